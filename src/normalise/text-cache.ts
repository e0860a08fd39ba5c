// Short texts that repeat from span to span (models, finish reasons, prompt names): the same bytes give
// the same string object, so nothing is decoded twice and its hash is known to every map after it.

import { hashBytes, readText } from '../model/wire-value.ts';

/** A power of two. A text takes the place of the one whose hash ends alike: the cache never grows. */
const CELLS = 2048;
const LENGTH_MAX = 48;

export class TextCache {
  readonly #texts: string[] = Array.from({ length: CELLS }, () => '');
  readonly #lengths = new Uint8Array(CELLS);
  readonly #bytes = new Uint8Array(CELLS * LENGTH_MAX);

  /** The UTF-8 text of bytes[start, end). */
  read(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (start < 0 || length <= 0) return '';
    if (length > LENGTH_MAX) return readText(bytes, start, end);
    const hash = hashBytes(bytes, start, end);
    const cell = (hash ^ (hash >>> 15)) & (CELLS - 1);
    if (this.#lengths[cell] === length && this.#holds(cell, bytes, start, length)) {
      return this.#texts[cell]!;
    }
    const text = readText(bytes, start, end);
    this.#texts[cell] = text;
    this.#lengths[cell] = length;
    const at = cell * LENGTH_MAX;
    for (let index = 0; index < length; index++) this.#bytes[at + index] = bytes[start + index]!;
    return text;
  }

  #holds(cell: number, bytes: Uint8Array, start: number, length: number): boolean {
    const held = this.#bytes;
    const at = cell * LENGTH_MAX;
    for (let index = 0; index < length; index++) {
      if (held[at + index] !== bytes[start + index]) return false;
    }
    return true;
  }
}
