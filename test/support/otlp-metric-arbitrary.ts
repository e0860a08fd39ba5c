// fast-check arbitraries of whole OTLP metric requests in protobufjs' object form.

import * as fc from 'fast-check';
import type { Plain } from './otlp-codec.ts';

const nano = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Infinity, -Infinity, 5e-324));
const flags = fc.nat({ max: 0xffffffff });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const id = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** The given fields, each present or not. */
function partly(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Plain> {
  return fc.record(fields, { requiredKeys: [] });
}

const value: fc.Arbitrary<Plain> = fc.oneof(
  text.map((stringValue) => ({ stringValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  int64.map((intValue) => ({ intValue })),
  number.map((doubleValue) => ({ doubleValue })),
  fc.uint8Array({ maxLength: 8 }).map((bytesValue) => ({ bytesValue })),
  few(int64).map((list) => ({ arrayValue: { values: list.map((intValue) => ({ intValue })) } })),
  few(text).map((keys) => ({
    kvlistValue: { values: keys.map((key) => ({ key, value: { boolValue: true } })) },
  })),
);
const attributes = fc
  .uniqueArray(text, { maxLength: 3 })
  .chain((keys) => fc.tuple(...keys.map((key) => fc.record({ key: fc.constant(key), value }))));

const measured = fc.oneof(
  int64.map((asInt) => ({ asInt })),
  number.map((asDouble) => ({ asDouble })),
  fc.constant({}),
);
const exemplar = fc
  .tuple(
    measured,
    partly({ timeUnixNano: nano, spanId: id(8), traceId: id(16), filteredAttributes: attributes }),
  )
  .map(([one, other]): Plain => ({ ...other, ...one }));

const shared = { startTimeUnixNano: nano, timeUnixNano: nano, attributes, flags };
const summed = { count: uint64, sum: number, exemplars: few(exemplar), min: number, max: number };
const buckets = partly({ offset: fc.integer({ min: -(2 ** 31) }), bucketCounts: few(uint64) });

const numberPoint = fc
  .tuple(measured, partly({ ...shared, exemplars: few(exemplar) }))
  .map(([one, other]): Plain => ({ ...other, ...one }));
const histogramPoint = partly({
  ...shared,
  ...summed,
  bucketCounts: few(uint64),
  explicitBounds: few(number),
});
const exponentialPoint = partly({
  ...shared,
  ...summed,
  scale: fc.integer({ min: -10, max: 20 }),
  zeroCount: uint64,
  zeroThreshold: number,
  positive: buckets,
  negative: buckets,
});
const summaryPoint = partly({
  ...shared,
  count: uint64,
  sum: number,
  quantileValues: few(partly({ quantile: number, value: number })),
});

const temporality = fc.constantFrom(0, 1, 2);
const points = (point: fc.Arbitrary<Plain>) => fc.array(point, { minLength: 1, maxLength: 3 });
const data = fc.oneof(
  partly({ dataPoints: points(numberPoint) }).map((gauge) => ({ gauge })),
  partly({
    dataPoints: points(numberPoint),
    aggregationTemporality: temporality,
    isMonotonic: fc.boolean(),
  }).map((sum) => ({ sum })),
  partly({ dataPoints: points(histogramPoint), aggregationTemporality: temporality }).map(
    (histogram) => ({ histogram }),
  ),
  partly({ dataPoints: points(exponentialPoint), aggregationTemporality: temporality }).map(
    (exponentialHistogram) => ({ exponentialHistogram }),
  ),
  partly({ dataPoints: points(summaryPoint) }).map((summary) => ({ summary })),
);
const metric = fc
  .tuple(data, partly({ name: text, description: text, unit: text, metadata: attributes }))
  .map(([one, other]): Plain => ({ ...other, ...one }));

export const metricsRequest: fc.Arbitrary<Plain> = few(
  partly({
    resource: partly({ attributes, droppedAttributesCount: fc.nat() }),
    scopeMetrics: few(
      partly({
        scope: partly({ name: text, version: text, attributes, droppedAttributesCount: fc.nat() }),
        metrics: few(metric),
        schemaUrl: text,
      }),
    ),
    schemaUrl: text,
  }),
).map((resourceMetrics) => ({ resourceMetrics }));
