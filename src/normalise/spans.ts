// One span: is it a call, a retrieval, an evaluation, context for others, or nothing; and the records
// that follow. Spans that say nothing a dialect knows cost one scan of their attributes.

import type { OtlpView } from '../model/otlp-view.ts';
import type { CallFact, LlmCall, Normalised, Operation } from '../model/records.ts';
import type { SettleSpan } from '../model/settlement.ts';
import { readHex, readText, readUnixNano } from '../model/wire-value.ts';
import type { AttributeReader } from './attribute-reader.ts';
import { readFailure } from './call-outcome.ts';
import { gatherContent } from './call-content.ts';
import { readCallKind, type CallKind, type KindTools } from './call-kind.ts';
import { readCall, type CallSubject } from './calls.ts';
import {
  readAnnotations,
  readEvaluatorSpan,
  readResultEvent,
  type EvaluationAt,
} from './evaluations.ts';
import type { KindAt, KnownKinds } from './known-kinds.ts';
import {
  hasContext,
  joinFlags,
  readFlags,
  readPeople,
  readSetting,
  toContext,
  toLineage,
  type Context,
  type People,
} from './lineage.ts';
import { contentFields, contextFields } from './log-records.ts';
import { toMessages } from './messages.ts';
import { operationOf } from './operation.ts';
import type { NormaliserOptions } from './options.ts';
import { INTEREST, type Overlays } from './overlays.ts';
import { BILLABLE } from './provider.ts';
import { readRetrieval } from './retrieval.ts';
import { resolveBoolean, resolveCount, resolveText } from './resolve.ts';
import type { Scopes } from './scopes.ts';
import { readSpanEvents, type SpanEvents } from './span-events.ts';
import type { SpanSubject } from './subject.ts';
import { FIELD } from './vocabulary.ts';

export interface SpanTools {
  readonly overlays: Overlays;
  readonly reader: AttributeReader;
  readonly eventReader: AttributeReader;
  readonly options: NormaliserOptions & KindTools;
  readonly scopes: Scopes;
  readonly kinds: KnownKinds;
}

/** Reads span `span` of the view; adds its records to `into`. */
export function readSpan(view: OtlpView, span: number, tools: SpanTools, into: Normalised): void {
  const { spans } = view;
  const { reader, overlays } = tools;
  const scope = tools.scopes.of(spans.scope[span]!);
  reader.load(view, spans.attrFrom[span]!, spans.attrTo[span]!);
  const hasEvents = spans.eventTo[span]! > spans.eventFrom[span]!;
  const isKnownScope = scope.dialects.low !== 0 || scope.dialects.high !== 0;
  if (reader.interest === INTEREST.none && !isKnownScope && !hasEvents) return;
  // A copy sent before the span ended; the span itself follows.
  if (reader.valueOf('logfire.span_type') === 'pending_span') return;
  const plan = overlays.plan({
    low: reader.dialects.low | scope.dialects.low,
    high: reader.dialects.high | scope.dialects.high,
  });
  const at = { view, span, scope, reader, plan };
  const kind = hasEvents ? undefined : tools.kinds.recall(at);
  if (kind !== undefined) {
    addCall(toCallSubject(at), kind, readPeople(reader, plan), tools, into);
    return;
  }
  const events = readSpanEvents(view, span, tools.eventReader, plan);
  if (reader.interest === INTEREST.none && !isKnownScope && isEmpty(events)) return;
  readRecords(toSubject(at), events, at, tools, into);
}

function isEmpty(events: SpanEvents): boolean {
  return (
    events.documents.length === 0 && events.evaluations.length === 0 && !events.content.hasOutput
  );
}

function toSubject(at: KindAt): SpanSubject {
  const { view, span, scope } = at;
  const { spans, bytes } = view;
  const { reader, plan, identity, parentSpanId, durationSeconds } = toCallSubject(at);
  return {
    reader,
    plan,
    identity,
    parentSpanId,
    name: reader.shortText(spans.nameStart[span]!, spans.nameEnd[span]!),
    spanKind: spans.kind[span]!,
    statusCode: spans.statusCode[span]!,
    statusMessage: readText(bytes, spans.statusMessageStart[span]!, spans.statusMessageEnd[span]!),
    durationSeconds,
    scopeName: scope.name,
    scopeVersion: scope.version,
    base: scope.base,
  };
}

