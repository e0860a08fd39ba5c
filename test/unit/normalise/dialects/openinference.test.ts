import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick, spanId } from '../../../support/normalise-spans.ts';

const scope = '@arizeai/openinference-instrumentation-openai';

test('flattened messages, token counts and the bodies give one call', () => {
  const call = onlyCall([
    {
      scope,
      name: 'OpenAI Chat Completions',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'gpt-4o-2024-11-20',
        'llm.invocation_parameters': '{"model":"gpt-4o","temperature":0.2,"max_tokens":64}',
        'llm.system': 'openai',
        'llm.input_messages.0.message.role': 'system',
        'llm.input_messages.0.message.content': 'Be brief.',
        'llm.input_messages.1.message.role': 'user',
        'llm.input_messages.1.message.content': 'Weather?',
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'weather',
        'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}',
        'output.value':
          '{"id":"chatcmpl-1","choices":[{"message":{"role":"assistant","content":null},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":11,"completion_tokens":2}}',
        'llm.token_count.prompt': 11,
        'llm.token_count.completion': 2,
        'llm.token_count.prompt_details.cache_read': 4,
        metadata: '{"user_id":"u1","session_id":"s1","prompt_version":"v3"}',
      },
    },
  ]);
  const expected = {
    dialect: 'openinference',
    provider: 'openai',
    requestModel: 'gpt-4o',
    responseModel: 'gpt-4o-2024-11-20',
    responseId: 'chatcmpl-1',
    temperature: 0.2,
    maxTokens: 64,
    inputTokens: 11,
    cacheReadTokens: 4,
    finishReason: 'tool_call',
    toolCallCount: 1,
    inputCharacters: 17,
    messageCount: 2,
    promptVersion: 'v3',
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.notEqual(call.userHash, '');
});

test('a refusal that only the body keeps is found', () => {
  const call = onlyCall([
    {
      scope,
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'gpt-4o',
        'llm.output_messages.0.message.role': 'assistant',
        'output.value':
          '{"choices":[{"message":{"role":"assistant","content":null,"refusal":"I cannot assist."},"finish_reason":"stop"}]}',
      },
    },
  ]);
  assert.equal(call.refusal, 'full');
});

test('Bedrock counts that leave cached tokens out are corrected from the body', () => {
  const call = onlyCall([
    {
      scope: '@arizeai/openinference-instrumentation-bedrock',
      name: 'bedrock.converse',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.provider': 'aws',
        'llm.model_name': 'claude-3-5-sonnet-20241022',
        'input.value':
          '{"modelId":"anthropic.claude-3-5-sonnet-20241022-v2:0","messages":[{"role":"user","content":[{"text":"Hi"}]}]}',
        'output.value':
          '{"output":{"message":{"role":"assistant","content":[{"text":"Hello"}]}},"stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":45,"cacheReadInputTokens":20,"cacheWriteInputTokens":10}}',
        'llm.token_count.prompt': 10,
        'llm.token_count.completion': 5,
        'llm.token_count.total': 45,
      },
    },
  ]);
  const expected = {
    provider: 'aws.bedrock',
    requestModel: 'anthropic.claude-3-5-sonnet-20241022-v2:0',
    inputTokens: 40,
    cacheReadTokens: 20,
    cacheCreationTokens: 10,
    usageSemantics: 'exclusive_fixed',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('retrievers, rerankers and annotations become their own rows', () => {
  const { retrievals, evaluations } = normalise([
    {
      id: '1',
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': 'refund?',
        'retrieval.documents.1.document.id': 'd2',
        'retrieval.documents.1.document.score': -0.2,
        'retrieval.documents.0.document.id': 'd1',
        'retrieval.documents.0.document.score': 0.3,
        'annotations.0.annotation.name': 'helpful',
        'annotations.0.annotation.score': 1,
        'annotations.0.annotation.annotator_kind': 'HUMAN',
      },
    },
    {
      id: '2',
      attributes: {
        'openinference.span.kind': 'RERANKER',
        'reranker.query': 'refund?',
        'reranker.output_documents.0.document.id': 'd2',
        'reranker.output_documents.0.document.score': 0.99,
      },
    },
  ]);
  const first = {
    operation: 'retrieval',
    documentIds: ['d1', 'd2'],
    documentScores: [0.3, -0.2],
    hit: false,
  };
  assert.deepEqual(pick(retrievals[0]!, first), first);
  assert.equal(retrievals[1]!.operation, 'rerank');
  assert.equal(retrievals[1]!.hit, true);
  assert.equal(retrievals[0]!.queryHash, retrievals[1]!.queryHash);
  assert.deepEqual(
    evaluations.map(({ evaluationName, evaluator, evaluatedSpanId }) => [
      evaluationName,
      evaluator,
      evaluatedSpanId,
    ]),
    [['helpful', 'HUMAN', spanId('1')]],
  );
});

test('an evaluator span judges the span it links to', () => {
  const { evaluations, calls } = normalise([
    {
      id: '9',
      name: 'hallucination',
      links: ['1'],
      attributes: {
        'openinference.span.kind': 'EVALUATOR',
        'output.value': '{"score":0,"label":"factual","explanation":"ok"}',
      },
    },
  ]);
  assert.equal(calls.length, 0);
  const expected = {
    evaluationName: 'hallucination',
    score: 0,
    label: 'factual',
    passed: true,
    evaluatedSpanId: spanId('1'),
  };
  assert.deepEqual(pick(evaluations[0]!, expected), expected);
});

test('an agent span whose calls were not exported counts for itself', () => {
  const call = onlyCall([
    {
      scope: 'openinference.instrumentation.claude_agent_sdk',
      attributes: {
        'openinference.span.kind': 'AGENT',
        'llm.provider': 'anthropic',
        'llm.model_name': 'claude-sonnet-4-5',
        'llm.token_count.prompt': 10,
        'llm.token_count.completion': 5,
        'llm.token_count.prompt_details.cache_read': 4,
        'llm.cost.total': 0.02,
      },
    },
  ]);
  const expected = {
    usageRole: 'agent_only',
    inputTokens: 14,
    costUsd: 0.02,
    costSource: 'reported',
  };
  assert.deepEqual(pick(call, expected), expected);
});
