// A fresh embedded store for the tests of measure: every migration in a
// folder of this process, and the three contracts (query, insert, command) over it.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import type { Command, InsertRows, Query } from '../../src/model/pipeline.ts';

export interface RollupStore {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly command: Command;
  readonly rows: (sql: string) => Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens the store. One per process: chdb has one path a process. */
export async function openRollupStore(): Promise<RollupStore> {
  const path = mkdtempSync(join(tmpdir(), 'spandrift-rollup-'));
  const client = createClient({ connection: createChdbConnection({ path }) } as never);
  const run = (query: string, query_params?: Record<string, unknown>) =>
    client.command({ query, ...(query_params === undefined ? {} : { query_params }) });
  for (const statement of readMigrations()) await run(statement);
  return {
    query: async ({ sql, params, row }) => {
      const result = await client.query({
        query: sql,
        format: 'JSONEachRow',
        ...(params === undefined ? {} : { query_params: { ...params } }),
      });
      return (await result.json()).map((value) => row.parse(value));
    },
    insert: async (table, rows) => {
      if (rows.length > 0) await client.insert({ table, values: [...rows], format: 'JSONEachRow' });
    },
    command: async ({ sql, params }) => {
      await run(sql, params === undefined ? undefined : { ...params });
    },
    rows: (sql) => selectRows(client, sql),
    close: async () => {
      await client.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Statements of the migrations, retention set to ten years: tests live in the past. */
function readMigrations(): string[] {
  const folder = new URL('../../migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort()
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split(/;\s*$/m))
    .map((statement) => statement.replaceAll(/\{\{\w+_days\}\}/g, '3650'))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

async function selectRows(client: ClickHouseClient, sql: string) {
  const result = await client.query({ query: sql, format: 'JSONEachRow' });
  return result.json<Record<string, unknown>>();
}
