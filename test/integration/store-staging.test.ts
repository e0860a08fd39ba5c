// Files staged for the embedded engine by a process that was killed do not stay on the disk.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openEmbedded } from '../../src/store/embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'spandrift-staging-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Above every pid the kernel gives out. */
const NOBODY = 2 ** 30;

test('what a dead process staged is removed, what a live one stages is left alone', async () => {
  const staging = join(folder, 'staging');
  mkdirSync(staging);
  const abandoned = join(staging, `${NOBODY}-7.rowbinary`);
  const inUse = join(staging, `${process.ppid}-0.rowbinary`);
  writeFileSync(abandoned, 'rows');
  writeFileSync(inUse, 'rows');
  const engine = await openEmbedded({ path: join(folder, 'store'), database: 'spandrift' });
  await engine.close();
  assert.equal(existsSync(abandoned), false);
  assert.equal(existsSync(inUse), true);
});
