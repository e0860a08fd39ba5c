// The whole service under real OTLP load, killed by SIGKILL and started again on the same folder: what an
// exporter was told is safe is in the tables and in the roll-up, once. Requests rotate over gRPC, HTTP with
// protobuf and HTTP with JSON, small and large; one that went unanswered is sent again, spans over another transport.
// SPANDRIFT_CRASH_ROUNDS and SPANDRIFT_CRASH_SEED choose how often and where.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import * as z from 'zod';
import { startTestApp } from '../support/app.ts';
import { WAYS, createOtlpClient, type OtlpClient, type Way } from '../support/otlp-client.ts';
import type { Plain } from '../support/otlp-codec.ts';
import { createRandom } from '../support/random.ts';

const ROUNDS = Number(process.env['SPANDRIFT_CRASH_ROUNDS'] ?? 50);
const BIN = new URL('../../bin/spandrift.mjs', import.meta.url).pathname;
const RECORDS = 8;
/** Enough to be decoded in a worker, where there is one. */
const RECORDS_OF_LARGE = 200;
const IDS_PER_REQUEST = 256;
const CLIENTS = 4;
/** Minutes that are closed and settled when the roll-up runs. */
const START_MS = Math.floor(Date.now() / 60_000) * 60_000 - 10 * 60_000;
const ANSWER_MS = 10_000;

const random = createRandom(Number(process.env['SPANDRIFT_CRASH_SEED'] ?? 7));

function idOf(value: number, bytes: number): Buffer {
  const id = Buffer.alloc(bytes);
  id.writeUIntBE(value, bytes - 6, 6);
  return id;
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, intValue: string) => ({ key, value: { intValue } });

const startOf = (number: number) =>
  BigInt(START_MS) * 1_000_000n + BigInt(number % 200_000) * 1000n;

/** Every fourth request holds log records, the others spans; one in eight is large. */
const isLog = (number: number) => number % 4 === 3;
const recordsOf = (number: number) => (number % 8 === 1 ? RECORDS_OF_LARGE : RECORDS);

/** Every span a model call in a trace of its own. */
function traceRequest(number: number): Plain {
  const start = startOf(number);
  const spans = Array.from({ length: recordsOf(number) }, (_, index) => ({
    traceId: idOf(number * IDS_PER_REQUEST + index + 1, 16),
    spanId: idOf(number * IDS_PER_REQUEST + index + 1, 8),
    name: 'chat gpt-5',
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000_000n),
    attributes: [
      text('gen_ai.operation.name', 'chat'),
      text('gen_ai.provider.name', 'openai'),
      text('gen_ai.request.model', 'gpt-5'),
      int('gen_ai.usage.input_tokens', '10'),
      int('gen_ai.usage.output_tokens', '20'),
    ],
  }));
  const scope = { name: '@opentelemetry/instrumentation-openai', version: '0.1.0' };
  const resource = { attributes: [text('service.name', 'crash')] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}

function logRequest(number: number): Plain {
  const logRecords = Array.from({ length: recordsOf(number) }, (_, index) => ({
    timeUnixNano: String(startOf(number)),
    traceId: idOf(number * IDS_PER_REQUEST + index + 1, 16),
    spanId: idOf(number * IDS_PER_REQUEST + index + 1, 8),
    severityNumber: 9,
    body: { stringValue: `record ${index}` },
  }));
  const resource = { attributes: [text('service.name', 'crash')] };
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
}

interface Client {
  readonly acknowledged: Set<number>;
  readonly unanswered: Set<number>;
  next: number;
}

/** Logs have no ids: a resent request of logs is known by its bytes, so it keeps its encoding. */
function wayOf(number: number, attempt: number): Way {
  return WAYS[(number + (isLog(number) ? 0 : attempt)) % WAYS.length]!;
}

interface Service {
  readonly child: ChildProcess;
  readonly otlp: OtlpClient;
}

async function startService(folder: string, workers: number): Promise<Service> {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SPANDRIFT_RECEIVE__GRPC_PORT: '0',
      SPANDRIFT_RECEIVE__HTTP_PORT: '0',
      SPANDRIFT_PUBLISH__PORT: '0',
      SPANDRIFT_SPOOL__PATH: `${folder}/spool`,
      SPANDRIFT_STORE__PATH: `${folder}/store`,
      SPANDRIFT_STORE__INSERT_INTERVAL_MS: '50',
      SPANDRIFT_SPOOL__DISK_RESERVE_BYTES: '0',
      SPANDRIFT_RECEIVE__WORKERS: String(workers),
      SPANDRIFT_LOG__LEVEL: 'error',
    },
  });
  let printed = '';
  const ports = await new Promise<{ grpcPort: number; httpPort: number }>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`ended before it was ready: ${printed}`)));
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      const grpc = /OTLP\/gRPC +\S+:(\d+)\s/.exec(printed)?.[1];
      const http = /OTEL_EXPORTER_OTLP_ENDPOINT=\S+:(\d+)\s/.exec(printed)?.[1];
      if (grpc !== undefined && http !== undefined) {
        resolve({ grpcPort: Number(grpc), httpPort: Number(http) });
      }
    });
  });
  return { child, otlp: createOtlpClient(ports) };
}

