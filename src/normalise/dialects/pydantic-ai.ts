// Pydantic AI: the agent run carries aggregates (gen_ai.aggregated_usage.*, older: gen_ai.usage.*).

import type { Dialect } from '../vocabulary.ts';

export const pydanticAi: Dialect = {
  id: 'pydantic_ai',
  scopes: ['pydantic-ai'],
  telltales: [
    'pydantic_ai.all_messages',
    'model_request_parameters',
    'gen_ai.aggregated_usage.input_tokens',
  ],
  spanNames: { 'agent run': 'invoke_agent', 'running tool*': 'execute_tool' },
  fields: {
    requestModel: ['model_name'],
    inputTokens: ['gen_ai.usage.input_tokens', 'gen_ai.aggregated_usage.input_tokens'],
    outputTokens: ['gen_ai.usage.output_tokens', 'gen_ai.aggregated_usage.output_tokens'],
    cacheReadTokens: [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.details.cache_read_tokens',
    ],
    cacheCreationTokens: ['gen_ai.usage.details.cache_write_tokens'],
    reasoningTokens: ['gen_ai.usage.details.reasoning_tokens'],
    costUsd: ['operation.cost'],
    timeToFirstTokenSeconds: ['gen_ai.client.operation.time_to_first_chunk'],
    inputMessages: ['gen_ai.input.messages', 'events', 'all_messages_events'],
    feature: ['agent_name', 'gen_ai.agent.name'],
    metadata: ['metadata'],
  },
  cache: [{ semantics: 'inclusive' }],
};
