// Noise of a stream, measured on its own history against an out-of-sample expectation: dispersion φ of sums over
// the detection horizon, and level noise τ from how φ grows with the length of the sums.

import { median } from 'simple-statistics';
import { LEVEL_MINUTES } from './level-filter.ts';

/** One row of history as a unit of noise: observed and expected sum, its variance if nothing but chance acts. */
export interface Residual {
  readonly minute: number;
  readonly minutes: number;
  readonly observed: number;
  readonly expected: number;
  readonly variance: number;
  /** Units (trials, values, expected counts) that the horizon is counted in. */
  readonly units: number;
  /** What τ² multiplies: a level off by τ for the whole row makes φ = 1 + τ²·leverage. */
  readonly leverage: number;
}

export interface Noise {
  /** Dispersion of sums over the detection horizon: chance, clusters and level noise together. */
  readonly phi: number;
  /** The part of it that level noise does not explain: what evidence is divided by. */
  readonly temper: number;
  readonly tau: number;
  /** Dispersion of sums over a day, for the slow channel. */
  readonly phiDay: number;
}

/** Beyond six robust standard deviations it is an incident, not noise. */
const WINSOR = 36;
/** Median of z² where z is normal. */
const MEDIAN_SQUARE = 0.4549;
/** A short history is pulled towards this dispersion, with the weight of so many sums. */
const PRIOR_PHI = 1.15;
const PRIOR_SUMS = 12;
/** Daily sums are few: they count beside so many of the horizon's dispersion. */
const PRIOR_DAYS = 4;
/** Lengths of sums, in horizons, that tell clusters (the same at all lengths) from wandering (grows with length). */
const LENGTHS = [0.25, 1, 4] as const;
/** Fewer sums than this say nothing about their variance. */
const SUMS_MIN = 8;
/** A series that hardly varies at all still has a variance that is not known for certain. */
const MEAN_MIN = 0.1;
/** φ beyond this is no noise any more. */
const PHI_MAX = 1e4;

/**
 * Measures φ at the horizon and τ. Fine rows may reach back less far than coarse ones; each length of sums is taken
 * from the rows that give more of them.
 *
 * @param residuals in ascending order of time
 * @param horizon units a detection takes
 * @param floor least τ, for histories too short to show their rhythm
 */
export function measureNoise(
  residuals: { readonly fine: readonly Residual[]; readonly coarse: readonly Residual[] },
  horizon: number,
  floor: number,
): Noise {
  const lengths = LENGTHS.map((length) => fitting(residuals, length * horizon));
  const phi = shrunkPhi(fitting(residuals, horizon));
  const wander = levelVariance(lengths);
  const tau = Math.min(1, Math.sqrt(wander));
  const temper = Math.min(phi, clustering(lengths, wander));
  const day = dispersionAt(residuals.coarse, 24 * unitsPerRow(residuals.coarse));
  const phiDay = Math.max(phi, (day.sum + phi * PRIOR_DAYS) / (day.sums + PRIOR_DAYS));
  return { phi, temper, tau: Math.max(floor, tau), phiDay };
}

/** Coarse rows where they are not much longer than the sums wanted, or longer history outweighs it. */
function fitting(
  residuals: { readonly fine: readonly Residual[]; readonly coarse: readonly Residual[] },
  units: number,
): Dispersion {
  const fine = dispersionAt(residuals.fine, units);
  const coarse = dispersionAt(residuals.coarse, units);
  const length = unitsPerRow(residuals.coarse);
  return length <= 2 * units && coarse.sums > fine.sums ? coarse : fine;
}

function unitsPerRow(residuals: readonly Residual[]): number {
  return residuals.length === 0
    ? Infinity
    : residuals.reduce((sum, residual) => sum + residual.units, 0) / residuals.length;
}

const shrunkPhi = ({ sum, sums }: Dispersion): number =>
  Math.min(PHI_MAX, Math.max(1, (sum + PRIOR_PHI * PRIOR_SUMS) / (sums + PRIOR_SUMS)));

