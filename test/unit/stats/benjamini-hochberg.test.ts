import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejectFalseDiscovery } from '../../../src/stats/benjamini-hochberg.ts';

test("the procedure rejects what Benjamini and Hochberg's own example rejects", () => {
  // Their table 1 (1995): fifteen p-values, q = 0.05 rejects the four smallest.
  const tails = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ];
  assert.equal(rejectFalseDiscovery(tails, 0.05).filter(Boolean).length, 4);
  assert.deepEqual(rejectFalseDiscovery([...tails].reverse(), 0.05).slice(-4), [
    true,
    true,
    true,
    true,
  ]);
});

test('nothing and NaN are never rejected', () => {
  assert.deepEqual(rejectFalseDiscovery([], 0.05), []);
  assert.deepEqual(rejectFalseDiscovery([Number.NaN, 0.001], 0.05), [false, true]);
});
