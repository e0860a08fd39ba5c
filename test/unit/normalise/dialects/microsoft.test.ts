import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick } from '../../../support/normalise-spans.ts';

test('Semantic Kernel writes one reason, and content into gen_ai.event.content', () => {
  const call = onlyCall([
    {
      scope: 'Microsoft.SemanticKernel.Diagnostics',
      name: 'chat.completions gpt-4o',
      attributes: {
        'gen_ai.operation.name': 'chat.completions',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.finish_reason': '[Stop]',
      },
      events: [
        {
          name: 'gen_ai.user.message',
          attributes: { 'gen_ai.event.content': '{"role":"user","content":"Hi"}' },
        },
        {
          name: 'gen_ai.choice',
          attributes: {
            'gen_ai.event.content':
              '{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}',
          },
        },
      ],
    },
  ]);
  const expected = {
    dialect: 'semantic_kernel',
    operation: 'chat',
    finishReason: 'stop',
    inputCharacters: 2,
    outputCharacters: 5,
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('the agent framework: innermost chat counts, orchestrate_tools and agent do not', () => {
  const usage = {
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
  };
  const scope = 'Experimental.Microsoft.Extensions.AI';
  const { calls } = normalise([
    {
      id: '1',
      scope: 'Experimental.Microsoft.Agents.AI',
      attributes: { ...usage, 'gen_ai.operation.name': 'invoke_agent' },
    },
    {
      id: '2',
      parent: '1',
      scope,
      attributes: { ...usage, 'gen_ai.operation.name': 'orchestrate_tools' },
    },
    { id: '3', parent: '2', scope, attributes: { ...usage, 'gen_ai.operation.name': 'chat' } },
    {
      id: '4',
      parent: '3',
      scope,
      attributes: {
        ...usage,
        'gen_ai.operation.name': 'chat',
        'gen_ai.response.finish_reasons': '["stop"]',
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['rollup', 'rollup', 'rollup', 'leaf'],
  );
});

test('the distribution for OpenAI Agents puts the served model in the place of the requested one', () => {
  const call = onlyCall([
    {
      scope: 'microsoft-otel-openai-agents',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o-2024-11-20',
      },
    },
  ]);
  assert.deepEqual([call.requestModel, call.responseModel], ['', 'gpt-4o-2024-11-20']);
});

test('Azure AI: numbers as strings, threads as sessions', () => {
  const call = onlyCall([
    {
      scope: 'azure.ai.inference',
      attributes: {
        'az.namespace': 'Microsoft.CognitiveServices',
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'az.ai.inference',
        'gen_ai.request.temperature': '0.5',
        'gen_ai.request.model': 'phi-4',
        'gen_ai.thread.id': 't',
      },
    },
  ]);
  const expected = { dialect: 'azure_ai', provider: 'azure.ai.inference', temperature: 0.5 };
  assert.deepEqual(pick(call, expected), expected);
  assert.notEqual(call.conversationHash, '');
});

test('LangChain on Azure lists retriever results', () => {
  const { retrievals } = normalise([
    {
      scope: 'langchain_azure_ai',
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retriever.query': 'q',
        'gen_ai.retriever.results': '[{"id":"d","metadata":{"score":0.7}}]',
      },
    },
  ]);
  assert.deepEqual([retrievals[0]!.documentIds, retrievals[0]!.documentScores], [['d'], [0.7]]);
});
