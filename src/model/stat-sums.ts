// Sufficient statistics add field by field: what measure reads of segments and judge of minutes is summed here.

import type { Stats } from './judgement.ts';

/** The fields that add as numbers; the histogram and the named values add by key. */
export const STAT_SUMS = [
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

const NOTHING = Object.fromEntries(STAT_SUMS.map((field) => [field, 0])) as Readonly<
  Record<(typeof STAT_SUMS)[number], number>
>;

/** Statistics of nothing. */
export const emptyStats = (): Stats => ({ ...NOTHING });

/** Adds `from` into `into`, in place; histograms and values are copied when first needed. */
export function addStats(into: Stats, from: Stats): void {
  for (const field of STAT_SUMS) into[field] += from[field];
  if (from.histogram !== undefined) into.histogram = addCounts(into.histogram, from.histogram);
  if (from.values !== undefined) into.values = addCounts(into.values, from.values);
}

function addCounts<K>(
  into: Map<K, number> | undefined,
  from: ReadonlyMap<K, number>,
): Map<K, number> {
  const sum = into ?? new Map<K, number>();
  for (const [key, count] of from) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}
