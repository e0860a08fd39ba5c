// What moved inside a distribution: quantiles before and after, with intervals from binomial order statistics.

import type { Stats } from '../model/judgement.ts';
import { histogramQuantile } from '../stats/log-histogram.ts';

export interface QuantileShift {
  readonly share: number;
  readonly current: number;
  readonly baseline: number;
  /** 95 % interval of the current quantile. */
  readonly low: number;
  readonly high: number;
}

const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99] as const;
const Z95 = 1.959963984540054;
/** Scores are in linear buckets of 1/64. */
const SCORE_STEP = 64;

/**
 * Quantile shifts of two histograms; empty without histograms on both sides.
 *
 * @param scale the signal's histogram scale; 0 for the linear buckets of scores
 */
export function quantileShift(current: Stats, baseline: Stats, scale: number): QuantileShift[] {
  const after = current.histogram;
  const before = baseline.histogram;
  if (after === undefined || before === undefined) return [];
  const n = [...after.values()].reduce((sum, count) => sum + count, 0);
  const at = (histogram: ReadonlyMap<number, number>, share: number): number | undefined =>
    scale === 0
      ? linearQuantile(histogram, share)
      : histogramQuantile(histogram, Math.min(1, Math.max(0, share)), scale);
  return SHARES.flatMap((share): QuantileShift[] => {
    const half = Z95 * Math.sqrt((share * (1 - share)) / Math.max(1, n));
    const values = [
      at(after, share),
      at(before, share),
      at(after, share - half),
      at(after, share + half),
    ];
    const [now, then, low, high] = values;
    if (now === undefined || then === undefined || low === undefined || high === undefined)
      return [];
    return [{ share, current: now, baseline: then, low, high }];
  });
}

function linearQuantile(histogram: ReadonlyMap<number, number>, share: number): number | undefined {
  const buckets = [...histogram].filter(([, count]) => count > 0).sort((a, b) => a[0] - b[0]);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const target = Math.min(1, Math.max(0, share)) * total;
  let below = 0;
  for (const [bucket, count] of buckets) {
    if (below + count >= target) return (bucket + (target - below) / count) / SCORE_STEP;
    below += count;
  }
  return undefined;
}
