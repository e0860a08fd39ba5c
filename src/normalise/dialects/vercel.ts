// Vercel AI SDK: versions 3 to 6 (`ai.*` keys, scope `ai`), and 7 through @ai-sdk/otel (`gen_ai.*`,
// scope `gen_ai`). Wrapper and call are told apart by ai.operationId. Source: package source, captures.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

const OPERATION_IDS = {
  'ai.generatetext.dogenerate': 'chat',
  'ai.streamtext.dostream': 'chat',
  'ai.generateobject.dogenerate': 'chat',
  'ai.streamobject.dostream': 'chat',
  'ai.embed.doembed': 'embeddings',
  'ai.embedmany.doembed': 'embeddings',
  'ai.rerank.dorerank': 'rerank',
  'ai.generatetext': 'invoke_agent',
  'ai.streamtext': 'invoke_agent',
  'ai.generateobject': 'invoke_agent',
  'ai.streamobject': 'invoke_agent',
  'ai.embed': 'invoke_workflow',
  'ai.embedmany': 'invoke_workflow',
  'ai.rerank': 'invoke_workflow',
  'ai.toolcall': 'execute_tool',
  'ai.generateimage': 'image',
  'ai.generatespeech': 'speech',
  'ai.transcribe': 'transcription',
};

/** Calls that must answer with an object, whatever else the span says. */
const OBJECT_CALLS = {
  'ai.generateobject.dogenerate': 'json',
  'ai.streamobject.dostream': 'json',
};

export const vercelLegacy: Dialect = {
  id: 'vercel_legacy',
  scopes: ['ai'],
  telltales: ['ai.operationId', 'ai.model.id', 'ai.model.provider'],
  fields: merged(
    {
      operation: [
        { key: 'ai.operationId', map: OPERATION_IDS },
        { key: 'operation.name', via: 'firstWord', map: OPERATION_IDS },
      ],
      provider: ['ai.model.provider', 'gen_ai.system'],
      requestModel: ['gen_ai.request.model', 'ai.model.id'],
      responseModel: ['ai.response.model', 'gen_ai.response.model'],
      responseId: ['ai.response.id', 'gen_ai.response.id'],
      temperature: ['gen_ai.request.temperature', 'ai.settings.temperature'],
      topP: ['gen_ai.request.top_p', 'ai.settings.topP'],
      maxTokens: [
        'gen_ai.request.max_tokens',
        'ai.settings.maxOutputTokens',
        'ai.settings.maxTokens',
      ],
      streaming: [{ key: 'ai.operationId', via: 'isStreamOperation' }],
      timeToFirstTokenSeconds: [
        { key: 'ai.response.msToFirstChunk', via: 'milliseconds' },
        { key: 'ai.stream.msToFirstChunk', via: 'milliseconds' },
      ],
      inputTokens: [
        'gen_ai.usage.input_tokens',
        'ai.usage.inputTokens',
        'ai.usage.promptTokens',
        'ai.usage.tokens',
      ],
      outputTokens: [
        'gen_ai.usage.output_tokens',
        'ai.usage.outputTokens',
        'ai.usage.completionTokens',
      ],
      totalTokens: ['ai.usage.totalTokens'],
      cacheReadTokens: [
        'ai.usage.inputTokenDetails.cacheReadTokens',
        'ai.usage.cachedInputTokens',
        { key: 'ai.response.providerMetadata', path: 'anthropic.usage.cache_read_input_tokens' },
        { key: 'ai.response.providerMetadata', path: 'anthropic.cacheReadInputTokens' },
        { key: 'ai.response.providerMetadata', path: 'bedrock.usage.cacheReadInputTokens' },
        { key: 'ai.response.providerMetadata', path: 'openai.cachedPromptTokens' },
      ],
      cacheCreationTokens: [
        'ai.usage.inputTokenDetails.cacheWriteTokens',
        {
          key: 'ai.response.providerMetadata',
          path: 'anthropic.usage.cache_creation_input_tokens',
        },
        { key: 'ai.response.providerMetadata', path: 'anthropic.cacheCreationInputTokens' },
        { key: 'ai.response.providerMetadata', path: 'bedrock.usage.cacheWriteInputTokens' },
      ],
      reasoningTokens: [
        'ai.usage.outputTokenDetails.reasoningTokens',
        'ai.usage.reasoningTokens',
        { key: 'ai.response.providerMetadata', path: 'openai.reasoningTokens' },
      ],
      finishReason: [
        'ai.response.finishReason',
        'ai.finishReason',
        'gen_ai.response.finish_reasons',
      ],
      inputMessages: ['ai.prompt.messages', 'ai.prompt', 'ai.values', 'ai.value'],
      outputMessages: [
        'ai.response.text',
        'ai.response.object',
        'ai.result.text',
        'ai.result.object',
      ],
      outputToolCalls: ['ai.response.toolCalls', 'ai.result.toolCalls'],
      documents: ['ai.ranking'],
      systemText: [{ key: 'ai.prompt', path: 'system' }],
      outputType: [
        { key: 'ai.settings.output', map: { object: 'json', array: 'json', enum: 'json' } },
        { key: 'ai.schema', via: 'exists', map: { true: 'json' } },
        { key: 'ai.operationId', map: OBJECT_CALLS },
      ],
      outputSchema: ['ai.schema'],
      serviceTier: [{ key: 'ai.response.providerMetadata', path: 'openai.serviceTier' }],
      promptName: [{ key: 'ai.telemetry.metadata.langfusePrompt', path: 'name' }],
      promptVersion: [{ key: 'ai.telemetry.metadata.langfusePrompt', path: 'version' }],
    },
    metadataUnder('ai.telemetry.metadata.'),
    metadataUnder('ai.settings.context.'),
    { feature: ['ai.telemetry.functionId'] },
  ),
  cache: [
    { semantics: 'inclusive', key: 'ai.usage.inputTokenDetails.noCacheTokens' },
    { semantics: 'exclusive', providers: ['anthropic', 'aws.bedrock'] },
    { semantics: 'inclusive' },
  ],
  wrapperIsOneCall: true,
};

export const vercelOtel: Dialect = {
  id: 'vercel_otel',
  scopes: ['gen_ai'],
  telltales: ['gen_ai.client.operation.duration', 'ai.usage.inputTokenDetails.noCacheTokens'],
  fields: merged(
    {
      timeToFirstTokenSeconds: ['gen_ai.client.operation.time_to_first_chunk'],
      cacheReadTokens: ['gen_ai.usage.cache_read.input_tokens'],
      cacheCreationTokens: ['gen_ai.usage.cache_creation.input_tokens'],
      reasoningTokens: ['ai.usage.outputTokenDetails.reasoningTokens'],
      streaming: [{ key: 'gen_ai.client.operation.time_to_first_chunk', via: 'exists' }],
      documents: ['ai.ranking'],
      feature: ['gen_ai.agent.name'],
    },
    metadataUnder('ai.settings.context.'),
  ),
  cache: [{ semantics: 'inclusive' }],
};
