// History brought into shape for learning: without excluded intervals and the newest minutes, oldest first.

import type { LearnInput, StatRow } from '../model/judgement.ts';
import { MINUTES_PER_DAY } from './calendar.ts';
import { orderRows } from './stat-rows.ts';

export interface History {
  /** All of it, coarse where that is all there is. */
  readonly rows: readonly StatRow[];
  /** The part in short rows, for noise and replay. */
  readonly fine: readonly StatRow[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly days: number;
  /** What was left out, in minutes [from, to): not to be taken for silence. */
  readonly holes: readonly { readonly from: number; readonly to: number }[];
}

/** Rows of the input that may be learned from. */
export function usableHistory(input: LearnInput): History {
  const fine = orderRows(keep(input, input.recent));
  const coarse = orderRows(keep(input, input.history));
  // A new installation may have nothing but the newest, fine rows.
  const rows = span(coarse).days >= span(fine).days * 0.9 && coarse.length > 0 ? coarse : fine;
  return { rows, fine: fine.length > 0 ? fine : coarse, ...span(rows), holes: input.excluded };
}

function keep(input: LearnInput, rows: readonly StatRow[]): StatRow[] {
  return rows.filter(
    (row) =>
      !input.excluded.some(({ from, to }) => row.minute < to && row.minute + row.minutes > from),
  );
}

function span(rows: readonly StatRow[]): { fromMinute: number; toMinute: number; days: number } {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return { fromMinute: 0, toMinute: 0, days: 0 };
  const toMinute = last.minute + last.minutes;
  return { fromMinute: first.minute, toMinute, days: (toMinute - first.minute) / MINUTES_PER_DAY };
}

/** Level noise to assume where the history is too short to show a daily or weekly rhythm. */
export function noiseFloor(days: number): number {
  if (days < 1) return 0.1;
  if (days < 7) return 0.08;
  return days < 14 ? 0.04 : 0;
}
