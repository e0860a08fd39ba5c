// Turns as OpenTelemetry spans and log records: the SDK's own data model, in the OTel GenAI semantic
// conventions of today. Other dialects change attributes and names only (dialects.ts); times, ids,
// parents and what happened are the same in all of them.

import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { SimulatedCall, SimulatedEvaluation, Turn } from './turn.ts';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';

/** The telemetry of one turn. */
export interface Telemetry {
  readonly spans: ReadableSpan[];
  readonly logs: ReadableLogRecord[];
}

/** A name, a kind, a scope and attributes: what a dialect decides about a span. */
export interface SpanFace {
  readonly name: string;
  readonly kind: SpanKind;
  readonly scope: InstrumentationScope;
  readonly attributes: Attributes;
}

/** One instrumentation's way to describe a turn. `wrapper` undefined: it makes no such span. */
export interface Dialect {
  readonly call: (turn: Turn, call: SimulatedCall) => SpanFace;
  readonly retrieval: (turn: Turn, retrieval: NonNullable<Turn['retrieval']>) => SpanFace;
  readonly tool: (turn: Turn, tool: NonNullable<Turn['tool']>) => SpanFace;
  readonly wrapper: (turn: Turn) => SpanFace;
}

/** Unix milliseconds, fractions included, as seconds and nanoseconds. */
export function toHrTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1000);
  return [seconds, Math.floor((timeMs - seconds * 1000) * 1e6)];
}

const RESOURCES = new Map<string, Resource>();

/** The resource of a service in an environment; one object each, as serialisers group by identity. */
export function resourceOf(turn: Turn): Resource {
  const { service, environment } = turn;
  const key = `${service.name}\n${environment}\n${service.version}`;
  let resource = RESOURCES.get(key);
  if (resource === undefined) {
    resource = resourceFromAttributes({
      'service.name': service.name,
      'service.version': service.version,
      'service.instance.id': `${service.name}-1`,
      'deployment.environment.name': environment,
      'team.name': service.team,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': '3.1.0',
    });
    RESOURCES.set(key, resource);
  }
  return resource;
}

/** True where the provider gave an error instead of an answer. */
export function isFailed(call: SimulatedCall): boolean {
  return call.httpStatus !== 200;
}

/** Provider-style finish reason of an answered call. */
export function finishReasonOf(call: SimulatedCall): string {
  switch (call.outcome) {
    case 'truncated':
      return 'length';
    case 'content_filter':
      return 'content_filter';
    case 'refusal_flag':
      return 'refusal';
    case 'tool_call':
      return 'tool_calls';
    default:
      return 'stop';
  }
}

/** error.type of a failed call. */
export function errorTypeOf(call: SimulatedCall): string {
  return call.outcome === 'timeout' ? 'timeout' : String(call.httpStatus);
}

const ERROR_MESSAGES: Readonly<Partial<Record<SimulatedCall['outcome'], string>>> = {
  rate_limited: 'Rate limit reached for requests. Please try again in 500ms.',
  server_error: 'The server had an error while processing your request.',
  timeout: 'Request timed out after 30000 ms.',
};

const CODE_SCOPES: Record<string, InstrumentationScope> = {};

/** The scope of code that instruments itself; one object a name. */
export function scopeOf(name: string, version: string): InstrumentationScope {
  return (CODE_SCOPES[name] ??= { name, version });
}

/** Who asked, in the keys that every dialect shares. */
export function contextAttributes(turn: Turn): Attributes {
  return {
    'user.id': turn.user,
    'tenant.id': turn.tenant,
    ...(turn.conversationId === '' ? {} : { 'session.id': turn.conversationId }),
  };
}

interface SpanDraft {
  readonly face: SpanFace;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly failure: string;
  readonly events: TimedEvent[];
}

