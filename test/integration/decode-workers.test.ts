// Decode workers: the same rows as the main thread makes, whatever the request; a worker that ends loses and doubles
// nothing; requests beyond what a worker may hold wait; what was acknowledged through them is stored once.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as z from 'zod';
import { loadConfig } from '../../src/config.ts';
import { openWorkerPool, type Prepared, type WorkerPool } from '../../src/decode-pool.ts';
import { createDecoder, toOutcome } from '../../src/decode/decode.ts';
import { AppError } from '../../src/model/errors.ts';
import type { ExportRequest } from '../../src/model/pipeline.ts';
import { createRowMaker, type Made } from '../../src/row-maker.ts';
import type { EncodeContext } from '../../src/store/encode.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { createTools, type ToolEvents } from '../../src/tools.ts';
import { startTestApp } from '../support/app.ts';
import { encodeOtlp } from '../support/otlp-codec.ts';
import { readCaptures } from '../support/otlp-captures.ts';
import { logRequest, traceRequest } from '../support/otlp-json.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const config = loadConfig({
  env: {
    SPANDRIFT_PRIVACY__HMAC_KEY: 'a key for tests only',
    SPANDRIFT_RECEIVE__FORWARD: '{ endpoint: "http://127.0.0.1:9" }',
  },
});
const never = new AbortController().signal;
const open: { close(): Promise<void> }[] = [];
after(async () => {
  for (const one of open.toReversed()) await one.close();
});

async function openPool(
  workers: number,
  options: { readonly script?: URL } = {},
): Promise<{ pool: WorkerPool; restarts: () => Promise<number> }> {
  const telemetry = createTelemetry({ level: 'silent' });
  const setUp = { config, nodeId: 'node' };
  const pool = openWorkerPool({ workers, setUp, telemetry, requestBytesMin: 0, ...options });
  open.push(pool);
  await pool.ready();
  const restarts = async () => {
    const { values } = await telemetry.metrics.receiveWorkerRestartsTotal.get();
    return values[0]?.value ?? 0;
  };
  return { pool, restarts };
}

/** An encoder lists tables as it met them first: order says nothing. */
const blocksOf = ({ blocks }: Made) =>
  blocks
    .map((block) => ({ ...block, bytes: Buffer.from(block.bytes) }))
    .toSorted((a, b) => a.table.localeCompare(b.table) || a.day - b.day);

/** In a worker; rejects where the pool has none ready. */
async function prepare(
  pool: WorkerPool,
  request: ExportRequest,
  context: EncodeContext,
): Promise<Prepared> {
  const prepared = await pool.prepare(request, context);
  assert.ok(prepared, 'no worker is ready');
  return prepared;
}

const jsonRequest = (signal: ExportRequest['signal'], body: object): ExportRequest => ({
  signal,
  encoding: 'json',
  transport: 'http',
  body: Buffer.from(JSON.stringify(body)),
});

/** What the main thread makes of requests, with what its tools tell. */
function createHere() {
  const redactions = new Map<string, number>();
  let unknownDialects = 0;
  const events: ToolEvents = {
    onRedaction: (kind, count) => redactions.set(kind, (redactions.get(kind) ?? 0) + count),
    onUnknownDialect: () => unknownDialects++,
  };
  const decoder = createDecoder();
  const tools = createTools(config, events, () => NOW_MS);
  const makeRows = createRowMaker({ tools, nodeId: 'node', forward: true });
  return ({ signal, encoding, body }: ExportRequest, batchId: bigint) => {
    redactions.clear();
    unknownDialects = 0;
    const decoded = decoder.decode(signal, encoding, body);
    const outcome = toOutcome(decoded);
    const made = makeRows(decoded, { ingestedAtMs: NOW_MS, batchId });
    return {
      outcome,
      blocks: blocksOf(made),
      tally: made.tally,
      seen: { redactions: [...redactions], unknownDialects },
    };
  };
}

const shown = ({ outcome, made, seen }: Prepared) => ({
  outcome,
  blocks: blocksOf(made),
  tally: made.tally,
  seen,
});

/** Everything captured, and one generated request of each signal. */
function requests(): ExportRequest[] {
  const captured = readCaptures();
  if (captured === undefined) console.error('SKIPPED: no captured payloads; generated ones only');
  const gauge = { name: 'g', gauge: { dataPoints: [{ timeUnixNano: '5', asInt: '5' }] } };
  return [
    jsonRequest('traces', traceRequest({ spans: 300, seed: 1, startMs: NOW_MS })),
    jsonRequest('logs', logRequest({ records: 300, seed: 2, startMs: NOW_MS })),
    {
      signal: 'metrics',
      encoding: 'protobuf',
      transport: 'grpc',
      body: encodeOtlp('metrics', {
        resourceMetrics: [{ scopeMetrics: [{ metrics: [gauge] }] }],
      }),
    },
    ...(captured ?? []).map((request) => ({ ...request, transport: 'http' as const })),
  ];
}

