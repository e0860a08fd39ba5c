// Strands Agents: content on span events, uncached input tokens on Bedrock, milliseconds, and
// invoke_agent totals that grow over the agent object's life.

import type { Dialect } from '../vocabulary.ts';

export const strands: Dialect = {
  id: 'strands',
  scopes: ['strands.telemetry.tracer', 'strands-agents'],
  telltales: [
    'gen_ai.system=strands-agents',
    'gen_ai.provider.name=strands-agents',
    'event_loop.cycle_id',
    'agent_loop.cycle_id',
    'gen_ai.event.start_time',
  ],
  fields: {
    inputTokens: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
    cacheReadTokens: [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
    ],
    cacheCreationTokens: [
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_write_input_tokens',
    ],
    timeToFirstTokenSeconds: [{ key: 'gen_ai.server.time_to_first_token', via: 'milliseconds' }],
    systemText: ['system_prompt'],
    feature: ['gen_ai.agent.name'],
  },
  cache: [{ semantics: 'exclusive', providers: ['aws.bedrock', 'anthropic'] }],
  lifetimeTotals: true,
  providerGuess: true,
};
