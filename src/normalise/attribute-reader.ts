// One owner's attributes at a time (a span, a log record, an event, a resource): its shape says which
// rows state what; values are decoded only when asked for and then kept until the next owner. Reused for
// every owner: nothing is allocated for an attribute not read.

import { KIND, type OtlpView } from '../model/otlp-view.ts';
import { anyValueToJs, readText, type JsValue } from '../model/wire-value.ts';
import { plainText, structured } from './json.ts';
import { FAMILIES, type Family } from './key-table.ts';
import { add, INTEREST, type DialectSet, type Plan } from './overlays.ts';
import type { BoundSource, Reading, Shape, Shapes } from './shapes.ts';
import { SHORT_BYTES_MAX, ShortCache } from './short-cache.ts';

/** What is known of a row's value, as bits. */
const KNOWN = { value: 1, parsed: 2, plain: 4, bytes: 8 } as const;
const ROWS_AT_FIRST = 128;
const NO_READING: Reading = [];

/** A text as it stands on the wire. */
export interface TextAt {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export class AttributeReader {
  readonly #shapes: Shapes;
  readonly #words = new ShortCache(readWord);
  readonly #lists = new ShortCache(readList);
  #shape: Shape | null = null;
  #view: OtlpView | null = null;
  #from = 0;
  #count = 0;
  /** By row of the owner: KNOWN, and what is known. */
  #known = new Uint8Array(ROWS_AT_FIRST);
  readonly #values: unknown[] = [];
  readonly #parsed: unknown[] = [];
  readonly #plain: string[] = [];
  #plan: Plan | null = null;
  #reading = NO_READING;
  /** The bytes of the view. */
  wire: DataView = new DataView(new ArrayBuffer(0));
  /** Dialects the attributes show; the caller adds those of the scope. */
  readonly dialects: DialectSet = { low: 0, high: 0 };
  /** Highest INTEREST of any attribute. */
  interest = 0;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  /** Goes to attribute rows [from, to) of the view. */
  load(view: OtlpView, from: number, to: number): void {
    const shape = this.#shapes.of(view, from, to, this.#shape);
    if (shape !== this.#shape) this.#plan = null;
    this.#shape = shape;
    this.#view = view;
    this.wire = this.#shapes.wireOf(view.bytes);
    this.#from = from;
    this.#count = to - from;
    if (to - from > this.#known.length) this.#known = new Uint8Array(2 * (to - from));
    this.#known.fill(0, 0, to - from);
    this.dialects.low = shape.dialects.low;
    this.dialects.high = shape.dialects.high;
    this.interest = shape.interest;
    for (const { row, dialect, value } of shape.asked) {
      if (this.value(row) !== value) continue;
      add(this.dialects, dialect);
      this.interest = INTEREST.model;
    }
  }

  /** First row of the owner in the view. */
  get from(): number {
    return this.#from;
  }

  /** Rows of the owner whose values were looked at until now, ascending. */
  rowsRead(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#count; row++) if (this.#known[row] !== 0) rows.push(row);
    return rows;
  }

  /** Where each field is read under `plan`. */
  readingOf(plan: Plan): Reading {
    if (plan !== this.#plan) {
      this.#plan = plan;
      this.#reading = this.#shape!.readingOf(plan);
    }
    return this.#reading;
  }

  /** The sources of a field (of FIELD) that may answer here, in the plan's order. */
  sourcesOf(plan: Plan, field: number): readonly BoundSource[] {
    return this.readingOf(plan)[field]!;
  }

  /** Some attribute may state the field (of FIELD). */
  mayState(plan: Plan, field: number): boolean {
    return this.sourcesOf(plan, field).length > 0;
  }

  /** The value of a row of the owner as plain JavaScript. */
  value(row: number): unknown {
    if ((this.#known[row]! & KNOWN.value) === 0) this.#decode(row);
    return this.#values[row];
  }

  /** The value of a row with JSON texts parsed. */
  json(row: number): unknown {
    if ((this.#known[row]! & KNOWN.parsed) === 0) {
      this.#parsed[row] = structured(this.value(row));
      this.#known[row]! |= KNOWN.parsed;
    }
    return this.#parsed[row];
  }

  /** The value of a row as `plainText` reads it. */
  plain(row: number): string {
    if ((this.#known[row]! & KNOWN.plain) === 0) {
      const value = this.value(row);
      if ((this.#known[row]! & KNOWN.plain) === 0) {
        this.#plain[row] = plainText(value);
        this.#known[row]! |= KNOWN.plain;
      }
    }
    return this.#plain[row]!;
  }

  /** Where the text of a row stands; null where its value is none. */
  textAt(row: number): TextAt | null {
    const { attributes, bytes } = this.#view!;
    const at = this.#from + row;
    if (attributes.kind[at] !== KIND.STRING) return null;
    this.#known[row]! |= KNOWN.bytes;
    return { bytes, start: attributes.valueStart[at]!, end: attributes.valueEnd[at]! };
  }

  hasKey(key: string): boolean {
    return this.#shape!.rowOf(key) >= 0;
  }

  /** The value of a key that some dialect knows; undefined where absent. */
  valueOf(key: string): unknown {
    const row = this.#shape!.rowOf(key);
    return row < 0 ? undefined : this.value(row);
  }

  /** `valueOf` with JSON texts parsed. */
  jsonOf(key: string): unknown {
    const row = this.#shape!.rowOf(key);
    return row < 0 ? undefined : this.json(row);
  }

  /** Any indexed key of the family is present. */
  hasFamily(name: Family): boolean {
    return (this.#shape!.families & (1 << FAMILIES.indexOf(name))) !== 0;
  }

  /** Some key of the family goes on with a digit: it holds a list. */
  hasList(name: Family): boolean {
    return (this.#shape!.lists & (1 << FAMILIES.indexOf(name))) !== 0;
  }

  /** Calls `visit` with the rest of the key after the family's prefix, and the value. */
  eachOf(name: Family, visit: (rest: string, value: unknown) => void): void {
    const wanted = FAMILIES.indexOf(name);
    for (const { family, row, rest } of this.#shape!.indexed) {
      if (family === wanted) visit(rest, this.value(row));
    }
  }

  /** `plain` of a value unlike those of other owners: it is not remembered among them. */
  ownPlain(row: number): string {
    const { attributes, bytes } = this.#view!;
    const at = this.#from + row;
    return attributes.kind[at] === KIND.STRING && (this.#known[row]! & KNOWN.plain) === 0
      ? plainText(readText(bytes, attributes.valueStart[at]!, attributes.valueEnd[at]!))
      : this.plain(row);
  }

  /** A text of the view that is no attribute and likely to repeat: a span's name. */
  shortText(start: number, end: number): string {
    return this.#words.read(this.#view!.bytes, this.wire, start, end).text;
  }

  #decode(row: number): void {
    const { attributes, bytes } = this.#view!;
    const at = this.#from + row;
    const kind = attributes.kind[at]!;
    const start = attributes.valueStart[at]!;
    const end = attributes.valueEnd[at]!;
    this.#known[row]! |= KNOWN.value;
    if (kind !== KIND.STRING) {
      this.#values[row] =
        kind === KIND.ARRAY
          ? this.#lists.read(bytes, this.wire, start, end)
          : anyValueToJs(bytes, kind, start, end);
    } else if (end - start > SHORT_BYTES_MAX) this.#values[row] = readText(bytes, start, end);
    else {
      const word = this.#words.read(bytes, this.wire, start, end);
      this.#values[row] = word.text;
      this.#plain[row] = word.plain;
      this.#known[row]! |= KNOWN.plain;
    }
  }
}

/** A text as it stands and as `plainText` reads it. */
interface Word {
  readonly text: string;
  readonly plain: string;
}

function readWord(bytes: Uint8Array, start: number, end: number): Word {
  const text = readText(bytes, start, end);
  return { text, plain: plainText(text) };
}

const readList = (bytes: Uint8Array, start: number, end: number): JsValue =>
  anyValueToJs(bytes, KIND.ARRAY, start, end);
