// What each UTF-16 unit is to the pass over a text, and how it is folded: one table look-up instead of lower
// casing texts. Folding evens out what writers leave to chance: case, dotless i, ё, alef forms, nuktas.

import { isSyllabic, SCRIPT_COUNT, scriptOf } from './language.ts';

const UNITS = 65_536;

/** Class of a unit: 0 nothing, 1 + script for letters, or one of the two below. */
export const CLASS = new Uint8Array(UNITS);
/** Class of what the pass acts on: ends of sentences, quotation marks, code fences. */
export const PUNCTUATION = 32;
/** Class of marks that are skipped wherever they stand: combining accents, vowel signs, joiners. */
export const IGNORED = 33;
/** By class: 1 where each character is a token of its own. */
export const SYLLABIC = new Uint8Array(IGNORED + 1);
/** Folded unit, of the same width. */
export const FOLDED = new Uint16Array(UNITS);
/** 1 for ASCII marks that code and tables are made of. */
export const STRUCTURAL = new Uint8Array(128);

const ALSO_FOLDED: Readonly<Record<string, string>> = {
  İ: 'i',
  ı: 'i',
  ё: 'е',
  Ё: 'е',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
  '\u0901': '\u0902',
  '\u0958': '\u0915',
  '\u0959': '\u0916',
  '\u095a': '\u0917',
  '\u095b': '\u091c',
  '\u095c': '\u0921',
  '\u095d': '\u0922',
  '\u095e': '\u092b',
  '\u095f': '\u092f',
};
const IGNORED_RANGES: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x640, 0x640],
  [0x64b, 0x652],
  [0x670, 0x670],
  [0x93c, 0x93c],
  [0x200c, 0x200d],
];

for (let code = 0; code < UNITS; code++) {
  CLASS[code] = scriptOf(code) + 1;
  const lower = String.fromCharCode(code).toLowerCase();
  FOLDED[code] = lower.length === 1 ? lower.charCodeAt(0) : code;
}
for (const [from, to] of Object.entries(ALSO_FOLDED)) FOLDED[from.charCodeAt(0)] = to.charCodeAt(0);
for (const character of '\n.!?。！？؟।"“«「„”»」`') CLASS[character.charCodeAt(0)] = PUNCTUATION;
for (const [from, to] of IGNORED_RANGES) CLASS.fill(IGNORED, from, to + 1);
for (let script = 0; script < SCRIPT_COUNT; script++)
  SYLLABIC[script + 1] = isSyllabic(script) ? 1 : 0;
for (const character of '{}[]()<>=;_/\\|#$&@^~+*`') STRUCTURAL[character.charCodeAt(0)] = 1;
