// Langtrace: the service name says the provider, content stands in span events, stream usage is estimated.

import type { Dialect } from '../vocabulary.ts';

export const langtrace: Dialect = {
  id: 'langtrace',
  scopes: ['@langtrase/*', 'langtrace*'],
  telltales: ['langtrace.service.name', 'langtrace.sdk.name'],
  spanNames: {
    'openai.chat.completions.create': 'chat',
    'openai.embeddings.create': 'embeddings',
    LangtraceRootSpan: 'invoke_workflow',
  },
  fields: {
    provider: ['langtrace.service.name'],
    requestModel: ['gen_ai.request.model', 'llm.model'],
    streaming: ['gen_ai.request.stream', 'llm.stream'],
    usage: [{ key: 'llm.token.counts', via: 'json' }],
    requestBody: ['llm.prompts'],
    responseBody: ['llm.responses'],
    user: ['user_id', 'langtrace.user.id', 'user.id'],
    conversation: ['langtrace.session.id'],
  },
  estimatesStreams: true,
};
