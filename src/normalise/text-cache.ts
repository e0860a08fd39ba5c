// Short texts that repeat from span to span (models, finish reasons, prompt names): the same bytes give
// the same string object, so nothing is decoded twice and its hash is known to every map after it.

import { hashBytes, readText } from '../model/wire-value.ts';
import { plainText } from './json.ts';

/** A power of two. A text takes the place of the one whose hash ends alike: the cache never grows. */
const CELLS = 2048;
export const SHORT_TEXT_BYTES_MAX = 48;

/** A text as it stands and as `plainText` reads it. */
export interface Word {
  readonly text: string;
  readonly plain: string;
}

const NOTHING: Word = { text: '', plain: '' };

export class TextCache {
  readonly #words: Word[] = Array.from({ length: CELLS }, () => NOTHING);
  readonly #lengths = new Uint8Array(CELLS);
  readonly #bytes = new Uint8Array(CELLS * SHORT_TEXT_BYTES_MAX);

  /** The UTF-8 text of bytes[start, end). */
  read(bytes: Uint8Array, start: number, end: number): Word {
    const length = end - start;
    if (start < 0 || length <= 0) return NOTHING;
    if (length > SHORT_TEXT_BYTES_MAX) return toWord(readText(bytes, start, end));
    const hash = hashBytes(bytes, start, end);
    const cell = (hash ^ (hash >>> 15)) & (CELLS - 1);
    if (this.#lengths[cell] === length && this.#holds(cell, bytes, start, length)) {
      return this.#words[cell]!;
    }
    const word = toWord(readText(bytes, start, end));
    this.#words[cell] = word;
    this.#lengths[cell] = length;
    const at = cell * SHORT_TEXT_BYTES_MAX;
    for (let index = 0; index < length; index++) this.#bytes[at + index] = bytes[start + index]!;
    return word;
  }

  #holds(cell: number, bytes: Uint8Array, start: number, length: number): boolean {
    const held = this.#bytes;
    const at = cell * SHORT_TEXT_BYTES_MAX;
    for (let index = 0; index < length; index++) {
      if (held[at + index] !== bytes[start + index]) return false;
    }
    return true;
  }
}

const toWord = (text: string): Word => ({ text, plain: plainText(text) });
