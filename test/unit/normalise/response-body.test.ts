import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readRequestBody } from '../../../src/normalise/request-body.ts';
import { readResponseBody } from '../../../src/normalise/response-body.ts';

const said = (value: unknown) => {
  const { content, finish, model, id, usage } = readResponseBody(value);
  return {
    text: content.text('output'),
    tools: content.toolCalls,
    refusal: content.refusal,
    finish,
    model,
    id,
    input: usage?.input ?? null,
  };
};

const cases: readonly (readonly [string, unknown, Partial<ReturnType<typeof said>>])[] = [
  [
    'OpenAI chat',
    {
      id: 'c',
      model: 'gpt-4o-2024-11-20',
      choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3 },
    },
    { text: 'Hi', finish: 'stop', model: 'gpt-4o-2024-11-20', id: 'c', input: 3 },
  ],
  [
    'OpenAI Responses',
    {
      id: 'r',
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      model: 'gpt-5',
      output: [
        { type: 'reasoning', summary: [] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
        { type: 'function_call', name: 'w', arguments: '{}' },
      ],
    },
    { text: 'Hi', tools: 1, finish: 'max_output_tokens', id: 'r' },
  ],
  [
    'Responses refusal',
    {
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }],
    },
    { refusal: 'No.', text: '', finish: 'completed' },
  ],
  [
    'Anthropic',
    {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', name: 'w', input: {} },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, cache_read_input_tokens: 2 },
    },
    { text: 'Hi', tools: 1, finish: 'tool_use', input: 3 },
  ],
  [
    'Bedrock Converse',
    {
      output: {
        message: {
          role: 'assistant',
          content: [{ text: 'Hi' }, { toolUse: { name: 'w', input: {} } }],
        },
      },
      stopReason: 'tool_use',
      usage: { inputTokens: 4, outputTokens: 1 },
    },
    { text: 'Hi', tools: 1, finish: 'tool_use', input: 4 },
  ],
  [
    'Gemini',
    {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ text: 'Hi' }, { functionCall: { name: 'w', args: {} } }],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 5 },
      modelVersion: 'gemini-2.5-flash-001',
      responseId: 'g',
    },
    { text: 'Hi', tools: 1, finish: 'STOP', model: 'gemini-2.5-flash-001', id: 'g', input: 5 },
  ],
  [
    'Cohere',
    {
      id: 'x',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
      finish_reason: 'COMPLETE',
      meta: { billed_units: { input_tokens: 6 } },
    },
    { text: 'Hi', finish: 'COMPLETE', input: 6 },
  ],
  [
    'Ollama',
    {
      model: 'llama3',
      message: { role: 'assistant', content: 'Hi' },
      done_reason: 'stop',
      prompt_eval_count: 7,
      eval_count: 1,
    },
    { text: 'Hi', finish: 'stop', input: 7 },
  ],
  [
    'LangChain',
    {
      generations: [
        [
          {
            text: 'Hi',
            message: {
              lc: 1,
              id: ['langchain_core', 'messages', 'AIMessage'],
              kwargs: {
                id: 'l',
                content: 'Hi',
                response_metadata: { finish_reason: 'stop', model_name: 'gpt-4o-2024-11-20' },
                usage_metadata: { input_tokens: 8, output_tokens: 1 },
              },
            },
          },
        ],
      ],
    },
    { text: 'Hi', finish: 'stop', model: 'gpt-4o-2024-11-20', id: 'l', input: 8 },
  ],
  [
    'AI SDK',
    {
      text: 'Hi',
      toolCalls: [{ toolName: 'w' }],
      finishReason: 'tool-calls',
      usage: { inputTokens: 9 },
    },
    { text: 'Hi', tools: 1, finish: 'tool-calls', input: 9 },
  ],
  [
    'a list of responses',
    [{ id: 'c', choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }],
    { text: 'Hi', finish: 'stop' },
  ],
  [
    'an envelope',
    { type: 'json', value: { choices: [{ message: { content: 'Hi' } }] } },
    { text: 'Hi' },
  ],
  ['JSON in a string', '{"choices":[{"message":{"content":"Hi"}}]}', { text: 'Hi' }],
  ['plain text', 'Hi', { text: 'Hi' }],
];

for (const [name, body, expected] of cases) {
  test(`a response of the shape ${name} is understood`, () => {
    const all = said(body);
    const named = Object.fromEntries(
      Object.keys(expected).map((key) => [key, all[key as keyof typeof all]]),
    );
    assert.deepEqual(named, expected);
  });
}

test('a blocked Gemini prompt is told by its reason', () => {
  assert.equal(
    readResponseBody({ promptFeedback: { blockReason: 'SAFETY' } }).blockReason,
    'SAFETY',
  );
});

test('requests: messages, system, parameters and the schema of the answer', () => {
  const openai = readRequestBody({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ],
    temperature: 0.2,
    max_completion_tokens: 9,
    stream: true,
    user: 'u',
    response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
  });
  assert.deepEqual(
    [
      openai.model,
      openai.content.text('system'),
      openai.content.text('input'),
      openai.temperature,
      openai.maxTokens,
      openai.streaming,
      openai.user,
      openai.outputType,
      openai.outputSchema,
    ],
    ['gpt-4o', 'Be brief.', 'Hi', 0.2, 9, true, 'u', 'json_schema', { type: 'object' }],
  );
  const gemini = readRequestBody({
    contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    generationConfig: { temperature: 1, responseMimeType: 'application/json' },
  });
  assert.deepEqual(
    [gemini.content.text('system'), gemini.content.text('input'), gemini.outputType],
    ['Be brief.', 'Hi', 'json'],
  );
  const anthropic = readRequestBody({
    model: 'claude',
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [{ role: 'user', content: 'Hi' }],
    metadata: { user_id: 'u' },
  });
  assert.deepEqual([anthropic.content.text('system'), anthropic.user], ['Be brief.', 'u']);
});
