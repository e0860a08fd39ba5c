// OpenLIT: its scope may name the wrong package, its cost is 0 where it has no price list, and it
// invents temperature and top_p 1 where the request set none.

import type { Dialect } from '../vocabulary.ts';

export const openlit: Dialect = {
  id: 'openlit',
  scopes: ['openlit*', '@openlit/*'],
  telltales: [
    'telemetry.sdk.name=openlit',
    'gen_ai.sdk.version',
    'gen_ai.application_name',
    'openlit.agent.version_hash',
  ],
  // Until 1.7 spans were named like this, and those of failed calls have no attribute at all.
  spanNames: {
    'openai.resources.chat.completions': 'chat',
    'openai.resources.embeddings': 'embeddings',
    'openai.resources.images': 'image',
    'openai.resources.audio.speech': 'speech',
    'anthropic.resources.messages': 'chat',
  },
  fields: {
    streaming: ['gen_ai.request.is_stream'],
    timeToFirstTokenSeconds: ['gen_ai.server.time_to_first_token', 'gen_ai.server.ttft'],
    cacheReadTokens: ['gen_ai.usage.prompt_tokens_details.cached_tokens'],
    cacheCreationTokens: ['gen_ai.usage.prompt_tokens_details.cache_creation_tokens'],
    reasoningTokens: ['gen_ai.usage.completion_tokens_details.reasoning_tokens'],
    totalTokens: ['gen_ai.client.token.usage'],
    costUsd: ['gen_ai.usage.cost'],
    inputMessages: ['gen_ai.content.prompt'],
    outputMessages: ['gen_ai.content.completion'],
    user: ['gen_ai.request.user'],
    environment: ['gen_ai.environment'],
    service: ['gen_ai.application_name'],
    query: ['gen_ai.retrieval.query', 'db.query.text'],
    documentCount: ['gen_ai.retrieval.document_count'],
    documents: ['gen_ai.retrieval.documents'],
    dataSource: ['db.index.name', 'gen_ai.retrieval.source'],
    topK: ['db.vector.query.top_k'],
    dimensions: ['gen_ai.request.embedding_dimension'],
  },
  cache: [
    { semantics: 'exclusive', providers: ['anthropic', 'aws.bedrock'] },
    { semantics: 'inclusive' },
  ],
};

/** Until 1.7 in JavaScript: what it calls the request model is the one served. */
export const openlitLegacy: Dialect = {
  id: 'openlit_legacy',
  telltales: ['opentelemetry=openlit'],
  only: ['requestModel'],
  fields: { eitherModel: ['gen_ai.request.model'] },
};
