// Numbers that identify a person: payment cards (Luhn), IBAN (mod 97), US social security numbers,
// telephone numbers, and IP addresses where configured. One linear pass over each run of digits; dates,
// ids, versions and measurements are left alone because shape and checksum must both fit.

import { ALNUM, DIGIT, isByte, isEscapeLetter, UPPER, WORD } from './byte-class.ts';

export type NumberKind = '' | 'card' | 'iban' | 'ssn' | 'phone' | 'ip';

/** Where the match of the last call began and ended, and where scanning may go on. */
export const found = { start: 0, end: 0, resume: 0 };

const RUN_DIGITS_MAX = 64;
const GROUPS_MAX = 16;
const groupStart = new Int32Array(GROUPS_MAX);
const groupEnd = new Int32Array(GROUPS_MAX);
const DOT = 0x2e;
const DASH = 0x2d;
const BLANK = 0x20;
const PLUS = 0x2b;
const OPEN = 0x28;
const CLOSE = 0x29;

/**
 * Judges the run of digit groups that begins with the digit at `at`. Groups are joined by one blank,
 * dash, dot, or a bracket of an area code. Sets `found` and answers the kind, or '' (then only
 * `found.resume` counts). Cost is linear in the run, at most 64 digits.
 */
export function numberKind(
  bytes: Uint8Array,
  at: number,
  floor: number,
  end: number,
  ips: boolean,
): NumberKind {
  const count = readGroups(bytes, at, end);
  const runEnd = groupEnd[count - 1]!;
  found.resume = runEnd;
  const before = at > floor ? bytes[at - 1] : undefined;
  if (isByte(before, UPPER)) {
    const iban = ibanKind(bytes, at, floor, end);
    if (iban !== '') return iban;
  }
  const digits = digitCount(count);
  if (digits < 7) return '';
  // Part of an identifier (a1b2…), a decimal fraction or a version.
  if (isByte(before, WORD) && before !== DASH && !isEscapeLetter(bytes, at - 1, floor)) return '';
  if (before === DOT || (before === DASH && isByte(bytes[at - 2], ALNUM))) return '';
  if (runEnd < end && isByte(bytes[runEnd], ALNUM)) return '';
  if (ips && isIp(bytes, count)) return match(groupStart[0]!, runEnd, 'ip');
  return cardKind(bytes, count) || ssnKind(bytes, count) || phoneKind(bytes, at, floor, count);
}

function match(start: number, end: number, kind: NumberKind): NumberKind {
  found.start = start;
  found.end = end;
  found.resume = Math.max(end, found.resume);
  return kind;
}

/** Fills the group table; answers how many groups. At least one. */
function readGroups(bytes: Uint8Array, at: number, end: number): number {
  let count = 0;
  let position = at;
  let digits = 0;
  while (count < GROUPS_MAX) {
    groupStart[count] = position;
    while (position < end && isByte(bytes[position], DIGIT)) position++;
    groupEnd[count] = position;
    digits += position - groupStart[count]!;
    count++;
    const next = nextGroup(bytes, position, end);
    if (next < 0 || digits > RUN_DIGITS_MAX) break;
    position = next;
  }
  return count;
}

/** Start of the next digit group when only a separator lies between, else -1. */
function nextGroup(bytes: Uint8Array, position: number, end: number): number {
  let at = position;
  if (bytes[at] === CLOSE) at++;
  if (bytes[at] === BLANK || bytes[at] === DASH || bytes[at] === DOT) at++;
  if (bytes[at] === OPEN) at++;
  return at > position && at < end && isByte(bytes[at], DIGIT) ? at : -1;
}

function digitCount(count: number): number {
  let digits = 0;
  for (let group = 0; group < count; group++) digits += groupEnd[group]! - groupStart[group]!;
  return digits;
}

function lengthOf(group: number): number {
  return groupEnd[group]! - groupStart[group]!;
}

function separatorAfter(bytes: Uint8Array, group: number): number {
  return bytes[groupEnd[group]!]!;
}

