// What people decide about a series, kept for ever as an audit trail: accept (the new level is normal
// from now on), mute (no alert until then) and unmute. The judge job and the board read them.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { driftKey } from './findings.ts';
import { toStoreTime } from './store-time.ts';

export type DecisionKind = 'accept' | 'mute' | 'unmute';

export interface Decision {
  readonly decisionId: string;
  readonly decidedAtMs: number;
  readonly kind: DecisionKind;
  readonly monitor: string;
  /** Segment columns and values; a mute may name fewer than all: it covers every segment that has them. */
  readonly segment: Readonly<Record<string, string>>;
  /** End of a mute, Unix milliseconds; null for the other kinds. */
  readonly untilMs: number | null;
  readonly actor: string;
  readonly reason: string;
}

export type DecisionRequest = Omit<Decision, 'decisionId' | 'decidedAtMs'>;

/** A mute that nobody ends must not outlive the incident for long. */
const MUTE_DAYS_MAX = 30;

/** Records a decision. Throws QUERY_INVALID for a mute without an end or with one that is too far. */
export async function recordDecision(
  store: { readonly insert: InsertRows; readonly clock: Clock },
  request: DecisionRequest,
): Promise<Decision> {
  const decidedAtMs = store.clock();
  assertEnd(request, decidedAtMs);
  const decisionId = createHash('sha256')
    .update(JSON.stringify([request, decidedAtMs]))
    .digest('hex')
    .slice(0, 16);
  const decision = { ...request, decisionId, decidedAtMs };
  await store.insert('drift_decisions', [
    {
      decision_id: decisionId,
      decided_at: toStoreTime(decidedAtMs),
      kind: decision.kind,
      monitor: decision.monitor,
      segment: JSON.stringify(decision.segment),
      until: decision.untilMs === null ? null : toStoreTime(decision.untilMs),
      actor: decision.actor,
      reason: decision.reason,
      version: decidedAtMs,
    },
  ]);
  return decision;
}

function assertEnd(request: DecisionRequest, nowMs: number): void {
  if (request.kind !== 'mute') return;
  const endMs = request.untilMs;
  if (endMs !== null && endMs > nowMs && endMs <= nowMs + MUTE_DAYS_MAX * 86_400_000) return;
  throw new AppError(
    'QUERY_INVALID',
    `until: a mute ends within ${MUTE_DAYS_MAX} days from now, got ${endMs === null ? 'nothing' : new Date(endMs).toISOString()}; give a time in the near future`,
    { at: 'until' },
  );
}

const decisionRow = z.object({
  decision_id: z.string(),
  decided_at: z.number(),
  kind: z.enum(['accept', 'mute', 'unmute']),
  monitor: z.string(),
  segment: z.string(),
  until: z.number().nullable(),
  actor: z.string(),
  reason: z.string(),
});

/** Decisions since a time, oldest first. */
export async function readDecisions(query: Query, sinceMs: number): Promise<Decision[]> {
  const rows = await query({
    sql: `
SELECT decision_id, toFloat64(toUnixTimestamp64Milli(d.decided_at)) AS decided_at, kind, monitor, segment,
  toFloat64(toUnixTimestamp64Milli(d.until)) AS until, actor, reason
FROM drift_decisions AS d FINAL
WHERE d.decided_at >= {since:DateTime64(3)}
ORDER BY d.decided_at, decision_id`,
    params: { since: toStoreTime(sinceMs) },
    row: decisionRow,
  });
  return rows.map((row) => ({
    decisionId: row.decision_id,
    decidedAtMs: row.decided_at,
    kind: row.kind,
    monitor: row.monitor,
    segment: JSON.parse(row.segment) as Record<string, string>,
    untilMs: row.until,
    actor: row.actor,
    reason: row.reason,
  }));
}

/** When the alert of a series is muted until, at a time; null when it is not. */
export function mutedUntil(
  decisions: readonly Decision[],
  series: { readonly monitor: string; readonly segment: Readonly<Record<string, string>> },
  nowMs: number,
): number | null {
  let untilMs: number | null = null;
  for (const decision of decisions) {
    if (!covers(decision, series)) continue;
    if (decision.kind === 'mute') untilMs = decision.untilMs;
    if (decision.kind === 'unmute') untilMs = null;
  }
  return untilMs !== null && untilMs > nowMs ? untilMs : null;
}

/** The last time a series was accepted, or null. */
export function acceptedAt(
  decisions: readonly Decision[],
  series: { readonly monitor: string; readonly segment: Readonly<Record<string, string>> },
): number | null {
  const key = driftKey(series.monitor, series.segment);
  return (
    decisions
      .filter((decision) => decision.kind === 'accept')
      .findLast((decision) => driftKey(decision.monitor, decision.segment) === key)?.decidedAtMs ??
    null
  );
}

function covers(
  decision: Decision,
  series: { readonly monitor: string; readonly segment: Readonly<Record<string, string>> },
): boolean {
  return (
    decision.monitor === series.monitor &&
    Object.entries(decision.segment).every(([column, value]) => series.segment[column] === value)
  );
}
