// One decoded request to the blocks of the spool: normalise, scrub, encode, and the request to pass on. The same
// on the main thread and in a decode worker.

import type { Decoded } from './decode/decode.ts';
import { FORWARD_TABLES } from './forward/forward.ts';
import { reencodeLogs, reencodeTraces } from './forward/reencode.ts';
import { rewriteMetrics } from './forward/rewrite-metrics.ts';
import type { MetricBatch } from './model/metric-points.ts';
import type { OtlpView } from './model/otlp-view.ts';
import type { Block, Signal } from './model/pipeline.ts';
import { NO_TALLY, type Tally } from './model/tally.ts';
import { createMetricScrub } from './normalise/privacy/metric-scrub.ts';
import { tallyOf } from './publish/tally.ts';
import { createRowEncoder, type EncodeContext } from './store/encode.ts';
import type { Tools } from './tools.ts';

export interface RowMakerOptions {
  readonly tools: Tools;
  /** Name of this node. */
  readonly nodeId: string;
  /** Whether requests are also kept for the forwarder. */
  readonly forward: boolean;
}

export interface Made {
  /** Views on buffers that the next call writes over. */
  readonly blocks: readonly Block[];
  readonly tally: Tally;
}

export const NOTHING_MADE: Made = { blocks: [], tally: NO_TALLY };

/** Rows of a request; afterwards its view is scrubbed. */
export type MakeRows = (decoded: Decoded, context: EncodeContext) => Made;

/** A row maker with its own buffers; one for each thread of work. */
export function createRowMaker(options: RowMakerOptions): MakeRows {
  const { tools, forward } = options;
  const encoder = createRowEncoder({ nodeId: options.nodeId });
  const makeTraces = (view: OtlpView, context: EncodeContext): Made => {
    const normalised = tools.normaliser.traces(view);
    const blocks = encoder.encodeTraces(view, normalised, context);
    if (forward) blocks.push(toForward('traces', view.spans.count, reencodeTraces(view)));
    return { blocks, tally: tallyOf(normalised) };
  };
  const makeLogs = (view: OtlpView, context: EncodeContext): Made => {
    const normalised = tools.normaliser.logs(view);
    const blocks = encoder.encodeLogs(view, normalised, context);
    if (forward) blocks.push(toForward('logs', view.logs.count, reencodeLogs(view)));
    return { blocks, tally: tallyOf(normalised) };
  };
  const makeMetrics = (batch: MetricBatch, bytes: Uint8Array, context: EncodeContext): Made => {
    const scrub = createMetricScrub(tools.privacy);
    const { points } = scrub.batch(batch);
    const blocks = encoder.encodeMetrics(points, context);
    if (forward)
      blocks.push(
        toForward(
          'metrics',
          points.length,
          rewriteMetrics(bytes, (key, value) => scrub.text(key, value)),
        ),
      );
    return { blocks, tally: NO_TALLY };
  };
  return (decoded, context) => {
    if (decoded.signal === 'metrics') return makeMetrics(decoded.metrics, decoded.bytes, context);
    return decoded.signal === 'traces'
      ? makeTraces(decoded.view, context)
      : makeLogs(decoded.view, context);
  };
}

function toForward(signal: Signal, rows: number, bytes: Uint8Array): Block {
  return { table: FORWARD_TABLES[signal], day: 0, rows, bytes };
}
