// Ratios of sums: the linearised residual D = y − R·x of the delta method, summed over a minute and
// studentised; Gaussian likelihood ratios on it, the minute's z clipped so that one huge bill cannot decide.

import type { StatRow } from '../model/judgement.ts';
import {
  EXPECTED,
  GATE,
  N,
  OBSERVED,
  SQUARES,
  UNITS,
  UNIT_EXPECTED,
  UNIT_OBSERVED,
  USERS,
  WEIGHT,
  add,
  sumOf,
} from './evidence.ts';
import type { Alternative, Evidence, Sums } from './evidence.ts';
import type { RatioModel } from './model.ts';
import { profileAt } from './profile.ts';

const SHIFTS = [0.1, 0.2, 0.4, -0.1, -0.2, -0.4] as const;
const CLIP = 2.5;
/** Largest bet, in standard deviations of a minute, on a drift being over. */
const CLEAR_BET = 1;

/** Builds the evidence of a ratio from its model. */
export function createRatioEvidence(model: RatioModel): Evidence {
  const alternatives = SHIFTS.map((shift): Alternative => ({
    direction: shift > 0 ? 'up' : 'down',
    component: 'level',
    active: Math.abs(shift) === 0.4 || Math.abs(shift) / 2 > GATE * model.tau,
    weight: 1,
    ceiling: 3,
  }));
  return {
    alternatives,
    score: (row, out) => scoreRatio(model, row, out),
    observe: (row, _index, into) => observeRatio(model, row, into),
    effectOf: (window) => shiftOf(window),
    reverse: (row, _index, effect) => reverseRatio(model, row, effect / 2),
  };
}

/**
 * Half-way is the null: data drawn from the baseline lie `half` beyond it, on the side of no effect. A bet of twice CLIP
 * would lose even on the best minute there is, since its z is clipped: drifts of many deviations would never clear.
 */
function reverseRatio(model: RatioModel, row: StatRow, half: number): number {
  const root = Math.sqrt(row.n);
  const z = clip(residualZ(model, row) - half * root);
  const bet = Math.min(CLEAR_BET, Math.abs(half) * root);
  return (-Math.sign(half) * bet * z - (bet * bet) / 2) / model.temper;
}

const clip = (z: number): number => Math.min(CLIP, Math.max(-CLIP, z));

/** Standardised sum of the residuals of a row. */
function residualZ(model: RatioModel, row: StatRow): number {
  if (row.n <= 0 || model.residualDeviation <= 0) return 0;
  const residual = row.sum - profileAt(model.ratio, row.minute) * row.weight;
  return residual / (model.residualDeviation * Math.sqrt(row.n));
}

function scoreRatio(model: RatioModel, row: StatRow, out: Float64Array): void {
  const root = Math.sqrt(row.n);
  const z = residualZ(model, row);
  for (let i = 0; i < SHIFTS.length; i++) {
    const shift = SHIFTS[i] ?? 0;
    const sign = Math.sign(shift);
    const centred = sign * clip(z - sign * model.margin * root);
    // A bet above CLIP wins less on a clipped minute, and above twice CLIP never: minutes of heavy traffic bet CLIP.
    const bet = Math.min(CLIP, Math.abs(shift) * root);
    out[i] = (bet * centred - (bet * bet) / 2) / model.temper;
  }
}

function observeRatio(model: RatioModel, row: StatRow, into: Sums): void {
  const expected = profileAt(model.ratio, row.minute) * row.weight;
  add(into, N, row.n);
  add(into, OBSERVED, row.sum);
  add(into, EXPECTED, expected);
  add(into, WEIGHT, row.weight);
  add(into, SQUARES, row.n * model.residualDeviation ** 2);
  add(into, UNITS, row.n);
  add(into, UNIT_OBSERVED, residualZ(model, row) * Math.sqrt(row.n));
  add(into, UNIT_EXPECTED, 0);
  add(into, USERS, row.users);
}

/** Shift in standard deviations of one observation's residual. */
function shiftOf(window: Sums): number {
  const units = sumOf(window, UNITS);
  return units > 0 ? sumOf(window, UNIT_OBSERVED) / units : 0;
}
