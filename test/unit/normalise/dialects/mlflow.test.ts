import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

test('JSON-encoded values are decoded; trace aggregates are left alone', () => {
  const { calls } = normalise([
    {
      scope: 'mlflow',
      attributes: {
        'mlflow.spanType': '"CHAT_MODEL"',
        'mlflow.llm.provider': '"openai"',
        'mlflow.llm.model': '"gpt-4o"',
        'mlflow.spanInputs': '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}',
        'mlflow.spanOutputs':
          '{"id":"c1","model":"gpt-4o-2024-11-20","choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}',
        'mlflow.chat.tokenUsage': '{"input_tokens":10,"output_tokens":2,"total_tokens":12}',
        'mlflow.trace.tokenUsage': '{"input_tokens":99,"output_tokens":99,"total_tokens":198}',
        'mlflow.trace.user': '"u1"',
        'mlflow.linkedPrompts': '[{"name":"p","version":"3"}]',
      },
    },
  ]);
  const expected = {
    dialect: 'mlflow',
    operation: 'chat',
    provider: 'openai',
    requestModel: 'gpt-4o',
    responseModel: 'gpt-4o-2024-11-20',
    inputTokens: 10,
    finishReason: 'stop',
    promptName: 'p',
    promptVersion: '3',
    outputCharacters: 5,
  };
  assert.deepEqual(pick(calls[0]!, expected), expected);
});

test('a retriever lists LangChain documents', () => {
  const { retrievals } = normalise([
    {
      scope: 'mlflow',
      attributes: {
        'mlflow.spanType': '"RETRIEVER"',
        'mlflow.spanInputs': '{"query":"q"}',
        'mlflow.spanOutputs': '[{"page_content":"a","metadata":{"doc_uri":"u1"},"id":"7"}]',
      },
    },
  ]);
  const expected = { documentIds: ['7'], documentCount: 1, hit: true, hitRule: 'documents>=1' };
  assert.deepEqual(pick(retrievals[0]!, expected), expected);
});
