import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDecoder } from '../../../src/decode/decode.ts';
import { AppError } from '../../../src/model/errors.ts';
import type { MetricBatch, MetricPoint } from '../../../src/model/metric-points.ts';
import { encodeOtlp, toOtlpJson, type Plain } from '../../support/otlp-codec.ts';

const decoder = createDecoder();

function decodeBoth(metric: Plain): MetricPoint[] {
  const request = {
    resourceMetrics: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'chat' } },
            { key: 'n', value: { intValue: '9007199254740993' } },
          ],
        },
        scopeMetrics: [
          { scope: { name: 'lib', version: '1' }, metrics: [metric], schemaUrl: 'https://s' },
        ],
        schemaUrl: 'https://r',
      },
    ],
  };
  const wire = decode('protobuf', encodeOtlp('metrics', request));
  const json = decode('json', Buffer.from(JSON.stringify(toOtlpJson(request))));
  assert.deepEqual(json, wire, 'JSON and protobuf give the same points');
  return [...wire.points];
}

function decode(encoding: 'protobuf' | 'json', body: Uint8Array): MetricBatch {
  const decoded = decoder.decode('metrics', encoding, body);
  assert.ok('metrics' in decoded);
  return decoded.metrics;
}

const times = { startTimeUnixNano: '1732147200123456789', timeUnixNano: '1732147200123456790' };
const attributes = [{ key: 'a', value: { boolValue: true } }];
const exemplars = [
  {
    timeUnixNano: '7',
    asDouble: 1.5,
    spanId: Buffer.alloc(8, 2),
    traceId: Buffer.alloc(16, 1),
    filteredAttributes: [{ key: 'f', value: { stringValue: 'v' } }],
  },
];
const parsedExemplars = [
  {
    attributes: new Map([['f', 'v']]),
    timeUnixNano: 7n,
    value: 1.5,
    traceId: '01'.repeat(16),
    spanId: '02'.repeat(8),
  },
];
const common = {
  attributes: new Map([['a', 'true']]),
  startUnixNano: 1732147200123456789n,
  timeUnixNano: 1732147200123456790n,
  flags: 1,
};

function without<T extends MetricPoint>(point: T): Omit<T, 'metric'> {
  const { metric, ...rest } = point;
  assert.equal(metric.name, 'm');
  assert.equal(metric.scope.name, 'lib');
  assert.equal(metric.scope.schemaUrl, 'https://s');
  assert.equal(metric.scope.resource.serviceName, 'chat');
  assert.equal(metric.scope.resource.attributes.get('n'), '9007199254740993');
  assert.equal(metric.scope.resource.schemaUrl, 'https://r');
  return rest;
}

