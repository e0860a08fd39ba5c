// OpenLLMetry (Traceloop): the names after semconv_ai 0.5, and the older ones that packages not yet
// migrated still write. Source: traceloop semconv_ai, the JS packages, captures.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const CACHE_RULES = [
  { semantics: 'exclusive', scope: '@traceloop/', providers: ['anthropic', 'aws.bedrock'] },
  { semantics: 'exclusive', scope: 'instrumentation.bedrock', providers: ['aws.bedrock'] },
  { semantics: 'inclusive', scope: 'opentelemetry.instrumentation.anthropic' },
] as const;

export const openllmetry: Dialect = {
  id: 'openllmetry',
  scopes: ['@traceloop/*', 'traceloop.tracer'],
  telltales: [
    'traceloop.span.kind',
    'traceloop.entity.name',
    'traceloop.entity.input',
    'traceloop.workflow.name',
    'gen_ai.is_streaming',
    'gen_ai.guardrail.name',
  ],
  fields: merged(
    {
      operation: [
        'gen_ai.operation.name',
        {
          key: 'traceloop.span.kind',
          map: {
            workflow: 'invoke_workflow',
            task: 'invoke_workflow',
            agent: 'invoke_agent',
            tool: 'execute_tool',
          },
        },
      ],
      maxTokens: ['gen_ai.request.max_completion_tokens', 'gen_ai.request.max_output_tokens'],
      streaming: ['gen_ai.is_streaming'],
      totalTokens: ['gen_ai.usage.total_tokens'],
      cacheReadTokens: ['gen_ai.usage.cache_read_input_tokens'],
      cacheCreationTokens: ['gen_ai.usage.cache_creation_input_tokens'],
      reasoningTokens: ['gen_ai.usage.reasoning_tokens'],
      finishReason: ['gen_ai.response.finish_reason', 'gen_ai.response.stop_reason'],
      outputSchema: ['gen_ai.request.structured_output_schema'],
      user: ['gen_ai.user'],
      promptName: ['traceloop.prompt.key'],
      promptVersion: ['traceloop.prompt.version'],
      feature: ['traceloop.workflow.name', 'traceloop.entity.name'],
      guardrailStatus: ['gen_ai.guardrail.status'],
      dataSource: [
        'db.vector.table_name',
        'qdrant.search.collection_name',
        'db.milvus.search.collection_name',
        'db.chroma.query.collection_name',
        'pinecone.query.namespace',
      ],
      topK: [
        'db.vector.query.top_k',
        'pinecone.query.top_k',
        'db.chroma.query.n_results',
        'db.milvus.search.limit',
        'qdrant.search.limit',
      ],
      topScore: ['db.vector.query.top_score'],
      query: ['db.marqo.search.query'],
    },
    metadataUnder('traceloop.association.properties.'),
  ),
  cache: CACHE_RULES,
};

/** The JS instrumentations of LangChain and LlamaIndex know only the model asked for. */
export const openllmetryFrameworks: Dialect = {
  id: 'openllmetry_frameworks',
  scopes: ['@traceloop/instrumentation-langchain', '@traceloop/instrumentation-llamaindex'],
  fields: {},
  copiesRequestModel: true,
};

/** The JS instrumentation of OpenAI runs a tokenizer over streams. */
export const openllmetryOpenai: Dialect = {
  id: 'openllmetry_openai',
  scopes: ['@traceloop/instrumentation-openai'],
  fields: {},
  estimatesStreams: true,
};

export const openllmetryLegacy: Dialect = {
  id: 'openllmetry_legacy',
  telltales: [
    'llm.request.type',
    'llm.is_streaming',
    'llm.usage.total_tokens',
    'gen_ai.prompt.0.content',
    'gen_ai.prompt.0.role',
    'gen_ai.completion.0.content',
    'gen_ai.completion.0.role',
  ],
  fields: {
    operation: ['llm.request.type'],
    provider: ['gen_ai.system', 'llm.vendor'],
    requestModel: ['llm.request.model'],
    responseModel: ['llm.response.model'],
    totalTokens: ['llm.usage.total_tokens'],
    inputTokens: ['llm.usage.prompt_tokens'],
    outputTokens: ['llm.usage.completion_tokens'],
    cacheReadTokens: ['gen_ai.usage.cache_read_input_tokens'],
    cacheCreationTokens: ['gen_ai.usage.cache_creation_input_tokens'],
    reasoningTokens: ['llm.usage.reasoning_tokens'],
    streaming: ['llm.is_streaming'],
    temperature: ['llm.temperature'],
    topP: ['llm.top_p'],
    maxTokens: ['llm.request.max_tokens'],
    finishReason: ['llm.response.finish_reason', 'llm.response.stop_reason'],
    user: ['llm.user'],
    conversation: ['traceloop.correlation.id'],
  },
  cache: CACHE_RULES,
};
