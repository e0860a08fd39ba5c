// OpenTelemetry GenAI semantic conventions, every version: the split repository's names, 1.37 to
// 1.41, 1.28 to 1.36 and 1.26. One package may mix them, so each version is its own overlay.
// Source: open-telemetry/semantic-conventions v1.26.0 to v1.42.0, semantic-conventions-genai.

import type { Dialect } from '../vocabulary.ts';

/** The split repository (gen-ai-dev schemas). */
export const otelGenai: Dialect = {
  id: 'otel_genai',
  telltales: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.prompt.version',
    'gen_ai.retrieval.top_k',
    'gen_ai.conversation.compacted',
    'gen_ai.request.reasoning.level',
    'gen_ai.request.previous_response.id',
  ],
  fields: {
    cacheCreationTokens: ['gen_ai.usage.cache_write.input_tokens'],
    promptVersion: ['gen_ai.prompt.version'],
    topK: ['gen_ai.retrieval.top_k'],
    timeToFirstTokenSeconds: ['gen_ai.client.inference.time_to_first_chunk'],
  },
};

/** 1.37 to 1.41: provider.name and message attributes. */
export const otel137: Dialect = {
  id: 'otel_137',
  telltales: [
    'gen_ai.provider.name',
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.retrieval.documents',
  ],
  fields: {
    operation: ['gen_ai.operation.name'],
    provider: ['gen_ai.provider.name'],
    requestModel: ['gen_ai.request.model'],
    responseModel: ['gen_ai.response.model'],
    responseId: ['gen_ai.response.id'],
    temperature: ['gen_ai.request.temperature'],
    topP: ['gen_ai.request.top_p'],
    maxTokens: ['gen_ai.request.max_tokens'],
    streaming: ['gen_ai.request.stream'],
    timeToFirstTokenSeconds: [
      'gen_ai.response.time_to_first_chunk',
      'gen_ai.client.operation.time_to_first_chunk',
      'gen_ai.server.time_to_first_token',
    ],
    inputTokens: ['gen_ai.usage.input_tokens'],
    outputTokens: ['gen_ai.usage.output_tokens'],
    totalTokens: ['gen_ai.usage.total_tokens'],
    cacheReadTokens: ['gen_ai.usage.cache_read.input_tokens'],
    cacheCreationTokens: ['gen_ai.usage.cache_creation.input_tokens'],
    reasoningTokens: ['gen_ai.usage.reasoning.output_tokens'],
    usage: [{ key: 'gen_ai.usage.raw', via: 'json' }],
    finishReason: ['gen_ai.response.finish_reasons'],
    outputType: ['gen_ai.output.type'],
    serviceTier: ['openai.response.service_tier', 'openai.request.service_tier'],
    conversation: ['gen_ai.conversation.id'],
    promptName: ['gen_ai.prompt.name'],
    feature: ['gen_ai.workflow.name', 'gen_ai.agent.name'],
    dataSource: ['gen_ai.data_source.id'],
    topK: ['gen_ai.request.top_k'],
    query: ['gen_ai.retrieval.query.text'],
    documents: ['gen_ai.retrieval.documents'],
    dimensions: ['gen_ai.embeddings.dimension.count'],
    inputMessages: ['gen_ai.input.messages'],
    outputMessages: ['gen_ai.output.messages'],
    systemText: ['gen_ai.system_instructions'],
    evaluationName: ['gen_ai.evaluation.name'],
    evaluationScore: ['gen_ai.evaluation.score.value'],
    evaluationLabel: ['gen_ai.evaluation.score.label'],
    evaluationExplanation: ['gen_ai.evaluation.explanation'],
  },
};

/** 1.28 to 1.36: gen_ai.system, one log record a message. */
export const otel128: Dialect = {
  id: 'otel_128',
  telltales: ['gen_ai.system', 'gen_ai.openai.request.service_tier'],
  fields: {
    operation: ['gen_ai.operation.name'],
    provider: ['gen_ai.system'],
    outputType: ['gen_ai.openai.request.response_format'],
    serviceTier: ['gen_ai.openai.response.service_tier', 'gen_ai.openai.request.service_tier'],
  },
};

/** 1.26 and 1.27: prompt_tokens, and content in span events. */
export const otel126: Dialect = {
  id: 'otel_126',
  telltales: ['gen_ai.usage.prompt_tokens', 'gen_ai.usage.completion_tokens'],
  fields: {
    inputTokens: ['gen_ai.usage.prompt_tokens'],
    outputTokens: ['gen_ai.usage.completion_tokens'],
  },
};
