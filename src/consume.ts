// One export request from bytes to the disk: decode, leave out what was stored before, normalise, encode,
// append. The answer goes out after the append's sync.
//
// On the main thread everything before the append runs without waiting, because the decoder's view is reused by
// the next request. With decode workers a large request is decoded and made into rows elsewhere, as if all of it
// were new; whether it is new is decided here, by its fingerprints, when it comes back. One that is new in part
// (rare: a resent batch, split anew) is done again here.

import type { Prepared, WorkerPool } from './decode-pool.ts';
import { toOutcome, type Decoder } from './decode/decode.ts';
import type { Clock, Consume, ExportOutcome, ExportRequest } from './model/pipeline.ts';
import type { Tally } from './model/tally.ts';
import { NOTHING_MADE, type Made, type MakeRows } from './row-maker.ts';
import type { Spool } from './spool/spool.ts';
import { createBatchIds } from './store/batch-ids.ts';
import type { EncodeContext } from './store/encode.ts';
import type { SeenSpans, Unseen } from './store/seen-spans.ts';
import type { OwnMetrics } from './telemetry/telemetry.ts';
import type { ToolEvents } from './tools.ts';

export interface ConsumeOptions {
  /** Name of this node: ids of requests of different nodes differ. */
  readonly nodeId: string;
  readonly decoder: Decoder;
  readonly seen: SeenSpans;
  readonly makeRows: MakeRows;
  /** Decode workers; none unless given. */
  readonly workers?: Pick<WorkerPool, 'prepare'> | undefined;
  /** Told what workers saw. */
  readonly events: ToolEvents;
  readonly spool: Pick<Spool, 'append'>;
  readonly metrics: OwnMetrics;
  readonly clock: Clock;
  /** Told after the rows are safe. */
  readonly onAcknowledged: (tally: Tally) => void;
}

export function createConsume(options: ConsumeOptions): Consume<ExportRequest, ExportOutcome> {
  const nextBatchId = createBatchIds(options.nodeId);
  return async (request) => {
    const nowMs = options.clock();
    const context = { ingestedAtMs: nowMs, batchId: nextBatchId(nowMs) };
    const prepared = await options.workers?.prepare(request, context);
    const outcome = prepared && (await keepPrepared(prepared, options));
    return outcome ?? consumeHere(request, context, options);
  };
}

/** Appends what a worker made; undefined where only a part of it is new. */
async function keepPrepared(
  prepared: Prepared,
  options: ConsumeOptions,
): Promise<ExportOutcome | undefined> {
  const { outcome, fingerprints, made, seen } = prepared;
  const unseen = options.seen.filterFingerprints(fingerprints, outcome.accepted);
  if (unseen.duplicates > 0 && !unseen.isAllSeen) {
    unseen.release();
    return undefined;
  }
  if (!unseen.isAllSeen) {
    for (const [kind, count] of seen.redactions) options.events.onRedaction(kind, count);
    for (let left = seen.unknownDialects; left > 0; left--) options.events.onUnknownDialect();
  }
  await keep(unseen, () => made, options);
  return outcome;
}

async function consumeHere(
  request: ExportRequest,
  context: EncodeContext,
  options: ConsumeOptions,
): Promise<ExportOutcome> {
  const decoded = options.decoder.decode(request.signal, request.encoding, request.body);
  const outcome = toOutcome(decoded);
  const unseen =
    decoded.signal === 'traces'
      ? options.seen.filterSpans(decoded.view)
      : options.seen.filterRequest(request.body, outcome.accepted);
  await keep(unseen, () => options.makeRows(decoded, context), options);
  return outcome;
}

/** Appends what is new and counts it once it is safe. */
async function keep(unseen: Unseen, make: () => Made, options: ConsumeOptions): Promise<void> {
  options.metrics.duplicateSpansTotal.inc(unseen.duplicates);
  try {
    const { blocks, tally } = unseen.isAllSeen ? NOTHING_MADE : make();
    await unseen.store((extra) => options.spool.append([...blocks, ...extra]));
    for (const { dialect, table, records } of tally.records) {
      options.metrics.normaliseRecordsTotal.inc({ dialect, table }, records);
    }
    options.onAcknowledged(tally);
  } finally {
    unseen.release();
  }
}
