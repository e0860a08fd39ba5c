// Passes acknowledged requests on to another OTLP endpoint, after privacy, from the spool itself: its
// cursor is durable, so a restart or an outage of the other side loses nothing, and nothing is sent
// before its sender was acknowledged. At least once: a crash between the answer and the cursor sends
// a batch again.
//
// In the spool a request to pass on is a block of a table that no store has, one for each signal.

import { gzipSync } from 'node:zlib';
import { AppError } from '../model/errors.ts';
import type { Signal, Source, SpoolBatch } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Block names of requests to pass on; `store` must leave them alone. */
export const FORWARD_TABLES: Readonly<Record<Signal, string>> = {
  traces: 'forward:traces',
  logs: 'forward:logs',
  metrics: 'forward:metrics',
};

export interface ForwarderOptions {
  readonly source: Source<SpoolBatch>;
  /** Base URL; /v1/<signal> is appended. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly telemetry: Telemetry;
  /** Injected for tests. */
  readonly fetch?: typeof fetch;
  /** Waits between tries; rejects or resolves early when aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Forwarder {
  start(): void;
  /** Stops after the request under way; what was not passed on waits in the spool. */
  stop(): Promise<void>;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const IDLE_MS = 200;
const RETRYABLE = new Set([408, 429, 502, 503, 504]);

export function createForwarder(options: ForwarderOptions): Forwarder {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= run(options, stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function run(options: ForwarderOptions, signal: AbortSignal): Promise<void> {
  const { source, telemetry, sleep = sleepFor } = options;
  let backoffMs = BACKOFF_FIRST_MS;
  while (!signal.aborted) {
    try {
      const batch = await source.read(signal);
      if (batch === undefined) {
        await sleep(IDLE_MS, signal);
        continue;
      }
      await passOn(batch, options, signal);
      await source.ack(batch.position);
      backoffMs = BACKOFF_FIRST_MS;
    } catch (error) {
      if (signal.aborted) return;
      telemetry.log.warn({ err: error }, 'forward: will try again');
      await sleep(backoffMs, signal);
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS);
    }
  }
}

async function passOn(
  batch: SpoolBatch,
  options: ForwarderOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, table] of Object.entries(FORWARD_TABLES)) {
    for (const block of batch.blocks) {
      if (block.table === table) await sendUntilAnswered(name, block.bytes, options, signal);
    }
  }
}

/** Sends one request until it is taken or refused for good; a refusal is counted and passed over. */
async function sendUntilAnswered(
  name: string,
  body: Uint8Array,
  options: ForwarderOptions,
  signal: AbortSignal,
): Promise<void> {
  const { telemetry, sleep = sleepFor } = options;
  let backoffMs = BACKOFF_FIRST_MS;
  for (;;) {
    const answer = await send(name, body, options, signal);
    telemetry.metrics.forwardRequestsTotal.inc({ outcome: answer.outcome });
    if (answer.outcome === 'ok') return;
    if (answer.outcome === 'rejected') {
      telemetry.log.error({ signal: name, reason: answer.reason }, 'forward: refused for good');
      return;
    }
    await sleep(answer.waitMs ?? backoffMs, signal);
    if (signal.aborted) throw new AppError('SHUTTING_DOWN', 'stopped while passing on');
    backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS);
  }
}

interface Answer {
  readonly outcome: 'ok' | 'retry' | 'rejected';
  readonly reason?: string;
  readonly waitMs?: number;
}

async function send(
  name: string,
  body: Uint8Array,
  options: ForwarderOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const doFetch = options.fetch ?? fetch;
  try {
    const response = await doFetch(`${options.endpoint.replace(/\/$/, '')}/v1/${name}`, {
      method: 'POST',
      headers: {
        ...options.headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
      },
      body: gzipSync(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
    });
    await response.arrayBuffer();
    if (response.ok) return { outcome: 'ok' };
    if (!RETRYABLE.has(response.status)) {
      return { outcome: 'rejected', reason: `HTTP ${response.status}` };
    }
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return Number.isFinite(seconds)
      ? { outcome: 'retry', waitMs: Math.min(Math.max(seconds, 1) * 1000, BACKOFF_MAX_MS) }
      : { outcome: 'retry' };
  } catch (error) {
    return { outcome: 'retry', reason: error instanceof Error ? error.message : String(error) };
  }
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
