// The load loop: from the spool's batches to rows in ClickHouse, each exactly once.
//
//   read batches → group (≤ rows, bytes, time) → journal the group → insert each portion → ack
//
// - A portion is one insert of one block with a token; the same token again stores nothing again.
// - A group that was under way when the process died is formed again from the journal. Within the server's
//   deduplication window its inserts are simply sent again (which also mends a view left behind). Beyond it
//   the store is asked for a batch id of the portion first.
// - ClickHouse confirms before its disk has the rows. After the machine restarted, what was confirmed in the last
//   minute before is looked for in the embedded engine, request by request, and what is not there is loaded
//   again (see #mend).
// - An insert refused because of its rows is halved until the offending rows stand alone; they go to a
//   quarantine file with the reason, the rest loads.
// - Anything else is an outage: the same insert is tried again with growing pauses, for ever.

import { AppError, toAppError } from '../model/errors.ts';
import type { Clock, Source, SpoolBatch } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { BatchReader } from './batch-reader.ts';
import { insertByHalves } from './bisect.ts';
import { faultOf, type Engine } from './engine.ts';
import {
  openJournal,
  quarantineRows,
  readBoot,
  type Journal,
  type JournalEntry,
  type QuarantinedRow,
} from './journal.ts';
import { toGroup, tokenOf, type Group, type Portion } from './load-group.ts';
import { fillTraceTimes, findMissing, firstBatchId, wasInserted } from './presence.ts';

export interface LoaderOptions {
  readonly source: Source<SpoolBatch>;
  readonly engine: Engine;
  /** Stable name of the spool, part of every token. */
  readonly spoolId: string;
  /** Folder for the journal and quarantined rows. */
  readonly path: string;
  /** Takes the source back to what it still has of what was acknowledged; without it power loss is not mended. */
  readonly rewind?: () => Promise<void>;
  /** After so long the system has written to the disk what ClickHouse confirmed. */
  readonly syncedAfterMs?: number;
  /** Name of this run of the machine; asked of the system unless given. */
  readonly boot?: string;
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
const SYNCED_AFTER_MS = 60_000;
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
  readonly #batches: BatchReader;
  #journal: Journal | undefined;
  #boot = '';
  /** Groups the store confirmed so lately that its disk may not have them, oldest first. */
  readonly #recent: { readonly to: bigint; readonly confirmedMs: number }[] = [];
  #safe = 0n;
  #turn: Promise<void> = Promise.resolve();
  #flushing = 0;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#sleep = options.sleep ?? sleepOnTimer;
    this.#batches = new BatchReader({
      source: options.source,
      rowsMax: options.rowsMax ?? ROWS_MAX,
      bytesMax: options.bytesMax ?? BYTES_MAX,
      intervalMs: options.intervalMs ?? INTERVAL_MS,
      pollMs: POLL_MS,
      clock: this.#clock,
      sleep: this.#sleep,
    });
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
    const batches = await this.#batches.next(signal, () => this.#flushing > 0);
    if (batches.length === 0) return false;
    const group = toGroup(batches);
    const journalled = await this.#untilDone(signal, async () => {
      const { from, to } = group;
      const startedMs = this.#clock();
      const safe = this.#safeBy(startedMs);
      await this.#journal?.write({ from, to, safe, startedMs, boot: this.#boot });
    });
    return journalled && this.#load(group, { signal, sinceMs: undefined });
  }

  /** First of all: the store is ready, and what the last life left in doubt is settled. */
  async #open(signal: AbortSignal): Promise<boolean> {
    const { prepare, path, engine, rewind, boot } = this.#options;
    const journal = await openJournal(path);
    this.#boot = boot ?? (await readBoot(this.#clock()));
    const entry = await journal.read();
    // A server elsewhere did not restart with this machine: it has what it confirmed, and remembers tokens.
    const isMending =
      engine.kind === 'embedded' && entry !== undefined && entry.boot !== this.#boot;
    // Before all else: what is to be looked for must not be let go meanwhile.
    if (isMending) await rewind?.();
    const prepared = await this.#untilDone(signal, async () => {
      await prepare?.();
    });
    if (!prepared) return false;
    if (entry !== undefined) {
      this.#safe = entry.safe;
      this.#recent.push({ to: entry.to, confirmedMs: this.#clock() });
      const settle = isMending ? this.#mend(entry, signal) : this.#resume(entry, signal);
      if (!(await settle)) return false;
    }
    this.#journal = journal;
    return true;
  }

  /** The highest position of which the disk under the store is sure by now. */
  #safeBy(nowMs: number): bigint {
    const syncedMs = nowMs - (this.#options.syncedAfterMs ?? SYNCED_AFTER_MS);
    while ((this.#recent[0]?.confirmedMs ?? Number.POSITIVE_INFINITY) <= syncedMs) {
      this.#safe = this.#recent.shift()?.to ?? this.#safe;
    }
    return this.#safe;
  }

  /** The group that was under way when the process ended, formed again. */
  async #resume(entry: JournalEntry, signal: AbortSignal): Promise<boolean> {
    const batches = await this.#batches.upTo(entry.to, signal, true);
    if (batches.length === 0) return true;
    // The same name even where damage took the first batch away.
    const group = { ...toGroup(batches), from: entry.from, to: entry.to };
    const inDoubtMs = entry.boot === this.#boot ? entry.startedMs : Number.NEGATIVE_INFINITY;
    return this.#load(group, { signal, sinceMs: inDoubtMs });
  }

  /**
   * After the machine restarted: looks for every request the store confirmed lately (or was being given) and loads
   * again what is not there. Under a token of its own: the store may remember the old one without its rows. The
   * journal stays as it is until all is done, so that a death on the way begins this anew.
   */
  async #mend({ safe, to }: JournalEntry, signal: AbortSignal): Promise<boolean> {
    const { engine, source, telemetry } = this.#options;
    let rows = 0;
    for (;;) {
      const batches = await this.#batches.upTo(to, signal, false);
      if (signal.aborted) return false;
      const end = batches.at(-1)?.position ?? to;
      const doubtful = batches.filter(({ position }) => position > safe);
      const group = { ...toGroup(doubtful), again: this.#boot };
      for (const portion of group.portions) {
        let missing: Portion | undefined;
        const asked = await this.#untilDone(signal, async () => {
          missing = await findMissing(engine, portion);
        });
        if (!asked) return false;
        if (missing !== undefined) {
          rows += missing.rows;
          const loaded = await this.#loadPortion(group, missing, { signal, sinceMs: undefined });
          if (!loaded) return false;
        }
        if (!(await this.#untilDone(signal, () => fillTraceTimes(engine, portion)))) return false;
      }
      if (!(await this.#untilDone(signal, () => source.ack(end)))) return false;
      if (batches.length === 0) break;
    }
    if (rows > 0) {
      telemetry?.log.warn(
        { rows },
        'the machine restarted before its disk had all that ClickHouse had confirmed; the missing rows were loaded again',
      );
    }
    return true;
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
    if (acknowledged) {
      this.#recent.push({ to: group.to, confirmedMs: this.#clock() });
      this.#options.onLoaded?.(group);
    }
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
