import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise } from '../../../support/normalise-spans.ts';

const usage = { 'gen_ai.usage.prompt_tokens': 9, 'gen_ai.usage.completion_tokens': 3 };
const client = (attributes: object) => ({
  id: '1',
  kind: 3,
  scope: '@opentelemetry/instrumentation-openai',
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'llama-3',
    ...attributes,
  },
});
const server = {
  id: '2',
  parent: '1',
  kind: 2,
  scope: 'vllm.llm_engine',
  name: 'llm_request',
  attributes: {
    ...usage,
    'gen_ai.latency.e2e': 1.2,
    'gen_ai.response.model': 'llama-3',
    'gen_ai.latency.time_to_first_token': 0.1,
  },
};

test('an engine below a client with usage is the server of the same call', () => {
  const { calls } = normalise([
    client({ 'gen_ai.usage.input_tokens': 9, 'gen_ai.usage.output_tokens': 3 }),
    server,
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['leaf', 'server'],
  );
});

test('where the client streamed without usage the outermost server counts', () => {
  const { calls } = normalise([
    client({}),
    { ...server, id: '2', scope: 'envoyproxy/ai-gateway' },
    { ...server, id: '3', parent: '2' },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['rollup', 'leaf', 'server'],
  );
});

test('token counters are no calls', () => {
  const { calls } = normalise([
    {
      scope: 'envoyproxy/ai-gateway',
      attributes: { 'openinference.span.kind': 'TOKEN_COUNTER', 'llm.token_count.prompt': 9 },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['none'],
  );
});
