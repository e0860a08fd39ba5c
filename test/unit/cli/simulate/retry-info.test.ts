import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRetryDelayMs } from '../../../../src/cli/simulate/retry-info.ts';
import { parseRetryAfterMs } from '../../../../src/cli/simulate/transport.ts';

const field = (number: number, content: Uint8Array | string) => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};
const any = (type: string, value: Uint8Array) =>
  field(3, Buffer.concat([field(1, `type.googleapis.com/${type}`), field(2, value)]));
const code = Buffer.from([0x08, 14]);

test('the delay of a RetryInfo is read among other details', () => {
  const duration = Buffer.from([0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  const status = Buffer.concat([
    code,
    field(2, 'busy'),
    any('google.rpc.DebugInfo', Buffer.from([])),
    any('google.rpc.RetryInfo', field(1, duration)),
  ]);
  assert.equal(readRetryDelayMs(status), 2500);
});

test('a status without RetryInfo has no delay', () => {
  assert.equal(readRetryDelayMs(Buffer.concat([code, field(2, 'busy')])), undefined);
  assert.equal(readRetryDelayMs(Buffer.from([])), undefined);
});

test('malformed bytes have no delay and do not hang', () => {
  assert.equal(readRetryDelayMs(Buffer.from([0xff, 0xff, 0xff])), undefined);
  assert.equal(readRetryDelayMs(Buffer.from([0x1a, 0xff, 0x01, 0x00])), undefined);
});

test('Retry-After is read as seconds and as a date', () => {
  assert.equal(parseRetryAfterMs('3', 0), 3000);
  assert.equal(parseRetryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 4000), 6000);
  assert.equal(parseRetryAfterMs('soon', 0), undefined);
  assert.equal(parseRetryAfterMs(undefined, 0), undefined);
});
