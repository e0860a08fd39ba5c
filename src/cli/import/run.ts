// Feeds the requests of files to the pipeline: several at once, so that they share an fsync, with the
// checkpoint following the lowest one that is not yet safe. Bad requests are counted and named; the rest
// goes on. A pipeline that is busy is waited for.

import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isRetryable, toAppError } from '../../model/errors.ts';
import type { Consume, ExportOutcome, ExportRequest, Signal } from '../../model/pipeline.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Frame } from './frames.ts';
import { readFrames } from './frames.ts';
import { sniffJsonSignal, sniffProtobufSignal } from './sniff.ts';

export interface BadRequest {
  /** Line of a text file, ordinal of a message otherwise; from 1. */
  readonly position: number;
  readonly reason: string;
}

export interface FileSummary {
  readonly file: string;
  /** Decompressed bytes that an earlier run had stored; 0 when it started from the beginning. */
  resumedAt: number;
  requests: number;
  accepted: number;
  rejected: number;
  /** Requests refused whole; the first hundred with their reasons. */
  badRequests: number;
  readonly bad: BadRequest[];
}

export interface ImportPorts {
  readonly consume: Consume<ExportRequest, ExportOutcome>;
  readonly checkpoint: Pick<Checkpoint, 'offsetOf' | 'save'>;
  readonly signal: AbortSignal;
  /** Share of the files' bytes read, 0 to 1, and records accepted so far. */
  readonly onProgress: (share: number, accepted: number) => void;
}

export interface ImportOptions {
  /** Of protobuf messages that cannot be told apart; undefined looks at each. */
  readonly signal?: Signal;
  /** Ignore the checkpoint and import from the start. */
  readonly again: boolean;
}

const IN_FLIGHT_MAX = 16;
const BAD_KEPT_MAX = 100;
const SAVE_EVERY_MS = 250;
const RETRY_SECONDS_DEFAULT = 1;

function toRequest(frame: Frame, options: ImportOptions): ExportRequest {
  const { body, encoding } = frame;
  const sniffed = encoding === 'json' ? sniffJsonSignal(body) : sniffProtobufSignal(body);
  const signal = options.signal ?? sniffed;
  if (signal !== undefined) return { signal, encoding, transport: 'http', body };
  const what =
    encoding === 'json'
      ? 'has none of resourceSpans, resourceLogs, resourceMetrics'
      : 'is no OTLP request that can be told apart; name it with --signal';
  throw new AppError('OTLP_MALFORMED', what);
}

/** Waits out a busy pipeline; rejects with what is permanent. */
async function consumePatiently(
  request: ExportRequest,
  ports: ImportPorts,
): Promise<ExportOutcome> {
  for (;;) {
    try {
      return await ports.consume(request, ports.signal);
    } catch (error) {
      if (!isRetryable(error) || ports.signal.aborted) throw error;
      const seconds = toAppError(error).retryAfterSeconds ?? RETRY_SECONDS_DEFAULT;
      await sleep(seconds * 1000, undefined, { signal: ports.signal });
    }
  }
}

/** Follows frames in flight: the offset up to which all of them are safe. */
class Progress {
  safeOffset: number;
  readonly #open: { endOffset: number; done: boolean }[] = [];

  constructor(offset: number) {
    this.safeOffset = offset;
  }

  start(endOffset: number): () => void {
    const entry = { endOffset, done: false };
    this.#open.push(entry);
    return () => {
      entry.done = true;
      while (this.#open[0]?.done === true) {
        this.safeOffset = this.#open.shift()?.endOffset ?? this.safeOffset;
      }
    };
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'permanent';
}

async function importFrame(
  frame: Frame,
  summary: FileSummary,
  options: ImportOptions,
  ports: ImportPorts,
): Promise<void> {
  const note = (reason: string) => {
    if (summary.bad.length < BAD_KEPT_MAX) summary.bad.push({ position: frame.position, reason });
  };
  summary.requests++;
  try {
    const outcome = await consumePatiently(toRequest(frame, options), ports);
    summary.accepted += outcome.accepted;
    summary.rejected += outcome.rejected;
    if (outcome.rejected > 0) note(`${outcome.rejected} records rejected: ${outcome.message}`);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    summary.badRequests++;
    note(toAppError(error).message);
  }
}

interface FileRun {
  readonly file: string;
  readonly options: ImportOptions;
  readonly ports: ImportPorts;
  readonly onBytes: (count: number) => void;
}

/** One file on its way in: what runs, what is safe, what was saved. */
class FileImport {
  readonly summary: FileSummary;
  readonly #run: FileRun;
  readonly #progress: Progress;
  readonly #running = new Set<Promise<void>>();
  #savedOffset: number;
  #savedAtMs = performance.now();
  #failure: unknown;

