// OTLP clients that are not ours (grpc-js raw, undici) behind one function, so that one conformance test runs
// over gRPC, HTTP/protobuf and HTTP/JSON.

import { gzipSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import { Agent, request as httpRequest } from 'undici';
import type { Signal } from '../../src/model/pipeline.ts';
import { decodeMessage, encodeOtlp, toOtlpJson, type Plain } from './otlp-codec.ts';

export type Way = 'grpc' | 'protobuf' | 'json';
export const WAYS: readonly Way[] = ['grpc', 'protobuf', 'json'];
export const HTTP_WAYS: readonly Way[] = ['protobuf', 'json'];

export const MEDIA_TYPE = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

export interface Answer {
  readonly way: Way;
  readonly ok: boolean;
  /** gRPC status code, or HTTP status. */
  readonly status: number;
  /** The partial success, where one was set. */
  readonly partial: { readonly rejected: string; readonly message: string } | undefined;
  /** google.rpc.Status of a failure. */
  readonly failure: Failure | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly violations: readonly { readonly field: string; readonly description: string }[];
  /** Seconds of RetryInfo. */
  readonly retrySeconds: number | undefined;
}

export interface SendOptions {
  readonly gzip?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
  /** HTTP only. */
  readonly path?: string;
}

export interface OtlpClient {
  /** A request object, or bytes sent as they are. */
  send(way: Way, signal: Signal, body: Plain | Uint8Array, options?: SendOptions): Promise<Answer>;
  close(): Promise<void>;
}

const METHODS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
const REJECTED: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};
const MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

export function createOtlpClient(ports: {
  readonly grpcPort: number;
  readonly httpPort: number;
}): OtlpClient {
  const channel = new grpc.Client(
    `127.0.0.1:${ports.grpcPort}`,
    grpc.credentials.createInsecure(),
    { 'grpc.max_send_message_length': MESSAGE_BYTES_MAX, 'grpc.enable_retries': 0 },
  );
  const zipped = new grpc.Client(`127.0.0.1:${ports.grpcPort}`, grpc.credentials.createInsecure(), {
    'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.enable_retries': 0,
  });
  const agent = new Agent({ bodyTimeout: 60_000, headersTimeout: 60_000 });
  return {
    send(way, signal, body, options = {}) {
      const bytes = toBytes(way, signal, body);
      if (way === 'grpc') return call(options.gzip ? zipped : channel, signal, bytes, options);
      return post(
        agent,
        { url: `http://127.0.0.1:${ports.httpPort}`, way, signal },
        bytes,
        options,
      );
    },
    async close() {
      channel.close();
      zipped.close();
      await agent.destroy();
    },
  };
}

/** A request in the encoding of a way; bytes stay as they are. */
export function toBytes(way: Way, signal: Signal, body: Plain | Uint8Array): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (way === 'json') return Buffer.from(JSON.stringify(toOtlpJson(body)));
  return Buffer.from(encodeOtlp(signal, body));
}

function call(
  client: grpc.Client,
  signal: Signal,
  body: Buffer,
  options: SendOptions,
): Promise<Answer> {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(options.headers ?? {})) metadata.set(name, value);
  const deadline = Date.now() + (options.deadlineMs ?? 60_000);
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      METHODS[signal],
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      body,
      metadata,
      { deadline },
      (error, response) => {
        resolve(error === null ? grpcSuccess(response!) : grpcFailure(error));
      },
    );
  });
}

function grpcSuccess(body: Buffer): Answer {
  const partial = parsePartial(body);
  return { way: 'grpc', ok: true, status: 0, partial, failure: undefined, headers: {}, body };
}

