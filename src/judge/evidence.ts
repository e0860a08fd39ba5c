// What every kind of signal offers to the process: a fixed list of alternatives to "nothing changed", the
// log e-value of one minute under each, and the sums that describe the minute.

import type { StatRow } from '../model/judgement.ts';
import type { Past } from './level-filter.ts';

/**
 * An alternative takes part only if it breaks even beyond so many standard deviations of level noise; otherwise
 * the wobble of a healthy level would add up to evidence.
 */
export const GATE = 4;

export interface Alternative {
  readonly direction: 'up' | 'down';
  readonly component: 'level' | 'spread' | 'tail' | 'share';
  /** False where the noise of the stream would feed it: it then takes no part. */
  readonly active: boolean;
  /** Prior weight among the alternatives of its direction; need not sum to 1. */
  readonly weight: number;
  /** Highest state it may lead to. */
  readonly ceiling: 2 | 3;
  /** Mix signals: the value whose share it watches. */
  readonly value?: string;
}

/**
 * Sums over a window, in this order: observations; numerator as displayed, observed and expected;
 * denominator as displayed; test units, observed and expected in them; squares of the displayed value;
 * users with an event (upper bound).
 */
export type Sums = number[];
export const N = 0;
export const OBSERVED = 1;
export const EXPECTED = 2;
export const WEIGHT = 3;
export const UNITS = 4;
export const UNIT_OBSERVED = 5;
export const UNIT_EXPECTED = 6;
export const SQUARES = 7;
export const USERS = 8;
export const SUMS = 9;

export interface Evidence {
  readonly alternatives: readonly Alternative[];
  /**
   * Writes the log e-value of a row for every alternative into `out`; inactive ones are left alone.
   *
   * @param past what went before, advanced by the row; without it the row stands alone
   */
  score(row: StatRow, out: Float64Array, past?: Past): void;
  /** Adds the sums of a row, as alternative `index` sees it, to `into`. */
  observe(row: StatRow, index: number, into: Sums): void;
  /** Size of the effect in a window, in the unit `reverse` understands. */
  effectOf(window: Sums, index: number): number;
  /** Log e-value of a row against "at least half of `effect` is still there". */
  reverse(row: StatRow, index: number, effect: number): number;
}

const NOTHING: Readonly<Sums> = Array.from({ length: SUMS }, () => 0);
export const zeroSums = (): Sums => [...NOTHING];

/** Adds to one of the sums. */
export function add(into: Sums, field: number, value: number): void {
  into[field] = (into[field] ?? 0) + value;
}

export const sumOf = (sums: Sums, field: number): number => sums[field] ?? 0;
