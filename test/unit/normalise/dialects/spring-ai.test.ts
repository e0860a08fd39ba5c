import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

test('strings are numbers, framework spans never count', () => {
  const { calls, retrievals } = normalise([
    {
      id: '1',
      scope: 'org.springframework.boot',
      attributes: {
        'gen_ai.operation.name': 'framework',
        'spring.ai.kind': 'chat_client',
        'gen_ai.system': 'spring_ai',
        'spring.ai.chat.client.conversation.id': 's',
      },
    },
    {
      id: '2',
      parent: '1',
      scope: 'org.springframework.boot',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.request.temperature': '0.7',
        'gen_ai.usage.input_tokens': '174',
        'gen_ai.usage.output_tokens': '12',
        'gen_ai.response.finish_reasons': '["STOP"]',
      },
    },
    {
      id: '3',
      parent: '1',
      scope: 'org.springframework.boot',
      attributes: {
        'spring.ai.kind': 'vector_store',
        'db.system': 'pgvector',
        'db.collection.name': 'vector_store',
        'db.vector.query.content': 'q',
        'db.vector.query.top_k': '4',
      },
    },
  ]);
  assert.deepEqual(
    calls.map(({ usageRole }) => usageRole),
    ['leaf'],
  );
  const expected = {
    dialect: 'spring_ai',
    provider: 'openai',
    inputTokens: 174,
    temperature: 0.7,
    finishReason: 'stop',
    finishReasonRaw: 'STOP',
  };
  assert.deepEqual(pick(calls[0]!, expected), expected);
  assert.notEqual(calls[0]!.conversationHash, '');
  const search = { dataSource: 'vector_store', topK: 4, documentCount: null, hit: null };
  assert.deepEqual(pick(retrievals[0]!, search), search);
});
