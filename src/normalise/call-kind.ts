// What a call has in common with many others: everything but its ids, its times, who asked and what was
// counted. Calls without words differ in nothing else, so their kind is remembered (known-kinds.ts).

import type { LlmCall, Operation } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { gatherContent, type CallContent } from './call-content.ts';
import { readModels, readProvider } from './call-models.ts';
import { readGuardrail, readOutcome, type Outcome } from './call-outcome.ts';
import { isBatchTier } from './cost/cost.ts';
import { toLineage, type Setting } from './lineage.ts';
import type { NormaliserTools } from './options.ts';
import { judgeFormat } from './output-format.ts';
import type { Plan } from './overlays.ts';
import { resolve, resolveBoolean, resolveCount, resolveNumber, resolveText } from './resolve.ts';
import type { SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { cacheSemantics } from './usage.ts';
import { FIELD, type CacheSemantics } from './vocabulary.ts';
import type { Wash } from './wash.ts';

export const MAPPING_VERSION = 1;

export type PricedNames = Pick<LlmCall, 'provider' | 'requestModel' | 'responseModel'>;

export interface CallKind {
  /** The call with nothing filled in that is its own; washed. */
  readonly call: Readonly<LlmCall>;
  readonly said: CallContent;
  readonly isFailed: boolean;
  /** As stated: what is compared with the ids of sessions. */
  readonly promptName: string;
  /** Unwashed: a price is looked up by the name itself. */
  readonly names: Readonly<PricedNames>;
  /** Priced as a batch. */
  readonly isBatch: boolean;
  readonly cacheSemantics: CacheSemantics | null;
  readonly firstTokenSeconds: number | null;
}

export interface KindTools extends NormaliserTools {
  readonly wash: Wash;
}

/** Reads the kind of a call. `operation` has been decided; `setting` and `events` have been read. */
export function readCallKind(
  subject: SpanSubject,
  operation: Operation,
  setting: Readonly<Setting>,
  events: SpanEvents,
  tools: KindTools,
): CallKind {
  const { reader, plan } = subject;
  const said = gatherContent(reader, plan, events.content);
  const models = readModels(reader, plan, said);
  const provider = readProvider(subject, models);
  const outcome = readOutcome(subject, events, said);
  const isFailed = outcome.failure !== null;
  const isCopy = isFailed || plan.copiesRequestModel;
  const response = isCopy && models.response === models.request ? '' : models.response;
  const lineage = toLineage(subject.base, setting, events.flags);
  const { fields } = outcome;
  const { request } = said;
  const shape = readShape(subject, operation, said, outcome, tools);
  // One literal with every field in it: rows of one shape are what makes reading them cheap.
  const call: LlmCall = {
    timestamp: 0n,
    traceId: '',
    spanId: '',
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
    durationSeconds: 0,
    parentSpanId: '',
    dialect: plan.dialects[0]?.id ?? '',
    dialectVersion: subject.scopeVersion.slice(0, 64),
    mappingVersion: MAPPING_VERSION,
    usageRole: 'none',
    operation,
    provider,
    requestModel: models.request,
    responseModel: response,
    responseId: '',
    temperature: resolveNumber(reader, plan, FIELD.temperature) ?? request?.temperature ?? null,
    topP: resolveNumber(reader, plan, FIELD.topP) ?? request?.topP ?? null,
    maxTokens: resolveCount(reader, plan, FIELD.maxTokens) ?? request?.maxTokens ?? null,
    streaming: readStreaming(subject, events, said, isFailed),
    timeToFirstTokenSeconds: null,
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheCreationTokens: null,
    reasoningTokens: null,
    usageSemantics: 'assumed',
    usageQuality: 'absent',
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
    userHash: '',
    conversationHash: '',
    inputHash: shape.inputHash,
    outputHash: shape.outputHash,
    keepReason: '',
    spanKind: subject.spanKind,
    scopeName: subject.scopeName,
    canarySet: setting.canarySet,
    canaryCase: setting.canaryCase,
    canaryRun: setting.canaryRun,
  };
  judge(call, outcome, said, tools);
  tools.wash.call(call);
  const tier = resolveText(reader, plan, FIELD.serviceTier) || (said.response?.serviceTier ?? '');
  return {
    call,
    said,
    isFailed,
    promptName: setting.promptName,
    names: { provider, requestModel: models.request, responseModel: response },
    isBatch: isBatchTier(tier.toLowerCase(), provider),
    cacheSemantics: cacheSemantics(plan.cacheRules, {
      provider,
      scope: subject.scopeName,
      version: subject.scopeVersion,
      hasKey: (key) => reader.hasKey(key),
    }),
    firstTokenSeconds: events.firstTokenSeconds,
  };
}

/** `sha:<12 hex>` of the system instructions; '' where there are none. */
function promptHash(said: CallContent, tools: NormaliserTools): string {
  const system = said.content.text('system');
  return system === '' ? '' : `sha:${tools.privacy.hashText(system).slice(0, 12)}`;
}

function readStreaming(
  { reader, plan }: SpanSubject,
  events: SpanEvents,
  said: CallContent,
  isFailed: boolean,
): boolean | null {
  if (events.streamed || said.response?.streamed === true) return true;
  const stated = resolveBoolean(reader, plan, FIELD.streaming) ?? said.request?.streaming ?? null;
  // OpenTelemetry defines silence as not streaming; of a call that failed, silence says nothing.
  return stated ?? (isFailed ? null : false);
}

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

/** How the call ended, and whether the model declined. */
function judge(call: LlmCall, outcome: Outcome, said: CallContent, tools: NormaliserTools): void {
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
}

const WORDLESS: ReadonlySet<Operation> = new Set<Operation>([
  'embeddings',
  'rerank',
  'image',
  'speech',
  'transcription',
]);

const isChat = (operation: Operation): boolean => !WORDLESS.has(operation);