function cardKind(bytes: Uint8Array, count: number): NumberKind {
  for (let first = 0; first < count; first++) {
    // Digits after a decimal point are a fraction.
    if (first > 0 && separatorAfter(bytes, first - 1) === DOT) continue;
    const last = cardGroups(bytes, first, count);
    if (last >= 0 && isCard(bytes, first, last)) {
      return match(groupStart[first]!, groupEnd[last]!, 'card');
    }
  }
  return '';
}

/** Last group of a card layout that begins with `first`: one group, 4-4-4-4(-3) or 4-6-5; else -1. */
function cardGroups(bytes: Uint8Array, first: number, count: number): number {
  const length = lengthOf(first);
  if (length >= 13 && length <= 19) return first;
  if (length !== 4 || first + 2 >= count) return -1;
  const separator = separatorAfter(bytes, first);
  if (separator !== BLANK && separator !== DASH) return -1;
  if (separatorAfter(bytes, first + 1) !== separator) return -1;
  if (lengthOf(first + 1) === 6 && lengthOf(first + 2) === 5) return first + 2;
  if (lengthOf(first + 1) !== 4 || lengthOf(first + 2) !== 4 || first + 3 >= count) return -1;
  if (separatorAfter(bytes, first + 2) !== separator || lengthOf(first + 3) !== 4) return -1;
  return first + 3;
}

/** Issuer range and length fit and the Luhn sum is 0 (ISO/IEC 7812). */
function isCard(bytes: Uint8Array, first: number, last: number): boolean {
  let digits = 0;
  let prefix = 0;
  for (let at = groupStart[first]!; at < groupEnd[last]!; at++) {
    if (!isByte(bytes[at], DIGIT)) continue;
    if (digits < 4) prefix = prefix * 10 + bytes[at]! - 48;
    digits++;
  }
  return isIssued(prefix, digits) && luhnHolds(bytes, groupStart[first]!, groupEnd[last]!);
}

function isIssued(prefix: number, digits: number): boolean {
  const two = Math.floor(prefix / 100);
  if (two >= 40 && two <= 49) return digits === 16 || digits === 13 || digits === 19;
  if ((two >= 51 && two <= 55) || (prefix >= 2221 && prefix <= 2720)) return digits === 16;
  if (two === 34 || two === 37) return digits === 15;
  if (two === 36 || two === 38 || two === 39 || two === 30) return digits === 14 || digits === 16;
  if (two === 35) return digits === 16;
  if (prefix === 6011 || two === 64 || two === 65 || two === 62) return digits >= 16;
  return two === 50 || (two >= 56 && two <= 61) || two === 63 || two === 67 ? digits === 16 : false;
}

function luhnHolds(bytes: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  let double = false;
  let distinct = 0;
  for (let at = end - 1; at >= start; at--) {
    if (!isByte(bytes[at], DIGIT)) continue;
    let digit = bytes[at]! - 48;
    distinct |= 1 << digit;
    if (double) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
    double = !double;
  }
  // All zeros and the like pass Luhn and are nobody's card.
  return sum % 10 === 0 && (distinct & (distinct - 1)) !== 0;
}

function ssnKind(bytes: Uint8Array, count: number): NumberKind {
  if (count !== 3 || lengthOf(0) !== 3 || lengthOf(1) !== 2 || lengthOf(2) !== 4) return '';
  const separator = separatorAfter(bytes, 0);
  if (separator !== DASH && separator !== BLANK) return '';
  if (separatorAfter(bytes, 1) !== separator) return '';
  const area = numberAt(bytes, 0);
  if (area === 0 || area === 666 || area >= 900) return '';
  if (numberAt(bytes, 1) === 0 || numberAt(bytes, 2) === 0) return '';
  return match(groupStart[0]!, groupEnd[2]!, 'ssn');
}

function numberAt(bytes: Uint8Array, group: number): number {
  let value = 0;
  for (let at = groupStart[group]!; at < groupEnd[group]!; at++)
    value = value * 10 + bytes[at]! - 48;
  return value;
}

