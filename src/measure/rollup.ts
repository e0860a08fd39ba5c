// The roll-up job: finds the minutes whose rows differ from those they were last computed from, and
// computes them anew, wholly. Idempotent: killed and run again, or run by two processes, it writes
// the same rows with a newer version. Late rows reach their minute whenever they arrive.

import { z } from 'zod';
import type { Clock, Command, InsertRows, Query } from '../model/pipeline.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import { rollupSql, vanishedSql } from './rollup-sql.ts';
import type { Source } from './signal-sql.ts';

export interface RollupOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly command: Command;
  readonly clock: Clock;
  /** Rows stamped before this time (Unix milliseconds) are in the store, others may be on their way; the clock unless given. */
  readonly arrivedUntil?: Clock;
  /** Rows computed in one statement at most, unless one minute alone has more; 200,000 unless given. */
  readonly chunkRowsMax?: number;
  readonly onProgress?: (progress: RollupProgress) => void;
}

export interface RollupProgress {
  readonly minutesDone: number;
  readonly minutesTotal: number;
}

export interface RollupReport {
  readonly minutes: number;
  readonly rows: number;
  /** Everything that had arrived by then (Unix milliseconds) is rolled up; null while catching up. */
  readonly arrivedUntilMs: number | null;
}

export interface Rollup {
  /** One round; ends early, and resumes in the next round, when the signal is aborted. */
  run(signal: AbortSignal): Promise<RollupReport>;
}

/** Tables rows arrive in, and the sources computed from each. */
const FEEDS: Readonly<Record<string, readonly Source[]>> = {
  llm_call_versions: ['calls', 'tools'],
  retrieval_versions: ['retrievals'],
  evaluation_versions: ['evaluations'],
};

/** Rows become visible after their arrival stamp; this much is looked at again. */
const OVERLAP_MS = 180_000;
const CHUNK_MINUTES_MAX = 1440;
const CHUNK_SPAN_SECONDS = 86_400;
const HAZARD_SECONDS = 6 * 3600;

const JOB = 'rollup';
const watermarkSchema = z.object({ arrivedUntilMs: z.number() });

const minuteRow = z.object({
  minute: z.number(),
  rows: z.number(),
  fingerprint: z.string(),
});

type Minute = z.output<typeof minuteRow>;

export function createRollup(options: RollupOptions): Rollup {
  return { run: (signal) => runRollup(options, signal) };
}

async function runRollup(options: RollupOptions, signal: AbortSignal): Promise<RollupReport> {
  const previous = await loadJobState(options.query, JOB, watermarkSchema);
  const arrivedUntilMs = (options.arrivedUntil ?? options.clock)();
  const sinceMs = previous === undefined ? 0 : previous.arrivedUntilMs - OVERLAP_MS;
  const version = options.clock();
  const work: { feed: string; chunk: Minute[] }[] = [];
  for (const feed of Object.keys(FEEDS)) {
    const dirty = await findDirtyMinutes(options.query, feed, sinceMs);
    for (const chunk of toChunks(dirty, options.chunkRowsMax ?? 200_000))
      work.push({ feed, chunk });
  }
  const minutesTotal = work.reduce((sum, { chunk }) => sum + chunk.length, 0);
  let minutesDone = 0;
  let rows = 0;
  for (const { feed, chunk } of work) {
    if (signal.aborted) return { minutes: minutesDone, rows, arrivedUntilMs: null };
    await rollChunk(options, { feed, chunk, version });
    minutesDone += chunk.length;
    rows += chunk.reduce((sum, minute) => sum + minute.rows, 0);
    options.onProgress?.({ minutesDone, minutesTotal });
  }
  await saveJobState(options.insert, { job: JOB, value: { arrivedUntilMs }, version });
  return { minutes: minutesDone, rows, arrivedUntilMs };
}

/** Up to when (Unix milliseconds) everything that arrived is rolled up; null before the first round. */
export async function readRollupWatermark(query: Query): Promise<number | null> {
  return (await loadJobState(query, JOB, watermarkSchema))?.arrivedUntilMs ?? null;
}

/** What the store's clock says, Unix milliseconds. */
export async function readStoreTime(query: Query): Promise<number> {
  const rows = await query({
    sql: 'SELECT toFloat64(toUnixTimestamp64Milli(now64(3))) AS now_ms',
    row: z.object({ now_ms: z.number() }),
  });
  return rows[0]?.now_ms ?? 0;
}

async function findDirtyMinutes(query: Query, feed: string, sinceMs: number): Promise<Minute[]> {
  const arrived = await query({
    sql: arrivedSql(feed),
    params: { since: sinceMs / 1000 },
    row: minuteRow,
  });
  if (arrived.length === 0) return [];
  const known = await readKnown(query, feed, arrived);
  const dirty = arrived.filter((row) => known.get(row.minute) !== `${row.rows} ${row.fingerprint}`);
  // From an empty start every minute is dirty already.
  if (dirty.length === 0 || sinceMs === 0 || feed === 'evaluation_versions') return dirty;
  return addConversationMinutes(query, { feed, sinceMs, dirty });
}

