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
  readonly #options: RunOptions;
  readonly #ports: RunPorts;

  constructor(options: RunOptions, ports: RunPorts) {
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

/** Sends each turn once its last span has ended, as an application's exporter would. */
async function runLive(options: RunOptions, ports: RunPorts, batcher: Batcher): Promise<void> {
  const endMs = options.liveStartMs + options.durationMs;
  const turns = generateTraffic(options.traffic, options.liveStartMs, endMs);
  let next = turns.next();
  let open: Turn[] = [];
  while (!ports.signal.aborted && (next.done !== true || open.length > 0)) {
    const nowMs = ports.clock();
    for (; next.done !== true && next.value.startMs <= nowMs; next = turns.next()) {
      open.push(next.value);
    }
    const ended = open.filter((turn) => turn.endMs <= nowMs);
    open = open.filter((turn) => turn.endMs > nowMs);
    for (const turn of ended) await batcher.add(turn);
    await batcher.flush();
    batcher.writeTruthBefore(nowMs);
    ports.onLive?.();
    // With no traffic left the rest of the duration passes in silence, which is a signal, too.
    if (next.done === true && open.length === 0 && nowMs >= endMs) break;
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
