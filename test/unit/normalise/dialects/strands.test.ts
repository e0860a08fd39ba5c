import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const usage = {
  'gen_ai.system': 'strands-agents',
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.prompt_tokens': 10,
  'gen_ai.usage.output_tokens': 5,
};

test('content in span events, milliseconds, and lifetime totals that never count', () => {
  const { calls } = normalise([
    {
      id: '1',
      scope: 'strands-agents',
      name: 'invoke_agent a',
      attributes: {
        ...usage,
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.usage.input_tokens': 500,
      },
    },
    {
      id: '2',
      parent: '1',
      scope: 'strands-agents',
      name: 'chat',
      attributes: {
        ...usage,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'us.anthropic.claude-sonnet-4-20250514-v1:0',
        'gen_ai.usage.cache_read_input_tokens': 7,
        'gen_ai.server.time_to_first_token': 250,
      },
      events: [
        { name: 'gen_ai.system.message', attributes: { content: '[{"text":"Be brief."}]' } },
        { name: 'gen_ai.user.message', attributes: { content: '[{"text":"Hi"}]' } },
        {
          name: 'gen_ai.choice',
          attributes: {
            finish_reason: 'toolUse',
            message: '[{"toolUse":{"name":"w","input":{}}},{"text":"ok"}]',
          },
        },
      ],
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['rollup', 'leaf'],
  );
  const expected = {
    dialect: 'strands',
    provider: 'aws.bedrock',
    inputTokens: 17,
    usageSemantics: 'exclusive_fixed',
    timeToFirstTokenSeconds: 0.25,
    finishReason: 'tool_call',
    toolCallCount: 1,
    outputCharacters: 2,
    inputCharacters: 11,
  };
  assert.deepEqual(pick(calls[1]!, expected), expected);
});

test('an agent whose calls were sampled away is not promoted', () => {
  const { calls } = normalise([
    { scope: 'strands-agents', attributes: { ...usage, 'gen_ai.operation.name': 'invoke_agent' } },
  ]);
  assert.equal(calls[0]!.usageRole, 'rollup');
});
