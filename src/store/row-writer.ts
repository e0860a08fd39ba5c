// A growing buffer with the primitives of ClickHouse's RowBinary: little endian numbers, strings and
// arrays with a LEB128 length before them. Used again from request to request.
//
// Short ranges are copied eight bytes a step (a fifth of a loop over bytes, a third of a call into the
// engine; encode in bench/ingest.ts), so every buffer written here has SLACK_BYTES of room behind its end.

import { letGo } from '../model/let-go.ts';
import { KIND } from '../model/otlp-view.ts';
import type { Block } from '../model/pipeline.ts';
import { readBool, readSafeInteger } from '../model/wire-value.ts';
import { ValueTexts } from './value-texts.ts';

const INITIAL_BYTES = 1 << 16;
/** A buffer grown by one huge request is not kept but handed over with its rows. */
const KEPT_BYTES = 8 << 20;
/** Up to this a full buffer is doubled, beyond it grown by half. */
const DOUBLED_BYTES_MAX = 8 << 20;
const SLACK_BYTES = 16;
/** Up to this steps of eight beat a call into the engine. */
const STEP_COPY_BYTES = 256;
/** Up to this the length of a string is one byte. */
const STEP_TEXT_BYTES = 127;
/** Up to this a loop over characters beats a call into the engine. */
const LOOP_TEXT_LENGTH = 16;
/** Beyond this the bytes of a text are counted before room is made for them. */
const EXACT_TEXT_LENGTH = 4096;
const LENGTH_BYTES_MAX = 5;
/** UTF-8 bytes of a UTF-16 unit. */
const UNIT_BYTES_MAX = 3;
/** Pairs of lower-case hex digits by byte, as little endian 16-bit numbers. */
const HEX_PAIRS = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0'), 'latin1').readUInt16LE(0),
);
const NOTHING = new Uint8Array(0);
const NO_DATA = new DataView(NOTHING.buffer);

const toInteger = (value: number): number => (Number.isFinite(value) ? Math.trunc(value) : 0);
/** Bytes of a length as LEB128; a text is below 2^28 bytes. */
const lengthBytes = (value: number): number =>
  value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
