// Metric points as decode yields them and store writes them: one plain record a data point, field by
// field what the Collector's ClickHouse exporter keeps in otel_metrics_{gauge,sum,histogram,
// exponential_histogram,summary}. Attribute values are texts (`anyValueToText`); the last of a repeated
// key wins. Resource, scope and metric are shared between points. null is absent, never zero.

export type MetricAttributes = ReadonlyMap<string, string>;

export interface MetricResource {
  readonly attributes: MetricAttributes;
  readonly droppedAttributes: number;
  readonly schemaUrl: string;
  /** The attribute service.name; '' where absent. */
  readonly serviceName: string;
}

export interface MetricScope {
  readonly resource: MetricResource;
  readonly name: string;
  readonly version: string;
  readonly attributes: MetricAttributes;
  readonly droppedAttributes: number;
  readonly schemaUrl: string;
}

export interface MetricIdentity {
  readonly scope: MetricScope;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
}

export interface MetricExemplar {
  readonly attributes: MetricAttributes;
  /** Unix nanoseconds; 0n where absent. */
  readonly timeUnixNano: bigint;
  readonly value: number;
  /** Lower-case hex; '' where absent. */
  readonly traceId: string;
  readonly spanId: string;
}

export interface MetricPointBase {
  readonly metric: MetricIdentity;
  readonly attributes: MetricAttributes;
  /** Unix nanoseconds below 2^63; 0n where absent. */
  readonly startUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly flags: number;
}

export interface NumberPoint extends MetricPointBase {
  readonly kind: 'gauge' | 'sum';
  /** Rounded to a double where an integer is beyond ±(2^53−1); `integer` is exact. */
  readonly value: number;
  /** The value where it was sent as an integer; null for a double. */
  readonly integer: bigint | null;
  readonly exemplars: readonly MetricExemplar[];
  /** Sums only; 0 unspecified, 1 delta, 2 cumulative. */
  readonly aggregationTemporality: number;
  /** Sums only. */
  readonly isMonotonic: boolean;
}

export interface HistogramPoint extends MetricPointBase {
  readonly kind: 'histogram';
  readonly count: bigint;
  readonly sum: number | null;
  readonly bucketCounts: readonly bigint[];
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly MetricExemplar[];
  readonly min: number | null;
  readonly max: number | null;
  readonly aggregationTemporality: number;
}

export interface ExponentialHistogramPoint extends MetricPointBase {
  readonly kind: 'exponential_histogram';
  readonly count: bigint;
  readonly sum: number | null;
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positiveOffset: number;
  readonly positiveBucketCounts: readonly bigint[];
  readonly negativeOffset: number;
  readonly negativeBucketCounts: readonly bigint[];
  readonly exemplars: readonly MetricExemplar[];
  readonly min: number | null;
  readonly max: number | null;
  readonly aggregationTemporality: number;
}

export interface SummaryPoint extends MetricPointBase {
  readonly kind: 'summary';
  readonly count: bigint;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

export type MetricPoint = NumberPoint | HistogramPoint | ExponentialHistogramPoint | SummaryPoint;

/** A decoded metrics request. Nothing in it refers to the request's bytes. */
export interface MetricBatch {
  readonly points: readonly MetricPoint[];
  /** Points refused one by one. */
  readonly rejected: number;
  readonly rejectedReason: string;
  readonly warning: string;
}
