// How far sums of one side scatter beyond what independent calls would: turns of one conversation, broken batches and
// levels that wander come together. Measured on the sides themselves, by batch means (Alexopoulos and Seila 1996).

import type { Monitor, StatRow, Stats } from '../model/judgement.ts';
import { addStats, emptyStats } from '../model/stat-sums.ts';
import { estimateSide, type Side } from './compare-sides.ts';

/** One side by the minute, as the roll-up has it; time without data has no row. */
export interface Span {
  readonly rows: readonly StatRow[];
  /** Unix minutes, [from, to). */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** A side is cut into about so many batches … */
const BATCHES = 20;
/** … of at least so many minutes, so that turns of one conversation mostly share one. */
const BATCH_MINUTES_MIN = 30;
/** Few batches say little: they are pulled towards a dispersion, with the weight of so many. */
const PRIOR_PHI = 2;
/** First events of conversations hardly depend on each other. */
const PRIOR_PHI_RATE = 1.3;
const PRIOR_BATCHES = 12;

/** Dispersion of both sides together, at least 1; a difference between the sides is no part of it. */
export function measureDispersion(monitor: Monitor, spans: readonly Span[]): number {
  let sum = (monitor.kind === 'rate' ? PRIOR_PHI_RATE : PRIOR_PHI) * PRIOR_BATCHES;
  let count = PRIOR_BATCHES;
  for (const span of spans) {
    const squares = squaresOf(monitor, span);
    if (squares.length < 2) continue;
    sum += squares.reduce((total, square) => total + square, 0);
    // One less: the mean that they scatter about is their own.
    count += squares.length - 1;
  }
  return Math.max(1, sum / count);
}

/** Every row of a side together. */
export function totalOf({ rows }: Span): Stats {
  const total = emptyStats();
  for (const row of rows) addStats(total, row);
  return total;
}

/** z² of each batch against the mean of its side. */
function squaresOf(monitor: Monitor, span: Span): number[] {
  const { rows, fromMinute, toMinute } = span;
  const total = totalOf(span);
  const side = estimateSide(monitor, total, { phi: 1, minutes: toMinute - fromMinute });
  if (side === undefined) return [];
  // Silence is an observation of traffic and of nothing else.
  const isCount = monitor.kind === 'count';
  const start = isCount ? fromMinute : rows.reduce((a, b) => Math.min(a, b.minute), toMinute);
  const end = isCount ? toMinute : rows.reduce((a, b) => Math.max(a, b.minute + 1), fromMinute);
  const length = Math.max(BATCH_MINUTES_MIN, Math.ceil((end - start) / BATCHES));
  const batches = Array.from({ length: Math.ceil((end - start) / length) }, () => emptyStats());
  for (const row of rows) {
    const batch = batches[Math.floor((row.minute - start) / length)];
    if (batch !== undefined) addStats(batch, row);
  }
  const perUnit = total.n > 0 ? total.weight / total.n : 0;
  return batches.flatMap((batch, index) => {
    const lasts = Math.min(length, end - start - index * length);
    const { value, weight, variance } = readBatch(monitor, batch, { side, lasts, perUnit });
    return variance > 0 ? [(value - side.mean * weight) ** 2 / variance] : [];
  });
}

interface Batch {
  readonly value: number;
  /** What the side's mean multiplies to give the expected value. */
  readonly weight: number;
  /** Of `value`, if calls were independent. */
  readonly variance: number;
}

function readBatch(
  monitor: Monitor,
  stats: Stats,
  of: { readonly side: Side; readonly lasts: number; readonly perUnit: number },
): Batch {
  const { side, lasts, perUnit } = of;
  switch (monitor.kind) {
    case 'rate':
      return {
        value: stats.firstEvents,
        weight: stats.eligible,
        variance: side.variance * stats.eligible,
      };
    case 'count':
      return { value: stats.n, weight: lasts, variance: side.variance * lasts };
    case 'ratio':
      return {
        value: stats.sum,
        weight: stats.weight,
        variance: side.variance * perUnit ** 2 * stats.n,
      };
    default:
      return { value: stats.sum, weight: stats.n, variance: side.variance * stats.n };
  }
}