const createData = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export class RowWriter {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  at = 0;
  rows = 0;
  #data = createData(this.bytes);
  #source: Uint8Array = NOTHING;
  #sourceData: DataView = NO_DATA;

  reset(): void {
    this.at = 0;
    this.rows = 0;
  }

  /** Lets go of the bytes that were copied from; what was written stays. */
  release(): void {
    this.#source = NOTHING;
    this.#sourceData = NO_DATA;
  }

  /** What was written so far; valid until the next write. */
  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  /** The same as part of a block, which a buffer that one huge request has grown is handed over with. */
  take(): Pick<Block, 'bytes' | 'isHandedOver'> {
    const bytes = this.written();
    if (this.bytes.length <= KEPT_BYTES) return { bytes };
    this.#use(Buffer.allocUnsafeSlow(INITIAL_BYTES));
    return { bytes, isHandedOver: true };
  }

  reserve(bytes: number): void {
    const needed = this.at + bytes + SLACK_BYTES;
    if (needed <= this.bytes.length) return;
    const factor = this.bytes.length < DOUBLED_BYTES_MAX ? 2 : 1.5;
    const grown = Buffer.allocUnsafeSlow(Math.max(Math.ceil(this.bytes.length * factor), needed));
    this.bytes.copy(grown, 0, 0, this.at);
    letGo(this.bytes);
    this.#use(grown);
  }

  #use(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes;
    this.#data = createData(bytes);
  }

  uint8(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.#data.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** Two's complement or unsigned: the same bits. */
  int64(value: bigint): void {
    this.reserve(8);
    this.#data.setBigInt64(this.at, value, true);
    this.at += 8;
  }

  /** An integer of at most 53 bits, signed. */
  safeInt64(value: number): void {
    this.reserve(8);
    this.#data.setUint32(this.at, value >>> 0, true);
    this.#data.setInt32(this.at + 4, Math.floor(value / 4_294_967_296), true);
    this.at += 8;
  }

  float64(value: number): void {
    this.reserve(8);
    this.#data.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A count; a fraction or an infinity cannot be meant. */
  count32(value: number): void {
    this.uint32(toInteger(value));
  }

  count64(value: number | bigint): void {
    if (typeof value === 'bigint') this.int64(value);
    else this.safeInt64(toInteger(value));
  }

  /** Whether a Nullable has a value (NaN is none), and writes that. */
  isPresent(value: unknown): boolean {
    const isAbsent = value === null || value === undefined || Number.isNaN(value);
    this.uint8(isAbsent ? 1 : 0);
    return !isAbsent;
  }

  textMap(map: ReadonlyMap<string, string> | Readonly<Record<string, string>>): void {
    const entries = map instanceof Map ? [...(map as Map<string, string>)] : Object.entries(map);
    this.length(entries.length);
    for (const [key, text] of entries) {
      this.text(key);
      this.text(text as string);
    }
  }

  /** Length of a string or array. */
  length(value: number): void {
    this.reserve(LENGTH_BYTES_MAX);
    let left = value;
    while (left > 127) {
      this.bytes[this.at++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.bytes[this.at++] = left;
  }

  text(value: string): void {
    const { length } = value;
    if (length > LOOP_TEXT_LENGTH) {
      this.#longText(value);
      return;
    }
    this.reserve(1 + length * UNIT_BYTES_MAX);
    const { bytes } = this;
    const start = this.at + 1;
    let at = start;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 127) {
        at = start + bytes.write(value, start);
        break;
      }
      bytes[at++] = unit;
    }
    bytes[start - 1] = at - start;
    this.at = at;
  }

  /** Leaves room for the length that an ASCII text has, and moves the text where that was too little. */
  #longText(value: string): void {
    const isHuge = value.length > EXACT_TEXT_LENGTH;
    const bytesMax = isHuge ? Buffer.byteLength(value) : value.length * UNIT_BYTES_MAX;
    const prefix = lengthBytes(isHuge ? bytesMax : value.length);
    this.reserve(LENGTH_BYTES_MAX + bytesMax);
    const start = this.at + prefix;
    // Told where to end, write takes a slower way.
    const written = this.bytes.write(value, start);
    const moved = lengthBytes(written) - prefix;
    if (moved > 0) this.bytes.copyWithin(start + moved, start, start + written);
    this.length(written);
    this.at += written;
  }

  /** The bytes of source[start, end) as they are, no length before them. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.copyData(this.dataOf(source), start, end - start);
  }

  /** What was written, and room behind it. */
  get data(): DataView {
    return this.#data;
  }

  /** A view on a source's bytes; of the source that was copied from last it is at hand. */
  dataOf(source: Uint8Array): DataView {
    if (source !== this.#source) {
      this.#source = source;
      this.#sourceData = createData(source);
    }
    return this.#sourceData;
  }

  /** What another writer wrote to [start, end). */
  copyWritten(from: RowWriter, start: number, end: number): void {
    // Before the other's bytes are looked at: it may be this one, and move.
    this.reserve(end - start);
    this.copyData(from.#data, start, end - start);
  }

  /** `length` bytes at `start` as they are. */
  copyData(source: DataView, start: number, length: number): void {
    this.reserve(length);
    const { at } = this;
    const data = this.#data;
    if (length > STEP_COPY_BYTES || start + length + SLACK_BYTES > source.byteLength) {
      this.bytes.set(new Uint8Array(source.buffer, source.byteOffset + start, length), at);
    } else {
      // Sixteen bytes without asking how many: most ranges are no longer, and a branch guessed wrong costs more.
      data.setBigInt64(at, source.getBigInt64(start, true), true);
      data.setBigInt64(at + 8, source.getBigInt64(start + 8, true), true);
      for (let done = 16; done < length; done += 16) {
        data.setBigInt64(at + done, source.getBigInt64(start + done, true), true);
        data.setBigInt64(at + done + 8, source.getBigInt64(start + done + 8, true), true);
      }
    }
    this.at = at + length;
  }

  /** A string that stands in source[start, end); '' where the range is empty or absent. */
  range(source: Uint8Array, start: number, end: number): void {
    const length = start < 0 || end <= start ? 0 : end - start;
    // On the wire a short text has the same byte before it as in a row.
    if (length <= STEP_TEXT_BYTES && start > 0 && source[start - 1] === length) {
      this.copyData(this.dataOf(source), start - 1, 1 + length);
      return;
    }
    this.length(length);
    if (length > 0) this.copy(source, start, end);
  }

  /** `count` bytes at `from` as lower-case hex text; '' where absent (from < 0). */
  hex(source: Uint8Array, from: number, count: number): void {
    if (from < 0) {
      this.uint8(0);
      return;
    }
    this.reserve(1 + count * 2);
    const data = this.#data;
    this.bytes[this.at] = count * 2;
    let at = this.at + 1;
    for (let index = from; index < from + count; index++) {
      data.setUint16(at, HEX_PAIRS[source[index]!]!, true);
      at += 2;
    }
    this.at = at;
  }

  /** The fixed64 at `from` as it is; 0 where absent (from < 0). */
  fixed64(source: Uint8Array, from: number): void {
    if (from < 0) this.safeInt64(0);
    else this.copy(source, from, from + 8);
  }

  /** The fixed64 at `left` less the one at `right`; 0 where that would be negative. */
  fixed64Difference(source: Uint8Array, left: number, right: number): void {
    const data = this.dataOf(source);
    const low = data.getUint32(left, true) - data.getUint32(right, true);
    const borrow = low < 0 ? 1 : 0;
    const high = data.getUint32(left + 4, true) - data.getUint32(right + 4, true) - borrow;
    this.uint32(high < 0 ? 0 : low);
    this.uint32(high < 0 ? 0 : high);
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
        VALUE_TEXTS.write(this, source, kind, start, end);
    }
  }

  #integer(source: Uint8Array, start: number, end: number): void {
    const value = readSafeInteger(source, start);
    if (value === undefined || value < 0 || value > 999_999) {
      VALUE_TEXTS.write(this, source, KIND.INT, start, end);
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

const VALUE_TEXTS = new ValueTexts();

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
      writer.release();
      this.#free.push(writer);
    }
    this.#byDay.clear();
    this.#lastDay = Number.NaN;
    this.#last = undefined;
  }
}
