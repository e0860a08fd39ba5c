import assert from 'node:assert/strict';
import { test } from 'node:test';
import normal from '@stdlib/stats-base-dists-normal';
import { normalUpperQuantile } from '../../../src/stats/normal-quantile.ts';
import { logErfc, logNormalTail, normalTail } from '../../../src/stats/normal-tail.ts';

test('the normal tail agrees with a second implementation out to ten standard deviations', () => {
  for (let z = -8; z <= 10; z += 0.25) {
    const expected = normal.cdf(-z, 0, 1);
    assert.ok(Math.abs(normalTail(z) / expected - 1) < 1e-11, `z = ${z}`);
  }
});

test('the logarithm of the tail goes on where the tail itself underflows', () => {
  // Mills ratio: ln P ≈ −z²/2 − ln z − ½ ln 2π + ln(1 − 1/z²).
  const z = 100;
  const expected =
    -(z * z) / 2 - Math.log(z) - 0.5 * Math.log(2 * Math.PI) + Math.log1p(-1 / z ** 2 + 3 / z ** 4);
  assert.ok(Math.abs(logNormalTail(z) - expected) < 1e-9);
  assert.ok(Number.isFinite(logErfc(1e4)));
});

test('the quantile inverts the tail, also far out', () => {
  for (const tail of [0.9, 0.5, 0.2, 0.025, 1e-6, 1e-20, 1e-200]) {
    const z = normalUpperQuantile(tail);
    assert.ok(Math.abs(logNormalTail(z) - Math.log(tail)) < 1e-9, `tail = ${tail}`);
  }
  assert.ok(Math.abs(normalUpperQuantile(0.025) - 1.959963984540054) < 1e-12);
  assert.equal(normalUpperQuantile(0), Infinity);
  assert.ok(Number.isNaN(normalUpperQuantile(2)));
});
