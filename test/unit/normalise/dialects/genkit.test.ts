import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const scope = 'genkit-tracer';
const model = {
  'genkit:type': 'action',
  'genkit:metadata:subtype': 'model',
  'genkit:name': 'googleai/gemini-2.5-flash',
  'genkit:input':
    '{"messages":[{"role":"system","content":[{"text":"Be brief."}]},{"role":"user","content":[{"text":"Hi"}]}],"config":{"temperature":0.3}}',
};

test('everything stands in the JSON of input and output; thoughts are added', () => {
  const { calls } = normalise([
    {
      id: '2',
      scope,
      attributes: {
        'genkit:type': 'flow',
        'genkit:metadata:subtype': 'flow',
        'genkit:metadata:context': '{"sessionId":"s"}',
      },
    },
    {
      id: '1',
      parent: '2',
      scope,
      attributes: {
        ...model,
        'genkit:output':
          '{"candidates":[{"message":{"role":"model","content":[{"text":"Hello"}]},"finishReason":"stop"}],"usage":{"inputTokens":1250,"outputTokens":20,"totalTokens":1278,"thoughtsTokens":8,"cachedContentTokens":1000},"custom":{"modelVersion":"gemini-2.5-flash-001"}}',
      },
    },
  ]);
  const expected = {
    dialect: 'genkit',
    provider: 'gcp.gemini',
    requestModel: 'gemini-2.5-flash',
    responseModel: 'gemini-2.5-flash-001',
    inputTokens: 1250,
    outputTokens: 28,
    cacheReadTokens: 1000,
    reasoningTokens: 8,
    temperature: 0.3,
    outputCharacters: 5,
    messageCount: 2,
  };
  assert.equal(calls.length, 1);
  assert.deepEqual(pick(calls[0]!, expected), expected);
  assert.notEqual(calls[0]!.conversationHash, '');
});

test('a blocked answer is a content filter though the state says success', () => {
  const { calls } = normalise([
    {
      scope,
      attributes: {
        ...model,
        'genkit:state': 'success',
        'genkit:output':
          '{"candidates":[{"message":{"role":"model","content":[]},"finishReason":"blocked"}],"custom":{"candidates":[{"finishReason":"SAFETY"}]}}',
      },
    },
  ]);
  assert.deepEqual([calls[0]!.finishReason, calls[0]!.refusal], ['content_filter', 'full']);
});

test('a retriever keeps scores in document metadata', () => {
  const { retrievals } = normalise([
    {
      scope,
      attributes: {
        'genkit:metadata:subtype': 'retriever',
        'genkit:name': 'acme/kb',
        'genkit:input': '{"query":{"content":[{"text":"refund?"}]},"options":{"k":3}}',
        'genkit:output':
          '{"documents":[{"content":[{"text":"a"}],"metadata":{"doc_id":"d1","score":0.91}}]}',
      },
    },
  ]);
  const expected = { topK: 3, documentIds: ['d1'], documentScores: [0.91] };
  assert.deepEqual(pick(retrievals[0]!, expected), expected);
  assert.notEqual(retrievals[0]!.queryHash, '');
});
