// import, forget and doctor as a user runs them, on one data directory with the real pipeline in between.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { z } from 'zod';
import { openConfiguredStore } from '../../src/app.ts';
import { SERVICES, TENANTS } from '../../src/cli/simulate/catalogue.ts';
import { DIALECTS } from '../../src/cli/simulate/dialects.ts';
import { renderTurn } from '../../src/cli/simulate/spans.ts';
import { generateTraffic } from '../../src/cli/simulate/traffic.ts';
import { loadConfig } from '../../src/config.ts';

const BIN = fileURLToPath(new URL('../../bin/spandrift.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'spandrift-import-store-'));
after(() => rm(folder, { recursive: true }));

const settings = {
  SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
  SPANDRIFT_STORE__PATH: join(folder, 'store'),
  SPANDRIFT_RECEIVE__GRPC_PORT: '0',
  SPANDRIFT_RECEIVE__HTTP_PORT: '0',
  SPANDRIFT_PUBLISH__PORT: '0',
};

const spandrift = (...args: string[]) => spandriftWith({}, ...args);

async function spandriftWith(env: Readonly<Record<string, string>>, ...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settings, ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}

async function countRows(): Promise<{ spans: number; calls: number; evaluations: number }> {
  const store = await openConfiguredStore(loadConfig({ env: settings }));
  try {
    const [row] = await store.query({
      sql: `SELECT (SELECT count() FROM otel_traces) AS spans, (SELECT count() FROM llm_calls
        WHERE operation = 'chat') AS calls, (SELECT count() FROM evaluations) AS evaluations`,
      row: z.object({
        spans: z.coerce.number(),
        calls: z.coerce.number(),
        evaluations: z.coerce.number(),
      }),
    });
    assert.ok(row);
    return row;
  } finally {
    await store.close();
  }
}

const nowMs = Date.now();
const turns = [
  ...generateTraffic(
    {
      seed: 9,
      callsPerSecond: 1,
      services: SERVICES,
      tenants: TENANTS,
      incidents: [],
      rhythm: 'flat',
      contentCharactersMax: 200,
    },
    nowMs - 1_200_000,
    nowMs - 600_000,
  ),
];
const telemetry = turns.map((turn) => renderTurn(turn, DIALECTS.otel));
const truth = {
  spans: telemetry.flatMap(({ spans }) => spans).length,
  calls: turns.flatMap(({ calls }) => calls).length,
  evaluations: turns.flatMap(({ evaluations }) => evaluations).length,
};
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');
const file = join(folder, 'export.jsonl');
await writeFile(
  file,
  [
    ...telemetry.map(({ spans }) => text(JsonTraceSerializer.serializeRequest(spans))),
    'not a request',
    text(JsonLogsSerializer.serializeRequest(telemetry.flatMap(({ logs }) => logs))),
  ].join('\n'),
);

test('an imported file is in the tables once, however often it is imported', async () => {
  const first = await spandrift('import', '--json', file);
  assert.equal(first.code, 1, first.errors);
  const { files } = JSON.parse(first.output) as {
    files: { badRequests: number; bad: { position: number }[] }[];
  };
  assert.equal(files[0]?.badRequests, 1);
  assert.equal(files[0]?.bad[0]?.position, telemetry.length + 1);
  assert.deepEqual(await countRows(), truth);

  assert.equal((await spandrift('import', file)).code, 0);
  assert.deepEqual(await countRows(), truth);
  // From the start again: what is stored already is recognised span by span.
  await spandrift('import', '--again', file);
  assert.deepEqual(await countRows(), truth);
});

test('import opens no port: neither those of OTLP nor the one for queries', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  after(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const env = {
    SPANDRIFT_RECEIVE__GRPC_PORT: port,
    SPANDRIFT_RECEIVE__HTTP_PORT: port,
    SPANDRIFT_STORE__EMBEDDED__QUERY_PORT: port,
  };
  const again = await spandriftWith(env, 'import', file);
  assert.equal(again.code, 0, again.errors);
});

test('a user is forgotten and the proof is an exit status', async () => {
  const user = turns[0]?.user ?? '';
  const before = await countRows();
  assert.equal((await spandrift('forget', '--verify', '--user', user)).code, 1);
  const erased = await spandrift('forget', '--user', user);
  assert.equal(erased.code, 0, erased.output + erased.errors);
  assert.equal((await spandrift('forget', '--verify', '--user', user)).code, 0);
  const rest = await countRows();
  const own = turns.filter((turn) => turn.user === user).flatMap(({ calls }) => calls).length;
  assert.ok(own > 0);
  assert.equal(rest.calls, before.calls - own);
});

test('the doctor finds this machine fit and says so in JSON', async () => {
  const { code, output, errors } = await spandrift('doctor', '--json');
  const checks = JSON.parse(output) as { name: string; state: string; detail: string }[];
  assert.equal(code, 0, output + errors);
  for (const name of ['node', 'disk sync', 'clickhouse', 'clock', 'migrations', 'deduplication']) {
    assert.equal(checks.find((check) => check.name === name)?.state, 'ok', name);
  }
});

test('a file that is not there and a bad option are usage errors', async () => {
  assert.equal((await spandrift('import', join(folder, 'absent.jsonl'))).code, 2);
  assert.equal((await spandrift('import', '--signal', 'events', file)).code, 2);
  assert.equal((await spandrift('simulate', '--incident', 'refusal-rize')).code, 2);
  assert.equal((await spandrift('simulate', '--rate', 'fast')).code, 2);
  assert.equal((await spandrift('simulate', '--help')).code, 0);
});
