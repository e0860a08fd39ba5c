// One export request from bytes to the disk: decode, leave out what was stored before, normalise,
// encode, append. Everything before the append runs without waiting, because the decoder's view is
// reused by the next request; the answer goes out after the append's sync.

import { toOutcome, type Decoded, type Decoder } from './decode/decode.ts';
import { FORWARD_TABLES } from './forward/forward.ts';
import { reencodeLogs, reencodeTraces } from './forward/reencode.ts';
import type { MetricBatch } from './model/metric-points.ts';
import type { OtlpView } from './model/otlp-view.ts';
import type {
  Block,
  Clock,
  Consume,
  ExportOutcome,
  ExportRequest,
  Signal,
} from './model/pipeline.ts';
import type { Normalised } from './model/records.ts';
import type { Normaliser } from './normalise/normalise.ts';
import type { Spool } from './spool/spool.ts';
import type { RowEncoder } from './store/encode.ts';
import type { SeenSpans } from './store/seen-spans.ts';
import type { OwnMetrics } from './telemetry/telemetry.ts';

export interface ConsumeOptions {
  readonly decoder: Decoder;
  readonly seen: SeenSpans;
  readonly normaliser: Normaliser;
  readonly scrubMetrics: (batch: MetricBatch) => MetricBatch;
  readonly encoder: RowEncoder;
  readonly spool: Pick<Spool, 'append'>;
  readonly metrics: OwnMetrics;
  readonly clock: Clock;
  /** Told after the rows are safe. */
  readonly onAcknowledged: (normalised: Normalised) => void;
  /** Whether requests are also kept for the forwarder. */
  readonly forward: boolean;
}

export function createConsume(options: ConsumeOptions): Consume<ExportRequest, ExportOutcome> {
  return async (request) => {
    const decoded = options.decoder.decode(request.signal, request.encoding, request.body);
    const outcome = toOutcome(decoded);
    const unseen =
      decoded.signal === 'traces'
        ? options.seen.filterSpans(decoded.view)
        : options.seen.filterRequest(request.body, outcome.accepted);
    options.metrics.duplicateSpansTotal.inc(unseen.duplicates);
    try {
      const made = unseen.isAllSeen ? NOTHING : make(decoded, options);
      await unseen.store((extra) => options.spool.append([...made.blocks, ...extra]));
      countRecords(made.normalised, options.metrics);
      options.onAcknowledged(made.normalised);
    } finally {
      unseen.release();
    }
    return outcome;
  };
}

interface Made {
  readonly blocks: readonly Block[];
  readonly normalised: Normalised;
}

const NO_RECORDS: Normalised = {
  calls: [],
  retrievals: [],
  evaluations: [],
  messages: [],
  facts: [],
};
const NOTHING: Made = { blocks: [], normalised: NO_RECORDS };

/** Rows of what is new. Blocks are views on the encoder's buffers: append them before the next request. */
function make(decoded: Decoded, options: ConsumeOptions): Made {
  if (decoded.signal === 'metrics') return makeMetrics(decoded.metrics, options);
  return decoded.signal === 'traces'
    ? makeTraces(decoded.view, options)
    : makeLogs(decoded.view, options);
}

function makeTraces(view: OtlpView, options: ConsumeOptions): Made {
  const normalised = options.normaliser.traces(view);
  const context = { ingestedAtMs: options.clock() };
  const blocks = options.encoder.encodeTraces(view, normalised, context);
  if (options.forward) blocks.push(toForward('traces', view.spans.count, reencodeTraces(view)));
  return { blocks, normalised };
}

function makeLogs(view: OtlpView, options: ConsumeOptions): Made {
  const normalised = options.normaliser.logs(view);
  const context = { ingestedAtMs: options.clock() };
  const blocks = options.encoder.encodeLogs(view, normalised, context);
  if (options.forward) blocks.push(toForward('logs', view.logs.count, reencodeLogs(view)));
  return { blocks, normalised };
}

function makeMetrics(batch: MetricBatch, options: ConsumeOptions): Made {
  const { points } = options.scrubMetrics(batch);
  const context = { ingestedAtMs: options.clock() };
  return { blocks: options.encoder.encodeMetrics(points, context), normalised: NO_RECORDS };
}

function toForward(signal: Signal, rows: number, bytes: Uint8Array): Block {
  return { table: FORWARD_TABLES[signal], day: 0, rows, bytes };
}

function countRecords(normalised: Normalised, metrics: OwnMetrics): void {
  const { normaliseRecordsTotal } = metrics;
  for (const { dialect } of normalised.calls) {
    normaliseRecordsTotal.inc({ dialect, table: 'llm_calls' });
  }
  for (const { dialect } of normalised.retrievals) {
    normaliseRecordsTotal.inc({ dialect, table: 'retrievals' });
  }
  const { evaluations } = normalised;
  if (evaluations.length > 0) {
    normaliseRecordsTotal.inc({ dialect: '', table: 'evaluations' }, evaluations.length);
  }
}
