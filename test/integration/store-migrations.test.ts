// The tables that migrations create are those of src/model/tables.ts, the exporter's columns are among them,
// and every query of docs/analysts.md runs.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { TABLES, TABLE_NAMES } from '../../src/model/tables.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { RETENTION } from '../support/store.ts';

let folder: string;
let store: Store;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-migrations-`);
  store = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
  await store.migrate();
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const columnsOf = async (table: string) =>
  (await store.boardEngine.select(
    `SELECT name, type, default_expression AS expression FROM system.columns
     WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { table },
  )) as { name: string; type: string; expression: string }[];

for (const name of TABLE_NAMES) {
  test(`${name} has the columns of the model, in order, with their types and defaults`, async () => {
    const found = (await columnsOf(name)).map(({ name: column, type, expression }) => ({
      name: column,
      type,
      ...(expression === '' ? {} : { default: expression }),
    }));
    assert.deepEqual(found, TABLES[name].columns);
  });
}

test("the Collector exporter's columns of traces and logs are a strict subset", async () => {
  const map = 'Map(LowCardinality(String), String)';
  const text = 'LowCardinality(String)';
  const expected: Record<string, Record<string, string>> = {
    otel_traces: {
      Timestamp: 'DateTime64(9)',
      TraceId: 'String',
      SpanId: 'String',
      ParentSpanId: 'String',
      TraceState: 'String',
      SpanName: text,
      SpanKind: text,
      ServiceName: text,
      ResourceAttributes: map,
      ScopeName: 'String',
      ScopeVersion: 'String',
      SpanAttributes: map,
      Duration: 'UInt64',
      StatusCode: text,
      StatusMessage: 'String',
      'Events.Timestamp': 'Array(DateTime64(9))',
      'Events.Name': `Array(${text})`,
      'Events.Attributes': `Array(${map})`,
      'Links.TraceId': 'Array(String)',
      'Links.SpanId': 'Array(String)',
      'Links.TraceState': 'Array(String)',
      'Links.Attributes': `Array(${map})`,
    },
    otel_logs: {
      Timestamp: 'DateTime64(9)',
      TraceId: 'String',
      SpanId: 'String',
      TraceFlags: 'UInt8',
      SeverityText: text,
      SeverityNumber: 'UInt8',
      ServiceName: text,
      Body: 'String',
      ResourceSchemaUrl: text,
      ResourceAttributes: map,
      ScopeSchemaUrl: text,
      ScopeName: 'String',
      ScopeVersion: text,
      ScopeAttributes: map,
      LogAttributes: map,
      EventName: 'String',
    },
  };
  for (const [table, columns] of Object.entries(expected)) {
    const found = Object.fromEntries(
      (await columnsOf(table)).map(({ name, type }) => [name, type]),
    );
    for (const [column, type] of Object.entries(columns)) assert.equal(found[column], type, column);
  }
});

test('every table that rows are loaded into remembers tokens', async () => {
  const rows = (await store.boardEngine.select(
    `SELECT name FROM system.tables WHERE database = currentDatabase()
     AND engine LIKE '%MergeTree' AND engine_full NOT LIKE '%non_replicated_deduplication_window%'`,
  )) as { name: string }[];
  const names = rows.map(({ name }) => name);
  for (const name of TABLE_NAMES) assert.ok(!names.includes(name), name);
});

test('a question about an hour of calls reads that hour only', async () => {
  const hours = Array.from({ length: 50 }, (_, hour) => ({
    timestamp: new Date(Date.UTC(2026, 10, 10, hour, 30)).toISOString(),
    trace_id: String(hour),
    span_id: '1',
    usage_role: 'leaf',
  }));
  await store.insert('llm_call_versions', hours);
  const plan = (await store.boardEngine.select(
    `EXPLAIN indexes = 1 SELECT count() FROM v_calls
     WHERE timestamp >= '2026-11-10 03:00:00' AND timestamp < '2026-11-10 04:00:00'`,
  )) as { explain: string }[];
  const text = plan.map(({ explain }) => explain).join('\n');
  assert.match(text, /Parts: 1\/3/);
});

test('every query of the guide for analysts runs', async () => {
  const guide = await readFile('docs/analysts.md', 'utf8');
  const queries = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  assert.ok(queries.length >= 7);
  for (const query of queries) await store.boardEngine.select(query);
});
