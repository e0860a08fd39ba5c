import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const native = {
  id: '2',
  parent: '1',
  name: 'anthropic.messages.create',
  scope: 'com.anthropic.sdk.typescript',
  kind: 3,
  from: 5,
  to: 900,
  attributes: {
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'claude-sonnet-4-5',
    'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
    'gen_ai.usage.input_tokens': 2073,
    'gen_ai.usage.output_tokens': 213,
    'gen_ai.usage.cache_read.input_tokens': 641,
    'gen_ai.usage.cache_write.input_tokens': 321,
    'anthropic.message.stop_reason': 'refusal',
  },
};

test('the native span counts, the instrumentation above repeats it and lends it its words', () => {
  const { calls } = normalise([
    {
      id: '1',
      scope: '@openlit/instrumentation-anthropic',
      attributes: {
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.usage.input_tokens': 1111,
        'gen_ai.usage.output_tokens': 213,
        'gen_ai.usage.cache_read.input_tokens': 641,
        'gen_ai.usage.cache_creation.input_tokens': 321,
        'gen_ai.output.messages':
          '[{"role":"assistant","parts":[{"type":"text","content":"No."}]}]',
        'user.id': 'u1',
      },
    },
    native,
  ]);
  assert.deepEqual(
    calls.map(({ usageRole, inputTokens }) => [usageRole, inputTokens]),
    [
      ['rollup', 2073],
      ['leaf', 2073],
    ],
  );
  const expected = {
    dialect: 'anthropic_sdk',
    cacheCreationTokens: 321,
    finishReason: 'refusal',
    refusal: 'full',
    outputCharacters: 3,
  };
  assert.deepEqual(pick(calls[1]!, expected), expected);
  assert.notEqual(calls[1]!.userHash, '');
});

test('counting tokens is no call', () => {
  const { calls } = normalise([
    {
      ...native,
      name: 'anthropic.messages.count_tokens',
      attributes: {
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.operation.name': 'count_tokens',
        'gen_ai.usage.input_tokens': 9,
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['none'],
  );
});