/** Sends as an exporter does, what went unanswered first, until the service is gone. */
async function sendUntilKilled(
  otlp: OtlpClient,
  client: Client,
  life: { readonly round: number; readonly isOver: () => boolean },
): Promise<void> {
  const again = [...client.unanswered];
  while (!life.isOver()) {
    const number = again.shift() ?? client.next++;
    client.unanswered.add(number);
    const [signal, body] = isLog(number)
      ? (['logs', logRequest(number)] as const)
      : (['traces', traceRequest(number)] as const);
    try {
      const way = wayOf(number, life.round);
      const answer = await otlp.send(way, signal, body, { deadlineMs: ANSWER_MS });
      if (!answer.ok) continue;
      assert.equal(answer.partial, undefined);
      client.acknowledged.add(number);
      client.unanswered.delete(number);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      // Killed under way: unanswered.
    }
  }
}

async function liveOnce(folder: string, clients: readonly Client[], round: number): Promise<void> {
  // Every second life decodes large requests in a worker.
  const { child, otlp } = await startService(folder, round % 2);
  let isOver = false;
  const exited = once(child, 'exit');
  const sending = clients.map((client) =>
    sendUntilKilled(otlp, client, { round, isOver: () => isOver }),
  );
  setTimeout(
    () => {
      isOver = true;
      child.kill('SIGKILL');
    },
    100 + random() * 1500,
  );
  await exited;
  await Promise.all(sending);
  await otlp.close();
}

test(
  `every acknowledged span and log record is stored once, tables and roll-up agree, after ${ROUNDS} kills under load`,
  { timeout: ROUNDS * 60_000 },
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/spandrift-crash-service-`);
    const clients: Client[] = Array.from({ length: CLIENTS }, (_, index) => ({
      acknowledged: new Set(),
      unanswered: new Set(),
      next: index * 10_000_000,
    }));
    for (let round = 0; round < ROUNDS; round++) await liveOnce(folder, clients, round);

    const last = await startTestApp({ folder });
    const { app } = last;
    const otlp = createOtlpClient({
      grpcPort: Number(new URL(app.urls.grpc!).port),
      httpPort: Number(new URL(app.urls.http!).port),
    });
    for (const client of clients) {
      for (const number of client.unanswered) {
        const way = wayOf(number, ROUNDS);
        const answer = isLog(number)
          ? await otlp.send(way, 'logs', logRequest(number))
          : await otlp.send(way, 'traces', traceRequest(number));
        assert.ok(answer.ok, JSON.stringify(answer));
        client.acknowledged.add(number);
      }
    }
    await otlp.close();
    await last.drain();
    const numbers = clients.flatMap(({ acknowledged }) => [...acknowledged]);
    const total = (some: number[]) => some.reduce((sum, number) => sum + recordsOf(number), 0);
    const spans = total(numbers.filter((number) => !isLog(number)));
    const logs = total(numbers.filter(isLog));
    assert.ok(spans > ROUNDS * 15, `only ${spans} spans were acknowledged`);
    assert.ok(logs > ROUNDS * 2, `only ${logs} log records were acknowledged`);
    const count = async (sql: string) => {
      const rows = await app.query({ sql, row: z.object({ n: z.coerce.number() }) });
      return rows[0]?.n;
    };
    assert.equal(await count('SELECT count() AS n FROM otel_traces'), spans);
    assert.equal(await count('SELECT uniqExact(TraceId) AS n FROM otel_traces'), spans);
    assert.equal(await count('SELECT count() AS n FROM otel_logs'), logs);
    assert.equal(await count('SELECT uniqExact(TraceId) AS n FROM otel_logs'), logs);
    assert.equal(await count('SELECT count() AS n FROM llm_call_versions'), spans);
    await app.runJob('settle');
    await app.runJob('rollup');
    assert.equal(await count('SELECT count() AS n FROM v_calls'), spans);
    assert.equal(
      await count("SELECT sum(n) AS n FROM segments_1m FINAL WHERE signal = 'error_rate'"),
      spans,
    );
    process.stderr.write(`${ROUNDS} kills: ${spans} spans and ${logs} log records, each once\n`);
    await last.close();
    await rm(folder, { recursive: true, force: true });
  },
);
