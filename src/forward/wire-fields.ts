// The fields of a protobuf message that was decoded before: what it holds is sound, so nothing is checked here.

export interface WireField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length, 3 group, 5 four bytes. */
  readonly wireType: number;
  /** Where its tag begins. */
  readonly start: number;
  /** Where its content begins, after tag and length. */
  readonly from: number;
  readonly end: number;
}

/** The fields of the message [start, end), in order. */
export function readFields(bytes: Uint8Array, start: number, end: number): WireField[] {
  const fields: WireField[] = [];
  for (let at = start; at < end;) {
    const field = readField(bytes, at);
    fields.push(field);
    at = field.end;
  }
  return fields;
}

function readField(bytes: Uint8Array, start: number): WireField {
  const tag = readVarint(bytes, start);
  const number = tag.value >>> 3;
  const wireType = tag.value & 7;
  if (wireType !== 2) {
    const end = skipValue(bytes, tag.end, wireType);
    return { number, wireType, start, from: tag.end, end };
  }
  const length = readVarint(bytes, tag.end);
  return { number, wireType, start, from: length.end, end: length.end + length.value };
}

function skipValue(bytes: Uint8Array, at: number, wireType: number): number {
  if (wireType === 0) return readVarint(bytes, at).end;
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  return skipGroup(bytes, at);
}

/** The end of the group whose first field stands at `at`. */
function skipGroup(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let depth = 1; depth > 0 && at < bytes.length;) {
    const tag = readVarint(bytes, at);
    const wireType = tag.value & 7;
    if (wireType === 3 || wireType === 4) {
      depth += wireType === 3 ? 1 : -1;
      at = tag.end;
    } else at = readField(bytes, at).end;
  }
  return at;
}

/** The low 32 bits of the varint at `at`: tags and lengths have no more. */
function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let index = at;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[index++]!;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, end: index };
  }
}
