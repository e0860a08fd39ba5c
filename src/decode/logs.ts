// Log records, in one pass over the wire bytes.
//
//   LogRecord { fixed64 time_unix_nano=1; SeverityNumber severity_number=2; string severity_text=3;
//               AnyValue body=5; repeated KeyValue attributes=6; uint32 dropped_attributes_count=7;
//               fixed32 flags=8; bytes trace_id=9; bytes span_id=10; fixed64 observed_time_unix_nano=11;
//               string event_name=12 }
//
// A log record needs no ids; invalid ones count as absent (logs.proto) and give a remark. Times must be
// below 2^63 ns.

import { KIND } from '../model/otlp-view.ts';
import { dropDuplicates, found, scanAnyValue, scanAttribute } from './attributes.ts';
import { skipKnown } from './envelope.ts';
import { isTimeTooLate, isZero } from './identity.ts';
import { REMARK, reject, type Scan } from './scan.ts';
import { readFixed32 } from './span-parts.ts';
import { growTable } from './tables.ts';
import { checkText } from './text.ts';
import { WireFault, readLengthEnd, readVarint32, skipFixed } from './wire.ts';

/** Scans the LogRecord message [start, end) into a row of `view.logs`, or rejects it. */
export function scanLogRecord(scan: Scan, start: number, end: number, scope: number): void {
  const { logs, attributes } = scan.view;
  const row = claimLog(scan, scope);
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if ((tag & 7) !== 2) at = scanNumber(scan, tag, at, end);
    else {
      const to = readLengthEnd(scan, at, end);
      if (tag === 0x32) scanAttribute(scan, scan.at, to);
      else scanContent(scan, tag, scan.at, to);
      at = to;
    }
  }
  const timeAt = logs.timeAt[row]!;
  const observedAt = logs.observedAt[row]!;
  if (isTimeTooLate(scan.bytes, timeAt) || isTimeTooLate(scan.bytes, observedAt)) {
    const place = row + scan.view.rejected;
    logs.count = row;
    attributes.count = logs.attrFrom[row]!;
    reject(scan, `log record ${place} of the request: a time lies beyond the year 2262`);
    return;
  }
  if (timeAt >= 0 && isZero(scan.bytes, timeAt, 8)) logs.timeAt[row] = -1;
  if (observedAt >= 0 && isZero(scan.bytes, observedAt, 8)) logs.observedAt[row] = -1;
  logs.attrTo[row] = attributes.count;
  dropDuplicates(scan, logs.attrFrom[row]!, attributes.count);
}

function claimLog(scan: Scan, scope: number): number {
  const { logs, attributes } = scan.view;
  const row = logs.count;
  if (row === logs.scope.length) growTable(logs, 'log records', scan.limits.rowsMax);
  logs.scope[row] = scope;
  logs.timeAt[row] = -1;
  logs.observedAt[row] = -1;
  logs.severityNumber[row] = 0;
  logs.severityTextStart[row] = -1;
  logs.severityTextEnd[row] = -1;
  logs.bodyKind[row] = KIND.EMPTY;
  logs.bodyStart[row] = -1;
  logs.bodyEnd[row] = -1;
  logs.attrFrom[row] = attributes.count;
  logs.attrTo[row] = attributes.count;
  logs.droppedAttributes[row] = 0;
  logs.flags[row] = 0;
  logs.traceIdAt[row] = -1;
  logs.spanIdAt[row] = -1;
  logs.eventNameStart[row] = -1;
  logs.eventNameEnd[row] = -1;
  logs.count = row + 1;
  return row;
}

function scanContent(scan: Scan, tag: number, at: number, to: number): void {
  const { logs } = scan.view;
  const row = logs.count - 1;
  switch (tag) {
    case 0x1a:
      checkText(scan, at, to);
      logs.severityTextStart[row] = at;
      logs.severityTextEnd[row] = to;
      break;
    case 0x2a:
      scanAnyValue(scan, at, to, 1);
      logs.bodyKind[row] = found.kind;
      logs.bodyStart[row] = found.start;
      logs.bodyEnd[row] = found.end;
      break;
    case 0x4a:
      logs.traceIdAt[row] = readId(scan, at, to, 16);
      break;
    case 0x52:
      logs.spanIdAt[row] = readId(scan, at, to, 8);
      break;
    case 0x62:
      checkText(scan, at, to);
      logs.eventNameStart[row] = at;
      logs.eventNameEnd[row] = to;
      break;
    default:
      if (tag >>> 3 === 0) throw new WireFault(at, 'field number 0');
      if (tag >>> 3 <= 12) scan.mismatches++;
  }
}

/** Where the id is, or -1: empty and all zero are ordinary absence, a wrong length gives a remark. */
function readId(scan: Scan, at: number, to: number, length: number): number {
  if (to === at) return -1;
  if (to - at !== length) {
    scan.remarks |= REMARK.LOG_ID;
    return -1;
  }
  return isZero(scan.bytes, at, length) ? -1 : at;
}

function scanNumber(scan: Scan, tag: number, at: number, end: number): number {
  const { logs } = scan.view;
  const row = logs.count - 1;
  switch (tag) {
    case 0x09:
      logs.timeAt[row] = at;
      return skipFixed(at, 8, end);
    case 0x59:
      logs.observedAt[row] = at;
      return skipFixed(at, 8, end);
    case 0x10:
      logs.severityNumber[row] = readVarint32(scan, at, end);
      return scan.at;
    case 0x38:
      logs.droppedAttributes[row] = readVarint32(scan, at, end);
      return scan.at;
    case 0x45:
      logs.flags[row] = readFixed32(scan.bytes, at);
      return skipFixed(at, 4, end);
    default:
      return skipKnown(scan, tag, at, end, 12);
  }
}
