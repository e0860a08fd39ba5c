// Google Agent Development Kit: `call_llm` has no operation name; request and response are Gemini
// JSON; its gen_ai.system is the framework, not the provider.

import type { Dialect } from '../vocabulary.ts';

export const googleAdk: Dialect = {
  id: 'google_adk',
  scopes: ['gcp.vertex.agent'],
  telltales: [
    'gcp.vertex.agent.llm_request',
    'gcp.vertex.agent.invocation_id',
    'gen_ai.system=gcp.vertex.agent',
    'gen_ai.provider.name=gcp.vertex.agent',
  ],
  spanNames: { call_llm: 'chat', invocation: 'invoke_workflow' },
  fields: {
    reasoningTokens: ['gen_ai.usage.experimental.reasoning_tokens'],
    requestBody: ['gcp.vertex.agent.llm_request'],
    responseBody: ['gcp.vertex.agent.llm_response'],
    conversation: ['gcp.vertex.agent.session_id', 'gen_ai.conversation.id'],
    user: ['gcp.vertex.agent.user_id'],
  },
  cache: [{ semantics: 'inclusive' }],
  providerGuess: true,
};
