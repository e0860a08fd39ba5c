// What commands make of the service they ask: silence, refusals, an end in the middle.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { askAnalysis, askService, needService } from '../../src/cli/service.ts';
import { configSchema } from '../../src/config.ts';

async function open(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return { server, config: configOf((server.address() as AddressInfo).port) };
}

const configOf = (port: number) =>
  configSchema.parse({ publish: { port }, auth: { tokens: ['a-token-of-enough-length'] } });

test('the question arrives with its token and body, and the answer comes back', async () => {
  const { config } = await open((request, response) => {
    request.pipe(response.setHeader('x-auth', request.headers.authorization ?? ''));
    assert.equal(request.headers.authorization, 'Bearer a-token-of-enough-length');
    assert.equal(request.headers['content-type'], 'application/json');
  });
  const body = { set: 'golden' };
  assert.deepEqual(await askService(config, { method: 'POST', path: '/x', body }), body);
});

test('where nobody listens there is no answer, and a command that needs one says what to start', async () => {
  const { server, config } = await open(() => undefined);
  server.close();
  await once(server, 'close');
  assert.equal(await askService(config, { path: '/' }), undefined);
  await assert.rejects(needService(config, { path: '/' }), {
    code: 'SERVICE_ABSENT',
    message: /no spandrift answers on 127\.0\.0\.1:\d+$/,
    help: /spandrift serve.*publish\.port/,
  });
});

test('a refusal keeps its code and message; a page of something else names its status', async () => {
  const replies = ['{"error":{"code":"QUERY_INVALID","message":"share: too big"}}', '<html>'];
  const { config } = await open((_request, response) => {
    response.writeHead(400).end(replies.shift());
  });
  await assert.rejects(askService(config, { path: '/' }), {
    code: 'QUERY_INVALID',
    message: 'share: too big',
  });
  await assert.rejects(askService(config, { path: '/' }), /answered 400/);
});

test('a service that ends before it answers is not taken for one that does not run', async () => {
  const { config } = await open((request) => request.socket.destroy());
  await assert.rejects(askService(config, { path: '/' }), {
    code: 'SHUTTING_DOWN',
    message: /ended before it answered/,
  });
});

test('a long answer comes in lines: its progress is told, its errors keep their code, an end in the middle is one', async () => {
  const progress = { done: 1.5, total: 3, monitor: 'traffic' };
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  const replies = [
    line({ progress }) + line({ answer: { series: 2 } }),
    line({ progress }) + line({ error: { code: 'QUERY_INVALID', message: 'to: too early' } }),
    line({ progress }),
  ];
  const { config } = await open((request, response) => {
    assert.equal(request.headers.accept, 'application/x-ndjson');
    response.setHeader('content-type', 'application/x-ndjson').end(replies.shift());
  });
  const told: unknown[] = [];
  const ask = () => askAnalysis(config, 'backtest', {}, (step) => told.push(step));
  assert.deepEqual(await ask(), { series: 2 });
  await assert.rejects(ask(), { code: 'QUERY_INVALID', message: 'to: too early' });
  await assert.rejects(ask(), { code: 'SHUTTING_DOWN' });
  assert.deepEqual(told, [progress, progress, progress]);
});

test('a question to a store that was never migrated says what to run first', async () => {
  const { server, config } = await open(() => undefined);
  server.close();
  await once(server, 'close');
  const path = await mkdtemp(join(tmpdir(), 'spandrift-empty-'));
  after(() => rm(path, { recursive: true, force: true }));
  const empty = { ...config, store: { ...config.store, path } };
  await assert.rejects(askAnalysis(empty, 'canary', { set: 'golden' }), {
    code: 'TABLES_ABSENT',
    help: /spandrift migrate.*store\.path/,
  });
});
