// A row is written as its difference to the one before it in the same writer: most columns of a record
// (service, model, price version, what is absent) repeat, and copying a run of them costs less than
// comparing and encoding each.

import type { RowWriter } from './row-writer.ts';

/** Equal to no value of a row. */
const UNSET = Symbol('unset');

/** What one table's writer wrote last. */
export class RowBefore {
  /** Values of the row before, by column; the caller compares. */
  readonly values: unknown[];
  readonly #columns: number;
  /** Where each column of the row before begins; behind them where it ends. */
  readonly #start: Int32Array;
  #writer: RowWriter | undefined;
  /** First column of this row that is not written yet. */
  #open = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.values = Array.from({ length: columns }, () => UNSET);
    this.#start = new Int32Array(columns + 1);
  }

  /** Begins a row; without one before it in this writer every value differs. */
  begin(writer: RowWriter): void {
    if (writer !== this.#writer || writer.rows === 0) this.values.fill(UNSET);
    this.#writer = writer;
    this.#open = 0;
  }

  /** Copies the columns that did not differ since the last call; `column` begins here with another value. */
  change(writer: RowWriter, column: number, value: unknown): void {
    this.#copyTo(writer, column);
    this.values[column] = value;
    this.#start[column] = writer.at;
    this.#open = column + 1;
  }

  /** Ends the row. */
  end(writer: RowWriter): void {
    this.#copyTo(writer, this.#columns);
    this.#start[this.#columns] = writer.at;
    writer.rows++;
  }

  #copyTo(writer: RowWriter, column: number): void {
    const open = this.#open;
    if (open === column) return;
    const start = this.#start;
    const moved = writer.at - start[open]!;
    writer.copyWritten(writer, start[open]!, start[column]!);
    for (let index = open; index < column; index++) start[index]! += moved;
  }
}
