// The canonical fields a span can state, and the shape of a dialect: data that says under which keys
// an instrumentation states them. Dialects are overlays: several may hold for one span, and every
// field is resolved on its own (resolve.ts).

import type { Operation } from '../model/records.ts';

/** Everything that is read from one attribute. Content, documents and scores have readers of their own. */
export const FIELDS = [
  'operation',
  'provider',
  'requestModel',
  'responseModel',
  'eitherModel',
  'responseId',
  'temperature',
  'topP',
  'maxTokens',
  'streaming',
  'timeToFirstTokenSeconds',
  'firstTokenAt',
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cacheReadTokens',
  'cacheCreationTokens',
  'cacheCreation5mTokens',
  'cacheCreation1hTokens',
  'reasoningTokens',
  'usage',
  'costUsd',
  'inputCostUsd',
  'outputCostUsd',
  'finishReason',
  'errorType',
  'errorMessage',
  'errorLevel',
  'httpStatus',
  'retryAfterSeconds',
  'retryCount',
  'guardrailStatus',
  'cacheHit',
  'inputMessages',
  'outputMessages',
  'systemText',
  'outputToolCalls',
  'requestBody',
  'responseBody',
  'outputType',
  'outputSchema',
  'serviceTier',
  'user',
  'conversation',
  'metadata',
  'promptName',
  'promptVersion',
  'tenant',
  'team',
  'feature',
  'environment',
  'service',
  'serviceVersion',
  'indexVersion',
  'safetyPolicyVersion',
  'featureFlagKey',
  'featureFlagVariant',
  'canarySet',
  'canaryCase',
  'canaryRun',
  'dataSource',
  'topK',
  'query',
  'documents',
  'documentCount',
  'topScore',
  'scoreMetric',
  'dimensions',
  'evaluationName',
  'evaluationScore',
  'evaluationLabel',
  'evaluationExplanation',
  'evaluator',
] as const;

export type Field = (typeof FIELDS)[number];

/** Position of each field in FIELDS: what plans and readers know a field by. */
export const FIELD = Object.fromEntries(FIELDS.map((field, index) => [field, index])) as Readonly<
  Record<Field, number>
>;

/** How a raw value becomes the canonical one; see transforms.ts. */
export type Transform =
  | 'text'
  | 'milliseconds'
  | 'json'
  | 'lastPathSegment'
  | 'pluginProvider'
  | 'componentClass'
  | 'isStreamOperation'
  | 'firstWord'
  | 'exists'
  | 'sum'
  | 'first'
  | 'attemptsBefore';

/** A key, or a key with a path into its JSON, a value map or a transform. */
export type Source =
  | string
  | {
      readonly key: string;
      /** Dotted path into the value parsed as JSON (or a structured value). */
      readonly path?: string;
      readonly via?: Transform;
      /** Raw value (lower-cased) → canonical; values not in the map are no answer. */
      readonly map?: Readonly<Record<string, string>>;
      /** Only on spans whose value of another key equals `equals`. */
      readonly when?: { readonly key: string; readonly equals: string };
    };

export type CacheSemantics = 'inclusive' | 'exclusive' | 'disjoint';

/** First rule that holds wins; a rule with no condition always holds. */
export interface CacheRule {
  readonly semantics: CacheSemantics;
  /** Canonical providers. */
  readonly providers?: readonly string[];
  /** Holds only where this attribute is present. */
  readonly key?: string;
  /** Scope name contains this. */
  readonly scope?: string;
  /** Scope version is below this (numeric dotted compare). */
  readonly versionBelow?: string;
}

