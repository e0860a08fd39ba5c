// What the tables of tables.ts are written with: types, and the groups of columns that several of them share.

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

export const TEXT = 'LowCardinality(String)';
export const ATTRIBUTES = 'Map(LowCardinality(String), String)';
export const NANOS = 'DateTime64(9)';
export const MILLIS = 'DateTime64(3)';

/** `name:type` pairs, one a column; the shorthand keeps a table on one screen. */
const columns = (spec: Readonly<Record<string, string>>): Column[] =>
  Object.entries(spec).map(([name, type]) => {
    const [bare, expression] = type.split(' DEFAULT ');
    return expression === undefined
      ? { name, type }
      : { name, type: bare ?? type, default: expression };
  });

export const OTEL_BOOKKEEPING = { IngestedAt: `${MILLIS} DEFAULT now64(3)`, BatchId: 'UInt64' };

export const BOOKKEEPING = {
  version: 'UInt64 DEFAULT toUnixTimestamp64Milli(now64(3))',
  ingested_at: `${MILLIS} DEFAULT now64(3)`,
  batch_id: 'UInt64',
};

export const IDENTITY = {
  timestamp: NANOS,
  trace_id: 'String',
  span_id: 'String',
};

export const LINEAGE = {
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

export const METRIC_IDENTITY = {
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

export const EXEMPLARS = {
  'Exemplars.FilteredAttributes': `Array(${ATTRIBUTES})`,
  'Exemplars.TimeUnix': `Array(${NANOS})`,
  'Exemplars.Value': 'Array(Float64)',
  'Exemplars.SpanId': 'Array(String)',
  'Exemplars.TraceId': 'Array(String)',
};

export const table = (
  timeColumn: string,
  spec: Readonly<Record<string, string>>,
  view?: string,
): TableDefinition => ({
  columns: columns(spec),
  timeColumn,
  ...(view === undefined ? {} : { view }),
});
