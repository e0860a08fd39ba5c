// Group commit. Appends are copied into one pending buffer, but for large blocks that are handed over; a commit
// writes that buffer, and such blocks in their places, at the end of the active segment, syncs, and only then
// resolves its appends; what arrives meanwhile is the next commit.
//
// A failed write or sync poisons the segment: its appends are refused, its end is set back to the last
// synced byte (in the file if the disk lets us, and in the next segment's header), and a new segment is
// begun. A sync that failed once is never trusted again, because the kernel forgets the error.

import { AppError } from '../model/errors.ts';
import { letGo } from '../model/let-go.ts';
import type { Block } from '../model/pipeline.ts';
import {
  HEADER_BYTES,
  encodeHeader,
  handedOverBytes,
  recordBytes,
  writeRecord,
  type Insert,
} from './format.ts';
import type { SpoolFile, SpoolFileSystem } from './file-system.ts';
import { segmentName, type Segment } from './segment.ts';

export interface WriterOptions {
  readonly files: SpoolFileSystem;
  readonly folder: string;
  readonly segmentBytesMax: number;
  readonly flushIntervalMs: number;
  readonly clock: () => number;
  readonly segments: Segment[];
  readonly nextSequence: bigint;
  readonly previousEnd: number;
  readonly onSync?: (seconds: number) => void;
}

interface Waiting {
  readonly sequence: bigint;
  readonly resolve: (sequence: bigint) => void;
  readonly reject: (error: AppError) => void;
}

interface Pending {
  bytes: Buffer<ArrayBuffer>;
  /** Of `bytes`, what is in use. */
  length: number;
  /** What was handed over, in order of its place. */
  inserts: Insert[];
  /** Of the file: `length` and that of the inserts. */
  fileBytes: number;
  firstSequence: bigint;
  lastSequence: bigint;
  waiting: Waiting[];
}

const PENDING_BYTES_MIN = 1 << 20;
/** A buffer grown by one huge request is not kept. */
const PENDING_BYTES_KEPT = 16 << 20;
/** Enough gathered: commit at once. */
const COMMIT_BYTES = 4 << 20;
const MARK_BYTES = 1 << 20;
const MARK_MS = 1000;
const RETRY_AFTER_SECONDS = 5;

const emptyPending = (): Pending => ({
  bytes: Buffer.allocUnsafeSlow(PENDING_BYTES_MIN),
  length: 0,
  inserts: [],
  fileBytes: 0,
  firstSequence: 0n,
  lastSequence: 0n,
  waiting: [],
});