export interface Dialect {
  readonly id: string;
  /** Scope names; a trailing * matches any rest. */
  readonly scopes?: readonly string[];
  /** Attribute keys whose presence shows the dialect; `key=value` asks for the value too. */
  readonly telltales?: readonly string[];
  /** Span names (a trailing * matches any rest) that state the operation where no attribute does. */
  readonly spanNames?: Readonly<Record<string, Operation>>;
  /** The keys are bare words that mean this only here: never read where the dialect was not detected. */
  readonly bareKeys?: boolean;
  readonly fields: Partial<Record<Field, readonly Source[]>>;
  /** Fields that other dialects' keys must not answer where this one is detected. */
  readonly only?: readonly Field[];
  readonly cache?: readonly CacheRule[];
  /** Server-side or gateway spans: counted only where no client span has usage. */
  readonly gateway?: boolean;
  /** Agent spans carry totals of the agent's lifetime: never counted. */
  readonly lifetimeTotals?: boolean;
  /** Counts the tokens of streams itself, whatever the provider said. */
  readonly estimatesStreams?: boolean;
  /** Writes the request's model where the served one should be. */
  readonly copiesRequestModel?: boolean;
  /** A wrapper span stands for model calls even without usage: it counts where none below arrived. */
  readonly wrapperIsOneCall?: boolean;
  /** A streamed answer stands in its message attribute as one message a chunk. */
  readonly answersInChunks?: boolean;
  /** Its model names in the provider's name are frameworks, or guesses: ask the model name. */
  readonly providerGuess?: boolean;
}

/** Value maps of the words instrumentations use for what a span is. */
export const OPERATION_WORDS: Readonly<Record<string, Operation>> = {
  chat: 'chat',
  generate_content: 'chat',
  generate: 'chat',
  completion: 'chat',
  completions: 'chat',
  acompletion: 'chat',
  llm_call: 'chat',
  llm_request: 'chat',
  responses: 'chat',
  aresponses: 'chat',
  anthropic_messages: 'chat',
  model_request: 'chat',
  converse: 'chat',
  message: 'chat',
  realtime: 'chat',
  llm: 'chat',
  chat_model: 'chat',
  generation: 'chat',
  model: 'chat',
  'background-model': 'chat',
  model_inference: 'chat',
  text_completion: 'text_completion',
  atext_completion: 'text_completion',
  embeddings: 'embeddings',
  embedding: 'embeddings',
  aembedding: 'embeddings',
  aembeddings: 'embeddings',
  embedder: 'embeddings',
  embed: 'embeddings',
  rag_embedding: 'embeddings',
  retrieval: 'retrieval',
  retrieve: 'retrieval',
  retriever: 'retrieval',
  rag: 'retrieval',
  vector_db_retrieve: 'retrieval',
  vectordb: 'retrieval',
  rag_vector_operation: 'retrieval',
  search: 'retrieval',
  rerank: 'rerank',
  arerank: 'rerank',
  reranker: 'rerank',
  rag_action: 'rerank',
  execute_tool: 'execute_tool',
  tool: 'execute_tool',
  'tool.v2': 'execute_tool',
  tool_call: 'execute_tool',
  mcp_tool_call: 'execute_tool',
  'tool.execution': 'execute_tool',
  client_tool_call: 'execute_tool',
  invoke_agent: 'invoke_agent',
  agent: 'invoke_agent',
  agent_run: 'invoke_agent',
  interaction: 'invoke_agent',
  create_agent: 'create_agent',
  agent_step: 'agent_step',
  model_step: 'agent_step',
  model_generation: 'agent_step',
  execute_event_loop_cycle: 'agent_step',
  execute_agent_loop_cycle: 'agent_step',
  orchestrate_tools: 'agent_step',
  tool_coordination: 'agent_step',
  invoke_workflow: 'invoke_workflow',
  execute_task: 'invoke_workflow',
  framework: 'invoke_workflow',
  workflow: 'invoke_workflow',
  task: 'invoke_workflow',
  chain: 'invoke_workflow',
  span: 'invoke_workflow',
  flow: 'invoke_workflow',
  util: 'invoke_workflow',
  parser: 'invoke_workflow',
  chat_client: 'invoke_workflow',
  advisor: 'invoke_workflow',
  evaluator: 'evaluation',
  evaluation: 'evaluation',
  scorer_run: 'evaluation',
  scorer_step: 'evaluation',
  guardrail: 'guardrail',
  'guardrail.run': 'guardrail',
  processor_run: 'guardrail',
  prompt: 'prompt_render',
  image: 'image',
  image_generation: 'image',
  image_edit: 'image',
  image_variation: 'image',
  speech: 'speech',
  text_to_speech: 'speech',
  transcription: 'transcription',
  translation: 'transcription',
  audio: 'transcription',
  token_counter: 'token_count',
  tokenize: 'token_count',
  count_tokens: 'token_count',
  fetch_response: 'fetch_response',
  model_chunk: 'other',
  event: 'other',
  memory: 'other',
  indexer: 'other',
  plan: 'other',
};
