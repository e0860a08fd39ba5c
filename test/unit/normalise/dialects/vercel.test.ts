import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick } from '../../../support/normalise-spans.ts';

const wrapper = (attributes: Record<string, unknown> = {}) => ({
  id: '1',
  name: 'ai.generateText',
  scope: 'ai',
  attributes: {
    'ai.operationId': 'ai.generateText',
    'ai.model.id': 'gpt-4o',
    'ai.model.provider': 'openai.chat',
    ...attributes,
  },
});
const call = (attributes: Record<string, unknown> = {}) => ({
  id: '2',
  parent: '1',
  name: 'ai.generateText.doGenerate',
  scope: 'ai',
  from: 10,
  to: 900,
  attributes: {
    'ai.operationId': 'ai.generateText.doGenerate',
    'ai.model.provider': 'openai.chat',
    'gen_ai.system': 'openai.chat',
    'gen_ai.request.model': 'gpt-4o',
    ...attributes,
  },
});
const done = {
  'ai.response.text': 'Hello',
  'ai.response.finishReason': 'tool-calls',
  'ai.response.toolCalls': '[{"toolName":"a"},{"toolName":"b"}]',
  'ai.usage.promptTokens': 10,
  'ai.usage.completionTokens': 2,
};

test('wrapper and call are told apart by operation id; only the call counts', () => {
  const { calls } = normalise([wrapper(done), call(done)]);
  assert.deepEqual(
    calls.map(({ usageRole, operation }) => [operation, usageRole]),
    [
      ['invoke_agent', 'rollup'],
      ['chat', 'leaf'],
    ],
  );
  const expected = {
    dialect: 'vercel_legacy',
    provider: 'openai',
    inputTokens: 10,
    outputTokens: 2,
    toolCallCount: 2,
    finishReason: 'tool_call',
    streaming: false,
  };
  assert.deepEqual(pick(calls[1]!, expected), expected);
});

test('version 5 leaves Anthropic cached tokens out, version 6 includes them', () => {
  const anthropic = {
    'ai.model.provider': 'anthropic.messages',
    'gen_ai.system': 'anthropic.messages',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 2,
    'ai.usage.cachedInputTokens': 600,
  };
  assert.equal(onlyCall([call(anthropic)]).inputTokens, 1600);
  const six = { ...anthropic, 'ai.usage.inputTokenDetails.noCacheTokens': 400 };
  assert.equal(onlyCall([call(six)]).inputTokens, 1000);
});

test('of two attempts under one wrapper the good one counts, with one retry', () => {
  const failed = {
    ...call(),
    id: '3',
    from: 10,
    to: 40,
    status: { code: 2, message: 'Rate limit reached' },
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'AI_APICallError',
          'exception.message': 'Rate limit reached',
        },
      },
    ],
  };
  const { calls } = normalise([wrapper(done), failed, { ...call(done), from: 60 }]);
  assert.deepEqual(
    calls.map(({ usageRole, retryCount, errorType }) => [usageRole, retryCount, errorType]),
    [
      ['rollup', null, ''],
      ['none', null, 'rate_limited'],
      ['leaf', 1, ''],
    ],
  );
});

test('a stream aborted before its call ended counts by its wrapper', () => {
  const counted = onlyCall([
    {
      ...wrapper(),
      name: 'ai.streamText',
      attributes: {
        'ai.operationId': 'ai.streamText',
        'ai.model.id': 'gpt-4o',
        'ai.model.provider': 'openai.chat',
      },
    },
  ]);
  const expected = {
    usageRole: 'agent_only',
    streaming: true,
    requestModel: 'gpt-4o',
    usageQuality: 'absent',
  };
  assert.deepEqual(pick(counted, expected), expected);
});

test('embeddings count once, and a declared object is checked against its schema', () => {
  const embed = {
    'ai.usage.tokens': 16,
    'ai.model.id': 'text-embedding-3-small',
    'ai.model.provider': 'openai.embedding',
  };
  const inner = onlyCall([
    {
      id: '1',
      name: 'ai.embed',
      scope: 'ai',
      attributes: { ...embed, 'ai.operationId': 'ai.embed' },
    },
    {
      id: '2',
      parent: '1',
      name: 'ai.embed.doEmbed',
      scope: 'ai',
      attributes: { ...embed, 'ai.operationId': 'ai.embed.doEmbed' },
    },
  ]);
  assert.deepEqual([inner.operation, inner.inputTokens], ['embeddings', 16]);
  const schema = '{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}';
  const object = (text: string) =>
    onlyCall([
      call({ 'ai.schema': schema, 'ai.response.text': text, 'ai.response.finishReason': 'stop' }),
    ]);
  assert.deepEqual(
    [object('{"age":3}').outputFormat, object('{"age":3}').outputValid],
    ['json', true],
  );
  assert.equal(object('{"age":"three"}').outputValid, false);
  assert.equal(object('three').outputValid, false);
});

test('version 7 nests agent, step and chat; people stand on the step', () => {
  const gen = {
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 5,
    'gen_ai.usage.output_tokens': 1,
  };
  const { calls } = normalise([
    {
      id: '1',
      scope: 'gen_ai',
      name: 'invoke_agent',
      attributes: { ...gen, 'gen_ai.operation.name': 'invoke_agent' },
    },
    {
      id: '2',
      parent: '1',
      scope: 'gen_ai',
      name: 'step 1',
      attributes: {
        'gen_ai.operation.name': 'agent_step',
        'ai.settings.context.userId': 'u1',
        'ai.settings.context.promptVersion': 'v9',
      },
    },
    {
      id: '3',
      parent: '2',
      scope: 'gen_ai',
      name: 'chat gpt-4o',
      attributes: { ...gen, 'gen_ai.operation.name': 'chat' },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole, promptVersion }) => [usageRole, promptVersion]),
    [
      ['rollup', ''],
      ['leaf', 'v9'],
    ],
  );
  assert.notEqual(calls[1]!.userHash, '');
});
