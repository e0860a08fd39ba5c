// Spellings of small frameworks and of instrumentations written by hand: earlier Semantic Kernel, Rust
// and Go agents, AgentOps, gateways that copy a provider's own names. Never detected; asked after every
// dialect that was. Source: public repositories that write these keys.

import type { Dialect } from '../vocabulary.ts';

export const inTheWild: Dialect = {
  id: 'in_the_wild',
  fields: {
    operation: [
      {
        key: 'agentops.span.kind',
        map: {
          llm: 'chat',
          agent: 'invoke_agent',
          tool: 'execute_tool',
          session: 'invoke_workflow',
          workflow: 'invoke_workflow',
          operation: 'invoke_workflow',
          task: 'invoke_workflow',
        },
      },
    ],
    maxTokens: ['gen_ai.request.max_token'],
    streaming: ['gen_ai.request.streaming', 'gen_ai.streaming'],
    inputTokens: ['gen_ai.response.prompt_tokens'],
    outputTokens: ['gen_ai.response.completion_tokens', 'gen_ai.response.completion_token'],
    totalTokens: ['gen_ai.response.total_tokens'],
    cacheReadTokens: [
      'gen_ai.usage.cached_tokens',
      'gen_ai.usage.cached_input_tokens',
      'gen_ai.usage.cache_read_tokens',
      'gen_ai.usage.input_tokens_details.cached_tokens',
      'gen_ai.usage.input_tokens_details.cached',
      'gen_ai.usage.input_token_details.cached_tokens',
      'gen_ai.response.cached_prompt_tokens',
    ],
    cacheCreationTokens: ['gen_ai.usage.cache_creation_tokens', 'gen_ai.usage.cache_write_tokens'],
    reasoningTokens: [
      'gen_ai.usage.output_tokens_details.reasoning_tokens',
      'gen_ai.usage.output_tokens_details.reasoning',
      'gen_ai.usage.output_token_details.reasoning_tokens',
      'gen_ai.usage.thinking_tokens',
      'gen_ai.usage.thoughts_tokens',
    ],
    costUsd: ['gen_ai.usage.cost_usd', 'gen_ai.cost.total_usd', 'gen_ai.cost.usd'],
    inputMessages: ['gen_ai.request.prompt'],
    outputMessages: ['gen_ai.response.content'],
    user: ['gen_ai.user.id'],
    conversation: ['gen_ai.session.id'],
  },
};
