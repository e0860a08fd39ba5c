// Spans, their events and links, in one pass over the wire bytes.
//
//   Span { bytes trace_id=1; bytes span_id=2; string trace_state=3; bytes parent_span_id=4; string name=5;
//          SpanKind kind=6; fixed64 start_time_unix_nano=7; fixed64 end_time_unix_nano=8;
//          repeated KeyValue attributes=9; uint32 dropped_attributes_count=10; repeated Event events=11;
//          uint32 dropped_events_count=12; repeated Link links=13; uint32 dropped_links_count=14;
//          Status status=15; fixed32 flags=16 }
//
// A span is valid with 16 and 8 byte ids that are not all zero, a parent id of 8 bytes or none, and
// times below 2^63 ns (what DateTime64(9) holds). An invalid one leaves no row behind.
// Events and links are read in a second, skipping pass so that each owner's attributes stay one range.

import { dropDuplicates, scanAttribute } from './attributes.ts';
import { skipKnown } from './envelope.ts';
import { readFixed32, scanEvent, scanLink } from './span-parts.ts';
import { reject, type Scan } from './scan.ts';
import { growTable } from './tables.ts';
import { checkText } from './text.ts';
import { WireFault, readLengthEnd, readVarint32, skipFixed } from './wire.ts';
import { idFault, isZero, isTimeTooLate } from './identity.ts';

const TAG = {
  TRACE_ID: 0x0a,
  SPAN_ID: 0x12,
  TRACE_STATE: 0x1a,
  PARENT_ID: 0x22,
  NAME: 0x2a,
  KIND: 0x30,
  START: 0x39,
  END: 0x41,
  ATTRIBUTE: 0x4a,
  DROPPED_ATTRIBUTES: 0x50,
  EVENT: 0x5a,
  DROPPED_EVENTS: 0x60,
  LINK: 0x6a,
  DROPPED_LINKS: 0x70,
  STATUS: 0x7a,
  FLAGS: 0x85,
} as const;

/** Scans the Span message [start, end) into a row of `view.spans`, or rejects it. */
export function scanSpan(scan: Scan, start: number, end: number, scope: number): void {
  const { view } = scan;
  const { spans, attributes, events, links } = view;
  const row = claimSpan(scan, scope);
  const attrFrom = attributes.count;
  const eventFrom = events.count;
  const linkFrom = links.count;
  const partsAt = scanFields(scan, start, end, row);
  const fault = spanFault(scan, row);
  if (fault !== '') return rejectSpan(scan, row, attrFrom, fault);
  spans.attrFrom[row] = attrFrom;
  spans.attrTo[row] = attributes.count;
  dropDuplicates(scan, attrFrom, attributes.count);
  spans.eventFrom[row] = eventFrom;
  spans.linkFrom[row] = linkFrom;
  if (partsAt >= 0 && !scanParts(scan, partsAt, end, row)) {
    events.count = eventFrom;
    links.count = linkFrom;
    return rejectSpan(scan, row, attrFrom, 'an event has a time beyond the year 2262');
  }
  spans.eventTo[row] = events.count;
  spans.linkTo[row] = links.count;
}

function rejectSpan(scan: Scan, row: number, attrFrom: number, reason: string): void {
  const { spans, attributes } = scan.view;
  const place = `span ${row + scan.view.rejected} of the request`;
  spans.count = row;
  attributes.count = attrFrom;
  reject(scan, `${place}: ${reason}`);
}

function claimSpan(scan: Scan, scope: number): number {
  const { spans } = scan.view;
  const row = spans.count;
  if (row === spans.scope.length) growTable(spans, 'spans', scan.limits.rowsMax);
  spans.scope[row] = scope;
  spans.traceIdAt[row] = -1;
  spans.spanIdAt[row] = -1;
  spans.parentIdAt[row] = -1;
  spans.traceStateStart[row] = -1;
  spans.traceStateEnd[row] = -1;
  spans.nameStart[row] = -1;
  spans.nameEnd[row] = -1;
  spans.kind[row] = 0;
  spans.flags[row] = 0;
  spans.startAt[row] = -1;
  spans.endAt[row] = -1;
  spans.statusCode[row] = 0;
  spans.statusMessageStart[row] = -1;
  spans.statusMessageEnd[row] = -1;
  spans.droppedAttributes[row] = 0;
  spans.droppedEvents[row] = 0;
  spans.droppedLinks[row] = 0;
  spans.count = row + 1;
  lengths.traceId = 0;
  lengths.spanId = 0;
  lengths.parentId = 0;
  return row;
}

/** Byte lengths of the current span's ids. */
const lengths = { traceId: 0, spanId: 0, parentId: 0 };

/** Everything but events and links; returns where the first of those begins, or -1. */
function scanFields(scan: Scan, start: number, end: number, row: number): number {
  const { bytes } = scan;
  let partsAt = -1;
  let at = start;
  while (at < end) {
    const fieldAt = at;
    let tag = bytes[at++]!;
    if (tag > 127) {
      tag = readVarint32(scan, fieldAt, end);
      at = scan.at;
    }
    if ((tag & 7) !== 2) {
      at = scanNumber(scan, tag, at, end, row);
      continue;
    }
    let to = bytes[at]!;
    if (to < 0x80 && at < end) to += ++at;
    else {
      to = readLengthEnd(scan, at, end);
      at = scan.at;
    }
    if (to > end) throw new WireFault(fieldAt, 'field reaches beyond its message');
    if (tag === TAG.ATTRIBUTE) scanAttribute(scan, at, to);
    else if (tag === TAG.EVENT || tag === TAG.LINK) {
      if (partsAt < 0) partsAt = fieldAt;
    } else scanText(scan, tag, at, to, row);
    at = to;
  }
  return partsAt;
}

