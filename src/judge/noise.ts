// Noise of a stream, measured on its own history against an out-of-sample expectation: dispersion φ of sums over
// the detection horizon, and level noise τ from how φ grows with the length of the sums.

import { median } from 'simple-statistics';

/** One row of history as a unit of noise: observed and expected sum, its variance if nothing but chance acts. */
export interface Residual {
  readonly minute: number;
  readonly observed: number;
  readonly expected: number;
  readonly variance: number;
  /** Units (trials, values, expected counts) that the horizon is counted in. */
  readonly units: number;
  /** What τ² multiplies: level noise τ makes φ = 1 + τ²·leverage. */
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
  const one = fitting(residuals, horizon);
  const four = fitting(residuals, 4 * horizon);
  const phi = Math.min(
    PHI_MAX,
    Math.max(1, (one.sum + PRIOR_PHI * PRIOR_SUMS) / (one.sums + PRIOR_SUMS)),
  );
  const tau = Math.min(1, levelNoise(one, four));
  const temper = Math.max(1, phi - tau * tau * one.leverage);
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

/** τ from the growth of φ with length; growth within its own standard error is mostly taken for chance. */
function levelNoise(one: Dispersion, four: Dispersion): number {
  const growth = four.mean - one.mean;
  const length = four.leverage - one.leverage;
  if (four.sums < 8 || growth <= 0 || length <= 0) return 0;
  const error = four.mean * Math.sqrt(2 / four.sums);
  const kept = growth ** 3 / (growth ** 2 + error ** 2);
  return Math.sqrt(kept / length);
}

interface Dispersion {
  /** Mean of winsorised z² and their sum. */
  readonly mean: number;
  readonly sum: number;
  readonly sums: number;
  /** Mean leverage of a sum. */
  readonly leverage: number;
}

/** Mean z² of consecutive sums of at least `units` units. */
function dispersionAt(residuals: readonly Residual[], units: number): Dispersion {
  const squares: number[] = [];
  let leverage = 0;
  let current = { observed: 0, expected: 0, variance: 0, units: 0, leverage: 0 };
  for (const residual of residuals) {
    current.observed += residual.observed;
    current.expected += residual.expected;
    current.variance += residual.variance;
    current.units += residual.units;
    current.leverage += residual.leverage;
    if (current.units < units) continue;
    if (current.variance > 0) {
      squares.push((current.observed - current.expected) ** 2 / current.variance);
      leverage += current.leverage;
    }
    current = { observed: 0, expected: 0, variance: 0, units: 0, leverage: 0 };
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
