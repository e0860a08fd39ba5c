// The protobuf wire format, as far as a scanner needs it: tags, varints, lengths and what to skip.
//
//   field  = tag value          tag = varint(number << 3 | wire type)
//   wire type 0 varint · 1 eight bytes · 2 varint length + bytes · 3/4 group · 5 four bytes
//
// A function that reads a varint leaves the position after it in `scan.at`. Nothing reads outside
// [start, end) of its message; whatever would is a WireFault with the offset.

import { AppError } from '../model/errors.ts';

export const WIRE = { VARINT: 0, FIXED64: 1, LENGTH: 2, START: 3, END: 4, FIXED32: 5 } as const;

/** Nesting of unknown groups that is followed before the request counts as malformed. */
const GROUP_DEPTH_MAX = 100;
const VARINT_BYTES_MAX = 10;

/** OTLP_MALFORMED with the byte offset; decode.ts adds the field path before it leaves the room. */
export class WireFault extends AppError {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super('OTLP_MALFORMED', `${reason} at byte ${offset}`, { at: `byte ${offset}` });
    this.offset = offset;
  }
}

/** Bytes and the position after the varint read last. */
export interface WireCursor {
  bytes: Uint8Array;
  at: number;
}

/** The low 32 bits (unsigned) of the varint at `at`; `cursor.at` is left after it. */
export function readVarint32(cursor: WireCursor, at: number, end: number): number {
  const { bytes } = cursor;
  const limit = Math.min(end, at + VARINT_BYTES_MAX);
  let value = 0;
  let shift = 0;
  for (let index = at; index < limit; index++) {
    const byte = bytes[index]!;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      cursor.at = index + 1;
      return value >>> 0;
    }
    shift += 7;
  }
  throw new WireFault(at, limit === end ? 'truncated varint' : 'varint longer than 10 bytes');
}

/** Reads the length at `at`; returns the end of the content and leaves its start in `cursor.at`. */
export function readLengthEnd(cursor: WireCursor, at: number, end: number): number {
  const length = readVarint32High(cursor, at, end);
  const to = cursor.at + length;
  if (to > end) throw new WireFault(at, `length ${length} reaches beyond its message`);
  return to;
}

/** A varint as a number, exact below 2^53: a length of 2^32 must not wrap to 0. */
function readVarint32High(cursor: WireCursor, at: number, end: number): number {
  const low = readVarint32(cursor, at, end);
  const used = cursor.at - at;
  if (used < 5) return low;
  const { bytes } = cursor;
  if ((bytes[at + 4]! & 0x70) !== 0) return Number.MAX_SAFE_INTEGER;
  for (let index = at + 5; index < at + used; index++)
    if ((bytes[index]! & 0x7f) !== 0) return Number.MAX_SAFE_INTEGER;
  return low;
}

/** The position after a field's value; `at` stands after its tag. */
export function skipField(cursor: WireCursor, tag: number, at: number, end: number): number {
  if (tag >>> 3 === 0) throw new WireFault(at, 'field number 0');
  switch (tag & 7) {
    case WIRE.VARINT:
      readVarint32(cursor, at, end);
      return cursor.at;
    case WIRE.FIXED64:
      return skipFixed(at, 8, end);
    case WIRE.LENGTH:
      return readLengthEnd(cursor, at, end);
    case WIRE.START:
      return skipGroup(cursor, tag, at, end);
    case WIRE.FIXED32:
      return skipFixed(at, 4, end);
    default:
      throw new WireFault(at, `wire type ${tag & 7} without meaning`);
  }
}

/** at + size, or a fault when that lies beyond end. */
export function skipFixed(at: number, size: number, end: number): number {
  if (at + size > end) throw new WireFault(at, `truncated ${size} byte value`);
  return at + size;
}

function skipGroup(cursor: WireCursor, startTag: number, from: number, end: number): number {
  const open = [startTag >>> 3];
  let at = from;
  while (open.length > 0) {
    const tag = readVarint32(cursor, at, end);
    at = cursor.at;
    if ((tag & 7) === WIRE.START) {
      if (open.length === GROUP_DEPTH_MAX) throw new WireFault(at, 'groups nested too deeply');
      open.push(tag >>> 3);
    } else if ((tag & 7) === WIRE.END) {
      if (open.pop() !== tag >>> 3) throw new WireFault(at, 'group closed by another number');
    } else at = skipField(cursor, tag, at, end);
  }
  return at;
}

/** Called for each field; `at` and `to` are the range of its value (a LENGTH's content). */
export type FieldVisitor = (tag: number, at: number, to: number) => void;

/** Walks the fields of the message [start, end) in order. For what is not the hot path. */
export function visitFields(
  cursor: WireCursor,
  start: number,
  end: number,
  visit: FieldVisitor,
): void {
  let at = start;
  while (at < end) {
    const tag = readVarint32(cursor, at, end);
    const valueAt = cursor.at;
    const to = skipField(cursor, tag, valueAt, end);
    visit(tag, (tag & 7) === WIRE.LENGTH ? lengthStart(cursor, valueAt, end) : valueAt, to);
    at = to;
  }
}

function lengthStart(cursor: WireCursor, at: number, end: number): number {
  readVarint32(cursor, at, end);
  return cursor.at;
}
