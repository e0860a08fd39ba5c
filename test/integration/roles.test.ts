// A process does what its roles say: a receiver takes and stores, and leaves judging to the monitors.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp } from '../support/app.ts';

let receiver: TestApp;

before(async () => {
  receiver = await startTestApp({ roles: ['receive'] });
});
after(() => receiver.close());

test('a receiver listens for OTLP and has no board', () => {
  assert.match(receiver.app.urls.http ?? '', /^http:/);
  assert.equal(receiver.app.urls.publish, undefined);
});

test('a receiver keeps its own gauges true and runs no job of the monitor', async () => {
  await receiver.app.runJob('health');
  for (const job of ['settle', 'rollup', 'judge', 'changes', 'canary', 'slow', 'verdicts']) {
    await assert.rejects(receiver.app.runJob(job), new RegExp(job), job);
  }
});
