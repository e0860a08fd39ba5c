// The change log: a row for the first sight of every value of lineage (a model, a prompt version, a
// deploy …), and for a value that comes back after an absence. What judge uses as prior weight and
// people as suspects.

import { z } from 'zod';
import type { Change } from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import { toStoreTime } from './store-time.ts';

export interface ChangesOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  /** Rows stamped before this time (Unix milliseconds) are in the store, others may be on their way; the clock unless given. */
  readonly arrivedUntil?: Clock;
}

/** A value unseen for this long that appears again is a change too: a roll-back is one. */
const ABSENCE_HOURS = 6;
/** Arrival stamps are looked at this much again, since rows become visible after them. */
const OVERLAP_MS = 180_000;
const JOB = 'changes';
const stateSchema = z.object({ arrivedUntilMs: z.number() });

/** Kinds of change and the expression of their value in llm_calls; feature flags are name=value. */
const CALL_KINDS: Readonly<Record<string, string>> = {
  request_model: 'request_model',
  response_model: 'response_model',
  prompt_version:
    "if(prompt_name = '', prompt_version, if(prompt_version = '', '', concat(prompt_name, ' ', prompt_version)))",
  index_version: 'index_version',
  safety_policy_version: 'safety_policy_version',
  service_version: 'service_version',
  instrumentation_version:
    "if(instrumentation_version = '', '', concat(instrumentation, ' ', instrumentation_version))",
};

const sightRow = z.object({
  service: z.string(),
  environment: z.string(),
  kind: z.string(),
  value: z.string(),
  first_ms: z.number(),
  last_ms: z.number(),
  share: z.number(),
  known_last_ms: z.number(),
  previous: z.string(),
});

type Sight = z.output<typeof sightRow>;

/** One round: values that arrived since the last round. Returns how many changes were written. */
export async function runChanges(options: ChangesOptions): Promise<{ changes: number }> {
  const { query, insert, clock } = options;
  const previous = await loadJobState(query, JOB, stateSchema);
  const version = clock();
  const arrivedUntilMs = (options.arrivedUntil ?? clock)();
  const sights = await query({
    sql: sightsSql(),
    params: { since: previous === undefined ? 0 : (previous.arrivedUntilMs - OVERLAP_MS) / 1000 },
    row: sightRow,
  });
  const fresh = withPredecessors(sights).filter(isChange);
  // Changes before what was seen: a kill between the two finds them again, and the same row replaces itself.
  await insert(
    'changes',
    fresh.map((sight) => toChangeRow(sight, version)),
  );
  await insert(
    'lineage_seen',
    sights.map((sight) => toSeenRow(sight, version)),
  );
  await saveJobState(insert, { job: JOB, value: { arrivedUntilMs }, version });
  return { changes: fresh.length };
}

/** Of several values that arrive together, each comes after the one that was seen first before it. */
function withPredecessors(sights: readonly Sight[]): Sight[] {
  const latest = new Map<string, string>();
  return sights.map((sight) => {
    const kind = JSON.stringify([sight.service, sight.environment, sight.kind]);
    const previous = sight.previous === '' ? (latest.get(kind) ?? '') : sight.previous;
    latest.set(kind, sight.value);
    return { ...sight, previous };
  });
}

function isChange(sight: Sight): boolean {
  if (sight.known_last_ms === 0) return true;
  return (
    sight.previous !== '' &&
    sight.previous !== sight.value &&
    sight.first_ms - sight.known_last_ms > ABSENCE_HOURS * 3_600_000
  );
}

/**
 * Every value in the arrived rows: its share of the service's rows that carry the kind since it appeared, when it was last
 * seen before this round, its first row after that, and the value seen last ('' at the very first sight).
 */
