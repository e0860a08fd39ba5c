// Native spans of the Anthropic client SDKs (TypeScript from 0.134, Python from 1.14): on whenever a
// tracer provider exists, so they repeat every other Anthropic instrumentation.

import type { Dialect } from '../vocabulary.ts';

export const anthropicSdk: Dialect = {
  id: 'anthropic_sdk',
  scopes: ['com.anthropic.sdk.*'],
  telltales: ['anthropic.message.stop_reason', 'anthropic.response.service_tier'],
  spanNames: {
    'anthropic.messages.create': 'chat',
    'anthropic.messages.count_tokens': 'token_count',
    'anthropic.messages.tool_runner': 'invoke_agent',
    'anthropic.sessions.create': 'other',
  },
  fields: {
    finishReason: ['anthropic.message.stop_reason'],
    timeToFirstTokenSeconds: ['gen_ai.response.time_to_first_chunk'],
    streaming: ['gen_ai.request.stream'],
    cacheCreationTokens: ['gen_ai.usage.cache_write.input_tokens'],
    cacheCreation5mTokens: ['anthropic.usage.cache_creation.ephemeral_5m_input_tokens'],
    cacheCreation1hTokens: ['anthropic.usage.cache_creation.ephemeral_1h_input_tokens'],
    serviceTier: ['anthropic.response.service_tier', 'anthropic.request.service_tier'],
    conversation: ['gen_ai.conversation.id', 'anthropic.session.thread.id'],
    retryCount: ['http.request.resend_count'],
  },
  cache: [{ semantics: 'inclusive' }],
};
