import assert from 'node:assert/strict';
import { test } from 'node:test';
import betainc from '@stdlib/math-base-special-betainc';
import beta from '@stdlib/stats-base-dists-beta';
import { betaQuantile } from '../../../src/stats/beta-quantile.ts';
import { incompleteBeta } from '../../../src/stats/incomplete-beta.ts';
import { logGamma } from '../../../src/stats/log-gamma.ts';

const SHAPES = [0.5, 1, 3.5, 20, 400, 5000] as const;

test('the incomplete beta function and its complement agree with a second implementation', () => {
  for (const a of SHAPES) {
    for (const b of SHAPES) {
      for (const x of [0.001, 0.03, 0.5, 0.9, 0.999]) {
        for (const upper of [false, true]) {
          const expected = betainc(x, a, b, true, upper);
          const got = incompleteBeta(x, a, b, upper);
          if (expected < 1e-290) continue;
          assert.ok(
            Math.abs(got - expected) <= 1e-9 * expected + 1e-300,
            `I_${x}(${a}, ${b}) ${upper}`,
          );
        }
      }
    }
  }
});

test('outside its domain the function is NaN, at the ends it is exact', () => {
  assert.ok(Number.isNaN(incompleteBeta(1.1, 1, 1)));
  assert.ok(Number.isNaN(incompleteBeta(0.5, 0, 1)));
  assert.equal(incompleteBeta(0, 2, 3), 0);
  assert.equal(incompleteBeta(1, 2, 3), 1);
});

test('quantiles of the beta distribution agree with a second implementation', () => {
  for (const p of [0.001, 0.025, 0.5, 0.975]) {
    for (const [a, b] of [
      [0.5, 1000.5],
      [30.5, 970.5],
      [2, 2],
    ] as const) {
      const expected = beta.quantile(p, a, b);
      assert.ok(Math.abs(betaQuantile(p, a, b) / expected - 1) < 1e-7, `${p} ${a} ${b}`);
    }
  }
});

test('the logarithm of the gamma function is exact at known points', () => {
  assert.ok(Math.abs(logGamma(0.5) - Math.log(Math.sqrt(Math.PI))) < 1e-13);
  assert.ok(Math.abs(logGamma(5) - Math.log(24)) < 1e-13);
  assert.ok(Math.abs(logGamma(101) - 363.7393755555635) < 1e-9);
  assert.ok(Number.isNaN(logGamma(0)));
});
