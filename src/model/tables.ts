// Every table that store creates and the others read or write: its columns in insert order, with their
// ClickHouse types. migrations/*.sql create exactly these (test/integration/store-migrations.test.ts
// compares the two), row encoders and INSERT … SELECT statements take their order from here.
//
// The contract's names llm_calls, retrievals and evaluations are views over *_versions tables (rows can be
// corrected later: highest version wins). Jobs insert into the *_versions table, readers use the view.

export interface Column {
  readonly name: string;
  /** ClickHouse type as system.columns prints it. */
  readonly type: string;
  /** SQL expression the server fills in where an insert leaves the column out. */
  readonly default?: string;
}

export interface TableDefinition {
  readonly columns: readonly Column[];
  /** The column whose UTC day is the unit of loading (and, but for segments_1m, the partition). */
  readonly timeColumn: string;
  /** The view that readers use, where it differs from the table. */
  readonly view?: string;
}

const TEXT = 'LowCardinality(String)';
const ATTRIBUTES = 'Map(LowCardinality(String), String)';
const NANOS = 'DateTime64(9)';
const MILLIS = 'DateTime64(3)';

/** `name:type` pairs, one a column; the shorthand keeps a table on one screen. */
const columns = (spec: Readonly<Record<string, string>>): Column[] =>
  Object.entries(spec).map(([name, type]) => {
    const [bare, expression] = type.split(' DEFAULT ');
    return expression === undefined
      ? { name, type }
      : { name, type: bare ?? type, default: expression };
  });

const OTEL_BOOKKEEPING = { IngestedAt: `${MILLIS} DEFAULT now64(3)`, BatchId: 'UInt64' };

const BOOKKEEPING = {
  version: 'UInt64 DEFAULT toUnixTimestamp64Milli(now64(3))',
  ingested_at: `${MILLIS} DEFAULT now64(3)`,
  batch_id: 'UInt64',
};

const IDENTITY = {
  timestamp: NANOS,
  trace_id: 'String',
  span_id: 'String',
};

const LINEAGE = {
  service: TEXT,
  service_version: TEXT,
  environment: TEXT,
  tenant: TEXT,
  team: TEXT,
  feature: TEXT,
  prompt_name: TEXT,
  prompt_version: TEXT,
  index_version: TEXT,
  safety_policy_version: TEXT,
  instrumentation: TEXT,
  instrumentation_version: TEXT,
  feature_flags: ATTRIBUTES,
};

const METRIC_IDENTITY = {
  ResourceAttributes: ATTRIBUTES,
  ResourceSchemaUrl: 'String',
  ScopeName: 'String',
  ScopeVersion: 'String',
  ScopeAttributes: ATTRIBUTES,
  ScopeDroppedAttrCount: 'UInt32',
  ScopeSchemaUrl: 'String',
  ServiceName: TEXT,
  MetricName: 'String',
  MetricDescription: 'String',
  MetricUnit: 'String',
  Attributes: ATTRIBUTES,
  StartTimeUnix: NANOS,
  TimeUnix: NANOS,
};

const EXEMPLARS = {
  'Exemplars.FilteredAttributes': `Array(${ATTRIBUTES})`,
  'Exemplars.TimeUnix': `Array(${NANOS})`,
  'Exemplars.Value': 'Array(Float64)',
  'Exemplars.SpanId': 'Array(String)',
  'Exemplars.TraceId': 'Array(String)',
};

const table = (
  timeColumn: string,
  spec: Readonly<Record<string, string>>,
  view?: string,
): TableDefinition => ({
  columns: columns(spec),
  timeColumn,
  ...(view === undefined ? {} : { view }),
});

