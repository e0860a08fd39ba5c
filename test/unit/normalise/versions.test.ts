// One compact case a dialect and version: what its packages send, and the record that must come of it.
// Shapes were seen in the packages themselves, run against a provider with known answers, or read in
// their sources; older and newer spellings of one fact stand side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LlmCall } from '../../../src/model/records.ts';
import {
  normalise,
  onlyCall,
  pick,
  type TestLog,
  type TestSpan,
} from '../../support/normalise-spans.ts';

interface Case {
  /** Package and version. */
  readonly of: string;
  readonly spans: readonly TestSpan[];
  readonly call: Partial<LlmCall>;
}

const CHAT_COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-2024-11-20',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    },
  ],
  usage: {
    prompt_tokens: 90,
    completion_tokens: 12,
    total_tokens: 102,
    prompt_tokens_details: { cached_tokens: 64 },
    completion_tokens_details: { reasoning_tokens: 5 },
  },
};

const genkitModel = (output: object): TestSpan => ({
  scope: 'genkit-tracer',
  name: 'openai/gpt-4o',
  attributes: {
    'genkit:name': 'openai/gpt-4o',
    'genkit:metadata:subtype': 'model',
    'genkit:output': JSON.stringify(output),
  },
});

const CASES: readonly Case[] = [
  {
    of: 'genkit with the OpenAI plugin: the raw response knows what the wrapper dropped',
    spans: [
      genkitModel({
        finishReason: 'stop',
        message: { role: 'model', content: [{ toolRequest: { name: 'f', input: {} } }] },
        usage: { inputTokens: 90, outputTokens: 12, totalTokens: 102 },
        raw: CHAT_COMPLETION,
      }),
    ],
    call: {
      responseModel: 'gpt-4o-2024-11-20',
      responseId: 'chatcmpl-1',
      inputTokens: 90,
      outputTokens: 12,
      cacheReadTokens: 64,
      reasoningTokens: 5,
      finishReason: 'tool_call',
      toolCallCount: 1,
    },
  },
  {
    of: 'genkit with the OpenAI plugin: a refusal stands only in the raw response',
    spans: [
      genkitModel({
        finishReason: 'stop',
        message: { role: 'model', content: [] },
        usage: { inputTokens: 90, outputTokens: 12 },
        raw: {
          ...CHAT_COMPLETION,
          choices: [
            {
              finish_reason: 'stop',
              message: { role: 'assistant', content: null, refusal: 'I cannot help with that.' },
            },
          ],
        },
      }),
    ],
    call: { refusal: 'full', finishReason: 'stop', toolCallCount: 0 },
  },
  {
    of: 'genkit embedder: a vector is no answer',
    spans: [
      {
        scope: 'genkit-tracer',
        attributes: {
          'genkit:name': 'openai/text-embedding-3-small',
          'genkit:metadata:subtype': 'embedder',
          'genkit:output': '[{"embedding":[0.25,-0.5]}]',
        },
      },
    ],
    call: { operation: 'embeddings', outputCharacters: null, toolCallCount: null },
  },
  {
    of: 'langtrace 6: calls of tools are JSON in the text of an event',
    spans: [
      {
        scope: '@langtrase/typescript-sdk',
        name: 'openai.chat.completions.create',
        attributes: {
          'langtrace.service.name': 'openai',
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'gpt-4o',
        },
        events: [
          {
            name: 'gen_ai.content.completion',
            attributes: {
              'gen_ai.completion': JSON.stringify([
                {
                  role: 'assistant',
                  content: JSON.stringify(CHAT_COMPLETION.choices[0]!.message.tool_calls),
                },
              ]),
            },
          },
        ],
      },
    ],
    call: { provider: 'openai', toolCallCount: 1, outputCharacters: 0 },
  },
  {
    of: 'mastra for Arize: the step below the call has its finish reason and its calls of tools',
    spans: [
      {
        id: '1',
        scope: '@mastra/otel-exporter',
        name: 'chat gpt-4o',
        attributes: {
          'openinference.span.kind': 'LLM',
          'mastra.span.type': 'model_generation',
          'llm.model_name': 'gpt-4o-2024-11-20',
          'llm.token_count.prompt': 90,
          'llm.token_count.completion': 12,
          'llm.output_messages.0.message.role': 'assistant',
          'llm.output_messages.0.message.content': '',
        },
      },
      {
        id: '2',
        parent: '1',
        scope: '@mastra/otel-exporter',
        name: 'model_step support-agent',
        attributes: {
          'openinference.span.kind': 'LLM',
          'mastra.span.type': 'model_step',
          metadata: JSON.stringify({ body: JSON.stringify(CHAT_COMPLETION) }),
          'mastra.model_step.output': '{"text":"","toolCalls":[{"toolName":"f"}]}',
        },
      },
    ],
    call: { inputTokens: 90, toolCallCount: 1, finishReason: 'tool_call' },
  },
  {
    of: 'mastra for Arize: only the agent above is told why the call failed',
    spans: [
      {
        id: '1',
        scope: '@mastra/otel-exporter',
        attributes: { 'openinference.span.kind': 'AGENT', 'mastra.span.type': 'agent_run' },
        events: [
          {
            name: 'exception',
            attributes: { 'exception.type': 'Error', 'exception.message': 'Rate limit reached' },
          },
        ],
        status: { code: 2, message: 'Rate limit reached' },
      },
      {
        id: '2',
        parent: '1',
        scope: '@mastra/otel-exporter',
        attributes: {
          'openinference.span.kind': 'LLM',
          'mastra.span.type': 'model_generation',
          'llm.invocation_parameters': '{"model":"gpt-4o"}',
          'llm.output_messages.0.message.content': '',
        },
      },
    ],
    call: { errorType: 'rate_limited', finishReason: 'error' },
  },
  {
    of: 'mastra 1: five-minute and hour-long cache writes are parts of the whole',
    spans: [
      {
        scope: '@mastra/otel-exporter',
        attributes: {
          'mastra.span.type': 'model_inference',
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'claude-sonnet-4-5',
          'gen_ai.usage.input_tokens': 900,
          'gen_ai.usage.output_tokens': 20,
          'gen_ai.usage.cache_creation.input_tokens': 500,
          'gen_ai.usage.cache_creation.5m_input_tokens': 300,
          'gen_ai.usage.cache_creation.1h_input_tokens': 200,
        },
      },
    ],
    call: { inputTokens: 900, cacheCreationTokens: 500 },
  },
  {
    of: 'laminar: cache writes and costs stated in parts only',
    spans: [
      {
        scope: 'lmnr.tracer',
        attributes: {
          'lmnr.span.type': 'LLM',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': 'claude-sonnet-4-5',
          'gen_ai.usage.input_tokens': 900,
          'gen_ai.usage.output_tokens': 20,
          'gen_ai.usage.cache_creation.input_tokens.ephemeral_5m': 300,
          'gen_ai.usage.cache_creation.input_tokens.ephemeral_1h': 200,
          'gen_ai.usage.input_cost': 0.25,
          'gen_ai.usage.output_cost': 0.5,
        },
      },
    ],
    call: { cacheCreationTokens: 500, costUsd: 0.75, costSource: 'reported' },
  },
  {
    of: 'ai 3: results and finish reasons under names of their own',
    spans: [
      {
        scope: 'ai',
        name: 'ai.generateText.doGenerate',
        attributes: {
          'operation.name': 'ai.generateText.doGenerate support',
          'ai.operationId': 'ai.generateText.doGenerate',
          'ai.model.id': 'gpt-4o',
          'ai.model.provider': 'openai.chat',
          'ai.finishReason': 'tool-calls',
          'ai.result.text': '',
          'ai.result.toolCalls': '[{"toolCallId":"c1","toolName":"f","args":{}}]',
          'ai.usage.promptTokens': 22,
          'ai.usage.completionTokens': 5,
        },
      },
    ],
    call: {
      provider: 'openai',
      inputTokens: 22,
      outputTokens: 5,
      finishReason: 'tool_call',
      toolCallCount: 1,
    },
  },
  {
    of: 'ai 4 and @ai-sdk/otel legacy: an object is asked for, no schema conveyed',
    spans: [
      {
        scope: 'ai',
        name: 'ai.generateObject.doGenerate',
        attributes: {
          'ai.operationId': 'ai.generateObject.doGenerate',
          'ai.model.id': 'gpt-4o',
          'ai.model.provider': 'openai.chat',
          'ai.response.object': '{"a":1}',
          'ai.response.finishReason': 'stop',
          'ai.usage.promptTokens': 22,
          'ai.usage.completionTokens': 5,
        },
      },
    ],
    call: { outputFormat: 'json', outputValid: true, inputTokens: 22, provider: 'openai' },
  },
  {
    of: 'ai 4: the places of a stack trace blame nobody',
    spans: [
      {
        scope: 'ai',
        name: 'ai.generateObject.doGenerate',
        attributes: { 'ai.operationId': 'ai.generateObject.doGenerate', 'ai.model.id': 'gpt-4o' },
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'AI_NoObjectGeneratedError',
              'exception.message': 'No object generated: the tool was not called.',
              'exception.stacktrace':
                'AI_NoObjectGeneratedError: No object generated\n    at run (node:internal/process/task_queues:104:5)',
            },
          },
        ],
        status: { code: 2 },
      },
    ],
    call: { errorType: 'other', errorTypeRaw: 'AI_NoObjectGeneratedError' },
  },
  {
    of: 'sentry and OpenRouter: details as last parts of the usage keys',
    spans: [
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.system': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.request.messages': '[{"role":"user","content":"Hello"}]',
          'gen_ai.response.text': 'Good day',
          'gen_ai.usage.input_tokens': 90,
          'gen_ai.usage.input_tokens.cached': 64,
          'gen_ai.usage.output_tokens': 12,
          'gen_ai.usage.output_tokens.reasoning': 5,
          'gen_ai.usage.total_cost': 0.25,
          'gen_ai.response.streaming': true,
        },
      },
    ],
    call: {
      dialect: 'sentry',
      inputTokens: 90,
      cacheReadTokens: 64,
      outputTokens: 12,
      reasoningTokens: 5,
      costUsd: 0.25,
      streaming: true,
      inputCharacters: 5,
      outputCharacters: 8,
    },
  },
  {
    of: 'langfuse 4: a streamed call of a tool is an object without a role',
    spans: [
      {
        scope: 'langfuse-sdk',
        attributes: {
          'langfuse.observation.type': 'generation',
          'langfuse.observation.model.name': 'gpt-4o',
          'langfuse.observation.output':
            '{"tool_calls":[{"function":{"name":"f","arguments":"{\\"city\\":\\"Turku\\"}"}}]}',
        },
      },
    ],
    call: { toolCallCount: 1, outputCharacters: 0, outputFormat: 'tool' },
  },
  {
    of: 'Semantic Kernel of 2024: token counts among the response keys',
    spans: [
      {
        scope: 'Microsoft.SemanticKernel.Diagnostics',
        name: 'chat.completions gpt-4o',
        attributes: {
          'gen_ai.operation.name': 'chat.completions',
          'gen_ai.system': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.request.max_token': 500,
          'gen_ai.response.prompt_tokens': 90,
          'gen_ai.response.completion_tokens': 12,
          'gen_ai.response.finish_reason': '[Stop]',
        },
      },
    ],
    call: {
      dialect: 'semantic_kernel',
      operation: 'chat',
      inputTokens: 90,
      outputTokens: 12,
      maxTokens: 500,
      finishReason: 'stop',
    },
  },
  {
    of: 'an agent that names its tokens as its provider does',
    spans: [
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': 90,
          'gen_ai.usage.output_tokens': 12,
          'gen_ai.usage.input_tokens_details.cached_tokens': 64,
          'gen_ai.usage.output_tokens_details.reasoning_tokens': 5,
          'gen_ai.usage.cost_usd': 0.25,
        },
      },
    ],
    call: { inputTokens: 90, cacheReadTokens: 64, reasoningTokens: 5, costUsd: 0.25 },
  },
  {
    of: 'HTTP headers captured on the span: lists of one text',
    spans: [
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'error.type': '429',
          'http.response.status_code': 429,
          'http.response.header.retry-after': ['7'],
        },
        status: { code: 2 },
      },
    ],
    call: { errorType: 'rate_limited', httpStatus: 429, retryAfterSeconds: 7 },
  },
  {
    of: 'gemini-cli 0.4: one message a chunk is one answer, and its prompt name is the session',
    spans: [
      {
        scope: 'gemini-cli',
        name: 'llm_call',
        attributes: {
          'gen_ai.operation.name': 'llm_call',
          'gen_ai.request.model': 'gemini-2.5-flash',
          'gen_ai.prompt.name': '912cf6f8-ecf3-4c99-a8cb-fe6eb9caf142',
          'gen_ai.conversation.id': '912cf6f8-ecf3-4c99-a8cb-fe6eb9caf142',
          'gen_ai.output.messages':
            '[{"role":"model","parts":[{"text":"I am sor"}]},{"role":"model","parts":[{"text":"ry, but I cannot help with that."}]}]',
          'gen_ai.usage.input_tokens': 2001,
          'gen_ai.usage.output_tokens': 301,
        },
      },
    ],
    call: {
      provider: 'gcp.gemini',
      operation: 'chat',
      promptName: '',
      inputTokens: 2001,
      outputTokens: 301,
      outputCharacters: 40,
      refusal: 'full',
    },
  },
  {
    of: 'langfuse for Python before 3.3.1: a generation is called a span',
    spans: [
      {
        scope: 'langfuse-sdk',
        attributes: {
          'langfuse.observation.type': 'span',
          'langfuse.observation.model.name': 'gpt-4o',
          'langfuse.observation.usage_details': '{"input":90,"output":12,"total":102}',
        },
      },
    ],
    call: { operation: 'chat', inputTokens: 90, outputTokens: 12 },
  },
  {
    of: 'mlflow autologging: the response knows the cached tokens the usage leaves out',
    spans: [
      {
        scope: 'mlflow',
        attributes: {
          'mlflow.spanType': '"CHAT_MODEL"',
          'mlflow.chat.tokenUsage': '{"input_tokens":10,"output_tokens":12,"total_tokens":22}',
          'mlflow.spanOutputs': JSON.stringify({
            type: 'message',
            role: 'assistant',
            model: 'claude-sonnet-4-5-20250929',
            content: [{ type: 'text', text: 'Hello' }],
            stop_reason: 'end_turn',
            usage: {
              input_tokens: 10,
              output_tokens: 12,
              cache_read_input_tokens: 80,
              cache_creation_input_tokens: 0,
            },
          }),
        },
      },
    ],
    call: { inputTokens: 90, cacheReadTokens: 80, usageSemantics: 'exclusive_fixed' },
  },
  {
    of: 'traceloop for Anthropic in Python: thoughts are a message of their own, and no answer',
    spans: [
      {
        scope: 'opentelemetry.instrumentation.anthropic',
        attributes: {
          'llm.request.type': 'chat',
          'gen_ai.system': 'Anthropic',
          'gen_ai.request.model': 'claude-sonnet-4-5',
          'gen_ai.completion.0.role': 'thinking',
          'gen_ai.completion.0.content': 'The user greets me.',
          'gen_ai.completion.1.role': 'assistant',
          'gen_ai.completion.1.content': 'Hello',
          'gen_ai.completion.1.finish_reason': 'end_turn',
        },
      },
    ],
    call: { outputCharacters: 5, finishReason: 'stop' },
  },
  {
    of: 'claude-code: the first attempt is no retry',
    spans: [
      {
        scope: 'com.anthropic.claude_code.tracing',
        name: 'claude_code.llm_request',
        attributes: { 'span.type': 'llm_request', model: 'claude-sonnet-4-5', attempt: 1 },
      },
    ],
    call: { retryCount: 0 },
  },
  {
    of: 'openlit 1.7: the request model is the one served, words are plain text',
    spans: [
      {
        scope: '@openlit/instrumentation-openai',
        name: 'openai.resources.chat.completions',
        attributes: {
          opentelemetry: 'openlit',
          'gen_ai.operation.name': 'chat',
          'gen_ai.system': 'openai',
          'gen_ai.endpoint': 'openai.resources.chat.completions',
          'gen_ai.request.model': 'gpt-4o-2024-08-06',
          'gen_ai.content.prompt': 'user: Hi',
          'gen_ai.completion': 'Hello',
          'gen_ai.usage.input_tokens': 90,
          'gen_ai.usage.output_tokens': 12,
          'gen_ai.usage.cost': 0,
        },
      },
    ],
    call: {
      dialect: 'openlit',
      requestModel: '',
      responseModel: 'gpt-4o-2024-08-06',
      inputCharacters: 8,
      outputCharacters: 5,
      costSource: 'computed',
    },
  },
  {
    of: 'openlit 1.7: the span of a failed call has only its name',
    spans: [
      {
        scope: '@openlit/instrumentation-openai',
        name: 'openai.resources.chat.completions',
        status: { code: 2, message: '429 Rate limit reached for requests' },
        events: [{ name: 'exception', attributes: { 'exception.type': 'rate_limit_exceeded' } }],
      },
    ],
    call: { operation: 'chat', errorType: 'rate_limited', httpStatus: 429 },
  },
  {
    of: 'google-cloud-aiplatform over gRPC: the status is a number',
    spans: [
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'gcp.vertex_ai',
          'gen_ai.request.model': 'gemini-2.5-flash',
          'rpc.grpc.status_code': 8,
        },
        status: { code: 2 },
      },
    ],
    call: { errorType: 'rate_limited', errorTypeRaw: 'RESOURCE_EXHAUSTED' },
  },
  {
    of: 'langfuse 3 to 5: environment and release stand on the span; a cost without its total',
    spans: [
      {
        scope: 'langfuse-sdk',
        attributes: {
          'langfuse.observation.type': 'generation',
          'langfuse.observation.model.name': 'gpt-4o',
          'langfuse.environment': 'staging',
          'langfuse.release': '1.4',
          'langfuse.observation.cost_details':
            '{"input":0.25,"input_cached_tokens":0.125,"output":0.5}',
        },
      },
    ],
    call: { environment: 'staging', serviceVersion: '1.4', costUsd: 0.875 },
  },
];

