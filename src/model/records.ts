// The canonical records normalise makes and store writes. Field names are the camelCase of the
// columns in docs/contract tables (`inputTokens` ↔ `input_tokens`). null means absent: not conveyed,
// which is never zero, never false and never ''. Texts have passed privacy.

export type UsageRole = 'leaf' | 'agent_only' | 'rollup' | 'lateral_duplicate' | 'server' | 'none';
export type FinishReason =
  '' | 'stop' | 'length' | 'content_filter' | 'tool_call' | 'refusal' | 'error' | 'empty' | 'other';
export type Refusal = 'none' | 'partial' | 'full' | 'unknown';
export type RefusalMechanism =
  | ''
  | 'model_text'
  | 'model_flag'
  | 'provider_filter'
  | 'guardrail'
  | 'prompt_block'
  | 'evaluation';
export type CostSource = 'reported' | 'computed' | 'unpriced';
export type UsageSemantics = 'inclusive' | 'exclusive_fixed' | 'disjoint_fixed' | 'assumed';
export type UsageQuality = 'complete' | 'no_cache_split' | 'estimated' | 'absent';
export type ErrorType =
  | ''
  | 'rate_limited'
  | 'timeout'
  | 'provider_error'
  | 'invalid_request'
  | 'authentication'
  | 'content_filtered'
  | 'cancelled'
  | 'other';
/** What a span is, whatever its instrumentation calls it. Only billable operations may count. */
export type Operation =
  | 'chat'
  | 'text_completion'
  | 'embeddings'
  | 'retrieval'
  | 'rerank'
  | 'execute_tool'
  | 'invoke_agent'
  | 'invoke_workflow'
  | 'agent_step'
  | 'create_agent'
  | 'guardrail'
  | 'evaluation'
  | 'prompt_render'
  | 'image'
  | 'speech'
  | 'transcription'
  | 'token_count'
  | 'fetch_response'
  | 'gateway'
  | 'other';

/** Where and when a record happened. Ids are lower-case hex. */
export interface Identity {
  /** Unix nanoseconds. */
  timestamp: bigint;
  traceId: string;
  spanId: string;
}

/** What was running. '' where not conveyed: lineage is a dimension, and dimensions have no null. */
export interface Lineage {
  service: string;
  serviceVersion: string;
  environment: string;
  tenant: string;
  team: string;
  feature: string;
  promptName: string;
  /** Explicit, or `sha:<12 hex>` of the system instructions where none is given. */
  promptVersion: string;
  indexVersion: string;
  safetyPolicyVersion: string;
  instrumentation: string;
  instrumentationVersion: string;
  featureFlags: Record<string, string>;
}

export interface LlmCall extends Identity, Lineage {
  durationSeconds: number;
  parentSpanId: string;
  dialect: string;
  dialectVersion: string;
  mappingVersion: number;
  usageRole: UsageRole;

  operation: Operation;
  provider: string;
  requestModel: string;
  responseModel: string;
  responseId: string;
  temperature: number | null;
  topP: number | null;
  maxTokens: number | null;
  streaming: boolean | null;
  timeToFirstTokenSeconds: number | null;

  /** Cached tokens included. */
  inputTokens: number | null;
  /** Reasoning tokens included. */
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheCreationTokens: number | null;
  reasoningTokens: number | null;
  usageSemantics: UsageSemantics;
  usageQuality: UsageQuality;

  costUsd: number | null;
  costSource: CostSource;
  priceVersion: string;

  finishReason: FinishReason;
  finishReasonRaw: string;
  errorType: ErrorType;
  /** As sent, scrubbed. */
  errorTypeRaw: string;
  httpStatus: number | null;
  retryAfterSeconds: number | null;
  retryCount: number | null;
  refusal: Refusal;
  refusalMechanism: RefusalMechanism;
  /** 0 to 1; null where no classifier looked. */
  refusalScore: number | null;
  guardrailTriggered: boolean | null;
  cacheHit: boolean | null;

  /** UTF-16 code units; null where the content was not conveyed. */
  inputCharacters: number | null;
  outputCharacters: number | null;
  outputFormat: '' | 'text' | 'json' | 'tool';
  outputValid: boolean | null;
  messageCount: number | null;
  toolCallCount: number | null;

  /** HMAC-SHA-256 with the configured key, 32 hex characters; '' where not conveyed. */
  userHash: string;
  conversationHash: string;
  /** SHA-256 of the redaction-free text, 32 hex characters; '' where not conveyed. */
  inputHash: string;
  outputHash: string;

  keepReason: '' | 'error' | 'refusal' | 'guardrail' | 'slow' | 'first_seen' | 'sampled';

  /** SpanKind SERVER, and the scope name: what the counting rule needs over the whole trace. */
  spanKind: number;
  scopeName: string;
  canarySet: string;
  canaryCase: string;
  canaryRun: string;
}

export interface Retrieval extends Identity, Lineage {
  durationSeconds: number;
  parentSpanId: string;
  dialect: string;
  operation: 'retrieval' | 'rerank';
  /** '' where the role is the span's own; a wrapper that repeats a child's documents is 'rollup'. */
  usageRole: UsageRole;
  dataSource: string;
  topK: number | null;
  documentCount: number | null;
  documentIds: string[];
  /** As sent, in rank order; NaN where one document has none. */
  documentScores: number[];
  scoreDirection: 'up' | 'down' | '';
  topScore: number | null;
  hit: boolean | null;
  /** How `hit` was decided: score>=0.5, distance<=0.3, documents>=1. */
  hitRule: string;
  queryHash: string;
  errorType: ErrorType;
  userHash: string;
  conversationHash: string;
  /** The golden set that asked; '' for live traffic. */
  canarySet: string;
}

export interface Evaluation extends Identity, Lineage {
  /** Of the evaluated call; '' where the score names a trace or a response only. */
  evaluatedSpanId: string;
  responseId: string;
  requestModel: string;
  responseModel: string;
  evaluationName: string;
  score: number | null;
  label: string;
  passed: boolean | null;
  evaluator: string;
  explanationHash: string;
  canarySet: string;
  canaryCase: string;
  canaryRun: string;
}

/** Redacted content of a call (privacy.content redacted or full), short-lived. */
export interface LlmMessage extends Identity {
  direction: 'input' | 'output' | 'system';
  position: number;
  role: string;
  content: string;
}

/**
 * Facts about a span that arrived on another carrier: content in a log record, user and session on an
 * ancestor span, usage on a native child. The settle job joins them to their call by trace and span id
 * whatever came first. `fields` holds LlmCall fields by name, JSON-encoded values.
 */
export interface CallFact extends Identity {
  parentSpanId: string;
  /** span: facts of a span that is no call itself (context for its descendants); log: a log record's. */
  source: 'span' | 'log';
  /** self: applies to the call with the same span id; descendants: to calls below this span. */
  scope: 'self' | 'descendants';
  fields: Partial<LlmCall>;
}

/** Everything one request normalises to, besides the raw otel_traces / otel_logs rows. */
export interface Normalised {
  calls: LlmCall[];
  retrievals: Retrieval[];
  evaluations: Evaluation[];
  messages: LlmMessage[];
  facts: CallFact[];
}