/** How well the dispersion at a length is known: the reciprocal of the variance of a mean of squares. */
const precision = ({ mean, sums }: Dispersion): number =>
  sums < SUMS_MIN ? 0 : sums / (2 * Math.max(MEAN_MIN, mean) ** 2);

/**
 * τ² from φ = c + τ²·leverage over the lengths, by weighted least squares with c at least 1 (chance alone). What lies
 * within its own standard error is mostly discarded.
 */
function levelVariance(lengths: readonly Dispersion[]): number {
  const weight = lengths.reduce((total, length) => total + precision(length), 0);
  if (weight <= 0) return 0;
  const mean = (of: (length: Dispersion) => number): number =>
    lengths.reduce((total, length) => total + precision(length) * of(length), 0) / weight;
  const middle = {
    leverage: mean((length) => length.leverage),
    phi: mean((length) => length.mean),
  };
  const slopeFrom = (origin: { readonly leverage: number; readonly phi: number }): number => {
    const moment = mean((l) => (l.leverage - origin.leverage) ** 2);
    if (moment <= 0) return 0;
    const slope = mean((l) => (l.leverage - origin.leverage) * (l.mean - origin.phi)) / moment;
    const errorSquared = 1 / (weight * moment);
    return slope <= 0 ? 0 : slope ** 3 / (slope ** 2 + errorSquared);
  };
  const slope = slopeFrom(middle);
  return middle.phi - slope * middle.leverage >= 1 ? slope : slopeFrom({ leverage: 0, phi: 1 });
}

/** Dispersion that level noise does not explain, pulled towards the prior where there is little to go by. */
function clustering(lengths: readonly Dispersion[], wander: number): number {
  let total = 0;
  let weight = 0;
  for (const length of lengths) {
    total += precision(length) * Math.max(1, shrunkPhi(length) - wander * length.leverage);
    weight += precision(length);
  }
  return weight > 0 ? Math.max(1, total / weight) : PRIOR_PHI;
}

/** Part of the variance of a wandering level that is left in its mean over so many minutes. */
function averaged(minutes: number): number {
  const x = minutes / LEVEL_MINUTES;
  return x < 1e-3 ? 1 : (2 * (x - 1 + Math.exp(-x))) / (x * x);
}

interface Dispersion {
  /** Mean of winsorised z² and their sum. */
  readonly mean: number;
  readonly sum: number;
  readonly sums: number;
  /** Mean of what τ² multiplies in a sum. */
  readonly leverage: number;
}

/** Mean z² of consecutive sums of at least `units` units. */
function dispersionAt(residuals: readonly Residual[], units: number): Dispersion {
  const squares: number[] = [];
  let leverage = 0;
  const nothing = { observed: 0, expected: 0, variance: 0, units: 0, leverage: 0, minutes: 0 };
  let current = { ...nothing };
  for (const residual of residuals) {
    current.observed += residual.observed;
    current.expected += residual.expected;
    current.variance += residual.variance;
    current.units += residual.units;
    current.leverage += residual.leverage;
    current.minutes += residual.minutes;
    if (current.units < units) continue;
    if (current.variance > 0) {
      squares.push((current.observed - current.expected) ** 2 / current.variance);
      leverage += current.leverage * averaged(current.minutes);
    }
    current = { ...nothing };
  }
  const sums = squares.length;
  const sum = winsorisedSum(squares);
  return {
    mean: sums > 0 ? sum / sums : 1,
    sum,
    sums,
    leverage: sums > 0 ? leverage / sums : 0,
  };
}

function winsorisedSum(squares: readonly number[]): number {
  if (squares.length === 0) return 0;
  const limit = (WINSOR * Math.max(MEDIAN_SQUARE, median([...squares]))) / MEDIAN_SQUARE;
  return squares.reduce((sum, square) => sum + Math.min(limit, square), 0);
}
