// The four shapes of data point. The proto message stands above its reader; tags are number << 3 | wire type.

import type {
  ExponentialHistogramPoint,
  HistogramPoint,
  MetricExemplar,
  NumberPoint,
  SummaryPoint,
} from '../model/metric-points.ts';
import { readDouble, readUnixNano } from '../model/wire-value.ts';
import {
  pushDoubles,
  pushFixed64,
  pushVarints,
  readExemplar,
  readFixedInt64,
  readMetricAttributes,
  readSint32,
} from './metric-fields.ts';
import type { PointSource } from './metrics.ts';
import type { Scan } from './scan.ts';
import { readVarint32, visitFields } from './wire.ts';

/**
 * NumberDataPoint { fixed64 start=2; fixed64 time=3; double as_double=4; repeated Exemplar=5;
 *                   sfixed64 as_int=6; repeated KeyValue attributes=7; uint32 flags=8 }
 */
export function readNumberPoint(source: PointSource, kind: 'gauge' | 'sum'): NumberPoint {
  const { scan, start, end } = source;
  const { bytes } = scan;
  const exemplars: MetricExemplar[] = [];
  let startUnixNano = 0n;
  let timeUnixNano = 0n;
  let value = 0;
  let integer: bigint | null = null;
  let flags = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x11) startUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x19) timeUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x21) {
      value = readDouble(bytes, at);
      integer = null;
    } else if (tag === 0x31) {
      integer = readFixedInt64(bytes, at);
      value = Number(integer);
    } else if (tag === 0x2a) exemplars.push(readExemplar(scan, at, to));
    else if (tag === 0x40) flags = readVarint32(scan, at, to);
  });
  return {
    kind,
    metric: source.metric,
    attributes: readMetricAttributes(scan, start, end, 0x3a),
    startUnixNano,
    timeUnixNano,
    flags,
    value,
    integer,
    exemplars,
    aggregationTemporality: kind === 'sum' ? source.aggregationTemporality : 0,
    isMonotonic: kind === 'sum' && source.isMonotonic,
  };
}

/**
 * HistogramDataPoint { fixed64 start=2; fixed64 time=3; fixed64 count=4; double sum=5;
 *   repeated fixed64 bucket_counts=6; repeated double explicit_bounds=7; repeated Exemplar=8;
 *   repeated KeyValue attributes=9; uint32 flags=10; double min=11; double max=12 }
 */
export function readHistogramPoint(source: PointSource): HistogramPoint {
  const { scan, start, end } = source;
  const { bytes } = scan;
  const exemplars: MetricExemplar[] = [];
  const bucketCounts: bigint[] = [];
  const explicitBounds: number[] = [];
  let startUnixNano = 0n;
  let timeUnixNano = 0n;
  let count = 0n;
  let flags = 0;
  let sum: number | null = null;
  let min: number | null = null;
  let max: number | null = null;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x11) startUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x19) timeUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x21) count = readUnixNano(bytes, at);
    else if (tag === 0x29) sum = readDouble(bytes, at);
    else if (tag >>> 3 === 6) pushFixed64(scan, bucketCounts, { tag, at, to });
    else if (tag >>> 3 === 7) pushDoubles(scan, explicitBounds, { tag, at, to });
    else if (tag === 0x42) exemplars.push(readExemplar(scan, at, to));
    else if (tag === 0x50) flags = readVarint32(scan, at, to);
    else if (tag === 0x59) min = readDouble(bytes, at);
    else if (tag === 0x61) max = readDouble(bytes, at);
  });
  return {
    kind: 'histogram',
    metric: source.metric,
    attributes: readMetricAttributes(scan, start, end, 0x4a),
    startUnixNano,
    timeUnixNano,
    flags,
    count,
    sum,
    bucketCounts,
    explicitBounds,
    exemplars,
    min,
    max,
    aggregationTemporality: source.aggregationTemporality,
  };
}

/**
 * ExponentialHistogramDataPoint { repeated KeyValue attributes=1; fixed64 start=2; fixed64 time=3;
 *   fixed64 count=4; double sum=5; sint32 scale=6; fixed64 zero_count=7; Buckets positive=8;
 *   Buckets negative=9; uint32 flags=10; repeated Exemplar=11; double min=12; double max=13;
 *   double zero_threshold=14 }
 */
