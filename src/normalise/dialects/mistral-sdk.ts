// Native spans of the Mistral client SDK 2.x (opt-in).

import type { Dialect } from '../vocabulary.ts';

export const mistralSdk: Dialect = {
  id: 'mistral_sdk',
  scopes: ['mistralai_sdk_tracer'],
  telltales: ['mistral_ai.error.code', 'agent.trace.public'],
  fields: { errorType: ['mistral_ai.error.code'] },
  cache: [{ semantics: 'inclusive' }],
};
