// What the scanners of one request share: the bytes, the tables being filled, and remarks.

import type { OtlpView } from '../model/otlp-view.ts';
import { createView, resetView, type DecodeLimits } from './tables.ts';
import type { WireCursor } from './wire.ts';

/** Things accepted with a remark; bits of `Scan.remarks`. */
export const REMARK = {
  STRING_INDEX: 1,
  LINK_ID: 2,
  LOG_ID: 4,
  INVALID_UTF8: 8,
  ENUM_NAME: 16,
  LONE_SURROGATE: 32,
} as const;

const REMARK_TEXT: readonly (readonly [number, string])[] = [
  [
    REMARK.STRING_INDEX,
    'string table references (key_strindex, string_value_strindex) are for profiles only and were treated as absent',
  ],
  [REMARK.LINK_ID, 'span links with ids of the wrong length were dropped'],
  [REMARK.LOG_ID, 'log records with invalid ids were stored without them'],
  [REMARK.INVALID_UTF8, 'invalid UTF-8 was replaced by U+FFFD'],
  [REMARK.ENUM_NAME, 'enum names are not valid OTLP/JSON; send numbers'],
  [REMARK.LONE_SURROGATE, 'lone surrogate escapes were replaced by U+FFFD'],
];

export interface Scan extends WireCursor {
  readonly view: OtlpView;
  readonly limits: DecodeLimits;
  /** Known field numbers seen with another wire type: a sign of another signal's payload. */
  mismatches: number;
  /** A string is not UTF-8: the request must be repaired and scanned again. */
  invalidText: boolean;
  /** REMARK bits. */
  remarks: number;
  /** Points, attributes, buckets … of a metrics request so far. */
  metricItems: number;
  /** Open-addressed rows of attributes, by key hash; see attributes.ts. */
  slots: Int32Array;
}

const SLOTS_AT_FIRST = 256;

export function createScan(limits: DecodeLimits): Scan {
  return {
    bytes: new Uint8Array(0),
    at: 0,
    view: createView(),
    limits,
    mismatches: 0,
    invalidText: false,
    remarks: 0,
    metricItems: 0,
    slots: new Int32Array(SLOTS_AT_FIRST),
  };
}

/** Makes a scan ready for the next request. */
export function resetScan(scan: Scan, bytes: Uint8Array): void {
  scan.bytes = bytes;
  scan.at = 0;
  scan.mismatches = 0;
  scan.invalidText = false;
  scan.remarks = 0;
  scan.metricItems = 0;
  if (scan.slots.length > 1 << 16) scan.slots = new Int32Array(SLOTS_AT_FIRST);
  resetView(scan.view, bytes);
}

/** Counts one refused record; the first reason is kept. */
export function reject(scan: Scan, reason: string): void {
  const { view } = scan;
  if (view.rejected === 0) view.rejectedReason = reason;
  view.rejected++;
}

/** The remarks as one English text; '' for none. */
export function remarksToText(remarks: number): string {
  return REMARK_TEXT.filter(([bit]) => (remarks & bit) !== 0)
    .map(([, text]) => text)
    .join('; ');
}
