// `npm run demo` as a user runs it: an empty machine, real OTLP, the verdict turns, the alert arrives.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findAlerting } from '../../src/cli/demo/alerting.ts';

const BIN = fileURLToPath(new URL('../../bin/spandrift.mjs', import.meta.url));
const TIMEOUT_MS = 300_000;

async function runDemo() {
  const child = spawn(process.execPath, [BIN, 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SPANDRIFT_RECEIVE__GRPC_PORT: '0',
      SPANDRIFT_RECEIVE__HTTP_PORT: '0',
      SPANDRIFT_PUBLISH__PORT: '0',
    },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}

test(
  'the demo turns the verdict and delivers the alert with its runbook',
  {
    timeout: TIMEOUT_MS,
  },
  async () => {
    const { code, output, errors } = await runDemo();
    assert.equal(code, 0, output + errors);
    assert.match(output, /verdict: ok/);
    assert.match(output, /verdict: page/);
    const folder = /empty store in (\S+)/.exec(output)?.[1] ?? '';
    assert.notEqual(folder, '');
    assert.equal(existsSync(folder), false, 'the demo left its store behind');
    if (findAlerting(process.env['PATH']) === undefined) {
      assert.match(output, /apt-get install prometheus/);
      return;
    }
    assert.match(output, /"alertname": "LLMRefusalRateDrift"/);
    assert.match(output, /"severity": "critical"/);
    assert.match(
      output,
      /"runbook_url": "http:\/\/127\.0\.0\.1:\d+\/runbooks\/LLMRefusalRateDrift"/,
    );
    const told = /is ([\d.]+)% against a baseline of ([\d.]+)%/.exec(output);
    const [current, baseline] = [Number(told?.[1]), Number(told?.[2])];
    assert.ok(baseline > 2 && baseline < 4.5, `baseline ${baseline} %`);
    assert.ok(current > 1.5 * baseline, `current ${current} %`);
  },
);