test('two workers make of every request the blocks, counts and sightings that the main thread makes', async () => {
  const { pool } = await openPool(2);
  const here = createHere();
  const all = requests();
  const prepared = await Promise.allSettled(
    all.map((request, index) =>
      prepare(pool, request, { ingestedAtMs: NOW_MS, batchId: BigInt(index) }),
    ),
  );
  let compared = 0;
  for (const [index, settled] of prepared.entries()) {
    if (settled.status === 'rejected') {
      const reason = settled.reason as AppError;
      assert.throws(
        () => here(all[index]!, BigInt(index)),
        (thrown: AppError) => thrown.code === reason.code && thrown.message === reason.message,
      );
      continue;
    }
    assert.deepEqual(shown(settled.value), here(all[index]!, BigInt(index)), `request ${index}`);
    compared++;
  }
  assert.ok(compared >= all.length * 0.9, `only ${compared} of ${all.length} were compared`);
});

test('a malformed request is refused as the main thread refuses it', async () => {
  const { pool } = await openPool(1);
  const request = jsonRequest('traces', { resourceSpans: 'none' });
  const error = await prepare(pool, request, { ingestedAtMs: NOW_MS }).catch((thrown) => thrown);
  assert.ok(error instanceof AppError);
  assert.throws(
    () => createHere()(request, 0n),
    (thrown: AppError) => {
      assert.deepEqual(
        [error.code, error.message, error.at, error.violations],
        [thrown.code, thrown.message, thrown.at, thrown.violations],
      );
      return true;
    },
  );
});

const ODD = new URL('../support/odd-worker.ts', import.meta.url);
const words = (text: string): ExportRequest => ({
  signal: 'logs',
  encoding: 'json',
  transport: 'http',
  body: Buffer.from(text),
});
const context = { ingestedAtMs: NOW_MS };

test('a worker that ends refuses its requests for a retry, is counted, and another takes its place', async () => {
  const { pool, restarts } = await openPool(1, { script: ODD });
  const fates = await Promise.allSettled(
    ['die', 'beside it', 'waiting'].map((text) => prepare(pool, words(text), context)),
  );
  for (const fate of fates) {
    assert.equal(fate.status, 'rejected');
    assert.ok(fate.reason instanceof AppError);
    assert.deepEqual(
      [fate.reason.code, fate.reason.http, fate.reason.grpc, fate.reason.retryAfterSeconds],
      ['WORKER_LOST', 503, 14, 1],
    );
  }
  assert.equal(await restarts(), 1);
  let again: Promise<Prepared> | undefined;
  // Until it is ready requests stay on the main thread.
  while ((again = pool.prepare(words('once more'), context)) === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await again).outcome.accepted, 1);
});

test('a worker that needs more memory than it may have ends alone, and another takes its place', async () => {
  const { pool, restarts } = await openPool(2, { script: ODD });
  await assert.rejects(prepare(pool, words('eat'), context), { code: 'WORKER_LOST' });
  assert.equal(await restarts(), 1);
  assert.equal((await prepare(pool, words('beside it'), context)).outcome.accepted, 1);
});

test('a worker holds at most two requests; the others wait and are all answered', async () => {
  const { pool } = await openPool(1, { script: ODD });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => prepare(pool, words(`request ${index}`), context)),
  );
  const held = new Set(answers.map(({ outcome }) => outcome.message));
  held.delete('at most 1');
  assert.deepEqual([...held], ['at most 2']);
});

test('a pool that closes refuses what its workers still hold', async () => {
  const { pool } = await openPool(1, { script: ODD });
  const fates = [1, 2, 3].map((number) => prepare(pool, words(`request ${number}`), context));
  const settled = Promise.allSettled(fates);
  await pool.close();
  for (const fate of await settled) {
    assert.equal(fate.status, 'rejected');
    assert.equal((fate.reason as AppError).code, 'SHUTTING_DOWN');
  }
  assert.equal(pool.prepare(words('late'), context), undefined);
});

test('through workers every acknowledged span is stored once, resent whole or in other batches, and closing drains', async () => {
  const first = await startTestApp({ env: { SPANDRIFT_RECEIVE__WORKERS: '2' } });
  const batch = (seed: number, from: number, spans: number) =>
    jsonRequest('traces', traceRequest({ seed, from, spans, startMs: NOW_MS }));
  const send = async (request: ExportRequest) => first.app.consume(request, never);
  assert.ok(batch(0, 0, 100).body.length > 32 << 10, 'the requests go to workers');
  const sent = Array.from({ length: 12 }, (_, seed) => batch(seed, 0, 200));
  const outcomes = await Promise.all([...sent, ...sent].map(send));
  for (const outcome of outcomes)
    assert.deepEqual(outcome, { accepted: 200, rejected: 0, message: '' });
  // Half of it known, half of it new.
  assert.equal((await send(batch(3, 100, 300))).accepted, 200);
  const late = Promise.all([send(batch(100, 0, 200)), send(batch(101, 0, 200))]);
  await late;
  await first.drain();
  const [row] = await first.app.query({
    sql: `SELECT count() AS n, uniqExact(TraceId, SpanId) AS distinct FROM otel_traces`,
    row: z.object({ n: z.coerce.number(), distinct: z.coerce.number() }),
  });
  const expected = 12 * 200 + 100 + 2 * 200;
  assert.deepEqual(row, { n: expected, distinct: expected });
  await first.close();
});
