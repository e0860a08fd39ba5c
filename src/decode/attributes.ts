// Attributes: repeated KeyValue of any owner into the one attribute table.
//
//   KeyValue { string key = 1; AnyValue value = 2; int32 key_strindex = 3 }
//   AnyValue { string=1 | bool=2 | int64=3 | double=4 | ArrayValue=5 | KeyValueList=6 | bytes=7
//              | int32 string_value_strindex=8 }
//
// The hottest loop of the service: the key's hash and its UTF-8 check are one pass over its bytes.

import { KIND, type AttributeTable } from '../model/otlp-view.ts';
import { VALUE_DEPTH_MAX, readText } from '../model/wire-value.ts';
import { REMARK, type Scan } from './scan.ts';
import { growTable } from './tables.ts';
import { checkText } from './text.ts';
import { WireFault, readLengthEnd, readVarint32, skipField, skipFixed } from './wire.ts';

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Where the value of an AnyValue message was found by `scanAnyValue`; valid until its next call. */
export const found = { kind: 0, start: 0, end: 0 };

/** Appends the KeyValue message [start, end) as a row of the attribute table. */
export function scanAttribute(scan: Scan, start: number, end: number): void {
  const { bytes } = scan;
  const table = scan.view.attributes;
  const row = table.count;
  if (row === table.kind.length) growTable(table, 'attributes', scan.limits.attributesMax);
  table.keyStart[row] = start;
  table.keyEnd[row] = start;
  table.keyHash[row] = FNV_OFFSET;
  table.kind[row] = KIND.EMPTY;
  table.valueStart[row] = start;
  table.valueEnd[row] = start;
  table.count = row + 1;
  let referenced = false;
  let at = start;
  while (at < end) {
    const tag = bytes[at++]!;
    if (tag === 0x0a || tag === 0x12) {
      let to = bytes[at]!;
      if (to < 0x80 && at < end) to += ++at;
      else {
        to = readLengthEnd(scan, at, end);
        at = scan.at;
      }
      if (to > end) throw new WireFault(at, 'attribute reaches beyond its message');
      if (tag === 0x0a) setKey(scan, table, row, at, to);
      else setValue(scan, table, row, at, to);
      at = to;
    } else {
      const whole = readVarint32(scan, at - 1, end);
      const valueAt = scan.at;
      at = skipField(scan, whole, valueAt, end);
      // 0 is proto3's way to say that key_strindex is not set.
      if (whole === 0x18) referenced = readVarint32(scan, valueAt, end) !== 0;
    }
  }
  if (referenced) {
    table.kind[row] = KIND.DROPPED;
    scan.remarks |= REMARK.STRING_INDEX;
  }
}

function setKey(scan: Scan, table: AttributeTable, row: number, start: number, end: number): void {
  const { bytes } = scan;
  let hash = FNV_OFFSET;
  let bits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    bits |= byte;
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  if (bits > 127) checkText(scan, start, end);
  table.keyStart[row] = start;
  table.keyEnd[row] = end;
  table.keyHash[row] = hash;
}

function setValue(
  scan: Scan,
  table: AttributeTable,
  row: number,
  start: number,
  end: number,
): void {
  // By far the most common value: one short string and nothing else.
  const { bytes } = scan;
  const length = end - start - 2;
  if (length >= 0 && length < 128 && bytes[start] === 0x0a && bytes[start + 1] === length) {
    table.kind[row] = KIND.STRING;
    table.valueStart[row] = start + 2;
    table.valueEnd[row] = end;
    checkText(scan, start + 2, end);
    return;
  }
  scanAnyValue(scan, start, end, 1);
  table.kind[row] = found.kind;
  table.valueStart[row] = found.start;
  table.valueEnd[row] = found.end;
}

/**
 * Validates the AnyValue message [start, end) with everything inside it and leaves kind and range in
 * `found`: the last field set wins, a string table reference gives DROPPED, nothing gives EMPTY.
 */
export function scanAnyValue(scan: Scan, start: number, end: number, depth: number): void {
  let kind: number = KIND.EMPTY;
  let from = start;
  let to = start;
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    switch (tag) {
      case 0x0a:
      case 0x2a:
      case 0x32:
      case 0x3a:
        to = readLengthEnd(scan, at, end);
        from = at = scan.at;
        kind = tag >>> 3;
        checkContent(scan, kind, from, to, depth);
        at = to;
        break;
      case 0x10:
      case 0x18:
        readVarint32(scan, at, end);
        kind = tag >>> 3;
        from = at;
        at = to = scan.at;
        break;
      case 0x21:
        kind = KIND.DOUBLE;
        from = at;
        at = to = skipFixed(at, 8, end);
        break;
      case 0x40:
        kind = KIND.DROPPED;
        scan.remarks |= REMARK.STRING_INDEX;
        at = skipField(scan, tag, at, end);
        break;
      default:
        if (tag >>> 3 <= 8) scan.mismatches++;
        at = skipField(scan, tag, at, end);
    }
  }
  found.kind = kind;
  found.start = from;
  found.end = to;
}

