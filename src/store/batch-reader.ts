// Takes batches from the spool as many as one group holds, and keeps the one that was read too far.

import type { Clock, Source, SpoolBatch } from '../model/pipeline.ts';
import { countBytes, countRows } from './load-group.ts';

export interface BatchReaderOptions {
  readonly source: Source<SpoolBatch>;
  /** A group ends with the batch that reaches one of them, or when its first batch is this old. */
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly intervalMs: number;
  readonly pollMs: number;
  readonly clock: Clock;
  /** Resolves after `ms` or when aborted, without rejecting. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export class BatchReader {
  readonly #options: BatchReaderOptions;
  /** Read beyond the last group: the first of the next one. */
  #ahead: SpoolBatch | undefined;

  constructor(options: BatchReaderOptions) {
    this.#options = options;
  }

  /** The batches of the next group; waits for company unless `isHurried`. None where nothing waits. */
  async next(signal: AbortSignal, isHurried: () => boolean): Promise<SpoolBatch[]> {
    const { intervalMs, bytesMax, pollMs, clock, sleep } = this.#options;
    const group = this.#begin();
    let deadlineMs = Number.POSITIVE_INFINITY;
    while (!group.isFull() && !signal.aborted) {
      const batch = await this.#read(signal);
      if (batch === undefined) {
        if (group.batches.length === 0 || isHurried() || clock() >= deadlineMs) break;
        await sleep(pollMs, signal);
        continue;
      }
      if (group.batches.length > 0 && group.bytes + countBytes(batch) > bytesMax) {
        this.#ahead = batch;
        break;
      }
      if (group.batches.length === 0) deadlineMs = clock() + intervalMs;
      group.add(batch);
      if (clock() >= deadlineMs) break;
    }
    return group.batches;
  }

  /** The next batches up to a position: all of them, or as many as one group holds. */
  async upTo(to: bigint, signal: AbortSignal, isWhole: boolean): Promise<SpoolBatch[]> {
    const group = isWhole ? new Gathered(Infinity, Infinity) : this.#begin();
    while (!group.isFull()) {
      const batch = await this.#read(signal);
      if (batch === undefined) break;
      if (batch.position > to) {
        this.#ahead = batch;
        break;
      }
      group.add(batch);
      if (batch.position === to) break;
    }
    return group.batches;
  }

  async #read(signal: AbortSignal): Promise<SpoolBatch | undefined> {
    const batch = this.#ahead ?? (await this.#options.source.read(signal));
    this.#ahead = undefined;
    return batch;
  }

  #begin(): Gathered {
    return new Gathered(this.#options.rowsMax, this.#options.bytesMax);
  }
}

class Gathered {
  readonly batches: SpoolBatch[] = [];
  rows = 0;
  bytes = 0;
  readonly #rowsMax: number;
  readonly #bytesMax: number;

  constructor(rowsMax: number, bytesMax: number) {
    this.#rowsMax = rowsMax;
    this.#bytesMax = bytesMax;
  }

  add(batch: SpoolBatch): void {
    this.batches.push(batch);
    this.rows += countRows(batch);
    this.bytes += countBytes(batch);
  }

  isFull(): boolean {
    return this.rows >= this.#rowsMax || this.bytes >= this.#bytesMax;
  }
}
