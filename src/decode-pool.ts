// Decode workers as the main thread sees them. A request goes to the ready worker with the least to do; a worker
// has at most two (one under way, one waiting so that it never idles), the others wait here with the bytes that
// admission already counted. A worker that dies takes nothing with it: its requests are refused for a retry,
// nothing of them was stored, and a new one takes its place.

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  WorkerAnswer,
  WorkerRefusal,
  WorkerRows,
  WorkerSetUp,
  WorkerSightings,
  WorkerTask,
} from './decode-worker.ts';
import { AppError } from './model/errors.ts';
import type { ExportOutcome, ExportRequest } from './model/pipeline.ts';
import type { Made } from './row-maker.ts';
import type { EncodeContext } from './store/encode.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** What a worker made of a request, as if all of it were new. */
export interface Prepared {
  readonly outcome: ExportOutcome;
  readonly fingerprints: Uint8Array;
  readonly made: Made;
  readonly seen: WorkerSightings;
}

export interface WorkerPool {
  /**
   * Decodes a request and makes its rows in a worker; undefined where the main thread does better: a small
   * request, or no worker is ready. Rejects as decode does, or WORKER_LOST, SHUTTING_DOWN.
   */
  prepare(request: ExportRequest, context: EncodeContext): Promise<Prepared> | undefined;
  /** Resolves when a worker is ready. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly setUp: WorkerSetUp;
  readonly telemetry: Telemetry;
  /** Requests with fewer bytes stay on the main thread: the way there and back costs more than it saves. */
  readonly requestBytesMin?: number;
  /** What a worker runs; for tests. */
  readonly script?: URL;
}

const REQUEST_BYTES_MIN = 32 << 10;
const TASKS_PER_WORKER = 2;
const RETRY_AFTER_SECONDS = 1;
const RESTART_MS = 1000;
/** Of one worker's heap; request bytes and rows stand outside it and are bounded by admission. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
const SCRIPT = new URL(`./decode-worker${extname(import.meta.filename)}`, import.meta.url);

interface Task {
  readonly request: ExportRequest;
  readonly context: EncodeContext;
  readonly resolve: (prepared: Prepared) => void;
  readonly reject: (error: AppError) => void;
}

interface DecodeWorker {
  readonly thread: Worker;
  readonly tasks: Map<number, Task>;
  isReady: boolean;
}

export function openWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const pool = new ThreadPool(options);
  for (let left = options.workers; left > 0; left--) pool.startWorker();
  return pool;
}

class ThreadPool implements WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<DecodeWorker>();
  readonly #firstReady = Promise.withResolvers<void>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #waiting: Task[] = [];
  #lastId = 0;
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  prepare(request: ExportRequest, context: EncodeContext): Promise<Prepared> | undefined {
    const bytesMin = this.#options.requestBytesMin ?? REQUEST_BYTES_MIN;
    if (request.body.length < bytesMin || !this.#hasReady()) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, context, resolve, reject });
      this.#dispatch();
    });
  }

  ready(): Promise<void> {
    return this.#firstReady.promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    const workers = [...this.#workers];
    await Promise.all(workers.map(({ thread }) => thread.terminate()));
  }

  startWorker(): void {
    const { setUp, script = SCRIPT } = this.#options;
    const thread = new Worker(script, {
      workerData: setUp,
      resourceLimits: RESOURCE_LIMITS,
      name: 'decode',
    });
    const worker: DecodeWorker = { thread, tasks: new Map(), isReady: false };
    this.#workers.add(worker);
    let cause: unknown;
    thread.on('message', (answer: WorkerAnswer) => {
      this.#take(worker, answer);
    });
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', (code) => {
      this.#bury(worker, cause ?? new Error(`ended with code ${code}`));
    });
  }

  #hasReady(): boolean {
    for (const { isReady } of this.#workers) if (isReady) return true;
    return false;
  }

  #dispatch(): void {
    for (;;) {
      const task = this.#waiting[0];
      const worker = this.#leastBusy();
      if (task === undefined || worker === undefined) return;
      this.#waiting.shift();
      const id = ++this.#lastId;
      worker.tasks.set(id, task);
      const { signal, encoding } = task.request;
      // Copied, so that it can change hands: the original may stand in a pool, and is needed where it is done again.
      const body = new Uint8Array(task.request.body);
      const message: WorkerTask = { id, signal, encoding, body, context: task.context };
      worker.thread.postMessage(message, [body.buffer]);
    }
  }

  #leastBusy(): DecodeWorker | undefined {
    let best: DecodeWorker | undefined;
    for (const worker of this.#workers) {
      if (!worker.isReady || worker.tasks.size >= TASKS_PER_WORKER) continue;
      if (best === undefined || worker.tasks.size < best.tasks.size) best = worker;
    }
    return best;
  }

  #take(worker: DecodeWorker, answer: WorkerAnswer): void {
    if (answer === 'ready') {
      worker.isReady = true;
      this.#firstReady.resolve();
    } else {
      const task = worker.tasks.get(answer.id);
      worker.tasks.delete(answer.id);
      if ('error' in answer) task?.reject(toError(answer));
      else task?.resolve(toPrepared(answer));
    }
    this.#dispatch();
  }

  /** A worker is gone: what it had is refused, and a new one is started. */
  #bury(worker: DecodeWorker, cause: unknown): void {
    this.#workers.delete(worker);
    // Without a ready worker new requests stay on the main thread; those that wait here must not wait for ever.
    const left = this.#hasReady() ? [] : this.#waiting.splice(0);
    for (const task of [...worker.tasks.values(), ...left]) task.reject(this.#lost(cause));
    if (this.#isClosed) return;
    const { metrics, log } = this.#options.telemetry;
    metrics.receiveWorkerRestartsTotal.inc();
    log.error({ err: cause }, 'a decode worker ended; its requests are refused, a new one starts');
    // At once after a good life; one that never became ready is not started in a tight loop.
    const timer = setTimeout(
      () => {
        this.#restarts.delete(timer);
        this.startWorker();
      },
      worker.isReady ? 0 : RESTART_MS,
    );
    this.#restarts.add(timer);
  }

  #lost(cause: unknown): AppError {
    return this.#isClosed
      ? new AppError('SHUTTING_DOWN', 'the decode workers are closed')
      : new AppError('WORKER_LOST', 'the decode worker of this request ended', {
          cause,
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        });
  }
}

function toPrepared({ outcome, fingerprints, blocks, bytes, tally, seen }: WorkerRows): Prepared {
  let at = 0;
  const views = blocks.map(({ length, ...block }) => {
    at += length;
    return { ...block, bytes: bytes.subarray(at - length, at) };
  });
  return { outcome, fingerprints, made: { blocks: views, tally }, seen };
}

function toError({ error }: WorkerRefusal): AppError {
  return new AppError(error.code, error.message, error.options);
}