function scanText(scan: Scan, tag: number, at: number, to: number, row: number): void {
  const { spans } = scan.view;
  switch (tag) {
    case TAG.TRACE_ID:
      spans.traceIdAt[row] = at;
      lengths.traceId = to - at;
      break;
    case TAG.SPAN_ID:
      spans.spanIdAt[row] = at;
      lengths.spanId = to - at;
      break;
    case TAG.PARENT_ID:
      spans.parentIdAt[row] = at;
      lengths.parentId = to - at;
      break;
    case TAG.TRACE_STATE:
      checkText(scan, at, to);
      spans.traceStateStart[row] = at;
      spans.traceStateEnd[row] = to;
      break;
    case TAG.NAME:
      checkText(scan, at, to);
      spans.nameStart[row] = at;
      spans.nameEnd[row] = to;
      break;
    case TAG.STATUS:
      scanStatus(scan, at, to, row);
      break;
    default:
      if (tag >>> 3 === 0) throw new WireFault(at, 'field number 0');
      if (tag >>> 3 <= 16) scan.mismatches++;
  }
}

function scanNumber(scan: Scan, tag: number, at: number, end: number, row: number): number {
  const { spans } = scan.view;
  switch (tag) {
    case TAG.KIND:
      spans.kind[row] = readVarint32(scan, at, end);
      return scan.at;
    case TAG.START:
      spans.startAt[row] = at;
      return skipFixed(at, 8, end);
    case TAG.END:
      spans.endAt[row] = at;
      return skipFixed(at, 8, end);
    case TAG.DROPPED_ATTRIBUTES:
      spans.droppedAttributes[row] = readVarint32(scan, at, end);
      return scan.at;
    case TAG.DROPPED_EVENTS:
      spans.droppedEvents[row] = readVarint32(scan, at, end);
      return scan.at;
    case TAG.DROPPED_LINKS:
      spans.droppedLinks[row] = readVarint32(scan, at, end);
      return scan.at;
    case TAG.FLAGS:
      spans.flags[row] = readFixed32(scan.bytes, at);
      return skipFixed(at, 4, end);
    default:
      return skipKnown(scan, tag, at, end, 16);
  }
}

/** Status { string message = 2; StatusCode code = 3 } */
function scanStatus(scan: Scan, start: number, end: number, row: number): void {
  const { spans } = scan.view;
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag === 0x12) {
      const to = readLengthEnd(scan, at, end);
      checkText(scan, scan.at, to);
      spans.statusMessageStart[row] = scan.at;
      spans.statusMessageEnd[row] = to;
      at = to;
    } else if (tag === 0x18) {
      spans.statusCode[row] = readVarint32(scan, at, end);
      at = scan.at;
    } else at = skipKnown(scan, tag, at, end, 3);
  }
}

/** Why the span cannot be stored, or ''. Clears what counts as absent. */
function spanFault(scan: Scan, row: number): string {
  const { bytes } = scan;
  const { spans } = scan.view;
  const traceFault = idFault(bytes, 'trace_id', spans.traceIdAt[row]!, lengths.traceId, 16);
  if (traceFault !== '') return traceFault;
  const idReason = idFault(bytes, 'span_id', spans.spanIdAt[row]!, lengths.spanId, 8);
  if (idReason !== '') return idReason;
  const parentAt = spans.parentIdAt[row]!;
  if (parentAt >= 0) {
    if (lengths.parentId === 0) spans.parentIdAt[row] = -1;
    else if (lengths.parentId !== 8)
      return idFault(bytes, 'parent_span_id', parentAt, lengths.parentId, 8);
    else if (isZero(bytes, parentAt, 8)) spans.parentIdAt[row] = -1;
  }
  const startAt = spans.startAt[row]!;
  const endAt = spans.endAt[row]!;
  if (isTimeTooLate(bytes, startAt)) return 'start_time_unix_nano lies beyond the year 2262';
  if (isTimeTooLate(bytes, endAt)) return 'end_time_unix_nano lies beyond the year 2262';
  if (startAt >= 0 && isZero(bytes, startAt, 8)) spans.startAt[row] = -1;
  if (endAt >= 0 && isZero(bytes, endAt, 8)) spans.endAt[row] = -1;
  return '';
}

/** Events and links from `at` on; false when an event's time cannot be stored. */
function scanParts(scan: Scan, from: number, end: number, row: number): boolean {
  let at = from;
  let valid = true;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if ((tag & 7) !== 2) {
      // Every field was walked once already: only lengths are needed here.
      at = skipKnown(scan, tag, at, end, 0);
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    if (tag === TAG.EVENT) valid = scanEvent(scan, scan.at, to) && valid;
    else if (tag === TAG.LINK && !scanLink(scan, scan.at, to)) {
      scan.view.spans.droppedLinks[row]! += 1;
    }
    at = to;
  }
  return valid;
}
