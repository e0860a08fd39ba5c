// A growing buffer with the primitives of ClickHouse's RowBinary: little endian numbers, strings and
// arrays with a LEB128 length before them. Used again from request to request.

import { KIND } from '../model/otlp-view.ts';
import { anyValueToText, readBool, readSafeInteger } from '../model/wire-value.ts';

const INITIAL_BYTES = 1 << 16;
/** A buffer grown by one huge request is not kept. */
const KEPT_BYTES = 8 << 20;
/** Below this a loop beats a call into the engine (bench/ingest.ts, copy of short ranges). */
const LOOP_COPY_BYTES = 40;
const HEX_DIGITS = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''),
  'latin1',
);
const NANOS_PER_MS = 1_000_000n;

export class RowWriter {
  bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  at = 0;
  rows = 0;

  reset(): void {
    this.at = 0;
    this.rows = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  /** What was written so far; valid until the next write. */
  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + bytes));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  uint8(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  uint32(value: number): void {
    this.reserve(4);
    const { bytes, at } = this;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
    this.at = at + 4;
  }

  /** Two's complement or unsigned: the same bits. */
  int64(value: bigint): void {
    this.reserve(8);
    this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.at);
    this.at += 8;
  }

  /** An integer of at most 53 bits, signed. */
  safeInt64(value: number): void {
    const low = value >>> 0;
    this.uint32(low);
    this.uint32(Math.floor(value / 4_294_967_296));
  }

  float64(value: number): void {
    this.reserve(8);
    this.bytes.writeDoubleLE(value, this.at);
    this.at += 8;
  }

  nanosOfMs(ms: number): void {
    this.int64(BigInt(Math.trunc(ms)) * NANOS_PER_MS);
  }

  /** Length of a string or array. */
  length(value: number): void {
    this.reserve(5);
    let left = value;
    while (left > 127) {
      this.bytes[this.at++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.bytes[this.at++] = left;
  }

  text(value: string): void {
    const { length } = value;
    if (length > 42) {
      // Three bytes a UTF-16 unit bound the UTF-8 length.
      const bytes = Buffer.byteLength(value);
      this.length(bytes);
      this.reserve(bytes);
      this.bytes.write(value, this.at, bytes, 'utf8');
      this.at += bytes;
      return;
    }
    this.reserve(1 + length * 3);
    const start = this.at + 1;
    let at = start;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 127) {
        at = start + this.bytes.write(value, start, 'utf8');
        break;
      }
      this.bytes[at++] = unit;
    }
    this.bytes[start - 1] = at - start;
    this.at = at;
  }

  /** The bytes of source[start, end) as they are, no length before them. */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.reserve(length);
    const { bytes } = this;
    let to = this.at;
    if (length <= LOOP_COPY_BYTES) {
      for (let from = start; from < end; from++) bytes[to++] = source[from]!;
    } else {
      bytes.set(source.subarray(start, end), to);
    }
    this.at += length;
  }

  /** A string that stands in source[start, end); '' where the range is empty or absent. */
  range(source: Uint8Array, start: number, end: number): void {
    if (start < 0 || end <= start) {
      this.uint8(0);
      return;
    }
    this.length(end - start);
    this.copy(source, start, end);
  }

  /** `count` bytes at `from` as lower-case hex text; '' where absent (from < 0). */
  hex(source: Uint8Array, from: number, count: number): void {
    if (from < 0) {
      this.uint8(0);
      return;
    }
    this.reserve(1 + count * 2);
    const { bytes } = this;
    let at = this.at;
    bytes[at++] = count * 2;
    for (let index = 0; index < count; index++) {
      const digits = source[from + index]! * 2;
      bytes[at++] = HEX_DIGITS[digits]!;
      bytes[at++] = HEX_DIGITS[digits + 1]!;
    }
    this.at = at;
  }

  /** The fixed64 at `from` as it is; 0 where absent (from < 0). */
  fixed64(source: Uint8Array, from: number): void {
    this.reserve(8);
    const { bytes } = this;
    const at = this.at;
    if (from < 0) bytes.fill(0, at, at + 8);
    else for (let index = 0; index < 8; index++) bytes[at + index] = source[from + index]!;
    this.at = at + 8;
  }

  /** An AnyValue as text (see `anyValueToText`). */
  value(source: Uint8Array, kind: number, start: number, end: number): void {
    switch (kind) {
      case KIND.STRING:
        this.range(source, start, end);
        return;
      case KIND.INT:
        this.#integer(source, start, end);
        return;
      case KIND.BOOL:
        this.text(readBool(source, start) ? 'true' : 'false');
        return;
      default:
        this.text(anyValueToText(source, kind, start, end));
    }
  }

  #integer(source: Uint8Array, start: number, end: number): void {
    const value = readSafeInteger(source, start);
    if (value === undefined || value < 0 || value > 999_999) {
      this.text(value === undefined ? anyValueToText(source, KIND.INT, start, end) : String(value));
      return;
    }
    const digits =
      value < 10 ? 1 : value < 100 ? 2 : value < 1e3 ? 3 : value < 1e4 ? 4 : value < 1e5 ? 5 : 6;
    this.reserve(7);
    this.bytes[this.at] = digits;
    let left = value;
    for (let at = this.at + digits; at > this.at; at--) {
      this.bytes[at] = 48 + (left % 10);
      left = Math.floor(left / 10);
    }
    this.at += digits + 1;
  }
}

/** Writers by UTC day, so that one insert never meets more than one partition. */
export class DayWriters {
  readonly #byDay = new Map<number, RowWriter>();
  readonly #free: RowWriter[] = [];
  #lastDay = Number.NaN;
  #last: RowWriter | undefined;

  of(day: number): RowWriter {
    if (day === this.#lastDay && this.#last !== undefined) return this.#last;
    let writer = this.#byDay.get(day);
    if (writer === undefined) {
      writer = this.#free.pop() ?? new RowWriter();
      writer.reset();
      this.#byDay.set(day, writer);
    }
    this.#lastDay = day;
    this.#last = writer;
    return writer;
  }

  /** Hands every writer with rows to `visit` and forgets them; their bytes stay until the next `of`. */
  drain(visit: (day: number, writer: RowWriter) => void): void {
    for (const [day, writer] of this.#byDay) {
      if (writer.rows > 0) visit(day, writer);
      this.#free.push(writer);
    }
    this.#byDay.clear();
    this.#lastDay = Number.NaN;
    this.#last = undefined;
  }
}
