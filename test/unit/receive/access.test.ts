import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../src/model/errors.ts';
import { createAccessCheck } from '../../../src/receive/access.ts';
import { parseTimeout } from '../../../src/receive/grpc-frame.ts';
import { signalOfMethod, signalOfPath } from '../../../src/receive/routes.ts';

const check = createAccessCheck([
  { token: 'first-token' },
  { token: 'logs-token', signals: ['logs'] },
]);

function outcome(headers: Record<string, string>, signal: 'traces' | 'logs' = 'traces'): string {
  try {
    check((name) => headers[name], signal);
    return 'let in';
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.doesNotMatch(error.message, /token"|first-token|wrong/);
    return error.code;
  }
}

void test('tokens are read from Bearer, Basic and x-api-key', () => {
  assert.equal(outcome({ authorization: 'Bearer first-token' }), 'let in');
  assert.equal(outcome({ authorization: 'BEARER  first-token' }), 'let in');
  assert.equal(
    outcome({ authorization: `Basic ${Buffer.from('me:first-token').toString('base64')}` }),
    'let in',
  );
  assert.equal(outcome({ 'x-api-key': 'first-token' }), 'let in');
});

void test('no token and a wrong one are unauthenticated; another signal is forbidden', () => {
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer wrong' },
    { authorization: 'Bearer first-token2' },
    { authorization: 'first-token' },
  ]) {
    assert.equal(outcome(headers as Record<string, string>), 'UNAUTHENTICATED');
  }
  assert.equal(outcome({ 'x-api-key': 'logs-token' }), 'PERMISSION_DENIED');
  assert.equal(outcome({ 'x-api-key': 'logs-token' }, 'logs'), 'let in');
});

void test('without tokens everyone is let in', () => {
  createAccessCheck([])(() => undefined, 'traces');
});

void test('paths end in /v1/<signal>, whatever stands before', () => {
  assert.equal(signalOfPath('/v1/traces'), 'traces');
  assert.equal(signalOfPath('/api/public/otel/v1/traces/?a=/v1/logs'), 'traces');
  assert.equal(signalOfPath('/x/v1/logs#y'), 'logs');
  for (const path of ['/v1/tracesx', '/xv1/traces', '/v1/traces/x', '/', '/v2/traces?/v1/traces']) {
    assert.equal(signalOfPath(path), undefined, path);
  }
  assert.equal(signalOfMethod('/opentelemetry.proto.collector.logs.v1.LogsService/Export'), 'logs');
  assert.equal(signalOfMethod('/v1/traces'), undefined);
});

void test('grpc-timeout is read in every unit', () => {
  const read = [
    '1H',
    '2M',
    '3S',
    '4m',
    '5000u',
    '6000000n',
    '',
    '5',
    'S',
    '123456789S',
    undefined,
  ].map(parseTimeout);
  assert.deepEqual(read, [
    3_600_000,
    120_000,
    3000,
    4,
    5,
    6,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
