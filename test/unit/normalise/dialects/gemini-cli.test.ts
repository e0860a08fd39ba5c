import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('llm_call is a chat and its prompt name is a session id', () => {
  const call = onlyCall([
    {
      scope: 'gemini-cli',
      name: 'llm_call',
      attributes: {
        'gen_ai.operation.name': 'llm_call',
        'gen_ai.prompt.name': '5b4e0c9e-7c60-4ac3-9d2e-70a4f44ed1aa',
        'gen_ai.request.model': 'gemini-2.5-pro',
        'gen_ai.output.messages':
          '[{"role":"model","parts":[{"type":"text","content":"Hel"}]},{"role":"model","parts":[{"type":"text","content":"lo"}]}]',
      },
    },
  ]);
  const expected = {
    operation: 'chat',
    promptName: '',
    provider: 'gcp.gemini',
    outputCharacters: 5,
  };
  assert.deepEqual(pick(call, expected), expected);
});
