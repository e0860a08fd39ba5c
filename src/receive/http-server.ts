// OTLP/HTTP on fastify: POST …/v1/{traces,logs,metrics} in protobuf or JSON. Every refusal, whoever makes it,
// is a google.rpc.Status in the request's encoding.

import type { ServerResponse } from 'node:http';
import type { Server as NetServer, Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError, toAppError } from '../model/errors.ts';
import type { Encoding, Signal } from '../model/pipeline.ts';
import { COMPRESSIONS, collect, parseCompression, tooLarge, type BodyLimits } from './body.ts';
import {
  countExport,
  refuseWhileDraining,
  runExport,
  withTimeout,
  type Exchange,
} from './exchange.ts';
import { signalOfPath } from './routes.ts';
import { exportResponse, retrySeconds, statusToJson, statusToProtobuf } from './status.ts';
import type { TlsContext } from './tls.ts';

const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};
const BACKSTOP_MS = 5000;
const CORS_AGE_SECONDS = 600;
const CORS_HEADERS = 'authorization, content-encoding, content-type, x-api-key';

export interface HttpServer {
  /** What listens, for `sharePorts`. */
  readonly server: NetServer;
  listen(host: string, port: number): Promise<number>;
  /** Stops accepting connections and ends idle ones. */
  drain(): void;
  /** Ends every connection. */
  destroy(): Promise<void>;
}

export function createHttpServer(
  exchange: Exchange,
  corsOrigins: readonly string[],
  tls: TlsContext | undefined,
): HttpServer {
  const { headersMs, requestMs, idleMs } = exchange.timeouts;
  const app = fastify({
    logger: false,
    // Ours answers first, with a Status; Node's own is the backstop.
    requestTimeout: requestMs + BACKSTOP_MS,
    keepAliveTimeout: idleMs,
    connectionTimeout: 0,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      void refuse(request, reply, new AppError('PATH_NOT_FOUND', error.message));
    },
    ...(tls === undefined
      ? { http: { headersTimeout: headersMs } }
      : {
          https: {
            ...tls.options(),
            headersTimeout: headersMs,
            // First of the two: curl offers both and posts here.
            ALPNProtocols: ['http/1.1', 'h2'],
          },
        }),
  });
  const server = app.server as NetServer & { closeIdleConnections(): void };
  tls?.onRotate((options) => {
    (app.server as unknown as TlsServer).setSecureContext(options);
  });
  app.removeAllContentTypeParsers();
  // The body is not fastify's to read: it is metered as it arrives.
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    allowOrigin(request, reply, corsOrigins);
    return serveRequest(exchange, request, reply);
  };
  app.all('/*', serve);
  app.setNotFoundHandler(serve);
  app.setErrorHandler((error, request, reply) => refuse(request, reply, toAppError(error)));
  return {
    server,
    async listen(host, port) {
      await app.listen({ host, port });
      return (app.server.address() as { port: number }).port;
    },
    drain() {
      server.close();
      server.closeIdleConnections();
    },
    destroy: () => app.close(),
  };
}

