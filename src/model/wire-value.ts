// Readers for the values an OtlpView points at: texts, ids, times and AnyValues as they stand on the
// protobuf wire. Every function trusts that decode has validated the bytes (lengths in range, UTF-8
// well formed, nesting at most VALUE_DEPTH_MAX), so none of them throws on a view.
//
//   AnyValue  { string=1 | bool=2 | int=3 | double=4 | ArrayValue=5 | KeyValueList=6 | bytes=7 }
//   ArrayValue{ repeated AnyValue values = 1 }   KeyValueList{ repeated KeyValue values = 1 }
//   KeyValue  { string key = 1; AnyValue value = 2 }

import { KIND } from './otlp-view.ts';

/**
 * Levels of AnyValue inside AnyValue that decode lets through; deeper requests are refused. Traces are
 * full of programs' own objects, some 200 deep, and one of them must not cost its neighbours in the request.
 */
export const VALUE_DEPTH_MAX = 256;

/** A plain JS value of an AnyValue. Integers beyond ±(2^53−1) are bigint; objects have no prototype. */
export type JsValue =
  null | string | number | bigint | boolean | Uint8Array | JsValue[] | { [key: string]: JsValue };

export type ValueVisitor = (kind: number, start: number, end: number) => void;
export type EntryVisitor = (
  keyStart: number,
  keyEnd: number,
  kind: number,
  start: number,
  end: number,
) => void;

const EMPTY_AT = -1;
const SHORT_TEXT_BYTES = 16;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The UTF-8 text of [start, end); '' where the range is empty or absent (start < 0). */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  if (start < 0 || end <= start) return '';
  if (end - start > SHORT_TEXT_BYTES) return toBuffer(bytes).toString('utf8', start, end);
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 127) return toBuffer(bytes).toString('utf8', start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** [start, end) as a text of one character for each byte: positions in it are positions in the bytes. */
export function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  return toBuffer(bytes).toString('latin1', start, end);
}

/** `length` bytes at `at` as lower-case hex; '' where absent (at < 0). */
export function readHex(bytes: Uint8Array, at: number, length: number): string {
  return at < 0 ? '' : toBuffer(bytes).toString('hex', at, at + length);
}

/** [start, end) as standard base64 with padding. */
export function readBase64(bytes: Uint8Array, start: number, end: number): string {
  return toBuffer(bytes).toString('base64', start, end);
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}

/** The fixed64 at `at` as Unix nanoseconds (unsigned, as on the wire); 0n where absent (at < 0). */
export function readUnixNano(bytes: Uint8Array, at: number): bigint {
  if (at < 0) return 0n;
  return (BigInt(readUint32(bytes, at + 4)) << 32n) | BigInt(readUint32(bytes, at));
}

/** The varint at `at` as a signed 64-bit integer (protobuf int64). */
export function readInt64(bytes: Uint8Array, at: number): bigint {
  const safe = readSafeInteger(bytes, at);
  if (safe !== undefined) return BigInt(safe);
  let value = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index]!;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) break;
  }
  return BigInt.asIntN(64, value);
}

/** The varint at `at` as a number, or undefined where it is beyond ±(2^53−1). */
export function readSafeInteger(bytes: Uint8Array, at: number): number | undefined {
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index]!;
    const bits = byte & 0x7f;
    if (index < 4) low |= bits << (7 * index);
    else if (index < 8) middle |= bits << (7 * (index - 4));
    else high |= bits << (7 * (index - 8));
    if (byte < 0x80) break;
  }
  // low and middle hold 28 bits each, high the top 8.
  if ((high & 0x80) === 0) {
    const value = low + middle * 2 ** 28 + high * 2 ** 56;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const negative =
    -1 - ((~low & 0xfffffff) + (~middle & 0xfffffff) * 2 ** 28 + (~high & 0xff) * 2 ** 56);
  return Number.isSafeInteger(negative) ? negative : undefined;
}

/** The varint at `at` is not zero. */
export function readBool(bytes: Uint8Array, at: number): boolean {
  for (let index = at; ; index++) {
    const byte = bytes[index]!;
    if ((byte & 0x7f) !== 0) return true;
    if (!(byte >= 0x80)) return false;
  }
}

const doubleBytes = new Uint8Array(8);
const doubleView = new DataView(doubleBytes.buffer);

