// The one pass: a table over two neighbouring bytes answers for nearly all of them that nothing can begin or
// be recognised there; only at trigger bytes (@ digits : = - _ . I J % B b) before a byte that may follow in a
// match a detector looks closer. Matches come out in order, without overlap. No regular expression and no
// string is made for a text without trigger. Texts in the memory of byte-finder.ts are gone over sixteen bytes at
// a time.

import { findEmail, findLabelled, findUserInfo, span } from './text.ts';
import { found, numberKind } from './numbers.ts';
import {
  bearerEnd,
  cloudKeyEnd,
  jwtEnd,
  prefixedKeyEnd,
  privateKeyEnd,
  tokenStart,
} from './tokens.ts';
import { ALNUM, hasAt, isByte, JOINER } from './byte-class.ts';
import { createByteFinder, type ByteGroup } from './byte-finder.ts';
import { isEscape } from './escapes.ts';

/** Kinds of what is replaced; the placeholder is `[redacted:<kind>]`. An identity is replaced by its HMAC. */
export const REDACTION_KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'ssn',
  'ip',
  'api_key',
  'token',
  'private_key',
  'credentials',
  'secret',
  'name',
  'identity',
] as const;
export type RedactionKind = (typeof REDACTION_KINDS)[number];

const KIND_INDEX = Object.fromEntries(
  REDACTION_KINDS.map((kind, index) => [kind, index]),
) as Readonly<Record<RedactionKind, number>>;

export interface ScanOptions {
  /** Also replace IPv4 addresses. */
  readonly ipAddresses: boolean;
  /** Only credentials; personal data stays. */
  readonly credentialsOnly: boolean;
}

/** Matches of one text: ranges and kinds, grown as needed and reused. */
export class Matches {
  count = 0;
  start = new Int32Array(64);
  end = new Int32Array(64);
  kind = new Uint8Array(64);
  /** A percent escape was seen outside the matches: more may be hidden in the decoded text. */
  hasEscapes = false;

  add(start: number, end: number, kind: RedactionKind): void {
    if (this.count === this.start.length) this.#grow();
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.kind[this.count] = KIND_INDEX[kind];
    this.count++;
  }

  kindOf(index: number): RedactionKind {
    return REDACTION_KINDS[this.kind[index]!]!;
  }

  #grow(): void {
    const length = this.start.length * 2;
    const start = new Int32Array(length);
    const end = new Int32Array(length);
    const kind = new Uint8Array(length);
    start.set(this.start);
    end.set(this.end);
    kind.set(this.kind);
    this.start = start;
    this.end = end;
    this.kind = kind;
  }
}

const NOTHING = 0;
const AT = 1;
const NUMBER = 2;
const LABEL = 3;
const SEPARATOR = 5;
const LETTER_I = 6;
const LETTER_J = 7;
const PERCENT = 8;
const LETTER_B = 9;

/** 1 for a byte that is a trigger before some byte. */
const MAY_TRIGGER = new Uint8Array(256);
/** The trigger of a byte and the one after it, at byte × 256 + next. */
const TRIGGERS = new Uint8Array(65_536);

const groups: ByteGroup[] = [];

/** Each of `characters` is a trigger before a byte that `mayFollow`. */
function setTriggers(
  trigger: number,
  characters: string,
  mayFollow: (next: number) => boolean,
): void {
  const bytes = Buffer.from(characters, 'latin1');
  groups.push({ bytes, mayFollow });
  for (const byte of bytes) {
    MAY_TRIGGER[byte] = 1;
    for (let next = 0; next < 256; next++) {
      if (mayFollow(next)) TRIGGERS[(byte << 8) | next] = trigger;
    }
  }
}

const oneOf = (bytes: string) => (next: number) => bytes.includes(String.fromCharCode(next));

// A run of one digit is nothing: another or a separator of groups follows.
setTriggers(NUMBER, '0123456789', oneOf('0123456789 -.()'));
setTriggers(AT, '@', (next) => isByte(next, ALNUM | JOINER) || next > 0x7f);
setTriggers(LABEL, ':=', () => true);
// What follows the prefix of a key begins with its body.
setTriggers(SEPARATOR, '-_.', (next) => isByte(next, ALNUM | JOINER) || next === 0x2e);
setTriggers(LETTER_I, 'I', oneOf('zA'));
setTriggers(LETTER_J, 'J', (next) => isByte(next, ALNUM | JOINER));
setTriggers(PERCENT, '%', oneOf('0123456789abcdefABCDEF'));
setTriggers(LETTER_B, 'Bb', oneOf('eaE'));

/** Texts written to its memory are looked through several times faster than others; null where it cannot be had. */
export const fastScan = createByteFinder(groups);

/**
 * Finds what must not be stored in the UTF-8 text bytes[start, end) and adds it to `matches` (emptied
 * first). Answers how many. Linear in the length; nothing outside the range is read.
 */
