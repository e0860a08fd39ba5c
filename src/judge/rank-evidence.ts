// Positive heavy-tailed values and scores: betting on probability-integral-transform ranks of histogram
// buckets. The ranks are bounded, so no single runaway value can decide; spread and tail have own bets.

import type { StatRow } from '../model/judgement.ts';
import {
  EXPECTED,
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
import type { PositiveModel } from './model.ts';
import { profileAt } from './profile.ts';

const BETS = [0.7, 1.2, 1.8] as const;
const SPREAD_BET = 0.5;
const TAIL_RATIOS = [3, 6] as const;
/** As GATE; less, since distributions must also move by the monitor's least ratio to matter. */
const RANK_GATE = 3;
const UP = 0;
const DOWN = BETS.length;
const SPREAD = 2 * BETS.length;
const TAIL = SPREAD + 1;

/** Mean rank gained per standard deviation of shift, normal shape: 1/(2√π). */
export const RANK_SLOPE = 0.282;

/** Shift in standard deviations at which bet λ breaks even: λ/24 over the slope of the mean rank. */
export const betBreakEven = (bet: number): number => bet / 24 / RANK_SLOPE;

/** Builds the evidence of a positive signal or a score. */
export function createRankEvidence(model: PositiveModel): Evidence {
  const alternatives = listAlternatives(model);
  return {
    alternatives,
    score: (row, out) => scoreRanks(model, row, out),
    observe: (row, index, into) => observeRanks(model, row, index, into),
    effectOf: (window, index) => effectOf(window, index),
    reverse: (row, index, effect) => reverseRanks(model, row, index, effect),
  };
}

function listAlternatives(model: PositiveModel): Alternative[] {
  const level = (direction: 'up' | 'down') =>
    BETS.map((bet): Alternative => ({
      direction,
      component: 'level',
      active: bet === BETS.at(-1) || betBreakEven(bet) > RANK_GATE * model.tau,
      weight: 0.3,
      ceiling: 3,
    }));
  const positive = model.kind === 'positive' && model.tailShare > 0;
  return [
    ...level('up'),
    ...level('down'),
    { direction: 'up', component: 'spread', active: true, weight: 0.05, ceiling: 2 },
    ...TAIL_RATIOS.map((): Alternative => ({
      direction: 'up',
      component: 'tail',
      active: positive,
      weight: 0.05,
      ceiling: 3,
    })),
  ];
}

/** Mid-rank of a residual bucket, linear between whole ones. */
export function rankOf(model: PositiveModel, residual: number): number {
  const position = residual - model.first;
  const index = Math.floor(position);
  const low = wholeRank(model, index);
  const part = position - index;
  return part === 0 ? low : low + part * (wholeRank(model, index + 1) - low);
}

function wholeRank(model: PositiveModel, index: number): number {
  if (index < 0) return 0;
  return index >= model.ranks.length ? 1 : (model.ranks[index] ?? 1);
}

/**
 * Part of a residual bucket that lies above the cut, spread over its neighbours as the reference was: its mean over
 * the reference is exactly the reference's tail share.
 */
function tailPart(model: PositiveModel, residual: number): number {
  return Math.min(1, Math.max(0, residual - model.cut));
}

function scoreRanks(model: PositiveModel, row: StatRow, out: Float64Array): void {
  const offset = profileAt(model.bucket, row.minute);
  out.fill(0);
  let count = 0;
  let tail = 0;
  for (const [bucket, c] of row.histogram ?? []) {
    const u = rankOf(model, bucket - offset) - 0.5;
    count += c;
    tail += c * tailPart(model, bucket - offset);
    for (let i = 0; i < BETS.length; i++) {
      const bet = BETS[i] ?? 0;
      out[UP + i] = (out[UP + i] ?? 0) + c * Math.log(1 + bet * u);
      out[DOWN + i] = (out[DOWN + i] ?? 0) + c * Math.log(1 - bet * u);
    }
    out[SPREAD] = (out[SPREAD] ?? 0) + c * Math.log(1 + SPREAD_BET * (12 * u * u - model.spread));
  }
  temper(model, out, count, tail);
}

/** Divides by the dispersion, after the allowance for what is not known about the baseline. */
function temper(model: PositiveModel, out: Float64Array, count: number, tail: number): void {
  const { temper: dispersion, margin } = model;
  for (let i = 0; i < BETS.length; i++) {
    const allowance = count * Math.log(1 + (BETS[i] ?? 0) * margin);
    out[UP + i] = ((out[UP + i] ?? 0) - allowance) / dispersion;
    out[DOWN + i] = ((out[DOWN + i] ?? 0) - allowance) / dispersion;
  }
  out[SPREAD] = ((out[SPREAD] ?? 0) - count * Math.log(1 + SPREAD_BET * 3 * margin)) / dispersion;
  for (let i = 0; i < TAIL_RATIOS.length; i++) {
    const ratio = TAIL_RATIOS[i] ?? 1;
    const p = model.tailShare;
    out[TAIL + i] = (tail * Math.log(ratio) - count * Math.log(1 + (ratio - 1) * p)) / dispersion;
  }
}

function observeRanks(model: PositiveModel, row: StatRow, index: number, into: Sums): void {
  const offset = profileAt(model.bucket, row.minute);
  add(into, N, row.n);
  add(into, OBSERVED, row.sum);
  add(into, EXPECTED, row.n * profileAt(model.mean, row.minute));
  add(into, WEIGHT, row.n);
  add(into, SQUARES, row.sumSquares);
  add(into, USERS, row.users);
  for (const [bucket, c] of row.histogram ?? []) {
    add(into, UNITS, c);
    if (index >= TAIL) {
      add(into, UNIT_OBSERVED, c * tailPart(model, bucket - offset));
      add(into, UNIT_EXPECTED, c * model.tailShare);
    } else if (index === SPREAD) {
      add(into, UNIT_OBSERVED, c * 12 * (rankOf(model, bucket - offset) - 0.5) ** 2);
      add(into, UNIT_EXPECTED, c * model.spread);
    } else {
      add(into, UNIT_OBSERVED, c * (bucket - offset));
      add(into, UNIT_EXPECTED, 0);
    }
  }
}

/** Level: shift of the mean bucket; tail and spread: ratio of observed to expected. */
function effectOf(window: Sums, index: number): number {
  if (index >= SPREAD) {
    return (sumOf(window, UNIT_OBSERVED) + 0.5) / (sumOf(window, UNIT_EXPECTED) + 0.5);
  }
  const units = sumOf(window, UNITS);
  return units > 0 ? sumOf(window, UNIT_OBSERVED) / units : 0;
}

function reverseRanks(model: PositiveModel, row: StatRow, index: number, effect: number): number {
  const offset = profileAt(model.bucket, row.minute);
  const half = effect / 2;
  let sum = 0;
  let count = 0;
  let tail = 0;
  for (const [bucket, c] of row.histogram ?? []) {
    const residual = bucket - offset;
    count += c;
    tail += c * tailPart(model, residual);
    // Against "still shifted by half": ranks of the values moved back by half must lie on the other side.
    const u = rankOf(model, residual - half) - 0.5;
    if (index < SPREAD) sum += c * Math.log(1 - Math.sign(effect) * 1.2 * u);
    else if (index === SPREAD) {
      const v = 12 * (rankOf(model, residual) - 0.5) ** 2;
      sum += c * Math.log(1 - 0.3 * (v - model.spread * Math.sqrt(Math.max(1, effect))));
    }
  }
  if (index < TAIL) return sum / model.temper;
  const ratio = Math.sqrt(Math.max(1, effect));
  return (
    (count * Math.log(1 + (ratio - 1) * model.tailShare) - tail * Math.log(ratio)) / model.temper
  );
}
