import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deleteExpiredFiles } from '../../src/retention.ts';

const folder = mkdtempSync(join(tmpdir(), 'spandrift-retention-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;

function write(path: string, ageDays: number): void {
  writeFileSync(path, 'x');
  const seconds = (NOW - ageDays * DAY_MS) / 1000;
  utimesSync(path, seconds, seconds);
}

test('files put aside go after their days, younger ones and folders stay', async () => {
  write(join(folder, 'old.jsonl'), 3.1);
  write(join(folder, 'young.jsonl'), 2.9);
  mkdirSync(join(folder, 'kept'));
  write(join(folder, 'kept', 'inside'), 9);
  const report = await deleteExpiredFiles({
    folders: [folder, join(folder, 'never-made')],
    maxAgeMs: 3 * DAY_MS,
    clock: () => NOW,
  });
  assert.deepEqual(report, { deleted: 1 });
  assert.deepEqual(readdirSync(folder).sort(), ['kept', 'young.jsonl']);
});
