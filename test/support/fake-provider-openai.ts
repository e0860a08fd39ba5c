// The scripted answers of the fake provider in OpenAI's shapes: chat completions, responses, embeddings.

import type { Served } from './fake-provider.ts';

const FINISH: Readonly<Record<string, string>> = {
  truncated: 'length',
  filtered: 'content_filter',
  tool: 'tool_calls',
};
const TOOL = { name: 'opening_hours', arguments: '{"city":"Turku"}' };
const CREATED_SECONDS = 1_795_224_600;

export function chatCompletion(served: Served): unknown {
  const { scenario } = served;
  return {
    ...chatHead(served, 'chat.completion'),
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: FINISH[scenario] ?? 'stop',
        message: {
          role: 'assistant',
          content: scenario === 'refused' || scenario === 'tool' ? null : served.text,
          refusal: scenario === 'refused' ? served.text : null,
          ...(scenario === 'tool' ? { tool_calls: [toolCall(served)] } : {}),
        },
      },
    ],
    usage: chatUsage(served),
  };
}

/** The chunks of a stream; usage comes last, as with `stream_options: { include_usage: true }`. */
export function chatChunks(served: Served): unknown[] {
  const { scenario } = served;
  const chunk = (delta: unknown, finish: string | null): unknown => ({
    ...chatHead(served, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  });
  const field = scenario === 'refused' ? 'refusal' : 'content';
  const deltas =
    scenario === 'tool'
      ? [{ tool_calls: [{ index: 0, ...toolCall(served) }] }]
      : halves(served.text).map((part) => ({ [field]: part }));
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...deltas.map((delta) => chunk(delta, null)),
    chunk({}, FINISH[scenario] ?? 'stop'),
    { ...chatHead(served, 'chat.completion.chunk'), choices: [], usage: chatUsage(served) },
  ];
}

const chatHead = (served: Served, object: string) => ({
  id: served.responseId,
  object,
  created: CREATED_SECONDS,
  model: served.responseModel,
});

const toolCall = ({ sequence }: Served) => ({
  id: `call_${sequence}`,
  type: 'function',
  function: TOOL,
});

const chatUsage = ({ inputTokens, outputTokens, cachedTokens }: Served) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
  completion_tokens_details: { reasoning_tokens: 0 },
});

export function embeddingList(served: Served): unknown {
  return {
    object: 'list',
    model: served.responseModel,
    data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5, 0.125, 1] }],
    usage: { prompt_tokens: served.inputTokens, total_tokens: served.inputTokens },
  };
}

export function openaiResponse(served: Served): unknown {
  const isTruncated = served.scenario === 'truncated';
  return {
    ...responseHead(served),
    status: isTruncated ? 'incomplete' : 'completed',
    incomplete_details: isTruncated ? { reason: 'max_output_tokens' } : null,
    output: [outputItem(served)],
    usage: {
      input_tokens: served.inputTokens,
      output_tokens: served.outputTokens,
      total_tokens: served.inputTokens + served.outputTokens,
      input_tokens_details: { cached_tokens: served.cachedTokens },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

export function responseEvents(served: Served): unknown[] {
  const item = outputItem(served);
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const whole = openaiResponse(served) as Record<string, unknown>;
  const begun = { ...whole, status: 'in_progress', output: [], usage: null };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    {
      type: 'response.content_part.added',
      ...place,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    ...halves(served.text).map((delta) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: [],
    })),
    { type: 'response.output_text.done', ...place, text: served.text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: item.content[0] },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

const responseHead = (served: Served) => ({
  id: served.responseId,
  object: 'response',
  created_at: CREATED_SECONDS,
  model: served.responseModel,
  error: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
});

const outputItem = (served: Served) => ({
  type: 'message' as const,
  id: `item-${served.sequence}`,
  role: 'assistant' as const,
  status: 'completed' as const,
  content: [
    served.scenario === 'refused'
      ? { type: 'refusal' as const, refusal: served.text }
      : { type: 'output_text' as const, text: served.text, annotations: [], logprobs: [] },
  ],
});

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
