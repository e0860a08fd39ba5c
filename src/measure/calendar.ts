// Periods announced ahead, in the configuration or over the API: in which traffic is not what it usually is. Judge
// holds the evidence of traffic within them, and no baseline is learned from them.

import { z } from 'zod';
import type { CalendarPeriod } from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { toStoreTime } from './store-time.ts';

const periodRow = z.object({
  name: z.string(),
  kind: z.string(),
  from_ms: z.number(),
  to_ms: z.number(),
  service: z.string(),
  environment: z.string(),
});

/** Announced periods that overlap [fromMs, toMs), oldest first. */
export async function readPeriods(
  query: Query,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<CalendarPeriod[]> {
  const rows = await query({
    sql: `
SELECT name, kind, service, environment, toFloat64(toUnixTimestamp64Milli(c.starts_at)) AS from_ms,
  toFloat64(toUnixTimestamp64Milli(c.ends_at)) AS to_ms
FROM calendar AS c FINAL
WHERE c.starts_at < {to:DateTime64(3)} AND c.ends_at > {from:DateTime64(3)} AND c.ends_at > c.starts_at
ORDER BY from_ms, name`,
    params: { from: toStoreTime(span.fromMs), to: toStoreTime(span.toMs) },
    row: periodRow,
  });
  return rows.map(({ from_ms: fromMs, to_ms: toMs, ...row }) => ({ ...row, fromMs, toMs }));
}

/**
 * Writes an announced period. Announcing the same one (service, environment, kind, name and start) again replaces its
 * end: with the end at its start it is taken back.
 */
export async function announcePeriod(
  store: { readonly insert: InsertRows; readonly clock: Clock },
  period: CalendarPeriod,
): Promise<void> {
  await store.insert('calendar', [
    {
      starts_at: toStoreTime(period.fromMs),
      ends_at: toStoreTime(period.toMs),
      service: period.service,
      environment: period.environment,
      kind: period.kind,
      name: period.name,
      version: store.clock(),
    },
  ]);
}

/** The periods that a segment lies in: of its service and environment, or of all. */
export function periodsOf(
  periods: readonly CalendarPeriod[],
  segment: Readonly<Record<string, string>>,
): CalendarPeriod[] {
  return periods.filter(
    ({ service, environment }) =>
      (service === '' || service === segment['service']) &&
      (environment === '' || environment === segment['environment']),
  );
}

/** A period as minutes that no baseline is learned from. */
export function toMinutes(period: CalendarPeriod): { from: number; to: number } {
  return { from: Math.floor(period.fromMs / 60_000), to: Math.ceil(period.toMs / 60_000) };
}
