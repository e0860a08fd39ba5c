import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick, spanId } from '../../../support/normalise-spans.ts';

const chat = {
  scope: 'opentelemetry.instrumentation.openai_v2',
  kind: 3,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-11-20',
    'gen_ai.response.id': 'chatcmpl-1',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.response.finish_reasons': ['stop'],
  },
};

test('a 1.37 span with messages as a JSON string states every fact', () => {
  const call = onlyCall([
    {
      ...chat,
      attributes: {
        ...chat.attributes,
        'gen_ai.provider.name': 'openai',
        'gen_ai.conversation.id': 'c1',
        'gen_ai.usage.cache_read.input_tokens': 40,
        'gen_ai.usage.reasoning.output_tokens': 5,
        'gen_ai.response.time_to_first_chunk': 0.25,
        'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
        'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Weather?"}]}]',
        'gen_ai.output.messages':
          '[{"role":"assistant","parts":[{"type":"text","content":"Sunny."}],"finish_reason":"stop"}]',
      },
    },
  ]);
  const expected = {
    dialect: 'otel_137',
    operation: 'chat',
    provider: 'openai',
    requestModel: 'gpt-4o',
    responseModel: 'gpt-4o-2024-11-20',
    inputTokens: 100,
    outputTokens: 20,
    cacheReadTokens: 40,
    reasoningTokens: 5,
    usageQuality: 'complete',
    finishReason: 'stop',
    refusal: 'none',
    timeToFirstTokenSeconds: 0.25,
    inputCharacters: 'Weather?Be brief.'.length,
    outputCharacters: 6,
    messageCount: 2,
    toolCallCount: 0,
    outputFormat: 'text',
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.match(call.promptVersion, /^sha:[0-9a-f]{12}$/);
  assert.match(call.conversationHash, /^[0-9a-f]{32}$/);
});

test('content of a 1.36 span that travels in log records is joined by span id', () => {
  const attributes = { ...chat.attributes, 'gen_ai.system': 'openai' };
  const logs = [
    {
      span: '1',
      attributes: { 'event.name': 'gen_ai.system.message' },
      body: { content: 'Be brief.' },
    },
    {
      span: '1',
      attributes: { 'event.name': 'gen_ai.user.message' },
      body: { content: 'Weather?' },
    },
    {
      span: '1',
      attributes: { 'event.name': 'gen_ai.choice' },
      body: { index: 0, finish_reason: 'stop', message: { content: 'I cannot help with that.' } },
    },
  ];
  const call = onlyCall([{ ...chat, attributes }], logs);
  assert.equal(call.inputCharacters, 'Be brief.Weather?'.length);
  assert.equal(call.outputCharacters, 'I cannot help with that.'.length);
  assert.equal(call.refusal, 'full');
  assert.match(call.promptVersion, /^sha:/);
});

test('operation.details with structured messages in two records is joined, too', () => {
  const logs = [
    {
      span: '1',
      eventName: 'gen_ai.client.inference.operation.details',
      attributes: {
        'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'Weather?' }] }],
      },
    },
    {
      span: '1',
      eventName: 'gen_ai.client.inference.operation.details',
      attributes: {
        'gen_ai.output.messages': [
          { role: 'assistant', parts: [{ type: 'tool_call', name: 'w', arguments: '{}' }] },
        ],
      },
    },
  ];
  const call = onlyCall([chat], logs);
  assert.equal(call.toolCallCount, 1);
  assert.equal(call.inputCharacters, 8);
});

test('1.26 token names and span events are read', () => {
  const call = onlyCall([
    {
      attributes: {
        'gen_ai.system': 'vertex_ai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gemini-1.5-pro',
        'gen_ai.usage.prompt_tokens': 7,
        'gen_ai.usage.completion_tokens': 3,
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
    provider: 'gcp.vertex_ai',
    inputTokens: 7,
    outputTokens: 3,
    inputCharacters: 2,
    outputCharacters: 5,
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('the split repository names cache writes and prompt versions anew', () => {
  const call = onlyCall([
    {
      ...chat,
      attributes: {
        ...chat.attributes,
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.usage.cache_write.input_tokens': 9,
        'gen_ai.prompt.name': 'support',
        'gen_ai.prompt.version': '7',
      },
    },
  ]);
  const expected = {
    dialect: 'otel_genai',
    cacheCreationTokens: 9,
    promptName: 'support',
    promptVersion: '7',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('a retrieval span lists documents, an evaluation event becomes a score', () => {
  const { retrievals, evaluations } = normalise([
    {
      id: '1',
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.data_source.id': 'kb',
        'gen_ai.request.top_k': 2,
        'gen_ai.retrieval.documents': '[{"id":"d1","score":0.9},{"id":"d2","score":0.4}]',
      },
    },
    {
      id: '2',
      attributes: chat.attributes,
      events: [
        {
          name: 'gen_ai.evaluation.result',
          attributes: {
            'gen_ai.evaluation.name': 'Relevance',
            'gen_ai.evaluation.score.value': 0.8,
            'gen_ai.evaluation.score.label': 'pass',
          },
        },
      ],
    },
  ]);
  const expected = {
    dataSource: 'kb',
    topK: 2,
    documentIds: ['d1', 'd2'],
    documentScores: [0.9, 0.4],
    scoreDirection: 'up',
    topScore: 0.9,
    hit: true,
    hitRule: 'score>=0.5',
  };
  assert.deepEqual(pick(retrievals[0]!, expected), expected);
  const score = {
    evaluationName: 'Relevance',
    score: 0.8,
    passed: true,
    evaluatedSpanId: spanId('2'),
  };
  assert.deepEqual(pick(evaluations[0]!, score), score);
});
