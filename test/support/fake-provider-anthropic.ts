// The scripted answers of the fake provider in the shape of Anthropic messages. Its input_tokens leave
// cached tokens out, as that API does.

import type { Served } from './fake-provider.ts';

const STOP: Readonly<Record<string, string>> = {
  truncated: 'max_tokens',
  refused: 'refusal',
  tool: 'tool_use',
};

export function anthropicMessage(served: Served): unknown {
  return {
    ...head(served),
    content: content(served),
    stop_reason: STOP[served.scenario] ?? 'end_turn',
    stop_sequence: null,
    usage: usage(served, served.outputTokens),
  };
}

export function anthropicEvents(served: Served): unknown[] {
  const start = { ...head(served), content: [], stop_reason: null, stop_sequence: null };
  const stop = { stop_reason: STOP[served.scenario] ?? 'end_turn', stop_sequence: null };
  return [
    { type: 'message_start', message: { ...start, usage: usage(served, 1) } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: served.text },
    },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: stop, usage: { output_tokens: served.outputTokens } },
    { type: 'message_stop' },
  ];
}

const head = (served: Served) => ({
  id: served.responseId,
  type: 'message',
  role: 'assistant',
  model: served.responseModel,
});

function content({ scenario, text, sequence }: Served): unknown[] {
  if (scenario === 'refused') return [];
  if (scenario !== 'tool') return [{ type: 'text', text }];
  const input = { city: 'Turku' };
  return [{ type: 'tool_use', id: `toolu_${sequence}`, name: 'opening_hours', input }];
}

const usage = ({ inputTokens, cachedTokens }: Served, outputTokens: number) => ({
  input_tokens: inputTokens - cachedTokens,
  cache_read_input_tokens: cachedTokens,
  cache_creation_input_tokens: 0,
  output_tokens: outputTokens,
});