void describe('metric points', () => {
  void test('a gauge keeps integers exact and doubles as they are', () => {
    const points = decodeBoth({
      name: 'm',
      unit: '1',
      description: 'd',
      gauge: {
        dataPoints: [
          { ...times, attributes, exemplars, flags: 1, asInt: '-9007199254740993' },
          { ...times, asDouble: 0.25 },
        ],
      },
    });
    assert.deepEqual(without(points[0]!), {
      kind: 'gauge',
      ...common,
      value: -9007199254740992,
      integer: -9007199254740993n,
      exemplars: parsedExemplars,
      aggregationTemporality: 0,
      isMonotonic: false,
    });
    const second = points[1]!;
    assert.ok(second.kind === 'gauge');
    assert.deepEqual([second.value, second.integer], [0.25, null]);
  });

  void test('a sum keeps temporality and monotonicity', () => {
    const dataPoints = [{ ...times, attributes, flags: 1, asDouble: 3 }];
    const [point] = decodeBoth({
      name: 'm',
      sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true },
    });
    assert.deepEqual(without(point!), {
      kind: 'sum',
      ...common,
      value: 3,
      integer: null,
      exemplars: [],
      aggregationTemporality: 2,
      isMonotonic: true,
    });
  });

  void test('a histogram keeps buckets, bounds and absence of sum, min and max', () => {
    const full = {
      count: '3',
      sum: 4.5,
      min: 0.5,
      max: 2,
      bucketCounts: ['1', '2'],
      explicitBounds: [1],
    };
    const points = decodeBoth({
      name: 'm',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          { ...times, attributes, exemplars, flags: 1, ...full },
          { ...times, count: '18446744073709551615' },
        ],
      },
    });
    assert.deepEqual(without(points[0]!), {
      kind: 'histogram',
      ...common,
      ...full,
      count: 3n,
      bucketCounts: [1n, 2n],
      exemplars: parsedExemplars,
      aggregationTemporality: 1,
    });
    const bare = points[1]!;
    assert.ok(bare.kind === 'histogram');
    assert.deepEqual([bare.sum, bare.min, bare.max], [null, null, null]);
    assert.equal(bare.count, 2n ** 64n - 1n);
  });

  void test('an exponential histogram keeps scale, offsets and both sides', () => {
    const [point] = decodeBoth({
      name: 'm',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            ...times,
            attributes,
            flags: 1,
            count: '5',
            sum: -1,
            scale: -3,
            zeroCount: '1',
            zeroThreshold: 0.001,
            positive: { offset: -7, bucketCounts: ['1', '0', '300'] },
            negative: { offset: 2, bucketCounts: ['4'] },
            min: -2,
            max: 9,
          },
        ],
      },
    });
    assert.deepEqual(without(point!), {
      kind: 'exponential_histogram',
      ...common,
      count: 5n,
      sum: -1,
      scale: -3,
      zeroCount: 1n,
      zeroThreshold: 0.001,
      positiveOffset: -7,
      positiveBucketCounts: [1n, 0n, 300n],
      negativeOffset: 2,
      negativeBucketCounts: [4n],
      exemplars: [],
      min: -2,
      max: 9,
      aggregationTemporality: 2,
    });
  });

  void test('a summary keeps its quantiles', () => {
    const quantileValues = [
      { quantile: 0.5, value: 1 },
      { quantile: 1, value: 2.5 },
    ];
    const dataPoints = [{ ...times, attributes, flags: 1, count: '2', sum: 3.5, quantileValues }];
    const [point] = decodeBoth({ name: 'm', summary: { dataPoints } });
    assert.deepEqual(without(point!), {
      kind: 'summary',
      ...common,
      count: 2n,
      sum: 3.5,
      quantiles: quantileValues,
    });
  });
});

void describe('metric requests', () => {
  void test('a point beyond 2262 is refused alone', () => {
    const gauge = {
      dataPoints: [
        { timeUnixNano: String(2n ** 63n), asInt: '1' },
        { ...times, asInt: '2' },
      ],
    };
    const body = encodeOtlp('metrics', {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge }] }] }],
    });
    const batch = decode('protobuf', body);
    assert.deepEqual([batch.points.length, batch.rejected], [1, 1]);
    assert.match(batch.rejectedReason, /metric "m": time_unix_nano/);
  });

  void test('traces posted as metrics are named', () => {
    const body = encodeOtlp('traces', {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: Buffer.alloc(16, 0xf1),
                  spanId: Buffer.alloc(8, 0xf2),
                  name: 'chat',
                  startTimeUnixNano: '5',
                },
              ],
            },
          ],
        },
      ],
    });
    for (const signal of ['metrics', 'logs'] as const) {
      assert.throws(
        () => decoder.decode(signal, 'protobuf', body),
        (error) => error instanceof AppError && error.code === 'OTLP_WRONG_SIGNAL',
      );
    }
  });

  void test('more items than the limit are refused, not allocated', () => {
    const small = createDecoder({ limits: { metricItemsMax: 1000 } });
    const dataPoints = Array.from({ length: 200 }, () => ({ asInt: '1' }));
    const body = encodeOtlp('metrics', {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }],
    });
    assert.throws(
      () => small.decode('metrics', 'protobuf', body),
      (error) => error instanceof AppError && error.code === 'BODY_TOO_LARGE',
    );
  });
});
