// Rebuilding of nested values (ARRAY and KVLIST bodies on the protobuf wire) in which a text must be
// replaced. A body in which nothing is found costs one walk and no copy.

import { KIND } from '../../model/otlp-view.ts';
import { VALUE_DEPTH_MAX, visitEntries, visitItems } from '../../model/wire-value.ts';

/** What becomes of one nested text or member: undefined keeps it, null removes it, bytes replace a text. */
export type Replace = (
  kind: number,
  start: number,
  end: number,
  keyStart: number,
  keyEnd: number,
) => Uint8Array | null | undefined;

const NO_KEY = -1;

/**
 * The body of the ARRAY or KVLIST [start, end) with every replacement applied, or undefined where nothing
 * changed. Members with a null replacement are left out; array items become EMPTY so that positions stay.
 */
export function rewriteNested(
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
  replace: Replace,
  depth = 0,
): Uint8Array | undefined {
  if (depth > VALUE_DEPTH_MAX) return undefined;
  const parts: Uint8Array[] = [];
  let changed = false;
  const one = (
    itemKind: number,
    from: number,
    to: number,
    keyStart: number,
    keyEnd: number,
  ): Uint8Array | null => {
    const answer = replace(itemKind, from, to, keyStart, keyEnd);
    if (answer === null) {
      changed = true;
      return null;
    }
    if (answer !== undefined) {
      changed = true;
      return field(KIND.STRING, answer);
    }
    if (itemKind !== KIND.ARRAY && itemKind !== KIND.KVLIST)
      return scalar(bytes, itemKind, from, to);
    const inner = rewriteNested(bytes, itemKind, from, to, replace, depth + 1);
    if (inner !== undefined) changed = true;
    return field(itemKind, inner ?? bytes.subarray(from, to));
  };
  if (kind === KIND.ARRAY) {
    visitItems(bytes, start, end, (itemKind, from, to) => {
      parts.push(field(1, one(itemKind, from, to, NO_KEY, NO_KEY) ?? EMPTY));
    });
  } else {
    visitEntries(bytes, start, end, (keyStart, keyEnd, itemKind, from, to) => {
      const value = one(itemKind, from, to, keyStart, keyEnd);
      if (value === null) return;
      const key = keyStart < 0 ? EMPTY : field(1, bytes.subarray(keyStart, keyEnd));
      parts.push(field(1, Buffer.concat([key, field(2, value)])));
    });
  }
  return changed ? Buffer.concat(parts) : undefined;
}

const EMPTY = new Uint8Array(0);

/** An AnyValue field that is no container, tag included. */
function scalar(bytes: Uint8Array, kind: number, start: number, end: number): Uint8Array {
  if (kind === KIND.EMPTY || kind === KIND.DROPPED) return EMPTY;
  if (kind === KIND.STRING || kind === KIND.BYTES) return field(kind, bytes.subarray(start, end));
  // BOOL and INT are varints (wire type 0), DOUBLE is fixed64 (wire type 1).
  const tag = (kind << 3) | (kind === KIND.DOUBLE ? 1 : 0);
  const value = Buffer.allocUnsafe(end - start + 1);
  value[0] = tag;
  value.set(bytes.subarray(start, end), 1);
  return value;
}

/** A length-delimited field. */
function field(number: number, body: Uint8Array): Uint8Array {
  const header = [(number << 3) | 2];
  let length = body.length;
  while (length > 127) {
    header.push((length & 127) | 128);
    length >>>= 7;
  }
  header.push(length);
  const bytes = Buffer.allocUnsafe(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}