export function readExponentialPoint(source: PointSource): ExponentialHistogramPoint {
  const { scan, start, end } = source;
  const { bytes } = scan;
  const exemplars: MetricExemplar[] = [];
  let positive: Buckets = { offset: 0, counts: [] };
  let negative: Buckets = { offset: 0, counts: [] };
  let startUnixNano = 0n;
  let timeUnixNano = 0n;
  let count = 0n;
  let zeroCount = 0n;
  let zeroThreshold = 0;
  let scale = 0;
  let flags = 0;
  let sum: number | null = null;
  let min: number | null = null;
  let max: number | null = null;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x11) startUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x19) timeUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x21) count = readUnixNano(bytes, at);
    else if (tag === 0x29) sum = readDouble(bytes, at);
    else if (tag === 0x30) scale = readSint32(scan, at, to);
    else if (tag === 0x39) zeroCount = readUnixNano(bytes, at);
    else if (tag === 0x42) positive = readBuckets(scan, at, to);
    else if (tag === 0x4a) negative = readBuckets(scan, at, to);
    else if (tag === 0x50) flags = readVarint32(scan, at, to);
    else if (tag === 0x5a) exemplars.push(readExemplar(scan, at, to));
    else if (tag === 0x61) min = readDouble(bytes, at);
    else if (tag === 0x69) max = readDouble(bytes, at);
    else if (tag === 0x71) zeroThreshold = readDouble(bytes, at);
  });
  return {
    kind: 'exponential_histogram',
    metric: source.metric,
    attributes: readMetricAttributes(scan, start, end, 0x0a),
    startUnixNano,
    timeUnixNano,
    flags,
    count,
    sum,
    scale,
    zeroCount,
    zeroThreshold,
    positiveOffset: positive.offset,
    positiveBucketCounts: positive.counts,
    negativeOffset: negative.offset,
    negativeBucketCounts: negative.counts,
    exemplars,
    min,
    max,
    aggregationTemporality: source.aggregationTemporality,
  };
}

interface Buckets {
  readonly offset: number;
  readonly counts: bigint[];
}

/** Buckets { sint32 offset=1; repeated uint64 bucket_counts=2 } */
function readBuckets(scan: Scan, start: number, end: number): Buckets {
  const counts: bigint[] = [];
  let offset = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x08) offset = readSint32(scan, at, to);
    else if (tag >>> 3 === 2) pushVarints(scan, counts, { tag, at, to });
  });
  return { offset, counts };
}

/**
 * SummaryDataPoint { fixed64 start=2; fixed64 time=3; fixed64 count=4; double sum=5;
 *   repeated ValueAtQuantile=6 { double quantile=1; double value=2 }; repeated KeyValue attributes=7;
 *   uint32 flags=8 }
 */
export function readSummaryPoint(source: PointSource): SummaryPoint {
  const { scan, start, end } = source;
  const { bytes } = scan;
  const quantiles: { quantile: number; value: number }[] = [];
  let startUnixNano = 0n;
  let timeUnixNano = 0n;
  let count = 0n;
  let sum = 0;
  let flags = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x11) startUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x19) timeUnixNano = readUnixNano(bytes, at);
    else if (tag === 0x21) count = readUnixNano(bytes, at);
    else if (tag === 0x29) sum = readDouble(bytes, at);
    else if (tag === 0x32) quantiles.push(readQuantile(scan, at, to));
    else if (tag === 0x40) flags = readVarint32(scan, at, to);
  });
  return {
    kind: 'summary',
    metric: source.metric,
    attributes: readMetricAttributes(scan, start, end, 0x3a),
    startUnixNano,
    timeUnixNano,
    flags,
    count,
    sum,
    quantiles,
  };
}

function readQuantile(scan: Scan, start: number, end: number): { quantile: number; value: number } {
  const pair = { quantile: 0, value: 0 };
  visitFields(scan, start, end, (tag, at) => {
    if (tag === 0x09) pair.quantile = readDouble(scan.bytes, at);
    else if (tag === 0x11) pair.value = readDouble(scan.bytes, at);
  });
  return pair;
}
