// Out-of-sample residuals: each week of the history against an expectation learned from the other weeks. In-sample
// residuals would hide the noise that the shape has swallowed.

import type { StatRow } from '../model/judgement.ts';
import { MINUTES_PER_WEEK } from './calendar.ts';
import type { History } from './history.ts';
import type { Residual } from './noise.ts';

/** With less than this there is no other week to learn from. */
const LEAST_DAYS = 14;

/** Learns an expectation from rows, and returns what a row is beside it. */
export type Expectation = (rows: readonly StatRow[]) => (row: StatRow) => Residual;

export interface Residuals {
  readonly fine: readonly Residual[];
  readonly coarse: readonly Residual[];
}

/** Residuals of fine and of coarse rows, each in ascending order of time. */
export function outOfSample(history: History, expect: Expectation): Residuals {
  const first = history.rows[0];
  const last = history.rows.at(-1);
  if (first === undefined || last === undefined) return { fine: [], coarse: [] };
  if (history.days < LEAST_DAYS) {
    const residualOf = expect(history.rows);
    return { fine: history.fine.map(residualOf), coarse: history.rows.map(residualOf) };
  }
  const fine: Residual[] = [];
  const coarse: Residual[] = [];
  for (let from = first.minute; from <= last.minute; from += MINUTES_PER_WEEK) {
    const to = from + MINUTES_PER_WEEK;
    const inside = (row: StatRow): boolean => row.minute >= from && row.minute < to;
    const residualOf = expect(history.rows.filter((row) => !inside(row)));
    for (const row of history.fine) if (inside(row)) fine.push(residualOf(row));
    for (const row of history.rows) if (inside(row)) coarse.push(residualOf(row));
  }
  return { fine, coarse };
}
