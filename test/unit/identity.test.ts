import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openIdentity } from '../../src/identity.ts';
import { AppError } from '../../src/model/errors.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'spandrift-identity-'));

test('the first start makes an identity that later starts find again', () => {
  const path = join(folder(), 'deep', 'identity.json');
  const first = openIdentity(path);
  assert.match(first.hmacKey, /^[0-9a-f]{64}$/);
  assert.deepEqual(openIdentity(path), first);
});

test('only the owner may read the key', () => {
  const path = join(folder(), 'identity.json');
  openIdentity(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a damaged identity is an error that names the file, and the file is left alone', () => {
  const path = join(folder(), 'identity.json');
  writeFileSync(path, '{"hmacKey":"xyz"}');
  assert.throws(
    () => openIdentity(path),
    (error: unknown) =>
      error instanceof AppError && error.code === 'CONFIG_INVALID' && error.message.includes(path),
  );
  assert.equal(readFileSync(path, 'utf8'), '{"hmacKey":"xyz"}');
});
