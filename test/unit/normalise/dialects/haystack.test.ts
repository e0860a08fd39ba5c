import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise } from '../../../support/normalise-spans.ts';

test('the component class says what it is', () => {
  const component = (id: string, type: string, rest: object = {}) => ({
    id,
    scope: 'haystack',
    name: 'haystack.component.run',
    attributes: { 'haystack.component.name': type, 'haystack.component.type': type, ...rest },
  });
  const { calls, retrievals } = normalise([
    component('1', 'OpenAIChatGenerator', {
      'haystack.component.output':
        '{"replies":[{"role":"assistant","content":[{"text":"Hello"}],"meta":{"model":"gpt-4o-2024-11-20","finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":1}}}]}',
    }),
    component('2', 'InMemoryEmbeddingRetriever', {
      'haystack.component.input': '{"query":"q"}',
      'haystack.component.output': '{"documents":[{"id":"d","content":"x","score":0.8}]}',
    }),
    component('3', 'PromptBuilder'),
  ]);
  assert.deepEqual(
    calls.map(({ operation, inputTokens, responseModel, finishReason }) => [
      operation,
      inputTokens,
      responseModel,
      finishReason,
    ]),
    [['chat', 9, 'gpt-4o-2024-11-20', 'stop']],
  );
  assert.deepEqual(
    retrievals.map(({ documentIds }) => documentIds),
    [['d']],
  );
});
