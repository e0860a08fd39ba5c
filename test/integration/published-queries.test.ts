// Every query that runbooks and dashboards offer for copying really runs: SQL on the embedded ClickHouse
// with our migrations, PromQL through promtool.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { openStore, type Store } from '../../src/store/store.ts';
import { findBinary } from '../support/prometheus.ts';
import {
  dashboardQueries,
  documentQueries,
  runbookNames,
  runbookQueries,
} from '../support/published-queries.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'spandrift-queries-'));
const queries = [
  ...runbookNames().flatMap(runbookQueries),
  ...documentQueries(),
  ...dashboardQueries(),
];
let store: Store | undefined;

before(async () => {
  store = await openStore({
    path: join(scratch, 'store'),
    database: 'spandrift',
    migrations: join(ROOT, 'migrations'),
    retention: {
      traces_days: 14,
      logs_days: 14,
      metrics_days: 14,
      calls_days: 90,
      messages_days: 3,
      rollups_days: 180,
      findings_days: 365,
    },
  });
  await store.migrate();
});

after(async () => {
  await store?.close();
  rmSync(scratch, { recursive: true, force: true });
});

test('every SQL statement runs on our tables', async () => {
  const failures: string[] = [];
  const statements = queries.filter(({ language }) => language === 'sql');
  for (const { where, text } of statements) {
    try {
      await store?.boardEngine.select(text, { service: 'chat', hours: 2 });
    } catch (error) {
      failures.push(`${where}: ${String(error)}\n${text}`);
    }
  }
  assert.deepEqual(failures, []);
  assert.ok(statements.length > 200);
});

test('promtool understands every PromQL expression', async (context) => {
  const promtool = findBinary('promtool');
  if (promtool === undefined) {
    context.skip('SKIPPED: promtool is not installed (apt-get install prometheus)');
    return;
  }
  const expressions = queries.filter(({ language }) => language === 'promql');
  const file = join(scratch, 'expressions.yaml');
  const rules = expressions.map(({ text }, index) => ({ record: `query:${index}`, expr: text }));
  writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
  const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', file]);
  assert.match(stdout, new RegExp(`SUCCESS: ${expressions.length} rules found`));
});
