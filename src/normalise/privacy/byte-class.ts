// Byte classes shared by the detectors. Everything here is ASCII; bytes of multi-byte characters are
// none of these classes and therefore end a word.

const flags = new Uint8Array(256);

export const DIGIT = 1;
export const LOWER = 2;
export const UPPER = 4;
/** - and _ */
export const JOINER = 8;
/** Allowed in the local part of an e-mail address besides letters, digits, joiners and the dot. */
export const LOCAL = 16;
export const SPACE = 32;
export const QUOTE = 64;

export const LETTER = LOWER | UPPER;
export const ALNUM = LETTER | DIGIT;
export const WORD = ALNUM | JOINER;

function set(characters: string, flag: number): void {
  for (const character of characters) flags[character.charCodeAt(0)]! |= flag;
}

set('0123456789', DIGIT);
set('abcdefghijklmnopqrstuvwxyz', LOWER);
set('ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER);
set('-_', JOINER);
set("!#$%&'*+/=?^`{|}~", LOCAL);
set(' \t\r\n', SPACE);
set('"\'`', QUOTE);

/** True when `byte` belongs to one of the classes in `mask`; false for undefined (beyond the end). */
export function isByte(byte: number | undefined, mask: number): boolean {
  return byte !== undefined && (flags[byte]! & mask) !== 0;
}

/**
 * True when a word may begin at `at`: nothing, no word byte, or the letter of a JSON escape (`\n`) stands
 * before it. `floor` is where the readable range begins.
 */
export function beginsWord(bytes: Uint8Array, at: number, floor: number): boolean {
  if (at <= floor || !isByte(bytes[at - 1], WORD)) return true;
  return isEscapeLetter(bytes, at - 1, floor);
}

/** True when the byte at `at` is the n, r or t of a backslash escape. */
export function isEscapeLetter(bytes: Uint8Array, at: number, floor: number): boolean {
  const byte = bytes[at];
  return at > floor && bytes[at - 1] === 0x5c && (byte === 0x6e || byte === 0x72 || byte === 0x74);
}

/** True when the bytes at `at` are exactly `text` (ASCII). */
export function hasAt(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at < 0 || at + text.length > end) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
