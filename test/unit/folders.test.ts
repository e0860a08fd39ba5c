import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureFolder } from '../../src/folders.ts';
import { AppError } from '../../src/model/errors.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'spandrift-folders-'));

function refusal(path: string): string {
  try {
    ensureFolder('store.path', path);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'CONFIG_INVALID');
    assert.ok(error.message.startsWith(`store.path "${path}" cannot be used: `), error.message);
    return error.message;
  }
  return '';
}

test('a folder is made with those above it, and the probe leaves nothing behind', () => {
  const path = join(folder(), 'a', 'b');
  assert.equal(refusal(path), '');
  assert.deepEqual(readdirSync(path), []);
});

test('a file where a folder must be is named, at the end of the path and in the middle', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  assert.match(refusal(file), /a file stands where a folder must be/);
  assert.match(refusal(join(file, 'a', 'b')), /a file stands where a folder must be/);
});

test('a full disk is told from a folder that may not be written', (t) => {
  if (process.platform !== 'linux') return t.skip('NO /dev/full HERE: a full disk is not shown');
  const path = folder();
  symlinkSync('/dev/full', join(path, `.spandrift-probe-${process.pid}`));
  assert.match(refusal(path), /its disk is full; make room there/);
});

test('a folder without permission is refused with what would be right', (t) => {
  if (process.platform !== 'linux') return t.skip('NO PERMISSIONS AS ON LINUX: not shown');
  const path = folder();
  chmodSync(path, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.('nobody');
  try {
    assert.match(refusal(path), /a folder that this user may create and write \(EACCES/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