function toCallSubject({ view, span, reader, plan }: KindAt): CallSubject {
  const { spans, bytes } = view;
  const startAt = spans.startAt[span]!;
  const traceAt = spans.traceIdAt[span]!;
  const spanAt = spans.spanIdAt[span]!;
  const parentAt = spans.parentIdAt[span]!;
  const timestamp = startAt < 0 ? 0n : reader.wire.getBigUint64(startAt, true);
  const durationSeconds = secondsBetween(bytes, startAt, spans.endAt[span]!);
  // Ids mostly stand side by side: one call into the engine writes them all.
  const isNear = spanAt === traceAt + 18 && (parentAt === traceAt + 28 || parentAt < 0);
  const hex = isNear ? readHex(bytes, traceAt, parentAt < 0 ? 26 : 36) : '';
  const traceId = isNear ? hex.slice(0, 32) : readHex(bytes, traceAt, 16);
  const spanId = isNear ? hex.slice(36, 52) : readHex(bytes, spanAt, 8);
  const parentSpanId = isNear ? hex.slice(56, 72) : readHex(bytes, parentAt, 8);
  return { reader, plan, identity: { timestamp, traceId, spanId }, parentSpanId, durationSeconds };
}

/** Seconds from one fixed64 of nanoseconds to a later one (-1: zero); 0 where it is not later. */
function secondsBetween(bytes: Uint8Array, startAt: number, endAt: number): number {
  const high = readHalf(bytes, endAt, 4) - readHalf(bytes, startAt, 4);
  const nano = high * 2 ** 32 + (readHalf(bytes, endAt, 0) - readHalf(bytes, startAt, 0));
  return nano > 0 ? nano / 1e9 : 0;
}

function readHalf(bytes: Uint8Array, at: number, offset: number): number {
  if (at < 0) return 0;
  const from = at + offset;
  const low = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16);
  return low + bytes[from + 3]! * 2 ** 24;
}

function readRecords(
  subject: SpanSubject,
  told: SpanEvents,
  at: KindAt,
  tools: SpanTools,
  into: Normalised,
): void {
  const { options } = tools;
  const { reader, plan } = subject;
  const setting = readSetting(reader, plan);
  const flags = joinFlags(told.flags, readFlags(reader, plan));
  const events = flags === told.flags ? told : { ...told, flags };
  let operation = operationOf(subject, tools.overlays);
  if (operation !== 'rerank' && events.documents.length > 0) operation = 'retrieval';
  const kind = isCall(operation, subject)
    ? readCallKind(subject, operation, setting, events, options)
    : null;
  // Before anything is read that a kind does not hang on.
  if (kind !== null && mayRepeat(kind, at)) tools.kinds.remember(at, kind);
  const people = readPeople(reader, plan);
  const context = toContext(setting, people);
  if (operation === 'retrieval' || operation === 'rerank') {
    const found = readRetrieval(subject, operation, context, events, options);
    if (found !== null) into.retrievals.push(found);
  }
  const call = kind === null ? null : addCall(subject, kind, people, tools, into);
  if (call === null) addFact(subject, context, operation, events, options, into.facts);
  addEvaluations(subject, events, operation, context, { at, tools, into, call });
}

/** A span of this kind becomes its call and nothing else, and hangs on no words. */
function mayRepeat({ call, said, isFailed }: CallKind, { view, span, reader }: KindAt): boolean {
  return (
    view.spans.eventTo[span] === view.spans.eventFrom[span] &&
    BILLABLE.has(call.operation) &&
    call.operation !== 'rerank' &&
    !isFailed &&
    !isAnnotated(reader) &&
    said.request === null &&
    said.response === null &&
    said.content.isSilent
  );
}

function addCall(
  subject: CallSubject,
  kind: CallKind,
  people: Readonly<People>,
  { options }: SpanTools,
  into: Normalised,
): LlmCall {
  const call = readCall(subject, kind, people, options);
  into.calls.push(call);
  if (BILLABLE.has(call.operation)) {
    into.messages.push(...toMessages(kind.said.content, subject.identity, options));
  }
  if (subject.plan.dialects.length === 0) options.onUnknownDialect?.(call.scopeName);
  return call;
}

const isAnnotated = (reader: AttributeReader): boolean =>
  reader.hasFamily('annotations.') || reader.hasFamily('evaluations.');

