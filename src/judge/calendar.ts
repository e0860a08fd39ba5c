// Time as the judge knows it: whole Unix minutes, UTC, hours of a week that begins on Monday.

export const MINUTES_PER_DAY = 1440;
export const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
export const HOURS_PER_WEEK = 168;

/** Hour of the week of a Unix minute, 0 = Monday 00:00 UTC … 167. */
export function hourOfWeek(minute: number): number {
  // 1 January 1970 was a Thursday: 72 hours into the week.
  return (Math.floor(minute / 60) + 72) % HOURS_PER_WEEK;
}
