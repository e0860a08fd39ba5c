// The one pass: a table answers for most bytes that nothing can begin or be recognised there; only at
// trigger bytes (@ digits : = - _ . I J % B b) a detector looks closer. Matches come out in order,
// without overlap. No regular expression and no string is made for a text without trigger.

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
import { hasAt } from './byte-class.ts';
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

/** Kinds that are credentials, not personal data: replaced even where content is kept in full. */
export const CREDENTIAL_KINDS: ReadonlySet<RedactionKind> = new Set([
  'api_key',
  'token',
  'private_key',
  'credentials',
  'secret',
]);

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
const COLON = 3;
const EQUALS = 4;
const SEPARATOR = 5;
const LETTER_I = 6;
const LETTER_J = 7;
const PERCENT = 8;
const LETTER_B = 9;

const TRIGGER = new Uint8Array(256);
for (let digit = 0x30; digit <= 0x39; digit++) TRIGGER[digit] = NUMBER;
TRIGGER[0x40] = AT;
TRIGGER[0x3a] = COLON;
TRIGGER[0x3d] = EQUALS;
TRIGGER[0x2d] = SEPARATOR;
TRIGGER[0x5f] = SEPARATOR;
TRIGGER[0x2e] = SEPARATOR;
TRIGGER[0x49] = LETTER_I;
TRIGGER[0x4a] = LETTER_J;
TRIGGER[0x25] = PERCENT;
TRIGGER[0x42] = LETTER_B;
TRIGGER[0x62] = LETTER_B;

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
  let floor = start;
  let at = start;
  while (at < end) {
    const trigger = TRIGGER[bytes[at]!]!;
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
    case COLON:
      if (hasAt(bytes, at, end, '://')) {
        if (!findUserInfo(bytes, at, end)) return at + 3;
        matches.add(span.start, span.end, 'credentials');
        return span.end;
      }
      return examineLabelled(bytes, at, floor, end, options, matches);
    case EQUALS:
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
