import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bernoulliDivergence, shiftOdds } from '../../../src/stats/bernoulli-divergence.ts';
import { LOG_ZERO, logAdd } from '../../../src/stats/log-sum.ts';
import { fitTail, tailLevel } from '../../../src/stats/tail-fit.ts';

test('sums of exponentials neither overflow nor lose small terms', () => {
  assert.ok(Math.abs(logAdd(1000, 1000) - (1000 + Math.LN2)) < 1e-12);
  assert.equal(logAdd(5, LOG_ZERO), 5);
  assert.equal(logAdd(LOG_ZERO, LOG_ZERO), LOG_ZERO);
});

test('the divergence of 8 % from 3 % is the figure the design is built on', () => {
  assert.ok(Math.abs(bernoulliDivergence(0.08, 0.03) - 0.02978) < 1e-5);
  assert.equal(bernoulliDivergence(0, 0.5), Math.LN2);
  assert.ok(Math.abs(shiftOdds(0.5, 3) - 0.75) < 1e-15);
});

test('the tail fit finds the scale of an exponential and extrapolates it', () => {
  const maxima = Array.from({ length: 5000 }, (_, i) => -2 * Math.log((i + 0.5) / 5000));
  const fit = fitTail(maxima, 0.9, { scale: 1, weight: 5 });
  assert.ok(fit !== undefined && Math.abs(fit.scale - 2) < 0.05);
  const level = tailLevel(fit, 1e-6);
  assert.ok(Math.abs(level - -2 * Math.log(1e-6)) < 1);
  assert.equal(fitTail([], 0.9, { scale: 1, weight: 5 }), undefined);
});
