// The settle job: whether a span counts, and what it knows, can depend on spans that arrived in other
// batches. Traces that came in more than one batch, or that left facts behind, are read back whole and
// decided again; rows that differ are stored with a newer version, and the roll-up follows them.

import { z } from 'zod';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import type { CallFact, LlmCall, Retrieval } from '../model/records.ts';
import type { Settle, SettleInput, SettleSpan } from '../model/settlement.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import { fromRow, selectList, toRow } from './record-rows.ts';

export interface SettleOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  /** Rows stamped before this time (Unix milliseconds) are in the store, others may be on their way; the clock unless given. */
  readonly arrivedUntil?: Clock;
  readonly settle: Settle;
  /** Traces read back with one statement; 500 unless given. */
  readonly tracesMax?: number;
}

export interface SettleReport {
  readonly traces: number;
  readonly changedCalls: number;
  readonly changedRetrievals: number;
  /** False when the signal ended the round early; the next one goes on. */
  readonly isComplete: boolean;
}

const JOB = 'settle';
/** Rows become visible after their arrival stamp; this much is looked at again. */
const OVERLAP_MS = 30_000;
/** Spans of one trace further apart than this are not read together. */
const REACH_SECONDS = 86_400;

const stateSchema = z.object({ arrivedUntilMs: z.number() });
const traceRow = z.object({
  trace_id: z.string(),
  from: z.number(),
  to: z.number(),
});
const anyRow = z.record(z.string(), z.unknown());

type Trace = z.output<typeof traceRow>;

/** One round over everything that arrived since the last one. */
export async function runSettle(
  options: SettleOptions,
  signal: AbortSignal,
): Promise<SettleReport> {
  const { query, insert, clock } = options;
  const previous = await loadJobState(query, JOB, stateSchema);
  const arrivedUntilMs = (options.arrivedUntil ?? clock)();
  const since = previous === undefined ? 0 : (previous.arrivedUntilMs - OVERLAP_MS) / 1000;
  const traces = await findTraces(query, since);
  const size = options.tracesMax ?? 500;
  const counts = { changedCalls: 0, changedRetrievals: 0 };
  for (let at = 0; at < traces.length; at += size) {
    if (signal.aborted) return { ...counts, traces: at, isComplete: false };
    await settleBatch(options, traces.slice(at, at + size), counts);
  }
  await saveJobState(insert, { job: JOB, value: { arrivedUntilMs }, version: clock() });
  return { ...counts, traces: traces.length, isComplete: true };
}

/**
 * Traces with something new that hold a call or a retrieval and came in several batches (a fact is a part too).
 * Rows the job wrote itself carry batch 0 and do not count as new.
 */
async function findTraces(query: Query, since: number): Promise<Trace[]> {
  const arrived = (table: string, filter = '') =>
    `SELECT trace_id, timestamp FROM ${table} WHERE ingested_at >= toDateTime64({since:Float64}, 3) AND batch_id != 0${filter}`;
  const inside = (table: string, record: 0 | 1) =>
    `SELECT trace_id, batch_id, ${record} AS is_record FROM ${table} WHERE timestamp >= earliest AND trace_id IN (SELECT trace_id FROM candidates)`;
  return query({
    sql: `
WITH candidates AS (
  SELECT trace_id, min(timestamp) AS first_at, max(timestamp) AS last_at FROM (
    ${arrived('llm_call_versions')}
    UNION ALL ${arrived('retrieval_versions')}
    UNION ALL ${arrived('call_facts')}
    UNION ALL SELECT TraceId AS trace_id, Timestamp AS timestamp FROM otel_traces WHERE IngestedAt >= toDateTime64({since:Float64}, 3))
  WHERE trace_id != '' GROUP BY trace_id),
(SELECT min(first_at) - INTERVAL ${REACH_SECONDS} SECOND FROM candidates) AS earliest,
parts AS (
  ${inside('llm_call_versions', 1)} AND batch_id != 0
  UNION ALL ${inside('retrieval_versions', 1)} AND batch_id != 0
  UNION ALL ${inside('call_facts', 0)}
  UNION ALL SELECT TraceId AS trace_id, BatchId AS batch_id, 0 AS is_record
  FROM otel_traces WHERE Timestamp >= earliest AND TraceId IN (SELECT trace_id FROM candidates))
SELECT candidates.trace_id AS trace_id, toFloat64(toUnixTimestamp(candidates.first_at)) AS from, toFloat64(toUnixTimestamp(candidates.last_at)) AS to
FROM candidates INNER JOIN (
  SELECT trace_id FROM parts GROUP BY trace_id
  HAVING max(is_record) = 1 AND uniqExact(batch_id) > 1
  UNION DISTINCT SELECT trace_id FROM llm_call_versions
  WHERE timestamp >= earliest AND response_id IN (
    SELECT response_id FROM llm_call_versions WHERE timestamp >= earliest AND response_id != ''
    GROUP BY response_id HAVING uniqExact(trace_id) > 1)) AS unsettled
ON unsettled.trace_id = candidates.trace_id
ORDER BY from, trace_id`,
    params: { since },
    row: traceRow,
  });
}

