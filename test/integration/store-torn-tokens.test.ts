// A process killed in the middle of an insert leaves half a line in the embedded engine's log of tokens, or a token
// without its rows. Later tokens must still be known after the next restart, and the rows must not be taken for stored.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';

const root = await mkdtemp(`${tmpdir()}/spandrift-torn-tokens-`);
after(() => rm(root, { recursive: true, force: true }));

const source = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);

/** A process of its own: opens the store in a folder, inserts ten spans for each token, says how many rows there are. */
function insert(folder: string, ...tokens: string[]): number {
  const script = `
    import { openStore } from ${source('src/store/store.ts')};
    import { logRequest } from ${source('test/support/otlp-json.ts')};
    import { toBlocks } from ${source('test/support/store-suite.ts')};
    import { RETENTION } from ${source('test/support/store.ts')};
    const store = await openStore({
      path: ${JSON.stringify(`${root}/${folder}/store`)}, database: 'spandrift', migrations: 'migrations', retention: RETENTION,
    });
    await store.migrate();
    for (const token of ${JSON.stringify(tokens)}) {
      const [block] = toBlocks('logs', logRequest({ records: 10, seed: token.charCodeAt(0), startMs: 1795262400000 }));
      await store.loadEngine.insertRows({ table: 'otel_logs', chunks: [block.bytes], token });
    }
    const [row] = await store.boardEngine.select('SELECT toUInt32(count()) AS n FROM otel_logs');
    await store.close();
    process.stdout.write(String(row.n));`;
  const args = ['--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function logWithTokens(folder: string): string {
  const logs = globSync(`${root}/${folder}/store/store/*/*/deduplication_logs/*.txt`);
  const [path, ...others] = logs.filter((log) => readFileSync(log).length > 0);
  assert.ok(path !== undefined && others.length === 0);
  return path;
}

test('a token written after a torn one is known after the next restart, and the torn one is forgotten', () => {
  assert.equal(insert('torn', 'a', 'b'), 20);
  const log = logWithTokens('torn');
  const text = readFileSync(log, 'latin1');
  assert.equal(text.split('\n').length, 3, 'a line a token');
  truncateSync(log, text.length - 30);
  assert.equal(insert('torn', 'c'), 30);
  assert.equal(readFileSync(log, 'latin1').split('\n').length, 3, 'the torn line is gone');
  assert.equal(insert('torn', 'c', 'a'), 30, 'both are known');
  assert.equal(insert('torn', 'b'), 40, 'the engine does not know the torn one');
});

test('a token whose part never came to be is forgotten: its rows are not taken for stored', () => {
  assert.equal(insert('no-part', 'a', 'b'), 20);
  const log = logWithTokens('no-part');
  const line = readFileSync(log, 'latin1').trimEnd().split('\n').at(-1);
  const part = line?.split('\t')[1];
  assert.ok(part !== undefined);
  rmSync(`${dirname(dirname(log))}/${part}`, { recursive: true });
  assert.equal(insert('no-part', 'a', 'b'), 20);
});
