// What the same bytes cost elsewhere: the floor nobody can go below (gunzip and one memory copy), and the
// usual way to write such a receiver (protobufjs objects, then JSONEachRow text).

import { gunzipSync, gzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import type { Payload } from './payloads.ts';

export interface Cost {
  readonly spansPerCpuSecond: number;
  readonly megabytesPerCpuSecond: number;
}

/** Runs `work` for about `seconds` of CPU and says what a CPU-second buys. */
export function measureCost(payload: Payload, seconds: number, work: () => void): Cost {
  for (let i = 0; i < 3; i++) work();
  const start = process.cpuUsage();
  let rounds = 0;
  let used = 0;
  while (used < seconds * 1e6) {
    work();
    rounds++;
    const { user, system } = process.cpuUsage(start);
    used = user + system;
  }
  const cpuSeconds = used / 1e6;
  return {
    spansPerCpuSecond: (rounds * payload.spans) / cpuSeconds,
    megabytesPerCpuSecond: (rounds * payload.body.length) / 1e6 / cpuSeconds,
  };
}

/** gunzip and one copy; without gzip only the copy. */
export function floorWork(payload: Payload, gzip: boolean): () => void {
  const target = Buffer.allocUnsafe(payload.body.length);
  if (!gzip) return () => target.set(payload.body);
  const body = gzipSync(payload.body, { level: 1 });
  return () => target.set(gunzipSync(body));
}

const field = (id: number, type: string, rule?: 'repeated') => ({
  id,
  type,
  ...(rule && { rule }),
});

/** The part of opentelemetry-proto that a trace request needs, as protobufjs reads it. */
const SCHEMA = {
  nested: {
    AnyValue: {
      oneofs: {
        value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue'] },
      },
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue'),
        bytesValue: field(7, 'bytes'),
      },
    },
    ArrayValue: { fields: { values: field(1, 'AnyValue', 'repeated') } },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    Resource: { fields: { attributes: field(1, 'KeyValue', 'repeated') } },
    Scope: { fields: { name: field(1, 'string'), version: field(2, 'string') } },
    Event: {
      fields: {
        timeUnixNano: field(1, 'fixed64'),
        name: field(2, 'string'),
        attributes: field(3, 'KeyValue', 'repeated'),
      },
    },
    Status: { fields: { message: field(2, 'string'), code: field(3, 'int32') } },
    Span: {
      fields: {
        traceId: field(1, 'bytes'),
        spanId: field(2, 'bytes'),
        traceState: field(3, 'string'),
        parentSpanId: field(4, 'bytes'),
        name: field(5, 'string'),
        kind: field(6, 'int32'),
        startTimeUnixNano: field(7, 'fixed64'),
        endTimeUnixNano: field(8, 'fixed64'),
        attributes: field(9, 'KeyValue', 'repeated'),
        events: field(11, 'Event', 'repeated'),
        status: field(15, 'Status'),
      },
    },
    ScopeSpans: { fields: { scope: field(1, 'Scope'), spans: field(2, 'Span', 'repeated') } },
    ResourceSpans: {
      fields: { resource: field(1, 'Resource'), scopeSpans: field(2, 'ScopeSpans', 'repeated') },
    },
    Request: { fields: { resourceSpans: field(1, 'ResourceSpans', 'repeated') } },
  },
};

interface DecodedAttribute {
  readonly key: string;
  readonly value?: Readonly<Record<string, unknown>>;
}
interface DecodedSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId: Buffer;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: { toString(): string };
  readonly endTimeUnixNano: { toString(): string };
  readonly attributes: readonly DecodedAttribute[];
  readonly status?: { readonly message: string; readonly code: number };
}
interface DecodedRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly DecodedAttribute[] };
    readonly scopeSpans: readonly {
      readonly scope?: { readonly name: string; readonly version: string };
      readonly spans: readonly DecodedSpan[];
    }[];
  }[];
}

function textOf(value: DecodedAttribute['value']): string {
  const text = value?.['stringValue'];
  if (typeof text === 'string') return text;
  const content = value?.['intValue'] ?? value?.['doubleValue'] ?? value?.['boolValue'];
  return JSON.stringify(content ?? value?.['arrayValue'] ?? null);
}

function mapOf(attributes: readonly DecodedAttribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, textOf(value)]));
}

/** Decodes to objects and writes rows of otel_traces as JSONEachRow; nothing is normalised or stored. */
export function baselineWork(payload: Payload): () => void {
  const type = protobuf.Root.fromJSON(SCHEMA).lookupType('Request');
  const target = { bytes: 0 };
  return () => {
    const request = type.decode(payload.body) as unknown as DecodedRequest;
    const lines: string[] = [];
    for (const { resource, scopeSpans } of request.resourceSpans) {
      const ResourceAttributes = mapOf(resource?.attributes ?? []);
      for (const { scope, spans } of scopeSpans) {
        for (const span of spans) {
          lines.push(
            JSON.stringify({
              Timestamp: span.startTimeUnixNano.toString(),
              TraceId: span.traceId.toString('hex'),
              SpanId: span.spanId.toString('hex'),
              ParentSpanId: span.parentSpanId.toString('hex'),
              SpanName: span.name,
              SpanKind: span.kind,
              ServiceName: ResourceAttributes['service.name'],
              ResourceAttributes,
              ScopeName: scope?.name,
              ScopeVersion: scope?.version,
              SpanAttributes: mapOf(span.attributes),
              Duration: String(span.endTimeUnixNano),
              StatusCode: span.status?.code ?? 0,
              StatusMessage: span.status?.message ?? '',
            }),
          );
        }
      }
    }
    target.bytes += Buffer.from(lines.join('\n')).length;
  };
}
