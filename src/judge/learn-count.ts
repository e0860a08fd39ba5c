import type { Monitor, StatRow } from '../model/judgement.ts';
import { MINUTES_PER_DAY } from './calendar.ts';
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

/** Fewer days say nothing about how days differ. */
const DAYS_MIN = 7;
/** ln of the factor beyond which a day is out of line, and the share of days that may be. */
const UNUSUAL = Math.log(1.6);
const UNUSUAL_SHARE = 1 / 3;
/** What a day may differ by chance, in standard deviations. */
const CHANCE_MAX = 3;

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
      { additive: false, variance: mean * 2, days: history.days },
    );
  const usual = usualDays(filled, profileOf(filled.rows));
  const rate = profileOf(usual.rows);
  const noise = known ?? withDays(noiseOf(usual, profileOf), daysBeside(filled.rows, rate));
  return {
    ...baseOf(monitor, history, { units: minutes, noise, horizon: HORIZON }),
    kind: 'count',
    rate: { ...rate, level: Math.max(rate.level, 1e-6) },
    margin: Math.exp(Math.sqrt(noise.phi / Math.max(1, calls)) + noise.tau),
  };
}

/** A level that a whole day of the history had is no news: τ is at least the largest ln of such a day, beyond chance. */
function withDays(noise: Noise, days: readonly Day[]): Noise {
  if (days.length < DAYS_MIN) return noise;
  const range = days.reduce(
    (largest, { log, expected }) =>
      Math.max(largest, Math.abs(log) - CHANCE_MAX * Math.sqrt(noise.phi / (expected + 1))),
    noise.tau,
  );
  return { ...noise, tau: range };
}

interface Day {
  readonly number: number;
  readonly expected: number;
  /** ln of observed beside expected calls. */
  readonly log: number;
}

function daysBeside(rows: readonly StatRow[], rate: Profile): Day[] {
  const days = new Map<number, { observed: number; expected: number }>();
  for (const row of rows) {
    const number = dayOf(row);
    const day = days.get(number) ?? { observed: 0, expected: 0 };
    day.observed += row.n;
    day.expected += profileAt(rate, row.minute) * row.minutes;
    days.set(number, day);
  }
  return [...days].map(([number, { observed, expected }]) => ({
    number,
    expected,
    log: Math.log((observed + 1) / (expected + 1)),
  }));
}

/** The history without holidays, launches and days of outage, which would bend the rhythm; all of it where they are many. */
function usualDays(history: History, rate: Profile): History {
  const days = daysBeside(history.rows, rate);
  const unusual = new Set(
    days.filter(({ log }) => Math.abs(log) > UNUSUAL).map(({ number }) => number),
  );
  if (days.length < DAYS_MIN || unusual.size > days.length * UNUSUAL_SHARE) return history;
  const isUsual = (row: StatRow): boolean => !unusual.has(dayOf(row));
  return { ...history, rows: history.rows.filter(isUsual), fine: history.fine.filter(isUsual) };
}

const dayOf = (row: StatRow): number => Math.floor(row.minute / MINUTES_PER_DAY);

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
