import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick } from '../../../support/normalise-spans.ts';

test('the older flattened keys state a call', () => {
  const call = onlyCall([
    {
      name: 'openai.chat',
      scope: 'opentelemetry.instrumentation.openai.v1',
      kind: 3,
      attributes: {
        'gen_ai.system': 'OpenAI',
        'llm.request.type': 'chat',
        'llm.is_streaming': 'True',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'Hi',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'Hello',
        'gen_ai.completion.0.finish_reason': 'stop',
        'gen_ai.usage.prompt_tokens': 3,
        'gen_ai.usage.completion_tokens': 1,
        'traceloop.association.properties.user_id': 'u1',
        'traceloop.association.properties.tenant_id': 'acme',
      },
    },
  ]);
  const expected = {
    dialect: 'openllmetry_legacy',
    provider: 'openai',
    streaming: true,
    inputTokens: 3,
    finishReason: 'stop',
    outputCharacters: 5,
    tenant: 'acme',
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.notEqual(call.userHash, '');
});

test('JS Anthropic counts without cached tokens are corrected', () => {
  const call = onlyCall([
    {
      scope: '@traceloop/instrumentation-anthropic',
      version: '0.27.0',
      attributes: {
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.output_tokens': 20,
        'gen_ai.usage.total_tokens': 1020,
        'gen_ai.usage.cache_read.input_tokens': 200,
      },
    },
  ]);
  assert.equal(call.inputTokens, 1200);
  assert.equal(call.usageSemantics, 'exclusive_fixed');
});

test('a managed prompt gives name and version; the workflow around is no call', () => {
  const { calls } = normalise([
    {
      id: '1',
      parent: '2',
      scope: '@traceloop/instrumentation-openai',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'traceloop.prompt.key': 'support',
        'traceloop.prompt.version': 7,
      },
    },
    {
      id: '2',
      scope: '@traceloop/node-server-sdk',
      attributes: { 'traceloop.span.kind': 'workflow', 'traceloop.entity.name': 'w' },
    },
  ]);
  assert.deepEqual(
    calls.map(({ promptName, promptVersion, usageRole }) => [promptName, promptVersion, usageRole]),
    [['support', '7', 'leaf']],
  );
});

test('vector search results come as events with distances, or as indexed attributes', () => {
  const { retrievals } = normalise([
    {
      id: '1',
      name: 'chroma.query',
      attributes: { 'db.system': 'chroma', 'db.vector.query.top_k': 2 },
      events: [
        {
          name: 'db.query.result',
          attributes: { 'db.query.result.id': 'a', 'db.query.result.distance': 0.2 },
        },
        {
          name: 'db.query.result',
          attributes: { 'db.query.result.id': 'b', 'db.query.result.distance': 0.7 },
        },
      ],
    },
    {
      id: '2',
      name: 'pinecone.query',
      attributes: {
        'db.system': 'Pinecone',
        'db.vector.query.result.0.id': 5,
        'db.vector.query.result.0.score': 0.4,
      },
    },
  ]);
  const distances = {
    documentIds: ['a', 'b'],
    scoreDirection: 'down',
    topScore: 0.2,
    hit: true,
    hitRule: 'distance<=0.5',
    dataSource: 'chroma',
    topK: 2,
  };
  assert.deepEqual(pick(retrievals[0]!, distances), distances);
  const scores = { documentIds: ['5'], scoreDirection: 'up', topScore: 0.4, hit: false };
  assert.deepEqual(pick(retrievals[1]!, scores), scores);
});

test('LlamaIndex retrievers are known by name; the engine above repeats them', () => {
  const output = JSON.stringify([{ node: { id_: 'n1', text: 'x' }, score: 0.6 }]);
  const retriever = {
    'traceloop.span.kind': 'task',
    'traceloop.entity.input': '{"args":["q"],"kwargs":{}}',
    'traceloop.entity.output': output,
  };
  const { retrievals } = normalise([
    { id: '1', parent: '2', name: 'vector_index_retriever.retrieve', attributes: retriever },
    { id: '2', name: 'retriever_query_engine.retrieve', attributes: retriever },
  ]);
  assert.deepEqual(
    retrievals.map(({ usageRole, documentIds }) => [usageRole, documentIds]),
    [
      ['leaf', ['n1']],
      ['rollup', ['n1']],
    ],
  );
});

test('a guard result is an evaluation', () => {
  const { evaluations } = normalise([
    {
      id: '1',
      parent: '2',
      name: 'toxicity',
      attributes: {
        'gen_ai.operation.name': 'guardrail.run',
        'gen_ai.guardrail.name': 'toxicity',
        'gen_ai.guardrail.status': 'FAILED',
      },
    },
  ]);
  assert.deepEqual(
    evaluations.map(({ label, passed }) => [label, passed]),
    [['FAILED', false]],
  );
});
