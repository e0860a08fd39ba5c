// A process with the board role alone: another one judges, and this one shows what that wrote, mutes and incidents
// included.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toFindingRow } from '../../src/measure/findings.ts';
import { recordDecision } from '../../src/measure/measure.ts';
import type { Finding } from '../../src/model/judgement.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { finding } from '../unit/publish/verdicts.ts';

const NOW = Date.now();
let board: TestApp;

before(async () => {
  board = await startTestApp({ roles: ['board'] });
});
after(() => board.close());

const get = async (path: string) => (await fetch(`${board.app.urls.publish}${path}`)).text();
const shows = () => board.app.runJob('verdicts');

/** A page of a model that began ten minutes ago. */
const page = (model: string, fields: Partial<Finding> = {}): Finding =>
  finding({
    segment: { service: 'chat', environment: 'prod', request_model: model },
    findingId: `finding-${model}`,
    evaluatedAtMs: NOW,
    windowEndMs: NOW,
    sinceMs: NOW - 600_000,
    explanation: { opened_minute: Math.floor(NOW / 60_000) - 5 },
    ...fields,
  });

test('before the first verdict the board says that there is none', async () => {
  await shows();
  assert.match(await get('/'), /No verdicts yet/);
  assert.doesNotMatch(await get('/metrics'), /llm_drift_state\{/);
});

test('verdicts of another process stand in /metrics, on the board and behind their links', async () => {
  const rows = [page('gpt'), page('mini'), page('calm', { state: 0, status: 'ok', sinceMs: null })];
  await board.app.store.insert('drift_findings', rows.map(toFindingRow));
  await shows();
  const metrics = await get('/metrics');
  const state = (model: string) =>
    new RegExp(`llm_drift_state\\{[^}]*request_model="${model}"\\} (\\d)`).exec(metrics)?.[1];
  assert.deepEqual(['gpt', 'mini', 'calm'].map(state), ['3', '3', '0']);
  assert.match(metrics, /llm_drift_member\{[^}]*request_model="mini"\} 1/);
  assert.match(await get('/'), /1 more of this incident/);
  assert.match(await get('/findings/finding-gpt'), /refusal_rate of chat has risen/);
});

test('a mute that was decided anywhere holds here', async () => {
  const { insert } = board.app.store;
  await recordDecision(
    { insert, clock: () => NOW },
    {
      kind: 'mute',
      monitor: 'refusal_rate',
      segment: { request_model: 'gpt' },
      untilMs: NOW + 3_600_000,
      actor: 'test',
      reason: 'known',
    },
  );
  await shows();
  const metrics = await get('/metrics');
  assert.match(metrics, /llm_drift_state\{[^}]*request_model="gpt"\} 1/);
  assert.match(metrics, /llm_drift_member\{[^}]*request_model="mini"\} 0/, 'mini leads now');
});

test('the newest verdict of a series is the one that stands', async () => {
  const over = page('mini', {
    findingId: 'later',
    evaluatedAtMs: NOW + 1000,
    state: 0,
    sinceMs: null,
  });
  await board.app.store.insert('drift_findings', [toFindingRow(over)]);
  await shows();
  assert.match(await get('/metrics'), /llm_drift_state\{[^}]*request_model="mini"\} 0/);
});
