// Rebuilding of nested values (ARRAY and KVLIST bodies on the protobuf wire) in which a text must be
// replaced. A body in which nothing is found costs one walk and no copy.

import { KIND } from '../../model/otlp-view.ts';
import { VALUE_DEPTH_MAX, visitEntries, visitItems } from '../../model/wire-value.ts';
import type { Member } from './redactor.ts';

export interface NestedRules {
  /** True when `replace` would answer bytes; asked first, must not count. */
  readonly wouldReplace: (item: Member) => boolean;
  /** The text that takes the item's place, or undefined to keep it. */
  readonly replace: (item: Member) => Uint8Array | undefined;
}

const NO_KEY = -1;
const EMPTY = new Uint8Array(0);

/** The body of the ARRAY or KVLIST [start, end) with every replacement, or undefined where nothing changes. */
export function rewriteNested(
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
  rules: NestedRules,
): Uint8Array | undefined {
  const body = { kind, start, end, keyStart: NO_KEY, keyEnd: NO_KEY };
  return findsAny(bytes, body, rules, 0) ? rebuild(bytes, body, rules, 0) : undefined;
}

function isContainer(kind: number): boolean {
  return kind === KIND.ARRAY || kind === KIND.KVLIST;
}

/** Calls `visit` for each item or member of a container, in order. */
function visitMembers(bytes: Uint8Array, body: Member, visit: (item: Member) => void): void {
  if (body.kind === KIND.ARRAY) {
    visitItems(bytes, body.start, body.end, (kind, start, end) => {
      visit({ kind, start, end, keyStart: NO_KEY, keyEnd: NO_KEY });
    });
  } else {
    visitEntries(bytes, body.start, body.end, (keyStart, keyEnd, kind, start, end) => {
      visit({ kind, start, end, keyStart, keyEnd });
    });
  }
}

function findsAny(bytes: Uint8Array, body: Member, rules: NestedRules, depth: number): boolean {
  if (depth > VALUE_DEPTH_MAX) return false;
  let found = false;
  visitMembers(bytes, body, (item) => {
    if (found) return;
    found =
      rules.wouldReplace(item) ||
      (isContainer(item.kind) && findsAny(bytes, item, rules, depth + 1));
  });
  return found;
}

function rebuild(bytes: Uint8Array, body: Member, rules: NestedRules, depth: number): Uint8Array {
  if (depth > VALUE_DEPTH_MAX) return bytes.subarray(body.start, body.end);
  const parts: Uint8Array[] = [];
  visitMembers(bytes, body, (item) => {
    const value = rebuildValue(bytes, item, rules, depth);
    if (body.kind === KIND.ARRAY) parts.push(field(1, value));
    else {
      const key = item.keyStart < 0 ? EMPTY : field(1, bytes.subarray(item.keyStart, item.keyEnd));
      parts.push(field(1, Buffer.concat([key, field(2, value)])));
    }
  });
  return Buffer.concat(parts);
}

/** One AnyValue message, replaced or copied. */
function rebuildValue(
  bytes: Uint8Array,
  item: Member,
  rules: NestedRules,
  depth: number,
): Uint8Array {
  const replaced = rules.replace(item);
  if (replaced !== undefined) return field(KIND.STRING, replaced);
  if (isContainer(item.kind)) return field(item.kind, rebuild(bytes, item, rules, depth + 1));
  return scalar(bytes, item.kind, item.start, item.end);
}

/** An AnyValue field that is no container, tag included. */
function scalar(bytes: Uint8Array, kind: number, start: number, end: number): Uint8Array {
  if (kind === KIND.EMPTY || kind === KIND.DROPPED) return EMPTY;
  if (kind === KIND.STRING || kind === KIND.BYTES) return field(kind, bytes.subarray(start, end));
  // BOOL and INT are varints (wire type 0), DOUBLE is fixed64 (wire type 1).
  const value = Buffer.allocUnsafe(end - start + 1);
  value[0] = (kind << 3) | (kind === KIND.DOUBLE ? 1 : 0);
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
