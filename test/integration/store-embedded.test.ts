// What is particular to the embedded engine: one owner of a directory, connections that do not wait for
// each other.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { openStore, type Store } from '../../src/store/store.ts';
import { RETENTION } from '../support/store.ts';

let folder: string;
let store: Store;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-embedded-`);
  store = await openStore({
    path: `${folder}/store`,
    database: 'spandrift',
    migrations: 'migrations',
    retention: RETENTION,
  });
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('a second process is told who is in the way, by the name of the key', async () => {
  const embedded = new URL('../../src/store/embedded.ts', import.meta.url).href;
  const program = `
    const { connectEmbedded } = await import(${JSON.stringify(embedded)});
    await connectEmbedded(${JSON.stringify(`${folder}/store`)}).catch((error) => {
      console.log(error.code, error.message);
      process.exit(3);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 3);
  assert.match(printed, /^CONFIG_INVALID .*store\.path.*another process/s);
});

test('a slow job holds up neither loading nor the board', async () => {
  const order: string[] = [];
  const job = store
    .command({ sql: 'SELECT sleepEachRow(0.5) FROM numbers(3) FORMAT Null' })
    .then(() => order.push('job'));
  await store.boardEngine.select('SELECT 1');
  order.push('board');
  await store.loadEngine.select('SELECT 1');
  order.push('load');
  await job;
  assert.deepEqual(order, ['board', 'load', 'job']);
});
