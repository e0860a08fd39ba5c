import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

const generation = (attributes: Record<string, unknown>) => ({
  id: '2',
  parent: '1',
  name: 'OpenAI.chat',
  scope: 'langfuse-sdk',
  attributes: {
    'langfuse.observation.type': 'generation',
    'langfuse.observation.model.name': 'o4-mini-2025-04-16',
    ...attributes,
  },
});

test('disjoint usage buckets become inclusive counts', () => {
  const call = onlyCall([
    generation({
      'langfuse.observation.usage_details':
        '{"input":470,"output":116,"total":1324,"input_cached_tokens":641,"output_reasoning_tokens":97}',
      'langfuse.observation.input': '{"messages":[{"role":"user","content":"Solve"}]}',
      'langfuse.observation.output': '{"role":"assistant","content":"Seven."}',
      'langfuse.observation.prompt.name': 'p',
      'langfuse.observation.prompt.version': 7,
      'langfuse.observation.completion_start_time': '"2026-11-21T01:30:00.500Z"',
    }),
  ]);
  const expected = {
    dialect: 'langfuse',
    inputTokens: 1111,
    outputTokens: 213,
    cacheReadTokens: 641,
    reasoningTokens: 97,
    usageSemantics: 'disjoint_fixed',
    requestModel: '',
    responseModel: 'o4-mini-2025-04-16',
    promptName: 'p',
    promptVersion: '7',
    outputCharacters: 6,
    streaming: true,
    timeToFirstTokenSeconds: 0.5,
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('an error hides in the observation level; a warning is none', () => {
  const failed = onlyCall([
    generation({
      'langfuse.observation.level': 'ERROR',
      'langfuse.observation.status_message': 'Error: 429 Rate limit reached',
      'langfuse.observation.cost_details': '{"total":0}',
    }),
  ]);
  assert.deepEqual(
    [failed.errorType, failed.httpStatus, failed.costUsd === 0],
    ['rate_limited', 429, false],
  );
  const warned = onlyCall([
    generation({
      'langfuse.observation.level': 'WARNING',
      'langfuse.observation.status_message': 'refused',
    }),
  ]);
  assert.equal(warned.errorType, '');
});

test('people stand on the root span', () => {
  const call = onlyCall([
    {
      id: '1',
      scope: 'langfuse-sdk',
      attributes: { 'langfuse.observation.type': 'span', 'user.id': 'u', 'session.id': 's' },
    },
    generation({}),
  ]);
  assert.ok(call.userHash !== '' && call.conversationHash !== '');
});
