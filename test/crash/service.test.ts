// The whole service under real OTLP load, killed by SIGKILL and started again on the same folder: what an
// exporter was told is safe is in the tables and in the roll-up, once.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import * as z from 'zod';
import { startTestApp } from '../support/app.ts';

const ROUNDS = Number(process.env['SPANDRIFT_CRASH_ROUNDS'] ?? 50);
const BIN = new URL('../../bin/spandrift.mjs', import.meta.url).pathname;
const SPANS = 8;
const CLIENTS = 4;
/** Minutes that are closed and settled when the roll-up runs. */
const START_MS = Math.floor(Date.now() / 60_000) * 60_000 - 10 * 60_000;

let state = 7;
function random(): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 32;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** One request: every span a model call in a trace of its own. */
function request(number: number): string {
  const start = BigInt(START_MS) * 1_000_000n + BigInt(number % 200_000) * 1000n;
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'crash' } }] },
        scopeSpans: [
          {
            scope: { name: '@opentelemetry/instrumentation-openai', version: '0.1.0' },
            spans: Array.from({ length: SPANS }, (_, index) => ({
              traceId: hex(number * SPANS + index + 1, 32),
              spanId: hex(number * SPANS + index + 1, 16),
              name: 'chat gpt-5',
              kind: 3,
              startTimeUnixNano: String(start),
              endTimeUnixNano: String(start + 1_000_000_000n),
              attributes: [
                { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
                { key: 'gen_ai.provider.name', value: { stringValue: 'openai' } },
                { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
                { key: 'gen_ai.usage.input_tokens', value: { intValue: '10' } },
                { key: 'gen_ai.usage.output_tokens', value: { intValue: '20' } },
              ],
            })),
          },
        ],
      },
    ],
  });
}

interface Client {
  readonly acknowledged: Set<number>;
  readonly unanswered: Set<number>;
  next: number;
}

async function startService(folder: string): Promise<{ child: ChildProcess; url: string }> {
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
      SPANDRIFT_LOG__LEVEL: 'error',
    },
  });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`ended before it was ready: ${printed}`)));
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      const match = /OTEL_EXPORTER_OTLP_ENDPOINT=(\S+)/.exec(printed);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  return { child, url };
}

/** Sends as an exporter does, what went unanswered first, until the service is gone. */
async function sendUntilKilled(url: string, client: Client, isOver: () => boolean): Promise<void> {
  const again = [...client.unanswered];
  while (!isOver()) {
    const number = again.shift() ?? client.next++;
    client.unanswered.add(number);
    try {
      const answer = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request(number),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await answer.text();
      if (answer.status !== 200) continue;
      assert.equal(text.includes('rejectedSpans'), false, text);
      client.acknowledged.add(number);
      client.unanswered.delete(number);
    } catch {
      // Killed under way: unanswered.
    }
  }
}

test(
  `every acknowledged span is stored once, tables and roll-up agree, after ${ROUNDS} kills under load`,
  { timeout: ROUNDS * 60_000 },
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/spandrift-crash-service-`);
    const clients: Client[] = Array.from({ length: CLIENTS }, (_, index) => ({
      acknowledged: new Set(),
      unanswered: new Set(),
      next: index * 10_000_000,
    }));
    for (let round = 0; round < ROUNDS; round++) {
      const { child, url } = await startService(folder);
      let isOver = false;
      const sending = clients.map((client) => sendUntilKilled(url, client, () => isOver));
      setTimeout(
        () => {
          isOver = true;
          child.kill('SIGKILL');
        },
        100 + random() * 1500,
      );
      await once(child, 'exit');
      await Promise.all(sending);
    }

    const last = await startTestApp({ folder });
    const { app } = last;
    for (const client of clients) {
      for (const number of client.unanswered) {
        const body = Buffer.from(request(number));
        await app.consume(
          { signal: 'traces', encoding: 'json', transport: 'http', body },
          new AbortController().signal,
        );
        client.acknowledged.add(number);
      }
    }
    await last.drain();
    const expected = clients.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0) * SPANS;
    assert.ok(expected > ROUNDS * 20, `only ${expected} spans were acknowledged`);
    const count = async (sql: string) => {
      const rows = await app.query({ sql, row: z.object({ n: z.coerce.number() }) });
      return rows[0]?.n;
    };
    assert.equal(await count('SELECT count() AS n FROM otel_traces'), expected);
    assert.equal(await count('SELECT uniqExact(TraceId) AS n FROM otel_traces'), expected);
    assert.equal(await count('SELECT count() AS n FROM llm_call_versions'), expected);
    await app.runJob('settle');
    await app.runJob('rollup');
    assert.equal(await count('SELECT count() AS n FROM v_calls'), expected);
    assert.equal(
      await count("SELECT sum(n) AS n FROM segments_1m FINAL WHERE signal = 'error_rate'"),
      expected,
    );
    await last.close();
    await rm(folder, { recursive: true, force: true });
  },
);
