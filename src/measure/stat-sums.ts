// Adding and scaling sufficient statistics.

import type { Stats } from '../model/judgement.ts';

const FIELDS = [
  'n',
  'events',
  'eligible',
  'firstEvents',
  'users',
  'eventUsers',
  'sum',
  'sumSquares',
  'sumLog',
  'sumLogSquares',
  'weight',
  'weightSquares',
  'crossProduct',
  'classified',
] as const satisfies readonly (keyof Stats)[];

/** The sum of statistics of disjoint observations; nothing of nothing. */
export function sumStats(all: readonly Stats[]): Stats {
  const total = Object.fromEntries(FIELDS.map((field) => [field, 0])) as unknown as Stats;
  for (const stats of all) {
    for (const field of FIELDS) total[field] += stats[field];
    if (stats.histogram !== undefined)
      total.histogram = addCounts(total.histogram, stats.histogram);
    if (stats.values !== undefined) total.values = addCounts(total.values, stats.values);
  }
  return total;
}

/** Statistics as if so much (a factor) of the observations had been made. */
export function scaleStats(stats: Stats, factor: number): Stats {
  const scaled = { ...stats };
  for (const field of FIELDS) scaled[field] *= factor;
  if (stats.histogram !== undefined) scaled.histogram = scaleCounts(stats.histogram, factor);
  if (stats.values !== undefined) scaled.values = scaleCounts(stats.values, factor);
  return scaled;
}

function addCounts<K>(
  into: Map<K, number> | undefined,
  from: ReadonlyMap<K, number>,
): Map<K, number> {
  const sum = new Map(into);
  for (const [key, count] of from) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

function scaleCounts<K>(counts: ReadonlyMap<K, number>, factor: number): Map<K, number> {
  return new Map([...counts].map(([key, count]) => [key, count * factor]));
}
