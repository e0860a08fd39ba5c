// One LlmCall from one span that makes, wraps or serves a model call: what its kind says, and what is its own.

import type { LlmCall } from '../model/records.ts';
import type { CallKind, PricedNames } from './call-kind.ts';
import type { PriceInput } from './cost/cost.ts';
import { promptNameOf, type People } from './lineage.ts';
import type { NormaliserTools } from './options.ts';
import { BILLABLE } from './provider.ts';
import {
  readStructured,
  resolve,
  resolveCount,
  resolveNumber,
  resolveOwnId,
  resolveText,
} from './resolve.ts';
import type { SpanSubject } from './subject.ts';
import { estimateAbsent } from './token-estimate.ts';
import { toUsage, type Usage } from './usage.ts';
import { fullerUsage, readUsage, type UsageBody } from './usage-shapes.ts';
import { FIELD } from './vocabulary.ts';
import { toNumber } from './json.ts';

const RESPONSE_ID_LENGTH_MAX = 128;

/** What of a span a call's own facts are read from. */
export type CallSubject = Pick<
  SpanSubject,
  'reader' | 'plan' | 'identity' | 'parentSpanId' | 'durationSeconds'
>;

/** Reads the call. Its kind and who asked have been read. */
export function readCall(
  subject: CallSubject,
  kind: CallKind,
  people: Readonly<People>,
  tools: NormaliserTools,
): LlmCall {
  const { reader, plan, identity } = subject;
  const { request, response, content } = kind.said;
  const call = { ...kind.call };
  call.timestamp = identity.timestamp;
  call.traceId = identity.traceId;
  call.spanId = identity.spanId;
  call.parentSpanId = subject.parentSpanId;
  call.durationSeconds = subject.durationSeconds;
  if (promptNameOf(kind.promptName, people) === '') call.promptName = '';
  const responseId = resolveOwnId(reader, plan, FIELD.responseId) || (response?.id ?? '');
  call.responseId = responseId.slice(0, RESPONSE_ID_LENGTH_MAX);
  call.timeToFirstTokenSeconds = readFirstToken(subject, kind);
  call.userHash = tools.privacy.hmacId(people.user || (request?.user ?? ''));
  call.conversationHash = tools.privacy.hmacId(people.conversation);
  takeUsage(call, readCallUsage(subject, kind));
  if (plan.estimatesStreams && call.streaming === true && call.usageQuality !== 'absent') {
    call.usageQuality = 'estimated';
  }
  if (tools.estimateTokens === true && !kind.isFailed) estimateAbsent(call, content);
  takePrice(call, subject, kind, tools);
  return call;
}

function readFirstToken(subject: CallSubject, { firstTokenSeconds }: CallKind): number | null {
  const { reader, plan } = subject;
  const first =
    resolveNumber(reader, plan, FIELD.timeToFirstTokenSeconds) ??
    firstTokenSeconds ??
    sinceStart(subject);
  return first !== null && first >= 0 ? first : null;
}

/** An ISO time (possibly JSON-encoded twice) as seconds since the span began. */
function sinceStart(subject: CallSubject): number | null {
  const text = resolveText(subject.reader, subject.plan, FIELD.firstTokenAt);
  if (text === '') return null;
  const at = Date.parse(text.replace(/"/g, ''));
  const seconds = at / 1000 - Number(subject.identity.timestamp / 1_000_000n) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 && seconds < 86_400 ? seconds : null;
}

function takeUsage(call: LlmCall, usage: Usage): void {
  call.inputTokens = usage.inputTokens;
  call.outputTokens = usage.outputTokens;
  call.cacheReadTokens = usage.cacheReadTokens;
  call.cacheCreationTokens = usage.cacheCreationTokens;
  call.reasoningTokens = usage.reasoningTokens;
  call.usageSemantics = usage.usageSemantics;
  call.usageQuality = usage.usageQuality;
}

function readCallUsage({ reader, plan }: CallSubject, kind: CallKind): Usage {
  const stated = kind.cacheSemantics;
  const disjoint = stated === 'disjoint';
  let body: UsageBody | null = null;
  for (const source of reader.sourcesOf(plan, FIELD.usage)) {
    body ??= readUsage(readStructured(reader, source), disjoint);
  }
  // The bodies of wrappers repeat their children's usage.
  if (BILLABLE.has(kind.call.operation))
    body = fullerUsage(body, kind.said.response?.usage ?? null);
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

function takePrice(
  call: LlmCall,
  { reader, plan }: CallSubject,
  { names, isBatch, said: { response } }: CallKind,
  tools: NormaliserTools,
): void {
  const reported =
    resolve(reader, plan, FIELD.costUsd, toNumber) ??
    sumOf(
      resolveNumber(reader, plan, FIELD.inputCostUsd),
      resolveNumber(reader, plan, FIELD.outputCostUsd),
    ) ??
    response?.costUsd ??
    null;
  const { costUsd, costSource, priceVersion } = tools.pricer.price(
    priceInput(call, names, reported, isBatch),
  );
  call.costUsd = costUsd;
  call.costSource = costSource;
  call.priceVersion = priceVersion;
}

/** What the pricer asks of a call that goes by `names`. */
export function priceInput(
  call: LlmCall,
  names: Readonly<PricedNames>,
  reportedCostUsd: number | null,
  batch: boolean,
): PriceInput {
  return {
    provider: names.provider,
    requestModel: names.requestModel,
    responseModel: names.responseModel,
    operation: call.operation,
    timestampMs: Number(call.timestamp) / 1e6,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cacheReadTokens: call.cacheReadTokens,
    cacheCreationTokens: call.cacheCreationTokens,
    reasoningTokens: call.reasoningTokens,
    reportedCostUsd,
    batch,
  };
}
