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

const SHIFTS = [0.2, 0.7] as const;

/** Builds the evidence of a mix from its model; two alternatives a value. */
export function createMixEvidence(model: MixModel): Evidence {
  const alternatives = model.values.flatMap((value) =>
    SHIFTS.map((shift): Alternative => ({
      direction: 'up',
      component: 'share',
      active: shift === 0.7 || shift > GATE * model.tau,
      weight: 1,
      ceiling: 3,
      value,
    })),
  );
  const known = new Map(model.values.map((value, index) => [value, index]));
  const countsOf = (row: StatRow): number[] => countValues(row, known, model.values.length);
  return {
    alternatives,
    score: (row, out) => scoreMix(model, countsOf(row), out),
    observe: (row, index, into) => observeMix(model, row, countsOf(row), index, into),
    effectOf: (window) => sumOf(window, UNIT_OBSERVED) / Math.max(1, sumOf(window, UNITS)),
    reverse: (row, index, effect) => reverseMix(model, countsOf(row), index, effect),
  };
}

const valueIndex = (index: number): number => Math.floor(index / SHIFTS.length);

function countValues(row: StatRow, known: ReadonlyMap<string, number>, size: number): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const [value, count] of row.values ?? []) {
    const index = known.get(value) ?? size - 1;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

const totalOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0);

function scoreMix(model: MixModel, counts: readonly number[], out: Float64Array): void {
  const total = totalOf(counts);
  for (let i = 0; i < out.length; i++) {
    const count = counts[valueIndex(i)] ?? 0;
    const share = model.shares[valueIndex(i)] ?? 1;
    const shift = SHIFTS[i % SHIFTS.length] ?? 0;
    const gain = count * Math.log(1 - shift + shift / share);
    out[i] = (gain + (total - count) * Math.log(1 - shift)) / model.temper;
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
