// The write path, built back to front: spool, load loop, resent spans, consume, listeners.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Part, Shared } from './app.ts';
import type { Config } from './config.ts';
import { createConsume } from './consume.ts';
import { openWorkerPool, type WorkerPool } from './decode-pool.ts';
import { createDecoder } from './decode/decode.ts';
import { createForwarder } from './forward/forward.ts';
import type { Consume, ExportOutcome, ExportRequest } from './model/pipeline.ts';
import type { Tally } from './model/tally.ts';
import { createReceiver } from './receive/receive.ts';
import { createRowMaker } from './row-maker.ts';
import { openSpool, type Spool } from './spool/spool.ts';
import { createLoader, type Loader } from './store/load.ts';
import { openSeenSpans } from './store/seen-spans.ts';
import type { Store } from './store/store.ts';
import { countEvents, hmacKeyOf } from './tools.ts';

const GRACE_MS = 10_000;
const WORKERS_MAX = 8;

export interface WritePath {
  readonly consume: Consume<ExportRequest, ExportOutcome>;
  readonly spool: Spool;
  readonly parts: Part[];
  readonly receiver: Part;
  flush(): Promise<void>;
  urls(): { grpc: string; http: string };
}

export async function openWritePath(
  shared: Shared,
  onAcknowledged: (tally: Tally) => void,
): Promise<WritePath> {
  const { config, telemetry, clock, store, tools } = shared;
  const { forward } = config.receive;
  const spool = await openSpool({
    path: config.spool.path,
    bytesMax: config.spool.bytes_max,
    sources: ['store', 'seen', ...(forward === undefined ? [] : ['forward'])],
    segmentBytesMax: config.spool.segment_bytes_max,
    diskReserveBytes: config.spool.disk_reserve_bytes,
    flushIntervalMs: config.spool.flush_interval_ms,
    keepMs: config.spool.keep_loaded_seconds * 1000,
    telemetry,
  });
  const seen = await openSeenSpans({
    source: spool.source('seen'),
    path: join(config.spool.path, 'seen'),
    windowMs: config.receive.deduplication_window_seconds * 1000,
    entriesMax: config.receive.deduplication_spans_max,
    telemetry,
  });
  const loader = createLoader({
    source: spool.source('store'),
    rewind: () => spool.rewind('store'),
    syncedAfterMs: config.spool.keep_loaded_seconds * 1000,
    engine: store.loadEngine,
    spoolId: spool.id,
    path: join(config.spool.path, 'load'),
    prepare: shared.prepare,
    rowsMax: config.store.insert_rows_max,
    bytesMax: config.store.insert_bytes_max,
    intervalMs: config.store.insert_interval_ms,
    telemetry,
  });
  const nodeId = spool.id;
  const workers = openWorkers(shared, nodeId);
  const consume = createConsume({
    nodeId,
    decoder: createDecoder(),
    seen,
    makeRows: createRowMaker({ tools, nodeId, forward: forward !== undefined }),
    workers,
    events: countEvents(telemetry.metrics),
    spool,
    metrics: telemetry.metrics,
    clock,
    onAcknowledged,
  });
  const listening = createListening(shared, consume);
  return {
    consume,
    spool,
    parts: [
      { start: () => undefined, stop: () => spool.close() },
      { start: () => undefined, stop: () => seen.close() },
      { start: () => undefined, stop: () => workers?.close() },
      { start: () => loader.start(), stop: () => drainThenStop(loader, store) },
      ...(forward === undefined ? [] : [openForwarder(shared, spool, forward)]),
    ],
    receiver: listening,
    flush: () => loader.flush(),
    urls: listening.urls,
  };
}

/** Workers beside the main thread and ClickHouse's own threads; none where there are no cores for them. */
function openWorkers({ config, telemetry }: Shared, nodeId: string): WorkerPool | undefined {
  const spare = Math.min(Math.max(availableParallelism() - 2, 0), WORKERS_MAX);
  const workers = config.receive.workers ?? spare;
  if (workers === 0) return undefined;
  const privacy = { ...config.privacy, hmac_key: hmacKeyOf(config) };
  return openWorkerPool({ workers, setUp: { config: { ...config, privacy }, nodeId }, telemetry });
}

interface Listening extends Part {
  readonly urls: () => { grpc: string; http: string };
}

function createListening(shared: Shared, consume: WritePath['consume']): Listening {
  const { receive, auth } = shared.config;
  const receiver = createReceiver({
    host: receive.host,
    grpcPort: receive.grpc_port,
    httpPort: receive.http_port,
    consume,
    telemetry: shared.telemetry,
    maxRequestBytes: receive.max_request_bytes,
    maxInflightBytes: receive.max_inflight_bytes,
    maxResponseBytes: receive.max_response_bytes,
    tokens: auth.tokens.map((token) => ({ token })),
    corsOrigins: receive.cors_origins,
    timeouts: {
      headersMs: receive.headers_timeout_seconds * 1000,
      requestMs: receive.request_timeout_seconds * 1000,
      idleMs: receive.idle_timeout_seconds * 1000,
    },
    ...(receive.tls === undefined ? {} : { tls: toTlsFiles(receive.tls) }),
  });
  const scheme = receive.tls === undefined ? 'http' : 'https';
  let ports = { grpcPort: 0, httpPort: 0 };
  const url = (port: number) => `${scheme}://${urlHost(receive.host)}:${port}`;
  return {
    start: async () => {
      ports = await receiver.listen();
    },
    stop: () => receiver.close(GRACE_MS),
    urls: () => ({ grpc: url(ports.grpcPort), http: url(ports.httpPort) }),
  };
}

/** A host as it stands in a URL a local client can use. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function toTlsFiles(tls: NonNullable<Config['receive']['tls']>) {
  return {
    certFile: tls.cert_file,
    keyFile: tls.key_file,
    ...(tls.client_ca_file === undefined ? {} : { clientCaFile: tls.client_ca_file }),
  };
}

/** What waits goes to ClickHouse if it answers; if not, it stays in the spool for the next start. */
async function drainThenStop(loader: Loader, store: Store): Promise<void> {
  if (await store.ping()) {
    const timer = AbortSignal.timeout(GRACE_MS);
    const late = new Promise<void>((resolve) => {
      timer.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([loader.flush(), late]);
  }
  await loader.stop();
}

function openForwarder(
  shared: Shared,
  spool: Spool,
  forward: NonNullable<Config['receive']['forward']>,
): Part {
  return createForwarder({
    source: spool.source('forward'),
    endpoint: forward.endpoint,
    headers: forward.headers,
    timeoutMs: forward.timeout_seconds * 1000,
    telemetry: shared.telemetry,
  });
}