export const TABLES = {
  otel_traces: table('Timestamp', {
    Timestamp: NANOS,
    TraceId: 'String',
    SpanId: 'String',
    ParentSpanId: 'String',
    TraceState: 'String',
    SpanName: TEXT,
    SpanKind: TEXT,
    ServiceName: TEXT,
    ResourceAttributes: ATTRIBUTES,
    ScopeName: 'String',
    ScopeVersion: 'String',
    SpanAttributes: ATTRIBUTES,
    /** Nanoseconds; 0 where the end lies before the start (see EndTimestamp). */
    Duration: 'UInt64',
    StatusCode: TEXT,
    StatusMessage: 'String',
    'Events.Timestamp': `Array(${NANOS})`,
    'Events.Name': `Array(${TEXT})`,
    'Events.Attributes': `Array(${ATTRIBUTES})`,
    'Links.TraceId': 'Array(String)',
    'Links.SpanId': 'Array(String)',
    'Links.TraceState': 'Array(String)',
    'Links.Attributes': `Array(${ATTRIBUTES})`,
    /** Unix nanoseconds as sent, whatever Timestamp was clamped to; 0 = not sent. */
    StartTimeUnixNano: 'UInt64',
    EndTimeUnixNano: 'UInt64',
    Flags: 'UInt32',
    /** One letter an attribute in the map's order (s b i d a k y e); '' where all are strings. */
    SpanAttributeTypes: 'String',
    DroppedAttributesCount: 'UInt32',
    DroppedEventsCount: 'UInt32',
    DroppedLinksCount: 'UInt32',
    'EventExtras.DroppedAttributesCount': 'Array(UInt32)',
    'LinkExtras.DroppedAttributesCount': 'Array(UInt32)',
    'LinkExtras.Flags': 'Array(UInt32)',
    ResourceAttributeTypes: TEXT,
    ResourceDroppedAttributesCount: 'UInt32',
    ResourceSchemaUrl: TEXT,
    ScopeAttributes: ATTRIBUTES,
    ScopeDroppedAttributesCount: 'UInt32',
    ScopeSchemaUrl: TEXT,
    ...OTEL_BOOKKEEPING,
  }),
  otel_traces_trace_id_ts: table('Start', {
    TraceId: 'String',
    Start: 'DateTime',
    End: 'DateTime',
  }),
  otel_logs: table('Timestamp', {
    Timestamp: NANOS,
    TraceId: 'String',
    SpanId: 'String',
    TraceFlags: 'UInt8',
    SeverityText: TEXT,
    SeverityNumber: 'UInt8',
    ServiceName: TEXT,
    Body: 'String',
    ResourceSchemaUrl: TEXT,
    ResourceAttributes: ATTRIBUTES,
    ScopeSchemaUrl: TEXT,
    ScopeName: 'String',
    ScopeVersion: TEXT,
    ScopeAttributes: ATTRIBUTES,
    LogAttributes: ATTRIBUTES,
    EventName: 'String',
    /** Unix nanoseconds as sent; 0 = not sent. */
    TimeUnixNano: 'UInt64',
    ObservedTimeUnixNano: 'UInt64',
    Flags: 'UInt32',
    /** The AnyValue kind of Body, one letter as in LogAttributeTypes. */
    BodyType: TEXT,
    LogAttributeTypes: 'String',
    DroppedAttributesCount: 'UInt32',
    ResourceAttributeTypes: TEXT,
    ResourceDroppedAttributesCount: 'UInt32',
    ScopeDroppedAttributesCount: 'UInt32',
    ...OTEL_BOOKKEEPING,
  }),
  otel_metrics_gauge: table('TimeUnix', {
    ...METRIC_IDENTITY,
    Value: 'Float64',
    Flags: 'UInt32',
    ...EXEMPLARS,
    ...OTEL_BOOKKEEPING,
  }),
  otel_metrics_sum: table('TimeUnix', {
    ...METRIC_IDENTITY,
    Value: 'Float64',
    Flags: 'UInt32',
    ...EXEMPLARS,
    AggregationTemporality: 'Int32',
    IsMonotonic: 'Bool',
    ...OTEL_BOOKKEEPING,
  }),
  otel_metrics_histogram: table('TimeUnix', {
    ...METRIC_IDENTITY,
    Count: 'UInt64',
    Sum: 'Float64',
    BucketCounts: 'Array(UInt64)',
    ExplicitBounds: 'Array(Float64)',
    ...EXEMPLARS,
    Flags: 'UInt32',
    Min: 'Float64',
    Max: 'Float64',
    AggregationTemporality: 'Int32',
    ...OTEL_BOOKKEEPING,
  }),
  otel_metrics_exponential_histogram: table('TimeUnix', {
    ...METRIC_IDENTITY,
    Count: 'UInt64',
    Sum: 'Float64',
    Scale: 'Int32',
    ZeroCount: 'UInt64',
    PositiveOffset: 'Int32',
    PositiveBucketCounts: 'Array(UInt64)',
    NegativeOffset: 'Int32',
    NegativeBucketCounts: 'Array(UInt64)',
    ...EXEMPLARS,
    Flags: 'UInt32',
    Min: 'Float64',
    Max: 'Float64',
    AggregationTemporality: 'Int32',
    ...OTEL_BOOKKEEPING,
  }),
  otel_metrics_summary: table('TimeUnix', {
    ...METRIC_IDENTITY,
    Count: 'UInt64',
    Sum: 'Float64',
    'ValueAtQuantiles.Quantile': 'Array(Float64)',
    'ValueAtQuantiles.Value': 'Array(Float64)',
    Flags: 'UInt32',
    ...OTEL_BOOKKEEPING,
  }),
  llm_call_versions: table(
    'timestamp',
    {
      ...IDENTITY,
      ...LINEAGE,
      duration_seconds: 'Float64',
      parent_span_id: 'String',
      dialect: TEXT,
      dialect_version: TEXT,
      mapping_version: 'UInt32',
      usage_role: TEXT,
      operation: TEXT,
      provider: TEXT,
      request_model: TEXT,
      response_model: TEXT,
      response_id: 'String',
      temperature: 'Nullable(Float64)',
      top_p: 'Nullable(Float64)',
      max_tokens: 'Nullable(Int64)',
      streaming: 'Nullable(Bool)',
      time_to_first_token_seconds: 'Nullable(Float64)',
      input_tokens: 'Nullable(Int64)',
      output_tokens: 'Nullable(Int64)',
      cache_read_tokens: 'Nullable(Int64)',
      cache_creation_tokens: 'Nullable(Int64)',
      reasoning_tokens: 'Nullable(Int64)',
      usage_semantics: TEXT,
      usage_quality: TEXT,
      cost_usd: 'Nullable(Float64)',
      cost_source: TEXT,
      price_version: TEXT,
      finish_reason: TEXT,
      finish_reason_raw: 'String',
      error_type: TEXT,
      error_type_raw: 'String',
      http_status: 'Nullable(Int32)',
      retry_after_seconds: 'Nullable(Float64)',
      retry_count: 'Nullable(Int32)',
      refusal: TEXT,
      refusal_mechanism: TEXT,
      refusal_score: 'Nullable(Float64)',
      guardrail_triggered: 'Nullable(Bool)',
      cache_hit: 'Nullable(Bool)',
      input_characters: 'Nullable(Int64)',
      output_characters: 'Nullable(Int64)',
      output_format: TEXT,
      output_valid: 'Nullable(Bool)',
      message_count: 'Nullable(Int32)',
      tool_call_count: 'Nullable(Int32)',
      user_hash: 'String',
      conversation_hash: 'String',
      input_hash: 'String',
      output_hash: 'String',
      keep_reason: TEXT,
      span_kind: 'Int32',
      scope_name: TEXT,
      canary_set: TEXT,
      canary_case: 'String',
      canary_run: 'String',
      ...BOOKKEEPING,
    },
    'llm_calls',
  ),
  retrieval_versions: table(
    'timestamp',
    {
      ...IDENTITY,
      ...LINEAGE,
      duration_seconds: 'Float64',
      parent_span_id: 'String',
      dialect: TEXT,
      operation: TEXT,
      usage_role: TEXT,
      data_source: TEXT,
      top_k: 'Nullable(Int64)',
      document_count: 'Nullable(Int64)',
      document_ids: 'Array(String)',
      /** NaN where one document has none. */
      document_scores: 'Array(Float64)',
      score_direction: TEXT,
      top_score: 'Nullable(Float64)',
      hit: 'Nullable(Bool)',
      hit_rule: TEXT,
      query_hash: 'String',
      error_type: TEXT,
      user_hash: 'String',
      conversation_hash: 'String',
      ...BOOKKEEPING,
    },
    'retrievals',
  ),
  evaluation_versions: table(
    'timestamp',
    {
      ...IDENTITY,
      ...LINEAGE,
      evaluated_span_id: 'String',
      response_id: 'String',
      request_model: TEXT,
      response_model: TEXT,
      evaluation_name: TEXT,
      score: 'Nullable(Float64)',
      label: TEXT,
      passed: 'Nullable(Bool)',
      evaluator: TEXT,
      explanation_hash: 'String',
      canary_set: TEXT,
      canary_case: 'String',
      canary_run: 'String',
      ...BOOKKEEPING,
    },
    'evaluations',
  ),
  llm_messages: table('timestamp', {
    ...IDENTITY,
    direction: TEXT,
    position: 'UInt32',
    role: TEXT,
    content: 'String',
    ...BOOKKEEPING,
  }),
  call_facts: table('timestamp', {
    ...IDENTITY,
    parent_span_id: 'String',
    source: TEXT,
    scope: TEXT,
    /** JSON object: LlmCall field name → value. */
    fields: 'String',
    ...BOOKKEEPING,
  }),
  segments_1m: table('minute', {
    minute: 'DateTime',
    signal: TEXT,
    service: TEXT,
    environment: TEXT,
    tenant: TEXT,
    feature: TEXT,
    provider: TEXT,
    request_model: TEXT,
    response_model: TEXT,
    prompt_name: TEXT,
    prompt_version: TEXT,
    index_version: TEXT,
    /** Data source of a retrieval signal, evaluation name of an evaluation signal, else ''. */
    name: TEXT,
    n: 'UInt64',
    events: 'UInt64',
    eligible: 'UInt64',
    first_events: 'Float64',
    users: 'UInt64',
    event_users: 'UInt64',
    sum: 'Float64',
    sum_squares: 'Float64',
    sum_log: 'Float64',
    sum_log_squares: 'Float64',
    weight: 'Float64',
    weight_squares: 'Float64',
    cross_product: 'Float64',
    /** Bucket floor(16·log2(x·scale+1)) → count. */
    histogram: 'Map(Int16, UInt64)',
    value_counts: 'Map(String, UInt64)',
    classified: 'UInt64',
    newest_arrival: MILLIS,
    version: 'UInt64 DEFAULT toUnixTimestamp64Milli(now64(3))',
  }),
  drift_findings: table('evaluated_at', {
    finding_id: 'String',
    monitor: TEXT,
    signal: TEXT,
    segment: ATTRIBUTES,
    evaluated_at: MILLIS,
    window_start: MILLIS,
    window_end: MILLIS,
    baseline_start: MILLIS,
    baseline_end: MILLIS,
    current: 'Nullable(Float64)',
    baseline: 'Nullable(Float64)',
    delta: 'Nullable(Float64)',
    delta_ratio: 'Nullable(Float64)',
    interval_low: 'Nullable(Float64)',
    interval_high: 'Nullable(Float64)',
    current_samples: 'UInt64',
    baseline_samples: 'UInt64',
    evidence: 'Float64',
    /** Of the page tier. */
    threshold: 'Float64',
    threshold_ticket: 'Float64',
    threshold_suspected: 'Float64',
    state: 'UInt8',
    status: TEXT,
    direction: TEXT,
    since: `Nullable(${MILLIS})`,
    minimum_detectable_ratio: 'Nullable(Float64)',
    mix_share: 'Nullable(Float64)',
    dispersion: 'Float64',
    /** JSON object. */
    explanation: 'String',
    version: 'UInt64 DEFAULT toUnixTimestamp64Milli(now64(3))',
  }),
  changes: table('timestamp', {
    timestamp: MILLIS,
    service: TEXT,
    environment: TEXT,
    kind: TEXT,
    old_value: 'String',
    new_value: 'String',
    share: 'Float64',
    version: 'UInt64 DEFAULT toUnixTimestamp64Milli(now64(3))',
  }),
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Column names of a table in insert order. */
export function columnNames(name: TableName): string[] {
  return TABLES[name].columns.map((column) => column.name);
}
