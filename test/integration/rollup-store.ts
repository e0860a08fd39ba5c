// A fresh embedded store for the tests of measure: the tables of src/model/tables.ts in memory of this process'
// own folder, and the three contracts (query, insert, command) over it.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import type { Command, InsertRows, Query } from '../../src/model/pipeline.ts';
import { TABLES, TABLE_NAMES, type TableName } from '../../src/model/tables.ts';

export interface RollupStore {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly command: Command;
  readonly rows: (sql: string) => Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const ORDER: Partial<Record<TableName, string>> = {
  llm_call_versions: 'service, timestamp, trace_id, span_id',
  retrieval_versions: 'service, timestamp, trace_id, span_id',
  evaluation_versions: 'service, timestamp, trace_id, span_id, evaluation_name, evaluator',
  segments_1m:
    'signal, service, environment, minute, tenant, feature, provider, request_model, response_model, prompt_name, prompt_version, index_version, name',
  drift_findings: 'monitor, segment, evaluated_at, finding_id',
  changes: 'service, environment, kind, new_value, timestamp',
};

/** Opens the store. One per process: chdb has one path a process. */
export async function openRollupStore(): Promise<RollupStore> {
  const path = mkdtempSync(join(tmpdir(), 'spandrift-rollup-'));
  const client = createClient({ connection: createChdbConnection({ path }) } as never);
  const run = (query: string, query_params?: Record<string, unknown>) =>
    client.command({ query, ...(query_params === undefined ? {} : { query_params }) });
  for (const table of TABLE_NAMES) {
    const order = ORDER[table];
    if (order === undefined && table !== 'call_facts' && table !== 'otel_traces') continue;
    await run(ddl(table, order ?? 'tuple()'));
  }
  for (const view of ['llm_call', 'retrieval', 'evaluation'] as const) {
    await run(`CREATE VIEW ${view}s AS SELECT * FROM ${view}_versions FINAL`);
  }
  await run(
    "CREATE VIEW v_calls AS SELECT * FROM llm_calls WHERE usage_role IN ('leaf','agent_only')",
  );
  for (const statement of readJobMigrations()) await run(statement);
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

/** Statements of the migrations that belong to measure: numbers 0020 to 0029. */
function readJobMigrations(): string[] {
  const folder = new URL('../../migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => /^002\d_.*\.sql$/.test(file))
    .sort()
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split(/;\s*$/m))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

async function selectRows(client: ClickHouseClient, sql: string) {
  const result = await client.query({ query: sql, format: 'JSONEachRow' });
  return result.json<Record<string, unknown>>();
}

function ddl(table: TableName, order: string): string {
  const columns = TABLES[table].columns.map(
    (column) =>
      `\`${column.name}\` ${column.type}${'default' in column && column.default !== undefined ? ` DEFAULT ${column.default}` : ''}`,
  );
  const engine = columns.some((column) => column.startsWith('`version`'))
    ? 'ReplacingMergeTree(version)'
    : 'MergeTree';
  return `CREATE TABLE ${table} (${columns.join(', ')}) ENGINE = ${engine} ORDER BY (${order})`;
}