function sightsSql(): string {
  const kinds = Object.entries(CALL_KINDS).map(
    ([kind, value]) => `('${kind}', toString(${value}))`,
  );
  return `
WITH seen AS (SELECT service, environment, kind, value, last_seen FROM lineage_seen FINAL),
sights AS (
  SELECT service, environment, timestamp, arrayJoin(arrayConcat(
    [${kinds.join(', ')}],
    arrayMap((name, on) -> ('feature_flag', concat(name, '=', on)), mapKeys(feature_flags), mapValues(feature_flags)))) AS pair
  FROM llm_call_versions
  WHERE ingested_at >= toDateTime64({since:Float64}, 3) AND usage_role IN ('leaf', 'agent_only')
  UNION ALL
  SELECT service, environment, timestamp, ('index_version', toString(index_version)) AS pair
  FROM retrieval_versions WHERE ingested_at >= toDateTime64({since:Float64}, 3)),
arrived AS (
  SELECT sights.service AS service, sights.environment AS environment, sights.pair.1 AS kind, sights.pair.2 AS value,
    any(known.last_seen) AS known_at, minIf(sights.timestamp, sights.timestamp > known.last_seen) AS first_at, max(sights.timestamp) AS last_at
  FROM sights LEFT JOIN seen AS known ON known.service = sights.service AND known.environment = sights.environment
    AND known.kind = sights.pair.1 AND known.value = sights.pair.2
  WHERE sights.pair.2 != ''
  GROUP BY service, environment, kind, value),
shares AS (
  SELECT arrived.service AS service, arrived.environment AS environment, arrived.kind AS kind, arrived.value AS value,
    countIf(sights.pair.2 = arrived.value) / count() AS share
  FROM arrived INNER JOIN sights ON sights.service = arrived.service AND sights.environment = arrived.environment
    AND sights.pair.1 = arrived.kind
  WHERE sights.pair.2 != '' AND sights.timestamp >= arrived.first_at AND arrived.first_at > arrived.known_at + INTERVAL ${ABSENCE_HOURS} HOUR
  GROUP BY service, environment, kind, value)
SELECT arrived.service AS service, arrived.environment AS environment, arrived.kind AS kind, arrived.value AS value,
  toFloat64(toUnixTimestamp64Milli(arrived.first_at)) AS first_ms, toFloat64(toUnixTimestamp64Milli(arrived.last_at)) AS last_ms,
  shares.share AS share, toFloat64(toUnixTimestamp64Milli(arrived.known_at)) AS known_last_ms, latest.value AS previous
FROM arrived
LEFT JOIN shares ON shares.service = arrived.service AND shares.environment = arrived.environment
  AND shares.kind = arrived.kind AND shares.value = arrived.value
LEFT JOIN (SELECT service, environment, kind, argMax(value, last_seen) AS value FROM seen GROUP BY service, environment, kind) AS latest
  ON latest.service = arrived.service AND latest.environment = arrived.environment AND latest.kind = arrived.kind
ORDER BY first_ms`;
}

function toChangeRow(sight: Sight, version: number): Record<string, unknown> {
  return {
    timestamp: toStoreTime(sight.first_ms),
    service: sight.service,
    environment: sight.environment,
    kind: sight.kind,
    old_value: sight.previous,
    new_value: sight.value,
    share: sight.share,
    version,
  };
}

function toSeenRow(sight: Sight, version: number): Record<string, unknown> {
  return {
    service: sight.service,
    environment: sight.environment,
    kind: sight.kind,
    value: sight.value,
    last_seen: toStoreTime(Math.max(sight.last_ms, sight.known_last_ms)),
    version,
  };
}

const changeRow = z.object({
  timestamp_ms: z.number(),
  service: z.string(),
  environment: z.string(),
  kind: z.string(),
  old_value: z.string(),
  new_value: z.string(),
  share: z.number(),
});

/** Changes in [fromMs, toMs), oldest first. */
export async function readChanges(
  query: Query,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<Change[]> {
  const rows = await query({
    sql: `
SELECT toFloat64(toUnixTimestamp64Milli(c.timestamp)) AS timestamp_ms, service, environment, kind, old_value, new_value, share
FROM changes AS c FINAL
WHERE c.timestamp >= {from:DateTime64(3)} AND c.timestamp < {to:DateTime64(3)}
ORDER BY c.timestamp, kind, new_value`,
    params: { from: toStoreTime(span.fromMs), to: toStoreTime(span.toMs) },
    row: changeRow,
  });
  return rows.map(({ timestamp_ms, old_value, new_value, ...row }) => ({
    ...row,
    timestampMs: timestamp_ms,
    oldValue: old_value,
    newValue: new_value,
  }));
}

/** Writes an announced change, e.g. of a deploy job. */
export async function announceChange(
  store: { readonly insert: InsertRows; readonly clock: Clock },
  change: Change,
): Promise<void> {
  await store.insert('changes', [
    {
      timestamp: toStoreTime(change.timestampMs),
      service: change.service,
      environment: change.environment,
      kind: change.kind,
      old_value: change.oldValue,
      new_value: change.newValue,
      share: change.share,
      version: store.clock(),
    },
  ]);
}

/** Whether a change can touch a segment: the same service and environment, or none named. */
export function touches(change: Change, segment: Readonly<Record<string, string>>): boolean {
  return (
    (change.service === '' || change.service === segment['service']) &&
    (change.environment === '' || change.environment === segment['environment'])
  );
}
