// One LlmCall from one span that makes, wraps or serves a model call.

import type { LlmCall, Operation } from '../model/records.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { gatherContent, type CallContent } from './call-content.ts';
import { readModels, readProvider } from './call-models.ts';
import { judgeFailure, type Failure } from './failure.ts';
import { finishReasonOf, rawFinishReason } from './finish-reason.ts';
import { toNumber } from './json.ts';
import { toLineage, type Context } from './lineage.ts';
import type { NormaliserTools } from './options.ts';
import { judgeFormat } from './output-format.ts';
import type { Plan } from './overlays.ts';
import { BILLABLE } from './provider.ts';
import {
  readSource,
  resolve,
  resolveBoolean,
  resolveCount,
  resolveNumber,
  resolveText,
} from './resolve.ts';
import type { SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { cacheSemantics, toUsage, type Usage } from './usage.ts';
import { readUsage, type UsageBody } from './usage-shapes.ts';

export const MAPPING_VERSION = 1;
const STATUS_ERROR = 2;

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
  const isCopy =
    outcome.failure !== null || plan.dialects.some((dialect) => dialect.copiesRequestModel);
  const responseModel = isCopy && models.response === models.request ? '' : models.response;
  const usage = readCallUsage(subject, provider, said, BILLABLE.has(operation));
  const call: LlmCall = {
    ...subject.identity,
    ...toLineage(subject.base, context, events.flags),
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
    responseId:
      resolveText(reader, plan, 'responseId').slice(0, 128) ||
      (said.response?.id ?? '').slice(0, 128),
    ...readParameters(reader, plan, said),
    ...readTiming(subject, events, said, outcome.failure !== null),
    ...usage,
    costUsd: null,
    costSource: 'unpriced',
    priceVersion: '',
    ...outcome.fields,
    refusal: 'unknown',
    refusalMechanism: '',
    refusalScore: null,
    guardrailTriggered: readGuardrail(subject, events, outcome.fields.finishReasonRaw),
    cacheHit: resolveBoolean(reader, plan, 'cacheHit'),
    ...readShape(reader, plan, said, outcome.failure === null, outcome.fields.finishReason, tools),
    userHash: tools.privacy.hmacId(context.user || (said.request?.user ?? '')),
    conversationHash: tools.privacy.hmacId(context.conversation),
    keepReason: '',
    spanKind: subject.spanKind,
    scopeName: subject.scopeName,
    canarySet: context.canarySet,
    canaryCase: context.canaryCase,
    canaryRun: context.canaryRun,
  };
  const isEstimated = plan.dialects.some((dialect) => dialect.estimatesStreams === true);
  if (isEstimated && call.streaming === true && call.usageQuality !== 'absent') {
    call.usageQuality = 'estimated';
  }
  if (call.promptVersion === '') call.promptVersion = promptHash(said, tools);
  judgeAndPrice(call, outcome, said, tools, reader, plan);
  return { call, content: said.content };
}

/** `sha:<12 hex>` of the system instructions; '' where there are none. */
function promptHash(said: CallContent, tools: NormaliserTools): string {
  const system = said.content.text('system');
  return system === '' ? '' : `sha:${tools.privacy.hashText(system).slice(0, 12)}`;
}

function readParameters(
  reader: AttributeReader,
  plan: Plan,
  said: CallContent,
): Pick<LlmCall, 'temperature' | 'topP' | 'maxTokens'> {
  const { request } = said;
  return {
    temperature: resolveNumber(reader, plan, 'temperature') ?? request?.temperature ?? null,
    topP: resolveNumber(reader, plan, 'topP') ?? request?.topP ?? null,
    maxTokens: resolveCount(reader, plan, 'maxTokens') ?? request?.maxTokens ?? null,
  };
}