function checkContent(scan: Scan, kind: number, start: number, end: number, depth: number): void {
  if (kind === KIND.STRING) checkText(scan, start, end);
  else if (kind !== KIND.BYTES) checkItems(scan, kind, start, end, depth);
}

/** Validates the items of an ArrayValue or the entries of a KeyValueList. */
function checkItems(scan: Scan, kind: number, start: number, end: number, depth: number): void {
  if (depth >= VALUE_DEPTH_MAX) {
    throw new WireFault(start, `values nested deeper than ${VALUE_DEPTH_MAX} levels`);
  }
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag !== 0x0a) {
      at = skipField(scan, tag, at, end);
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    if (kind === KIND.ARRAY) scanAnyValue(scan, scan.at, to, depth + 1);
    else checkEntry(scan, scan.at, to, depth + 1);
    at = to;
  }
}

function checkEntry(scan: Scan, start: number, end: number, depth: number): void {
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag !== 0x0a && tag !== 0x12) {
      const valueAt = at;
      at = skipField(scan, tag, valueAt, end);
      if (tag === 0x18 && readVarint32(scan, valueAt, end) !== 0) {
        scan.remarks |= REMARK.STRING_INDEX;
      }
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    if (tag === 0x0a) checkText(scan, scan.at, to);
    else scanAnyValue(scan, scan.at, to, depth);
    at = to;
  }
}

/**
 * Marks as DROPPED every attribute in rows [from, to) whose key comes again later in the same owner.
 * Open addressing over `scan.slots`: an entry outside [from, row) is left over and counts as free.
 * O(rows); crafted hash collisions fall back to a Map.
 */
export function dropDuplicates(scan: Scan, from: number, to: number): void {
  const count = to - from;
  if (count < 2) return;
  if (count * 2 > scan.slots.length) {
    scan.slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2)));
  }
  const { slots } = scan;
  const table = scan.view.attributes;
  const { keyHash } = table;
  const mask = slots.length - 1;
  let probes = count * 8 + 64;
  for (let row = from; row < to; row++) {
    if (table.kind[row] === KIND.DROPPED) continue;
    const hash = keyHash[row]!;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const other = slots[slot]!;
      if (other < from || other >= row) break;
      if (keyHash[other] === hash && sameKey(scan.bytes, table, other, row)) {
        table.kind[other] = KIND.DROPPED;
        break;
      }
      if (--probes === 0) {
        dropDuplicatesByText(scan, from, to);
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = row;
  }
}

function sameKey(bytes: Uint8Array, table: AttributeTable, a: number, b: number): boolean {
  const length = table.keyEnd[a]! - table.keyStart[a]!;
  if (length !== table.keyEnd[b]! - table.keyStart[b]!) return false;
  const fromA = table.keyStart[a]!;
  const fromB = table.keyStart[b]!;
  for (let index = 0; index < length; index++) {
    if (bytes[fromA + index] !== bytes[fromB + index]) return false;
  }
  return true;
}

function dropDuplicatesByText(scan: Scan, from: number, to: number): void {
  const table = scan.view.attributes;
  const last = new Map<string, number>();
  for (let row = from; row < to; row++) {
    if (table.kind[row] === KIND.DROPPED) continue;
    const key = readText(scan.bytes, table.keyStart[row]!, table.keyEnd[row]!);
    const other = last.get(key);
    if (other !== undefined) table.kind[other] = KIND.DROPPED;
    last.set(key, row);
  }
}

/** Appends copies of rows [from, to): an owner's message came twice and its parts must be one range. */
export function repeatAttributes(scan: Scan, from: number, to: number): void {
  const table = scan.view.attributes;
  for (let row = from; row < to; row++) {
    const copy = table.count;
    if (copy === table.kind.length) growTable(table, 'attributes', scan.limits.attributesMax);
    table.keyStart[copy] = table.keyStart[row]!;
    table.keyEnd[copy] = table.keyEnd[row]!;
    table.keyHash[copy] = table.keyHash[row]!;
    table.kind[copy] = table.kind[row]!;
    table.valueStart[copy] = table.valueStart[row]!;
    table.valueEnd[copy] = table.valueEnd[row]!;
    table.count = copy + 1;
  }
}