for (const { of, spans, call } of CASES) {
  test(of, () => assert.deepEqual(pick(onlyCall(spans), call), call));
}

test('of several steps below one call none speaks for the whole of it', () => {
  const step = (id: string, from: number): TestSpan => ({
    id,
    parent: '1',
    from,
    scope: '@mastra/otel-exporter',
    attributes: {
      'openinference.span.kind': 'LLM',
      'mastra.span.type': 'model_step',
      'mastra.model_step.output': '{"text":"","toolCalls":[{"toolName":"f"}]}',
    },
  });
  const { calls } = normalise([
    {
      id: '1',
      to: 5000,
      scope: '@mastra/otel-exporter',
      attributes: {
        'openinference.span.kind': 'LLM',
        'mastra.span.type': 'model_generation',
        'llm.model_name': 'gpt-4o',
        'llm.token_count.prompt': 90,
        'llm.output_messages.0.message.content': 'Done',
      },
    },
    step('2', 100),
    step('3', 2000),
  ]);
  assert.deepEqual(
    calls.map(({ toolCallCount, outputCharacters }) => [toolCallCount, outputCharacters]),
    [[0, 4]],
  );
});

test('the format of an answer that came in a log record is judged by what the span declared', () => {
  const judged = (declared: string, content: string, finish = 'stop'): unknown[] => {
    const span: TestSpan = {
      id: '1',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.finish_reasons': [finish],
        ...(declared === '' ? {} : { 'gen_ai.output.type': declared }),
      },
    };
    const choice: TestLog = {
      span: '1',
      attributes: { 'event.name': 'gen_ai.choice' },
      body: { index: 0, finish_reason: finish, message: { content } },
    };
    const { outputFormat, outputValid } = onlyCall([span], [choice]);
    return [outputFormat, outputValid];
  };
  assert.deepEqual(judged('json', '{"a":1}'), ['json', true]);
  assert.deepEqual(judged('json', 'Sure! Here it is: {"a":'), ['json', false]);
  assert.deepEqual(judged('json', '{"a":', 'length'), ['json', null]);
  assert.deepEqual(judged('', '{"a":1}'), ['text', null]);
});

