// Nothing is kept for ever: every table that grows has a TTL of a configured number of days, rows past it go
// without anybody asking, and a changed configuration takes effect at the next start.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { openStore, type Store } from '../../src/store/store.ts';

const DAYS = {
  traces_days: 11,
  logs_days: 12,
  metrics_days: 13,
  calls_days: 14,
  messages_days: 2,
  rollups_days: 16,
  findings_days: 17,
};

/** Tables of a fixed size: one row a migration, one a job. */
const SMALL = ['schema_migrations', 'job_state'];
/** Tables whose days are their own: they hold the newest days of others. */
const FIXED = ['drift_checkpoints', 'segments_recent'];

let folder: string;
let store: Store;

async function open(retention: typeof DAYS): Promise<Store> {
  const opened = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention,
  });
  await opened.migrate();
  return opened;
}

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-retention-`);
  store = await open(DAYS);
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function ttlDays(): Promise<Map<string, number>> {
  const tables = (await store.boardEngine.select(
    "SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  )) as { name: string; engine_full: string }[];
  const days = /\bTTL .+?toIntervalDay\((\d+)\)/;
  return new Map(tables.map(({ name, engine_full: text }) => [name, Number(days.exec(text)?.[1])]));
}

test('every table that grows expires after a configured number of days', async () => {
  const configured: number[] = Object.values(DAYS);
  for (const [table, days] of await ttlDays()) {
    if (SMALL.includes(table)) assert.ok(Number.isNaN(days), table);
    else if (FIXED.includes(table)) assert.equal(days, 3, table);
    else assert.ok(configured.includes(days), `${table}: ${days}`);
  }
});

test('rows of the past go by themselves, newer ones stay', async () => {
  const statements = [
    "INSERT INTO lineage_seen SELECT 'chat', '', 'request_model', toString(number), now64(3) - toIntervalDay(number * 13), 1 FROM numbers(3)",
    "INSERT INTO drift_state SELECT toString(number), '{}', toUnixTimestamp(now() - toIntervalDay(number * 15)) * 1000 FROM numbers(3)",
    "INSERT INTO llm_messages (timestamp, trace_id, span_id, direction, position, role, content, batch_id) SELECT now64(9) - toIntervalDay(number * 5), toString(number), '1', 'input', 0, 'user', 'x', 0 FROM numbers(3)",
  ];
  for (const sql of statements) await store.command({ sql });
  for (const [table, kept] of [
    ['lineage_seen', 2],
    ['drift_state', 2],
    ['llm_messages', 1],
  ] as const) {
    // Merges come in their own time; this one only saves waiting for it.
    await store.command({ sql: `OPTIMIZE TABLE ${table} FINAL` });
    const [row] = await store.boardEngine.select(`SELECT toUInt32(count()) AS n FROM ${table}`);
    assert.deepEqual(row, { n: kept }, table);
  }
});

test('other days in the configuration hold from the next start', async () => {
  await store.close();
  store = await open({ ...DAYS, calls_days: 30, rollups_days: 40, findings_days: 50 });
  const days = await ttlDays();
  assert.equal(days.get('lineage_seen'), 30);
  assert.equal(days.get('drift_state'), 40);
  assert.equal(days.get('rollup_minutes'), 40);
  assert.equal(days.get('drift_decisions'), 50);
  assert.equal(days.get('llm_messages'), 2);
});