/** The IEEE 754 double (little endian) at `at`. */
export function readDouble(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < 8; index++) doubleBytes[index] = bytes[at + index]!;
  return doubleView.getFloat64(0, true);
}

/** FNV-1a 32 over the UTF-8 bytes of `text`, as int32: what `AttributeTable.keyHash` holds. */
export function hashKey(text: string): number {
  return hashBytes(Buffer.from(text, 'utf8'), 0);
}

/** FNV-1a 32 over bytes[start, end), as int32. */
export function hashBytes(bytes: Uint8Array, start: number, end = bytes.length): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return hash | 0;
}

/** A length or tag varint; `cursor` stands after it. One shared cell: read it before the next call. */
let cursor = 0;
function readVarint32(bytes: Uint8Array, at: number): number {
  let value = 0;
  let index = at;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = bytes[index++]!;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (!(byte >= 0x80)) break;
  }
  cursor = index;
  return value >>> 0;
}

/** Leaves `cursor` after the field of `wireType` that begins at `at`. */
function skipField(bytes: Uint8Array, at: number, wireType: number): void {
  if (wireType === 0) readVarint32(bytes, at);
  else if (wireType === 1) cursor = at + 8;
  else if (wireType === 5) cursor = at + 4;
  else if (wireType === 2) {
    const length = readVarint32(bytes, at);
    cursor += length;
  } else skipGroup(bytes, at);
}

function skipGroup(bytes: Uint8Array, from: number): void {
  let depth = 1;
  let at = from;
  while (depth > 0 && at < bytes.length) {
    const wireType = readVarint32(bytes, at) & 7;
    at = cursor;
    if (wireType === 4) depth--;
    else if (wireType === 3) depth++;
    else {
      skipField(bytes, at, wireType);
      at = cursor;
    }
  }
  cursor = at;
}

/** Calls `visit` with kind and range of the AnyValue message [start, end): the last field set wins. */
export function visitAnyValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: ValueVisitor,
): void {
  let kind: number = KIND.EMPTY;
  let valueStart = start;
  let valueEnd = start;
  let at = start;
  while (at < end) {
    const tag = readVarint32(bytes, at);
    at = cursor;
    const known = knownKind(tag);
    if (known < 0) {
      skipField(bytes, at, tag & 7);
      at = cursor;
      continue;
    }
    kind = known;
    if ((tag & 7) === 2) {
      const length = readVarint32(bytes, at);
      valueStart = cursor;
      valueEnd = valueStart + length;
    } else {
      skipField(bytes, at, tag & 7);
      valueStart = at;
      valueEnd = cursor;
    }
    at = valueEnd;
  }
  visit(kind, valueStart, valueEnd);
}

/** The kind of an AnyValue field with this tag, or -1 for a tag that is not one of its fields. */
function knownKind(tag: number): number {
  switch (tag) {
    case 0x0a:
      return KIND.STRING;
    case 0x10:
      return KIND.BOOL;
    case 0x18:
      return KIND.INT;
    case 0x21:
      return KIND.DOUBLE;
    case 0x2a:
      return KIND.ARRAY;
    case 0x32:
      return KIND.KVLIST;
    case 0x3a:
      return KIND.BYTES;
    default:
      return -1;
  }
}

/** Calls `visit` for each item of an ARRAY's body [start, end), in order. */
export function visitItems(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: ValueVisitor,
): void {
  visitMessages(bytes, start, end, (from, to) => {
    visitAnyValue(bytes, from, to, visit);
  });
}

/** Calls `visit` for each entry of a KVLIST's body [start, end), in order, duplicates included. */
export function visitEntries(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: EntryVisitor,
): void {
  visitMessages(bytes, start, end, (from, to) => {
    visitKeyValue(bytes, from, to, visit);
  });
}

/** The length-delimited fields number 1 of a message. */
function visitMessages(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (start: number, end: number) => void,
): void {
  let at = start;
  while (at < end) {
    const tag = readVarint32(bytes, at);
    at = cursor;
    if (tag === 0x0a) {
      const length = readVarint32(bytes, at);
      const from = cursor;
      at = from + length;
      visit(from, at);
    } else {
      skipField(bytes, at, tag & 7);
      at = cursor;
    }
  }
}

