// Addresses and labelled values inside a text: e-mails, URL credentials, `key: value` pairs in JSON,
// query strings, headers and environment dumps. Every look-back and look-ahead has a fixed bound, so
// a text costs linear time whatever it holds.

import {
  ALNUM,
  DIGIT,
  hasAt,
  isByte,
  isEscapeLetter,
  JOINER,
  LETTER,
  LOCAL,
  LOWER,
  QUOTE,
  SPACE,
  UPPER,
  WORD,
} from './byte-class.ts';
import { keyPromise, mayPromise, QUERY_SECRETS, type KeyPromise } from './key-name.ts';

/** The range the last call found. */
export const span = { start: 0, end: 0 };

const LOCAL_BYTES_MAX = 64;
const DOMAIN_BYTES_MAX = 253;
const KEY_BYTES_MAX = 64;
const VALUE_BYTES_MAX = 8192;
const AUTHORITY_BYTES_MAX = 1024;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** File types and code idioms that follow an @ and are no top-level domain. */
const NOT_TLD = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'js',
  'ts',
  'mjs',
  'cjs',
  'tsx',
  'json',
  'css',
  'html',
  'xml',
  'yaml',
  'yml',
  'txt',
  'service',
  'local',
  'internal',
  'x',
]);

/** An e-mail address around the `@` at `at`. */
export function findEmail(bytes: Uint8Array, at: number, floor: number, end: number): boolean {
  let start = at;
  const limit = Math.max(floor, at - LOCAL_BYTES_MAX);
  while (start > limit && isLocalByte(bytes[start - 1]!)) start--;
  start = trimLocal(bytes, start, at, floor);
  if (start >= at) return false;
  const domainStart = at + 1;
  const domainEnd = readDomain(bytes, domainStart, Math.min(end, domainStart + DOMAIN_BYTES_MAX));
  if (domainEnd < 0) return false;
  if (hasAt(bytes, start, at, 'git') && at - start === 3) return false;
  span.start = start;
  span.end = domainEnd;
  return true;
}

function isLocalByte(byte: number): boolean {
  // Quotes, slashes, equals signs and query separators bound an address in practice.
  return isByte(byte, WORD) || byte === DOT || byte === 0x2b || byte === 0x25 || byte > 0x7f;
}

/** Takes escape letters (`\n`), leading dots and percent escapes off the front of a local part. */
function trimLocal(bytes: Uint8Array, from: number, at: number, floor: number): number {
  let start = from;
  if (isEscapeLetter(bytes, start, floor)) start++;
  else if (bytes[start] === 0x75 && start > floor && bytes[start - 1] === BACKSLASH) start += 5;
  if (bytes[start] === 0x25 && at - start > 3) start += 3;
  while (start < at && !isByte(bytes[start], ALNUM | LOCAL) && bytes[start]! < 0x80) start++;
  return start;
}

/** End of a domain with at least one dot and an alphabetic last label of two letters or more; else -1. */
function readDomain(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  let labelStart = from;
  let lastEnd = -1;
  let labels = 0;
  while (at < end) {
    if (isByte(bytes[at], ALNUM) || bytes[at] === 0x2d || bytes[at]! > 0x7f) {
      at++;
      continue;
    }
    if (at === labelStart) break;
    labels++;
    if (labels > 1 && isTopLevel(bytes, labelStart, at)) lastEnd = at;
    if (bytes[at] !== DOT) return lastEnd;
    labelStart = ++at;
  }
  if (at > labelStart && labels > 0 && isTopLevel(bytes, labelStart, at)) lastEnd = at;
  return lastEnd;
}

function isTopLevel(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 24) return false;
  let label = '';
  for (let at = start; at < end; at++) {
    if (!isByte(bytes[at], LETTER)) return bytes[at]! > 0x7f;
    label += String.fromCharCode(bytes[at]! | 0x20);
  }
  return !NOT_TLD.has(label);
}

/** `user:password` between the `://` whose colon is at `at` and the authority's `@`. */
export function findUserInfo(bytes: Uint8Array, at: number, end: number): boolean {
  const from = at + 3;
  const limit = Math.min(end, from + AUTHORITY_BYTES_MAX);
  let colon = -1;
  let last = -1;
  for (let position = from; position < limit; position++) {
    const byte = bytes[position]!;
    if (byte === 0x40) last = position;
    else if (byte === 0x3a && colon < 0) colon = position;
    else if (byte === 0x2f || byte === 0x3f || byte === 0x23 || isByte(byte, SPACE | QUOTE)) break;
    else if (byte === BACKSLASH || byte === 0x3c || byte === 0x3e) break;
  }
  if (last < 0 || colon < 0 || colon > last) return false;
  span.start = from;
  span.end = last;
  return last > from;
}

