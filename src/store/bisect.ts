// Finds the rows a server refuses by halving, while storing all others. The halves are a function of the
// rows alone, so each part has the same token whenever this is done again.

import { toAppError } from '../model/errors.ts';
import type { TableName } from '../model/tables.ts';
import { faultOf } from './engine.ts';
import type { QuarantinedRow } from './journal.ts';
import { scanRows } from './row-scan.ts';

export interface RowRange {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

export interface BisectOptions {
  readonly table: TableName;
  readonly bytes: Buffer;
  /** Why all of them together were refused. */
  readonly cause: unknown;
  /** Inserts some of the rows under a token of their own. */
  readonly insert: (range: RowRange) => Promise<void>;
}

/**
 * Inserts every row that can be inserted and returns the others. Costs about 2·refused·log2(rows) inserts.
 * Throws what `insert` throws for an outage, and `cause` where a fault nobody knows meets every row, which
 * is more likely the server's than theirs.
 */
export async function insertByHalves(options: BisectOptions): Promise<QuarantinedRow[]> {
  const offsets = scanRows(options.table, options.bytes);
  const rows = offsets.length - 1;
  const rangeOf = (from: number, to: number): RowRange => ({
    from,
    to,
    bytes: options.bytes.subarray(offsets[from], offsets[to]),
  });
  const refused = await splitRange(rangeOf, { from: 0, to: rows, error: options.cause }, options);
  if (faultOf(options.cause) !== 'unknown') return refused;
  // The server may have been unwell meanwhile: only what it refuses once more is refused.
  const still: QuarantinedRow[] = [];
  for (const row of refused) {
    const error = await tryInsert(rangeOf(row.row, row.row + 1), options);
    if (error !== undefined) still.push(row);
  }
  if (still.length > 1 && still.length === rows) throw options.cause;
  return still;
}

async function splitRange(
  rangeOf: (from: number, to: number) => RowRange,
  { from, to, error }: { readonly from: number; readonly to: number; readonly error: unknown },
  options: BisectOptions,
): Promise<QuarantinedRow[]> {
  if (to - from === 1) {
    const bytes = Buffer.from(rangeOf(from, to).bytes).toString('base64');
    return [{ row: from, reason: toAppError(error).message, bytes }];
  }
  const middle = (from + to) >> 1;
  const refused: QuarantinedRow[] = [];
  for (const range of [rangeOf(from, middle), rangeOf(middle, to)]) {
    const failure = await tryInsert(range, options);
    if (failure === undefined) continue;
    refused.push(...(await splitRange(rangeOf, { ...range, error: failure }, options)));
  }
  return refused;
}

/** The rows' fault, or undefined where they were inserted. Throws outages. */
async function tryInsert(range: RowRange, options: BisectOptions): Promise<unknown> {
  try {
    await options.insert(range);
    return undefined;
  } catch (failure) {
    if (faultOf(failure) === 'wait') throw failure;
    return failure;
  }
}
