import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('content relocated to a log record named like the scope is joined', () => {
  const scope = 'opentelemetry.instrumentation.langchain';
  const call = onlyCall(
    [
      {
        scope,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.system': 'aws.bedrock',
          'gen_ai.request.model': 'amazon.nova-pro-v1:0',
        },
      },
    ],
    [
      {
        span: '1',
        scope,
        attributes: { 'event.name': scope },
        body: {
          input: { messages: [{ role: 'user', content: 'Hi' }] },
          output: { messages: [{ role: 'assistant', content: 'Hello' }] },
        },
      },
    ],
  );
  const expected = {
    provider: 'aws.bedrock',
    inputCharacters: 2,
    outputCharacters: 5,
    refusal: 'none',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('the AWS SDK: Converse counts, InvokeModel has only its name', () => {
  const scope = '@opentelemetry/instrumentation-aws-sdk';
  const converse = onlyCall([
    {
      scope,
      attributes: {
        'gen_ai.system': 'aws.bedrock',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'amazon.nova-pro-v1:0',
        'gen_ai.response.finish_reasons': ['guardrail_intervened'],
      },
    },
  ]);
  const expected = { dialect: 'aws_sdk', finishReason: 'content_filter', guardrailTriggered: true };
  assert.deepEqual(pick(converse, expected), expected);
  const invoked = onlyCall([
    {
      scope,
      name: 'BedrockRuntime.InvokeModel',
      attributes: {
        'gen_ai.system': 'aws.bedrock',
        'gen_ai.request.model': 'anthropic.claude-3-haiku-20240307-v1:0',
      },
    },
  ]);
  assert.equal(invoked.operation, 'chat');
});