test('a batch call whose counts come later is rated as a batch', () => {
  const span = (tier: string): TestSpan => ({
    id: '1',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'openai.response.service_tier': tier,
    },
  });
  const details: TestLog = {
    span: '1',
    eventName: 'gen_ai.client.inference.operation.details',
    attributes: { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 100 },
  };
  const costOf = (tier: string) => onlyCall([span(tier)], [details]).costUsd;
  assert.equal(costOf('default'), 0.0035);
  assert.equal(costOf('batch'), 0.00175);
  assert.equal(costOf('flex'), 0.00175);
});

test('ai 6 and 7: what a reranker ranked is a retrieval with scores', () => {
  const { retrievals } = normalise([
    {
      scope: 'ai',
      name: 'ai.rerank.doRerank',
      attributes: {
        'ai.operationId': 'ai.rerank.doRerank',
        'ai.model.id': 'rerank-v3.5',
        'ai.model.provider': 'cohere.reranking',
        'ai.ranking.type': 'text',
        'ai.ranking': '[{"index":2,"relevanceScore":0.9},{"index":0,"relevanceScore":0.4}]',
      },
    },
  ]);
  assert.deepEqual(
    retrievals.map(({ operation, documentCount, documentScores }) => [
      operation,
      documentCount,
      documentScores,
    ]),
    [['rerank', 2, [0.9, 0.4]]],
  );
});