function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function toSpan(turn: Turn, draft: SpanDraft): ReadableSpan {
  const { face } = draft;
  const context = contextOf(turn.traceId, draft.spanId);
  const startTime = toHrTime(draft.startMs);
  const endTime = toHrTime(draft.endMs);
  const nanos = endTime[1] - startTime[1];
  return {
    name: face.name,
    kind: face.kind,
    spanContext: () => context,
    ...(draft.parentSpanId === ''
      ? {}
      : { parentSpanContext: contextOf(turn.traceId, draft.parentSpanId) }),
    startTime,
    endTime,
    status:
      draft.failure === ''
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: draft.failure },
    attributes: face.attributes,
    links: [],
    events: draft.events,
    duration: [endTime[0] - startTime[0] - (nanos < 0 ? 1 : 0), nanos < 0 ? nanos + 1e9 : nanos],
    ended: true,
    resource: resourceOf(turn),
    instrumentationScope: face.scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function evaluationAttributes(evaluation: SimulatedEvaluation, call: SimulatedCall): Attributes {
  return {
    'gen_ai.evaluation.name': evaluation.name,
    'gen_ai.evaluation.score.value': evaluation.score,
    'gen_ai.evaluation.score.label': evaluation.passed ? 'pass' : 'fail',
    'gen_ai.response.id': call.responseId,
  };
}

function eventsOf(turn: Turn, call: SimulatedCall, isLast: boolean): TimedEvent[] {
  const events: TimedEvent[] = [];
  if (isFailed(call)) {
    events.push({
      name: 'exception',
      time: toHrTime(call.endMs),
      attributes: {
        'exception.type': 'APIError',
        'exception.message': ERROR_MESSAGES[call.outcome] ?? call.outcome,
      },
    });
  }
  if (!isLast) return events;
  for (const evaluation of turn.evaluations) {
    if (evaluation.carrier !== 'event') continue;
    events.push({
      name: 'gen_ai.evaluation.result',
      time: toHrTime(evaluation.timeMs),
      attributes: evaluationAttributes(evaluation, call),
    });
  }
  return events;
}

const JUDGE_SCOPE: InstrumentationScope = { name: 'answer-judge', version: '1.4.0' };

function toLogs(turn: Turn): ReadableLogRecord[] {
  const call = turn.calls.at(-1);
  if (call === undefined) return [];
  return turn.evaluations
    .filter(({ carrier }) => carrier === 'log')
    .map((evaluation) => ({
      hrTime: toHrTime(evaluation.timeMs),
      hrTimeObserved: toHrTime(evaluation.timeMs),
      spanContext: contextOf(turn.traceId, call.spanId),
      eventName: 'gen_ai.evaluation.result',
      resource: resourceOf(turn),
      instrumentationScope: JUDGE_SCOPE,
      attributes: evaluationAttributes(evaluation, call),
      droppedAttributesCount: 0,
    }));
}

/**
 * Spans of a turn, parents after children as they end, and the log records of its evaluations. A turn
 * with retrieval, tool or an agent has a wrapper span; a bare call is its own root.
 */
export function renderTurn(turn: Turn, dialect: Dialect): Telemetry {
  const { retrieval, tool, calls } = turn;
  const wrapped = turn.service.agent || retrieval !== undefined || calls.length > 1;
  const parentSpanId = wrapped ? turn.rootSpanId : '';
  const spans: ReadableSpan[] = [];
  const add = (draft: SpanDraft) => void spans.push(toSpan(turn, draft));
  if (retrieval !== undefined) {
    const face = dialect.retrieval(turn, retrieval);
    add({ ...retrieval, face, parentSpanId, failure: '', events: [] });
  }
  calls.forEach((call, index) => {
    const failure = isFailed(call) ? (ERROR_MESSAGES[call.outcome] ?? call.outcome) : '';
    const events = eventsOf(turn, call, index === calls.length - 1);
    add({ ...call, face: dialect.call(turn, call), parentSpanId, failure, events });
  });
  if (tool !== undefined) {
    const failure = tool.failed ? `${tool.name} failed` : '';
    add({ ...tool, face: dialect.tool(turn, tool), parentSpanId, failure, events: [] });
  }
  if (wrapped) {
    add({
      face: dialect.wrapper(turn),
      spanId: turn.rootSpanId,
      parentSpanId: '',
      startMs: turn.startMs,
      endMs: turn.endMs,
      failure: '',
      events: [],
    });
  }
  return { spans, logs: toLogs(turn) };
}
