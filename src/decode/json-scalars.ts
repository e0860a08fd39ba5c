// The scalars of OTLP/JSON as protobuf fields: strings with their escapes, hexadecimal ids, base64 bytes,
// integers as text or number, enums, doubles, booleans.

import { JsonFault, type JsonKind, type JsonLexer } from './json-lexer.ts';
import { isInRange, parseDouble, parseInteger, type IntegerType } from './json-numbers.ts';
import { REMARK } from './scan.ts';
import { wireTypeOf, type FieldSpec, type ScalarType } from './schema.ts';
import type { WireWriter } from './wire-writer.ts';

export interface JsonTarget {
  readonly lexer: JsonLexer;
  readonly writer: WireWriter;
  /** REMARK bits. */
  remarks: number;
}

/** Writes tag and value of the scalar at the lexer. */
export function writeScalar(target: JsonTarget, field: FieldSpec, type: ScalarType): void {
  const { lexer, writer } = target;
  switch (type) {
    case 'string':
      writeString(target, field.number);
      return;
    case 'hex':
      writeHex(target, field.number);
      return;
    case 'bytes':
      writeBase64(target, field.number);
      return;
    case 'bool': {
      const kind = lexer.peekKind();
      if (kind !== 'true' && kind !== 'false') throw wrongType(lexer, kind, 'true or false');
      lexer.literal(kind);
      writer.tag(field.number, 0);
      writer.byte(kind === 'true' ? 1 : 0);
      return;
    }
    case 'double':
      writer.tag(field.number, 1);
      writer.double(readDoubleToken(lexer));
      return;
    default:
      writeInteger(target, field, type);
  }
}

function wrongType(lexer: JsonLexer, kind: JsonKind, wanted: string): JsonFault {
  return new JsonFault(lexer.at, `expected ${wanted}, found ${kind}`);
}

function readStringToken(lexer: JsonLexer): void {
  const kind = lexer.peekKind();
  if (kind !== 'string') throw wrongType(lexer, kind, 'a string');
  lexer.string();
}

/** Bytes copied before the writer is asked for more room. */
const RUN_BYTES = 1024;

/** A string as text field: one pass that finds its end, checks it and copies it. */
function writeString(target: JsonTarget, number: number): void {
  const { lexer, writer } = target;
  const kind = lexer.peekKind();
  if (kind !== 'string') throw wrongType(lexer, kind, 'a string');
  const open = writer.open(number);
  let at = lexer.at + 1;
  for (;;) {
    const copied = lexer.copyPlain(at, writer.room(RUN_BYTES), writer.length, RUN_BYTES);
    writer.advance(copied);
    at += copied;
    if (copied === RUN_BYTES) continue;
    const byte = lexer.bytes[at];
    if (byte === 0x22) break;
    if (byte === undefined) throw new JsonFault(lexer.at, 'unterminated string');
    if (byte !== 0x5c) throw new JsonFault(at, 'control character in a string');
    at = writeEscape(target, at);
  }
  lexer.at = at + 1;
  writer.close(open);
}

const SHORT_ESCAPES: Readonly<Record<number, number>> = {
  0x62: 8,
  0x66: 12,
  0x6e: 10,
  0x72: 13,
  0x74: 9,
};

/** The escape at `at`, resolved; a lone surrogate becomes U+FFFD. Returns the position after it. */
function writeEscape(target: JsonTarget, at: number): number {
  const { lexer, writer } = target;
  const end = lexer.escapeEnd(at);
  const letter = lexer.bytes[at + 1]!;
  if (letter === 0x75) return writeUnicode(target, at);
  writer.byte(SHORT_ESCAPES[letter] ?? letter);
  return end;
}

/** The \u escape (or pair) at `at`; returns the position after it. */
function writeUnicode(target: JsonTarget, at: number): number {
  const { lexer } = target;
  const { bytes } = lexer;
  const unit = readHexUnit(bytes, at + 2);
  if (unit < 0xd800 || unit > 0xdfff) {
    target.writer.text(String.fromCharCode(unit));
    return at + 6;
  }
  if (unit < 0xdc00 && bytes[at + 6] === 0x5c && bytes[at + 7] === 0x75) {
    lexer.escapeEnd(at + 6);
    const low = readHexUnit(bytes, at + 8);
    if (low >= 0xdc00 && low <= 0xdfff) {
      target.writer.text(String.fromCharCode(unit, low));
      return at + 12;
    }
  }
  target.remarks |= REMARK.LONE_SURROGATE;
  target.writer.text('\ufffd');
  return at + 6;
}

function readHexUnit(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let index = at; index < at + 4; index++) unit = unit * 16 + NIBBLES[bytes[index]!]!;
  return unit;
}

