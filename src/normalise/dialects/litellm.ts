// LiteLLM proxy and SDK: litellm_request is the call; raw_gen_ai_request below it repeats it.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

export const litellm: Dialect = {
  id: 'litellm',
  scopes: ['litellm'],
  telltales: [
    'hidden_params',
    'gen_ai.cost.total_cost',
    'metadata.user_api_key_hash',
    'metadata.user_api_key_alias',
  ],
  spanNames: {
    litellm_request: 'chat',
    raw_gen_ai_request: 'other',
    'Received Proxy Server Request': 'gateway',
    guardrail: 'guardrail',
  },
  fields: merged(
    {
      streaming: ['llm.is_streaming'],
      costUsd: ['gen_ai.cost.total_cost', { key: 'hidden_params', path: 'response_cost' }],
      inputCostUsd: ['gen_ai.cost.input_cost'],
      outputCostUsd: ['gen_ai.cost.output_cost'],
      retryCount: [
        { key: 'hidden_params', path: 'attempted_retries' },
        { key: 'hidden_params', path: 'num_retries' },
      ],
      cacheHit: ['metadata.cache_hit', { key: 'hidden_params', path: 'cache_hit' }],
      usage: [{ key: 'metadata.usage_object', via: 'json' }],
      cacheReadTokens: [
        { key: 'metadata.usage_object', path: 'prompt_tokens_details.cached_tokens' },
        { key: 'metadata.usage_object', path: 'cache_read_input_tokens' },
      ],
      user: ['metadata.user_api_key_end_user_id', 'llm.user', 'metadata.user_api_key_user_id'],
      tenant: ['metadata.user_api_key_org_id'],
      team: ['metadata.user_api_key_team_alias', 'metadata.user_api_key_team_id'],
      conversation: ['metadata.session_id', 'metadata.litellm_session_id'],
    },
    metadataUnder('metadata.'),
  ),
  cache: [{ semantics: 'inclusive' }],
  providerGuess: true,
};
