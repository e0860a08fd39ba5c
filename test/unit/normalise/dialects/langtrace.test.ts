import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('tokens of a stream are an estimate', () => {
  const call = onlyCall([
    {
      scope: '@langtrase/typescript-sdk',
      name: 'openai.chat.completions.create',
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 9,
        'gen_ai.usage.output_tokens': 1,
      },
      events: [{ name: 'stream.start' }, { name: 'stream.end' }],
    },
  ]);
  assert.deepEqual([call.streaming, call.usageQuality], [true, 'estimated']);
});

test('provider in the service name, content in events', () => {
  const call = onlyCall([
    {
      scope: '@langtrase/typescript-sdk',
      name: 'openai.chat.completions.create',
      attributes: {
        'langtrace.service.name': 'OpenAI',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 9,
        'gen_ai.usage.output_tokens': 1,
        user_id: 'u',
      },
      events: [
        {
          name: 'gen_ai.content.prompt',
          attributes: { 'gen_ai.prompt': '[{"role":"user","content":"Hi"}]' },
        },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': '[{"role":"assistant","content":"Hello"}]' },
        },
      ],
    },
  ]);
  const expected = {
    dialect: 'langtrace',
    provider: 'openai',
    inputTokens: 9,
    outputCharacters: 5,
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.notEqual(call.userHash, '');
});
