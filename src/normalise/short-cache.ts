// Short values that repeat from span to span (models, finish reasons, prompt names): the same bytes give
// the same object, so nothing is decoded twice and what maps know of it is found by its address.

import { hashBytes } from '../model/wire-value.ts';

/** A power of two. A value takes the place of the one whose hash ends alike: the cache never grows. */
const CELLS = 2048;
/** Longer values are made each time. */
export const SHORT_BYTES_MAX = 48;

export class ShortCache<T> {
  readonly #make: (bytes: Uint8Array, start: number, end: number) => T;
  readonly #values: T[];
  readonly #lengths = new Uint8Array(CELLS);
  readonly #bytes = new Uint8Array(CELLS * SHORT_BYTES_MAX);

  /** @param make a pure function of the bytes [start, end). */
  constructor(make: (bytes: Uint8Array, start: number, end: number) => T) {
    this.#make = make;
    const nothing = make(this.#bytes, 0, 0);
    this.#values = Array.from({ length: CELLS }, () => nothing);
  }

  /** What `make` makes of bytes[start, end); nobody may change it. */
  read(bytes: Uint8Array, start: number, end: number): T {
    const length = end - start;
    if (length > SHORT_BYTES_MAX || start < 0) return this.#make(bytes, start, end);
    const hash = hashBytes(bytes, start, end);
    const cell = (hash ^ (hash >>> 15)) & (CELLS - 1);
    if (this.#lengths[cell] !== length || !this.#holds(cell, bytes, start, length)) {
      this.#values[cell] = this.#make(bytes, start, end);
      this.#lengths[cell] = length;
      const at = cell * SHORT_BYTES_MAX;
      for (let index = 0; index < length; index++) this.#bytes[at + index] = bytes[start + index]!;
    }
    return this.#values[cell]!;
  }

  #holds(cell: number, bytes: Uint8Array, start: number, length: number): boolean {
    const held = this.#bytes;
    const at = cell * SHORT_BYTES_MAX;
    for (let index = 0; index < length; index++) {
      if (held[at + index] !== bytes[start + index]) return false;
    }
    return true;
  }
}
