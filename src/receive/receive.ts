// The OTLP listeners: gRPC and HTTP in front of one `consume`. A request is answered with success only
// after consume has resolved; memory for bodies is one budget; draining answers what is in flight.

import { AppError } from '../model/errors.ts';
import { createAccessCheck } from './access.ts';
import { createAdmission } from './admission.ts';
import type { Exchange } from './exchange.ts';
import { createGrpcServer } from './grpc-server.ts';
import { createHttpServer } from './http-server.ts';
import { RECEIVER_DEFAULTS, type ReceiverOptions } from './options.ts';
import { sharePorts } from './shared-ports.ts';
import { openTls } from './tls.ts';
import { createWorkGate } from './work-gate.ts';

export type { AccessToken, ReceiverOptions, ReceiverTimeouts, TlsFiles } from './options.ts';

export interface Receiver {
  /** Opens both ports; rejects PORT_IN_USE or CONFIG_INVALID. */
  listen(): Promise<{ grpcPort: number; httpPort: number }>;
  /** Refuses new requests, waits up to `graceMs` for those in flight, then ends every connection. */
  close(graceMs: number): Promise<void>;
}

const POLL_MS = 10;
/** Of the bodies in flight, what may be worked on at a time. */
const WORK_SHARE = 1 / 4;

export function createReceiver(options: ReceiverOptions): Receiver {
  const exchange = createExchange(options);
  const { log } = options.telemetry;
  const tls = options.tls === undefined ? undefined : openTls(options.tls, log);
  const grpc = createGrpcServer(exchange, tls);
  const http = createHttpServer(exchange, options.corsOrigins ?? [], tls);
  const shared = sharePorts(
    { grpc: grpc.server, http: http.server },
    { isTls: tls !== undefined, silentMs: exchange.timeouts.headersMs },
  );
  return {
    async listen() {
      const { host } = options;
      try {
        const grpcPort = await bind('receive.grpc_port', options.grpcPort, (port) =>
          grpc.listen(host, port),
        );
        const httpPort = await bind('receive.http_port', options.httpPort, (port) =>
          http.listen(host, port),
        );
        return { grpcPort, httpPort };
      } catch (error) {
        grpc.drain();
        await http.destroy();
        tls?.stop();
        throw error;
      }
    },
    async close(graceMs) {
      exchange.draining = true;
      grpc.drain();
      http.drain();
      await untilIdle(exchange, graceMs);
      shared.close();
      grpc.destroy();
      await http.destroy();
      tls?.stop();
    },
  };
}

function createExchange(options: ReceiverOptions): Exchange {
  const { telemetry, consume, timeouts } = options;
  const inflight = options.maxInflightBytes ?? RECEIVER_DEFAULTS.maxInflightBytes;
  return {
    consume,
    telemetry,
    admission: createAdmission(inflight, (bytes) => {
      telemetry.metrics.receiveInflightBytes.set(bytes);
    }),
    work: createWorkGate(inflight * WORK_SHARE),
    checkAccess: createAccessCheck(options.tokens ?? []),
    maxRequestBytes: options.maxRequestBytes ?? RECEIVER_DEFAULTS.maxRequestBytes,
    maxResponseBytes: options.maxResponseBytes ?? RECEIVER_DEFAULTS.maxResponseBytes,
    timeouts: {
      headersMs: timeouts?.headersMs ?? RECEIVER_DEFAULTS.headersMs,
      requestMs: timeouts?.requestMs ?? RECEIVER_DEFAULTS.requestMs,
      idleMs: timeouts?.idleMs ?? RECEIVER_DEFAULTS.idleMs,
    },
    draining: false,
    active: 0,
  };
}

async function bind(
  field: string,
  port: number,
  listen: (port: number) => Promise<number>,
): Promise<number> {
  try {
    return await listen(port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const inUse = code === 'EADDRINUSE' || code === 'EACCES';
    throw new AppError(inUse ? 'PORT_IN_USE' : 'CONFIG_INVALID', `${field} ${port}: ${message}`, {
      cause: error,
      at: field,
    });
  }
}

async function untilIdle(exchange: Exchange, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  while (exchange.active > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
