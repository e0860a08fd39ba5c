import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

const scope = 'gcp.vertex.agent';

test('call_llm has no operation name and a framework for a provider', () => {
  const call = onlyCall([
    {
      name: 'call_llm',
      scope,
      attributes: {
        'gen_ai.system': 'gcp.vertex.agent',
        'gen_ai.request.model': 'gemini-2.5-flash',
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'gcp.vertex.agent.session_id': 's',
        'gcp.vertex.agent.llm_request':
          '{"model":"gemini-2.5-flash","contents":[{"role":"user","parts":[{"text":"Hi"}]}],"config":{"systemInstruction":"Be brief."}}',
        'gcp.vertex.agent.llm_response':
          '{"content":{"role":"model","parts":[{"text":"Hello"}]},"finishReason":"STOP","usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":20,"thoughtsTokenCount":8,"totalTokenCount":128,"cachedContentTokenCount":64}}',
        'gen_ai.response.finish_reasons': ['stop'],
      },
    },
  ]);
  const expected = {
    dialect: 'google_adk',
    operation: 'chat',
    provider: 'gcp.gemini',
    inputTokens: 100,
    outputTokens: 28,
    cacheReadTokens: 64,
    reasoningTokens: 8,
    inputCharacters: 11,
    outputCharacters: 5,
    finishReason: 'stop',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('a blocked prompt stands in the error code', () => {
  const call = onlyCall([
    {
      name: 'call_llm',
      scope,
      attributes: {
        'gen_ai.request.model': 'gemini-2.5-flash',
        'gcp.vertex.agent.llm_response': '{"errorCode":"SAFETY"}',
      },
    },
  ]);
  assert.deepEqual([call.refusal, call.refusalMechanism], ['full', 'prompt_block']);
});

test('a span exported with no attributes at all is still a call', () => {
  assert.equal(onlyCall([{ name: 'call_llm', scope }]).usageQuality, 'absent');
});
