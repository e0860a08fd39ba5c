// Kinds of calls seen lately. A call without words follows from the keys of its attributes, from its scope and
// from the values that were looked at while its kind was read: models, prompt, tenant, finish reason. Where all
// of them are the same byte by byte, so is the kind, and nothing of it is read again.
//
// Only kinds of calls that conveyed no content are given to `remember`. What is kept of values is bounded.

import type { OtlpView } from '../model/otlp-view.ts';
import type { AttributeReader } from './attribute-reader.ts';
import type { CallKind } from './call-kind.ts';
import type { Plan } from './overlays.ts';
import { isSame, mixWord, readTail } from '../model/byte-ranges.ts';
import type { ScopeInfo } from './scopes.ts';
import type { Reading } from './shapes.ts';

const KINDS_MAX = 2048;
/** Kinds that hang on longer values are read each time. */
const VALUE_BYTES_MAX = 1024;
/** What a hit is worth in misses: a miss costs a third of what a hit saves. */
const HIT_WORTH = 3;
const CREDIT_MAX = 1024;
/** Owners of a reading whose kinds do not repeat (a tenant for each call) that are not looked up. */
const REST = 16_384;

/** A span while its kind is looked for. */
export interface KindAt {
  readonly view: OtlpView;
  readonly span: number;
  readonly scope: ScopeInfo;
  /** Stands on the span. */
  readonly reader: AttributeReader;
  readonly plan: Plan;
}

/** What the kinds of one reading hang on. */
class Grounds {
  /** Rows of the owner, ascending; another list once more of them are known to matter. */
  rows: readonly number[] = [];
  hasKinds = false;
  credit = CREDIT_MAX;
  rest = 0;

  /** Takes in that these rows matter, too. */
  widen(rows: readonly number[]): void {
    const all = new Set([...this.rows, ...rows]);
    if (all.size > this.rows.length) this.rows = [...all].sort((left, right) => left - right);
    this.hasKinds = true;
  }

  miss(): void {
    if (--this.credit >= 0) return;
    this.credit = CREDIT_MAX;
    this.rest = REST;
  }

  hit(): void {
    this.credit = Math.min(CREDIT_MAX, this.credit + HIT_WORTH);
  }
}

interface Known {
  /** Identity tells the reading and how much of it mattered. */
  readonly rows: readonly number[];
  readonly scope: ScopeInfo;
  readonly spanKind: number;
  readonly statusCode: number;
  /** Bytes of the span's name. */
  readonly nameLength: number;
  /** Kind and bytes of each row's value. */
  readonly kinds: Uint8Array;
  readonly lengths: Int32Array;
  /** The name and the values, one after the other. */
  readonly bytes: DataView;
  readonly kind: CallKind;
}

export class KnownKinds {
  readonly #known = new Map<number, Known>();
  readonly #grounds = new WeakMap<Reading, Grounds>();
  #lastReading: Reading | null = null;
  #lastGrounds = new Grounds();

  /** The kind of a span that differs from one before in nothing a kind hangs on. Reads nothing. */
  recall(at: KindAt): CallKind | undefined {
    const grounds = this.#groundsOf(at.reader.readingOf(at.plan));
    if (!grounds.hasKinds) return undefined;
    if (grounds.rest > 0) {
      grounds.rest--;
      return undefined;
    }
    const known = this.#known.get(hashOf(at, grounds.rows));
    if (known === undefined || known.rows !== grounds.rows || !equals(known, at)) {
      grounds.miss();
      return undefined;
    }
    grounds.hit();
    return known.kind;
  }

  /** Keeps a kind that follows from what was read of its span until now, and from no words. */
  remember(at: KindAt, kind: CallKind): void {
    const grounds = this.#groundsOf(at.reader.readingOf(at.plan));
    if (grounds.rest > 0) return;
    grounds.widen(at.reader.rowsRead());
    const known = toKnown(at, grounds.rows, kind);
    if (known === undefined) return;
    // Senders choose the values: they must not be able to grow this without end.
    if (this.#known.size >= KINDS_MAX) this.#known.clear();
    this.#known.set(hashOf(at, grounds.rows), known);
  }

  /** Neighbours are mostly alike. */
  #groundsOf(reading: Reading): Grounds {
    if (reading === this.#lastReading) return this.#lastGrounds;
    let grounds = this.#grounds.get(reading);
    if (grounds === undefined) this.#grounds.set(reading, (grounds = new Grounds()));
    this.#lastReading = reading;
    this.#lastGrounds = grounds;
    return grounds;
  }
}

/** A number of 30 bits that alike spans share. */
function hashOf({ view, span, scope, reader }: KindAt, rows: readonly number[]): number {
  const { spans, attributes } = view;
  const { wire, from } = reader;
  const nameStart = spans.nameStart[span]!;
  let hash = mixWord(scope.serial, spans.kind[span]!);
  hash = mixWord(hash, readTail(wire, nameStart, lengthOf(nameStart, spans.nameEnd[span]!)));
  for (let index = 0; index < rows.length; index++) {
    const row = from + rows[index]!;
    const start = attributes.valueStart[row]!;
    const length = attributes.valueEnd[row]! - start;
    hash = mixWord(hash, readTail(wire, start, length) ^ length);
  }
  return hash & 0x3fffffff;
}

const lengthOf = (start: number, end: number): number => (start < 0 ? 0 : Math.max(0, end - start));

function equals(known: Known, { view, span, scope, reader }: KindAt): boolean {
  const { spans, attributes } = view;
  const { wire, from } = reader;
  const { rows, kinds, lengths, bytes, nameLength } = known;
  if (known.scope !== scope || known.spanKind !== spans.kind[span]) return false;
  if (known.statusCode !== spans.statusCode[span]) return false;
  const nameStart = spans.nameStart[span]!;
  if (lengthOf(nameStart, spans.nameEnd[span]!) !== nameLength) return false;
  if (!isSame(bytes, 0, wire, nameStart, nameLength)) return false;
  let at = nameLength;
  for (let index = 0; index < rows.length; index++) {
    const row = from + rows[index]!;
    const start = attributes.valueStart[row]!;
    const length = lengths[index]!;
    if (attributes.kind[row] !== kinds[index]) return false;
    if (attributes.valueEnd[row]! - start !== length) return false;
    if (!isSame(bytes, at, wire, start, length)) return false;
    at += length;
  }
  return true;
}

/** A copy of all a kind hangs on; undefined where that is long. */
function toKnown(
  { view, span, scope, reader }: KindAt,
  rows: readonly number[],
  kind: CallKind,
): Known | undefined {
  const { spans, attributes, bytes } = view;
  const owned = rows.map((row) => reader.from + row);
  const nameStart = spans.nameStart[span]!;
  const nameLength = lengthOf(nameStart, spans.nameEnd[span]!);
  const name = bytes.subarray(Math.max(nameStart, 0), Math.max(nameStart, 0) + nameLength);
  const values = owned.map((row) =>
    bytes.subarray(attributes.valueStart[row], attributes.valueEnd[row]),
  );
  const copy = Uint8Array.from(Buffer.concat([name, ...values]));
  if (copy.length > VALUE_BYTES_MAX) return undefined;
  return {
    rows,
    scope,
    spanKind: spans.kind[span]!,
    statusCode: spans.statusCode[span]!,
    nameLength,
    kinds: Uint8Array.from(owned, (row) => attributes.kind[row]!),
    lengths: Int32Array.from(values, ({ length }) => length),
    bytes: new DataView(copy.buffer),
    kind,
  };
}
