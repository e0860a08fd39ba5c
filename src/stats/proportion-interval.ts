import { normalUpperQuantile } from './normal-quantile.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of a proportion (JASA 22, 1927). Never NaN: no trials give [0, 1].
 *
 * @param successes 0 … trials; may be fractional after division by a dispersion
 * @param trials ≥ 0
 * @param level coverage, e.g. 0.95
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const z = normalUpperQuantile((1 - level) / 2);
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return {
    low: successes <= 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: successes >= trials ? 1 : Math.min(1, (centre + half) / scale),
  };
}

/**
 * Interval of a difference of two proportions, current minus baseline: Newcombe's hybrid of two Wilson
 * intervals (Statistics in Medicine 17, 1998, method 10). Counts may be divided by a dispersion first.
 */
export function differenceInterval(
  current: { successes: number; trials: number },
  baseline: { successes: number; trials: number },
  level = 0.95,
): Interval {
  const one = wilsonInterval(current.successes, current.trials, level);
  const two = wilsonInterval(baseline.successes, baseline.trials, level);
  const p1 = current.trials > 0 ? current.successes / current.trials : 0.5;
  const p0 = baseline.trials > 0 ? baseline.successes / baseline.trials : 0.5;
  return {
    low: p1 - p0 - Math.hypot(p1 - one.low, two.high - p0),
    high: p1 - p0 + Math.hypot(one.high - p1, p0 - two.low),
  };
}
