// Level noise as a hidden state. Healthy levels wander: an AR(1) around the learned level, whose stationary spread τ
// the history tells. "Nothing changed" and every alternative each hold a gamma belief about where the level is now;
// the e-value of a row is the ratio of their predictions (negative binomial), so a wave that the belief has followed
// is no evidence, and one that it could not foresee counts for as little as it should.

import { LOG_ZERO } from '../stats/log-sum.ts';
import { logGamma } from '../stats/log-gamma.ts';

/** Minutes in which a wave of the level falls to 1/e. */
export const LEVEL_MINUTES = 120;
/** Below this τ there is nothing to filter. */
const TAU_MIN = 0.002;
/** Rising factorials up to here are products. */
const PRODUCT_MAX = 16;

/** What went before a row; without it the row stands alone. */
export interface Past {
  /** Beliefs of the filter, empty at the start; advanced in place. Plain numbers. */
  readonly beliefs: number[];
  /** ln R of each alternative before the row, and ln of the row's prior weight: how much of R starts here. */
  readonly logs: readonly number[];
  readonly bonus: number;
}

export interface FilterOptions {
  readonly tau: number;
  readonly temper: number;
  /** Inactive alternatives are not to be scored. */
  readonly active: readonly boolean[];
}

/** Expected events at the learned level, and the most (or least) that is still no change. */
export interface Expected {
  readonly learned: number;
  readonly bound: number;
}

export interface FilterRow {
  readonly minute: number;
  readonly events: number;
  /** If nothing changed, as alternative i is held against it. */
  readonly none: (index: number) => Expected;
  /** If alternative i is true. */
  readonly changed: (index: number) => Expected;
  /** Events come as so many Poisson ones: above 1 where units are few and events not rare. */
  readonly weight: (index: number) => number;
}

const LAST = 0;
const MEAN = 1;
const VARIANCE = 2;

export const isFiltered = (tau: number): boolean => tau >= TAU_MIN;

/** Writes the tempered log e-value of every active alternative into `out` and moves the beliefs on. */
export function scoreFiltered(
  options: FilterOptions,
  row: FilterRow,
  past: Past | undefined,
  out: Float64Array,
): void {
  const { active, temper } = options;
  const beliefs = past?.beliefs ?? [];
  const still = stillness(beliefs, row.minute, options);
  const none = drift(beliefs, 0, still);
  for (let i = 0; i < active.length; i++) {
    if (active[i] !== true) continue;
    const other = merge(drift(beliefs, i + 1, still), none, shareOfNew(past, i));
    const changed = row.changed(i);
    const gain =
      prediction(other, row.events, changed.bound) -
      prediction(none, row.events, row.none(i).bound);
    out[i] = (row.weight(i) * gain) / temper;
    learnRow(beliefs, i + 1, other, {
      events: row.events / temper,
      expected: changed.learned / temper,
    });
  }
  learnRow(beliefs, 0, none, {
    events: row.events / temper,
    expected: row.none(0).learned / temper,
  });
  beliefs[LAST] = row.minute;
}

interface Belief {
  readonly mean: number;
  readonly variance: number;
}

interface Stillness {
  readonly variance: number;
  /** Correlation of the level with the one at the last row. */
  readonly keep: number;
}

function stillness(beliefs: readonly number[], minute: number, { tau }: FilterOptions): Stillness {
  const elapsed = Math.max(0, minute - (beliefs[LAST] ?? minute));
  return { variance: tau * tau, keep: Math.exp(-elapsed / LEVEL_MINUTES) };
}

/** The belief of a hypothesis (0: nothing changed) after the time since the last row. */
function drift(beliefs: readonly number[], hypothesis: number, still: Stillness): Belief {
  const mean = beliefs[MEAN + 2 * hypothesis] ?? 1;
  const variance = beliefs[VARIANCE + 2 * hypothesis] ?? still.variance;
  const keep = still.keep * still.keep;
  return {
    mean: 1 + still.keep * (mean - 1),
    variance: keep * variance + (1 - keep) * still.variance,
  };
}

/** Part of an alternative's sum R that has its start in this very row. */
function shareOfNew(past: Past | undefined, index: number): number {
  if (past === undefined) return 1;
  const log = past.logs[index] ?? LOG_ZERO;
  return log <= LOG_ZERO ? 1 : 1 / (1 + Math.exp(log - past.bonus));
}

/** A change that starts now finds the level where "nothing changed" believes it to be. */
function merge(old: Belief, fresh: Belief, share: number): Belief {
  const mean = (1 - share) * old.mean + share * fresh.mean;
  return {
    mean,
    variance:
      (1 - share) * (old.variance + (old.mean - mean) ** 2) +
      share * (fresh.variance + (fresh.mean - mean) ** 2),
  };
}

/** ln P(events | belief) without the factorial, which all hypotheses share: a gamma mixture of Poisson counts. */
function prediction(belief: Belief, events: number, expected: number): number {
  if (expected <= 0) return 0;
  const rate = belief.mean / belief.variance;
  const shape = belief.mean * rate;
  return (
    logRising(shape, events) -
    shape * Math.log1p(expected / rate) +
    events * Math.log(expected / (rate + expected))
  );
}

/** ln Γ(shape + n)/Γ(shape). */
function logRising(shape: number, n: number): number {
  if (n > PRODUCT_MAX || !Number.isInteger(n)) return logGamma(shape + n) - logGamma(shape);
  let product = 1;
  for (let i = 0; i < n; i++) product *= shape + i;
  return Math.log(product);
}

function learnRow(
  beliefs: number[],
  hypothesis: number,
  belief: Belief,
  row: { readonly events: number; readonly expected: number },
): void {
  const rate = belief.mean / belief.variance;
  const mean = (belief.mean * rate + row.events) / (rate + row.expected);
  beliefs[MEAN + 2 * hypothesis] = mean;
  beliefs[VARIANCE + 2 * hypothesis] = mean / (rate + row.expected);
}
