// Whether an insert of an earlier life came through: an insert is one block, stored whole or not at all, and
// its rows carry the ids of their requests, so one row of one request is answer enough.

import { AppError } from '../model/errors.ts';
import { TABLES, type TableName } from '../model/tables.ts';
import type { Engine } from './engine.ts';
import type { Portion } from './load-group.ts';
import { scanRows } from './row-scan.ts';

const BATCH_ID_BYTES = 8;

/** The batch id of the first row: the last column of every loaded table. */
export function firstBatchId(table: TableName, chunk: Uint8Array): bigint {
  const end = scanRows(table, chunk)[1];
  if (end === undefined) throw new AppError('INTERNAL', `a block of ${table} has no rows`);
  return new DataView(chunk.buffer, chunk.byteOffset).getBigUint64(end - BATCH_ID_BYTES, true);
}

/**
 * The part of a portion whose requests have no row in the store; undefined where all have. What is in one insert
 * is stored whole or not at all, and so is each request's share of it.
 */
export async function findMissing(engine: Engine, portion: Portion): Promise<Portion | undefined> {
  const ids = batchIds(portion);
  const [first, last] = rangeOf(ids);
  const { columns, timeColumn } = TABLES[portion.table];
  const batchColumn = columns.at(-1)?.name ?? '';
  const found = (await engine.select(
    `SELECT DISTINCT toString(${batchColumn}) AS id FROM ${portion.table}
     WHERE toDate(${timeColumn}, 'UTC') = toDate({day:Int32})
       AND ${batchColumn} >= {first:UInt64} AND ${batchColumn} <= {last:UInt64}`,
    { day: portion.day, first, last },
  )) as { id: string }[];
  const present = new Set(found.map(({ id }) => id));
  const chunks = portion.chunks.filter((_, index) => !present.has(String(ids[index])));
  if (chunks.length === 0) return undefined;
  const rows = chunks.reduce((sum, chunk) => sum + scanRows(portion.table, chunk).length - 1, 0);
  return { ...portion, chunks, rows };
}

/**
 * The rows of otel_traces_trace_id_ts for a portion of otel_traces, again: a process can die between an insert and the
 * view behind it. Its readers take the least start and the greatest end, so a row too many changes nothing.
 */
export async function fillTraceTimes(engine: Engine, portion: Portion): Promise<void> {
  if (portion.table !== 'otel_traces') return;
  const [first, last] = rangeOf(batchIds(portion));
  await engine.run(
    `INSERT INTO otel_traces_trace_id_ts
     SELECT TraceId, toDateTime(min(Timestamp)) AS Start, toDateTime(max(Timestamp)) AS End
     FROM otel_traces
     WHERE toDate(Timestamp, 'UTC') = toDate({day:Int32})
       AND BatchId >= {first:UInt64} AND BatchId <= {last:UInt64} AND TraceId != ''
     GROUP BY TraceId`,
    { day: portion.day, first, last },
  );
}

const batchIds = ({ table, chunks }: Portion): bigint[] =>
  chunks.map((chunk) => firstBatchId(table, chunk));

function rangeOf(ids: readonly bigint[]): [bigint, bigint] {
  return ids.reduce<[bigint, bigint]>(
    ([low, high], id) => [id < low ? id : low, id > high ? id : high],
    [ids[0] ?? 0n, ids[0] ?? 0n],
  );
}

export async function wasInserted(
  engine: Engine,
  portion: Portion,
  batchId: bigint,
): Promise<boolean> {
  const { columns, timeColumn } = TABLES[portion.table];
  const batchColumn = columns.at(-1)?.name ?? '';
  const rows = await engine.select(
    `SELECT 1 AS found FROM ${portion.table}
     WHERE toDate(${timeColumn}, 'UTC') = toDate({day:Int32}) AND ${batchColumn} = {batch:UInt64}
     LIMIT 1`,
    { day: portion.day, batch: batchId },
  );
  return rows.length > 0;
}