function arrivedSql(feed: string): string {
  return `
SELECT toUnixTimestamp(toStartOfMinute(timestamp)) AS minute, toFloat64(count()) AS rows,
  toString(sum(cityHash64(trace_id, span_id, version, ingested_at))) AS fingerprint
FROM ${feed}
WHERE toStartOfMinute(timestamp) IN (
  SELECT DISTINCT toStartOfMinute(timestamp) FROM ${feed} WHERE ingested_at >= toDateTime64({since:Float64}, 3))
AND timestamp >= (
  SELECT toStartOfMinute(min(timestamp)) FROM ${feed} WHERE ingested_at >= toDateTime64({since:Float64}, 3))
GROUP BY minute ORDER BY minute`;
}

async function readKnown(
  query: Query,
  feed: string,
  arrived: readonly Minute[],
): Promise<Map<number, string>> {
  const rows = await query({
    sql: `
SELECT toUnixTimestamp(minute) AS minute, toFloat64(rows) AS rows, toString(fingerprint) AS fingerprint
FROM rollup_minutes FINAL
WHERE source = {feed:String} AND minute >= {from:DateTime} AND minute <= {to:DateTime}`,
    params: { feed, from: arrived[0]?.minute ?? 0, to: arrived.at(-1)?.minute ?? 0 },
    row: minuteRow,
  });
  return new Map(rows.map((row) => [row.minute, `${row.rows} ${row.fingerprint}`]));
}

/**
 * A late event also changes which later turns of its conversation are eligible: the minutes of those
 * turns, up to the hazard's reach, are computed anew too.
 */
async function addConversationMinutes(
  query: Query,
  found: { feed: string; sinceMs: number; dirty: Minute[] },
): Promise<Minute[]> {
  const { feed, sinceMs, dirty } = found;
  const minutes = dirty.map((row) => row.minute);
  const from = minutes[0] ?? 0;
  const later = await query({
    sql: `
SELECT toUnixTimestamp(toStartOfMinute(turn.timestamp)) AS minute, toFloat64(count()) AS rows, '' AS fingerprint
FROM ${feed} AS turn INNER JOIN (
  SELECT service, conversation_hash, min(timestamp) AS first, max(timestamp) AS last
  FROM ${feed}
  WHERE ingested_at >= toDateTime64({since:Float64}, 3) AND conversation_hash != '' AND timestamp >= {from:DateTime}
    AND toStartOfMinute(timestamp) IN {minutes:Array(DateTime)}
  GROUP BY service, conversation_hash) AS late
ON turn.service = late.service AND turn.conversation_hash = late.conversation_hash
WHERE turn.timestamp >= {from:DateTime} AND turn.timestamp < {to:DateTime}
  AND turn.timestamp > late.first AND turn.timestamp <= late.last + INTERVAL ${HAZARD_SECONDS} SECOND
GROUP BY minute`,
    params: {
      since: sinceMs / 1000,
      minutes,
      from,
      to: (minutes.at(-1) ?? 0) + 60 + HAZARD_SECONDS,
    },
    row: minuteRow,
  });
  const known = new Set(minutes);
  return [...dirty, ...later.filter((row) => !known.has(row.minute))].sort(
    (a, b) => a.minute - b.minute,
  );
}

/** Neighbouring minutes together, bounded in rows, minutes and the time they span. */
export function toChunks(minutes: readonly Minute[], rowsMax: number): Minute[][] {
  const chunks: Minute[][] = [];
  let chunk: Minute[] = [];
  let rows = 0;
  for (const minute of minutes) {
    const first = chunk[0];
    const isFull =
      first !== undefined &&
      (rows + minute.rows > rowsMax ||
        chunk.length >= CHUNK_MINUTES_MAX ||
        minute.minute - first.minute >= CHUNK_SPAN_SECONDS);
    if (isFull) {
      chunks.push(chunk);
      chunk = [];
      rows = 0;
    }
    chunk.push(minute);
    rows += minute.rows;
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}

async function rollChunk(
  options: RollupOptions,
  work: { feed: string; chunk: readonly Minute[]; version: number },
): Promise<void> {
  const minutes = work.chunk.map((row) => row.minute);
  const params = {
    minutes,
    from: minutes[0] ?? 0,
    to: (minutes.at(-1) ?? 0) + 60,
    version: work.version,
  };
  for (const source of FEEDS[work.feed] ?? []) {
    await options.command({ sql: rollupSql(source), params });
    await options.command({ sql: vanishedSql(source), params });
  }
  // Written last: a kill before this line computes the chunk again, which changes nothing.
  const done = work.chunk.filter((row) => row.fingerprint !== '');
  await options.insert(
    'rollup_minutes',
    done.map((row) => ({ source: work.feed, version: work.version, ...row })),
  );
}