function readTiming(
  subject: SpanSubject,
  events: SpanEvents,
  said: CallContent,
  isFailed: boolean,
): Pick<LlmCall, 'streaming' | 'timeToFirstTokenSeconds'> {
  const { reader, plan } = subject;
  const first =
    resolveNumber(reader, plan, 'timeToFirstTokenSeconds') ??
    events.firstTokenSeconds ??
    sinceStart(subject);
  const stated = resolveBoolean(reader, plan, 'streaming') ?? said.request?.streaming ?? null;
  const streamed = events.streamed || said.response?.streamed === true;
  return {
    // OpenTelemetry defines silence as not streaming; of a call that failed, silence says nothing.
    streaming: streamed ? true : (stated ?? (isFailed ? null : false)),
    timeToFirstTokenSeconds: first !== null && first >= 0 ? first : null,
  };
}

/** An ISO time (possibly JSON-encoded twice) as seconds since the span began. */
function sinceStart(subject: SpanSubject): number | null {
  const text = resolveText(subject.reader, subject.plan, 'firstTokenAt').replace(/"/g, '');
  if (text === '') return null;
  const at = Date.parse(text);
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
  const rules = plan.dialects.flatMap((dialect) => dialect.cache ?? []);
  const stated = cacheSemantics(rules, {
    provider,
    scope: subject.scopeName,
    version: subject.scopeVersion,
    hasKey: (key) => reader.hasKey(key),
  });
  const disjoint = stated === 'disjoint';
  let body: UsageBody | null = null;
  for (const source of plan.sources.usage ?? []) {
    body ??= readUsage(readSource(reader, { ...source, via: 'json' }), disjoint);
  }
  // The bodies of wrappers repeat their children's usage.
  if (body === null && billable) body = said.response?.usage ?? null;
  const facts = {
    input: resolveCount(reader, plan, 'inputTokens'),
    output: resolveCount(reader, plan, 'outputTokens'),
    total: resolveCount(reader, plan, 'totalTokens') ?? body?.total ?? null,
    cacheRead: resolveCount(reader, plan, 'cacheReadTokens'),
    cacheCreation: resolveCount(reader, plan, 'cacheCreationTokens'),
    reasoning: resolveCount(reader, plan, 'reasoningTokens'),
    body,
    stated,
  };
  return toUsage(facts);
}

interface Outcome {
  readonly failure: Failure | null;
  readonly fields: Pick<
    LlmCall,
    | 'finishReason'
    | 'finishReasonRaw'
    | 'errorType'
    | 'errorTypeRaw'
    | 'httpStatus'
    | 'retryAfterSeconds'
    | 'retryCount'
  >;
}

function readOutcome(subject: SpanSubject, events: SpanEvents, said: CallContent): Outcome {
  const { reader, plan } = subject;
  const finishReasonRaw =
    resolve(reader, plan, 'finishReason', (value) => rawFinishReason(value) || null) ??
    (said.content.finish || (said.response?.finish ?? ''));
  const bodyFinish = said.response?.finish ?? '';
  const raw = betterFinish(finishReasonRaw, bodyFinish);
  const failure = readFailure(subject, events, said);
  const status = resolveCount(reader, plan, 'httpStatus');
  return {
    failure,
    fields: {
      finishReason: finishReasonOf(raw),
      finishReasonRaw: raw.slice(0, 64),
      errorType: failure?.errorType ?? '',
      errorTypeRaw: failure?.errorTypeRaw ?? '',
      httpStatus: failure?.httpStatus ?? status,
      retryAfterSeconds: failure?.retryAfterSeconds ?? null,
      retryCount: resolveCount(reader, plan, 'retryCount'),
    },
  };
}

/** An instrumentation's `stop` yields to the provider's own word for a cut or filtered answer. */
function betterFinish(stated: string, body: string): string {
  if (stated === '' || body === '') return stated || body;
  const said = finishReasonOf(stated);
  const truth = finishReasonOf(body);
  return said === 'stop' && truth !== 'stop' && truth !== '' && truth !== 'other' ? body : stated;
}

/** Evidence of failure, wherever the instrumentation puts it; null for a call that did not fail. */
export function readFailure(
  subject: SpanSubject,
  events: SpanEvents,
  said: CallContent | null,
): Failure | null {
  const { reader, plan } = subject;
  const level = resolveText(reader, plan, 'errorLevel').toUpperCase();
  const type = resolveText(reader, plan, 'errorType');
  const code = said?.response?.errorCode ?? '';
  // An exception on a span that answered nothing is its end, whatever the status says.
  const isSilent = said !== null && !said.content.answers && said.response === null;
  const failed =
    subject.statusCode === STATUS_ERROR ||
    level === 'ERROR' ||
    type !== '' ||
    code !== '' ||
    (isSilent && events.errorTypes.length > 0);
  if (!failed) return null;
  return judgeFailure({
    types: [type, ...events.errorTypes, code],
    texts: [
      subject.statusMessage,
      resolveText(reader, plan, 'errorMessage'),
      ...events.errorTexts,
      said?.response?.errorMessage ?? '',
    ],
    httpStatus: resolveCount(reader, plan, 'httpStatus'),
    retryAfterSeconds: resolveNumber(reader, plan, 'retryAfterSeconds'),
  });
}

function readGuardrail(subject: SpanSubject, events: SpanEvents, finish: string): boolean | null {
  if (events.guardrail !== null) return events.guardrail;
  const word = finish.toLowerCase().replace(/[^a-z]/g, '');
  if (word === 'guardrailintervened') return true;
  const status = resolveText(subject.reader, subject.plan, 'guardrailStatus').toUpperCase();
  return status === '' ? null : status === 'FAILED' || status === 'BLOCKED';
}

function readShape(
  reader: AttributeReader,
  plan: Plan,
  said: CallContent,
  ok: boolean,
  finish: LlmCall['finishReason'],
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
  const output = content.hasOutput ? content.text('output') : null;
  const { format, valid } = judgeFormat({
    declared: resolveText(reader, plan, 'outputType') || (request?.outputType ?? ''),
    schema: schemaOf(reader, plan) ?? request?.outputSchema,
    text: output,
    toolCalls: content.toolCalls,
    answered: ok && (finish === 'stop' || finish === ''),
  });
  return {
    inputCharacters: content.hasInput
      ? content.characters('input') + content.characters('system')
      : null,
    outputCharacters: content.hasOutput ? content.characters('output') : null,
    outputFormat: format,
    outputValid: valid,
    messageCount: content.hasInput ? content.count('input') + content.count('system') : null,
    // A tool turn without its calls conveys no count.
    toolCallCount:
      content.hasOutput && (content.toolCalls > 0 || finish !== 'tool_call')
        ? content.toolCalls
        : null,
    inputHash: tools.privacy.hashText(content.text('input')),
    outputHash: tools.privacy.hashText(output ?? ''),
  };
}

function schemaOf(reader: AttributeReader, plan: Plan): unknown {
  return resolve(reader, plan, 'outputSchema', (value) => value as object | null) ?? undefined;
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
  Object.assign(
    call,
    tools.refusal.judge({
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
    }),
  );
  const tier = resolveText(reader, plan, 'serviceTier') || (response?.serviceTier ?? '');
  const reported = resolve(reader, plan, 'costUsd', toNumber) ?? response?.costUsd ?? null;
  Object.assign(call, tools.pricer.price(priceInput(call, reported, tier)));
}

export function isChat(operation: Operation): boolean {
  return !['embeddings', 'rerank', 'image', 'speech', 'transcription'].includes(operation);
}

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
    timestampMs: Number(call.timestamp / 1_000_000n),
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cacheReadTokens: call.cacheReadTokens,
    cacheCreationTokens: call.cacheCreationTokens,
    reasoningTokens: call.reasoningTokens,
    reportedCostUsd,
    batch: serviceTier.toLowerCase() === 'batch',
  };
}
