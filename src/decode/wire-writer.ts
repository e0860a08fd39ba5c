// Writes protobuf: a growing buffer with the few primitives that the JSON transcoder and the repair need.
// A message's length is not known before its content: one byte is kept free for it, and the content moves
// up when the length needs more.

const BYTES_AT_FIRST = 4096;
/** Shorter copies are cheaper in a loop than as a call. */
const LOOP_BYTES_MAX = 48;

export class WireWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = BYTES_AT_FIRST) {
    this.#bytes = Buffer.allocUnsafe(Math.max(capacity, 64));
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; a view, valid until the next write. */
  result(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Room for `count` more bytes; returns the buffer to write to at `length`. */
  #reserve(count: number): Buffer {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const longer = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(longer, 0, 0, this.#length);
      this.#bytes = longer;
    }
    return this.#bytes;
  }

  /** The buffer with room for `count` bytes at `length`; tell `advance` how many were written. */
  room(count: number): Uint8Array {
    return this.#reserve(count);
  }

  advance(count: number): void {
    this.#length += count;
  }

  byte(value: number): void {
    this.#reserve(1)[this.#length++] = value;
  }

  /** A varint below 2^32. */
  varint(value: number): void {
    const bytes = this.#reserve(5);
    let rest = value >>> 0;
    while (rest > 127) {
      bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  /** A varint of a whole number from 0 to 2^53-1. */
  varint53(value: number): void {
    const bytes = this.#reserve(8);
    let rest = value;
    while (rest > 127) {
      bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    bytes[this.#length++] = rest;
  }

  /** A 64-bit varint of the low 64 bits of `value`. */
  varint64(value: bigint): void {
    const bytes = this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    bytes[this.#length++] = Number(rest);
  }

  tag(number: number, wireType: number): void {
    this.varint((number << 3) | wireType);
  }

  fixed32(value: number): void {
    const bytes = this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) bytes[this.#length++] = value >>> shift;
  }

  /** Eight bytes, little endian, of a whole number from 0 to 2^53-1. */
  fixed53(value: number): void {
    this.fixed32(value % 2 ** 32);
    this.fixed32(Math.floor(value / 2 ** 32));
  }

  /** Eight bytes, little endian, of the low 64 bits of `value`. */
  fixed64(value: bigint): void {
    this.#reserve(8).writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
    this.#length += 8;
  }

  double(value: number): void {
    this.#reserve(8).writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  /** Bytes [start, end) of `from`, as they are. */
  raw(from: Uint8Array, start: number, end: number): void {
    const bytes = this.#reserve(end - start);
    let to = this.#length;
    if (end - start < LOOP_BYTES_MAX) {
      for (let at = start; at < end; at++) bytes[to++] = from[at]!;
      this.#length = to;
      return;
    }
    bytes.set(new Uint8Array(from.buffer, from.byteOffset + start, end - start), to);
    this.#length = to + end - start;
  }

  /** Text as UTF-8. */
  text(value: string): void {
    this.#length += this.#reserve(value.length * 3).write(value, this.#length, 'utf8');
  }

  /** Begins a length-delimited field; hand the result to `close`. */
  open(number: number): number {
    this.tag(number, 2);
    this.byte(0);
    return this.#length;
  }

  /** Ends the field that `open` began at `start`. */
  close(start: number): void {
    const length = this.#length - start;
    let extra = 0;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) extra++;
    const bytes = this.#reserve(extra);
    if (extra > 0) bytes.copyWithin(start + extra, start, this.#length);
    let rest = length;
    for (let at = start - 1; at < start + extra; at++, rest >>>= 7) {
      bytes[at] = rest > 127 ? (rest & 0x7f) | 0x80 : rest;
    }
    this.#length += extra;
  }

  /** Undoes everything written after `length`. */
  truncate(length: number): void {
    this.#length = length;
  }
}
