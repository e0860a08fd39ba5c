// Sentry's conventions, which OpenRouter's broadcast shares: token details as last parts of the
// usage keys, messages and answers in gen_ai.request.* and gen_ai.response.*.
// Source: sentry-conventions (gen_ai), OpenRouter's OTLP documentation.

import type { Dialect } from '../vocabulary.ts';

export const sentry: Dialect = {
  id: 'sentry',
  telltales: [
    'gen_ai.usage.input_tokens.cached',
    'gen_ai.usage.output_tokens.reasoning',
    'gen_ai.request.messages',
    'gen_ai.response.text',
    'sentry.op',
  ],
  fields: {
    cacheReadTokens: ['gen_ai.usage.input_tokens.cached'],
    cacheCreationTokens: ['gen_ai.usage.input_tokens.cache_write'],
    reasoningTokens: ['gen_ai.usage.output_tokens.reasoning'],
    totalTokens: ['gen_ai.usage.total_tokens'],
    costUsd: ['gen_ai.usage.total_cost', 'gen_ai.cost.total_tokens'],
    inputCostUsd: ['gen_ai.usage.input_cost', 'gen_ai.cost.input_tokens'],
    outputCostUsd: ['gen_ai.usage.output_cost', 'gen_ai.cost.output_tokens'],
    streaming: ['gen_ai.response.streaming'],
    finishReason: ['gen_ai.response.finish_reasons', 'gen_ai.response.finish_reason'],
    timeToFirstTokenSeconds: ['gen_ai.response.time_to_first_token'],
    inputMessages: ['gen_ai.request.messages'],
    outputMessages: ['gen_ai.response.text', 'gen_ai.response.object'],
    outputToolCalls: ['gen_ai.response.tool_calls'],
    feature: ['gen_ai.pipeline.name', 'gen_ai.agent.name'],
  },
  cache: [{ semantics: 'inclusive' }],
};
