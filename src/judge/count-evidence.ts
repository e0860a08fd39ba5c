// Traffic: Poisson likelihood ratios of calls a minute, tempered by the dispersion, in both directions. A
// minute without a row counts as a minute without traffic.

import type { StatRow } from '../model/judgement.ts';
import {
  EXPECTED,
  GATE,
  N,
  OBSERVED,
  UNITS,
  UNIT_EXPECTED,
  UNIT_OBSERVED,
  USERS,
  WEIGHT,
  add,
  sumOf,
} from './evidence.ts';
import type { Alternative, Evidence, Sums } from './evidence.ts';
import type { CountModel } from './model.ts';
import { profileAt } from './profile.ts';

const RATIOS = [2, 4, 8, 0.5, 0.2, 0.05] as const;

/** Builds the evidence of a count from its model. */
export function createCountEvidence(model: CountModel): Evidence {
  const alternatives = RATIOS.map((ratio): Alternative => ({
    direction: ratio > 1 ? 'up' : 'down',
    component: 'level',
    active:
      ratio === 8 ||
      ratio === 0.05 ||
      Math.abs(Math.log((ratio - 1) / Math.log(ratio))) > GATE * model.tau,
    weight: 1,
    ceiling: 3,
  }));
  return {
    alternatives,
    score: (row, out) => scoreCount(model, row, out),
    observe: (row, _index, into) => observeCount(model, row, into),
    effectOf: (window) =>
      (sumOf(window, UNIT_OBSERVED) + 0.5) / (sumOf(window, UNIT_EXPECTED) + 0.5),
    reverse: (row, _index, effect) => {
      const ratio = Math.sqrt(effect);
      return -logRatio(row.n, expected(model, row), ratio) / model.temper;
    },
  };
}

const expected = (model: CountModel, row: StatRow): number =>
  profileAt(model.rate, row.minute) * row.minutes;

const logRatio = (count: number, mean: number, ratio: number): number =>
  count * Math.log(ratio) - mean * (ratio - 1);

function scoreCount(model: CountModel, row: StatRow, out: Float64Array): void {
  const mean = expected(model, row);
  for (let i = 0; i < RATIOS.length; i++) {
    const ratio = RATIOS[i] ?? 1;
    const bound = ratio > 1 ? mean * model.margin : mean / model.margin;
    out[i] = logRatio(row.n, bound, ratio) / model.temper;
  }
}

function observeCount(model: CountModel, row: StatRow, into: Sums): void {
  const mean = expected(model, row);
  add(into, N, row.n);
  add(into, OBSERVED, row.n);
  add(into, EXPECTED, mean);
  add(into, WEIGHT, row.minutes);
  add(into, UNITS, row.minutes);
  add(into, UNIT_OBSERVED, row.n);
  add(into, UNIT_EXPECTED, mean);
  add(into, USERS, row.users);
}