export function scanText(
  bytes: Uint8Array,
  start: number,
  end: number,
  options: ScanOptions,
  matches: Matches,
): number {
  matches.count = 0;
  matches.hasEscapes = false;
  // Nothing is recognised at the last byte.
  const last = end - 1;
  let floor = start;
  let at = start;
  const finder = bytes === fastScan?.bytes ? fastScan : null;
  for (;;) {
    at = finder === null ? skipHarmless(bytes, at, last) : finder.find(at, last);
    if (at >= last) break;
    const trigger = TRIGGERS[(bytes[at]! << 8) | bytes[at + 1]!]!;
    if (trigger === NOTHING) {
      at++;
      continue;
    }
    const before = matches.count;
    at = examine(trigger, bytes, at, floor, end, options, matches);
    if (matches.count > before) floor = matches.end[matches.count - 1]!;
  }
  return matches.count;
}

/** Position of the first byte from `from` on that may be a trigger; `last` or more where there is none. */
function skipHarmless(bytes: Uint8Array, from: number, last: number): number {
  let at = from;
  // Four a step: half of the time of one a step (bench/privacy.ts).
  for (; at + 4 <= last; at += 4) {
    const first = MAY_TRIGGER[bytes[at]!]!;
    const second = MAY_TRIGGER[bytes[at + 1]!]!;
    const third = MAY_TRIGGER[bytes[at + 2]!]!;
    if ((first | second | third | MAY_TRIGGER[bytes[at + 3]!]!) === 0) continue;
    return first === 1 ? at : second === 1 ? at + 1 : third === 1 ? at + 2 : at + 3;
  }
  while (at < last && MAY_TRIGGER[bytes[at]!] === 0) at++;
  return at;
}

/** Looks closer at the trigger byte at `at`; answers where to go on. */
function examine(
  trigger: number,
  bytes: Uint8Array,
  at: number,
  floor: number,
  end: number,
  options: ScanOptions,
  matches: Matches,
): number {
  switch (trigger) {
    case NUMBER: {
      const kind = numberKind(bytes, at, floor, end, options.ipAddresses);
      if (kind === '' || options.credentialsOnly) return found.resume;
      matches.add(found.start, found.end, kind);
      return found.end;
    }
    case AT:
      return examineEmail(bytes, at, floor, end, options, matches);
    case PERCENT:
      if (isEscape(bytes, at, end)) matches.hasEscapes = true;
      return at + 1;
    case LABEL:
      if (hasAt(bytes, at, end, '://')) {
        if (!findUserInfo(bytes, at, end)) return at + 3;
        matches.add(span.start, span.end, 'credentials');
        return span.end;
      }
      return examineLabelled(bytes, at, floor, end, options, matches);
    case SEPARATOR: {
      const keyEnd = privateKeyEndAt(bytes, at, end);
      if (keyEnd >= 0) return add(matches, at, keyEnd, 'private_key');
      return addToken(matches, prefixedKeyEnd(bytes, at, floor, end), 'api_key', at);
    }
    case LETTER_I:
      return addToken(matches, cloudKeyEnd(bytes, at, floor, end), 'api_key', at);
    case LETTER_J:
      return addToken(matches, jwtEnd(bytes, at, floor, end), 'token', at);
    default:
      return addToken(matches, bearerEnd(bytes, at, floor, end), 'token', at);
  }
}

function privateKeyEndAt(bytes: Uint8Array, at: number, end: number): number {
  return bytes[at + 1] === 0x2d && bytes[at] === 0x2d ? privateKeyEnd(bytes, at, end) : -1;
}

function add(matches: Matches, start: number, end: number, kind: RedactionKind): number {
  matches.add(start, end, kind);
  return end;
}

function addToken(matches: Matches, tokenEnd: number, kind: RedactionKind, at: number): number {
  return tokenEnd < 0 ? at + 1 : add(matches, tokenStart, tokenEnd, kind);
}

function examineEmail(
  bytes: Uint8Array,
  at: number,
  floor: number,
  end: number,
  options: ScanOptions,
  matches: Matches,
): number {
  if (options.credentialsOnly || !findEmail(bytes, at, floor, end)) return at + 1;
  return add(matches, span.start, span.end, 'email');
}

function examineLabelled(
  bytes: Uint8Array,
  at: number,
  floor: number,
  end: number,
  options: ScanOptions,
  matches: Matches,
): number {
  const promise = findLabelled(bytes, at, floor, end);
  if (promise === '') return at + 1;
  if (promise === 'identity' || promise === 'name') {
    if (options.credentialsOnly) return at + 1;
    return add(matches, span.start, span.end, promise);
  }
  return add(matches, span.start, span.end, promise === 'token' ? 'token' : 'secret');
}
