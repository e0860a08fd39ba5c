// Recognises what a client sends again (the same batch after a lost answer, or its spans split anew) so that
// it is stored once, across restarts, within a window of time and room.
//
// A span is known by a 64-bit fingerprint of its ids, times, status and counts: a resent span is the same in
// all of them, while two exports of one span at different stages (begun, ended) are not. Logs and metrics
// have no ids; there a whole request is known by its bytes.
//
// Fingerprints travel in the same spool record as their rows (a block that no table takes), so one cannot
// be durable without the other. Every second or so the newest are appended to a log of their own, and only
// then are the spool's records let go; a start reads that log and the spool's remainder:
//
//   <folder>/<startedMs>.seen   8 bytes a fingerprint, appended; one file a generation
//
// Fingerprints are added before the append and taken back if it fails. A second request with the same spans
// meanwhile is answered only when the first one's fate is known.

import { mkdir, open, readFile, readdir, rm, type FileHandle } from 'node:fs/promises';
import { AppError } from '../model/errors.ts';
import type { OtlpView } from '../model/otlp-view.ts';
import type { Block, Clock, Source, SpoolBatch } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import {
  FINGERPRINT_BYTES,
  compactSpans,
  fingerprintBody,
  fingerprintSpan,
} from './span-fingerprint.ts';

export const SEEN_TABLE = 'seen:spans';

export interface SeenSpansOptions {
  /** A spool source of its own. */
  readonly source: Source<SpoolBatch>;
  readonly path: string;
  readonly windowMs?: number;
  /** Bound of memory: about 21 to 42 bytes an entry. Beyond it the window gets shorter. */
  readonly entriesMax?: number;
  readonly flushIntervalMs?: number;
  readonly telemetry?: Telemetry;
  readonly clock?: Clock;
}

/** What is new in one request. */
export interface Unseen {
  /** Spans, log records or points that were stored before or are being stored now. */
  readonly duplicates: number;
  /** True where nothing of the request is new. */
  readonly isAllSeen: boolean;
  /**
   * Appends what is new: `append` is given the block to put with the rows, and called at once; not at all
   * where nothing is new. Resolves when the request is safe as a whole; rejects as `append` does, or
   * SPOOL_WRITE_FAILED where another request that carries some of the spans failed.
   */
  store(append: (extra: readonly Block[]) => Promise<bigint>): Promise<void>;
  /** For a request that fails before `store`: forgets its spans again. Harmless afterwards. */
  release(): void;
}

export interface SeenSpans {
  /** Takes out of the view the spans that are known. */
  filterSpans(view: OtlpView): Unseen;
  /** For logs and metrics: the request as a whole. `records` is what it holds, for the count. */
  filterRequest(body: Uint8Array, records: number): Unseen;
  /**
   * For a request decoded elsewhere, by its fingerprints (span-fingerprint.ts). One that is new in part is not to
   * be stored as it is: release it and filter its view.
   */
  filterFingerprints(fingerprints: Uint8Array, records: number): Unseen;
  /** Writes the newest fingerprints to the log and lets the spool go on. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const WINDOW_MS = 3_600_000;
const ENTRIES_MAX = 3_600_000;
const FLUSH_INTERVAL_MS = 1000;
const FILE_NAME = /^(\d+)\.seen$/;
const COMMITTED = 0;
const RETRY_AFTER_SECONDS = 1;

/** Reads the log and the spool's remainder, then knows what was stored within the window. */
export async function openSeenSpans(options: SeenSpansOptions): Promise<SeenSpans> {
  await mkdir(options.path, { recursive: true });
  const seen = new DurableSeenSpans(options);
  await seen.load();
  seen.startFlushing();
  return seen;
}

class DurableSeenSpans implements SeenSpans {
  readonly #options: SeenSpansOptions;
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #set: FingerprintSet;
  readonly #inFlight = new Map<number, Promise<boolean>>();
  #owner = COMMITTED;
  #unwritten: Uint8Array[] = [];
  #position = 0n;
  #acknowledged = 0n;
  #file: FileHandle | undefined;
  #fileFull = true;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SeenSpansOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#windowMs = options.windowMs ?? WINDOW_MS;
    this.#set = new FingerprintSet(
      { windowMs: this.#windowMs, entriesMax: options.entriesMax ?? ENTRIES_MAX },
      this.#clock(),
    );
  }

