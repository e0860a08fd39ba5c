// The numbers shown with a verdict: current, baseline, their difference with an interval, samples, and the
// smallest ratio that this much data could have shown.

import { bernoulliDivergence, shiftOdds } from '../stats/bernoulli-divergence.ts';
import { differenceInterval } from '../stats/proportion-interval.ts';
import type { Interval } from '../stats/proportion-interval.ts';
import { EXPECTED, N, OBSERVED, SQUARES, UNITS, UNIT_EXPECTED, WEIGHT, sumOf } from './evidence.ts';
import type { Sums } from './evidence.ts';
import type { Model } from './model.ts';

export interface Figures {
  readonly current: number | null;
  readonly baseline: number | null;
  readonly delta: number | null;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly samples: number;
}

const Z95 = 1.959963984540054;

const ABSENT: Figures = {
  current: null,
  baseline: null,
  delta: null,
  ratio: null,
  low: null,
  high: null,
  samples: 0,
};

/** Figures of a window; all null where it holds no observation. */
export function figuresOf(model: Model, window: Sums): Figures {
  const samples = sumOf(window, N);
  const weight = sumOf(window, WEIGHT);
  if (weight <= 0) return { ...ABSENT, samples };
  const current = sumOf(window, OBSERVED) / weight;
  const baseline = sumOf(window, EXPECTED) / weight;
  const interval = intervalOf(model, window);
  return {
    current,
    baseline,
    delta: current - baseline,
    ratio: baseline > 0 ? current / baseline : null,
    low: interval.low,
    high: interval.high,
    samples,
  };
}

/** 95 % interval of current minus baseline, dispersion and the baseline's own uncertainty included. */
function intervalOf(model: Model, window: Sums): Interval {
  const weight = sumOf(window, WEIGHT);
  const current = sumOf(window, OBSERVED) / weight;
  const baseline = sumOf(window, EXPECTED) / weight;
  if (model.kind === 'rate' || model.kind === 'mix') {
    const trials = weight / model.phi;
    const known = model.units / model.phi;
    return differenceInterval(
      { successes: Math.min(current, 1) * trials, trials },
      { successes: Math.min(baseline, 1) * known, trials: known },
    );
  }
  const half = Z95 * standardError(model, window);
  return { low: current - baseline - half, high: current - baseline + half };
}

function standardError(model: Model, window: Sums): number {
  const weight = sumOf(window, WEIGHT);
  const n = Math.max(1, sumOf(window, N));
  if (model.kind === 'positive' || model.kind === 'score') {
    const mean = sumOf(window, OBSERVED) / n;
    const variance = Math.max(0, sumOf(window, SQUARES) / n - mean * mean);
    const known = (model.valueDeviation ** 2 * model.phi) / Math.max(1, model.units);
    return Math.sqrt((Math.max(variance, model.valueDeviation ** 2 / n) * model.phi) / n + known);
  }
  if (model.kind === 'ratio') return (model.residualDeviation * Math.sqrt(n * model.phi)) / weight;
  return Math.sqrt(model.phi * Math.max(1, sumOf(window, OBSERVED))) / weight;
}

/**
 * Smallest ratio to the baseline that the window's data would have carried over the threshold: KL·n/φ = h.
 * Null where there is no data, or where no ratio would have sufficed.
 */
export function minimumDetectableRatio(
  model: Model,
  window: Sums,
  goal: { readonly threshold: number; readonly direction: 'up' | 'down' },
): number | null {
  const units = sumOf(window, UNITS);
  if (units <= 0) return null;
  const needed = (goal.threshold * model.phi) / units;
  switch (model.kind) {
    case 'rate':
      return detectableRate(sumOf(window, UNIT_EXPECTED) / units, needed, goal.direction);
    case 'positive':
      // ln 2 / 16 a bucket; mean rank of a shifted normal: 2σ²h/n.
      return Math.exp(
        signOf(goal.direction) * model.bucketDeviation * (Math.LN2 / 16) * Math.sqrt(2 * needed),
      );
    case 'score':
      return detectableMean(sumOf(window, EXPECTED) / units, model.valueDeviation, {
        needed,
        direction: goal.direction,
      });
    case 'ratio':
      return detectableMean(sumOf(window, EXPECTED) / units, model.residualDeviation, {
        needed,
        direction: goal.direction,
      });
    case 'count':
      return detectableCount(sumOf(window, UNIT_EXPECTED) / units, needed, goal.direction);
    default:
      return null;
  }
}

const signOf = (direction: 'up' | 'down'): number => (direction === 'up' ? 1 : -1);

function detectableMean(
  mean: number,
  deviation: number,
  goal: { readonly needed: number; readonly direction: 'up' | 'down' },
): number | null {
  if (!(mean > 0)) return null;
  const ratio = 1 + (signOf(goal.direction) * deviation * Math.sqrt(2 * goal.needed)) / mean;
  return ratio > 0 ? ratio : null;
}

function detectableRate(p: number, needed: number, direction: 'up' | 'down'): number | null {
  if (!(p > 0 && p < 1)) return null;
  const rateAt = (x: number): number => shiftOdds(p, Math.exp(signOf(direction) * x));
  const x = solve((value) => bernoulliDivergence(rateAt(value), p), needed);
  return x === null ? null : rateAt(x) / p;
}

function detectableCount(mean: number, needed: number, direction: 'up' | 'down'): number | null {
  if (!(mean > 0)) return null;
  const ratioAt = (x: number): number => Math.exp(signOf(direction) * x);
  const divergence = (x: number): number =>
    mean * (ratioAt(x) * Math.log(ratioAt(x)) - ratioAt(x) + 1);
  const x = solve(divergence, needed);
  return x === null ? null : ratioAt(x);
}

/** Smallest x in (0, 20] where a growing function reaches the target. */
function solve(grow: (x: number) => number, target: number): number | null {
  let low = 0;
  let high = 20;
  if (!(grow(high) >= target)) return null;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (grow(middle) >= target) high = middle;
    else low = middle;
  }
  return high;
}
