// The load loop: from the spool's batches to rows in ClickHouse, each exactly once.
//
//   read batches → group (≤ rows, bytes, time) → journal the group → insert each portion → ack
//
// - A portion is one insert of one block with a token; the same token again stores nothing again.
// - A group that was under way when the process died is formed again from the journal. Within the server's
//   deduplication window its inserts are simply sent again (which also mends a view left behind). Beyond it
//   the store is asked for a batch id of the portion first.
// - An insert refused because of its rows is halved until the offending rows stand alone; they go to a
//   quarantine file with the reason, the rest loads.
// - Anything else is an outage: the same insert is tried again with growing pauses, for ever.

import { AppError, toAppError } from '../model/errors.ts';
import type { Clock, Source, SpoolBatch } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { insertByHalves } from './bisect.ts';
import { faultOf, type Engine } from './engine.ts';
import {
  openJournal,
  quarantineRows,
  readBoot,
  type Journal,
  type QuarantinedRow,
} from './journal.ts';
import { countBytes, countRows, toGroup, tokenOf, type Group, type Portion } from './load-group.ts';
import { firstBatchId, wasInserted } from './presence.ts';

export interface LoaderOptions {
  readonly source: Source<SpoolBatch>;
  readonly engine: Engine;
  /** Stable name of the spool, part of every token. */
  readonly spoolId: string;
  /** Folder for the journal and quarantined rows. */
  readonly path: string;
  /** Made to succeed before the first insert: migrations. */
  readonly prepare?: () => Promise<unknown>;
  readonly rowsMax?: number;
  readonly bytesMax?: number;
  readonly intervalMs?: number;
  /** How long the server remembers tokens for sure. */
  readonly tokenWindowMs?: number;
  readonly telemetry?: Telemetry;
  readonly clock?: Clock;
  /** Resolves after `ms` or when aborted, without rejecting. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onLoaded?: (group: Group) => void;
}

export interface Loader {
  start(): void;
  /** Loads what waits now, then resolves; for draining and tests. */
  flush(): Promise<void>;
  /** Ends after the insert under way. What was not loaded waits in the spool. */
  stop(): Promise<void>;
}

const ROWS_MAX = 100_000;
const BYTES_MAX = 64 << 20;
const INTERVAL_MS = 1000;
const POLL_MS = 20;
const TOKEN_WINDOW_MS = 10 * 60_000;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 15_000;
/** Tries of a failure nobody knows before its rows are suspected. */
const UNKNOWN_TRIES_MAX = 8;

const sleepOnTimer = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

export function createLoader(options: LoaderOptions): Loader {
  const loader = new LoadLoop(options);
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= loader.run(stopping.signal);
    },
    flush: () => loader.flush(stopping.signal),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

