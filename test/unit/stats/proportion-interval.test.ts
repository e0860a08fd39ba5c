import assert from 'node:assert/strict';
import { test } from 'node:test';
import binomial from '@stdlib/stats-base-dists-binomial';
import {
  differenceInterval,
  jeffreysInterval,
  wilsonInterval,
} from '../../../src/stats/proportion-interval.ts';

test("Wilson's interval agrees with Newcombe's published example", () => {
  // Newcombe 1998, table I, method 3: 81 of 263.
  const { low, high } = wilsonInterval(81, 263);
  assert.ok(Math.abs(low - 0.2553) < 1e-4);
  assert.ok(Math.abs(high - 0.3662) < 1e-4);
});

test("Newcombe's hybrid interval of a difference agrees with his published example", () => {
  // Newcombe 1998 (differences), method 10: 56/70 against 48/80.
  const { low, high } = differenceInterval(
    { successes: 56, trials: 70 },
    { successes: 48, trials: 80 },
  );
  assert.ok(Math.abs(low - 0.0524) < 1e-4);
  assert.ok(Math.abs(high - 0.3339) < 1e-4);
});

test('intervals of nothing, of no success and of successes only are finite and contain the estimate', () => {
  for (const interval of [wilsonInterval, jeffreysInterval]) {
    assert.deepEqual(interval(0, 0), { low: 0, high: 1 });
    assert.equal(interval(0, 50).low, 0);
    assert.equal(interval(50, 50).high, 1);
    assert.ok(interval(0, 50).high > 0 && interval(0, 50).high < 0.1);
  }
});

test("Jeffreys' interval covers a small rate about as often as it says", () => {
  const n = 200;
  const p = 0.03;
  let covered = 0;
  for (let k = 0; k <= n; k++) {
    const { low, high } = jeffreysInterval(k, n);
    const chance = binomial.cdf(k, n, p) - (k > 0 ? binomial.cdf(k - 1, n, p) : 0);
    if (low <= p && p <= high) covered += chance;
  }
  assert.ok(covered > 0.92 && covered < 0.98, `covered ${covered}`);
});
