// The level filter: predictions are e-values by construction, waves are followed, changes are not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreFiltered } from '../../../src/judge/level-filter.ts';
import type { FilterOptions, Past } from '../../../src/judge/level-filter.ts';
import { LOG_ZERO } from '../../../src/stats/log-sum.ts';
import { logGamma } from '../../../src/stats/log-gamma.ts';

const RATIOS = [3, 1 / 3];
const EXPECTED = 1.4;

const options = (changes: Partial<FilterOptions> = {}): FilterOptions => ({
  tau: 0.15,
  temper: 1,
  active: [true, true],
  ...changes,
});

const createPast = (): Past => ({ beliefs: [], logs: [LOG_ZERO, LOG_ZERO], bonus: 0 });

function score(past: Past | undefined, minute: number, events: number, o = options()): number[] {
  const out = new Float64Array(RATIOS.length);
  const none = { learned: EXPECTED, bound: EXPECTED };
  const changed = (index: number) => {
    const expected = EXPECTED * (RATIOS[index] ?? 1);
    return { learned: expected, bound: expected };
  };
  scoreFiltered(o, { minute, events, none: () => none, changed, weight: () => 1 }, past, out);
  return [...out];
}

/** Chance of k events as "nothing changed" predicts it for the minute after the last one. */
function predicted(past: Past, k: number, tau: number): number {
  const keep = Math.exp(-1 / 120);
  const mean = 1 + keep * ((past.beliefs[1] ?? 1) - 1);
  const variance = keep * keep * (past.beliefs[2] ?? tau * tau) + (1 - keep * keep) * tau * tau;
  const rate = mean / variance;
  const shape = mean * rate;
  return Math.exp(
    logGamma(shape + k) -
      logGamma(shape) -
      logGamma(k + 1) -
      shape * Math.log1p(EXPECTED / rate) +
      k * Math.log(EXPECTED / (rate + EXPECTED)),
  );
}

test('whatever was seen before, the mean e-value under the prediction of no change is 1, tempered less', () => {
  for (const seen of [[], [0, 0, 0], [5, 2, 6, 4], [1, 2, 1, 0, 30, 2]]) {
    const past = createPast();
    seen.forEach((events, i) => score(past, i, events));
    const meanOf = (temper: number, index: number): number => {
      let mean = 0;
      for (let k = 0; k < 150; k++) {
        const copy = { ...past, beliefs: [...past.beliefs] };
        const gain = score(copy, seen.length, k, options({ temper }))[index] ?? 0;
        mean += predicted(past, k, 0.15) * Math.exp(gain);
      }
      return mean;
    };
    for (const index of [0, 1]) {
      assert.ok(Math.abs(meanOf(1, index) - 1) < 1e-6, `${meanOf(1, index)} after ${seen.join()}`);
      assert.ok(meanOf(1.5, index) < 1);
    }
  }
});

test('without level noise to speak of it is the likelihood ratio of Poisson counts', () => {
  const [up = 0, down = 0] = score(createPast(), 0, 4, options({ tau: 0.002 }));
  assert.ok(Math.abs(up - (4 * Math.log(3) - 2 * EXPECTED)) < 1e-3);
  assert.ok(Math.abs(down - (4 * Math.log(1 / 3) + (2 / 3) * EXPECTED)) < 1e-3);
});

/** Evidence of the first alternative after minutes with so many events each. */
function evidenceAfter(events: readonly number[], o: FilterOptions): number {
  const past = createPast();
  const logs = [LOG_ZERO, LOG_ZERO];
  events.forEach((count, minute) => {
    const gains = score({ ...past, logs }, minute, count, o);
    gains.forEach((gain, i) => {
      logs[i] = Math.log(Math.exp(logs[i] ?? LOG_ZERO) + 1) + gain;
    });
  });
  return logs[0] ?? 0;
}

test('what a wave could have done counts for less, and a tripled rate still goes through', () => {
  const still = options({ tau: 0.002 });
  const quiet = Array.from({ length: 240 }, (_, i) => (i % 5 < 2 ? 2 : 1));
  const wave = [...quiet, ...Array.from({ length: 30 }, () => 3)];
  assert.ok(evidenceAfter(wave, options()) < evidenceAfter(wave, still) - 4);
  const tripled = [...quiet, ...Array.from({ length: 12 }, () => 4.2)];
  assert.ok(evidenceAfter(tripled, options()) > 12);
  assert.ok(evidenceAfter(tripled, options()) < evidenceAfter(tripled, still));
});

test('a belief is forgotten in a few hours of silence', () => {
  const past = createPast();
  for (let minute = 0; minute < 60; minute++) score(past, minute, 4);
  const later = { ...past, beliefs: [...past.beliefs] };
  const soon = score(past, 60, 4)[0] ?? 0;
  const late = score(later, 60 + 1440, 4)[0] ?? 0;
  const fresh = score(undefined, 0, 4)[0] ?? 0;
  assert.ok(Math.abs(late - fresh) < 1e-3);
  assert.ok(soon < fresh - 0.01, 'what has been high for an hour is less of a surprise');
});