async function settleBatch(
  options: SettleOptions,
  traces: readonly Trace[],
  counts: { changedCalls: number; changedRetrievals: number },
): Promise<void> {
  const { query, insert } = options;
  const span = {
    ids: traces.map((trace) => trace.trace_id),
    from: Math.min(...traces.map((trace) => trace.from)) - REACH_SECONDS,
    to: Math.max(...traces.map((trace) => trace.to)) + REACH_SECONDS,
  };
  const calls = await readRecords(query, 'llm_call_versions', span);
  const retrievals = await readRecords(query, 'retrieval_versions', span);
  const facts = await readFacts(query, span);
  const spans = await readSpans(query, span);
  const twins = await readTwins(query, span, calls.byTrace);
  const ingestedAtMs = options.clock();
  const version = Math.max(ingestedAtMs, calls.version + 1, retrievals.version + 1);
  const changedCalls: LlmCall[] = [];
  const changedRetrievals: Retrieval[] = [];
  for (const { trace_id: id } of traces) {
    const input: SettleInput = {
      spans: spans.get(id) ?? [],
      calls: [...(calls.byTrace.get(id) ?? []), ...(twins.get(id) ?? [])] as LlmCall[],
      retrievals: (retrievals.byTrace.get(id) ?? []) as Retrieval[],
      facts: facts.get(id) ?? [],
    };
    const output = options.settle(input);
    changedCalls.push(...output.calls);
    changedRetrievals.push(...output.retrievals);
  }
  await insert(
    'llm_call_versions',
    changedCalls.map((call) => toRow('llm_call_versions', call, { version, ingestedAtMs })),
  );
  await insert(
    'retrieval_versions',
    changedRetrievals.map((retrieval) =>
      toRow('retrieval_versions', retrieval, { version, ingestedAtMs }),
    ),
  );
  counts.changedCalls += changedCalls.length;
  counts.changedRetrievals += changedRetrievals.length;
}

/**
 * Calls of other traces that share a response id with a call of a trace: the same call, seen by an
 * instrumentation that starts traces of its own. Handed in with the trace, never decided over with it.
 */
async function readTwins(
  query: Query,
  span: TimeSpan,
  byTraceId: ReadonlyMap<string, readonly { readonly traceId: string }[]>,
): Promise<Map<string, { traceId: string }[]>> {
  const tracesOf = new Map<string, Set<string>>();
  for (const call of [...byTraceId.values()].flat() as LlmCall[]) {
    if (call.responseId === '') continue;
    tracesOf.set(call.responseId, (tracesOf.get(call.responseId) ?? new Set()).add(call.traceId));
  }
  const rows = await query({
    sql: `SELECT ${selectList('llm_call_versions')} FROM llm_call_versions AS r FINAL
WHERE r.response_id IN (
  SELECT response_id FROM llm_call_versions
  WHERE response_id IN {responses:Array(String)} AND timestamp >= {from:DateTime} AND timestamp <= {to:DateTime}
  GROUP BY response_id HAVING uniqExact(trace_id) > 1)
AND r.timestamp >= {from:DateTime} AND r.timestamp <= {to:DateTime}`,
    params: {
      responses: [...tracesOf.keys()],
      from: Math.max(0, span.from),
      to: span.to,
    },
    row: anyRow,
  });
  const twins = new Map<string, { traceId: string }[]>();
  for (const row of rows) {
    const call = fromRow('llm_call_versions', row) as unknown as LlmCall;
    for (const id of tracesOf.get(call.responseId) ?? []) {
      if (id !== call.traceId) twins.set(id, [...(twins.get(id) ?? []), call]);
    }
  }
  return twins;
}

