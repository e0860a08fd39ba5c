// A decode worker: one thread with a decoder, a normaliser and an encoder of its own. A request comes in as bytes;
// its blocks go back in one buffer that changes hands without a copy. Knows nothing of what was stored before.

import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from './config.ts';
import { createDecoder, toOutcome, type Decoded } from './decode/decode.ts';
import { toAppError, type AppErrorOptions, type ErrorCode } from './model/errors.ts';
import { letGo } from './model/let-go.ts';
import type { Block, Encoding, ExportOutcome, Signal } from './model/pipeline.ts';
import type { Tally } from './model/tally.ts';
import { createRowMaker } from './row-maker.ts';
import type { EncodeContext } from './store/encode.ts';
import { fingerprintBody, fingerprintSpans } from './store/span-fingerprint.ts';
import { createTools } from './tools.ts';

export interface WorkerSetUp {
  /** With the HMAC key in it. */
  readonly config: Config;
  readonly nodeId: string;
}

export interface WorkerTask {
  readonly id: number;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
  readonly context: EncodeContext;
}

/** What normalise came across, for our own metrics. */
export interface WorkerSightings {
  readonly redactions: readonly (readonly [kind: string, count: number])[];
  readonly unknownDialects: number;
}

export interface WorkerRows {
  readonly id: number;
  readonly outcome: ExportOutcome;
  /** 8 bytes a span, or 8 for a whole request of logs or metrics. */
  readonly fingerprints: Uint8Array;
  /** Their bytes stand one after another in `bytes`. */
  readonly blocks: readonly (Omit<Block, 'bytes'> & { readonly length: number })[];
  readonly bytes: Uint8Array;
  readonly tally: Tally;
  readonly seen: WorkerSightings;
}

export interface WorkerRefusal {
  readonly id: number;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly options: AppErrorOptions;
  };
}

export type WorkerAnswer = 'ready' | WorkerRows | WorkerRefusal;

const { config, nodeId } = workerData as WorkerSetUp;
let nowMs = 0;
let redactions = new Map<string, number>();
let unknownDialects = 0;
const events = {
  onRedaction: (kind: string, count: number) => {
    redactions.set(kind, (redactions.get(kind) ?? 0) + count);
  },
  onUnknownDialect: () => {
    unknownDialects++;
  },
};
const decoder = createDecoder();
const forward = config.receive.forward !== undefined;
const tools = createTools(config, events, () => nowMs);
const makeRows = createRowMaker({ tools, nodeId, forward });

function fingerprint(decoded: Decoded, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return decoded.signal === 'traces' ? fingerprintSpans(decoded.view) : fingerprintBody(body);
}

function prepare({ id, signal, encoding, body, context }: WorkerTask): WorkerRows {
  nowMs = context.ingestedAtMs;
  redactions = new Map();
  unknownDialects = 0;
  const decoded = decoder.decode(signal, encoding, body);
  const outcome = toOutcome(decoded);
  // Before makeRows, which scrubs the view.
  const fingerprints = fingerprint(decoded, body);
  const { blocks, tally } = makeRows(decoded, context);
  return {
    id,
    outcome,
    fingerprints,
    blocks: blocks.map(({ table, day, rows, bytes }) => ({
      table,
      day,
      rows,
      length: bytes.length,
    })),
    // After the lengths were read: what is handed over is freed here.
    bytes: join(blocks),
    tally,
    seen: { redactions: [...redactions], unknownDialects },
  };
}

function join(blocks: readonly Block[]): Uint8Array {
  const length = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const joined = new Uint8Array(length);
  let at = 0;
  for (const { bytes, isHandedOver } of blocks) {
    joined.set(bytes, at);
    at += bytes.length;
    if (isHandedOver) letGo(bytes);
  }
  return joined;
}

function toRefusal(id: number, thrown: unknown): WorkerRefusal {
  const { code, message, at, rejected, violations, cause } = toAppError(thrown);
  const options = {
    rejected,
    violations,
    ...(at === undefined ? {} : { at }),
    // A stack says where a fault of ours is; errors of other classes do not survive the way between threads.
    ...(cause instanceof Error ? { cause: new Error(cause.stack ?? cause.message) } : {}),
  };
  return { id, error: { code, message, options } };
}

parentPort?.on('message', (task: WorkerTask) => {
  let answer: WorkerRows;
  try {
    answer = prepare(task);
  } catch (error) {
    parentPort?.postMessage(toRefusal(task.id, error), []);
    return;
  }
  const { bytes, fingerprints } = answer;
  parentPort?.postMessage(answer, [
    bytes.buffer as ArrayBuffer,
    fingerprints.buffer as ArrayBuffer,
  ]);
});
parentPort?.postMessage('ready' satisfies WorkerAnswer, []);
