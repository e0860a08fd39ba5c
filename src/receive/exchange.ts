// One export request from its body to its outcome, the same for both transports: admission, limits,
// decompression, consume, counts.

import { AppError } from '../model/errors.ts';
import type { Encoding, ExportOutcome, Signal, Transport } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { CheckAccess } from './access.ts';
import { retryAfter, type Admission, type Lease } from './admission.ts';
import { decompress, type BodyLimits, type Compression } from './body.ts';
import type { ReceiverOptions } from './options.ts';
import type { WorkGate } from './work-gate.ts';

/** What both servers share. */
export interface Exchange {
  readonly consume: ReceiverOptions['consume'];
  readonly telemetry: Telemetry;
  readonly admission: Admission;
  readonly work: WorkGate;
  readonly checkAccess: CheckAccess;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly timeouts: {
    readonly headersMs: number;
    readonly requestMs: number;
    readonly idleMs: number;
  };
  /** Set when the service drains: new requests are refused. */
  draining: boolean;
  /** Requests between their first byte and their answer. */
  active: number;
}

export interface ExportCall {
  readonly transport: Transport;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Reads the whole body as sent. */
  readonly readBody: (limits: BodyLimits) => Promise<Buffer>;
  readonly abort: AbortSignal;
}

/** Throws SHUTTING_DOWN while draining. */
export function refuseWhileDraining(exchange: Exchange): void {
  if (!exchange.draining) return;
  throw new AppError('SHUTTING_DOWN', 'the service is draining', {
    retryAfterSeconds: retryAfter(),
  });
}

/** Runs one request to its outcome; rejects with what consume rejects with, or an AppError. */
export async function runExport(exchange: Exchange, call: ExportCall): Promise<ExportOutcome> {
  const lease = exchange.admission.lease();
  try {
    return await consumeBody(exchange, call, lease);
  } finally {
    lease.release();
  }
}

async function consumeBody(
  exchange: Exchange,
  call: ExportCall,
  lease: Lease,
): Promise<ExportOutcome> {
  const limits = { lease, bytesMax: exchange.maxRequestBytes };
  const sent = await readSent(call, limits);
  const started = performance.now();
  const body = await decompress(sent, call.compression, limits);
  const { signal, encoding, transport, abort } = call;
  const outcome = await inTurn(exchange, { bytes: body.length, abort }, () =>
    exchange.consume({ signal, encoding, transport, body }, abort),
  );
  exchange.telemetry.metrics.receiveDurationSeconds.observe(
    { transport, signal },
    (performance.now() - started) / 1000,
  );
  return outcome;
}

/** Does the work when there is room for it; not at all where the client has gone by then. */
async function inTurn<T>(
  { work }: Exchange,
  request: { readonly bytes: number; readonly abort: AbortSignal },
  consume: () => Promise<T>,
): Promise<T> {
  const turn = work.enter(request.bytes);
  if (turn !== undefined) await turn;
  try {
    if (turn !== undefined) request.abort.throwIfAborted();
    return await consume();
  } finally {
    work.leave(request.bytes);
  }
}

/** Counts an answered request. `outcome` undefined: it failed with `error`. */
export function countExport(
  exchange: Exchange,
  call: { readonly transport: Transport; readonly signal: Signal },
  result: ExportOutcome | AppError,
): void {
  const { metrics, log } = exchange.telemetry;
  const { transport, signal } = call;
  const outcome = outcomeLabel(result);
  metrics.receiveRequestsTotal.inc({ transport, signal, outcome });
  if (result.rejected > 0 && signal === 'traces') {
    metrics.rejectedSpansTotal.inc({ reason: 'invalid' }, result.rejected);
  }
  if (result instanceof AppError) {
    if (result.kind === 'assert') log.error({ err: result, transport, signal }, 'export failed');
    return;
  }
  acceptedCounter(exchange, signal).inc(result.accepted);
}

function acceptedCounter(exchange: Exchange, signal: Signal): { inc(value: number): void } {
  const { metrics } = exchange.telemetry;
  if (signal === 'traces') return metrics.receiveSpansTotal;
  return signal === 'logs' ? metrics.receiveLogRecordsTotal : metrics.receiveMetricPointsTotal;
}

function outcomeLabel(result: ExportOutcome | AppError): string {
  if (!(result instanceof AppError)) return result.rejected > 0 ? 'partial' : 'ok';
  if (result.kind === 'retryable') return 'retry';
  const isAccess = result.code === 'UNAUTHENTICATED' || result.code === 'PERMISSION_DENIED';
  return isAccess ? 'unauthenticated' : 'rejected';
}

/** Rejects with REQUEST_TIMEOUT when `work` takes longer than `limitMs`. */
export async function withTimeout<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('REQUEST_TIMEOUT', `${what} took longer than ${limitMs} ms`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readSent(call: ExportCall, limits: BodyLimits): Promise<Buffer> {
  try {
    return await call.readBody(limits);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('BODY_UNREADABLE', 'the connection ended before the body did', {
      cause: error,
    });
  }
}
