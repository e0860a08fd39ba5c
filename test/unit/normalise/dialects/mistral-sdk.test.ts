import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('a failed native call keeps its code', () => {
  const call = onlyCall([
    {
      scope: 'mistralai_sdk_tracer',
      attributes: {
        'gen_ai.provider.name': 'mistral_ai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'mistral-large-latest',
        'mistral_ai.error.code': 'rate_limited',
        'http.response.status_code': 429,
      },
      status: { code: 2 },
    },
  ]);
  const expected = {
    dialect: 'mistral_sdk',
    provider: 'mistral_ai',
    errorType: 'rate_limited',
    errorTypeRaw: 'rate_limited',
    httpStatus: 429,
    finishReason: 'error',
  };
  assert.deepEqual(pick(call, expected), expected);
});
