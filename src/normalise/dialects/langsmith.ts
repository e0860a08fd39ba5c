// LangSmith's OpenTelemetry export: its span kind outranks the gen_ai.operation.name it writes
// (retriever runs say `embeddings`), and whole bodies stand in gen_ai.prompt and gen_ai.completion.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const KINDS = {
  llm: 'chat',
  embedding: 'embeddings',
  chain: 'invoke_workflow',
  parser: 'invoke_workflow',
  tool: 'execute_tool',
  retriever: 'retrieval',
  prompt: 'prompt_render',
};

export const langsmith: Dialect = {
  id: 'langsmith',
  scopes: ['langsmith'],
  telltales: ['langsmith.span.kind', 'langsmith.trace.name', 'langsmith.traceable'],
  fields: merged(
    {
      operation: [{ key: 'langsmith.span.kind', map: KINDS }],
      provider: ['langsmith.metadata.ls_provider', 'gen_ai.system'],
      requestModel: ['gen_ai.request.model', 'langsmith.metadata.ls_model_name'],
      temperature: [{ key: 'langsmith.metadata.ls_invocation_params', path: 'temperature' }],
      streaming: [
        'langsmith.request.streaming',
        { key: 'langsmith.metadata.ls_invocation_params', path: 'stream' },
      ],
      cacheReadTokens: [{ key: 'gen_ai.usage.input_token_details', path: 'cache_read' }],
      cacheCreationTokens: [{ key: 'gen_ai.usage.input_token_details', path: 'cache_creation' }],
      reasoningTokens: [{ key: 'gen_ai.usage.output_token_details', path: 'reasoning' }],
      usage: [
        { key: 'langsmith.usage_metadata', via: 'json' },
        { key: 'langsmith.metadata.usage_metadata', via: 'json' },
      ],
      requestBody: ['gen_ai.prompt'],
      responseBody: ['gen_ai.completion'],
      serviceTier: ['gen_ai.response.service_tier'],
      promptName: ['langsmith.metadata.lc_hub_repo'],
      promptVersion: ['langsmith.metadata.lc_hub_commit_hash'],
      feature: ['langsmith.trace.name'],
    },
    metadataUnder('langsmith.metadata.'),
  ),
  cache: [{ semantics: 'inclusive' }],
  providerGuess: true,
};
