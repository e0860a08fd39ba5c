// Findings as rows of drift_findings and back.

import { z } from 'zod';
import type { DriftState, DriftStatus, Finding, SignalName } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { toStoreTime } from './store-time.ts';

/** A row for `insert('drift_findings', …)`; times in milliseconds of the epoch, as text. */
export function toFindingRow(finding: Finding): Record<string, unknown> {
  return {
    finding_id: finding.findingId,
    monitor: finding.monitor,
    signal: finding.signal,
    segment: finding.segment,
    evaluated_at: toStoreTime(finding.evaluatedAtMs),
    window_start: toStoreTime(finding.windowStartMs),
    window_end: toStoreTime(finding.windowEndMs),
    baseline_start: toStoreTime(finding.baselineStartMs),
    baseline_end: toStoreTime(finding.baselineEndMs),
    current: finding.current,
    baseline: finding.baseline,
    delta: finding.delta,
    delta_ratio: finding.deltaRatio,
    interval_low: finding.intervalLow,
    interval_high: finding.intervalHigh,
    current_samples: Math.round(finding.currentSamples),
    baseline_samples: Math.round(finding.baselineSamples),
    evidence: finding.evidence,
    threshold: finding.thresholds.page,
    threshold_ticket: finding.thresholds.ticket,
    threshold_suspected: finding.thresholds.suspected,
    state: finding.state,
    status: finding.status,
    direction: finding.direction,
    since: finding.sinceMs === null ? null : toStoreTime(finding.sinceMs),
    minimum_detectable_ratio: finding.minimumDetectableRatio,
    mix_share: finding.mixShare,
    dispersion: finding.dispersion,
    explanation: JSON.stringify(finding.explanation),
  };
}

const findingRow = z.object({
  finding_id: z.string(),
  monitor: z.string(),
  signal: z.string(),
  segment: z.string(),
  times: z.array(z.number().nullable()),
  numbers: z.array(z.number().nullable()),
  state: z.number(),
  status: z.string(),
  direction: z.string(),
  explanation: z.string(),
});

const millis = (column: string) => `toFloat64(toUnixTimestamp64Milli(${column}))`;

const COLUMNS = `
  finding_id, monitor, signal, toJSONString(segment) AS segment, state, status, direction, explanation,
  [${['evaluated_at', 'window_start', 'window_end', 'baseline_start', 'baseline_end', 'since'].map(millis).join(', ')}] AS times,
  [toNullable(current), baseline, delta, delta_ratio, interval_low, interval_high, toFloat64(current_samples), toFloat64(baseline_samples),
   evidence, threshold, threshold_ticket, threshold_suspected, minimum_detectable_ratio, mix_share, dispersion] AS numbers`;

/** The written verdict with this id, or undefined. */
export async function readFinding(query: Query, findingId: string): Promise<Finding | undefined> {
  const rows = await query({
    sql: `SELECT ${COLUMNS} FROM drift_findings FINAL WHERE finding_id = {id:String} ORDER BY evaluated_at DESC LIMIT 1`,
    params: { id: findingId },
    row: findingRow,
  });
  const [row] = rows;
  return row === undefined ? undefined : toFinding(row);
}

/** The last written verdict of every series that was judged since a time. */
export async function readLatestFindings(query: Query, sinceMs: number): Promise<Finding[]> {
  const rows = await query({
    sql: `
SELECT ${COLUMNS} FROM drift_findings FINAL
WHERE evaluated_at >= {since:DateTime64(3)}
ORDER BY evaluated_at DESC LIMIT 1 BY monitor, toString(drift_findings.segment)`,
    params: { since: toStoreTime(sinceMs) },
    row: findingRow,
  });
  return rows.map(toFinding);
}

/** Spans of time, in Unix minutes [from, to), in which a series stood at ticket or page. */
export async function readDrifts(
  query: Query,
  request: { readonly monitors: readonly string[]; readonly sinceMs: number },
): Promise<Map<string, { from: number; to: number }[]>> {
  const rows = await query({
    sql: `
SELECT monitor, toJSONString(segment) AS segment,
  toFloat64(toUnixTimestamp64Milli(ifNull(since, min(window_end)))) AS since_ms,
  toFloat64(toUnixTimestamp64Milli(max(window_end))) AS until_ms
FROM drift_findings FINAL
WHERE state >= 2 AND monitor IN {monitors:Array(String)} AND evaluated_at >= {since:DateTime64(3)}
GROUP BY monitor, segment, drift_findings.since`,
    params: { monitors: request.monitors, since: toStoreTime(request.sinceMs) },
    row: z.object({
      monitor: z.string(),
      segment: z.string(),
      since_ms: z.number(),
      until_ms: z.number(),
    }),
  });
  const drifts = new Map<string, { from: number; to: number }[]>();
  for (const row of rows) {
    const key = driftKey(row.monitor, JSON.parse(row.segment) as Record<string, string>);
    const span = { from: Math.floor(row.since_ms / 60_000), to: Math.ceil(row.until_ms / 60_000) };
    drifts.set(key, [...(drifts.get(key) ?? []), span]);
  }
  return drifts;
}

/** Key of `readDrifts`: independent of the order of the segment's columns. */
export function driftKey(monitor: string, segment: Readonly<Record<string, string>>): string {
  const columns = Object.keys(segment).sort();
  return JSON.stringify([monitor, ...columns.map((column) => [column, segment[column]])]);
}

function toFinding(row: z.output<typeof findingRow>): Finding {
  const [evaluated, windowStart, windowEnd, baselineStart, baselineEnd, since] = row.times;
  const number = (index: number) => row.numbers[index] ?? null;
  return {
    findingId: row.finding_id,
    monitor: row.monitor,
    signal: row.signal as SignalName,
    segment: JSON.parse(row.segment) as Record<string, string>,
    evaluatedAtMs: evaluated ?? 0,
    windowStartMs: windowStart ?? 0,
    windowEndMs: windowEnd ?? 0,
    baselineStartMs: baselineStart ?? 0,
    baselineEndMs: baselineEnd ?? 0,
    current: number(0),
    baseline: number(1),
    delta: number(2),
    deltaRatio: number(3),
    intervalLow: number(4),
    intervalHigh: number(5),
    currentSamples: number(6) ?? 0,
    baselineSamples: number(7) ?? 0,
    evidence: number(8) ?? 0,
    thresholds: { page: number(9) ?? 0, ticket: number(10) ?? 0, suspected: number(11) ?? 0 },
    state: row.state as DriftState,
    status: row.status as DriftStatus,
    direction: row.direction as Finding['direction'],
    sinceMs: since ?? null,
    minimumDetectableRatio: number(12),
    mixShare: number(13),
    dispersion: number(14) ?? 1,
    explanation: JSON.parse(row.explanation === '' ? '{}' : row.explanation) as Record<
      string,
      unknown
    >,
  };
}
