// The process as a user starts it: `spandrift serve` says where it listens, accepts, drains on SIGTERM and
// leaves with 0; a wrong configuration leaves with 2 before any port is open.

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'spandrift-serve-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function spandrift(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, ['bin/spandrift.mjs', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

async function exitCode({ child }: Run): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Resolves with the first match in the output; rejects when the process ends before. */
async function waitFor(run: Run, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(run.output());
    if (match !== null) return match;
    if (run.child.exitCode !== null) throw new Error(`ended early:\n${run.output()}`);
    await Promise.race([once(run.child.stdout!, 'data'), once(run.child, 'exit')]);
  }
}

const FREE_PORTS = {
  SPANDRIFT_RECEIVE__GRPC_PORT: '0',
  SPANDRIFT_RECEIVE__HTTP_PORT: '0',
  SPANDRIFT_PUBLISH__PORT: '0',
  SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
  SPANDRIFT_STORE__PATH: join(folder, 'store'),
};

test('serve names its addresses and the two lines an application needs, accepts, and drains on SIGTERM', async () => {
  const run = spandrift(['serve'], FREE_PORTS);
  const [, http] = await waitFor(run, /OTLP\/HTTP\s+(http:\S+)/);
  const [, board] = await waitFor(run, /board\s+(http:\S+)\//);
  await waitFor(run, /OTEL_EXPORTER_OTLP_ENDPOINT=http:.*\n.*OTEL_EXPORTER_OTLP_PROTOCOL=/);

  const accepted = await fetch(`${http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            { spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'one' }] },
          ],
        },
      ],
    }),
  });
  assert.equal(accepted.status, 200);
  assert.deepEqual(await accepted.json(), {});
  const ready = await fetch(`${board}/readyz`);
  assert.equal(ready.status, 200);
  assert.equal((await fetch(`${board}/healthz`)).status, 200);
  const metrics = await (await fetch(`${board}/metrics`)).text();
  assert.match(metrics, /^spandrift_receive_spans_total 1$/m);

  run.child.kill('SIGTERM');
  assert.equal(await exitCode(run), 0, run.output());
});

test('a wrong configuration is one list of every mistake and exit 2, before any port is open', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'receive:\n  grpc_port: a lot\nspol: {}\n');
  const run = spandrift(['serve', '--config', file], { ...FREE_PORTS, SPANDRIFT_STORE__URL: 'x' });
  assert.equal(await exitCode(run), 2);
  assert.match(run.output(), /spol: is not a known key/);
  assert.match(run.output(), /store\.url: Invalid URL; .*, got "x"/);
  assert.doesNotMatch(run.output(), /OTLP\/gRPC/);
});

const IMPOSSIBLE = process.platform === 'linux' ? '/proc/spandrift' : join(folder, 'file', 'x');
writeFileSync(join(folder, 'file'), '');

for (const setting of ['store.path', 'spool.path']) {
  test(`a ${setting} that cannot be written is named with its value, and exit 2`, async (t) => {
    const key = `SPANDRIFT_${setting.replace('.', '__').toUpperCase()}`;
    for (const path of [IMPOSSIBLE, join(folder, 'file'), join(folder, 'file', 'deeper')]) {
      const run = spandrift(['serve'], { ...FREE_PORTS, [key]: path });
      // A process that never comes back would keep the test waiting.
      const end = setTimeout(() => run.child.kill('SIGKILL'), 60_000);
      t.after(() => clearTimeout(end));
      assert.equal(await exitCode(run), 2, run.output());
      assert.ok(run.output().includes(`${setting} "${path}" cannot be used: `), run.output());
    }
  });
}

test('a taken port is an error that names the key, and exit 2', async () => {
  const first = spandrift(['serve'], FREE_PORTS);
  const [, port] = await waitFor(first, /OTLP\/HTTP\s+http:\/\/127\.0\.0\.1:(\d+)/);
  const second = spandrift(['serve'], {
    ...FREE_PORTS,
    SPANDRIFT_RECEIVE__HTTP_PORT: port ?? '',
    SPANDRIFT_SPOOL__PATH: join(folder, 'spool-2'),
    SPANDRIFT_STORE__PATH: join(folder, 'store-2'),
  });
  assert.equal(await exitCode(second), 2);
  assert.match(second.output(), /receive\.http_port/);
  first.child.kill('SIGTERM');
  assert.equal(await exitCode(first), 0);
});

test('unknown commands, options and roles are usage errors', async () => {
  assert.equal(await exitCode(spandrift(['swerve'])), 2);
  assert.equal(await exitCode(spandrift(['serve', '--frobnicate'])), 2);
  const roles = spandrift(['serve', '--roles', 'receive,cook'], FREE_PORTS);
  assert.equal(await exitCode(roles), 2);
  assert.match(roles.output(), /"cook" is none of receive, monitor, board/);
});
