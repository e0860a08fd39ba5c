import type { Monitor, Stats } from '../model/judgement.ts';

/** One side of a comparison: an estimate whose variance is variance / size. */
export interface Side {
  readonly mean: number;
  readonly variance: number;
  readonly size: number;
  /** What a normal approximation needs enough of: rarer outcomes of a rate, values otherwise. */
  readonly events: number;
}

export interface SideOptions {
  readonly phi: number;
  readonly minutes: number;
}

/** Reads the estimate of a side; undefined without data. Mixes have no single mean and are compared value by value. */
export function estimateSide(
  monitor: Monitor,
  stats: Stats,
  options: SideOptions,
): Side | undefined {
  switch (monitor.kind) {
    case 'rate':
      return rateSide(stats, options.phi);
    case 'count':
      return options.minutes > 0
        ? {
            mean: stats.n / options.minutes,
            variance: (options.phi * Math.max(1, stats.n)) / options.minutes,
            size: options.minutes,
            events: stats.n,
          }
        : undefined;
    case 'ratio':
      return ratioSide(stats, options.phi);
    case 'mix':
      return undefined;
    default:
      return valueSide(stats, options.phi);
  }
}

/** First events among eligible turns, as the monitors count: turns of one conversation are no independent trials. */
function rateSide({ eligible, firstEvents }: Stats, phi: number): Side | undefined {
  if (eligible <= 0) return undefined;
  // Half an event on each side keeps the variance off 0 where none was seen.
  const p = (firstEvents + 0.5) / (eligible + 1);
  return {
    mean: firstEvents / eligible,
    variance: phi * p * (1 - p),
    size: eligible,
    events: Math.min(firstEvents, eligible - firstEvents),
  };
}

function valueSide(stats: Stats, phi: number): Side | undefined {
  if (stats.n <= 1) return undefined;
  const mean = stats.sum / stats.n;
  const variance = Math.max(0, stats.sumSquares / stats.n - mean * mean);
  return { mean, variance: phi * variance, size: stats.n, events: stats.n };
}

/** Delta method: residual y − R·x over the mean denominator. */
function ratioSide(stats: Stats, phi: number): Side | undefined {
  if (stats.n <= 1 || stats.weight <= 0) return undefined;
  const mean = stats.sum / stats.weight;
  const squares =
    stats.sumSquares - 2 * mean * stats.crossProduct + mean * mean * stats.weightSquares;
  const meanWeight = stats.weight / stats.n;
  return {
    mean,
    variance: (phi * Math.max(0, squares / stats.n)) / meanWeight ** 2,
    size: stats.n,
    events: stats.n,
  };
}