/** The encoding a media type names, parameters and case aside; undefined for any other. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf'
    ? 'protobuf'
    : undefined;
}

function allowOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
  origins: readonly string[],
): void {
  const { origin } = request.headers;
  if (origins.length === 0) return;
  void reply.header('vary', 'origin');
  if (origin === undefined || !(origins.includes(origin) || origins.includes('*'))) return;
  void reply.header('access-control-allow-origin', origin);
  if (request.method !== 'OPTIONS') return;
  void reply.headers({
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': CORS_HEADERS,
    'access-control-max-age': String(CORS_AGE_SECONDS),
  });
}

async function serveRequest(
  exchange: Exchange,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const signal = signalOfPath(request.url);
  if (signal === undefined) {
    return refuse(request, reply, new AppError('PATH_NOT_FOUND', `nothing at ${request.url}`));
  }
  if (request.method === 'OPTIONS' && reply.hasHeader('access-control-allow-origin')) {
    return reply.code(204).send();
  }
  if (request.method !== 'POST') {
    void reply.header('allow', 'POST');
    const message = `${request.method} is not how OTLP is sent`;
    return refuse(request, reply, new AppError('METHOD_NOT_ALLOWED', message));
  }
  exchange.active++;
  try {
    return await answer(exchange, request, reply, signal);
  } catch (error) {
    const refusal = toAppError(error);
    countExport(exchange, { transport: 'http', signal }, refusal);
    return await refuse(request, reply, refusal);
  } finally {
    exchange.active--;
  }
}

async function answer(
  exchange: Exchange,
  request: FastifyRequest,
  reply: FastifyReply,
  signal: Signal,
): Promise<FastifyReply> {
  refuseWhileDraining(exchange);
  exchange.checkAccess((name) => headerText(request, name), signal);
  const encoding = encodingOf(request.headers['content-type']);
  if (encoding === undefined) {
    const type = JSON.stringify(request.headers['content-type'] ?? '');
    throw new AppError('CONTENT_TYPE_UNSUPPORTED', `Content-Type ${type} is not OTLP`);
  }
  const header = headerText(request, 'content-encoding');
  const compression = parseCompression(header);
  if (compression === undefined) {
    throw new AppError('ENCODING_UNSUPPORTED', `Content-Encoding ${JSON.stringify(header)}`);
  }
  const kind = { transport: 'http', signal, encoding } as const;
  const outcome = await runExport(exchange, {
    ...kind,
    compression,
    abort: abortOnClose(reply.raw),
    readBody: (limits) => readBody(exchange, request, limits),
  });
  const response = exportResponse(kind, outcome, exchange.maxResponseBytes);
  countExport(exchange, kind, outcome);
  return reply.code(200).header('content-type', MEDIA_TYPES[encoding]).send(response);
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The response closes after its end, too, when nobody listens any more. */
function abortOnClose(response: ServerResponse): AbortSignal {
  const abort = new AbortController();
  response.once('close', () => {
    if (response.writableEnded) return;
    abort.abort(new AppError('REQUEST_TIMEOUT', 'the client closed the connection'));
  });
  return abort.signal;
}

async function readBody(
  exchange: Exchange,
  request: FastifyRequest,
  limits: BodyLimits,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bytesMax) throw tooLarge(limits.bytesMax, 'request body');
  exchange.admission.check(announced);
  const work = collect(request.raw, limits, announced);
  return withTimeout(work, exchange.timeouts.requestMs, 'the request');
}

/** Answers with a Status in the request's encoding; JSON where that is not known. */
async function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  error: AppError,
): Promise<FastifyReply> {
  const encoding = encodingOf(request.headers['content-type']) ?? 'json';
  // What is left of the body is thrown away, so that the connection can carry the next request.
  request.raw.resume();
  const seconds = retrySeconds(error);
  if (seconds !== undefined) void reply.header('retry-after', String(seconds));
  if (error.code === 'REQUEST_TIMEOUT') void reply.header('connection', 'close');
  if (error.http === 401) void reply.header('www-authenticate', 'Bearer realm="spandrift"');
  if (error.code === 'ENCODING_UNSUPPORTED') {
    void reply.header('accept-encoding', COMPRESSIONS.join(', '));
  }
  return reply
    .code(error.http)
    .header('content-type', MEDIA_TYPES[encoding])
    .send(encoding === 'json' ? statusToJson(error) : statusToProtobuf(error));
}

/** What Node's parser refuses before there is a request: bad HTTP, headers too large or too slow. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [line, reason] = clientErrorAnswer(error.code);
  const body = statusToJson(new AppError('OTLP_MALFORMED', reason, { cause: error }));
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `connection: close\r\n\r\n${body.toString('utf8')}`,
  );
}

function clientErrorAnswer(code: string | undefined): [line: string, reason: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return ['408 Request Timeout', 'the request did not arrive in time'];
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['431 Request Header Fields Too Large', 'the request headers are too large'];
  }
  return ['400 Bad Request', 'the request is not valid HTTP'];
}
