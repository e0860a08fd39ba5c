import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openIdentity } from '../../src/identity.ts';
import { AppError } from '../../src/model/errors.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'spandrift-identity-'));

function refusal(spoolPath: string): string {
  try {
    openIdentity(spoolPath);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, 'CONFIG_INVALID');
    return error.message;
  }
  return '';
}

test('the first start makes an identity that later starts find again', () => {
  const spool = join(folder(), 'deep', 'spool');
  const first = openIdentity(spool);
  assert.match(first.hmacKey, /^[0-9a-f]{64}$/);
  assert.deepEqual(openIdentity(spool), first);
});

test('only the owner may read the key', () => {
  const parent = folder();
  openIdentity(join(parent, 'spool'));
  assert.equal(statSync(join(parent, 'identity.json')).mode & 0o777, 0o600);
});

test('a damaged identity is an error that names the file, and the file is left alone', () => {
  const parent = folder();
  const path = join(parent, 'identity.json');
  writeFileSync(path, '{"hmacKey":"xyz"}');
  assert.ok(refusal(join(parent, 'spool')).includes(path));
  assert.equal(readFileSync(path, 'utf8'), '{"hmacKey":"xyz"}');
});

test('where no identity can be made the error names spool.path, its value and what would be right', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  const spool = join(file, 'sub', 'spool');
  const message = refusal(spool);
  assert.ok(message.includes(`spool.path "${spool}"`), message);
  assert.match(message, /a file stands where a folder must be/);
});

test('an identity file that cannot be read is no reason to make another one', () => {
  const parent = folder();
  mkdirSync(join(parent, 'identity.json'));
  const message = refusal(join(parent, 'spool'));
  assert.match(message, /identity\.json, beside spool\.path ".*", cannot be read: a folder stands/);
});

test('a disk that is full while the key is written leaves no half of it', (t) => {
  if (process.platform !== 'linux') return t.skip('NO /dev/full HERE: a full disk is not shown');
  const parent = folder();
  symlinkSync('/dev/full', join(parent, `identity.json.${process.pid}.tmp`));
  const message = refusal(join(parent, 'spool'));
  assert.match(message, /identity\.json, .* cannot be written: its disk is full; make room there/);
  assert.match(message, /privacy\.hmac_key/);
  assert.throws(() => statSync(join(parent, 'identity.json')), { code: 'ENOENT' });
});
