// OTLP/gRPC over node:http2, by hand: three unary methods need little of gRPC, and only so can a request be
// refused by its length before it is read, inflated under a limit, and answered with the right code where
// a library answers INTERNAL or UNIMPLEMENTED by itself (docs/decisions/2026-11-21-grpc-by-hand.md).

import { once } from 'node:events';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { AppError, toAppError } from '../model/errors.ts';
import type { Signal } from '../model/pipeline.ts';
import { COMPRESSIONS, parseCompression, type Compression } from './body.ts';
import {
  countExport,
  refuseWhileDraining,
  runExport,
  withTimeout,
  type Exchange,
} from './exchange.ts';
import { frameMessage, parseTimeout, readMessage } from './grpc-frame.ts';
import { signalOfMethod } from './routes.ts';
import { exportResponse, grpcMessage, statusToProtobuf } from './status.ts';
import type { TlsContext } from './tls.ts';

const ACCEPT_ENCODING = ['identity', ...COMPRESSIONS].join(',');
const CONCURRENT_STREAMS_MAX = 1024;
/** Larger frames than the default 16 KiB: fewer chunks a request. */
const FRAME_BYTES_MAX = 256 * 1024;
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 4 * 1024 * 1024;

export interface GrpcServer {
  /** What listens, for `sharePorts`. */
  readonly server: Server;
  listen(host: string, port: number): Promise<number>;
  /** Sends GOAWAY: calls in flight go on, new ones go elsewhere. */
  drain(): void;
  /** Ends every connection. */
  destroy(): void;
}

export function createGrpcServer(exchange: Exchange, tls: TlsContext | undefined): GrpcServer {
  const settings = {
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxConcurrentStreams: CONCURRENT_STREAMS_MAX,
    maxFrameSize: FRAME_BYTES_MAX,
  };
  const server: Http2Server =
    tls === undefined
      ? createServer({ settings })
      : // What agrees on HTTP/1 goes to the other server (shared-ports.ts).
        createSecureServer({ settings, ...tls.options(), allowHTTP1: true });
  if ('setSecureContext' in server) {
    tls?.onRotate((options) => {
      (server as unknown as { setSecureContext(o: object): void }).setSecureContext(options);
    });
  }
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    session.setTimeout(exchange.timeouts.idleMs * 4, () => {
      session.close();
    });
    session.once('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
    if (exchange.draining) session.close();
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void serveCall(exchange, stream, headers);
  });
  server.on('sessionError', () => undefined);
  return {
    server,
    async listen(host, port) {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    drain() {
      server.close();
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const session of sessions) session.destroy();
    },
  };
}

async function serveCall(
  exchange: Exchange,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  if (!isGrpc(stream, headers)) return;
  const signal = signalOfMethod(headers[':path'] ?? '');
  if (signal === undefined) {
    refuse(stream, new AppError('PATH_NOT_FOUND', `no gRPC method ${headers[':path'] ?? ''}`));
    return;
  }
  exchange.active++;
  try {
    await answer(exchange, stream, { headers, signal });
  } catch (error) {
    const refusal = toAppError(error);
    countExport(exchange, { transport: 'grpc', signal }, refusal);
    refuse(stream, refusal);
  } finally {
    exchange.active--;
  }
}

/** Answers what is not gRPC at all with plain HTTP, as the protocol asks. */
function isGrpc(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'] ?? '';
  const isPost = headers[':method'] === 'POST';
  if (isPost && /^application\/grpc(\+proto)?(;|$)/i.test(type)) return true;
  stream.respond({ ':status': isPost ? 415 : 405 }, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
  return false;
}

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly signal: Signal;
}

async function answer(exchange: Exchange, stream: ServerHttp2Stream, call: Call): Promise<void> {
  const { headers, signal } = call;
  refuseWhileDraining(exchange);
  exchange.checkAccess((name) => headers[name] as string | undefined, signal);
  const compression = requireCompression(headers['grpc-encoding'] as string | undefined);
  const abort = new AbortController();
  const onClose = () => {
    abort.abort(new AppError('REQUEST_TIMEOUT', 'the client ended the call'));
  };
  stream.once('close', onClose);
  const deadlineMs = parseTimeout(headers['grpc-timeout'] as string | undefined);
  try {
    const work = exportCall(exchange, stream, { ...call, compression, abort: abort.signal });
    const response = await (deadlineMs === undefined
      ? work
      : beforeDeadline(work, deadlineMs, abort));
    sendMessage(stream, response);
  } finally {
    stream.off('close', onClose);
  }
}

function requireCompression(header: string | undefined): Compression {
  const compression = parseCompression(header);
  if (compression !== undefined) return compression;
  throw new AppError(
    'ENCODING_UNSUPPORTED',
    `grpc-encoding ${JSON.stringify(header)} is not known`,
  );
}

async function exportCall(
  exchange: Exchange,
  stream: ServerHttp2Stream,
  call: Call & { readonly compression: Compression; readonly abort: AbortSignal },
): Promise<Buffer> {
  const { signal, abort } = call;
  const kind = { transport: 'grpc', signal, encoding: 'protobuf' } as const;
  let { compression } = call;
  const outcome = await runExport(exchange, {
    ...kind,
    get compression() {
      return compression;
    },
    abort,
    async readBody(limits) {
      const work = readMessage(stream, limits, exchange.admission);
      const message = await withTimeout(work, exchange.timeouts.requestMs, 'the request');
      if (!message.isCompressed) compression = 'identity';
      return message.bytes;
    },
  });
  const response = exportResponse(kind, outcome, exchange.maxResponseBytes);
  countExport(exchange, kind, outcome);
  return response;
}

/** Rejects with REQUEST_TIMEOUT at the client's deadline and aborts the work. */
async function beforeDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  abort: AbortController,
): Promise<T> {
  try {
    return await withTimeout(work, Math.min(deadlineMs, 2 ** 31 - 1), 'the call (grpc-timeout)');
  } catch (error) {
    abort.abort(error);
    throw error;
  }
}

function sendMessage(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-accept-encoding': ACCEPT_ENCODING,
    },
    { waitForTrailers: true },
  );
  stream.once('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(frameMessage(message));
}

/** Trailers-only answer; the rest of the request is not wanted any more. */
function refuse(stream: ServerHttp2Stream, thrown: unknown): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const error = toAppError(thrown);
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-accept-encoding': ACCEPT_ENCODING,
      'grpc-status': String(error.grpc),
      'grpc-message': grpcMessage(error),
      'grpc-status-details-bin': statusToProtobuf(error).toString('base64').replace(/=+$/, ''),
    },
    { endStream: true },
  );
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}
