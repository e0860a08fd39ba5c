// A ClickHouse that is down at the start, refuses, answers 500, dies in the middle of an insert, does the work
// and never says so, or does it long after the client gave up: nothing is lost, nothing is stored twice.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { openSpool } from '../../src/spool/spool.ts';
import {
  openClickHouseEndpoint,
  type ClickHouseEndpoint,
} from '../../src/store/clickhouse-endpoint.ts';
import { createLoader } from '../../src/store/load.ts';
import { openStore } from '../../src/store/store.ts';
import { LATE_MS, openFlakyProxy, type Fault, type FlakyProxy } from '../support/flaky-proxy.ts';
import { logRequest, traceRequest } from '../support/otlp-json.ts';
import { toBlocks } from '../support/store-suite.ts';
import { RETENTION } from '../support/store.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const REQUESTS = 60;
const FAULTS: readonly Fault[] = ['refuse', 'error', 'cut', 'lose_answer', 'late'];

let folder: string;
let endpoint: ClickHouseEndpoint;
let proxy: FlakyProxy;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-flapping-`);
  endpoint = await openClickHouseEndpoint({
    path: `${folder}/engine`,
    database: 'spandrift',
    port: 0,
    readOnly: false,
  });
  proxy = await openFlakyProxy(endpoint.url);
});

after(async () => {
  await proxy.close();
  await endpoint.close();
  await rm(folder, { recursive: true, force: true });
});

test('every row is stored once, whatever the server does to the inserts', async () => {
  let downFor = 3;
  let inserts = 0;
  proxy.next = (statement) => {
    if (downFor > 0) {
      downFor--;
      return 'refuse';
    }
    if (!statement.startsWith('INSERT INTO otel_')) return 'none';
    const insert = inserts++;
    return insert % 2 === 1 ? 'none' : (FAULTS[(insert / 2) % FAULTS.length] ?? 'none');
  };
  const store = await openStore({
    url: proxy.url,
    path: '',
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
    requestTimeoutMs: LATE_MS / 2,
  });
  const spool = await openSpool({ path: `${folder}/spool`, bytesMax: 1 << 28, sources: ['store'] });
  const loader = createLoader({
    source: spool.source('store'),
    engine: store.loadEngine,
    spoolId: spool.id,
    path: `${folder}/load`,
    prepare: () => store.migrate(),
    rowsMax: 40,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
  });
  for (let index = 0; index < REQUESTS; index++) {
    await spool.append(
      index % 2 === 0
        ? toBlocks('traces', traceRequest({ spans: 10, seed: index, startMs: NOW_MS }))
        : toBlocks('logs', logRequest({ records: 10, seed: index, startMs: NOW_MS })),
    );
  }
  await loader.flush();
  // What was held back arrives at the server now.
  await new Promise((resolve) => setTimeout(resolve, LATE_MS + 200));
  for (const fault of FAULTS) assert.ok((proxy.met.get(fault) ?? 0) > 0, `${fault} was never met`);
  for (const table of ['otel_traces', 'otel_logs']) {
    const [row] = (await store.boardEngine.select(
      `SELECT toUInt32(count()) AS n, toUInt32(uniqExact(TraceId, SpanId)) AS distinct FROM ${table}`,
    )) as { n: number; distinct: number }[];
    const expected = (REQUESTS / 2) * 10;
    assert.deepEqual(row, { n: expected, distinct: expected }, table);
  }
  const [view] = (await store.boardEngine.select(
    'SELECT toUInt32(count()) AS n FROM otel_traces_trace_id_ts',
  )) as { n: number }[];
  assert.equal(view?.n, REQUESTS / 2, 'rows of the view');
  assert.equal(spool.stats().bytes, 0);
  await loader.stop();
  await spool.close();
  await store.close();
});
