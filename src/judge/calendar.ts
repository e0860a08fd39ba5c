// Time as the judge knows it: whole Unix minutes, UTC, hours of a week that begins on Monday; and the periods that
// people announced, in which traffic says nothing.

import type { CalendarPeriod, SignalName } from '../model/judgement.ts';

export const MINUTES_PER_DAY = 1440;
export const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
export const HOURS_PER_WEEK = 168;

/** Hour of the week of a Unix minute, 0 = Monday 00:00 UTC … 167. */
export function hourOfWeek(minute: number): number {
  // 1 January 1970 was a Thursday: 72 hours into the week.
  return (Math.floor(minute / 60) + 72) % HOURS_PER_WEEK;
}

/** How much is called, by whom and what: what a launch or a holiday moves without anything being wrong. */
const TRAFFIC_SIGNALS: ReadonlySet<SignalName> = new Set([
  'traffic',
  'traffic_mix',
  'user_spend_concentration',
]);

/** The periods that hold a signal's evidence; the behaviour of calls is judged as ever. */
export function holdingPeriods(
  signal: SignalName,
  periods: readonly CalendarPeriod[] | undefined,
): readonly CalendarPeriod[] {
  return TRAFFIC_SIGNALS.has(signal) ? (periods ?? []) : [];
}

/**
 * The period that holds a direction of a signal at a Unix minute. A launch holds only more traffic and a holiday only
 * less: calls that stop in the middle of a launch are still a drift.
 */
export function heldBy(
  periods: readonly CalendarPeriod[],
  at: { readonly signal: SignalName; readonly minute: number; readonly direction: 'up' | 'down' },
): CalendarPeriod | undefined {
  const ms = at.minute * 60_000;
  return periods.find(
    (period) =>
      ms >= period.fromMs &&
      ms < period.toMs &&
      (at.signal !== 'traffic' || expects(period, at.direction)),
  );
}

function expects({ kind }: CalendarPeriod, direction: 'up' | 'down'): boolean {
  if (kind === 'launch') return direction === 'up';
  return kind === 'holiday' ? direction === 'down' : true;
}
