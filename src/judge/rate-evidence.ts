// Rates: likelihood ratios of shifted odds, tempered by the dispersion. The unit is the first event of a
// conversation among turns not yet affected; see docs/statistics.md, "Unit".

import type { StatRow } from '../model/judgement.ts';
import { shiftOdds } from '../stats/bernoulli-divergence.ts';
import {
  EXPECTED,
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
import { isFiltered, scoreFiltered } from './level-filter.ts';
import type { Past } from './level-filter.ts';
import type { RateModel } from './model.ts';
import { profileAt } from './profile.ts';

const RATIOS = [1.5, 2, 3, 5] as const;
/** What operators want to hear of at once is a doubling or trebling. */
const WEIGHTS = [0.05, 0.2, 0.45, 0.3] as const;

/** As GATE; less, since the level filter already answers for waves. */
const RATE_GATE = 3;

/** Smallest true ratio at which alternative r gains evidence: (r−1)/ln r. */
export const breakEven = (ratio: number): number => (ratio - 1) / Math.log(ratio);

const ALTERNATIVE_RATIOS: readonly number[] = [...RATIOS, ...RATIOS.map((ratio) => 1 / ratio)];

/** Builds the evidence of a rate from its model. */
export function createRateEvidence(model: RateModel): Evidence {
  const gate = Math.exp(RATE_GATE * model.tau);
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
  const active = alternatives.map((alternative) => alternative.active);
  return {
    alternatives,
    score: (row, out, past) =>
      isFiltered(model.tau)
        ? scoreWandering(model, active, { row, past, out })
        : scoreRate(model, row, out),
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

interface Scored {
  readonly row: StatRow;
  readonly past: Past | undefined;
  readonly out: Float64Array;
}

/**
 * As scoreRate where the level wanders. Level noise acts on the rarer side of a rate, so that side is counted. A rise of
 * binomial counts weighs 1/(1−p) of a Poisson one and keeps its mean e-value at 1 or less; a fall does not.
 */
function scoreWandering(model: RateModel, active: readonly boolean[], scored: Scored): void {
  const { row, past, out } = scored;
  const n = row.eligible;
  const isRare = model.hazard.level <= 0.5;
  const rare = (rate: number): number => (isRare ? rate : 1 - rate);
  const p = hazardAt(model, row.minute);
  const bounds = [shiftOdds(p, model.marginUp), shiftOdds(p, model.marginDown)].map(clamp);
  const boundOf = (index: number): number =>
    bounds[(ALTERNATIVE_RATIOS[index] ?? 1) > 1 ? 0 : 1] ?? p;
  const shifted = (rate: number, index: number): number =>
    n * rare(clamp(shiftOdds(rate, ALTERNATIVE_RATIOS[index] ?? 1)));
  scoreFiltered(
    { tau: model.tau, temper: model.temper, active },
    {
      minute: row.minute,
      events: isRare ? row.firstEvents : n - row.firstEvents,
      none: (index) => ({ learned: n * rare(p), bound: n * rare(boundOf(index)) }),
      changed: (index) => ({ learned: shifted(p, index), bound: shifted(boundOf(index), index) }),
      weight: (index) =>
        (ALTERNATIVE_RATIOS[index] ?? 1) > 1 === isRare ? 1 / (1 - rare(boundOf(index))) : 1,
    },
    past,
    out,
  );
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