function grpcFailure(error: grpc.ServiceError): Answer {
  const details = error.metadata.get('grpc-status-details-bin')[0];
  const failure = details === undefined ? undefined : parseStatus(details as Buffer);
  const headers = Object.fromEntries(
    Object.entries(error.metadata.getMap()).map(([name, value]) => [name, String(value)]),
  );
  return {
    way: 'grpc',
    ok: false,
    status: error.code,
    partial: undefined,
    failure: failure ?? {
      code: error.code,
      message: error.details,
      violations: [],
      retrySeconds: undefined,
    },
    headers,
    body: Buffer.alloc(0),
  };
}

interface HttpTarget {
  readonly url: string;
  readonly way: 'protobuf' | 'json';
  readonly signal: Signal;
}

async function post(
  agent: Agent,
  { url, way, signal }: HttpTarget,
  bytes: Buffer,
  options: SendOptions,
): Promise<Answer> {
  const response = await httpRequest(`${url}${options.path ?? `/v1/${signal}`}`, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      'content-type': MEDIA_TYPE[way],
      ...(options.gzip ? { 'content-encoding': 'gzip' } : {}),
      ...options.headers,
    },
    body: options.gzip ? gzipSync(bytes) : bytes,
  });
  const body = Buffer.from(await response.body.arrayBuffer());
  const headers = response.headers as Record<string, string>;
  return toHttpAnswer({ way, signal, status: response.statusCode, headers, body });
}

/** An HTTP response as an Answer; its body is read as its own Content-Type says. */
export function toHttpAnswer(response: {
  readonly way: 'protobuf' | 'json';
  readonly signal: Signal;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}): Answer {
  const { way, signal, status, headers, body } = response;
  const ok = status === 200;
  const isJson = headers['content-type'] === MEDIA_TYPE.json;
  const failure = ok ? undefined : isJson ? parseJsonStatus(body) : parseStatus(body);
  const partial = !ok ? undefined : isJson ? parseJsonPartial(body, signal) : parsePartial(body);
  return { way, ok, status, partial, failure, headers, body };
}

function parsePartial(body: Buffer): Answer['partial'] {
  const { partialSuccess } = decodeMessage('ExportResponse', body) as {
    partialSuccess?: { rejected: string; errorMessage: string } | null;
  };
  if (partialSuccess === undefined || partialSuccess === null) return undefined;
  return { rejected: partialSuccess.rejected, message: partialSuccess.errorMessage };
}

function parseJsonPartial(body: Buffer, signal: Signal): Answer['partial'] {
  const { partialSuccess } = JSON.parse(body.toString()) as {
    partialSuccess?: Record<string, string>;
  };
  if (partialSuccess === undefined) return undefined;
  return {
    rejected: partialSuccess[REJECTED[signal]] ?? '0',
    message: partialSuccess['errorMessage'] ?? '',
  };
}

interface Detail {
  readonly fieldViolations?: Failure['violations'];
  readonly retryDelay?: { readonly seconds: string } | string;
}

function parseStatus(bytes: Buffer): Failure {
  const status = decodeMessage('RpcStatus', bytes) as unknown as {
    code: number;
    message: string;
    details: { typeUrl: string; value: Uint8Array }[];
  };
  const details = status.details.map(({ typeUrl, value }): Detail => {
    const type = typeUrl.replace('type.googleapis.com/google.rpc.', '');
    return decodeMessage(type as 'BadRequest', value);
  });
  return toFailure(status, details);
}

function parseJsonStatus(body: Buffer): Failure {
  const status = JSON.parse(body.toString()) as {
    code: number;
    message: string;
    details?: Detail[];
  };
  return toFailure(status, status.details ?? []);
}

function toFailure(status: { code: number; message: string }, details: Detail[]): Failure {
  const delay = details.map((detail) => detail.retryDelay).find((value) => value !== undefined);
  const seconds = typeof delay === 'string' ? delay.replace(/s$/, '') : delay?.seconds;
  return {
    code: status.code,
    message: status.message,
    violations: details.flatMap((detail) => detail.fieldViolations ?? []),
    retrySeconds: seconds === undefined ? undefined : Number(seconds),
  };
}