export class SpoolWriter {
  readonly #options: WriterOptions;
  #sequence: bigint;
  #previousEnd: number;
  #active: { segment: Segment; file: SpoolFile } | undefined;
  #pending = emptyPending();
  #spare = emptyPending();
  #committing: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#sequence = options.nextSequence;
    this.#previousEnd = options.previousEnd;
  }

  get activeSegment(): Segment | undefined {
    return this.#active?.segment;
  }

  /** Bytes appended but not written yet. */
  get pendingBytes(): number {
    return this.#pending.fileBytes + (this.#committing === undefined ? 0 : this.#spare.fileBytes);
  }

  /** Copies the blocks or takes them over; resolves with the record's sequence after the sync that made it durable. */
  append(blocks: readonly Block[]): Promise<bigint> {
    const pending = this.#pending;
    const bytes = recordBytes(blocks);
    reserve(pending, bytes - handedOverBytes(blocks));
    const sequence = this.#sequence++;
    const record = { sequence, appendedMs: this.#options.clock(), blocks };
    pending.length = writeRecord(pending.bytes, pending.length, record, pending.inserts);
    pending.fileBytes += bytes;
    if (pending.waiting.length === 0) pending.firstSequence = sequence;
    pending.lastSequence = sequence;
    const done = new Promise<bigint>((resolve, reject) => {
      pending.waiting.push({ sequence, resolve, reject });
    });
    if (pending.fileBytes >= COMMIT_BYTES) this.#wake?.();
    this.#committing ??= this.#commitAll();
    return done;
  }

  /** Makes the active segment final, so that it can be removed once it is read. */
  async rotate(): Promise<void> {
    // In a loop, and nothing awaited after it: an append may begin the next commit meanwhile.
    while (this.#committing !== undefined) await this.#committing;
    await this.#seal();
  }

  async close(): Promise<void> {
    this.#wake?.();
    while (this.#committing !== undefined) await this.#committing;
    await this.#seal();
  }

  async #commitAll(): Promise<void> {
    // Lets the appends of this turn of the event loop share the commit.
    await this.#gather();
    while (this.#pending.waiting.length > 0) {
      const commit = this.#pending;
      this.#pending = this.#spare;
      this.#spare = commit;
      await this.#commit(commit);
      clear(commit);
      if (this.#pending.waiting.length > 0) await this.#gather();
    }
    this.#committing = undefined;
  }

  #gather(): Promise<void> {
    const { flushIntervalMs } = this.#options;
    if (flushIntervalMs <= 0 || this.#pending.fileBytes >= COMMIT_BYTES) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, flushIntervalMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #commit(commit: Pending): Promise<void> {
    try {
      await this.#write(commit);
    } catch (error) {
      await this.#poison();
      const refusal = toRefusal(error);
      for (const { reject } of commit.waiting) reject(refusal);
      return;
    }
    for (const { sequence, resolve } of commit.waiting) resolve(sequence);
  }

  async #write(commit: Pending): Promise<void> {
    const full = this.#active;
    if (full !== undefined && full.segment.end + commit.fileBytes > this.#options.segmentBytesMax) {
      await this.#seal();
    }
    const { segment, file } = (this.#active ??= await this.#create(commit.firstSequence));
    const offset = segment.end;
    await writeCommit(file, commit, offset);
    const started = performance.now();
    await file.sync();
    this.#options.onSync?.((performance.now() - started) / 1000);
    markCommit(segment, offset, commit.firstSequence, this.#options.clock());
    segment.lastSequence = commit.lastSequence;
    segment.end = offset + commit.fileBytes;
  }

  async #create(firstSequence: bigint): Promise<{ segment: Segment; file: SpoolFile }> {
    const { files, folder, clock, segments } = this.#options;
    const path = `${folder}/${segmentName(firstSequence)}`;
    const createdMs = clock();
    const file = await files.open(path, 'create');
    try {
      await file.write(
        encodeHeader({ firstSequence, createdMs, previousEnd: this.#previousEnd }),
        0,
      );
      await file.sync();
      await files.syncFolder(folder);
    } catch (error) {
      await file.close().catch(() => undefined);
      await files.remove(path).catch(() => undefined);
      throw error;
    }
    const segment: Segment = {
      path,
      firstSequence,
      createdMs,
      lastSequence: firstSequence - 1n,
      end: HEADER_BYTES,
      marks: [],
      damaged: false,
    };
    segments.push(segment);
    return { segment, file };
  }

  async #seal(): Promise<void> {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#previousEnd = active.segment.end;
    await active.file.close();
  }

  /** Nothing beyond the last synced byte of the active segment may ever be read. */
  async #poison(): Promise<void> {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#previousEnd = active.segment.end;
    // Best effort: where the disk refuses this too, the next segment's header carries the bound.
    await active.file.truncate(active.segment.end).catch(() => undefined);
    await active.file.sync().catch(() => undefined);
    await active.file.close().catch(() => undefined);
  }
}

function reserve(pending: Pending, bytes: number): void {
  if (pending.length + bytes <= pending.bytes.length) return;
  const grown = Buffer.allocUnsafeSlow(Math.max(pending.bytes.length * 2, pending.length + bytes));
  pending.bytes.copy(grown, 0, 0, pending.length);
  letGo(pending.bytes);
  pending.bytes = grown;
}

async function writeCommit(file: SpoolFile, commit: Pending, offset: number): Promise<void> {
  let from = 0;
  let position = offset;
  for (const { at, bytes } of commit.inserts) {
    await file.write(commit.bytes.subarray(from, at), position);
    position += at - from;
    await file.write(bytes, position);
    position += bytes.length;
    from = at;
  }
  await file.write(commit.bytes.subarray(from, commit.length), position);
}

/** Makes it ready for the next appends; gives back what large ones took. */
function clear(commit: Pending): void {
  for (const { bytes } of commit.inserts) letGo(bytes);
  commit.inserts = [];
  commit.length = 0;
  commit.fileBytes = 0;
  commit.waiting = [];
  if (commit.bytes.length <= PENDING_BYTES_KEPT) return;
  letGo(commit.bytes);
  commit.bytes = Buffer.allocUnsafeSlow(PENDING_BYTES_MIN);
}

function markCommit(segment: Segment, offset: number, sequence: bigint, appendedMs: number): void {
  const last = segment.marks.at(-1);
  const near =
    last !== undefined &&
    offset - last.offset < MARK_BYTES &&
    appendedMs - last.appendedMs < MARK_MS;
  if (!near) segment.marks.push({ sequence, appendedMs, offset });
}

function toRefusal(error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('SPOOL_FULL', `the disk under the spool is full: ${message}`, {
      cause: error,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  return new AppError('SPOOL_WRITE_FAILED', `the spool could not write: ${message}`, {
    cause: error,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
