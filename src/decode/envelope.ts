// Resource and scope around the records: the same shape for spans and log records.
//
//   ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3 }
//   ScopeSpans    { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3 }
//   Resource      { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2 }
//   InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3;
//                          uint32 dropped_attributes_count = 4 }
//
// Fields may come in any order, so rows are claimed first and filled as their parts are met.

import { dropDuplicates, repeatAttributes, scanAttribute } from './attributes.ts';
import type { Scan } from './scan.ts';
import { growTable } from './tables.ts';
import { checkText } from './text.ts';
import { readLengthEnd, readVarint32, skipField } from './wire.ts';

/** Scans one Span or LogRecord message [start, end) that belongs to scope row `scope`. */
export type ScanRecord = (scan: Scan, start: number, end: number, scope: number) => void;

/** The export request [start, end): fills resources and scopes and scans every record. */
export function scanRequest(scan: Scan, start: number, end: number, record: ScanRecord): void {
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag === 0x0a) {
      const to = readLengthEnd(scan, at, end);
      scanResourceRecords(scan, scan.at, to, record);
      at = to;
    } else at = skipKnown(scan, tag, at, end, 1);
  }
}

/** Skips a field; one of the message's own numbers with another wire type counts as a mismatch. */
export function skipKnown(
  scan: Scan,
  tag: number,
  at: number,
  end: number,
  numberMax: number,
): number {
  if (tag >>> 3 <= numberMax) scan.mismatches++;
  return skipField(scan, tag, at, end);
}

function scanResourceRecords(scan: Scan, start: number, end: number, record: ScanRecord): void {
  const { resources } = scan.view;
  const row = claimResource(scan);
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag !== 0x0a && tag !== 0x12 && tag !== 0x1a) {
      at = skipKnown(scan, tag, at, end, 3);
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    at = scan.at;
    if (tag === 0x0a) scanResource(scan, at, to, row);
    else if (tag === 0x12) scanScopeRecords(scan, at, to, { resource: row, record });
    else {
      checkText(scan, at, to);
      resources.schemaUrlStart[row] = at;
      resources.schemaUrlEnd[row] = to;
    }
    at = to;
  }
}

function claimResource(scan: Scan): number {
  const { resources } = scan.view;
  const row = resources.count;
  if (row === resources.attrFrom.length) growTable(resources, 'resources', scan.limits.rowsMax);
  resources.attrFrom[row] = scan.view.attributes.count;
  resources.attrTo[row] = scan.view.attributes.count;
  resources.droppedAttributes[row] = 0;
  resources.schemaUrlStart[row] = -1;
  resources.schemaUrlEnd[row] = -1;
  resources.count = row + 1;
  return row;
}

/** Where an owner's attributes begin: at the end of the table, after copies of an earlier part. */
function beginAttributes(scan: Scan, from: number, to: number): number {
  const begin = scan.view.attributes.count;
  if (to > from && to !== begin) {
    repeatAttributes(scan, from, to);
    return begin;
  }
  return to > from ? from : begin;
}

function scanResource(scan: Scan, start: number, end: number, row: number): void {
  const { resources, attributes } = scan.view;
  const from = beginAttributes(scan, resources.attrFrom[row]!, resources.attrTo[row]!);
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag === 0x0a) {
      const to = readLengthEnd(scan, at, end);
      scanAttribute(scan, scan.at, to);
      at = to;
    } else if (tag === 0x10) {
      resources.droppedAttributes[row] = readVarint32(scan, at, end);
      at = scan.at;
    } else at = skipKnown(scan, tag, at, end, 2);
  }
  resources.attrFrom[row] = from;
  resources.attrTo[row] = attributes.count;
  dropDuplicates(scan, from, attributes.count);
}

function scanScopeRecords(
  scan: Scan,
  start: number,
  end: number,
  owner: { readonly resource: number; readonly record: ScanRecord },
): void {
  const { scopes } = scan.view;
  const { record } = owner;
  const row = claimScope(scan, owner.resource);
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag !== 0x0a && tag !== 0x12 && tag !== 0x1a) {
      at = skipKnown(scan, tag, at, end, 3);
      continue;
    }
    const to = readLengthEnd(scan, at, end);
    at = scan.at;
    if (tag === 0x12) record(scan, at, to, row);
    else if (tag === 0x0a) scanScope(scan, at, to, row);
    else {
      checkText(scan, at, to);
      scopes.schemaUrlStart[row] = at;
      scopes.schemaUrlEnd[row] = to;
    }
    at = to;
  }
}

function claimScope(scan: Scan, resource: number): number {
  const { scopes } = scan.view;
  const row = scopes.count;
  if (row === scopes.resource.length) growTable(scopes, 'scopes', scan.limits.rowsMax);
  scopes.resource[row] = resource;
  scopes.nameStart[row] = -1;
  scopes.nameEnd[row] = -1;
  scopes.versionStart[row] = -1;
  scopes.versionEnd[row] = -1;
  scopes.attrFrom[row] = scan.view.attributes.count;
  scopes.attrTo[row] = scan.view.attributes.count;
  scopes.droppedAttributes[row] = 0;
  scopes.schemaUrlStart[row] = -1;
  scopes.schemaUrlEnd[row] = -1;
  scopes.count = row + 1;
  return row;
}

function scanScope(scan: Scan, start: number, end: number, row: number): void {
  const { scopes, attributes } = scan.view;
  const from = beginAttributes(scan, scopes.attrFrom[row]!, scopes.attrTo[row]!);
  let at = start;
  while (at < end) {
    const tag = readVarint32(scan, at, end);
    at = scan.at;
    if (tag === 0x0a || tag === 0x12 || tag === 0x1a) {
      const to = readLengthEnd(scan, at, end);
      if (tag === 0x1a) scanAttribute(scan, scan.at, to);
      else setScopeText(scan, row, tag, to);
      at = to;
    } else if (tag === 0x20) {
      scopes.droppedAttributes[row] = readVarint32(scan, at, end);
      at = scan.at;
    } else at = skipKnown(scan, tag, at, end, 4);
  }
  scopes.attrFrom[row] = from;
  scopes.attrTo[row] = attributes.count;
  dropDuplicates(scan, from, attributes.count);
}

/** The name (tag 0x0a) or version of a scope, from `scan.at` to `end`. */
function setScopeText(scan: Scan, row: number, tag: number, end: number): void {
  const { scopes } = scan.view;
  const start = scan.at;
  checkText(scan, start, end);
  if (tag === 0x0a) {
    scopes.nameStart[row] = start;
    scopes.nameEnd[row] = end;
  } else {
    scopes.versionStart[row] = start;
    scopes.versionEnd[row] = end;
  }
}
