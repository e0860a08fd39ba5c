// Mastra's exporters: five layers a call; usage on the innermost chat (OTel) or on the outermost
// (Arize), where up to three layers claim to be LLM spans. `mastra.span.type` tells.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const TYPES = {
  agent_run: 'invoke_agent',
  model_step: 'agent_step',
  model_inference: 'chat',
  model_chunk: 'other',
  tool_call: 'execute_tool',
  mcp_tool_call: 'execute_tool',
  client_tool_call: 'execute_tool',
  rag_embedding: 'embeddings',
  rag_vector_operation: 'retrieval',
  rag_action: 'rerank',
  rag_ingestion: 'other',
  scorer_run: 'evaluation',
  scorer_step: 'evaluation',
  processor_run: 'guardrail',
  workflow_run: 'invoke_workflow',
  workflow_step: 'invoke_workflow',
};

export const mastra: Dialect = {
  id: 'mastra',
  scopes: ['@mastra/*'],
  telltales: ['mastra.span.type', 'mastra.spanId', 'mastra.metadata.runId'],
  spanNames: {
    'model_chunk*': 'other',
    'model_step*': 'agent_step',
    'model_inference*': 'agent_step',
    'agent_step*': 'agent_step',
  },
  fields: merged(
    {
      operation: [
        { key: 'mastra.span.type', map: TYPES },
        { key: 'gen_ai.operation.name', map: { model_generation: 'agent_step' } },
      ],
      reasoningTokens: ['gen_ai.usage.reasoning_tokens'],
      cacheCreation5mTokens: ['gen_ai.usage.cache_creation.5m_input_tokens'],
      cacheCreation1hTokens: ['gen_ai.usage.cache_creation.1h_input_tokens'],
      firstTokenAt: ['mastra.completion_start_time'],
      conversation: ['mastra.metadata.threadId', 'gen_ai.conversation.id'],
      tenant: ['mastra.metadata.organizationId', 'mastra.metadata.tenantId'],
      user: ['mastra.metadata.resourceId'],
      responseBody: [
        'mastra.metadata.body',
        {
          key: 'metadata',
          path: 'body',
          when: { key: 'mastra.span.type', equals: 'model_step' },
        },
        'mastra.model_step.output',
        'mastra.model_inference.output',
        'mastra.model_generation.output',
        'mastra.rag_vector_operation.output',
      ],
      requestBody: ['mastra.model_step.input', 'mastra.model_inference.input'],
      streaming: [
        {
          key: 'mastra.metadata.headers',
          path: 'content-type',
          map: { 'text/event-stream': 'true', 'text/event-stream; charset=utf-8': 'true' },
        },
      ],
      dimensions: ['mastra.rag_embedding.dimensions'],
    },
    metadataUnder('mastra.metadata.'),
  ),
  cache: [{ semantics: 'inclusive' }],
};
