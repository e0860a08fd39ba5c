import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const scope = '@mastra/otel-exporter';

test('of five layers one counts, with the words of its step', () => {
  const { calls } = normalise([
    {
      id: '1',
      scope,
      name: 'invoke_agent a',
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'mastra.span.type': 'agent_run',
        'mastra.metadata.threadId': 't1',
      },
    },
    {
      id: '2',
      parent: '1',
      scope,
      name: 'model_generation gpt-4o',
      attributes: {
        'gen_ai.operation.name': 'model_generation',
        'mastra.span.type': 'model_generation',
      },
    },
    {
      id: '3',
      parent: '2',
      scope,
      name: 'agent_step a',
      attributes: {
        'gen_ai.operation.name': 'agent_step',
        'mastra.span.type': 'model_step',
        'mastra.model_step.input': '[{"role":"user","content":"Hi"}]',
        'mastra.metadata.headers': '{"content-type":"text/event-stream"}',
      },
    },
    {
      id: '4',
      parent: '3',
      scope,
      name: 'chat gpt-4o',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'mastra.span.type': 'model_inference',
        'gen_ai.provider.name': 'openai.chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 5,
        'gen_ai.usage.output_tokens': 1,
        'gen_ai.response.finish_reasons': '["tool-calls"]',
      },
    },
    {
      id: '5',
      parent: '4',
      scope,
      name: 'model_chunk a',
      attributes: { 'gen_ai.operation.name': 'model_chunk', 'mastra.span.type': 'model_chunk' },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['leaf'],
  );
  const expected = {
    dialect: 'mastra',
    provider: 'openai',
    finishReason: 'tool_call',
    inputCharacters: 2,
    streaming: true,
  };
  assert.deepEqual(pick(calls[0]!, expected), expected);
  assert.notEqual(calls[0]!.conversationHash, '');
});

test('layers the Arize exporter marks as LLM do not count twice', () => {
  const llm = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o' };
  const { calls } = normalise([
    {
      id: '1',
      scope,
      name: 'chat gpt-4o',
      attributes: { ...llm, 'llm.token_count.prompt': 9, 'llm.token_count.completion': 2 },
    },
    { id: '2', parent: '1', scope, name: 'model_step a', attributes: llm },
    { id: '3', parent: '2', scope, name: 'model_inference a', attributes: llm },
    { id: '4', parent: '3', scope, name: 'model_chunk a', attributes: llm },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole, inputTokens }) => [usageRole, inputTokens]),
    [['leaf', 9]],
  );
});
