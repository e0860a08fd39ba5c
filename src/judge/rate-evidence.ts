// Rates: likelihood ratios of shifted odds, tempered by the dispersion. The unit is the first event of a
// conversation among turns not yet affected; see docs/statistics.md, "Unit".

import type { StatRow } from '../model/judgement.ts';
import { shiftOdds } from '../stats/bernoulli-divergence.ts';
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
import type { RateModel } from './model.ts';
import { profileAt } from './profile.ts';

const RATIOS = [1.5, 2, 3, 5] as const;
/** What operators want to hear of at once is a doubling or trebling. */
const WEIGHTS = [0.05, 0.2, 0.45, 0.3] as const;

/** Smallest true ratio at which alternative r gains evidence: (r−1)/ln r. */
export const breakEven = (ratio: number): number => (ratio - 1) / Math.log(ratio);

const ALTERNATIVE_RATIOS: readonly number[] = [...RATIOS, ...RATIOS.map((ratio) => 1 / ratio)];

/** Builds the evidence of a rate from its model. */
export function createRateEvidence(model: RateModel): Evidence {
  const gate = Math.exp(GATE * model.tau);
  const alternatives = ALTERNATIVE_RATIOS.map((ratio, index): Alternative => {
    const size = ratio > 1 ? ratio : 1 / ratio;
    return {
      direction: ratio > 1 ? 'up' : 'down',
      component: 'level',
      // The largest always stays: calibration on the own history pays for what noise is left.
      active: size >= 5 || breakEven(size) > gate,
      weight: WEIGHTS[index % RATIOS.length] ?? 0,
      ceiling: 3,
    };
  });
  return {
    alternatives,
    score: (row, out) => scoreRate(model, row, out),
    observe: (row, _index, into) => observeRate(model, row, into),
    effectOf: (window) => oddsRatio(window),
    reverse: (row, _index, effect) => reverseRate(model, row, effect),
  };
}

const clamp = (rate: number): number => Math.min(1 - 1e-6, Math.max(1e-6, rate));

/** Expected hazard in the row's minute. */
export function hazardAt(model: RateModel, minute: number): number {
  return clamp(profileAt(model.hazard, minute));
}

function scoreRate(model: RateModel, row: StatRow, out: Float64Array): void {
  const p = hazardAt(model, row.minute);
  const above = clamp(shiftOdds(p, model.marginUp));
  const below = clamp(shiftOdds(p, model.marginDown));
  for (let i = 0; i < ALTERNATIVE_RATIOS.length; i++) {
    const ratio = ALTERNATIVE_RATIOS[i] ?? 1;
    out[i] = logRatio(row, ratio > 1 ? above : below, ratio) / model.temper;
  }
}

/** Log likelihood ratio of odds times `ratio` against rate `p`. */
function logRatio(row: StatRow, p: number, ratio: number): number {
  return row.firstEvents * Math.log(ratio) - row.eligible * Math.log(1 + (ratio - 1) * p);
}

function observeRate(model: RateModel, row: StatRow, into: Sums): void {
  const p = hazardAt(model, row.minute);
  add(into, N, row.n);
  add(into, OBSERVED, row.events);
  add(into, EXPECTED, row.n * Math.min(1, p * model.displayFactor));
  add(into, WEIGHT, row.n);
  add(into, UNITS, row.eligible);
  add(into, UNIT_OBSERVED, row.firstEvents);
  add(into, UNIT_EXPECTED, row.eligible * p);
  add(into, USERS, row.eventUsers);
}

/** Odds ratio of observed to expected units, kept off 0 and infinity by half an event. */
function oddsRatio(window: Sums): number {
  const units = sumOf(window, UNITS) + 1;
  const one = (sumOf(window, UNIT_OBSERVED) + 0.5) / units;
  const zero = (sumOf(window, UNIT_EXPECTED) + 0.5) / units;
  return (one * (1 - zero)) / (zero * (1 - one));
}

function reverseRate(model: RateModel, row: StatRow, effect: number): number {
  const p = hazardAt(model, row.minute);
  return -logRatio(row, p, Math.sqrt(effect)) / model.temper;
}
