// Credentials that name themselves: keys with a vendor's prefix, JWTs, private key blocks, bearer
// headers. Each function looks at one trigger byte and answers the end of a match, or -1.

import {
  ALNUM,
  beginsWord,
  DIGIT,
  hasAt,
  isByte,
  JOINER,
  LETTER,
  SPACE,
  UPPER,
} from './byte-class.ts';

interface Prefix {
  /** Text before the trigger byte (`-`, `_` or `.`). */
  readonly head: string;
  /** The trigger byte and what must follow it. */
  readonly tail: string;
  /** Fewest characters after the prefix. */
  readonly bodyMin: number;
}

/** `prefix:fewest characters after it`. The head ends at the first -, _ or . of the prefix. */
const PREFIXES =
  'sk-:20 pk-lf-:20 rk-:20 csk-:20 xai-:20 pplx-:20 nvapi-:20 tvly-:16 gsk_:20 hf_:20 r8_:20 fw_:16 tgp_v1_:20 pcsk_:20 jina_:20 lsv2_pt_:20 lsv2_sk_:20 ghp_:20 gho_:20 ghu_:20 ghs_:20 ghr_:20 github_pat_:20 glpat-:16 glsa_:20 xoxb-:16 xoxp-:16 xoxa-:16 xoxr-:16 xoxs-:16 xoxe-:16 xapp-:16 sk_live_:12 sk_test_:12 rk_live_:12 rk_test_:12 pk_live_:12 pk_test_:12 whsec_:16 npm_:30 pypi-:30 dckr_pat_:16 shpat_:20 shpss_:20 GOCSPX-:16 SG.:20 ya29.:16 hvs.:20 atlasv1.:20 dop_v1_:20 sntrys_:20 ntn_:20 lin_api_:20 phx_:20 figd_:20 NRAK-:16 sbp_:20 eu01xx.:20 AQ.:30 secret_:32';

const SEPARATOR = /[-_.]/;
/** Prefixes by the two bytes before the trigger byte. */
const byHead = new Map<number, Prefix[]>();
/** 1 where some prefix ends with these two bytes. */
const headKnown = new Uint8Array(65536);

for (const entry of PREFIXES.split(' ')) {
  const [prefix = '', bodyMin = ''] = entry.split(':');
  const cut = prefix.search(SEPARATOR);
  const head = prefix.slice(0, cut);
  const key = (head.charCodeAt(cut - 2) << 8) | head.charCodeAt(cut - 1);
  headKnown[key] = 1;
  const known = byHead.get(key) ?? [];
  known.push({ head, tail: prefix.slice(cut), bodyMin: Number(bodyMin) });
  byHead.set(key, known);
}

/** Where the match of the last call that answered an end began. */
export let tokenStart = 0;

/** A vendor-prefixed key around the `-`, `_` or `.` at `at`; its end, or -1. `tokenStart` is set. */
export function prefixedKeyEnd(bytes: Uint8Array, at: number, floor: number, end: number): number {
  if (at - 2 < floor) return -1;
  const key = (bytes[at - 2]! << 8) | bytes[at - 1]!;
  if (headKnown[key] === 0) return -1;
  for (const prefix of byHead.get(key) ?? []) {
    const start = at - prefix.head.length;
    if (start < floor || !hasAt(bytes, start, end, prefix.head)) continue;
    if (!hasAt(bytes, at, end, prefix.tail) || !beginsWord(bytes, start, floor)) continue;
    const bodyStart = at + prefix.tail.length;
    const bodyEnd = keyBodyEnd(bytes, bodyStart, end);
    if (bodyEnd - bodyStart < prefix.bodyMin || !looksRandom(bytes, bodyStart, bodyEnd)) continue;
    tokenStart = start;
    return bodyEnd;
  }
  return -1;
}

function keyBodyEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at]!;
    if (isByte(byte, ALNUM | JOINER)) at++;
    else if (byte === 0x2e && isByte(bytes[at + 1], ALNUM) && at + 1 < end) at++;
    else break;
  }
  while (at > from && isByte(bytes[at - 1], JOINER)) at--;
  return at;
}

/** Keys mix letters with digits; `sk-learn-model-selection-module` does not. */
function looksRandom(bytes: Uint8Array, from: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  const to = Math.min(end, from + 256);
  for (let at = from; at < to; at++) {
    if (isByte(bytes[at], DIGIT)) digits++;
    else if (isByte(bytes[at], LETTER)) letters++;
  }
  return digits >= 2 && letters >= 2;
}

