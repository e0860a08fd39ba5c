// One LlmCall from one span that makes, wraps or serves a model call.

import type { LlmCall, Operation } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { isBatchPriced } from './cost/cost.ts';
import { gatherContent, type CallContent } from './call-content.ts';
import { readGuardrail, readOutcome, type Outcome } from './call-outcome.ts';
import { readModels, readProvider } from './call-models.ts';
import { toNumber } from './json.ts';
import { toLineage, type Context } from './lineage.ts';
import type { NormaliserTools } from './options.ts';
import { judgeFormat } from './output-format.ts';
import type { Plan } from './overlays.ts';
import { BILLABLE } from './provider.ts';
import {
  readStructured,
  resolve,
  resolveBoolean,
  resolveCount,
  resolveNumber,
  resolveText,
} from './resolve.ts';
import type { SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { estimateAbsent } from './token-estimate.ts';
import { cacheSemantics, toUsage, type Usage } from './usage.ts';
import { fullerUsage, readUsage, type UsageBody } from './usage-shapes.ts';
import { FIELD } from './vocabulary.ts';

export const MAPPING_VERSION = 1;
const RESPONSE_ID_LENGTH_MAX = 128;

export interface CallRead {
  readonly call: LlmCall;
  readonly content: CallContent['content'];
}

/** Reads the call. `operation` has been decided; `context` and `events` have been read. */
export function readCall(
  subject: SpanSubject,
  operation: Operation,
  context: Context,
  events: SpanEvents,
  tools: NormaliserTools,
): CallRead {
  const { reader, plan } = subject;
  const said = gatherContent(reader, plan, events.content);
  const models = readModels(reader, plan, said);
  const provider = readProvider(subject, models);
  const outcome = readOutcome(subject, events, said);
  const isCopy = outcome.failure !== null || plan.copiesRequestModel;
  const responseModel = isCopy && models.response === models.request ? '' : models.response;
  const usage = readCallUsage(subject, provider, said, BILLABLE.has(operation));
  const lineage = toLineage(subject.base, context, events.flags);
  const timing = readTiming(subject, events, said, outcome.failure !== null);
  const { fields } = outcome;
  const shape = readShape(subject, operation, said, outcome, tools);
  const { request } = said;
  // One literal with every field in it: rows of one shape are what makes reading them cheap.
  const call: LlmCall = {
    timestamp: subject.identity.timestamp,
    traceId: subject.identity.traceId,
    spanId: subject.identity.spanId,
    service: lineage.service,
    serviceVersion: lineage.serviceVersion,
    environment: lineage.environment,
    tenant: lineage.tenant,
    team: lineage.team,
    feature: lineage.feature,
    promptName: lineage.promptName,
    promptVersion: lineage.promptVersion || promptHash(said, tools),
    indexVersion: lineage.indexVersion,
    safetyPolicyVersion: lineage.safetyPolicyVersion,
    instrumentation: lineage.instrumentation,
    instrumentationVersion: lineage.instrumentationVersion,
    featureFlags: lineage.featureFlags,
    durationSeconds: subject.durationSeconds,
    parentSpanId: subject.parentSpanId,
    dialect: plan.dialects[0]?.id ?? '',
    dialectVersion: subject.scopeVersion.slice(0, 64),
    mappingVersion: MAPPING_VERSION,
    usageRole: 'none',
    operation,
    provider,
    requestModel: models.request,
    responseModel,
    responseId: (resolveText(reader, plan, FIELD.responseId) || (said.response?.id ?? '')).slice(
      0,
      RESPONSE_ID_LENGTH_MAX,
    ),
    temperature: resolveNumber(reader, plan, FIELD.temperature) ?? request?.temperature ?? null,
    topP: resolveNumber(reader, plan, FIELD.topP) ?? request?.topP ?? null,
    maxTokens: resolveCount(reader, plan, FIELD.maxTokens) ?? request?.maxTokens ?? null,
    streaming: timing.streaming,
    timeToFirstTokenSeconds: timing.timeToFirstTokenSeconds,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheCreationTokens: usage.cacheCreationTokens,
    reasoningTokens: usage.reasoningTokens,
    usageSemantics: usage.usageSemantics,
    usageQuality: usage.usageQuality,
    costUsd: null,
    costSource: 'unpriced',
    priceVersion: '',
    finishReason: fields.finishReason,
    finishReasonRaw: fields.finishReasonRaw,
    errorType: fields.errorType,
    errorTypeRaw: fields.errorTypeRaw,
    httpStatus: fields.httpStatus,
    retryAfterSeconds: fields.retryAfterSeconds,
    retryCount: fields.retryCount,
    refusal: 'unknown',
    refusalMechanism: '',
    refusalScore: null,
    guardrailTriggered: readGuardrail(subject, events, fields.finishReasonRaw),
    cacheHit: resolveBoolean(reader, plan, FIELD.cacheHit),
    inputCharacters: shape.inputCharacters,
    outputCharacters: shape.outputCharacters,
    outputFormat: shape.outputFormat,
    outputValid: shape.outputValid,
    messageCount: shape.messageCount,
    toolCallCount: shape.toolCallCount,
    userHash: tools.privacy.hmacId(context.user || (request?.user ?? '')),
    conversationHash: tools.privacy.hmacId(context.conversation),
    inputHash: shape.inputHash,
    outputHash: shape.outputHash,
    keepReason: '',
    spanKind: subject.spanKind,
    scopeName: subject.scopeName,
    canarySet: context.canarySet,
    canaryCase: context.canaryCase,
    canaryRun: context.canaryRun,
  };
  if (plan.estimatesStreams && call.streaming === true && call.usageQuality !== 'absent') {
    call.usageQuality = 'estimated';
  }
  if (tools.estimateTokens === true && outcome.failure === null) estimateAbsent(call, said.content);
  judgeAndPrice(call, outcome, said, tools, reader, plan);
  return { call, content: said.content };
}

/** `sha:<12 hex>` of the system instructions; '' where there are none. */
function promptHash(said: CallContent, tools: NormaliserTools): string {
  const system = said.content.text('system');
  return system === '' ? '' : `sha:${tools.privacy.hashText(system).slice(0, 12)}`;
}

function readTiming(
  subject: SpanSubject,
  events: SpanEvents,
  said: CallContent,
  isFailed: boolean,
): Pick<LlmCall, 'streaming' | 'timeToFirstTokenSeconds'> {
  const { reader, plan } = subject;
  const first =
    resolveNumber(reader, plan, FIELD.timeToFirstTokenSeconds) ??
    events.firstTokenSeconds ??
    sinceStart(subject);
  const stated = resolveBoolean(reader, plan, FIELD.streaming) ?? said.request?.streaming ?? null;
  const streamed = events.streamed || said.response?.streamed === true;
  return {
    // OpenTelemetry defines silence as not streaming; of a call that failed, silence says nothing.
    streaming: streamed ? true : (stated ?? (isFailed ? null : false)),
    timeToFirstTokenSeconds: first !== null && first >= 0 ? first : null,
  };
}

/** An ISO time (possibly JSON-encoded twice) as seconds since the span began. */
function sinceStart(subject: SpanSubject): number | null {
  const text = resolveText(subject.reader, subject.plan, FIELD.firstTokenAt);
  if (text === '') return null;
  const at = Date.parse(text.replace(/"/g, ''));
  const seconds = at / 1000 - Number(subject.identity.timestamp / 1_000_000n) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 && seconds < 86_400 ? seconds : null;
}

function readCallUsage(
  subject: SpanSubject,
  provider: string,
  said: CallContent,
  billable: boolean,
): Usage {
  const { reader, plan } = subject;
  const stated = cacheSemantics(plan.cacheRules, {
    provider,
    scope: subject.scopeName,
    version: subject.scopeVersion,
    hasKey: (key) => reader.hasKey(key),
  });
  const disjoint = stated === 'disjoint';
  let body: UsageBody | null = null;
  for (const source of reader.sourcesOf(plan, FIELD.usage)) {
    body ??= readUsage(readStructured(reader, source), disjoint);
  }
  // The bodies of wrappers repeat their children's usage.
  if (billable) body = fullerUsage(body, said.response?.usage ?? null);
  const facts = {
    input: resolveCount(reader, plan, FIELD.inputTokens),
    output: resolveCount(reader, plan, FIELD.outputTokens),
    total: resolveCount(reader, plan, FIELD.totalTokens) ?? body?.total ?? null,
    cacheRead: resolveCount(reader, plan, FIELD.cacheReadTokens),
    cacheCreation:
      resolveCount(reader, plan, FIELD.cacheCreationTokens) ??
      sumOf(
        resolveCount(reader, plan, FIELD.cacheCreation5mTokens),
        resolveCount(reader, plan, FIELD.cacheCreation1hTokens),
      ),
    reasoning: resolveCount(reader, plan, FIELD.reasoningTokens),
    body,
    stated,
  };
  return toUsage(facts);
}

/** Parts of a whole that is not stated itself; null where no part is stated either. */
const sumOf = (left: number | null, right: number | null): number | null =>
  left === null && right === null ? null : (left ?? 0) + (right ?? 0);

/** Operations whose output is numbers. */
const NUMERIC: ReadonlySet<Operation> = new Set<Operation>(['embeddings', 'rerank']);

function readShape(
  { reader, plan }: SpanSubject,
  operation: Operation,
  said: CallContent,
  { failure, fields: { finishReason: finish } }: Outcome,
  tools: NormaliserTools,
): Pick<
  LlmCall,
  | 'inputCharacters'
  | 'outputCharacters'
  | 'outputFormat'
  | 'outputValid'
  | 'messageCount'
  | 'toolCallCount'
  | 'inputHash'
  | 'outputHash'
> {
  const { content, request } = said;
  const hasOutput = content.hasOutput && !NUMERIC.has(operation);
  const output = hasOutput ? content.text('output') : null;
  const { format, valid } = judgeFormat({
    declared: resolveText(reader, plan, FIELD.outputType) || (request?.outputType ?? ''),
    schema: schemaOf(reader, plan) ?? request?.outputSchema,
    text: output,
    toolCalls: content.toolCalls,
    answered: failure === null && (finish === 'stop' || finish === ''),
  });
  return {
    inputCharacters: content.hasInput
      ? content.characters('input') + content.characters('system')
      : null,
    outputCharacters: hasOutput ? content.characters('output') : null,
    outputFormat: format,
    outputValid: valid,
    messageCount: content.hasInput ? content.count('input') + content.count('system') : null,
    // A tool turn without its calls conveys no count.
    toolCallCount:
      hasOutput && (content.toolCalls > 0 || finish !== 'tool_call') ? content.toolCalls : null,
    inputHash: tools.privacy.hashText(content.text('input')),
    outputHash: tools.privacy.hashText(output ?? ''),
  };
}

function schemaOf(reader: AttributeReader, plan: Plan): unknown {
  return resolve(reader, plan, FIELD.outputSchema, (value) => value as object | null) ?? undefined;
}

function judgeAndPrice(
  call: LlmCall,
  outcome: Outcome,
  said: CallContent,
  tools: NormaliserTools,
  reader: AttributeReader,
  plan: Plan,
): void {
  const { content, response } = said;
  if (call.finishReason === '' && outcome.failure !== null) call.finishReason = 'error';
  // Anthropic stops for `refusal` and knows no content filter: frameworks translate the word.
  if (call.finishReason === 'content_filter' && call.provider === 'anthropic') {
    call.finishReason = 'refusal';
  }
  const isSilent = content.hasOutput && !content.answers;
  if (call.finishReason === '' && isSilent && isChat(call.operation)) call.finishReason = 'empty';
  const verdict = tools.refusal.judge({
    outputText: content.hasOutput ? content.text('output') : null,
    refusalField: content.refusal,
    finishReasonRaw: call.finishReasonRaw,
    finishReason: call.finishReason,
    errorText: outcome.failure?.text ?? '',
    httpStatus: call.httpStatus,
    blockReason: response?.blockReason ?? '',
    guardrail: call.guardrailTriggered,
    provider: call.provider,
    toolCallCount: call.toolCallCount,
    isChat: isChat(call.operation),
  });
  call.refusal = verdict.refusal;
  call.refusalMechanism = verdict.refusalMechanism;
  call.refusalScore = verdict.refusalScore;
  const tier = resolveText(reader, plan, FIELD.serviceTier) || (response?.serviceTier ?? '');
  const reported =
    resolve(reader, plan, FIELD.costUsd, toNumber) ??
    sumOf(
      resolveNumber(reader, plan, FIELD.inputCostUsd),
      resolveNumber(reader, plan, FIELD.outputCostUsd),
    ) ??
    response?.costUsd ??
    null;
  const { costUsd, costSource, priceVersion } = tools.pricer.price(
    priceInput(call, reported, tier),
  );
  call.costUsd = costUsd;
  call.costSource = costSource;
  call.priceVersion = priceVersion;
}

const WORDLESS: ReadonlySet<Operation> = new Set<Operation>([
  'embeddings',
  'rerank',
  'image',
  'speech',
  'transcription',
]);

export function isChat(operation: Operation): boolean {
  return !WORDLESS.has(operation);
}

/** OpenAI bills its flex tier as batches. */
const isBatchTier = (tier: string, provider: string): boolean =>
  tier === 'batch' || (tier === 'flex' && /^(?:openai|azure\.ai\.openai)$/.test(provider));

/** What the pricer asks of a call. */
export function priceInput(
  call: LlmCall,
  reportedCostUsd: number | null,
  serviceTier: string,
): Parameters<NormaliserTools['pricer']['price']>[0] {
  return {
    provider: call.provider,
    requestModel: call.requestModel,
    responseModel: call.responseModel,
    operation: call.operation,
    timestampMs: Number(call.timestamp) / 1e6,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cacheReadTokens: call.cacheReadTokens,
    cacheCreationTokens: call.cacheCreationTokens,
    reasoningTokens: call.reasoningTokens,
    reportedCostUsd,
    batch:
      isBatchTier(serviceTier.toLowerCase(), call.provider) || isBatchPriced(call.priceVersion),
  };
}
