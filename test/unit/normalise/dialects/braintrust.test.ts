import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('message JSON and metadata JSON are read', () => {
  const call = onlyCall([
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.prompt_json': '[{"role":"user","content":"Hi"}]',
        'gen_ai.completion_json':
          '[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"length"}]',
        'braintrust.metadata': '{"user_id":"u"}',
      },
    },
  ]);
  const expected = {
    dialect: 'braintrust',
    finishReason: 'length',
    inputCharacters: 2,
    outputCharacters: 5,
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.notEqual(call.userHash, '');
});