function visitKeyValue(bytes: Uint8Array, start: number, end: number, visit: EntryVisitor): void {
  let keyStart = EMPTY_AT;
  let keyEnd = EMPTY_AT;
  let valueStart = EMPTY_AT;
  let valueEnd = EMPTY_AT;
  let at = start;
  while (at < end) {
    const tag = readVarint32(bytes, at);
    at = cursor;
    if (tag !== 0x0a && tag !== 0x12) {
      skipField(bytes, at, tag & 7);
      at = cursor;
      continue;
    }
    const length = readVarint32(bytes, at);
    const from = cursor;
    at = from + length;
    if (tag === 0x0a) {
      keyStart = from;
      keyEnd = at;
    } else {
      valueStart = from;
      valueEnd = at;
    }
  }
  if (valueStart === EMPTY_AT) visit(keyStart, keyEnd, KIND.EMPTY, start, start);
  else
    visitAnyValue(bytes, valueStart, valueEnd, (kind, from, to) => {
      visit(keyStart, keyEnd, kind, from, to);
    });
}

/**
 * A value as one text: strings as they are; integers exactly; `true`/`false`; doubles as JavaScript
 * writes them; arrays and key-value lists as JSON (integers exact, bytes as base64 text, a double
 * that is not finite as text); bytes as base64; '' for EMPTY and DROPPED.
 */
export function anyValueToText(
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
): string {
  switch (kind) {
    case KIND.STRING:
      return readText(bytes, start, end);
    case KIND.BOOL:
      return readBool(bytes, start) ? 'true' : 'false';
    case KIND.INT:
      return String(readSafeInteger(bytes, start) ?? readInt64(bytes, start));
    case KIND.DOUBLE:
      return doubleToText(readDouble(bytes, start));
    case KIND.BYTES:
      return readBase64(bytes, start, end);
    case KIND.ARRAY:
    case KIND.KVLIST:
      return jsValueToJson(anyValueToJs(bytes, kind, start, end));
    default:
      return '';
  }
}

function doubleToText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A value as JSON text with every digit of a bigint kept. See `anyValueToText` for the rules. */
export function jsValueToJson(value: JsValue): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? doubleToText(value) : `"${value}"`;
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      if (value instanceof Uint8Array) return `"${readBase64(value, 0, value.length)}"`;
      if (Array.isArray(value)) return `[${value.map(jsValueToJson).join(',')}]`;
      return `{${Object.entries(value)
        .map(([key, item]) => `${JSON.stringify(key)}:${jsValueToJson(item)}`)
        .join(',')}}`;
  }
}

/**
 * A value as plain JavaScript. INT is a number where safe, else a bigint; BYTES a copy; a repeated key
 * of a KVLIST keeps the last value; objects have no prototype, so no key is special. Levels beyond
 * VALUE_DEPTH_MAX read as null.
 */
export function anyValueToJs(
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
  depth = 0,
): JsValue {
  switch (kind) {
    case KIND.STRING:
      return readText(bytes, start, end);
    case KIND.BOOL:
      return readBool(bytes, start);
    case KIND.INT:
      return readSafeInteger(bytes, start) ?? readInt64(bytes, start);
    case KIND.DOUBLE:
      return readDouble(bytes, start);
    case KIND.BYTES:
      return bytes.slice(start, end);
    case KIND.ARRAY:
      return depth > VALUE_DEPTH_MAX ? null : arrayToJs(bytes, start, end, depth);
    case KIND.KVLIST:
      return depth > VALUE_DEPTH_MAX ? null : listToJs(bytes, start, end, depth);
    default:
      return null;
  }
}

function arrayToJs(bytes: Uint8Array, start: number, end: number, depth: number): JsValue[] {
  const items: JsValue[] = [];
  visitItems(bytes, start, end, (kind, from, to) => {
    items.push(anyValueToJs(bytes, kind, from, to, depth + 1));
  });
  return items;
}

function listToJs(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
): { [key: string]: JsValue } {
  const list = Object.create(null) as { [key: string]: JsValue };
  visitEntries(bytes, start, end, (keyStart, keyEnd, kind, from, to) => {
    list[readText(bytes, keyStart, keyEnd)] = anyValueToJs(bytes, kind, from, to, depth + 1);
  });
  return list;
}