/** What a labelled value promises, its range in `span`; '' where the separator at `at` labels nothing of interest. */
export function findLabelled(
  bytes: Uint8Array,
  at: number,
  floor: number,
  end: number,
): KeyPromise {
  const keyEnd = skipBack(bytes, at, floor);
  if (!mayPromise(bytes, floor, keyEnd)) return '';
  let keyStart = keyEnd;
  const limit = Math.max(floor, keyEnd - KEY_BYTES_MAX);
  while (keyStart > limit && (isByte(bytes[keyStart - 1], WORD) || bytes[keyStart - 1] === DOT))
    keyStart--;
  if (isEscapeLetter(bytes, keyStart, floor)) keyStart++;
  if (keyEnd - keyStart < 3) return '';
  let key = '';
  for (let position = keyStart; position < keyEnd; position++)
    key += String.fromCharCode(bytes[position]!);
  const inQuery =
    keyStart > floor && (bytes[keyStart - 1] === 0x3f || bytes[keyStart - 1] === 0x26);
  const promise =
    keyPromise(key) || (inQuery && QUERY_SECRETS.has(key.toLowerCase()) ? 'token' : '');
  if (promise === '') return '';
  const keyQuoted = keyEnd < at && isQuoteRun(bytes, keyEnd, at);
  return readValue(bytes, at + 1, end, promise, keyQuoted || inQuery) ? promise : '';
}

/** Position after the key: quotes, their escapes and blanks before the separator are skipped. */
function skipBack(bytes: Uint8Array, at: number, floor: number): number {
  let position = at;
  const limit = Math.max(floor, at - 6);
  while (
    position > limit &&
    (isByte(bytes[position - 1], QUOTE) ||
      bytes[position - 1] === BACKSLASH ||
      bytes[position - 1] === 0x20)
  )
    position--;
  return position;
}

function isQuoteRun(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isByte(bytes[at], QUOTE)) return true;
  return false;
}

/** Reads the value after a separator into `span`; false where there is none or it is harmless. */
function readValue(
  bytes: Uint8Array,
  from: number,
  end: number,
  promise: KeyPromise,
  structured: boolean,
): boolean {
  let start = from;
  const limit = Math.min(end, from + VALUE_BYTES_MAX);
  while (start < limit && start < from + 4 && bytes[start] === 0x20) start++;
  let escapes = 0;
  while (start < limit && bytes[start] === BACKSLASH) {
    start++;
    escapes++;
  }
  const quote = isByte(bytes[start], QUOTE) ? bytes[start]! : 0;
  if (quote !== 0) start++;
  else if (escapes > 0) return false;
  let to =
    quote === 0 ? bareEnd(bytes, start, limit) : quotedEnd(bytes, start, limit, quote, escapes);
  if (quote === 0 && promise === 'token') to = afterScheme(bytes, start, to, limit);
  if (to <= start || !isWorthHiding(bytes, start, to, promise, structured, quote !== 0))
    return false;
  span.start = start;
  span.end = to;
  return true;
}

function quotedEnd(
  bytes: Uint8Array,
  from: number,
  limit: number,
  quote: number,
  escapes: number,
): number {
  for (let at = from; at < limit; at++) {
    if (bytes[at] !== quote) continue;
    let slashes = 0;
    while (at - 1 - slashes >= from && bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes <= escapes) return at - slashes;
  }
  return limit;
}

function bareEnd(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const byte = bytes[at]!;
    if (
      isByte(byte, SPACE | QUOTE) ||
      byte === 0x2c ||
      byte === 0x3b ||
      byte === 0x26 ||
      byte === BACKSLASH
    )
      break;
    if (byte === 0x7d || byte === 0x5d || byte === 0x29 || byte === 0x3c || byte === 0x3e) break;
    at++;
  }
  return at;
}

/** `Authorization: Bearer x`: the scheme is not the credential, the word after it is. */
function afterScheme(bytes: Uint8Array, start: number, to: number, limit: number): number {
  const isScheme =
    to - start <= 8 &&
    bytes[to] === 0x20 &&
    /^(?:Bearer|Basic|Token|ApiKey|Digest)$/i.test(
      Buffer.from(bytes.subarray(start, to)).toString('latin1'),
    );
  return isScheme ? bareEnd(bytes, to + 1, limit) : to;
}

const HARMLESS_VALUE =
  /^(?:null|none|nil|true|false|undefined|string|str|number|required|optional|redacted|hidden|masked|empty|n\/a|\*+|x+|\.+|<.*|\{.*|\$.*|%.*|\[.*|your.*|my.*|.*\(.*|process\.env.*|os\..*|env\..*|self\..*|this\..*|config\..*|settings\..*)$/i;

function isWorthHiding(
  bytes: Uint8Array,
  start: number,
  end: number,
  promise: KeyPromise,
  structured: boolean,
  quoted: boolean,
): boolean {
  const length = end - start;
  if (promise === 'identity' || promise === 'name') {
    return structured && quoted && length <= 512 && !isHarmless(bytes, start, end);
  }
  if (length < 4 || isHarmless(bytes, start, end)) return false;
  const mixed = classesOf(bytes, start, end);
  if (promise === 'secret') return structured || (mixed >= 2 && length >= 6);
  return length >= 8 && (mixed >= 2 || length >= 24) && (structured || mixed >= 2);
}

function isHarmless(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 128) return false;
  return HARMLESS_VALUE.test(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'),
  );
}

/** How many of: digits, lower case with upper case inside, symbols. A plain word has none. */
function classesOf(bytes: Uint8Array, start: number, end: number): number {
  let digit = 0;
  let lower = 0;
  let upper = 0;
  let symbol = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (isByte(byte, DIGIT)) digit = 1;
    else if (isByte(byte, LOWER)) lower = 1;
    else if (isByte(byte, UPPER)) upper = at > start ? 1 : upper;
    else if (!isByte(byte, JOINER) && byte !== DOT) symbol = 1;
  }
  return digit + lower + upper + symbol;
}
