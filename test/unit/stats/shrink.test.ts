import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betweenVariance, shrinkMean } from '../../../src/stats/shrink.ts';

test('groups that differ only by chance have no variance between them and become their parent', () => {
  const groups = [
    { weight: 1000, total: 30 },
    { weight: 1000, total: 31 },
    { weight: 1000, total: 29 },
  ];
  const between = betweenVariance(groups, 0.03 * 0.97);
  assert.equal(between, 0);
  assert.equal(shrinkMean({ weight: 1000, total: 90 }, 0.03, 0.03 * 0.97, between), 0.03);
});

test('groups that really differ keep their own mean, the more the larger they are', () => {
  const groups = [
    { weight: 10_000, total: 100 },
    { weight: 10_000, total: 500 },
    { weight: 10_000, total: 900 },
  ];
  const between = betweenVariance(groups, 0.05 * 0.95);
  assert.ok(Math.abs(Math.sqrt(between) - 0.04) < 0.001);
  const large = shrinkMean({ weight: 10_000, total: 900 }, 0.05, 0.05 * 0.95, between);
  const small = shrinkMean({ weight: 10, total: 0.9 }, 0.05, 0.05 * 0.95, between);
  assert.ok(large > 0.089);
  assert.ok(small > 0.05 && small < 0.07);
});

test('empty groups are their parent, and a single group has nothing to differ from', () => {
  assert.equal(shrinkMean({ weight: 0, total: 0 }, 0.5, 1, 1), 0.5);
  assert.equal(betweenVariance([{ weight: 10, total: 5 }], 1), 0);
  assert.equal(betweenVariance([], 1), 0);
});
