// The receiver without ClickHouse: the real listeners, pipeline and spool, and a loader that reads the
// blocks and lets them go. What it costs is the receiver's own cost, which other collectors can be
// compared with. Told its folder and its decode workers by argument, says its ports to its parent.

import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createConsume } from '../../src/consume.ts';
import { openWorkerPool } from '../../src/decode-pool.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import { createBehaviourMetrics } from '../../src/publish/behaviour.ts';
import { createReceiver } from '../../src/receive/receive.ts';
import { createRowMaker } from '../../src/row-maker.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { openSeenSpans } from '../../src/store/seen-spans.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { countEvents, createTools } from '../../src/tools.ts';

const folder = process.argv[2] ?? '';
const telemetry = createTelemetry({ level: 'warn' });
const config = loadConfig({
  env: {
    SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
    SPANDRIFT_PRIVACY__HMAC_KEY: 'a key of the bench alone',
    SPANDRIFT_RECEIVE__WORKERS: process.argv[3] ?? '0',
  },
});
const events = countEvents(telemetry.metrics);
const tools = createTools(config, events, Date.now);
const spool = await openSpool({
  path: config.spool.path,
  bytesMax: config.spool.bytes_max,
  sources: ['store', 'seen'],
  segmentBytesMax: config.spool.segment_bytes_max,
  diskReserveBytes: 0,
  flushIntervalMs: config.spool.flush_interval_ms,
  telemetry,
});
const seen = await openSeenSpans({
  source: spool.source('seen'),
  path: join(config.spool.path, 'seen'),
  windowMs: config.receive.deduplication_window_seconds * 1000,
  entriesMax: config.receive.deduplication_spans_max,
  telemetry,
});
const nodeId = spool.id;
const workers =
  config.receive.workers === undefined || config.receive.workers === 0
    ? undefined
    : openWorkerPool({ workers: config.receive.workers, setUp: { config, nodeId }, telemetry });
const behaviour = createBehaviourMetrics({
  registry: telemetry.metrics.registry,
  labelValuesMax: config.publish.label_values_max,
  onOverflow: () => undefined,
  budgets: [],
});
const receiver = createReceiver({
  host: '127.0.0.1',
  grpcPort: 0,
  httpPort: 0,
  telemetry,
  maxRequestBytes: config.receive.max_request_bytes,
  maxInflightBytes: config.receive.max_inflight_bytes,
  consume: createConsume({
    nodeId,
    decoder: createDecoder(),
    seen,
    makeRows: createRowMaker({ tools, nodeId, forward: false }),
    workers,
    events,
    spool,
    metrics: telemetry.metrics,
    clock: Date.now,
    onAcknowledged: (tally) => behaviour.count(tally),
  }),
});

const stop = new AbortController();
let rows = 0;

/** Takes every batch and lets it go; acknowledges as often as the loader does, once an insert. */
async function discard(): Promise<void> {
  const source = spool.source('store');
  let position: bigint | undefined;
  let dueMs = Date.now() + config.store.insert_interval_ms;
  while (!stop.signal.aborted) {
    const batch = await source.read(stop.signal);
    for (const block of batch?.blocks ?? []) rows += block.rows;
    position = batch?.position ?? position;
    if (position !== undefined && Date.now() >= dueMs) {
      await source.ack(position);
      position = undefined;
      dueMs = Date.now() + config.store.insert_interval_ms;
    }
    if (batch === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await workers?.ready();
const discarding = discard();
const { grpcPort, httpPort } = await receiver.listen();
process.send?.({ grpcPort, httpPort });

process.on('message', (message) => {
  if (message === 'rows') process.send?.({ rows });
});
process.once('SIGTERM', () => void close());

async function close(): Promise<void> {
  await receiver.close(1000);
  stop.abort();
  await discarding.catch(() => undefined);
  await workers?.close();
  await seen.close();
  await spool.close();
  process.exit(0);
}
