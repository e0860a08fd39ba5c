// What each leaf would show now if it behaved as in the baseline: its current weight times its baseline mean, which
// is shrunk to a main-effects model, since most leaves are small.

import type { SignalKind, Stats } from '../model/judgement.ts';
import { betweenVariance, shrinkMean } from '../stats/shrink.ts';
import type { ExplainCell } from './explain.ts';

export interface ExpectedCell {
  readonly columns: Readonly<Record<string, string>>;
  readonly weight: number;
  readonly observed: number;
  readonly baselineWeight: number;
  readonly baselineMean: number;
  readonly expected: number;
  /** Variance of `observed` if the cell behaves as expected. */
  readonly variance: number;
}

/** The three numbers a kind of signal is described by. */
function readStats(
  kind: SignalKind,
  stats: Stats,
): { weight: number; total: number; squares: number } {
  if (kind === 'rate') return { weight: stats.n, total: stats.events, squares: stats.events };
  if (kind === 'ratio')
    return { weight: stats.weight, total: stats.sum, squares: stats.sumSquares };
  return { weight: stats.n, total: stats.sum, squares: stats.sumSquares };
}

/** Adds expectation and variance to leaf cells. */
export function expectCells(kind: SignalKind, cells: readonly ExplainCell[]): ExpectedCell[] {
  const before = cells.map((cell) => readStats(kind, cell.baseline));
  const weight = before.reduce((sum, b) => sum + b.weight, 0);
  const mean = weight > 0 ? before.reduce((sum, b) => sum + b.total, 0) / weight : 0;
  const squares = weight > 0 ? before.reduce((sum, b) => sum + b.squares, 0) / weight : 0;
  const variance = kind === 'rate' ? mean * (1 - mean) : Math.max(0, squares - mean * mean);
  const main = mainEffects(cells, before, { mean, variance });
  const residuals = cells.map((_, i) => ({
    weight: before[i]?.weight ?? 0,
    total: (before[i]?.total ?? 0) - (before[i]?.weight ?? 0) * (main[i] ?? mean),
  }));
  const between = betweenVariance(residuals, variance);
  return cells.map((cell, i) => {
    const residual = residuals[i] ?? { weight: 0, total: 0 };
    const baselineMean = Math.max(
      0,
      (main[i] ?? mean) + shrinkMean(residual, 0, variance, between),
    );
    const now = readStats(kind, cell.current);
    return {
      columns: cell.columns,
      weight: now.weight,
      observed: now.total,
      baselineWeight: before[i]?.weight ?? 0,
      baselineMean,
      expected: now.weight * baselineMean,
      variance: kind === 'rate' ? now.weight * baselineMean : now.weight * variance,
    };
  });
}

/** mean × Π (mean of the value / mean), each factor shrunk by its column's own spread. */
function mainEffects(
  cells: readonly ExplainCell[],
  before: readonly { readonly weight: number; readonly total: number }[],
  overall: { readonly mean: number; readonly variance: number },
): number[] {
  const effects = cells.map(() => overall.mean);
  if (overall.mean <= 0) return effects;
  const columns = new Set(cells.flatMap((cell) => Object.keys(cell.columns)));
  for (const column of columns) {
    const groups = new Map<string, { weight: number; total: number }>();
    cells.forEach((cell, i) => {
      const value = cell.columns[column] ?? '';
      const group = groups.get(value) ?? { weight: 0, total: 0 };
      group.weight += before[i]?.weight ?? 0;
      group.total += before[i]?.total ?? 0;
      groups.set(value, group);
    });
    const between = betweenVariance([...groups.values()], overall.variance);
    cells.forEach((cell, i) => {
      const group = groups.get(cell.columns[column] ?? '');
      if (group === undefined) return;
      const shrunk = shrinkMean(group, overall.mean, overall.variance, between);
      effects[i] = (effects[i] ?? overall.mean) * (shrunk / overall.mean);
    });
  }
  return effects;
}
