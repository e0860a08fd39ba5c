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
