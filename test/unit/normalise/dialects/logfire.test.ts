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
      // Long after the request's span, which ends with the first chunk.
      from: 9000,
      to: 9000,
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
    ['leaf', 'lateral_duplicate'],
  );
  const expected = { inputTokens: 9, outputTokens: 3, outputCharacters: 5, streaming: true };
  assert.deepEqual(pick(calls[0]!, expected), expected);
});

test('two streams of one parent with equal prompts keep a log each', () => {
  const span = (id: string, from: number) => ({
    id,
    parent: '9',
    from,
    to: from + 100,
    scope: 'logfire.openai',
    attributes: { ...request, 'logfire.span_type': 'span' },
  });
  const log = (id: string, at: number, output: number) => ({
    id,
    parent: '9',
    from: at,
    to: at,
    scope: 'logfire.openai',
    attributes: {
      ...request,
      'logfire.span_type': 'log',
      response_data: JSON.stringify({
        message: { role: 'assistant', content: 'Hello' },
        usage: { prompt_tokens: 9, completion_tokens: output },
      }),
    },
  });
  const { calls } = normalise([span('1', 0), log('2', 900, 3), span('3', 1000), log('4', 1900, 4)]);
  assert.deepEqual(
    calls
      .filter(({ usageRole }) => usageRole === 'leaf')
      .map(({ spanId, outputTokens }) => [spanId.at(-1), outputTokens]),
    [
      ['1', 3],
      ['3', 4],
    ],
  );
});
