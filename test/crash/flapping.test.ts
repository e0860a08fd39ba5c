// SIGKILL at any instant while ClickHouse, over HTTP, refuses, answers 500, is cut off in the middle of an insert,
// loses its answers or does the work long after: what was acknowledged is stored, nothing twice.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { openClickHouseEndpoint } from '../../src/store/clickhouse-endpoint.ts';
import { connectEmbedded } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/store.ts';
import { acknowledgedOf, assertStoredOnce, drainOnce, liveOnce } from '../support/crash-lives.ts';
import { LATE_MS, openFlakyProxy, type Fault } from '../support/flaky-proxy.ts';
import { createRandom } from '../support/random.ts';
import { RETENTION } from '../support/store.ts';

const ROUNDS = Number(process.env['SPANDRIFT_CRASH_ROUNDS'] ?? 50);
const FAULTS: readonly Fault[] = ['refuse', 'error', 'cut', 'lose_answer', 'late'];
/** One insert in so many meets a fault, each kind in turn. */
const FAULT_EVERY = 3;

/** Makes the tables; merges would hide doubled rows of replacing tables. */
async function prepare(url: string): Promise<void> {
  const store = await openStore({
    url,
    path: '',
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
  await store.migrate();
  await store.command({ sql: 'SYSTEM STOP MERGES' });
  await store.close();
}

test(
  `acknowledged is stored, once, after ${ROUNDS} lives that ended in SIGKILL under a flapping ClickHouse`,
  { timeout: ROUNDS * 30_000 },
  async (t) => {
    const folder = await mkdtemp(`${tmpdir()}/spandrift-crash-flapping-`);
    const path = `${folder}/engine`;
    const endpoint = await openClickHouseEndpoint({
      path,
      database: 'spandrift',
      port: 0,
      readOnly: false,
    });
    const proxy = await openFlakyProxy(endpoint.url);
    const random = createRandom(Number(process.env['SPANDRIFT_CRASH_SEED'] ?? 43));
    t.after(async () => {
      await proxy.close();
      await endpoint.close();
    });
    await prepare(endpoint.url);
    let isFlapping = true;
    let inserts = 0;
    proxy.next = (statement) => {
      if (!isFlapping || !statement.startsWith('INSERT INTO ')) return 'none';
      const insert = inserts++;
      return insert % FAULT_EVERY === 0 ? FAULTS[(insert / FAULT_EVERY) % FAULTS.length]! : 'none';
    };
    for (let round = 0; round < ROUNDS; round++) {
      const ended = await liveOnce({ folder, round, random, storeUrl: proxy.url });
      assert.equal(ended, 'SIGKILL', `round ${round}`);
    }
    isFlapping = false;
    await drainOnce(folder, proxy.url);
    // What was held back arrives at the server now.
    await new Promise((resolve) => setTimeout(resolve, LATE_MS + 200));
    const acknowledged = acknowledgedOf(await readFile(`${folder}/client.log`, 'utf8'));
    const { size } = acknowledged.spans;
    assert.ok(size > ROUNDS * 20, `only ${size} spans were acknowledged`);
    for (const fault of FAULTS) {
      assert.ok((proxy.met.get(fault) ?? 0) > 0, `${fault} was never met`);
    }
    const client = await connectEmbedded(path);
    const stored = await assertStoredOnce(
      async (sql) => (await client.query({ query: sql, format: 'JSONEachRow' })).json(),
      acknowledged,
    );
    process.stderr.write(
      `${ROUNDS} kills, faults ${JSON.stringify(Object.fromEntries(proxy.met))}: ` +
        `${size} spans and ${acknowledged.logs.size} log records acknowledged, ` +
        `${stored.spans} and ${stored.logs} stored, each once\n`,
    );
    await client.close();
    await rm(folder, { recursive: true, force: true });
  },
);