class LoadLoop {
  readonly #options: LoaderOptions;
  readonly #clock: Clock;
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #rowsMax: number;
  readonly #bytesMax: number;
  #journal: Journal | undefined;
  #boot = '';
  #turn: Promise<void> = Promise.resolve();
  #flushing = 0;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#sleep = options.sleep ?? sleepOnTimer;
    this.#rowsMax = options.rowsMax ?? ROWS_MAX;
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const loaded = await this.#next(signal);
      if (!loaded && !signal.aborted) await this.#sleep(POLL_MS, signal);
    }
  }

  async flush(signal: AbortSignal): Promise<void> {
    this.#flushing++;
    try {
      while (!signal.aborted && (await this.#next(signal)));
    } finally {
      this.#flushing--;
    }
  }

  /** Loads one group, one at a time whoever asks. False where nothing waits. */
  #next(signal: AbortSignal): Promise<boolean> {
    const next = this.#turn.then(() => this.#loadNext(signal));
    this.#turn = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  }

  async #loadNext(signal: AbortSignal): Promise<boolean> {
    if (this.#journal === undefined && !(await this.#open(signal))) return false;
    const batches = await this.#gather(signal);
    if (batches.length === 0) return false;
    const group = toGroup(batches);
    const journalled = await this.#untilDone(signal, async () => {
      const { from, to } = group;
      await this.#journal?.write({ from, to, startedMs: this.#clock(), boot: this.#boot });
    });
    return journalled && this.#load(group, { signal, sinceMs: undefined });
  }

  /** First of all: the store is ready, and the group of the last life is done. */
  async #open(signal: AbortSignal): Promise<boolean> {
    const { prepare, path, source } = this.#options;
    const prepared = await this.#untilDone(signal, async () => {
      await prepare?.();
    });
    if (!prepared) return false;
    const journal = await openJournal(path);
    this.#boot = await readBoot(this.#clock());
    const entry = await journal.read();
    this.#journal = journal;
    if (entry === undefined) return true;
    const batches: SpoolBatch[] = [];
    while (batches.length === 0 || (batches.at(-1)?.position ?? 0n) < entry.to) {
      const batch = await source.read(signal);
      if (batch === undefined) break;
      batches.push(batch);
    }
    return this.#resume(batches, entry, signal);
  }

  async #resume(
    batches: readonly SpoolBatch[],
    entry: { from: bigint; to: bigint; startedMs: number; boot: string },
    signal: AbortSignal,
  ): Promise<boolean> {
    const within = batches.filter(({ position }) => position <= entry.to);
    this.#ahead = batches.find(({ position }) => position > entry.to);
    if (within.length === 0) return true;
    // The same name even where damage took the first batch away.
    const group = { ...toGroup(within), from: entry.from, to: entry.to };
    const inDoubtMs = entry.boot === this.#boot ? entry.startedMs : Number.NEGATIVE_INFINITY;
    return this.#load(group, { signal, sinceMs: inDoubtMs });
  }

  /** A batch read beyond the journalled group: the first of the next one. */
  #ahead: SpoolBatch | undefined;

  async #gather(signal: AbortSignal): Promise<SpoolBatch[]> {
    const batches: SpoolBatch[] = [];
    let rows = 0;
    let bytes = 0;
    const intervalMs = this.#options.intervalMs ?? INTERVAL_MS;
    let deadlineMs = Number.POSITIVE_INFINITY;
    while (rows < this.#rowsMax && bytes < this.#bytesMax && !signal.aborted) {
      const batch = this.#ahead ?? (await this.#options.source.read(signal));
      this.#ahead = undefined;
      if (batch === undefined) {
        if (batches.length === 0 || this.#flushing > 0 || this.#clock() >= deadlineMs) break;
        await this.#sleep(POLL_MS, signal);
        continue;
      }
      if (batches.length > 0 && bytes + countBytes(batch) > this.#bytesMax) {
        this.#ahead = batch;
        break;
      }
      if (batches.length === 0) deadlineMs = this.#clock() + intervalMs;
      batches.push(batch);
      rows += countRows(batch);
      bytes += countBytes(batch);
      if (this.#clock() >= deadlineMs) break;
    }
    return batches;
  }

  /** Inserts a group and acknowledges it. False only where stopped before it was done. */
  async #load(
    group: Group,
    doubt: { readonly signal: AbortSignal; readonly sinceMs: number | undefined },
  ): Promise<boolean> {
    for (const portion of group.portions) {
      const done = await this.#loadPortion(group, portion, doubt);
      if (!done) return false;
    }
    const acknowledged = await this.#untilDone(doubt.signal, () =>
      this.#options.source.ack(group.to),
    );
    if (acknowledged) this.#options.onLoaded?.(group);
    return acknowledged;
  }

  async #loadPortion(
    group: Group,
    portion: Portion,
    doubt: { readonly signal: AbortSignal; readonly sinceMs: number | undefined },
  ): Promise<boolean> {
    const token = tokenOf(this.#options.spoolId, group, portion);
    let { sinceMs } = doubt;
    let unknownTries = 0;
    // Once halves have been sent, the whole must not be: their tokens differ.
    let suspicion: unknown;
    return this.#untilDone(doubt.signal, async () => {
      if (this.#isBeyondWindow(sinceMs) && (await this.#isPresent(portion))) return;
      sinceMs ??= this.#clock();
      if (suspicion === undefined) {
        try {
          await this.#insert(portion, portion.chunks, token);
          return;
        } catch (error) {
          const fault = faultOf(error);
          if (fault === 'unknown') unknownTries++;
          if (fault !== 'rows' && unknownTries < UNKNOWN_TRIES_MAX) throw error;
          suspicion = error;
        }
      }
      await this.#bisect(portion, token, suspicion);
    });
  }

  /** An insert that may have come through so long ago that its token may be forgotten. */
  #isBeyondWindow(sinceMs: number | undefined): boolean {
    const window = this.#options.tokenWindowMs ?? TOKEN_WINDOW_MS;
    return sinceMs !== undefined && this.#clock() - sinceMs > window;
  }

  #isPresent(portion: Portion): Promise<boolean> {
    const chunk = portion.chunks[0];
    if (chunk === undefined) return Promise.resolve(true);
    return wasInserted(this.#options.engine, portion, firstBatchId(portion.table, chunk));
  }

  async #insert(
    portion: Portion,
    chunks: readonly Uint8Array[],
    token: string,
    rows = portion.rows,
  ): Promise<void> {
    const { engine, telemetry } = this.#options;
    const started = performance.now();
    await engine.insertRows({ table: portion.table, chunks, token });
    const seconds = (performance.now() - started) / 1000;
    telemetry?.metrics.storeInsertDurationSeconds.observe({ table: portion.table }, seconds);
    telemetry?.metrics.storeRowsTotal.inc({ table: portion.table }, rows);
    telemetry?.metrics.storeUp.set(1);
  }

  /** Loads every row that can be loaded; the others go to quarantine. Throws only for outages. */
  async #bisect(portion: Portion, token: string, cause: unknown): Promise<void> {
    const refused = await insertByHalves({
      table: portion.table,
      bytes: Buffer.concat(portion.chunks),
      cause,
      insert: ({ from, to, bytes }) =>
        this.#insert(portion, [bytes], `${token}:${from}-${to}`, to - from),
    });
    await this.#quarantine(portion, token, refused);
  }

  async #quarantine(
    portion: Portion,
    token: string,
    refused: readonly QuarantinedRow[],
  ): Promise<void> {
    if (refused.length === 0) return;
    const file = await quarantineRows(`${this.#options.path}/quarantine`, token, refused);
    const { telemetry } = this.#options;
    telemetry?.metrics.storeQuarantinedRowsTotal.inc({ table: portion.table }, refused.length);
    telemetry?.log.error(
      { table: portion.table, rows: refused.length, file, reason: refused[0]?.reason },
      'ClickHouse refuses these rows for good; the rest is loaded',
    );
  }

  /** Repeats `step` with growing pauses until it succeeds. False where stopped first. */
  async #untilDone(signal: AbortSignal, step: () => Promise<void>): Promise<boolean> {
    for (let pauseMs = BACKOFF_FIRST_MS; !signal.aborted;) {
      try {
        await step();
        return true;
      } catch (error) {
        this.#report(error);
        // The operator's mistake or ours: waiting mends neither.
        const kind = error instanceof AppError ? error.kind : undefined;
        if (kind === 'config' || kind === 'assert') throw error;
        await this.#sleep(pauseMs, signal);
        pauseMs = Math.min(pauseMs * 2, BACKOFF_MAX_MS);
      }
    }
    return false;
  }

  #report(error: unknown): void {
    const { telemetry } = this.#options;
    const known = toAppError(error);
    telemetry?.metrics.storeUp.set(0);
    telemetry?.metrics.storeInsertErrorsTotal.inc({ kind: known.kind });
    telemetry?.log.warn(
      { code: known.code, at: known.at },
      `store: ${known.message}; trying again`,
    );
  }
}