/**
 * Keys without a separator, triggered by an `I`: AKIA…/ASIA… (AWS, 16 upper-case letters and digits
 * follow) and AIza… (Google, 35 follow); else -1. `tokenStart` is set.
 */
export function cloudKeyEnd(bytes: Uint8Array, at: number, floor: number, end: number): number {
  if (hasAt(bytes, at - 1, end, 'AIza') && at - 1 >= floor && beginsWord(bytes, at - 1, floor)) {
    const bodyEnd = keyBodyEnd(bytes, at + 3, end);
    if (bodyEnd - at - 3 < 30) return -1;
    tokenStart = at - 1;
    return bodyEnd;
  }
  const start = at - 2;
  if (start < floor || bytes[start] !== 0x41 || bytes[at + 1] !== 0x41) return -1;
  const second = bytes[at - 1];
  if ((second !== 0x4b && second !== 0x53) || !beginsWord(bytes, start, floor)) return -1;
  let bodyEnd = at + 2;
  while (bodyEnd < end && isByte(bytes[bodyEnd], UPPER | DIGIT)) bodyEnd++;
  if (bodyEnd - start !== 20) return -1;
  tokenStart = start;
  return bodyEnd;
}

function base64UrlEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isByte(bytes[at], ALNUM | JOINER)) at++;
  return at;
}

/** A JSON web token whose `eyJ` ends with the J at `at`: three dotted base64url parts; else -1. */
export function jwtEnd(bytes: Uint8Array, at: number, floor: number, end: number): number {
  const start = at - 2;
  if (start < floor || bytes[start] !== 0x65 || bytes[start + 1] !== 0x79) return -1;
  if (!beginsWord(bytes, start, floor)) return -1;
  const headerEnd = base64UrlEnd(bytes, at + 1, end);
  if (headerEnd - start < 12 || bytes[headerEnd] !== 0x2e || headerEnd >= end) return -1;
  const payloadEnd = base64UrlEnd(bytes, headerEnd + 1, end);
  if (payloadEnd - headerEnd < 10) return -1;
  tokenStart = start;
  if (payloadEnd >= end || bytes[payloadEnd] !== 0x2e) return payloadEnd;
  return base64UrlEnd(bytes, payloadEnd + 1, end);
}

/** A PEM private key block that begins with the `-` at `at`; to the end of the text where it is cut. */
export function privateKeyEnd(bytes: Uint8Array, at: number, end: number): number {
  if (!hasAt(bytes, at, end, '-----BEGIN ')) return -1;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const label = buffer.toString('latin1', at + 11, Math.min(end, at + 60));
  const title = /^[A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----/.exec(label)?.[0];
  if (title === undefined) return -1;
  const close = buffer.indexOf('-----END ', at + 11, 'latin1');
  if (close < 0 || close >= end) return end;
  const dashes = buffer.indexOf('-----', close + 9, 'latin1');
  return dashes < 0 || dashes + 5 > end || dashes - close > 60
    ? Math.min(end, close + 9)
    : dashes + 5;
}

/** The credential after `Bearer ` or `Basic ` whose B stands at `at`; `tokenStart` is the credential's start. */
export function bearerEnd(bytes: Uint8Array, at: number, floor: number, end: number): number {
  let from = at + 1;
  if (hasAt(bytes, from, end, 'earer')) from += 5;
  else if (hasAt(bytes, from, end, 'asic')) from += 4;
  else if (hasAt(bytes, from, end, 'EARER')) from += 5;
  else return -1;
  if (!beginsWord(bytes, at, floor)) return -1;
  const gap = from;
  while (from < end && from < gap + 3 && isByte(bytes[from], SPACE)) from++;
  if (from === gap) return -1;
  let to = from;
  while (to < end && isCredentialByte(bytes[to]!)) to++;
  while (to > from && bytes[to - 1] === 0x2e) to--;
  if (to - from < 12 || !looksRandom(bytes, from, to)) return -1;
  tokenStart = from;
  return to;
}

/** base64, base64url and dots. */
function isCredentialByte(byte: number): boolean {
  return (
    isByte(byte, ALNUM | JOINER) ||
    byte === 0x2b ||
    byte === 0x2f ||
    byte === 0x3d ||
    byte === 0x2e ||
    byte === 0x7e
  );
}
