// The struct of arrays of an OtlpView: made once, grown by doubling, reused for the next request.
// A table's capacity is the length of its columns; `count` rows of them are in use.

import { AppError } from '../model/errors.ts';
import type { OtlpView } from '../model/otlp-view.ts';

/**
 * Most rows a request may have in any one table, so that tiny messages cannot multiply memory. The first
 * 256 rows are always there.
 */
export interface DecodeLimits {
  /** Attributes of all owners of a request. 25 bytes each. */
  readonly attributesMax: number;
  /** Spans, events, links, log records, scopes or resources of a request. Up to 100 bytes each. */
  readonly rowsMax: number;
  /** Points, attributes, buckets, quantiles and exemplars of a metrics request together. */
  readonly metricItemsMax: number;
}

export const DECODE_LIMITS: DecodeLimits = {
  attributesMax: 4_000_000,
  rowsMax: 1_000_000,
  metricItemsMax: 1_000_000,
};

const ROWS_AT_FIRST = 256;
/** Columns longer than this are given back before the next request. */
const ROWS_KEPT = 1 << 17;

type Column = Int32Array | Uint32Array | Uint8Array;
interface Table {
  count: number;
}

function columns(table: Table): [string, Column][] {
  return Object.entries(table).filter((entry): entry is [string, Column] =>
    ArrayBuffer.isView(entry[1]),
  );
}

function resize(table: Table, capacity: number): void {
  const target = table as unknown as Record<string, Column>;
  for (const [name, column] of columns(table)) {
    const Kind = column.constructor as new (length: number) => Column;
    const longer = new Kind(capacity);
    longer.set(column.subarray(0, Math.min(table.count, capacity)));
    target[name] = longer;
  }
}

/** Doubles a full table; throws BODY_TOO_LARGE beyond `rowsMax` rows. O(rows), rarely. */
export function growTable(table: Table, name: string, rowsMax: number): void {
  if (table.count >= rowsMax) {
    throw new AppError('BODY_TOO_LARGE', `the request has more than ${rowsMax} ${name}`);
  }
  resize(table, Math.min(Math.max(table.count * 2, ROWS_AT_FIRST), rowsMax));
}

/** Empties a table; gives back columns that one large request has grown. `column` is any of them. */
function clearTable(table: Table, column: Column): void {
  table.count = 0;
  if (column.length > ROWS_KEPT) resize(table, ROWS_AT_FIRST);
}

const int32 = () => new Int32Array(ROWS_AT_FIRST);
const uint32 = () => new Uint32Array(ROWS_AT_FIRST);
const uint8 = () => new Uint8Array(ROWS_AT_FIRST);

/** An empty view over no bytes. */
export function createView(): OtlpView {
  return {
    bytes: new Uint8Array(0),
    attributes: {
      count: 0,
      keyStart: int32(),
      keyEnd: int32(),
      keyHash: int32(),
      kind: uint8(),
      valueStart: int32(),
      valueEnd: int32(),
    },
    resources: {
      count: 0,
      attrFrom: int32(),
      attrTo: int32(),
      droppedAttributes: uint32(),
      schemaUrlStart: int32(),
      schemaUrlEnd: int32(),
    },
    scopes: {
      count: 0,
      resource: int32(),
      nameStart: int32(),
      nameEnd: int32(),
      versionStart: int32(),
      versionEnd: int32(),
      attrFrom: int32(),
      attrTo: int32(),
      droppedAttributes: uint32(),
      schemaUrlStart: int32(),
      schemaUrlEnd: int32(),
    },
    ...createRecordTables(),
    rejected: 0,
    rejectedReason: '',
    warning: '',
  };
}

function createRecordTables(): Pick<OtlpView, 'spans' | 'events' | 'links' | 'logs'> {
  return {
    spans: {
      count: 0,
      scope: int32(),
      traceIdAt: int32(),
      spanIdAt: int32(),
      parentIdAt: int32(),
      traceStateStart: int32(),
      traceStateEnd: int32(),
      nameStart: int32(),
      nameEnd: int32(),
      kind: int32(),
      flags: uint32(),
      startAt: int32(),
      endAt: int32(),
      statusCode: int32(),
      statusMessageStart: int32(),
      statusMessageEnd: int32(),
      attrFrom: int32(),
      attrTo: int32(),
      eventFrom: int32(),
      eventTo: int32(),
      linkFrom: int32(),
      linkTo: int32(),
      droppedAttributes: uint32(),
      droppedEvents: uint32(),
      droppedLinks: uint32(),
    },
    events: {
      count: 0,
      timeAt: int32(),
      nameStart: int32(),
      nameEnd: int32(),
      attrFrom: int32(),
      attrTo: int32(),
      droppedAttributes: uint32(),
    },
    links: {
      count: 0,
      traceIdAt: int32(),
      spanIdAt: int32(),
      traceStateStart: int32(),
      traceStateEnd: int32(),
      attrFrom: int32(),
      attrTo: int32(),
      droppedAttributes: uint32(),
      flags: uint32(),
    },
    logs: {
      count: 0,
      scope: int32(),
      timeAt: int32(),
      observedAt: int32(),
      severityNumber: int32(),
      severityTextStart: int32(),
      severityTextEnd: int32(),
      bodyKind: uint8(),
      bodyStart: int32(),
      bodyEnd: int32(),
      attrFrom: int32(),
      attrTo: int32(),
      droppedAttributes: uint32(),
      flags: uint32(),
      traceIdAt: int32(),
      spanIdAt: int32(),
      eventNameStart: int32(),
      eventNameEnd: int32(),
    },
  };
}

/** Makes a view ready for the next request. */
export function resetView(view: OtlpView, bytes: Uint8Array): void {
  view.bytes = bytes;
  const { attributes, resources, scopes, spans, events, links, logs } = view;
  clearTable(attributes, attributes.kind);
  clearTable(resources, resources.attrFrom);
  clearTable(scopes, scopes.attrFrom);
  clearTable(spans, spans.attrFrom);
  clearTable(events, events.attrFrom);
  clearTable(links, links.attrFrom);
  clearTable(logs, logs.attrFrom);
  view.rejected = 0;
  view.rejectedReason = '';
  view.warning = '';
}
