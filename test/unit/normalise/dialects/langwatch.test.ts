import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

test('envelopes are opened, metrics are usage, contexts are documents', () => {
  const { calls, retrievals } = normalise([
    { id: '1', attributes: { 'langwatch.thread.id': 't', 'langwatch.span.type': 'chain' } },
    {
      id: '2',
      parent: '1',
      attributes: {
        'langwatch.span.type': 'llm',
        'gen_ai.request.model': 'gpt-4o',
        'langwatch.input': '{"type":"chat_messages","value":[{"role":"user","content":"Hi"}]}',
        'langwatch.output': '{"type":"text","value":"Hello"}',
        'langwatch.metrics': '{"type":"json","value":{"promptTokens":9,"completionTokens":1}}',
      },
    },
    {
      id: '3',
      parent: '1',
      attributes: {
        'langwatch.span.type': 'rag',
        'langwatch.contexts': '{"type":"json","value":[{"document_id":"d1","content":"x"}]}',
      },
    },
  ]);
  const expected = {
    dialect: 'langwatch',
    inputTokens: 9,
    outputTokens: 1,
    inputCharacters: 2,
    outputCharacters: 5,
  };
  assert.equal(calls.length, 1);
  assert.deepEqual(pick(calls[0]!, expected), expected);
  assert.notEqual(calls[0]!.conversationHash, '');
  assert.deepEqual(
    retrievals.map(({ documentIds, hit }) => [documentIds, hit]),
    [[['d1'], true]],
  );
});
