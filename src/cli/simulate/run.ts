// Drives the simulated traffic: history as fast as the receiver takes it, then the present in real time.
// Both come from the same generator, so the seam between them is not visible in the data.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { DialectName } from './dialects.ts';
import type { Sender } from './sender.ts';
import type { TrafficOptions } from './traffic.ts';
import type { Turn } from './turn.ts';
import { dialectFor } from './dialects.ts';
import { renderTurn } from './spans.ts';
import { generateTraffic } from './traffic.ts';
import { toIncidentLine, TruthLedger } from './truth.ts';

export interface RunOptions {
  readonly traffic: TrafficOptions;
  readonly dialect: DialectName;
  /** Spans in one request. */
  readonly batchSpans: number;
  /** Start of the live traffic and end of the history. */
  readonly liveStartMs: number;
  readonly backfillMs: number;
  /** Infinity runs until the signal aborts. */
  readonly durationMs: number;
}

export interface RunPorts {
  readonly sender: Pick<Sender, 'sendSpans' | 'sendLogs' | 'drain' | 'counts'>;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** One JSON line of the truth file. */
  readonly writeTruth?: (line: Readonly<Record<string, unknown>>) => void;
  /** Back-fill progress: share of the simulated time done, 0 to 1. */
  readonly onBackfill?: (share: number) => void;
  /** After each live flush. */
  readonly onLive?: () => void;
}

const TICK_MS = 200;

/** Collects rendered turns and sends them in batches. */
class Batcher {
  #spans: ReadableSpan[] = [];
  #logs: ReadableLogRecord[] = [];
  readonly #ledger = new TruthLedger();
  readonly #options: Pick<RunOptions, 'dialect' | 'batchSpans'>;
  readonly #ports: Pick<RunPorts, 'sender' | 'writeTruth'>;

  constructor(
    options: Pick<RunOptions, 'dialect' | 'batchSpans'>,
    ports: Pick<RunPorts, 'sender' | 'writeTruth'>,
  ) {
    this.#options = options;
    this.#ports = ports;
  }

  async add(turn: Turn): Promise<void> {
    const { spans, logs } = renderTurn(turn, dialectFor(this.#options.dialect, turn));
    if (this.#ports.writeTruth !== undefined) this.#ledger.add(turn, spans.length);
    this.#spans.push(...spans);
    this.#logs.push(...logs);
    if (this.#spans.length >= this.#options.batchSpans) await this.flush();
  }

  async flush(): Promise<void> {
    const spans = this.#spans;
    const logs = this.#logs;
    this.#spans = [];
    this.#logs = [];
    await this.#ports.sender.sendSpans(spans);
    await this.#ports.sender.sendLogs(logs);
  }

  /** Writes the truth of minutes that turns from `timeMs` on cannot change. */
  writeTruthBefore(timeMs: number): void {
    if (this.#ports.writeTruth === undefined) return;
    for (const row of this.#ledger.takeBefore(timeMs)) this.#ports.writeTruth({ ...row });
  }
}

const TRUTH_EVERY_TURNS = 2000;

async function backfill(options: RunOptions, ports: RunPorts, batcher: Batcher): Promise<void> {
  const { liveStartMs, backfillMs, traffic } = options;
  const fromMs = liveStartMs - backfillMs;
  let turns = 0;
  for (const turn of generateTraffic(traffic, fromMs, liveStartMs)) {
    if (ports.signal.aborted) break;
    await batcher.add(turn);
    if (++turns % TRUTH_EVERY_TURNS === 0) {
      batcher.writeTruthBefore(turn.startMs);
      ports.onBackfill?.((turn.startMs - fromMs) / backfillMs);
    }
  }
  await batcher.flush();
  await ports.sender.drain();
  ports.onBackfill?.(1);
}

/** Traffic that is sent as its time comes, whoever keeps the time. */
export interface Feed {
  /** Sends every turn whose last span has ended by then, as an application's exporter would. False when none is left. */
  sendUntil(timeMs: number): Promise<boolean>;
}

/** The turns that start in [fromMs, toMs). */
export function openFeed(
  options: Pick<RunOptions, 'traffic' | 'dialect' | 'batchSpans'>,
  ports: Pick<RunPorts, 'sender' | 'writeTruth'>,
  span: { readonly fromMs: number; readonly toMs: number },
): Feed {
  const turns = generateTraffic(options.traffic, span.fromMs, span.toMs);
  return createFeed(turns, new Batcher(options, ports));
}

function createFeed(turns: Iterator<Turn>, batcher: Batcher): Feed {
  let next = turns.next();
  let open: Turn[] = [];
  return {
    sendUntil: async (timeMs) => {
      for (; next.done !== true && next.value.startMs <= timeMs; next = turns.next()) {
        open.push(next.value);
      }
      const ended = open.filter((turn) => turn.endMs <= timeMs);
      open = open.filter((turn) => turn.endMs > timeMs);
      for (const turn of ended) await batcher.add(turn);
      await batcher.flush();
      batcher.writeTruthBefore(timeMs);
      return next.done !== true || open.length > 0;
    },
  };
}

async function runLive(options: RunOptions, ports: RunPorts, batcher: Batcher): Promise<void> {
  const endMs = options.liveStartMs + options.durationMs;
  const feed = createFeed(generateTraffic(options.traffic, options.liveStartMs, endMs), batcher);
  while (!ports.signal.aborted) {
    const nowMs = ports.clock();
    const isMore = await feed.sendUntil(nowMs);
    ports.onLive?.();
    // With no traffic left the rest of the duration passes in silence, which is a signal, too.
    if (!isMore && nowMs >= endMs) break;
    await sleep(TICK_MS, undefined, { signal: ports.signal }).catch(() => undefined);
  }
}

function writeHead(options: RunOptions, ports: RunPorts): void {
  const { traffic, liveStartMs, backfillMs, durationMs } = options;
  ports.writeTruth?.({
    kind: 'run',
    seed: traffic.seed,
    calls_per_second: traffic.callsPerSecond,
    rhythm: traffic.rhythm,
    dialect: options.dialect,
    from: new Date(liveStartMs - backfillMs).toISOString(),
    live_from: new Date(liveStartMs).toISOString(),
    to: Number.isFinite(durationMs) ? new Date(liveStartMs + durationMs).toISOString() : null,
  });
  for (const service of traffic.services) {
    ports.writeTruth?.({
      kind: 'baseline',
      service: service.name,
      request_models: service.models.map(({ model }) => model.requestModel),
      prompt_version: service.promptVersion,
      input_tokens_median: service.inputTokensMedian,
      output_tokens_median: service.outputTokensMedian,
      ...service.rates,
    });
  }
  for (const incident of traffic.incidents) ports.writeTruth?.(toIncidentLine(incident));
}

/** Runs the whole simulation; resolves when everything sent was answered. */
export async function runSimulation(options: RunOptions, ports: RunPorts): Promise<void> {
  writeHead(options, ports);
  const batcher = new Batcher(options, ports);
  if (options.backfillMs > 0) await backfill(options, ports, batcher);
  if (options.durationMs > 0 && !ports.signal.aborted) await runLive(options, ports, batcher);
  await batcher.flush();
  await ports.sender.drain();
  batcher.writeTruthBefore(Number.POSITIVE_INFINITY);
  ports.writeTruth?.({ kind: 'end', ...ports.sender.counts });
}
