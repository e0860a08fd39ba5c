// What decode yields and normalise and store read: one export request as a struct of arrays over its
// protobuf bytes. No object per span or attribute; every text and every value is an address range.
//
// Addresses are byte offsets into `bytes`. A range is [start, end). -1 as an *offset* (…At) means the
// field was absent. JSON requests are transcoded to the same wire bytes first, so there is one view
// and rows are identical whatever the encoding.
//
//   resource ─┬─ scope ─┬─ span ─┬─ event
//             │         │        └─ link
//             │         └─ log record
//   attributes of all owners stand in one table; each owner has a half-open range of rows in it.
//
// Privacy rewrites a value by appending to `bytes` (a new, longer buffer) and re-pointing the range,
// or drops an attribute by setting its kind to DROPPED; offsets of everything else stay valid.

/** AnyValue kinds as stored in `AttributeTable.kind`. Values 1–7 are the OTLP field numbers. */
export const KIND = {
  EMPTY: 0,
  STRING: 1,
  BOOL: 2,
  INT: 3,
  DOUBLE: 4,
  ARRAY: 5,
  KVLIST: 6,
  BYTES: 7,
  /** Removed: an earlier duplicate of the same key, a string-table reference, or taken out by privacy. */
  DROPPED: 255,
} as const;

/** Attributes of every owner of a request, in wire order. */
export interface AttributeTable {
  count: number;
  keyStart: Int32Array;
  keyEnd: Int32Array;
  /** FNV-1a 32 over the key's bytes, as int32. */
  keyHash: Int32Array;
  kind: Uint8Array;
  /** STRING, BYTES: the content. ARRAY, KVLIST: the message body. BOOL, INT: the varint. DOUBLE: the 8 bytes. */
  valueStart: Int32Array;
  valueEnd: Int32Array;
}

export interface ResourceTable {
  count: number;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  droppedAttributes: Uint32Array;
  schemaUrlStart: Int32Array;
  schemaUrlEnd: Int32Array;
}

export interface ScopeTable {
  count: number;
  /** Index into the resource table. */
  resource: Int32Array;
  nameStart: Int32Array;
  nameEnd: Int32Array;
  versionStart: Int32Array;
  versionEnd: Int32Array;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  droppedAttributes: Uint32Array;
  schemaUrlStart: Int32Array;
  schemaUrlEnd: Int32Array;
}

export interface SpanTable {
  /** Valid spans only; invalid ones are counted in `rejected`. */
  count: number;
  /** Index into the scope table. */
  scope: Int32Array;
  /** 16 bytes, never all zero. */
  traceIdAt: Int32Array;
  /** 8 bytes, never all zero. */
  spanIdAt: Int32Array;
  /** 8 bytes or -1. */
  parentIdAt: Int32Array;
  traceStateStart: Int32Array;
  traceStateEnd: Int32Array;
  nameStart: Int32Array;
  nameEnd: Int32Array;
  /** Raw SpanKind number; 0 unspecified. */
  kind: Int32Array;
  flags: Uint32Array;
  /** fixed64 little endian nanoseconds: offset of 8 bytes, or -1 for 0. */
  startAt: Int32Array;
  endAt: Int32Array;
  statusCode: Int32Array;
  statusMessageStart: Int32Array;
  statusMessageEnd: Int32Array;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  eventFrom: Int32Array;
  eventTo: Int32Array;
  linkFrom: Int32Array;
  linkTo: Int32Array;
  droppedAttributes: Uint32Array;
  droppedEvents: Uint32Array;
  droppedLinks: Uint32Array;
}

export interface EventTable {
  count: number;
  timeAt: Int32Array;
  nameStart: Int32Array;
  nameEnd: Int32Array;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  droppedAttributes: Uint32Array;
}

export interface LinkTable {
  count: number;
  traceIdAt: Int32Array;
  spanIdAt: Int32Array;
  traceStateStart: Int32Array;
  traceStateEnd: Int32Array;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  droppedAttributes: Uint32Array;
  flags: Uint32Array;
}

export interface LogTable {
  count: number;
  scope: Int32Array;
  timeAt: Int32Array;
  observedAt: Int32Array;
  severityNumber: Int32Array;
  severityTextStart: Int32Array;
  severityTextEnd: Int32Array;
  /** The body as one AnyValue: kind and range as in AttributeTable. */
  bodyKind: Uint8Array;
  bodyStart: Int32Array;
  bodyEnd: Int32Array;
  attrFrom: Int32Array;
  attrTo: Int32Array;
  droppedAttributes: Uint32Array;
  flags: Uint32Array;
  /** -1 where absent (a log record need not have ids). */
  traceIdAt: Int32Array;
  spanIdAt: Int32Array;
  eventNameStart: Int32Array;
  eventNameEnd: Int32Array;
}

/** What a decoded trace or log request is. The decoder may reuse the arrays for the next request. */
export interface OtlpView {
  bytes: Uint8Array;
  readonly attributes: AttributeTable;
  readonly resources: ResourceTable;
  readonly scopes: ScopeTable;
  readonly spans: SpanTable;
  readonly events: EventTable;
  readonly links: LinkTable;
  readonly logs: LogTable;
  /** Records refused one by one (a bad id, a bad time); the rest of the request stands. */
  rejected: number;
  /** Why the first one was refused, or '' . */
  rejectedReason: string;
  /** Things accepted with a remark (invalid UTF-8 replaced, enum names in JSON, …); '' for none. */
  warning: string;
}
