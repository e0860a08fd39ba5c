// Sufficient statistics add field by field: what measure reads of segments and judge of minutes is summed here.

import type { Stats, StatRow } from './judgement.ts';

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

/**
 * Rows of traffic with a row of zeros for every stretch of `minutes` in [from, to) that has none: without calls there
 * is no row, and silence is what is to be seen. Only for counts; of every other kind absent is not zero.
 *
 * @param rows ascending, each of `minutes` minutes and aligned to them
 */
export function fillSilence(
  rows: readonly StatRow[],
  span: { readonly from: number; readonly to: number; readonly minutes: number },
): StatRow[] {
  const { from, to, minutes } = span;
  const known = new Set(rows.map((row) => row.minute));
  const filled = [...rows];
  for (
    let minute = Math.ceil(from / minutes) * minutes;
    minute + minutes <= to;
    minute += minutes
  ) {
    if (!known.has(minute)) filled.push({ ...emptyStats(), minute, minutes, newestArrivalMs: 0 });
  }
  return filled.sort((a, b) => a.minute - b.minute);
}