/** Group lengths of national formats that are written with a leading 0, as one string. */
const TRUNK_LAYOUTS = new Set([
  '22222', // France
  '344', // Korea mobile, UK London
  '244',
  '334',
  '335',
  '343',
  '353',
  '434',
  '443',
  '56',
  '46',
  '37',
  '38',
  '47',
  '48',
  '4322',
  '3322',
  '3333',
  '4222',
  '43',
  '533',
]);

function phoneKind(bytes: Uint8Array, at: number, floor: number, count: number): NumberKind {
  const digits = digitCount(count);
  let start = at;
  if (start > floor && bytes[start - 1] === OPEN) start--;
  const end = groupEnd[count - 1]!;
  if (start > floor && bytes[start - 1] === PLUS) {
    const fits = digits >= 8 && digits <= 15 && bytes[at] !== 0x30;
    return fits ? match(start - 1, end, 'phone') : '';
  }
  if (hasUsLayout(bytes, count, start < at)) return match(start, end, 'phone');
  if (bytes[at] !== 0x30 || digits < 9 || digits > 12 || count < 2) return '';
  if (hasDotOnly(bytes, count)) return '';
  return TRUNK_LAYOUTS.has(layoutOf(count)) ? match(start, end, 'phone') : '';
}

function layoutOf(count: number): string {
  let layout = '';
  for (let group = 0; group < count; group++) layout += String(lengthOf(group));
  return layout;
}

function hasDotOnly(bytes: Uint8Array, count: number): boolean {
  return count === 2 && separatorAfter(bytes, 0) === DOT;
}

/** (415) 555-2671, 415-555-2671, 1-415-555-2671: area and exchange begin with 2 to 9. */
function hasUsLayout(bytes: Uint8Array, count: number, bracketed: boolean): boolean {
  const first = count === 4 && lengthOf(0) === 1 && bytes[groupStart[0]!] === 0x31 ? 1 : 0;
  if (count - first !== 3) return false;
  if (lengthOf(first) !== 3 || lengthOf(first + 1) !== 3 || lengthOf(first + 2) !== 4) return false;
  if (bytes[groupStart[first]!]! < 0x32 || bytes[groupStart[first + 1]!]! < 0x32) return false;
  const separator = separatorAfter(bytes, first);
  return bracketed || separator === CLOSE || separator === separatorAfter(bytes, first + 1);
}

function isIp(bytes: Uint8Array, count: number): boolean {
  if (count !== 4) return false;
  for (let group = 0; group < 4; group++) {
    if (lengthOf(group) > 3 || numberAt(bytes, group) > 255) return false;
    if (group < 3 && separatorAfter(bytes, group) !== DOT) return false;
  }
  return true;
}

/** Lengths of an IBAN by country (ISO 13616 registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** An IBAN whose check digits begin at `at`: two capitals before, the country's length, mod 97 = 1. */
function ibanKind(bytes: Uint8Array, at: number, floor: number, end: number): NumberKind {
  const start = at - 2;
  if (start < floor || !isByte(bytes[start], UPPER)) return '';
  if (start > floor && isByte(bytes[start - 1], ALNUM) && !isEscapeLetter(bytes, start - 1, floor))
    return '';
  const length = IBAN_LENGTHS[String.fromCharCode(bytes[start]!, bytes[start + 1]!)];
  if (length === undefined || !isByte(bytes[at + 1], DIGIT)) return '';
  let body = '';
  let position = start;
  while (position < end && body.length < length) {
    const byte = bytes[position]!;
    if (isByte(byte, DIGIT | UPPER)) body += String.fromCharCode(byte);
    else if (byte !== BLANK || !isByte(bytes[position + 1], DIGIT | UPPER)) break;
    position++;
  }
  if (body.length !== length || (position < end && isByte(bytes[position], ALNUM))) return '';
  return ibanHolds(body) ? match(start, position, 'iban') : '';
}

function ibanHolds(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const code = character.charCodeAt(0);
    remainder = code < 58 ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder === 1;
}
