// Short values that repeat from span to span (models, finish reasons, prompt names): the same bytes give
// the same object, so nothing is decoded twice and what maps know of it is found by its address.

import { copyRange, hashRange, isSame } from '../model/byte-ranges.ts';

/** A power of two. A value takes the place of the one whose hash ends alike: the cache never grows. */
const CELLS = 2048;
/** Longer values are made each time. */
export const SHORT_BYTES_MAX = 48;

const NOTHING = new Uint8Array();

export class ShortCache<T> {
  readonly #make: (bytes: Uint8Array, start: number, end: number) => T;
  readonly #values: T[];
  readonly #lengths = new Uint8Array(CELLS);
  readonly #held = new DataView(new ArrayBuffer(CELLS * SHORT_BYTES_MAX));

  /** @param make a pure function of the bytes [start, end). */
  constructor(make: (bytes: Uint8Array, start: number, end: number) => T) {
    this.#make = make;
    const nothing = make(NOTHING, 0, 0);
    this.#values = Array.from({ length: CELLS }, () => nothing);
  }

  /** What `make` makes of bytes[start, end), which `wire` is a view on; nobody may change it. */
  read(bytes: Uint8Array, wire: DataView, start: number, end: number): T {
    const length = end - start;
    if (length > SHORT_BYTES_MAX || start < 0) return this.#make(bytes, start, end);
    const cell = hashRange(wire, start, length) & (CELLS - 1);
    const at = cell * SHORT_BYTES_MAX;
    if (this.#lengths[cell] !== length || !isSame(this.#held, at, wire, start, length)) {
      this.#values[cell] = this.#make(bytes, start, end);
      this.#lengths[cell] = length;
      copyRange(wire, start, this.#held, at, length);
    }
    return this.#values[cell]!;
  }
}