/** Billable operations are calls; wrappers are rows where they carry usage or stand for one call. */
function isCall(
  operation: Operation | null,
  { reader, plan }: SpanSubject,
): operation is Operation {
  if (operation === null) return false;
  if (operation === 'rerank') return resolveText(reader, plan, FIELD.requestModel) !== '';
  if (BILLABLE.has(operation)) return true;
  if (operation === 'retrieval' || operation === 'prompt_render') return false;
  if (operation === 'invoke_agent' && plan.wrapperIsOneCall) {
    return true;
  }
  return (
    resolveCount(reader, plan, FIELD.inputTokens) !== null ||
    resolveCount(reader, plan, FIELD.outputTokens) !== null
  );
}

/** What a span that is no call knows about the calls below it: people, versions, and why they failed. */
function addFact(
  subject: SpanSubject,
  context: Context,
  operation: Operation | null,
  events: SpanEvents,
  options: NormaliserOptions,
  facts: CallFact[],
): void {
  const fields: Partial<LlmCall> = hasContext(context)
    ? contextFields(context, options.privacy)
    : {};
  if (operation !== null && operation !== 'execute_tool') {
    const failure = readFailure(subject, events, null);
    if (failure !== null) {
      fields.errorType = failure.errorType;
      fields.errorTypeRaw = failure.errorTypeRaw;
      fields.httpStatus = failure.httpStatus;
      fields.retryAfterSeconds = failure.retryAfterSeconds;
    }
  }
  if (operation === 'agent_step')
    Object.assign(fields, stepFields(subject, context, events, options));
  if (Object.keys(fields).length === 0) return;
  facts.push({
    ...subject.identity,
    parentSpanId: subject.parentSpanId,
    source: 'span',
    scope: 'descendants',
    fields,
  });
}

/** A step's own words: some layers keep a call's messages one span above the call. */
function stepFields(
  subject: SpanSubject,
  context: Context,
  events: SpanEvents,
  options: NormaliserOptions,
): Partial<LlmCall> {
  const { reader, plan } = subject;
  const { content } = gatherContent(reader, plan, events.content);
  const fields = contentFields(content, context, reader, plan, options);
  if (resolveBoolean(reader, plan, FIELD.streaming) === true) fields.streaming = true;
  return fields;
}

function addEvaluations(
  subject: SpanSubject,
  events: SpanEvents,
  operation: Operation | null,
  context: Context,
  where: {
    readonly at: KindAt;
    readonly tools: SpanTools;
    readonly into: Normalised;
    readonly call: LlmCall | null;
  },
): void {
  const { tools, into, call } = where;
  const { view, span } = where.at;
  const { options, eventReader } = tools;
  const isJudge = operation === 'evaluation' || operation === 'guardrail';
  const annotated = isAnnotated(subject.reader);
  if (!isJudge && !annotated && events.evaluations.length === 0) return;
  const evaluated: EvaluationAt = {
    identity: subject.identity,
    lineage: toLineage(subject.base, context, events.flags),
    context,
    models: { request: call?.requestModel ?? '', response: call?.responseModel ?? '' },
  };
  if (annotated) into.evaluations.push(...readAnnotations(subject.reader, evaluated, options));
  if (isJudge)
    into.evaluations.push(
      ...readEvaluatorSpan(subject, linkedSpan(view, span), evaluated, options),
    );
  for (const row of events.evaluations) {
    eventReader.load(view, view.events.attrFrom[row]!, view.events.attrTo[row]!);
    const found = readResultEvent(eventReader, subject.plan, evaluated, options);
    if (found !== null) into.evaluations.push(found);
  }
}

function linkedSpan(view: OtlpView, span: number): string {
  const first = view.spans.linkFrom[span]!;
  return first < view.spans.linkTo[span]!
    ? readHex(view.bytes, view.links.spanIdAt[first]!, 8)
    : '';
}

/** What the counting rule needs of a span. */
export function toTraceSpan(view: OtlpView, span: number, scopeName: string): SettleSpan {
  const { spans, bytes } = view;
  return {
    traceId: readHex(bytes, spans.traceIdAt[span]!, 16),
    spanId: readHex(bytes, spans.spanIdAt[span]!, 8),
    parentSpanId: readHex(bytes, spans.parentIdAt[span]!, 8),
    spanKind: spans.kind[span]!,
    scopeName,
    startNano: readUnixNano(bytes, spans.startAt[span]!),
    endNano: readUnixNano(bytes, spans.endAt[span]!),
  };
}
