// Sends telemetry over OTLP and counts what was acknowledged. Serialises with the OpenTelemetry
// transformer, retries what the specification lets a client retry, keeps a bounded number in flight.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { AppError } from '../../model/errors.ts';
import type { Answer, Transport, TransportOptions } from './transport.ts';
import { createTransport } from './transport.ts';

export interface SenderOptions extends TransportOptions {
  /** Requests sent and not yet answered; more than this wait. */
  readonly inFlightMax: number;
  /** Give up on a request after retrying this long. */
  readonly retryMsMax: number;
  /** Asks to stop: what is unanswered then is tried no more and counts as refused. */
  readonly signal?: AbortSignal;
  /** Called once, with the reason, when a request has to be sent again for the first time. */
  readonly onFirstRetry?: (reason: string) => void;
}

export interface SendCounts {
  requests: number;
  retries: number;
  bytes: number;
  spansSent: number;
  spansAcknowledged: number;
  logsSent: number;
  logsAcknowledged: number;
  /** Refused for good, with the first reason. */
  refused: number;
  refusedReason: string;
}

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

interface Job {
  readonly signal: 'traces' | 'logs';
  readonly body: Uint8Array;
  readonly count: number;
  readonly readPartial: (body: Uint8Array) => PartialSuccess;
}

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5000;

function encode<T>(serializer: ISerializer<T[], unknown>, items: T[]): Uint8Array {
  const body = serializer.serializeRequest(items);
  if (body === undefined) throw new AppError('INTERNAL', 'the OTLP serialiser returned nothing');
  return body;
}

/** Counts in the answers may be numbers or Long-like objects; both convert. */
function toPartial(rejected: unknown, message: string | undefined): PartialSuccess {
  return { rejected: Number(rejected ?? 0), message: message ?? '' };
}

/** An OTLP client. Close it when done; `drain` resolves when every request is answered. */
export class Sender {
  readonly counts: SendCounts = {
    requests: 0,
    retries: 0,
    bytes: 0,
    spansSent: 0,
    spansAcknowledged: 0,
    logsSent: 0,
    logsAcknowledged: 0,
    refused: 0,
    refusedReason: '',
  };
  readonly #options: SenderOptions;
  readonly #transport: Transport;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #traces: ISerializer<ReadableSpan[], { partialSuccess?: object }>;
  readonly #logs: ISerializer<ReadableLogRecord[], { partialSuccess?: object }>;
  readonly #abort = new AbortController();

  constructor(options: SenderOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.#abort.abort(), { once: true });
    this.#transport = createTransport(options);
    const json = options.protocol === 'http/json';
    this.#traces = json ? JsonTraceSerializer : ProtobufTraceSerializer;
    this.#logs = json ? JsonLogsSerializer : ProtobufLogsSerializer;
  }

  /** Hands spans over; waits only while too many requests are in flight. */
  async sendSpans(spans: ReadableSpan[]): Promise<void> {
    if (spans.length === 0) return;
    this.counts.spansSent += spans.length;
    await this.#enqueue({
      signal: 'traces',
      body: encode(this.#traces, spans),
      count: spans.length,
      readPartial: (body) => {
        const partial = this.#readPartial(this.#traces, body);
        return toPartial(partial['rejectedSpans'], partial['errorMessage'] as string | undefined);
      },
    });
  }

  /** As sendSpans, for log records. */
  async sendLogs(records: ReadableLogRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.counts.logsSent += records.length;
    await this.#enqueue({
      signal: 'logs',
      body: encode(this.#logs, records),
      count: records.length,
      readPartial: (body) => {
        const partial = this.#readPartial(this.#logs, body);
        return toPartial(
          partial['rejectedLogRecords'],
          partial['errorMessage'] as string | undefined,
        );
      },
    });
  }

  async drain(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** Stops retrying and closes connections; unanswered requests count as refused. */
  close(): void {
    this.#abort.abort();
    this.#transport.close();
  }

  #readPartial<T>(
    serializer: ISerializer<T, { partialSuccess?: object }>,
    body: Uint8Array,
  ): Readonly<Record<string, unknown>> {
    if (body.length === 0) return {};
    return { ...serializer.deserializeResponse(body).partialSuccess };
  }

  async #enqueue(job: Job): Promise<void> {
    while (this.#inFlight.size >= this.#options.inFlightMax) await Promise.race(this.#inFlight);
    const running = this.#deliver(job).finally(() => this.#inFlight.delete(running));
    this.#inFlight.add(running);
  }

  async #deliver(job: Job): Promise<void> {
    const deadlineMs = performance.now() + this.#options.retryMsMax;
    for (let attempt = 0; ; attempt++) {
      this.counts.requests++;
      this.counts.bytes += job.body.length;
      const answer = await this.#transport.post(job.signal, job.body);
      if (answer.kind !== 'retry') return this.#settle(job, answer);
      const expired = performance.now() >= deadlineMs || this.#abort.signal.aborted;
      if (expired) return this.#settle(job, { kind: 'refused', reason: answer.reason });
      if (this.counts.retries++ === 0) this.#options.onFirstRetry?.(answer.reason);
      await this.#wait(answer.delayMs, attempt);
    }
  }

  async #wait(askedMs: number | undefined, attempt: number): Promise<void> {
    const ceilingMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** attempt);
    const delayMs = askedMs ?? ceilingMs * (0.5 + Math.random() / 2);
    await sleep(delayMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  #settle(job: Job, answer: Exclude<Answer, { kind: 'retry' }>): void {
    const partial: PartialSuccess =
      answer.kind === 'accepted'
        ? job.readPartial(answer.body)
        : { rejected: job.count, message: answer.reason };
    const acknowledged = job.count - partial.rejected;
    if (job.signal === 'traces') this.counts.spansAcknowledged += acknowledged;
    else this.counts.logsAcknowledged += acknowledged;
    if (partial.rejected === 0) return;
    this.counts.refused += partial.rejected;
    this.counts.refusedReason ||= partial.message;
  }
}
