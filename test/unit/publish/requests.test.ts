import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppError } from '../../../src/model/errors.ts';
import {
  assertWatched,
  parseChange,
  parseChangesHours,
  parseDecision,
  parseEvaluations,
  parseSeriesQuery,
} from '../../../src/publish/requests.ts';
import { NOW } from './verdicts.ts';

const violationsOf = (run: () => unknown): Record<string, string> => {
  try {
    run();
  } catch (error) {
    assert.equal((error as AppError).code, 'QUERY_INVALID');
    return Object.fromEntries(
      (error as AppError).violations.map(({ field, description }) => [field, description]),
    );
  }
  return assert.fail('nothing was refused');
};

test('a change needs a service, a kind and a new value; the rest has defaults', () => {
  assert.deepEqual(parseChange({ service: 'chat', kind: 'deploy', new_value: '42' }, NOW), {
    timestampMs: NOW,
    service: 'chat',
    environment: '',
    kind: 'deploy',
    oldValue: '',
    newValue: '42',
    share: 1,
  });
});

test('a change with an end is a period, of one service or of all', () => {
  const body = { service: '*', kind: 'holiday', new_value: 'New Year' };
  const until = new Date(NOW + 86_400_000).toISOString();
  assert.deepEqual(parseChange({ ...body, until }, NOW), {
    name: 'New Year',
    kind: 'holiday',
    fromMs: NOW,
    toMs: NOW + 86_400_000,
    service: '',
    environment: '',
  });
  const year = new Date(NOW + 365 * 86_400_000).toISOString();
  assert.throws(() => parseChange({ ...body, until: year }, NOW), /until: .*0 to 31 days/);
});

test('every mistake is named with its field, the value and what would be right', () => {
  const found = violationsOf(() =>
    parseChange({ service: '', kind: 'Deploy!', new_value: 'x', share: 2, when: 'now' }, NOW),
  );
  assert.deepEqual(Object.keys(found).sort(), ['kind', 'service', 'share', 'when']);
  assert.match(found['kind'] ?? '', /lower case with underscores, such as deploy; got "Deploy!"/);
  assert.match(found['share'] ?? '', /got 2/);
  assert.match(found['when'] ?? '', /check its spelling or leave it out/);
});

test('one evaluation, or a list, becomes records; what was left out is absent', () => {
  const one = {
    trace_id: 'a'.repeat(32),
    span_id: 'b'.repeat(16),
    evaluation_name: 'faithful',
    score: 0,
  };
  const [record] = parseEvaluations(one, NOW);
  assert.deepEqual(
    [
      record?.score,
      record?.passed,
      record?.label,
      record?.traceId,
      record?.evaluatedSpanId,
      record?.timestamp,
    ],
    [0, null, '', one.trace_id, one.span_id, BigInt(NOW) * 1_000_000n],
  );
  assert.equal(parseEvaluations({ evaluations: [one, { ...one, passed: true }] }, NOW).length, 2);
});

test('why a judge said so is stored as a hash only', () => {
  const [record] = parseEvaluations(
    { service: 'chat', evaluation_name: 'x', score: 1, explanation: 'the user said a secret' },
    NOW,
  );
  assert.match(record?.explanationHash ?? '', /^[0-9a-f]{32}$/);
  assert.ok(!JSON.stringify({ ...record, timestamp: 0 }).includes('secret'));
});

test('an evaluation that says nothing, or of nothing, is refused; lists name the entry', () => {
  const found = violationsOf(() =>
    parseEvaluations({ evaluation_name: 'x', service: 'chat' }, NOW),
  );
  assert.match(found['score'] ?? '', /at least one of score, passed and label/);
  const of = violationsOf(() => parseEvaluations({ evaluation_name: 'x', score: 1 }, NOW));
  assert.match(of['trace_id'] ?? '', /say what was evaluated/);
  const list = violationsOf(() =>
    parseEvaluations({ evaluations: [{ service: 'a', evaluation_name: 'x', score: 'high' }] }, NOW),
  );
  assert.match(list['evaluations.0.score'] ?? '', /got "high"/);
});

test('a decision names who decides', () => {
  const found = violationsOf(() => parseDecision({ kind: 'mute', monitor: 'x', segment: {} }));
  assert.deepEqual(Object.keys(found), ['actor']);
});

test('a series query takes every other parameter as a segment column and bounds the answer', () => {
  const asked = parseSeriesQuery({ monitor: 'traffic', service: 'chat', minutes: '5' }, NOW);
  assert.deepEqual(asked, {
    monitor: 'traffic',
    segment: { service: 'chat' },
    fromMs: NOW - 3 * 3_600_000,
    toMs: NOW,
    bucketMinutes: 5,
  });
  const found = violationsOf(() =>
    parseSeriesQuery({ monitor: 'traffic', from: '2020-01-01T00:00:00Z' }, NOW),
  );
  assert.match(found['from'] ?? '', /raise minutes/);
  violationsOf(() => parseSeriesQuery({ monitor: 'traffic', from: '2030-01-01T00:00:00Z' }, NOW));
});

test('a decision about a monitor or column that nobody watches is refused with those that are', () => {
  const watched = new Map([['refusal_rate', new Set(['service', 'request_model'])]]);
  assertWatched({ monitor: 'refusal_rate', segment: { service: 'chat' } }, watched);
  assertWatched({ monitor: 'refusal_rate', segment: {} }, watched);
  const monitor = violationsOf(() => assertWatched({ monitor: 'refusals', segment: {} }, watched));
  assert.match(monitor['monitor'] ?? '', /no monitor "refusals"; one of refusal_rate/);
  const column = violationsOf(() =>
    assertWatched({ monitor: 'refusal_rate', segment: { model: 'gpt-4o' } }, watched),
  );
  assert.match(column['segment.model'] ?? '', /it has service, request_model/);
});

test('hours that are no hours are refused, not read as three days', () => {
  assert.equal(parseChangesHours({}), 72);
  assert.equal(parseChangesHours({ hours: '24' }), 24);
  for (const hours of ['abc', '-1', '0', '1e99', '']) {
    assert.deepEqual(Object.keys(violationsOf(() => parseChangesHours({ hours }))), ['hours']);
  }
});

test('a time that the store cannot hold is refused', () => {
  for (const timestamp of ['1970-01-01T00:00:00Z', '2299-01-01T00:00:00Z']) {
    const body = { service: 'chat', kind: 'deploy', new_value: '42', timestamp };
    const found = violationsOf(() => parseChange(body, NOW));
    assert.match(found['timestamp'] ?? '', /years 2000 to 2099; got/);
  }
});
