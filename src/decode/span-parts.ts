// The parts of a span that have attributes of their own.
//
//   Event { fixed64 time_unix_nano=1; string name=2; repeated KeyValue attributes=3;
//           uint32 dropped_attributes_count=4 }
//   Link  { bytes trace_id=1; bytes span_id=2; string trace_state=3; repeated KeyValue attributes=4;
//           uint32 dropped_attributes_count=5; fixed32 flags=6 }

import { dropDuplicates, scanAttribute } from './attributes.ts';
import { skipKnown } from './envelope.ts';
import { isTimeTooLate, isZero } from './identity.ts';
import { REMARK, type Scan } from './scan.ts';
import { growTable } from './tables.ts';
import { checkText } from './text.ts';
import { readLengthEnd, readVarint32, skipFixed } from './wire.ts';

/** Appends a row of `view.events`; false when its time cannot be stored. */
export function scanEvent(scan: Scan, start: number, end: number): boolean {
  const { events, attributes } = scan.view;
  const row = events.count;
  if (row === events.timeAt.length) growTable(events, 'events', scan.limits.rowsMax);
  events.timeAt[row] = -1;
  events.nameStart[row] = -1;
  events.nameEnd[row] = -1;
  events.droppedAttributes[row] = 0;
  events.attrFrom[row] = attributes.count;
  events.count = row + 1;
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag === 0x12 || tag === 0x1a) {
      const to = readLengthEnd(scan, at, end);
      if (tag === 0x1a) scanAttribute(scan, scan.at, to);
      else {
        checkText(scan, scan.at, to);
        events.nameStart[row] = scan.at;
        events.nameEnd[row] = to;
      }
      at = to;
    } else if (tag === 0x09) {
      events.timeAt[row] = at;
      at = skipFixed(at, 8, end);
    } else if (tag === 0x20) {
      events.droppedAttributes[row] = readVarint32(scan, at, end);
      at = scan.at;
    } else at = skipKnown(scan, tag, at, end, 4);
  }
  events.attrTo[row] = attributes.count;
  dropDuplicates(scan, events.attrFrom[row], attributes.count);
  const timeAt = events.timeAt[row];
  if (timeAt >= 0 && isZero(scan.bytes, timeAt, 8)) events.timeAt[row] = -1;
  return !isTimeTooLate(scan.bytes, timeAt);
}

/** Appends a row of `view.links`; false when the link has an id of the wrong length and was dropped. */
export function scanLink(scan: Scan, start: number, end: number): boolean {
  const { links, attributes } = scan.view;
  const row = claimLink(scan);
  let traceIdLength = 0;
  let spanIdLength = 0;
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if ((tag & 7) !== 2 || tag > 0x22) {
      at = scanLinkNumber(scan, tag, at, end);
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    at = scan.at;
    if (tag === 0x0a) {
      traceIdLength = to - at;
      links.traceIdAt[row] = to > at ? at : -1;
    } else if (tag === 0x12) {
      spanIdLength = to - at;
      links.spanIdAt[row] = to > at ? at : -1;
    } else if (tag === 0x1a) {
      checkText(scan, at, to);
      links.traceStateStart[row] = at;
      links.traceStateEnd[row] = to;
    } else scanAttribute(scan, at, to);
    at = to;
  }
  if ((traceIdLength !== 16 && traceIdLength !== 0) || (spanIdLength !== 8 && spanIdLength !== 0)) {
    scan.remarks |= REMARK.LINK_ID;
    attributes.count = links.attrFrom[row]!;
    links.count = row;
    return false;
  }
  links.attrTo[row] = attributes.count;
  dropDuplicates(scan, links.attrFrom[row]!, attributes.count);
  return true;
}

function claimLink(scan: Scan): number {
  const { links, attributes } = scan.view;
  const row = links.count;
  if (row === links.flags.length) growTable(links, 'links', scan.limits.rowsMax);
  links.traceIdAt[row] = -1;
  links.spanIdAt[row] = -1;
  links.traceStateStart[row] = -1;
  links.traceStateEnd[row] = -1;
  links.attrFrom[row] = attributes.count;
  links.attrTo[row] = attributes.count;
  links.droppedAttributes[row] = 0;
  links.flags[row] = 0;
  links.count = row + 1;
  return row;
}

function scanLinkNumber(scan: Scan, tag: number, at: number, end: number): number {
  const { links } = scan.view;
  const row = links.count - 1;
  if (tag === 0x28) {
    links.droppedAttributes[row] = readVarint32(scan, at, end);
    return scan.at;
  }
  if (tag === 0x35) {
    links.flags[row] = readFixed32(scan.bytes, at);
    return skipFixed(at, 4, end);
  }
  return skipKnown(scan, tag, at, end, 6);
}

/** The four bytes at `at` as a little endian integer, low 32 bits. */
export function readFixed32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
