// The pieces metric points are made of: texts, attribute maps, numbers and packed lists.

import { AppError } from '../model/errors.ts';
import type { MetricAttributes, MetricExemplar } from '../model/metric-points.ts';
import { KIND } from '../model/otlp-view.ts';
import {
  anyValueToText,
  readDouble,
  readHex,
  readInt64,
  readText,
  readUnixNano,
} from '../model/wire-value.ts';
import { dropDuplicates, scanAttribute } from './attributes.ts';
import type { Scan } from './scan.ts';
import { checkText } from './text.ts';
import { WIRE, WireFault, readVarint32, visitFields } from './wire.ts';

/** Counts `items` against the request's limit. */
export function spend(scan: Scan, items: number): void {
  scan.metricItems += items;
  if (scan.metricItems > scan.limits.metricItemsMax) {
    throw new AppError('BODY_TOO_LARGE', 'the request has too many metric points or buckets');
  }
}

/** A string field; what is not UTF-8 is noted for repair. */
export function readMetricText(scan: Scan, start: number, end: number): string {
  checkText(scan, start, end);
  return readText(scan.bytes, start, end);
}

/** The KeyValues in fields `wanted` of the message [start, end) as texts; the last of a key wins. */
export function readMetricAttributes(
  scan: Scan,
  start: number,
  end: number,
  wanted: number,
): MetricAttributes {
  const table = scan.view.attributes;
  table.count = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === wanted) scanAttribute(scan, at, to);
  });
  spend(scan, table.count);
  dropDuplicates(scan, 0, table.count);
  const attributes = new Map<string, string>();
  for (let row = 0; row < table.count; row++) {
    const kind = table.kind[row]!;
    if (kind === KIND.DROPPED) continue;
    const key = readText(scan.bytes, table.keyStart[row]!, table.keyEnd[row]!);
    const text = anyValueToText(scan.bytes, kind, table.valueStart[row]!, table.valueEnd[row]!);
    attributes.set(key, text);
  }
  return attributes;
}

/** Appends a fixed64 list's values, packed (length) or one. */
export function pushFixed64(scan: Scan, list: bigint[], range: FieldRange): void {
  const { tag, at, to } = range;
  requireWhole(range, 8);
  if ((tag & 7) !== WIRE.FIXED64 && (tag & 7) !== WIRE.LENGTH) return;
  spend(scan, (to - at) / 8);
  for (let offset = at; offset < to; offset += 8) list.push(readUnixNano(scan.bytes, offset));
}

/** Appends a double list's values, packed or one. */
export function pushDoubles(scan: Scan, list: number[], range: FieldRange): void {
  const { tag, at, to } = range;
  requireWhole(range, 8);
  if ((tag & 7) !== WIRE.FIXED64 && (tag & 7) !== WIRE.LENGTH) return;
  spend(scan, (to - at) / 8);
  for (let offset = at; offset < to; offset += 8) list.push(readDouble(scan.bytes, offset));
}

/** Appends a uint64 varint list's values, packed or one. */
export function pushVarints(scan: Scan, list: bigint[], range: FieldRange): void {
  const { tag, to } = range;
  if ((tag & 7) !== WIRE.VARINT && (tag & 7) !== WIRE.LENGTH) return;
  for (let at = range.at; at < to;) {
    spend(scan, 1);
    readVarint32(scan, at, to);
    list.push(BigInt.asUintN(64, readInt64(scan.bytes, at)));
    at = scan.at;
  }
}

export interface FieldRange {
  readonly tag: number;
  readonly at: number;
  readonly to: number;
}

function requireWhole({ tag, at, to }: FieldRange, size: number): void {
  if ((tag & 7) === WIRE.LENGTH && (to - at) % size !== 0) {
    throw new WireFault(at, `packed list is not a multiple of ${size} bytes`);
  }
}

/** A zigzag varint (sint32). */
export function readSint32(scan: Scan, at: number, end: number): number {
  const value = readVarint32(scan, at, end);
  return (value >>> 1) ^ -(value & 1);
}

/** Exemplar { time=2; as_double=3; span_id=4; trace_id=5; as_int=6; filtered_attributes=7 } */
export function readExemplar(scan: Scan, start: number, end: number): MetricExemplar {
  spend(scan, 4);
  const attributes = readMetricAttributes(scan, start, end, 0x3a);
  let timeUnixNano = 0n;
  let value = 0;
  let spanId = '';
  let traceId = '';
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x11) timeUnixNano = readUnixNano(scan.bytes, at);
    else if (tag === 0x19) value = readDouble(scan.bytes, at);
    else if (tag === 0x31) value = Number(readFixedInt64(scan.bytes, at));
    else if (tag === 0x22 && to - at === 8) spanId = readHex(scan.bytes, at, 8);
    else if (tag === 0x2a && to - at === 16) traceId = readHex(scan.bytes, at, 16);
  });
  return { attributes, timeUnixNano, value, traceId, spanId };
}

/** The sfixed64 at `at`. */
export function readFixedInt64(bytes: Uint8Array, at: number): bigint {
  return BigInt.asIntN(64, readUnixNano(bytes, at));
}
