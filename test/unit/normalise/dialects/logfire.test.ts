import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const request = {
  request_data: '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}',
  'gen_ai.system': 'openai',
  'gen_ai.request.model': 'gpt-4o',
};

test('pending copies say nothing', () => {
  const { calls } = normalise([
    { scope: 'logfire', attributes: { ...request, 'logfire.span_type': 'pending_span' } },
  ]);
  assert.equal(calls.length, 0);
});

test('a stream and the log span with its usage are one call', () => {
  const { calls } = normalise([
    {
      id: '1',
      scope: 'logfire.openai',
      name: 'Chat Completion with gpt-4o',
      attributes: { ...request, 'logfire.span_type': 'span' },
    },
    {
      id: '2',
      scope: 'logfire.openai',
      name: 'streaming response',
      from: 1000,
      to: 1000,
      attributes: {
        ...request,
        'logfire.span_type': 'log',
        response_data:
          '{"message":{"role":"assistant","content":"Hello"},"usage":{"prompt_tokens":9,"completion_tokens":3}}',
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['lateral_duplicate', 'leaf'],
  );
  const expected = { inputTokens: 9, outputTokens: 3, outputCharacters: 5, streaming: true };
  assert.deepEqual(pick(calls[1]!, expected), expected);
});
