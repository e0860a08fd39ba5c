// Langfuse SDK v3 and later: `langfuse.*`, usage in disjoint buckets, errors in observation.level
// while the OTLP status stays unset. On foreign spans it is an overlay.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect, Source } from '../vocabulary.ts';

const TYPES = {
  generation: 'chat',
  embedding: 'embeddings',
  span: 'invoke_workflow',
  chain: 'invoke_workflow',
  agent: 'invoke_agent',
  tool: 'execute_tool',
  retriever: 'retrieval',
  guardrail: 'guardrail',
  evaluator: 'evaluation',
  event: 'other',
};

const parameter = (...paths: string[]): Source[] =>
  paths.map((path) => ({ key: 'langfuse.observation.model.parameters', path }));

export const langfuse: Dialect = {
  id: 'langfuse',
  scopes: ['langfuse-sdk'],
  telltales: ['langfuse.observation.type', 'langfuse.observation.usage_details'],
  fields: merged(
    {
      operation: [{ key: 'langfuse.observation.type', map: TYPES }],
      provider: ['langfuse.observation.metadata.ls_provider'],
      requestModel: ['langfuse.observation.metadata.ls_model_name'],
      eitherModel: ['langfuse.observation.model.name'],
      temperature: parameter('temperature'),
      topP: parameter('top_p', 'topP'),
      maxTokens: parameter('max_tokens', 'max_completion_tokens', 'maxTokens'),
      streaming: [
        ...parameter('stream'),
        { key: 'langfuse.observation.completion_start_time', via: 'exists' },
      ],
      firstTokenAt: ['langfuse.observation.completion_start_time'],
      usage: [{ key: 'langfuse.observation.usage_details', via: 'json' }],
      costUsd: [
        { key: 'langfuse.observation.cost_details', path: 'total' },
        { key: 'langfuse.observation.cost_details', via: 'sum' },
      ],
      errorLevel: ['langfuse.observation.level'],
      errorMessage: ['langfuse.observation.status_message'],
      requestBody: ['langfuse.observation.input'],
      responseBody: ['langfuse.observation.output'],
      outputType: parameter('response_format.type'),
      user: ['langfuse.user.id'],
      conversation: ['langfuse.session.id'],
      promptName: ['langfuse.observation.prompt.name'],
      promptVersion: ['langfuse.observation.prompt.version'],
      metadata: ['langfuse.observation.metadata', 'langfuse.trace.metadata'],
      environment: ['langfuse.environment'],
      serviceVersion: ['langfuse.release', 'langfuse.version'],
      feature: ['langfuse.trace.name'],
    },
    metadataUnder('langfuse.observation.metadata.'),
    metadataUnder('langfuse.trace.metadata.'),
  ),
  cache: [{ semantics: 'disjoint', key: 'langfuse.observation.usage_details' }],
};