  async load(): Promise<void> {
    await this.#loadFiles();
    const { source } = this.#options;
    const never = new AbortController().signal;
    for (
      let batch = await source.read(never);
      batch !== undefined;
      batch = await source.read(never)
    ) {
      for (const block of batch.blocks) if (block.table === SEEN_TABLE) this.#recall(block.bytes);
      this.#position = batch.position;
    }
    await this.flush();
  }

  startFlushing(): void {
    this.#timer = setInterval(() => {
      this.flush().catch((error: unknown) => {
        this.#options.telemetry?.log.warn(
          { err: error },
          'fingerprints of spans were not written; trying again',
        );
      });
    }, this.#options.flushIntervalMs ?? FLUSH_INTERVAL_MS);
    this.#timer.unref();
  }

  filterSpans(view: OtlpView): Unseen {
    const { count } = view.spans;
    const request = this.#begin(count);
    for (let span = 0; span < count; span++) {
      const [high, low] = fingerprintSpan(view, span);
      request.kept[span] = this.#take(request, high, low) ? 1 : 0;
    }
    if (request.fresh < count) compactSpans(view, request.kept);
    return this.#toUnseen(request, count - request.fresh);
  }

  filterRequest(body: Uint8Array, records: number): Unseen {
    return this.filterFingerprints(fingerprintBody(body), records);
  }

  filterFingerprints(fingerprints: Uint8Array, records: number): Unseen {
    const count = fingerprints.length / FINGERPRINT_BYTES;
    const request = this.#begin(count);
    eachEntry(fingerprints, (high, low) => {
      this.#take(request, high, low);
    });
    const { fresh } = request;
    return this.#toUnseen(request, fresh === 0 ? records : count - fresh);
  }

  flush(): Promise<void> {
    const next = this.#turn.then(() => this.#write());
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await this.#file?.close();
    this.#file = undefined;
  }

  #begin(count: number): Request {
    if (this.#set.rotate(this.#clock())) this.#fileFull = true;
    this.#owner = (this.#owner % 0xffff_fffe) + 1;
    return {
      owner: this.#owner,
      kept: new Uint8Array(count),
      bytes: Buffer.allocUnsafe(count * FINGERPRINT_BYTES),
      fresh: 0,
      isStored: false,
      waitsFor: new Set(),
    };
  }

  /** True where the fingerprint is new; it belongs to the request then. */
  #take(request: Request, high: number, low: number): boolean {
    const owner = this.#set.find(high, low);
    if (owner >= 0) {
      const fate = this.#inFlight.get(owner);
      if (fate !== undefined) request.waitsFor.add(fate);
      return false;
    }
    this.#set.add(high, low, request.owner);
    request.bytes.writeUInt32LE(low, request.fresh * FINGERPRINT_BYTES);
    request.bytes.writeUInt32LE(high, request.fresh * FINGERPRINT_BYTES + 4);
    request.fresh++;
    return true;
  }

  #toUnseen(request: Request, duplicates: number): Unseen {
    return {
      duplicates,
      isAllSeen: request.fresh === 0,
      store: async (append) => {
        if (request.fresh > 0) await this.#append(request, append);
        const fates = await Promise.all(request.waitsFor);
        if (fates.includes(false)) throw othersFailed();
      },
      release: () => {
        this.#release(request);
      },
    };
  }

  async #append(
    request: Request,
    append: (extra: readonly Block[]) => Promise<bigint>,
  ): Promise<void> {
    const bytes = request.bytes.subarray(0, request.fresh * FINGERPRINT_BYTES);
    request.isStored = true;
    const settle = Promise.withResolvers<boolean>();
    this.#inFlight.set(request.owner, settle.promise);
    try {
      const block = { table: SEEN_TABLE, day: 0, rows: request.fresh, bytes };
      const position = await append([block]);
      this.#unwritten.push(bytes);
      if (position > this.#position) this.#position = position;
      settle.resolve(true);
    } catch (error) {
      request.isStored = false;
      this.#release(request);
      settle.resolve(false);
      throw error;
    } finally {
      this.#inFlight.delete(request.owner);
    }
  }

  #release(request: Request): void {
    if (request.isStored) return;
    eachEntry(request.bytes.subarray(0, request.fresh * FINGERPRINT_BYTES), (high, low) => {
      this.#set.remove(high, low);
    });
    request.isStored = true;
  }

  #recall(bytes: Uint8Array): void {
    eachEntry(bytes, (high, low) => {
      if (this.#set.find(high, low) < 0) this.#set.add(high, low, COMMITTED);
    });
    this.#unwritten.push(bytes.slice());
    if (this.#set.rotate(this.#clock())) this.#fileFull = true;
  }

  async #loadFiles(): Promise<void> {
    const names = await readdir(this.#options.path);
    const starts = names
      .flatMap((name) => FILE_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    const expiredMs = this.#clock() - 1.5 * this.#windowMs;
    for (const startedMs of starts) {
      const path = this.#pathOf(startedMs);
      if (startedMs < expiredMs) {
        await rm(path, { force: true });
        continue;
      }
      eachEntry(await readFile(path), (high, low) => {
        if (this.#set.find(high, low) < 0) this.#set.add(high, low, COMMITTED);
      });
      this.#set.rotate(this.#clock());
    }
  }

  async #write(): Promise<void> {
    const position = this.#position;
    if (position <= this.#acknowledged) return;
    const chunks = this.#unwritten;
    this.#unwritten = [];
    try {
      if (chunks.length > 0) await this.#appendToFile(chunks);
      await this.#options.source.ack(position);
      this.#acknowledged = position;
    } catch (error) {
      this.#unwritten = [...chunks, ...this.#unwritten];
      throw error;
    }
  }

  async #appendToFile(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#fileFull || this.#file === undefined) await this.#nextFile();
    await this.#file?.appendFile(Buffer.concat(chunks));
    await this.#file?.datasync();
  }

  async #nextFile(): Promise<void> {
    const nowMs = this.#clock();
    await this.#file?.close();
    this.#file = await open(this.#pathOf(nowMs), 'a', 0o600);
    this.#fileFull = false;
    for (const name of await readdir(this.#options.path)) {
      const startedMs = Number(FILE_NAME.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);
      if (startedMs < nowMs - 1.5 * this.#windowMs)
        await rm(this.#pathOf(startedMs), { force: true });
    }
  }

  #pathOf(startedMs: number): string {
    return `${this.#options.path}/${startedMs}.seen`;
  }
}

interface Request {
  readonly owner: number;
  readonly kept: Uint8Array;
  readonly bytes: Buffer;
  fresh: number;
  /** Its fingerprints are no longer its own to take back. */
  isStored: boolean;
  readonly waitsFor: Set<Promise<boolean>>;
}

/** Whole entries only: a torn last one was never let go by the spool. */
function eachEntry(bytes: Uint8Array, visit: (high: number, low: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + FINGERPRINT_BYTES <= bytes.length; at += FINGERPRINT_BYTES) {
    visit(view.getUint32(at + 4, true), view.getUint32(at, true));
  }
}

const othersFailed = () =>
  new AppError(
    'SPOOL_WRITE_FAILED',
    'another request with the same spans could not be stored; send them again',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
