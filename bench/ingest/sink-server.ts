// The receiver without ClickHouse: the real listeners, pipeline and spool, and a loader that reads the
// blocks and lets them go. What it costs is the receiver's own cost, which other collectors can be
// compared with. Told its folder by argument, says its ports to its parent.

import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createConsume } from '../../src/consume.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import { scrubMetrics } from '../../src/normalise/privacy/metric-scrub.ts';
import { createReceiver } from '../../src/receive/receive.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import { openSeenSpans } from '../../src/store/seen-spans.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { createTools } from '../../src/tools.ts';

const folder = process.argv[2] ?? '';
const telemetry = createTelemetry({ level: 'warn' });
const config = loadConfig({
  env: {
    SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
    SPANDRIFT_PRIVACY__HMAC_KEY: 'a key of the bench alone',
  },
});
const tools = createTools(config, telemetry, Date.now);
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
const receiver = createReceiver({
  host: '127.0.0.1',
  grpcPort: 0,
  httpPort: 0,
  telemetry,
  maxRequestBytes: config.receive.max_request_bytes,
  maxInflightBytes: config.receive.max_inflight_bytes,
  consume: createConsume({
    decoder: createDecoder(),
    seen,
    normaliser: tools.normaliser,
    scrubMetrics: (batch) => scrubMetrics(batch, tools.privacy),
    encoder: createRowEncoder({ nodeId: spool.id }),
    spool,
    metrics: telemetry.metrics,
    clock: Date.now,
    onAcknowledged: () => undefined,
    forward: false,
  }),
});

const stop = new AbortController();
let rows = 0;

/** Takes every batch as a loader would and lets it go at once. */
async function discard(): Promise<void> {
  const source = spool.source('store');
  while (!stop.signal.aborted) {
    const batch = await source.read(stop.signal);
    if (batch === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      continue;
    }
    for (const block of batch.blocks) rows += block.rows;
    await source.ack(batch.position);
  }
}

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
  await seen.close();
  await spool.close();
  process.exit(0);
}
