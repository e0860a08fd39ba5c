// From a request's bytes through encoder, spool and loader into real ClickHouse (embedded) and out again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createDecoder } from '../../src/decode/decode.ts';
import type { Normalised } from '../../src/model/records.ts';
import { openSpool, type Spool } from '../../src/spool/spool.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import { createLoader, type Loader } from '../../src/store/load.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { RETENTION } from '../support/store.ts';
import { traceRequest } from '../support/otlp-json.ts';

const NOTHING: Normalised = { calls: [], retrievals: [], evaluations: [], messages: [], facts: [] };

let folder: string;
let store: Store;
let spool: Spool;
let loader: Loader;
const decoder = createDecoder();
const encoder = createRowEncoder({ nodeId: 'test' });

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-load-`);
  store = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
  spool = await openSpool({ path: `${folder}/spool`, bytesMax: 1 << 28, sources: ['store'] });
  loader = createLoader({
    source: spool.source('store'),
    engine: store.loadEngine,
    spoolId: spool.id,
    path: `${folder}/load`,
    prepare: () => store.migrate(),
  });
});

after(async () => {
  await loader.stop();
  await spool.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(body: object, nowMs = Date.now()): Promise<void> {
  const decoded = decoder.decode('traces', 'json', Buffer.from(JSON.stringify(body)));
  assert.equal(decoded.signal, 'traces');
  const blocks = encoder.encodeTraces(decoded.view, NOTHING, { ingestedAtMs: nowMs });
  await spool.append(blocks);
}

const count = async (sql: string) =>
  ((await store.loadEngine.select(`SELECT count() AS n FROM ${sql}`)) as { n: number }[])[0]?.n;

test('what was appended is stored once, loaded in one insert a table and day', async () => {
  for (let index = 0; index < 20; index++) await send(traceRequest({ spans: 50, seed: index }));
  await loader.flush();
  assert.equal(await count('otel_traces'), 1000);
  assert.equal(spool.stats().bytes, 0);
  const [parts] = (await store.loadEngine.select(
    "SELECT count() AS n FROM system.parts WHERE active AND table = 'otel_traces'",
  )) as { n: number }[];
  assert.ok((parts?.n ?? 0) <= 2);
});