  constructor(run: FileRun, resumedAt: number) {
    this.#run = run;
    this.#progress = new Progress(resumedAt);
    this.#savedOffset = resumedAt;
    const { file } = run;
    this.summary = {
      file,
      resumedAt,
      requests: 0,
      accepted: 0,
      rejected: 0,
      badRequests: 0,
      bad: [],
    };
  }

  /** Starts a frame, waiting while too many are in flight; rejects once one has broken the pipeline. */
  async add(frame: Frame): Promise<void> {
    while (this.#running.size >= IN_FLIGHT_MAX) await Promise.race(this.#running);
    if (this.#failure !== undefined) throw this.#failure;
    const finish = this.#progress.start(frame.endOffset);
    const task = importFrame(frame, this.summary, this.#run.options, this.#run.ports)
      .then(finish, (error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#running.delete(task));
    this.#running.add(task);
    if (performance.now() - this.#savedAtMs >= SAVE_EVERY_MS) await this.#save();
  }

  /** Waits for what runs and remembers what is safe, then throws the first failure if there was one. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
    await this.#save();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #save(): Promise<void> {
    const offset = this.#progress.safeOffset;
    if (offset === this.#savedOffset) return;
    await this.#run.ports.checkpoint.save(this.#run.file, offset);
    this.#savedOffset = offset;
    this.#savedAtMs = performance.now();
  }
}

/** The file's framing broke: what came before stands, and the place is named. */
function noteBrokenFile(summary: FileSummary, error: unknown): void {
  if (!isRefusal(error) || toAppError(error).code === 'NOT_FOUND') throw error;
  summary.badRequests++;
  summary.bad.push({ position: summary.requests + 1, reason: toAppError(error).message });
}

async function importFile(run: FileRun): Promise<FileSummary> {
  const { file, options, ports } = run;
  const resumedAt = options.again ? 0 : await ports.checkpoint.offsetOf(file);
  const work = new FileImport(run, resumedAt);
  try {
    for await (const frame of readFrames(file, run.onBytes)) {
      if (ports.signal.aborted) break;
      if (frame.endOffset > resumedAt) await work.add(frame);
    }
  } catch (error) {
    noteBrokenFile(work.summary, error);
  } finally {
    await work.finish();
  }
  work.summary.bad.sort((a, b) => a.position - b.position);
  return work.summary;
}

async function readSize(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `${file} cannot be read`, { cause: error });
  });
  if (!found.isDirectory()) return found.size;
  throw new AppError('NOT_FOUND', `${file} is a directory; name the files in it`);
}

/**
 * Imports files one after the other. Resolves with a summary each, stopping early when aborted; rejects
 * NOT_FOUND for a file that cannot be read (before anything is imported) and with whatever broke the
 * pipeline itself.
 */
export async function importFiles(
  files: readonly string[],
  options: ImportOptions,
  ports: ImportPorts,
): Promise<FileSummary[]> {
  const sizes = await Promise.all(files.map(readSize));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const summaries: FileSummary[] = [];
  let bytes = 0;
  for (const file of files) {
    if (ports.signal.aborted) break;
    const onBytes = (count: number) => {
      bytes += count;
      const accepted = summaries.reduce((sum, summary) => sum + summary.accepted, 0);
      ports.onProgress(Math.min(1, bytes / total), accepted);
    };
    summaries.push(await importFile({ file, options, ports, onBytes }));
  }
  return summaries;
}
