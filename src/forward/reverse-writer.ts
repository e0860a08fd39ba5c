// Writes protobuf from the last field to the first: when a message's opening tag is due, its length is
// already known, so nothing is measured twice and nothing is copied.

const SIZE_AT_FIRST = 64 * 1024;

export class ReverseWriter {
  #buffer = new Uint8Array(SIZE_AT_FIRST);
  /** Index of the first written byte. */
  #at = SIZE_AT_FIRST;

  /** Bytes written so far: take it before a message's fields, give it to `message` after them. */
  get length(): number {
    return this.#buffer.length - this.#at;
  }

  /** A copy of everything written. */
  finish(): Uint8Array {
    return this.#buffer.slice(this.#at);
  }

  clear(): void {
    this.#at = this.#buffer.length;
  }

  /** Opens (in reverse: closes) a length-delimited field whose content began at `lengthBefore`. */
  message(field: number, lengthBefore: number): void {
    this.#varint(this.length - lengthBefore);
    this.#varint(field * 8 + 2);
  }

  /** The bytes [start, end) of `source` as they are: whole fields. */
  raw(source: Uint8Array, start: number, end: number): void {
    this.#copy(source, start, end);
  }

  /** A length-delimited field copied from [start, end) of `source`; nothing where it is empty. */
  range(field: number, source: Uint8Array, start: number, end: number): void {
    if (start < 0 || end <= start) return;
    this.rangeAlways(field, source, start, end);
  }

  /** As `range`, but an empty value is written: presence matters inside a oneof. */
  rangeAlways(field: number, source: Uint8Array, start: number, end: number): void {
    this.#copy(source, start, end);
    this.#varint(Math.max(end - start, 0));
    this.#varint(field * 8 + 2);
  }

  /** A fixed64 field copied from the 8 bytes at `at`; nothing where at < 0. */
  fixed64(field: number, source: Uint8Array, at: number): void {
    if (at < 0) return;
    this.#copy(source, at, at + 8);
    this.#varint(field * 8 + 1);
  }

  fixed32(field: number, value: number): void {
    if (value === 0) return;
    this.#reserve(4);
    this.#at -= 4;
    new DataView(this.#buffer.buffer).setUint32(this.#at, value, true);
    this.#varint(field * 8 + 5);
  }

  /** A varint field of a non-negative number below 2^53; nothing where it is 0. */
  number(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(value);
    this.#varint(field * 8);
  }

  /** A varint field whose encoded bytes are copied from [start, end). */
  varintBytes(field: number, source: Uint8Array, start: number, end: number): void {
    this.#copy(source, start, end);
    this.#varint(field * 8);
  }

  #copy(source: Uint8Array, start: number, end: number): void {
    const size = Math.max(end - start, 0);
    this.#reserve(size);
    this.#at -= size;
    this.#buffer.set(source.subarray(start, start + size), this.#at);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let size = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
    this.#at -= size;
    let rest = value;
    for (let index = 0; index < size; index++) {
      const more = index < size - 1 ? 128 : 0;
      this.#buffer[this.#at + index] = (rest % 128) | more;
      rest = Math.floor(rest / 128);
    }
  }

  #reserve(size: number): void {
    if (this.#at >= size) return;
    const length = this.length;
    const longer = new Uint8Array(Math.max(this.#buffer.length * 2, length + size));
    longer.set(this.#buffer.subarray(this.#at), longer.length - length);
    this.#at = longer.length - length;
    this.#buffer = longer;
  }
}
