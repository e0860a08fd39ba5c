import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceInterval, wilsonInterval } from '../../../src/stats/proportion-interval.ts';

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
  assert.deepEqual(wilsonInterval(0, 0), { low: 0, high: 1 });
  assert.equal(wilsonInterval(0, 50).low, 0);
  assert.equal(wilsonInterval(50, 50).high, 1);
  assert.ok(wilsonInterval(0, 50).high > 0 && wilsonInterval(0, 50).high < 0.1);
});
