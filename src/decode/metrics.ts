// Metrics: one plain record a data point. Not the hot path, so it walks fields with a visitor.
//
//   ResourceMetrics { Resource=1; repeated ScopeMetrics=2; schema_url=3 }
//   ScopeMetrics    { InstrumentationScope=1; repeated Metric=2; schema_url=3 }
//   Metric { name=1; description=2; unit=3; Gauge=5; Sum=7; Histogram=9; ExponentialHistogram=10; Summary=11 }
//   Gauge, Summary { repeated point=1 }   Sum, Histogram … { repeated point=1; temporality=2; monotonic=3 }

import type {
  MetricBatch,
  MetricIdentity,
  MetricPoint,
  MetricResource,
  MetricScope,
} from '../model/metric-points.ts';
import { readMetricAttributes, readMetricText, spend } from './metric-fields.ts';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './metric-shapes.ts';
import { reject, remarksToText, type Scan } from './scan.ts';
import { readBool } from '../model/wire-value.ts';
import { readVarint32, visitFields } from './wire.ts';

/** One data point's message, and what stands around it. */
export interface PointSource {
  readonly scan: Scan;
  readonly start: number;
  readonly end: number;
  readonly metric: MetricIdentity;
  readonly aggregationTemporality: number;
  readonly isMonotonic: boolean;
}

/** Decodes the ExportMetricsServiceRequest in `scan.bytes`. */
export function decodeMetrics(scan: Scan): MetricBatch {
  const points: MetricPoint[] = [];
  visitFields(scan, 0, scan.bytes.length, (tag, at, to) => {
    if (tag === 0x0a) readResourceMetrics(scan, at, to, points);
    else noteMismatch(scan, tag, 1);
  });
  return {
    points,
    rejected: scan.view.rejected,
    rejectedReason: scan.view.rejectedReason,
    warning: scan.remarks === 0 ? '' : remarksToText(scan.remarks),
  };
}

function noteMismatch(scan: Scan, tag: number, numberMax: number): void {
  if (tag >>> 3 <= numberMax) scan.mismatches++;
}

function readResourceMetrics(scan: Scan, start: number, end: number, points: MetricPoint[]): void {
  let resource: MetricResource = {
    attributes: new Map(),
    droppedAttributes: 0,
    schemaUrl: '',
    serviceName: '',
  };
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x0a) resource = { ...resource, ...readResource(scan, at, to) };
    else if (tag === 0x1a) resource = { ...resource, schemaUrl: readMetricText(scan, at, to) };
    else if (tag !== 0x12) noteMismatch(scan, tag, 3);
  });
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x12) readScopeMetrics(scan, at, to, { resource, points });
  });
}

function readResource(
  scan: Scan,
  start: number,
  end: number,
): Pick<MetricResource, 'attributes' | 'droppedAttributes' | 'serviceName'> {
  const attributes = readMetricAttributes(scan, start, end, 0x0a);
  let droppedAttributes = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x10) droppedAttributes = readVarint32(scan, at, to);
  });
  return { attributes, droppedAttributes, serviceName: attributes.get('service.name') ?? '' };
}

function readScopeMetrics(
  scan: Scan,
  start: number,
  end: number,
  owner: { readonly resource: MetricResource; readonly points: MetricPoint[] },
): void {
  let scope: MetricScope = {
    resource: owner.resource,
    name: '',
    version: '',
    attributes: new Map(),
    droppedAttributes: 0,
    schemaUrl: '',
  };
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x0a) scope = { ...scope, ...readScope(scan, at, to) };
    else if (tag === 0x1a) scope = { ...scope, schemaUrl: readMetricText(scan, at, to) };
    else if (tag !== 0x12) noteMismatch(scan, tag, 3);
  });
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x12) readMetric(scan, at, to, { scope, points: owner.points });
  });
}

function readScope(
  scan: Scan,
  start: number,
  end: number,
): Pick<MetricScope, 'name' | 'version' | 'attributes' | 'droppedAttributes'> {
  const attributes = readMetricAttributes(scan, start, end, 0x1a);
  let name = '';
  let version = '';
  let droppedAttributes = 0;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x0a) name = readMetricText(scan, at, to);
    else if (tag === 0x12) version = readMetricText(scan, at, to);
    else if (tag === 0x20) droppedAttributes = readVarint32(scan, at, to);
  });
  return { name, version, attributes, droppedAttributes };
}

const READERS: Readonly<
  Record<number, (source: PointSource, kind: 'gauge' | 'sum') => MetricPoint>
> = {
  0x2a: readNumberPoint,
  0x3a: readNumberPoint,
  0x4a: readHistogramPoint,
  0x52: readExponentialPoint,
  0x5a: readSummaryPoint,
};

function readMetric(
  scan: Scan,
  start: number,
  end: number,
  owner: { readonly scope: MetricScope; readonly points: MetricPoint[] },
): void {
  let name = '';
  let description = '';
  let unit = '';
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x0a) name = readMetricText(scan, at, to);
    else if (tag === 0x12) description = readMetricText(scan, at, to);
    else if (tag === 0x1a) unit = readMetricText(scan, at, to);
    else if (READERS[tag] === undefined && tag >>> 3 !== 4) noteMismatch(scan, tag, 11);
  });
  const metric = { scope: owner.scope, name, description, unit };
  visitFields(scan, start, end, (tag, at, to) => {
    const read = READERS[tag];
    if (read === undefined) return;
    readPoints(scan, at, to, {
      metric,
      points: owner.points,
      read: (source) => read(source, tag === 0x3a ? 'sum' : 'gauge'),
    });
  });
}

function readPoints(
  scan: Scan,
  start: number,
  end: number,
  into: {
    readonly metric: MetricIdentity;
    readonly points: MetricPoint[];
    readonly read: (source: PointSource) => MetricPoint;
  },
): void {
  let aggregationTemporality = 0;
  let isMonotonic = false;
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag === 0x10) aggregationTemporality = readVarint32(scan, at, to);
    else if (tag === 0x18) isMonotonic = readBool(scan.bytes, at);
  });
  visitFields(scan, start, end, (tag, at, to) => {
    if (tag !== 0x0a) return;
    spend(scan, 8);
    const { metric } = into;
    const point = into.read({
      scan,
      start: at,
      end: to,
      metric,
      aggregationTemporality,
      isMonotonic,
    });
    const fault = pointFault(point);
    if (fault === '') into.points.push(point);
    else reject(scan, `metric ${JSON.stringify(metric.name)}: ${fault}`);
  });
}

const TIME_MAX = 2n ** 63n;

function pointFault(point: MetricPoint): string {
  if (point.timeUnixNano >= TIME_MAX) return 'time_unix_nano lies beyond the year 2262';
  if (point.startUnixNano >= TIME_MAX) return 'start_time_unix_nano lies beyond the year 2262';
  return '';
}
