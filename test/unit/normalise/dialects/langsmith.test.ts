import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

test('its span kind outranks the operation name it writes', () => {
  const { calls, retrievals } = normalise([
    {
      id: '1',
      scope: 'langsmith',
      attributes: {
        'langsmith.span.kind': 'llm',
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'langchain',
        'langsmith.metadata.ls_provider': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.usage.input_token_details': '{"cache_read":4}',
        'gen_ai.response.finish_reasons': 'stop',
        'gen_ai.prompt':
          '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"stream":true}',
        'gen_ai.completion':
          '{"id":"c","choices":[{"message":{"content":null,"refusal":"I cannot."},"finish_reason":"stop"}]}',
        'langsmith.metadata.prompt_version': 'v2',
      },
    },
    {
      id: '2',
      scope: 'langsmith',
      attributes: {
        'langsmith.span.kind': 'retriever',
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.completion': '{"outputs":[{"id":"d1","score":0.9,"page_content":"x"}]}',
      },
    },
  ]);
  assert.equal(calls.length, 1);
  const expected = {
    dialect: 'langsmith',
    provider: 'openai',
    cacheReadTokens: 4,
    finishReason: 'stop',
    refusal: 'full',
    streaming: true,
    promptVersion: 'v2',
    inputCharacters: 2,
  };
  assert.deepEqual(pick(calls[0]!, expected), expected);
  assert.deepEqual(
    retrievals.map(({ documentIds, documentScores }) => [documentIds, documentScores]),
    [[['d1'], [0.9]]],
  );
});
