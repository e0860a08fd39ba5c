// Laminar: an overlay of lmnr.* keys; its JS SDK reuses Traceloop's instrumentations and scopes.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const TYPES = {
  llm: 'chat',
  tool: 'execute_tool',
  cached: 'chat',
  evaluation: 'invoke_workflow',
  evaluator: 'evaluation',
  executor: 'invoke_workflow',
  human_evaluator: 'evaluation',
};

export const laminar: Dialect = {
  id: 'laminar',
  scopes: ['lmnr.tracer'],
  telltales: ['lmnr.span.path', 'lmnr.span.ids_path', 'lmnr.span.type'],
  fields: merged(
    {
      operation: ['gen_ai.operation.name', { key: 'lmnr.span.type', map: TYPES }],
      provider: ['gen_ai.provider.name', 'gen_ai.system', 'aisdk.model.provider'],
      requestModel: ['gen_ai.request.model', 'aisdk.model.id'],
      streaming: ['gen_ai.request.is_stream'],
      costUsd: ['gen_ai.usage.cost'],
      cacheHit: [{ key: 'lmnr.span.type', map: { cached: 'true' } }],
      inputCostUsd: ['gen_ai.usage.input_cost'],
      outputCostUsd: ['gen_ai.usage.output_cost'],
      cacheCreationTokens: ['gen_ai.usage.cache_creation.input_tokens'],
      cacheCreation5mTokens: ['gen_ai.usage.cache_creation.input_tokens.ephemeral_5m'],
      cacheCreation1hTokens: ['gen_ai.usage.cache_creation.input_tokens.ephemeral_1h'],
    },
    metadataUnder('lmnr.association.properties.metadata.'),
    metadataUnder('lmnr.association.properties.'),
    { metadata: ['lmnr.association.properties.metadata'] },
  ),
  cache: [
    { semantics: 'exclusive', scope: '@traceloop/', providers: ['anthropic', 'aws.bedrock'] },
  ],
};