/** Value of a hexadecimal digit's byte; -1 for any other. */
const NIBBLES = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  NIBBLES[digit.toString(16).charCodeAt(0)] = digit;
  NIBBLES[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/**
 * An id. What is not hexadecimal goes on as its own text, at a length no id has, so that the scanner
 * refuses this one record and not the whole request.
 */
function writeHex(target: JsonTarget, number: number): void {
  const { lexer, writer } = target;
  readStringToken(lexer);
  const { bytes, start, end } = lexer;
  const before = writer.length;
  const length = end - start;
  writer.tag(number, 2);
  writer.varint(length >>> 1);
  let valid = length % 2 === 0;
  for (let at = start; valid && at < end; at += 2) {
    const high = NIBBLES[bytes[at]!]!;
    const low = NIBBLES[bytes[at + 1]!]!;
    valid = high >= 0 && low >= 0;
    writer.byte((high << 4) | low);
  }
  if (valid) return;
  writer.truncate(before);
  const isIdLength = length === 16 || length === 8;
  writer.tag(number, 2);
  writer.varint(isIdLength ? length + 1 : length);
  writer.raw(bytes, start, end);
  if (isIdLength) writer.byte(0);
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

function writeBase64(target: JsonTarget, number: number): void {
  const { lexer, writer } = target;
  readStringToken(lexer);
  const text = lexer.stringText();
  const digits = text.replace(/=+$/, '').length;
  if (!BASE64.test(text) || digits % 4 === 1) throw new JsonFault(lexer.start, 'bad base64');
  const bytes = Buffer.from(text, 'base64');
  writer.tag(number, 2);
  writer.varint(bytes.length);
  writer.raw(bytes, 0, bytes.length);
}

/** Consumes a number or string token. */
function readNumberToken(lexer: JsonLexer): void {
  const kind = lexer.peekKind();
  lexer.escaped = false;
  if (kind === 'number') lexer.number();
  else if (kind === 'string') lexer.string();
  else throw wrongType(lexer, kind, 'a number');
}

/** The number or string token as ASCII text. */
function numberText(lexer: JsonLexer): string {
  return lexer.escaped ? lexer.stringText() : lexer.tokenText();
}

/** Decimal digits that a double holds exactly. */
const EXACT_DIGITS = 15;

/** The token as a number where it is a few plain digits, else -1. */
function fewDigits({ bytes, start, end }: JsonLexer): number {
  if (end === start || end - start > EXACT_DIGITS) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function readDoubleToken(lexer: JsonLexer): number {
  readNumberToken(lexer);
  const value = parseDouble(numberText(lexer));
  if (value === undefined) throw new JsonFault(lexer.start, 'not a double');
  return value;
}

/** Tag and value of the integer or enum at the lexer. */
function writeInteger(target: JsonTarget, field: FieldSpec, type: IntegerType): void {
  const { lexer, writer } = target;
  readNumberToken(lexer);
  writer.tag(field.number, wireTypeOf(type));
  const few = fewDigits(lexer);
  if (few < 0 || type === 'sint32' || few > SMALL_MAX[type]) {
    writeBigInteger(writer, type, parseIntegerToken(target, field, type));
  } else if (type === 'fixed32') writer.fixed32(few);
  else if (type === 'fixed64' || type === 'sfixed64') writer.fixed53(few);
  else writer.varint53(few);
}

/** Up to here a plain number is in range of its type. */
const SMALL_MAX: Readonly<Record<IntegerType, number>> = {
  int32: 2 ** 31 - 1,
  sint32: 0,
  enum: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  fixed32: 2 ** 32 - 1,
  int64: Number.MAX_SAFE_INTEGER,
  uint64: Number.MAX_SAFE_INTEGER,
  fixed64: Number.MAX_SAFE_INTEGER,
  sfixed64: Number.MAX_SAFE_INTEGER,
};

function parseIntegerToken(target: JsonTarget, field: FieldSpec, type: IntegerType): bigint {
  const { lexer } = target;
  const text = numberText(lexer);
  if (field.names !== undefined && Object.hasOwn(field.names, text)) {
    target.remarks |= REMARK.ENUM_NAME;
    return BigInt(field.names[text]!);
  }
  const value = parseInteger(text);
  if (value === undefined) throw new JsonFault(lexer.start, `not an integer (${type})`);
  if (!isInRange(value, type)) throw new JsonFault(lexer.start, `integer out of range of ${type}`);
  return value;
}

function writeBigInteger(writer: WireWriter, type: IntegerType, value: bigint): void {
  if (type === 'fixed32') writer.fixed32(Number(value));
  else if (type === 'fixed64' || type === 'sfixed64') writer.fixed64(value);
  else if (type === 'sint32') writer.varint64(value < 0n ? -2n * value - 1n : 2n * value);
  else writer.varint64(value);
}
