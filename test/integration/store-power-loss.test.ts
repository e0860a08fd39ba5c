// Power loss under the embedded ClickHouse: parts that it had confirmed are gone after the restart. The spool still has
// their requests and the loader puts back what is missing, in tables and views, and nothing twice.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { openSpool } from '../../src/spool/spool.ts';
import { createLoader } from '../../src/store/load.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { logRequest, traceRequest } from '../support/otlp-json.ts';
import { toBlocks } from '../support/store-suite.ts';
import { RETENTION } from '../support/store.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const REQUESTS = 12;
const RECORDS = 10;
const KEEP_MS = 60_000;

let folder: string;
let store: Store;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-power-loss-`);
  store = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
  await store.migrate();
  await store.command({ sql: 'SYSTEM STOP MERGES' });
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const select = async <T>(sql: string) => (await store.boardEngine.select(sql)) as T[];

interface Counts {
  readonly spans: number;
  readonly distinctSpans: number;
  readonly logs: number;
  readonly traces: number;
}

async function counts(): Promise<Counts> {
  const [row] = await select<Counts>(
    `SELECT (SELECT toUInt32(count()) FROM otel_traces) AS spans,
      (SELECT toUInt32(uniqExact(TraceId, SpanId)) FROM otel_traces) AS distinctSpans,
      (SELECT toUInt32(count()) FROM otel_logs) AS logs,
      (SELECT toUInt32(uniqExact(TraceId)) FROM otel_traces_trace_id_ts) AS traces`,
  );
  assert.ok(row);
  return row;
}

/** One run of the service on a machine: opens the spool, appends, loads, ends. */
async function live(boot: string, seeds: readonly number[]): Promise<void> {
  const spool = await openSpool({
    path: `${folder}/spool`,
    bytesMax: 1 << 28,
    sources: ['store'],
    keepMs: KEEP_MS,
  });
  const loader = createLoader({
    source: spool.source('store'),
    rewind: () => spool.rewind('store'),
    engine: store.loadEngine,
    spoolId: spool.id,
    path: `${folder}/load`,
    boot,
    syncedAfterMs: KEEP_MS,
  });
  for (const seed of seeds) {
    const made = { seed, startMs: NOW_MS };
    await spool.append(
      seed % 2 === 0
        ? toBlocks('traces', traceRequest({ spans: RECORDS, ...made }))
        : toBlocks('logs', logRequest({ records: RECORDS, ...made })),
    );
    // Every second request ends a group: several inserts a table.
    if (seed % 4 === 3) await loader.flush();
  }
  await loader.flush();
  assert.equal(spool.stats('store').bytes, 0);
  await loader.stop();
  await spool.close();
}

test('parts that power loss took are loaded again from what the spool kept, the others are left alone', async () => {
  const seeds = Array.from({ length: REQUESTS }, (_, seed) => seed);
  await live('first', seeds);
  const whole = await counts();
  const half = REQUESTS / 2;
  assert.deepEqual(whole, {
    spans: half * RECORDS,
    distinctSpans: half * RECORDS,
    logs: half * RECORDS,
    traces: half,
  });
  for (const table of ['otel_traces', 'otel_logs', 'otel_traces_trace_id_ts']) {
    const parts = await select<{ name: string }>(
      `SELECT name FROM system.parts WHERE database = currentDatabase() AND table = '${table}' AND active ORDER BY name`,
    );
    assert.ok(parts.length >= 3, `${table} has ${parts.length} parts`);
    await store.command({ sql: `ALTER TABLE ${table} DROP PART '${parts[1]?.name}'` });
    // The view can lose what its table kept.
    if (table !== 'otel_traces_trace_id_ts') continue;
    await store.command({ sql: `ALTER TABLE ${table} DROP PART '${parts[2]?.name}'` });
  }
  const left = await counts();
  assert.ok(left.spans < whole.spans);
  assert.ok(left.traces < half - 1, 'more is gone from the view than from its table');
  await live('second', []);
  assert.deepEqual(await counts(), whole);
  await live('third', [REQUESTS]);
  assert.deepEqual(await counts(), {
    ...whole,
    spans: whole.spans + RECORDS,
    distinctSpans: whole.distinctSpans + RECORDS,
    traces: half + 1,
  });
});
