import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick } from '../../../support/normalise-spans.ts';

const attributes = {
  'span.type': 'claude_code.llm_request',
  model: 'claude-sonnet-4-5',
  input_tokens: 10,
  output_tokens: 5,
  cache_read_tokens: 100,
  cache_creation_tokens: 20,
};

test('bare keys are read under its scope, cached tokens added', () => {
  const call = onlyCall([
    { name: 'claude_code.llm_request', scope: 'com.anthropic.claude_code', attributes },
  ]);
  const expected = {
    dialect: 'claude_code',
    provider: 'anthropic',
    requestModel: 'claude-sonnet-4-5',
    inputTokens: 130,
    usageSemantics: 'exclusive_fixed',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('the same bare keys elsewhere mean nothing', () => {
  const { calls } = normalise([
    {
      name: 'job',
      scope: 'my-app',
      attributes: { model: 'a', input_tokens: 10, output_tokens: 5 },
    },
  ]);
  assert.equal(calls.length, 0);
});
