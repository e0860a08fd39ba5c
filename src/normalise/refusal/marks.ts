// What marks mean at their place in a text: apostrophes inside words, lists, speakers, questions. Texts are
// UTF-16 units with a few zeros behind the end, so that looking ahead needs no bounds.

import { CLASS, PUNCTUATION } from './characters.ts';

const NEWLINE = 0x0a;
/** Longest speaker's name looked for at the start of a line. */
const SPEAKER_CHARACTERS = 24;

function isLetter(code: number): boolean {
  const kind = CLASS[code]!;
  return kind !== 0 && kind !== PUNCTUATION;
}

/** Letters after an apostrophe that belong to the word before it (`can't`, `i'm`, `we're`). */
export function clings(units: Uint16Array, at: number): boolean {
  const next = units[at + 1]! | 0x20;
  if (next === 0x74 || next === 0x6d || next === 0x73 || next === 0x64)
    return !isLetter(units[at + 2]!);
  const after = units[at + 2]! | 0x20;
  const pair =
    (next === 0x6c && after === 0x6c) || ((next === 0x76 || next === 0x72) && after === 0x65);
  return pair && !isLetter(units[at + 3]!);
}

/** A line that begins at `from` with a name in brackets, or with a short name and a colon. */
export function isSpeaker(units: Uint16Array, from: number, to: number): boolean {
  const first = units[from]!;
  const bracketed = first === 0x5b || first === 0x28;
  const end = Math.min(to, from + SPEAKER_CHARACTERS);
  let blanks = 0;
  for (let at = from + 1; at < end; at++) {
    const code = units[at]!;
    if (bracketed ? code === 0x5d || code === 0x29 : code === 0x3a || code === 0xff1a)
      return bracketed || isBlank(units[at + 1]!) || code === 0xff1a;
    if (code === 0x20 && ++blanks > 1) return false;
    if (code === NEWLINE || code === 0x2e || code === 0x2c) return false;
  }
  return false;
}

/** A question mark among the last eight units before `end`, with nothing but closing marks behind it. */
export function endsWithQuestion(units: Uint16Array, end: number): boolean {
  for (let at = end - 1; at >= end - 8 && at >= 0; at--) {
    const code = units[at]!;
    if (code === 0x3f || code === 0xff1f || code === 0x61f) return true;
    if (!isBlank(code) && code !== 0x27 && code !== 0x29) return false;
  }
  return false;
}

/** A blank, the end, or a mark that closes what a sentence stands in. */
export function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0x22 || code === 0x201d || code === 0x2a;
}

/** `-`, `*`, `•` or a number with its dot. */
export function isListMark(units: Uint16Array, at: number, code: number): boolean {
  if (code === 0x2d || code === 0x2a || code === 0x2022) return true;
  if (code < 0x30 || code > 0x39) return false;
  const next = units[at + 1]!;
  const after = next >= 0x30 && next <= 0x39 ? units[at + 2]! : next;
  return after === 0x2e || after === 0x29 || after === 0x3001;
}
