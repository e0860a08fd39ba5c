// Mixes: for every value the alternative that a part ε of the observations turned to it, and one that they
// turned away; every value not seen in the baseline counts as the last, "other" one.

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
import type { MixModel } from './model.ts';
import { namedCounts } from './named-counts.ts';

const SHIFTS = [0.2, 0.7] as const;
/** No value counts as rarer than this: two calls of a never seen version are no incident yet. */
const SHARE_MIN = 0.001;
/** An alternative that gains from a smaller rise of a share than this would feed on rhythm. */
const RISE_MIN = 0.05;

/** Builds the evidence of a mix from its model; two alternatives a value. */
export function createMixEvidence(model: MixModel): Evidence {
  const bounds = model.shares.map((share) => Math.min(1, Math.max(SHARE_MIN, share + model.tau)));
  const alternatives = model.values.flatMap((value, index) =>
    SHIFTS.map((shift): Alternative => ({
      direction: 'up',
      component: 'share',
      active: isUseful(model, shift, {
        share: model.shares[index] ?? 1,
        bound: bounds[index] ?? 1,
      }),
      weight: 1,
      ceiling: 3,
      value,
    })),
  );
  const known = new Map(model.values.map((value, index) => [value, index]));
  const countsOf = (row: StatRow): number[] => countValues(row, known, model.values.length);
  return {
    alternatives,
    score: (row, out) => scoreMix(bounds, countsOf(row), out, model.temper),
    observe: (row, index, into) => observeMix(model, row, countsOf(row), index, into),
    effectOf: (window) => sumOf(window, UNIT_OBSERVED) / Math.max(1, sumOf(window, UNITS)),
    reverse: (row, index, effect) => reverseMix(model, countsOf(row), index, effect),
  };
}

/** True where the alternative breaks even well beyond what level noise and rhythm do to the share. */
function isUseful(
  model: MixModel,
  shift: number,
  value: { readonly share: number; readonly bound: number },
): boolean {
  const gain = Math.log(1 - shift + shift / value.bound);
  const loss = -Math.log(1 - shift);
  const breakEven = loss / (gain + loss);
  // A dominant value cannot rise by much; its fall shows as another one's rise.
  if (!(gain > 0) || breakEven >= 1) return false;
  return shift === 0.7 && value.share < 0.5
    ? true
    : breakEven - value.share > Math.max(RISE_MIN, GATE * model.tau);
}

const valueIndex = (index: number): number => Math.floor(index / SHIFTS.length);

function countValues(row: StatRow, known: ReadonlyMap<string, number>, size: number): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const [value, count] of namedCounts(row)) {
    const index = known.get(value) ?? size - 1;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

const totalOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0);

function scoreMix(
  bounds: readonly number[],
  counts: readonly number[],
  out: Float64Array,
  temper: number,
): void {
  const total = totalOf(counts);
  for (let i = 0; i < out.length; i++) {
    const count = counts[valueIndex(i)] ?? 0;
    const share = bounds[valueIndex(i)] ?? 1;
    const shift = SHIFTS[i % SHIFTS.length] ?? 0;
    const gain = count * Math.log(1 - shift + shift / share);
    out[i] = (gain + (total - count) * Math.log(1 - shift)) / temper;
  }
}

function observeMix(
  model: MixModel,
  row: StatRow,
  counts: readonly number[],
  index: number,
  into: Sums,
): void {
  const total = totalOf(counts);
  const count = counts[valueIndex(index)] ?? 0;
  const expected = total * (model.shares[valueIndex(index)] ?? 0);
  add(into, N, row.n);
  add(into, OBSERVED, count);
  add(into, EXPECTED, expected);
  add(into, WEIGHT, total);
  add(into, UNITS, total);
  add(into, UNIT_OBSERVED, count);
  add(into, UNIT_EXPECTED, expected);
  add(into, USERS, row.users);
}

/** Bernoulli likelihood ratio of the baseline share against half-way to the drifted share. */
function reverseMix(
  model: MixModel,
  counts: readonly number[],
  index: number,
  effect: number,
): number {
  const p = Math.min(0.999, model.shares[valueIndex(index)] ?? 0);
  const half = Math.min(0.999, Math.max(p * 1.01, (p + effect) / 2));
  const total = totalOf(counts);
  const count = counts[valueIndex(index)] ?? 0;
  return (
    (count * Math.log(p / half) + (total - count) * Math.log((1 - p) / (1 - half))) / model.temper
  );
}
