// Deletes one user's rows from every table that can hold them, and counts what is left. The user is known
// by the HMAC that privacy put in place of the id: in the user_hash columns, and as an attribute value in
// the raw spans and logs. A trace that carries it anywhere goes as a whole, content and facts included,
// and so do calls of the user's conversations that do not name a user themselves.

import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import type { Command, Query } from '../../model/pipeline.ts';

export interface EraseStore {
  readonly query: Query;
  readonly command: Command;
  /** With a cluster, tables are `<name>_local` behind a distributed table of the plain name. */
  readonly cluster?: string;
}

export interface ErasedTable {
  readonly table: string;
  /** Rows of the user before. */
  readonly rows: number;
  /** Rows of the user after; 0 proves the deletion. */
  readonly left: number;
}

/** Every table with rows of single users: its trace id column and how a row itself shows the hash. */
const PERSONAL_TABLES: readonly {
  readonly table: string;
  readonly traceId: string;
  readonly own: string;
}[] = [
  {
    table: 'otel_traces',
    traceId: 'TraceId',
    own: `has(mapValues(SpanAttributes), {hash:String}) OR has(mapValues(ResourceAttributes), {hash:String})
      OR arrayExists(event -> has(mapValues(event), {hash:String}), Events.Attributes)`,
  },
  {
    table: 'otel_logs',
    traceId: 'TraceId',
    own: `has(mapValues(LogAttributes), {hash:String}) OR has(mapValues(ResourceAttributes), {hash:String})
      OR position(Body, {hash:String}) > 0`,
  },
  { table: 'llm_call_versions', traceId: 'trace_id', own: 'user_hash = {hash:String}' },
  { table: 'retrieval_versions', traceId: 'trace_id', own: 'user_hash = {hash:String}' },
  { table: 'evaluation_versions', traceId: 'trace_id', own: 'false' },
  { table: 'llm_messages', traceId: 'trace_id', own: 'false' },
  { table: 'call_facts', traceId: 'trace_id', own: 'position(fields, {hash:String}) > 0' },
  { table: 'otel_traces_trace_id_ts', traceId: 'TraceId', own: 'false' },
];

/** Trace ids in one statement; each takes 35 bytes of it and a server reads 256 KiB at most by default. */
const TRACES_PER_STATEMENT = 2000;

const traceRow = z.object({ trace_id: z.string() });
const countRow = z.object({ rows: z.coerce.number() });

/** Ids of all traces that belong to the user. */
async function findTraces(store: EraseStore, hash: string): Promise<string[]> {
  const named = PERSONAL_TABLES.filter(({ own }) => own !== 'false').map(
    ({ table, traceId, own }) =>
      `SELECT DISTINCT ${traceId} AS trace_id FROM ${table} WHERE ${traceId} != '' AND (${own})`,
  );
  const conversations = `SELECT DISTINCT trace_id FROM llm_call_versions
    WHERE user_hash = '' AND conversation_hash != '' AND conversation_hash IN (
      SELECT conversation_hash FROM llm_call_versions WHERE user_hash = {hash:String})`;
  const rows = await store.query({
    sql: `SELECT DISTINCT trace_id FROM (${[...named, conversations].join(' UNION ALL ')})`,
    params: { hash },
    row: traceRow,
  });
  return rows.map(({ trace_id }) => trace_id);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
}

async function countRows(
  store: EraseStore,
  where: string,
  params: Readonly<Record<string, unknown>>,
): Promise<number> {
  const [row] = await store.query({
    sql: `SELECT count() AS rows FROM ${where}`,
    params,
    row: countRow,
  });
  return row?.rows ?? 0;
}

/** Rows of the user in each table: of the given traces, or showing the hash themselves. */
async function countAll(
  store: EraseStore,
  hash: string,
  traces: readonly string[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table, traceId, own } of PERSONAL_TABLES) {
    let rows = 0;
    for (const ids of chunksOf(traces, TRACES_PER_STATEMENT)) {
      rows += await countRows(store, `${table} WHERE ${traceId} IN {ids:Array(String)}`, { ids });
    }
    // Rows without a trace id can still name the user.
    rows += await countRows(store, `${table} WHERE ${traceId} = '' AND (${own})`, { hash });
    counts.set(table, rows);
  }
  return counts;
}

/** Deletes for real: mutations rewrite the parts and are waited for on every replica. */
async function deleteRows(
  store: EraseStore,
  table: string,
  where: string,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  const target =
    store.cluster === undefined ? table : `${table}_local ON CLUSTER '${store.cluster}'`;
  await store.command({
    sql: `ALTER TABLE ${target} DELETE WHERE ${where} SETTINGS mutations_sync = 2`,
    params,
  });
}

async function eraseTable(
  store: EraseStore,
  target: (typeof PERSONAL_TABLES)[number],
  user: { readonly hash: string; readonly traces: readonly string[] },
): Promise<void> {
  const { table, traceId, own } = target;
  for (const ids of chunksOf(user.traces, TRACES_PER_STATEMENT)) {
    await deleteRows(store, table, `${traceId} IN {ids:Array(String)}`, { ids });
  }
  if (own === 'false') return;
  await deleteRows(store, table, `${traceId} = '' AND (${own})`, { hash: user.hash });
}

/**
 * Deletes the user's rows and counts again. With `dryRun` nothing is deleted: `left` equals `rows`.
 * Cost: one rewrite of the parts that hold the user's traces, per 2,000 traces.
 */
export async function eraseUser(
  store: EraseStore,
  hash: string,
  options: { readonly dryRun: boolean },
): Promise<ErasedTable[]> {
  if (hash === '')
    throw new AppError('INTERNAL', 'an empty hash is nobody: it would match anybody');
  const traces = await findTraces(store, hash);
  const before = await countAll(store, hash, traces);
  if (!options.dryRun) {
    for (const target of PERSONAL_TABLES) {
      if ((before.get(target.table) ?? 0) > 0) await eraseTable(store, target, { hash, traces });
    }
  }
  // Looked for anew, so that rows which arrived meanwhile are seen.
  const remaining = new Set([...traces, ...(await findTraces(store, hash))]);
  const after = await countAll(store, hash, [...remaining]);
  return PERSONAL_TABLES.map(({ table }) => ({
    table,
    rows: before.get(table) ?? 0,
    left: after.get(table) ?? 0,
  }));
}
