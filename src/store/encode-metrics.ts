// otel_metrics_* rows from metric points. Points of one metric share its identity columns.

import type { MetricExemplar, MetricPoint } from '../model/metric-points.ts';
import type { TableName } from '../model/tables.ts';
import { createRecordWriter, type RecordWriter } from './encode-records.ts';
import { believedNanos, dayOfNanos, type RowTimes } from './row-time.ts';
import type { BatchStamp } from './encode-spans.ts';
import type { DayWriters } from './row-writer.ts';

export type MetricKind = MetricPoint['kind'];

export const METRIC_TABLES = {
  gauge: 'otel_metrics_gauge',
  sum: 'otel_metrics_sum',
  histogram: 'otel_metrics_histogram',
  exponential_histogram: 'otel_metrics_exponential_histogram',
  summary: 'otel_metrics_summary',
} as const satisfies Record<MetricKind, TableName>;

const WRITERS = Object.fromEntries(
  Object.entries(METRIC_TABLES).map(([kind, table]) => [
    kind,
    createRecordWriter(table, (column) => column),
  ]),
) as Record<MetricKind, RecordWriter>;

const INT64_MAX = (1n << 63n) - 1n;

/** Encodes each point into the writer of its kind and day. */
export function encodePoints(
  points: readonly MetricPoint[],
  daysOf: (kind: MetricKind) => DayWriters,
  stamp: BatchStamp,
): void {
  for (const point of points) {
    const row = toRow(point, stamp);
    const day = dayOfNanos(row['TimeUnix'] as bigint);
    WRITERS[point.kind](daysOf(point.kind).of(day), row);
  }
}

function toRow(point: MetricPoint, stamp: BatchStamp): Record<string, unknown> {
  const { metric } = point;
  const { scope } = metric;
  const { resource } = scope;
  return {
    ResourceAttributes: resource.attributes,
    ResourceSchemaUrl: resource.schemaUrl,
    ScopeName: scope.name,
    ScopeVersion: scope.version,
    ScopeAttributes: scope.attributes,
    ScopeDroppedAttrCount: scope.droppedAttributes,
    ScopeSchemaUrl: scope.schemaUrl,
    ServiceName: resource.serviceName,
    MetricName: metric.name,
    MetricDescription: metric.description,
    MetricUnit: metric.unit,
    Attributes: point.attributes,
    StartTimeUnix: storable(point.startUnixNano),
    TimeUnix: believedNanos(point.timeUnixNano, stamp.times),
    Flags: point.flags,
    IngestedAt: stamp.times.nowMs,
    BatchId: stamp.batchId,
    ...toValues(point, stamp.times),
  };
}

/** DateTime64 is a signed 64-bit count. */
function storable(nanos: bigint): bigint {
  return nanos > INT64_MAX ? 0n : nanos;
}

function toValues(point: MetricPoint, times: RowTimes): Record<string, unknown> {
  switch (point.kind) {
    case 'gauge':
    case 'sum':
      return {
        Value: point.value,
        AggregationTemporality: point.aggregationTemporality,
        IsMonotonic: point.isMonotonic,
        ...toExemplars(point.exemplars, times),
      };
    case 'histogram':
      return {
        ...toDistribution(point),
        BucketCounts: point.bucketCounts,
        ExplicitBounds: point.explicitBounds,
        ...toExemplars(point.exemplars, times),
      };
    case 'exponential_histogram':
      return {
        ...toDistribution(point),
        Scale: point.scale,
        ZeroCount: point.zeroCount,
        PositiveOffset: point.positiveOffset,
        PositiveBucketCounts: point.positiveBucketCounts,
        NegativeOffset: point.negativeOffset,
        NegativeBucketCounts: point.negativeBucketCounts,
        ...toExemplars(point.exemplars, times),
      };
    default:
      return {
        Count: point.count,
        Sum: point.sum,
        'ValueAtQuantiles.Quantile': point.quantiles.map(({ quantile }) => quantile),
        'ValueAtQuantiles.Value': point.quantiles.map(({ value }) => value),
      };
  }
}

/** The exporter's columns are not Nullable: what was not sent is NaN, never a made-up zero. */
function toDistribution(point: {
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly aggregationTemporality: number;
}): Record<string, unknown> {
  return {
    Count: point.count,
    Sum: point.sum ?? Number.NaN,
    Min: point.min ?? Number.NaN,
    Max: point.max ?? Number.NaN,
    AggregationTemporality: point.aggregationTemporality,
  };
}

function toExemplars(
  exemplars: readonly MetricExemplar[],
  times: RowTimes,
): Record<string, unknown> {
  return {
    'Exemplars.FilteredAttributes': exemplars.map(({ attributes }) => attributes),
    'Exemplars.TimeUnix': exemplars.map(({ timeUnixNano }) => believedNanos(timeUnixNano, times)),
    'Exemplars.Value': exemplars.map(({ value }) => value),
    'Exemplars.SpanId': exemplars.map(({ spanId }) => spanId),
    'Exemplars.TraceId': exemplars.map(({ traceId }) => traceId),
  };
}
