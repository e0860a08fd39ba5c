// Adding and scaling sufficient statistics.

import type { Stats } from '../model/judgement.ts';
import { STAT_SUMS, addStats, emptyStats } from '../model/stat-sums.ts';

/** The sum of statistics of disjoint observations; nothing of nothing. */
export function sumStats(all: readonly Stats[]): Stats {
  const total = emptyStats();
  for (const stats of all) addStats(total, stats);
  return total;
}

/** Statistics as if so much (a factor) of the observations had been made. */
export function scaleStats(stats: Stats, factor: number): Stats {
  const scaled = { ...stats };
  for (const field of STAT_SUMS) scaled[field] *= factor;
  if (stats.histogram !== undefined) scaled.histogram = scaleCounts(stats.histogram, factor);
  if (stats.values !== undefined) scaled.values = scaleCounts(stats.values, factor);
  return scaled;
}

function scaleCounts<K>(counts: ReadonlyMap<K, number>, factor: number): Map<K, number> {
  return new Map([...counts].map(([key, count]) => [key, count * factor]));
}
