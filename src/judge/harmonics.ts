// The smooth part of a weekly rhythm: a few waves of the day, and how the weekend differs, by weighted least squares
// on the hours of the week. Waves that chance explains are left out, the others shrunk by what chance adds to them.

import type { Group } from '../stats/shrink.ts';
import { HOURS_PER_WEEK } from './calendar.ts';

/** First hour of the weekend in a week that begins on Monday. */
const WEEKEND = 120;
/** Wald statistic that a wave must reach; at two degrees of freedom chance does so once in ninety times. */
const WALD_MIN = 9;
/** Columns of the design that belong together: level, weekend, three waves of a day, two of the weekend's own. */
const TERMS: readonly (readonly number[])[] = [[0], [1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11]];

/** Smooth means of the 168 hours of a week; undefined where nothing but the level stands out. */
export function smoothWeek(hours: readonly Group[], variance: number): number[] | undefined {
  const first = fit(hours, TERMS);
  const kept = TERMS.filter((term, i) => i === 0 || wald(first, term, variance) >= WALD_MIN);
  if (kept.length <= 1) return undefined;
  const second = fit(hours, kept);
  const factors = new Map<number, number>();
  for (const term of kept) {
    const factor = Math.max(0, 1 - term.length / wald(second, term, variance));
    for (const column of term) factors.set(column, column === 0 ? 1 : factor);
  }
  return Array.from({ length: HOURS_PER_WEEK }, (_, hour) => {
    const row = DESIGN[hour] ?? [];
    let mean = 0;
    for (const [column, factor] of factors) {
      mean += factor * (second.coefficients.get(column) ?? 0) * (row[column] ?? 0);
    }
    return mean;
  });
}

/** Values of the columns in each hour of the week. */
const DESIGN = Array.from({ length: HOURS_PER_WEEK }, (_, hour) => design(hour));

function design(hour: number): number[] {
  const angle = ((hour % 24) * Math.PI) / 12;
  const weekend = hour >= WEEKEND ? 1 : 0;
  const waves = [1, 2, 3].flatMap((n) => [Math.cos(n * angle), Math.sin(n * angle)]);
  return [1, weekend, ...waves, ...waves.slice(0, 4).map((value) => value * weekend)];
}

interface Fit {
  readonly coefficients: ReadonlyMap<number, number>;
  /** Inverse of the normal matrix: covariance for unit variance. */
  readonly inverse: (a: number, b: number) => number;
}

function fit(hours: readonly Group[], terms: readonly (readonly number[])[]): Fit {
  const columns = terms.flat();
  const size = columns.length;
  // [normal matrix | identity | right side], reduced in place.
  const table = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(2 * size + 1);
    row[size + i] = 1;
    return row;
  });
  hours.forEach(({ weight, total }, hour) => {
    if (weight <= 0) return;
    const values = DESIGN[hour] ?? [];
    columns.forEach((a, i) => {
      const row = table[i] as Float64Array;
      const left = values[a] ?? 0;
      columns.forEach((b, j) => (row[j] = (row[j] ?? 0) + weight * left * (values[b] ?? 0)));
      row[2 * size] = (row[2 * size] ?? 0) + left * total;
    });
  });
  reduce(table, size);
  return {
    coefficients: new Map(columns.map((column, i) => [column, table[i]?.[2 * size] ?? 0])),
    inverse: (a, b) => table[columns.indexOf(a)]?.[size + columns.indexOf(b)] ?? 0,
  };
}

/** Gauss–Jordan elimination; a trace of ridge keeps columns without data solvable. */
function reduce(table: Float64Array[], size: number): void {
  const trace = table.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const ridge = 1e-9 * trace + 1e-12;
  table.forEach((row, i) => (row[i] = (row[i] ?? 0) + ridge));
  for (let i = 0; i < size; i++) {
    const pivot = table[i] as Float64Array;
    const scale = pivot[i] ?? 1;
    for (let k = 0; k < pivot.length; k++) pivot[k] = (pivot[k] ?? 0) / scale;
    table.forEach((row, j) => {
      const factor = row[i] ?? 0;
      if (j === i || factor === 0) return;
      for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    });
  }
}

/** β'·Cov⁻¹·β of a term of one or two columns. */
function wald(fitted: Fit, term: readonly number[], variance: number): number {
  const [a = 0, b] = term;
  const x = fitted.coefficients.get(a) ?? 0;
  const xx = fitted.inverse(a, a);
  if (variance <= 0) return x === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (b === undefined) return (x * x) / (xx * variance);
  const y = fitted.coefficients.get(b) ?? 0;
  const yy = fitted.inverse(b, b);
  const xy = fitted.inverse(a, b);
  return (x * x * yy - 2 * x * y * xy + y * y * xx) / ((xx * yy - xy * xy) * variance);
}
