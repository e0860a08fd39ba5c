import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

test('the agent run repeats its calls under aggregated names', () => {
  const { calls } = normalise([
    {
      id: '1',
      scope: 'pydantic-ai',
      name: 'agent run',
      attributes: {
        agent_name: 'a',
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.aggregated_usage.input_tokens': 10,
        'gen_ai.aggregated_usage.output_tokens': 2,
        metadata: '{"session_id":"s"}',
      },
    },
    {
      id: '2',
      parent: '1',
      scope: 'pydantic-ai',
      name: 'chat gpt-4o',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': '10',
        'gen_ai.usage.output_tokens': '2',
        'gen_ai.usage.details.cache_read_tokens': 4,
        'operation.cost': 0.01,
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['rollup', 'leaf'],
  );
  const expected = {
    dialect: 'pydantic_ai',
    inputTokens: 10,
    cacheReadTokens: 4,
    costUsd: 0.01,
    costSource: 'reported',
  };
  assert.deepEqual(pick(calls[1]!, expected), expected);
  assert.notEqual(calls[1]!.conversationHash, '');
});
