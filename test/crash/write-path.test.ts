// SIGKILL at any instant, again and again on the same folder: what was acknowledged is stored, nothing twice.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { connectEmbedded } from '../../src/store/embedded.ts';
import { acknowledgedOf, assertStoredOnce, drainOnce, liveOnce } from '../support/crash-lives.ts';
import { createRandom } from '../support/random.ts';

const ROUNDS = Number(process.env['SPANDRIFT_CRASH_ROUNDS'] ?? 50);

test(
  `acknowledged is stored, once, after ${ROUNDS} lives that ended in SIGKILL`,
  { timeout: ROUNDS * 30_000 },
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/spandrift-crash-`);
    const random = createRandom(Number(process.env['SPANDRIFT_CRASH_SEED'] ?? 42));
    for (let round = 0; round < ROUNDS; round++) {
      assert.equal(await liveOnce({ folder, round, random }), 'SIGKILL', `round ${round}`);
    }
    await drainOnce(folder);
    const acknowledged = acknowledgedOf(await readFile(`${folder}/client.log`, 'utf8'));
    const { size } = acknowledged.spans;
    assert.ok(size > ROUNDS * 20, `only ${size} spans were acknowledged`);
    const client = await connectEmbedded(`${folder}/store`);
    const stored = await assertStoredOnce(
      async (sql) => (await client.query({ query: sql, format: 'JSONEachRow' })).json(),
      acknowledged,
    );
    process.stderr.write(
      `${ROUNDS} kills: ${size} spans and ${acknowledged.logs.size} log records acknowledged, ` +
        `${stored.spans} and ${stored.logs} stored, each once\n`,
    );
    await client.close();
    await rm(folder, { recursive: true, force: true });
  },
);
