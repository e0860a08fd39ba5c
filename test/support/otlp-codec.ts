// OTLP through a codec that is not ours (protobufjs over test/fixtures/otlp/otlp.proto): encodes requests,
// decodes wire bytes to plain objects, and writes the same request as OTLP/JSON.

import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import type { Signal } from '../../src/model/pipeline.ts';

const FILE = fileURLToPath(new URL('../fixtures/otlp/otlp.proto', import.meta.url));
const root = protobuf.loadSync(FILE);
const TYPES: Readonly<Record<Signal, protobuf.Type>> = {
  traces: root.lookupType('otlp.TracesRequest'),
  logs: root.lookupType('otlp.LogsRequest'),
  metrics: root.lookupType('otlp.MetricsRequest'),
};

/** A request in protobufjs' object form: camelCase, bytes as Uint8Array, 64-bit integers as decimal text. */
export type Plain = { [key: string]: unknown };

export function encodeOtlp(signal: Signal, request: Plain): Uint8Array {
  const type = TYPES[signal];
  return type.encode(type.fromObject(request)).finish();
}

/** Decoded with defaults, 64-bit integers as decimal text, bytes as hexadecimal text. */
export function decodeOtlp(signal: Signal, bytes: Uint8Array): Plain {
  const type = TYPES[signal];
  const object = type.toObject(type.decode(bytes), {
    longs: String,
    defaults: true,
    arrays: true,
    oneofs: true,
  });
  return object;
}

const HEX_KEYS = new Set(['traceId', 'spanId', 'parentSpanId']);

/** The same request as an OTLP/JSON value: ids as hexadecimal, bytes as base64, 64-bit integers as text. */
export function toOtlpJson(value: unknown, key = ''): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString(HEX_KEYS.has(key) ? 'hex' : 'base64');
  }
  if (Array.isArray(value)) return value.map((item) => toOtlpJson(item, key));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, toOtlpJson(item, name)]),
  );
}

/** Decodes one of the answers' messages; 64-bit integers as decimal text. */
export function decodeMessage(
  name: 'ExportResponse' | 'RpcStatus' | 'BadRequest' | 'RetryInfo',
  bytes: Uint8Array,
): Plain {
  const type = root.lookupType(`otlp.${name}`);
  return type.toObject(type.decode(bytes), { longs: String, defaults: true, arrays: true });
}