interface TimeSpan {
  readonly ids: readonly string[];
  readonly from: number;
  readonly to: number;
}

const paramsOf = ({ ids, from, to }: TimeSpan) => ({
  ids,
  from: Math.max(0, from),
  to,
});

async function readRecords(
  query: Query,
  table: 'llm_call_versions' | 'retrieval_versions',
  span: TimeSpan,
): Promise<{ byTrace: Map<string, { traceId: string }[]>; version: number }> {
  const rows = await query({
    sql: `SELECT ${selectList(table)} FROM ${table} AS r FINAL
WHERE r.trace_id IN {ids:Array(String)} AND r.timestamp >= {from:DateTime} AND r.timestamp <= {to:DateTime}
ORDER BY r.timestamp, r.span_id`,
    params: paramsOf(span),
    row: anyRow,
  });
  const version = rows.reduce((newest, row) => Math.max(newest, Number(row['version'])), 0);
  return {
    byTrace: byTrace(rows.map((row) => fromRow(table, row) as { traceId: string })),
    version,
  };
}

async function readFacts(query: Query, span: TimeSpan): Promise<Map<string, CallFact[]>> {
  const rows = await query({
    sql: `SELECT ${selectList('call_facts')} FROM call_facts AS r FINAL
WHERE r.trace_id IN {ids:Array(String)} AND r.timestamp >= {from:DateTime} AND r.timestamp <= {to:DateTime}
ORDER BY r.timestamp, r.span_id, r.fields`,
    params: paramsOf(span),
    row: anyRow,
  });
  const facts = rows.map((row) => {
    const fact = fromRow('call_facts', row) as unknown as Omit<CallFact, 'fields'> & {
      fields: string;
    };
    return { ...fact, fields: JSON.parse(fact.fields) as CallFact['fields'] };
  });
  return byTrace(facts);
}

const spanRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string(),
  kind: z.string(),
  scope: z.string(),
  start: z.string(),
  end: z.string(),
});

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

async function readSpans(query: Query, span: TimeSpan): Promise<Map<string, SettleSpan[]>> {
  const rows = await query({
    sql: `
SELECT TraceId AS trace_id, SpanId AS span_id, ParentSpanId AS parent_span_id, SpanKind AS kind, ScopeName AS scope,
  toString(toUnixTimestamp64Nano(Timestamp)) AS start, toString(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration)) AS end
FROM otel_traces
WHERE TraceId IN {ids:Array(String)} AND Timestamp >= {from:DateTime} AND Timestamp <= {to:DateTime}
ORDER BY Timestamp, SpanId LIMIT 1 BY TraceId, SpanId`,
    params: paramsOf(span),
    row: spanRow,
  });
  return byTrace(
    rows.map((row) => ({
      traceId: row.trace_id,
      spanId: row.span_id,
      parentSpanId: row.parent_span_id,
      spanKind: Math.max(0, KINDS.indexOf(row.kind.replace('SPAN_KIND_', '').toLowerCase())),
      scopeName: row.scope,
      startNano: BigInt(row.start),
      endNano: BigInt(row.end),
    })),
  );
}

function byTrace<T extends { readonly traceId: string }>(records: readonly T[]): Map<string, T[]> {
  const traces = new Map<string, T[]>();
  for (const record of records) {
    const list = traces.get(record.traceId);
    if (list === undefined) traces.set(record.traceId, [record]);
    else list.push(record);
  }
  return traces;
}
