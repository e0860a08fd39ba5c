import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptedAt,
  mutedUntil,
  recordDecision,
  type Decision,
} from '../../../src/measure/decisions.ts';

const NOW = 1_800_000_000_000;
const series = {
  monitor: 'refusal_rate',
  segment: { service: 'chat', environment: 'prod', request_model: 'gpt' },
};

const decision = (fields: Partial<Decision>): Decision => ({
  decisionId: 'd',
  decidedAtMs: NOW,
  kind: 'mute',
  monitor: 'refusal_rate',
  segment: { service: 'chat' },
  untilMs: NOW + 1000,
  actor: 'ann',
  reason: '',
  ...fields,
});

test('a mute covers every segment that has its values, until it ends', () => {
  const mutes = [decision({})];
  assert.equal(mutedUntil(mutes, series, NOW), NOW + 1000);
  assert.equal(mutedUntil(mutes, series, NOW + 1000), null);
  assert.equal(mutedUntil(mutes, { ...series, segment: { service: 'search' } }, NOW), null);
  assert.equal(mutedUntil(mutes, { ...series, monitor: 'error_rate' }, NOW), null);
});

test('unmute ends a mute, and a later mute holds again', () => {
  const history = [decision({}), decision({ kind: 'unmute', untilMs: null })];
  assert.equal(mutedUntil(history, series, NOW), null);
  assert.equal(mutedUntil([...history, decision({ untilMs: NOW + 5 })], series, NOW), NOW + 5);
});

test('an acceptance belongs to exactly its series, whatever the order of columns', () => {
  const accept = decision({
    kind: 'accept',
    segment: { request_model: 'gpt', environment: 'prod', service: 'chat' },
    untilMs: null,
  });
  assert.equal(acceptedAt([accept], series), NOW);
  assert.equal(acceptedAt([decision({ kind: 'accept', untilMs: null })], series), null);
});

test('a mute without an end, or with one far away, is refused with the field and a fix', async () => {
  const store = {
    clock: () => NOW,
    insert: () => Promise.reject(new Error('must not be written')),
  };
  for (const untilMs of [null, NOW - 1, NOW + 40 * 86_400_000]) {
    await assert.rejects(recordDecision(store, { ...decision({}), untilMs }), {
      code: 'QUERY_INVALID',
      at: 'until',
    });
  }
});

test('a decision is written with who, why and when', async () => {
  const rows: Record<string, unknown>[] = [];
  const store = {
    clock: () => NOW,
    insert: (_table: string, list: readonly Record<string, unknown>[]) => {
      rows.push(...list);
      return Promise.resolve();
    },
  };
  const { decisionId } = await recordDecision(store, { ...decision({}), reason: 'known' });
  assert.match(decisionId, /^[0-9a-f]{16}$/);
  assert.deepEqual(
    rows.map((row) => [
      row['kind'],
      row['actor'],
      row['reason'],
      row['decided_at'],
      row['segment'],
    ]),
    [['mute', 'ann', 'known', '1800000000.000', '{"service":"chat"}']],
  );
});
