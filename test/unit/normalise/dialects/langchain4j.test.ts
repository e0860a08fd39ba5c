import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('strings, and unknown for what is not known', () => {
  const call = onlyCall([
    {
      scope: 'io.micrometer.tracing',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'mistral_ai',
        'gen_ai.request.model': 'mistral-small',
        'gen_ai.usage.input_tokens': '9',
        'gen_ai.response.finish_reasons': 'unknown',
        outcome: 'SUCCESS',
      },
    },
  ]);
  const expected = {
    provider: 'mistral_ai',
    inputTokens: 9,
    finishReason: '',
    outputCharacters: null,
    refusal: 'unknown',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('its outcome tells an error', () => {
  const call = onlyCall([
    {
      scope: 'io.micrometer.tracing',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        outcome: 'ERROR',
        'error.type': 'RateLimitException',
      },
    },
  ]);
  assert.equal(call.errorType, 'rate_limited');
});
