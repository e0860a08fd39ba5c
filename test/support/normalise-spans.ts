// Hand-written spans and log records through decode, normalise and settle, for tests of one dialect.

import type { Evaluation, LlmCall, LlmMessage, Retrieval } from '../../src/model/records.ts';
import type { NormaliserOptions } from '../../src/normalise/options.ts';
import {
  createTestNormaliser,
  normaliseRequests,
  settleGathered,
  type TestNormaliser,
} from './normalise-capture.ts';
import { encodeOtlp, type Plain } from './otlp-codec.ts';

export interface TestSpan {
  readonly name?: string;
  /** Up to 16 hex characters; padded. */
  readonly id?: string;
  readonly parent?: string;
  readonly trace?: string;
  readonly kind?: number;
  readonly scope?: string;
  readonly version?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  }[];
  readonly links?: readonly string[];
  readonly status?: { readonly code: number; readonly message?: string };
  /** Milliseconds from the common start. */
  readonly from?: number;
  readonly to?: number;
}

export interface TestLog {
  readonly trace?: string;
  readonly span?: string;
  readonly scope?: string;
  readonly eventName?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly at?: number;
}

export interface Rows {
  readonly calls: readonly LlmCall[];
  readonly retrievals: readonly Retrieval[];
  readonly evaluations: readonly Evaluation[];
  readonly messages: readonly LlmMessage[];
}

const START = 1_795_224_600_000_000_000n;
const at = (milliseconds: number): string => String(START + BigInt(Math.round(milliseconds * 1e6)));
const hex = (text: string, length: number): Buffer =>
  Buffer.from(text.padStart(length * 2, '0').slice(-length * 2), 'hex');

/** 32 hex characters of a short trace name. */
export const traceId = (trace = 'a1'): string => hex(trace, 16).toString('hex');
/** 16 hex characters of a short span name. */
export const spanId = (span = '1'): string => hex(span, 8).toString('hex');

export function toAnyValue(value: unknown): Plain {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: toAttributes(value) } };
  return {};
}

export function toAttributes(attributes: object = {}): Plain[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

/** One OTLP request with one resource and scope a span. */
export function traceRequest(spans: readonly TestSpan[]): Uint8Array {
  return encodeOtlp('traces', {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: toAttributes(span.resource) },
      scopeSpans: [
        {
          scope: { name: span.scope ?? '', version: span.version ?? '' },
          spans: [toSpan(span)],
        },
      ],
    })),
  });
}

function toSpan(span: TestSpan): Plain {
  const { from = 0, to = from + 1000 } = span;
  return {
    traceId: hex(span.trace ?? 'a1', 16),
    spanId: hex(span.id ?? '1', 8),
    ...(span.parent === undefined ? {} : { parentSpanId: hex(span.parent, 8) }),
    name: span.name ?? 'chat',
    kind: span.kind ?? 1,
    startTimeUnixNano: at(from),
    endTimeUnixNano: at(to),
    attributes: toAttributes(span.attributes),
    events: (span.events ?? []).map(({ name, attributes }) => ({
      name,
      timeUnixNano: at(from),
      attributes: toAttributes(attributes),
    })),
    links: (span.links ?? []).map((id) => ({
      traceId: hex(span.trace ?? 'a1', 16),
      spanId: hex(id, 8),
    })),
    status: span.status ?? {},
  };
}

export function logRequest(logs: readonly TestLog[]): Uint8Array {
  return encodeOtlp('logs', {
    resourceLogs: logs.map((log) => ({
      resource: {},
      scopeLogs: [
        {
          scope: { name: log.scope ?? '' },
          logRecords: [
            {
              timeUnixNano: at(log.at ?? 0),
              traceId: hex(log.trace ?? 'a1', 16),
              ...(log.span === undefined ? {} : { spanId: hex(log.span, 8) }),
              eventName: log.eventName ?? '',
              attributes: toAttributes(log.attributes),
              ...(log.body === undefined ? {} : { body: toAnyValue(log.body) }),
            },
          ],
        },
      ],
    })),
  });
}

/** Rows after settling; spans in one request, log records in another. */
export function normalise(
  spans: readonly TestSpan[],
  logs: readonly TestLog[] = [],
  options?: Partial<NormaliserOptions>,
): Rows {
  return normaliseBatches([spans], logs, options);
}

/** One for all tests of a process that ask for nothing special: making one takes a while. */
let plain: TestNormaliser | undefined;

/** The same with spans in several requests. */
export function normaliseBatches(
  batches: readonly (readonly TestSpan[])[],
  logs: readonly TestLog[] = [],
  options?: Partial<NormaliserOptions>,
): Rows {
  const { normaliser } =
    options === undefined ? (plain ??= createTestNormaliser()) : createTestNormaliser(options);
  const gathered = normaliseRequests(
    [
      ...batches.map((spans) => ({
        signal: 'traces' as const,
        encoding: 'protobuf' as const,
        body: Buffer.from(traceRequest(spans)),
      })),
      ...logs.map((log) => ({
        signal: 'logs' as const,
        encoding: 'protobuf' as const,
        body: Buffer.from(logRequest([log])),
      })),
    ],
    normaliser,
  );
  return { ...gathered, ...settleGathered(gathered, normaliser) };
}

/** The only counted call of the spans; throws where there is none or more than one. */
export function onlyCall(spans: readonly TestSpan[], logs: readonly TestLog[] = []): LlmCall {
  const counted = normalise(spans, logs).calls.filter(
    ({ usageRole }) => usageRole === 'leaf' || usageRole === 'agent_only',
  );
  if (counted.length !== 1) throw new Error(`expected one counted call, found ${counted.length}`);
  return counted[0]!;
}

/** The fields of `row` that `expected` names, for deepEqual. */
export function pick<T extends object>(
  row: T,
  expected: Partial<Record<keyof T, unknown>>,
): object {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, row[key as keyof T]]));
}
