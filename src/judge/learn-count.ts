import type { Monitor, StatRow } from '../model/judgement.ts';
import { noiseFloor } from './history.ts';
import type { History } from './history.ts';
import { baseOf } from './model-base.ts';
import type { CountModel } from './model.ts';
import { outOfSample } from './folds.ts';
import { measureNoise } from './noise.ts';
import type { Noise } from './noise.ts';
import { learnProfile, profileAt } from './profile.ts';
import type { Profile } from './profile.ts';
import { emptyStats } from '../model/stat-sums.ts';

/** Expected calls a detection of doubled traffic takes: 17 / (2 ln 2 − 1). */
const HORIZON = 44;

/** Learns calls a minute, their rhythm and their noise; minutes without rows count as 0. */
export function learnCount(
  monitor: Monitor,
  history: History,
  known: Noise | undefined,
): CountModel {
  const filled: History = {
    ...history,
    rows: fillGaps(history.rows, history.holes),
    fine: fillGaps(history.fine, history.holes),
  };
  const minutes = filled.rows.reduce((sum, row) => sum + row.minutes, 0);
  const calls = filled.rows.reduce((sum, row) => sum + row.n, 0);
  const mean = minutes > 0 ? calls / minutes : 0;
  const profileOf = (rows: readonly StatRow[]): Profile =>
    learnProfile(
      rows.map((row) => ({ minute: row.minute, weight: row.minutes, total: row.n })),
      { additive: false, variance: mean * 2, days: history.days, parent: undefined },
    );
  const rate = profileOf(filled.rows);
  const noise = known ?? noiseOf(filled, profileOf);
  return {
    ...baseOf(monitor, history, { units: minutes, noise, horizon: HORIZON }),
    kind: 'count',
    rate: { ...rate, level: Math.max(rate.level, 1e-6) },
    margin: Math.exp(Math.sqrt(noise.phi / Math.max(1, calls)) + noise.tau),
  };
}

function noiseOf(history: History, profileOf: (rows: readonly StatRow[]) => Profile): Noise {
  const residuals = outOfSample(history, (rows) => {
    const profile = profileOf(rows);
    return (row) => {
      const expected = Math.max(1e-9, profileAt(profile, row.minute)) * row.minutes;
      return {
        minute: row.minute,
        minutes: row.minutes,
        observed: row.n,
        expected,
        variance: expected,
        units: expected,
        leverage: expected,
      };
    };
  });
  return measureNoise(residuals, HORIZON, noiseFloor(history.days));
}

/** Rows of the same length for the gaps between the first and the last, so that silence counts. */
function fillGaps(rows: readonly StatRow[], holes: History['holes']): StatRow[] {
  const length = rows[0]?.minutes ?? 1;
  const leftOut = (minute: number): boolean =>
    holes.some(({ from, to }) => minute < to && minute + length > from);
  const filled: StatRow[] = [];
  let next = rows[0]?.minute ?? 0;
  for (const row of rows) {
    for (; next + length <= row.minute; next += length) {
      if (!leftOut(next)) filled.push(emptyRow(next, length));
    }
    filled.push(row);
    next = row.minute + row.minutes;
  }
  return filled;
}

const emptyRow = (minute: number, minutes: number): StatRow => ({
  ...emptyStats(),
  minute,
  minutes,
  newestArrivalMs: 0,
});
