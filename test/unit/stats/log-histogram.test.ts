import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { bucketFloor, bucketOf, histogramQuantile } from '../../../src/stats/log-histogram.ts';

test('a value lies between the floor of its bucket and the floor of the next', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.constantFrom(1, 1000, 1e6),
      (value, scale) => {
        const bucket = bucketOf(value, scale);
        const slack = 1e-9 * (value + 1 / scale);
        assert.ok(bucketFloor(bucket, scale) <= value + slack);
        assert.ok(bucketFloor(bucket + 1, scale) >= value - slack);
      },
    ),
  );
});

test('quantiles of many values are within the width of a bucket', () => {
  const histogram = new Map<number, number>();
  for (let x = 1; x <= 10_000; x++) {
    const bucket = bucketOf(x, 1);
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
  }
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    const quantile = histogramQuantile(histogram, share, 1) ?? 0;
    assert.ok(Math.abs(quantile / (share * 10_000) - 1) < 0.05, `${share}: ${quantile}`);
  }
  assert.equal(histogramQuantile(new Map(), 0.5, 1), undefined);
});
