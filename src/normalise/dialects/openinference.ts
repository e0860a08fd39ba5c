// OpenInference (Arize, Phoenix): `openinference.span.kind`, flattened messages, whole bodies in
// input.value and output.value. Source: the semantic_conventions package and captures.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect, Source } from '../vocabulary.ts';

const KINDS = {
  llm: 'chat',
  embedding: 'embeddings',
  chain: 'invoke_workflow',
  retriever: 'retrieval',
  reranker: 'rerank',
  tool: 'execute_tool',
  agent: 'invoke_agent',
  guardrail: 'guardrail',
  evaluator: 'evaluation',
  prompt: 'prompt_render',
  token_counter: 'token_count',
  unknown: 'other',
};

const parameter = (...paths: string[]): Source[] =>
  paths.map((path) => ({ key: 'llm.invocation_parameters', path }));

export const openinference: Dialect = {
  id: 'openinference',
  scopes: ['openinference.instrumentation*', '@arizeai/openinference-*', 'openinference.*'],
  telltales: [
    'openinference.span.kind',
    'llm.token_count.prompt',
    'llm.token_count.completion',
    'llm.model_name',
    'llm.invocation_parameters',
    'input.mime_type',
  ],
  fields: merged(
    {
      operation: [{ key: 'openinference.span.kind', map: KINDS }],
      provider: ['llm.provider', { key: 'metadata', path: 'ls_provider' }, 'llm.system'],
      requestModel: [
        'llm.request.model_name',
        ...parameter('model', 'model_name', 'modelId', 'deployment'),
        { key: 'metadata', path: 'ls_model_name' },
        'reranker.model_name',
        'embedding.model_name',
      ],
      responseModel: ['llm.response.model_name'],
      eitherModel: ['llm.model_name'],
      temperature: parameter(
        'temperature',
        'inferenceConfig.temperature',
        'generationConfig.temperature',
      ),
      topP: parameter('top_p', 'topP', 'inferenceConfig.topP', 'generationConfig.topP'),
      maxTokens: parameter(
        'max_tokens',
        'max_completion_tokens',
        'max_output_tokens',
        'maxTokens',
        'maxOutputTokens',
        'inferenceConfig.maxTokens',
        'generationConfig.maxOutputTokens',
      ),
      streaming: parameter('stream'),
      inputTokens: ['llm.token_count.prompt'],
      outputTokens: ['llm.token_count.completion'],
      totalTokens: ['llm.token_count.total'],
      cacheReadTokens: ['llm.token_count.prompt_details.cache_read'],
      cacheCreationTokens: ['llm.token_count.prompt_details.cache_write'],
      reasoningTokens: ['llm.token_count.completion_details.reasoning'],
      costUsd: ['llm.cost.total'],
      inputCostUsd: ['llm.cost.prompt'],
      outputCostUsd: ['llm.cost.completion'],
      finishReason: ['llm.finish_reason', 'llm.stop_reason'],
      requestBody: ['input.value'],
      responseBody: ['output.value'],
      outputType: parameter('response_format.type', 'response_format', 'text.format.type'),
      outputSchema: parameter('response_format.json_schema.schema', 'text.format.schema'),
      user: parameter('user', 'metadata.user_id'),
      metadata: ['metadata'],
      promptName: ['prompt.id', 'llm.prompt_template.name'],
      promptVersion: ['llm.prompt_template.version'],
      feature: ['graph.node.name', 'agent.name'],
      service: ['openinference.project.name'],
      topK: ['reranker.top_k'],
      query: ['reranker.query'],
      dimensions: [{ key: 'embedding.invocation_parameters', path: 'dimensions' }],
    },
    metadataUnder('metadata.'),
  ),
  cache: [
    { semantics: 'exclusive', scope: 'claude-agent-sdk' },
    { semantics: 'exclusive', scope: 'claude_agent_sdk' },
    {
      semantics: 'exclusive',
      scope: '@arizeai/openinference-instrumentation-anthropic',
      versionBelow: '0.2.0',
    },
    { semantics: 'exclusive', scope: 'openinference-instrumentation-bedrock' },
    { semantics: 'inclusive' },
  ],
};
