import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createDecoder } from '../../../src/decode/decode.ts';
import { createTestNormaliser } from '../../support/normalise-capture.ts';
import {
  normalise,
  onlyCall,
  spanId,
  toAttributes,
  traceId,
} from '../../support/normalise-spans.ts';
import { plainSpans } from '../../support/otlp-view.ts';

const chat = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 5,
};

test('indices beyond reason are dropped, those beside them are read', () => {
  const call = onlyCall([
    {
      attributes: {
        ...chat,
        'llm.input_messages.999999999.message.content': 'far',
        'llm.input_messages.99999999999999999999.message.content': 'farther',
        'llm.input_messages.0.message.content': 'near',
        'llm.input_messages.-1.message.content': 'below',
        'gen_ai.completion.0.content': 'fine',
        'gen_ai.completion.0.tool_calls.888888888.name': 'x',
      },
    },
  ]);
  assert.deepEqual([call.inputCharacters, call.outputCharacters, call.messageCount], [4, 4, 1]);
});

test('no key reaches a prototype', () => {
  const call = onlyCall([
    {
      attributes: {
        ...chat,
        'llm.input_messages.0.__proto__.polluted': 'yes',
        'llm.input_messages.__proto__.message.content': 'yes',
        'llm.input_messages.0.constructor.prototype.polluted': 'yes',
        'feature_flags.__proto__': 'on',
        'feature_flag.key': '__proto__',
        'feature_flag.result.variant': 'on',
        metadata: '{"__proto__":{"user_id":"u"},"constructor":{"prototype":{"polluted":1}}}',
        'gen_ai.output.messages':
          '[{"__proto__":{"polluted":1},"role":"assistant","content":"ok"}]',
      },
    },
  ]);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.deepEqual(Object.keys(call.featureFlags), []);
  assert.equal(call.userHash, '');
  assert.equal(call.outputCharacters, 2);
});

test('ten thousand attributes are bounded and the call is still right', () => {
  const many: Record<string, unknown> = { ...chat };
  for (let index = 0; index < 5000; index++)
    many[`llm.input_messages.${index}.message.content`] = 'ab';
  for (let index = 0; index < 5000; index++) many[`app.custom.${index}`] = index;
  const call = onlyCall([{ attributes: many }]);
  assert.equal(call.inputTokens, 5);
  assert.ok(call.messageCount! > 0 && call.messageCount! <= 5000);
});

test('a message of 5 MB is counted in full', () => {
  const text = 'long '.repeat(1_000_000);
  const messages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: text }] }]);
  const call = onlyCall([{ attributes: { ...chat, 'gen_ai.input.messages': messages } }]);
  assert.equal(call.inputCharacters, text.length);
});

test('invalid JSON is text, or nothing, and never an error', () => {
  const call = onlyCall([
    {
      attributes: {
        ...chat,
        'gen_ai.output.messages': '[{"role":"assistant","content":"cut of',
        'gen_ai.input.messages': '{"role":',
        'llm.invocation_parameters': '{"temperature":',
        'langfuse.observation.usage_details': 'not json',
        'ai.response.providerMetadata': '{]',
        metadata: '[',
      },
    },
  ]);
  assert.equal(call.inputTokens, 5);
  assert.equal(call.temperature, null);
  assert.equal(call.outputCharacters, '[{"role":"assistant","content":"cut of'.length);
});

test('numbers as strings are numbers; what is none is absent', () => {
  const call = onlyCall([
    {
      attributes: {
        ...chat,
        'gen_ai.usage.input_tokens': ' 12 ',
        'gen_ai.usage.output_tokens': 'NaN',
        'gen_ai.request.temperature': '0.25',
        'gen_ai.request.max_tokens': 'many',
        'gen_ai.usage.cache_read.input_tokens': -5,
        'gen_ai.usage.reasoning.output_tokens': '1e300',
      },
    },
  ]);
  assert.deepEqual(
    [
      call.inputTokens,
      call.outputTokens,
      call.temperature,
      call.maxTokens,
      call.cacheReadTokens,
      call.reasoningTokens,
    ],
    [12, null, 0.25, null, null, null],
  );
});

test('empty values are absent values', () => {
  const call = onlyCall([
    {
      attributes: {
        ...chat,
        'gen_ai.response.model': undefined,
        'user.id': undefined,
        'gen_ai.output.messages': undefined,
      },
    },
  ]);
  assert.deepEqual([call.responseModel, call.userHash, call.outputCharacters], ['', '', null]);
});

test('deep values end the walk, not the process', () => {
  let nested = '"bottom"';
  for (let level = 0; level < 200; level++)
    nested = level % 2 === 0 ? `[${nested}]` : `{"content":${nested}}`;
  const call = onlyCall([
    { attributes: { ...chat, 'gen_ai.input.messages': nested, 'output.value': nested } },
  ]);
  assert.equal(call.inputTokens, 5);
});

test('values nested 200 levels deep leave the call right, and are scrubbed to the bottom', () => {
  let nested: unknown = 'write to jane.doe@example.com';
  for (let level = 0; level < 200; level++) nested = level % 2 === 0 ? [nested] : { k: nested };
  // As JSON: the protobuf writer of the tests stops at 100 levels of its own.
  const attributes = toAttributes({ ...chat, 'app.state': nested });
  const spans = [{ traceId: traceId(), spanId: spanId(), attributes }];
  const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  const decoded = createDecoder().decode('traces', 'json', body);
  assert.ok('view' in decoded);
  const { calls } = createTestNormaliser().normaliser.traces(decoded.view);
  assert.deepEqual(
    calls.map((call) => call.inputTokens),
    [5],
  );
  const [span] = plainSpans(decoded.view);
  const stored = JSON.stringify(span!['attributes']);
  assert.equal(stored.includes('jane.doe'), false);
  assert.ok(stored.includes('write to'));
});

test('values of the wrong type do no harm', () => {
  const { calls } = normalise([
    {
      attributes: {
        'gen_ai.operation.name': ['chat'],
        'gen_ai.request.model': { a: 1 },
        'gen_ai.response.finish_reasons': 7,
        'gen_ai.input.messages': true,
        'gen_ai.usage.input_tokens': [1],
        'llm.token_count.prompt': 4,
        'openinference.span.kind': 'LLM',
        'retrieval.documents.0': 'text',
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ operation, inputTokens }) => [operation, inputTokens]),
    [['chat', 4]],
  );
});

test('parents in a circle end', () => {
  const { calls } = normalise([
    { id: '1', parent: '2', attributes: chat },
    { id: '2', parent: '1', attributes: chat },
    { id: '3', parent: '3', attributes: { ...chat, 'gen_ai.request.model': 'other' } },
  ]);
  assert.equal(calls.length, 3);
});
