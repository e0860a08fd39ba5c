// One OTLP export over gRPC or HTTP, bytes in and verdict out. Encoding, retrying and counting are the
// sender's; this file only knows the two wires.

import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ServiceError } from '@grpc/grpc-js';
import { Client, Metadata, credentials, compressionAlgorithms, status } from '@grpc/grpc-js';
import type { Signal } from '../../model/pipeline.ts';
import { readRetryDelayMs } from './retry-info.ts';

export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

/** What a receiver said to one export. */
export type Answer =
  | { readonly kind: 'accepted'; readonly body: Uint8Array }
  | { readonly kind: 'retry'; readonly delayMs: number | undefined; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Transport {
  /** Never rejects: a broken connection is an answer to retry. */
  readonly post: (signal: Signal, body: Uint8Array) => Promise<Answer>;
  readonly close: () => void;
}

export interface TransportOptions {
  /** `http://host:port`, `https://host:port` or, for gRPC, also `host:port`. */
  readonly endpoint: string;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  readonly timeoutMs: number;
}

const GRPC_PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** Codes the OTLP specification lets a client retry; RESOURCE_EXHAUSTED only with RetryInfo. */
const GRPC_RETRYABLE: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);
const HTTP_RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function toGrpcAnswer(error: ServiceError): Answer {
  const details = error.metadata?.get('grpc-status-details-bin')[0];
  const delayMs = details instanceof Uint8Array ? readRetryDelayMs(details) : undefined;
  const reason = `gRPC status ${error.code} ${status[error.code] ?? ''}: ${error.details}`;
  const retryable =
    GRPC_RETRYABLE.has(error.code) ||
    (error.code === status.RESOURCE_EXHAUSTED && delayMs !== undefined);
  return retryable ? { kind: 'retry', delayMs, reason } : { kind: 'refused', reason };
}

function createGrpcTransport(options: TransportOptions): Transport {
  const secure = options.endpoint.startsWith('https://');
  const target = options.endpoint.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  const client = new Client(
    target,
    secure ? credentials.createSsl() : credentials.createInsecure(),
    {
      'grpc.max_receive_message_length': -1,
      ...(options.gzip ? { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip } : {}),
    },
  );
  const identity = (bytes: Uint8Array): Buffer =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const post = (signal: Signal, body: Uint8Array): Promise<Answer> =>
    new Promise((resolve) => {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(options.headers)) metadata.set(name, value);
      client.makeUnaryRequest(
        GRPC_PATHS[signal],
        identity,
        (bytes: Buffer) => new Uint8Array(bytes),
        body,
        metadata,
        { deadline: Date.now() + options.timeoutMs },
        (error, response) => {
          resolve(
            error === null
              ? { kind: 'accepted', body: response ?? new Uint8Array() }
              : toGrpcAnswer(error),
          );
        },
      );
    });
  return { post, close: () => client.close() };
}

/** Retry-After in seconds or as a date, as milliseconds from now. */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

const gzipAsync = promisify(gzip);

function createHttpTransport(options: TransportOptions): Transport {
  const secure = options.endpoint.startsWith('https://');
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;
  const base = options.endpoint.replace(/\/+$/, '');
  const contentType =
    options.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const send = (signal: Signal, body: Uint8Array): Promise<Answer> =>
    new Promise((resolve) => {
      const fail = (error: Error) =>
        resolve({ kind: 'retry', delayMs: undefined, reason: error.message });
      const outgoing = request(
        `${base}/v1/${signal}`,
        {
          method: 'POST',
          agent,
          timeout: options.timeoutMs,
          headers: {
            ...options.headers,
            'content-type': contentType,
            'content-length': body.length,
            ...(options.gzip ? { 'content-encoding': 'gzip' } : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', fail);
          response.on('end', () => {
            const code = response.statusCode ?? 0;
            const content = Buffer.concat(chunks);
            if (code >= 200 && code < 300) return resolve({ kind: 'accepted', body: content });
            const reason = `HTTP ${code}: ${content.toString('utf8').slice(0, 300)}`;
            if (!HTTP_RETRYABLE.has(code)) return resolve({ kind: 'refused', reason });
            const delayMs = parseRetryAfterMs(response.headers['retry-after'], Date.now());
            return resolve({ kind: 'retry', delayMs, reason });
          });
        },
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error(`no answer in ${options.timeoutMs} ms`)),
      );
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  const post = async (signal: Signal, body: Uint8Array): Promise<Answer> =>
    send(signal, options.gzip ? await gzipAsync(body, { level: 1 }) : body);
  return { post, close: () => agent.destroy() };
}

/** Opens no connection before the first post. */
export function createTransport(options: TransportOptions): Transport {
  return options.protocol === 'grpc' ? createGrpcTransport(options) : createHttpTransport(options);
}
