// The rules, run by the real promtool; the Alertmanager example, checked and routed by the real amtool.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import { renderRules } from '../../src/cli/rules.ts';
import { findBinary } from '../support/prometheus.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RULES = join(ROOT, 'rules');
const ALERTMANAGER = join(ROOT, 'deploy/alertmanager/alertmanager.yml');
const promtool = findBinary('promtool');
const amtool = findBinary('amtool');
const scratch = mkdtempSync(join(tmpdir(), 'spandrift-promtool-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly output: string;
}

function run(binary: string, args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(binary, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ code, output: stdout + stderr });
    });
  });
}

/** The binary, or undefined after skipping loudly. */
function need(context: TestContext, name: string, path: string | undefined): string | undefined {
  if (path === undefined) {
    context.skip(`SKIPPED: ${name} is not installed (apt-get install prometheus alertmanager)`);
  }
  return path;
}

const ruleFiles = readdirSync(RULES).filter((name) => name.endsWith('.yaml'));
const testFiles = readdirSync(join(RULES, 'tests'));

test('promtool accepts every rule file and finds no duplicates', async (context) => {
  const binary = need(context, 'promtool', promtool);
  if (binary === undefined) return;
  const files = ruleFiles.map((name) => join(RULES, name));
  const { code, output } = await run(binary, [
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    ...files,
  ]);
  assert.equal(code, 0, output);
  assert.equal(output.match(/SUCCESS/g)?.length, files.length, output);
});

describe('promtool test rules', { concurrency: 2 }, () => {
  for (const name of testFiles) {
    test(name, async (context) => {
      const binary = need(context, 'promtool', promtool);
      if (binary === undefined) return;
      const { code, output } = await run(binary, ['test', 'rules', join(RULES, 'tests', name)]);
      assert.equal(code, 0, output);
    });
  }
});

test('a rule with another threshold fails its tests', async (context) => {
  const binary = need(context, 'promtool', promtool);
  if (binary === undefined) return;
  mkdirSync(join(scratch, 'tests'));
  const text = readFileSync(join(RULES, 'behaviour.yaml'), 'utf8');
  writeFileSync(join(scratch, 'behaviour.yaml'), text.replaceAll('== 3', '== 4'));
  const name = 'LLMRefusalRateDrift.test.yaml';
  writeFileSync(join(scratch, 'tests', name), readFileSync(join(RULES, 'tests', name)));
  const { code, output } = await run(binary, ['test', 'rules', join(scratch, 'tests', name)]);
  assert.notEqual(code, 0);
  assert.match(output, /a page fires at once/);
});

test('promtool accepts rules rendered for another configuration', async (context) => {
  const binary = need(context, 'promtool', promtool);
  if (binary === undefined) return;
  const { files } = renderRules({
    job: 'drift',
    runbookBaseUrl: 'https://runbooks.example',
    objectives: [
      { name: 'lax', signal: 'refusal_rate', objective: 0.7 },
      { name: 'strict', signal: 'output_valid_rate', objective: 0.9999 },
    ],
  });
  for (const [name, text] of files) {
    writeFileSync(join(scratch, name), text);
    const { code, output } = await run(binary, [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      join(scratch, name),
    ]);
    assert.equal(code, 0, output);
  }
});

test('promtool accepts the Prometheus example', async (context) => {
  const binary = need(context, 'promtool', promtool);
  if (binary === undefined) return;
  const config = join(ROOT, 'deploy/prometheus/prometheus.yml');
  const { code, output } = await run(binary, ['check', 'config', '--syntax-only', config]);
  assert.equal(code, 0, output);
});

test('amtool accepts the Alertmanager example', async (context) => {
  const binary = need(context, 'amtool', amtool);
  if (binary === undefined) return;
  const { code, output } = await run(binary, ['check-config', ALERTMANAGER]);
  assert.equal(code, 0, output);
  assert.match(output, /SUCCESS/);
});

const ROUTES: readonly (readonly [labels: readonly string[], receiver: string])[] = [
  [['alertname=SpandriftWatchdog', 'severity=none', 'service=spandrift'], 'dead-man'],
  [['alertname=LLMRefusalRateDrift', 'severity=critical', 'service=chat'], 'pager'],
  [['alertname=LLMRefusalRateDrift', 'severity=warning', 'service=chat'], 'chat'],
  [['alertname=SpandriftDown', 'severity=critical', 'service=spandrift'], 'pager'],
  [['alertname=SpandriftLabelOverflow', 'severity=info', 'service=spandrift'], 'nobody'],
  [['alertname=SomethingElse'], 'chat'],
];

for (const [labels, receiver] of ROUTES) {
  test(`amtool routes ${labels.slice(0, 2).join(' ')} to ${receiver}`, async (context) => {
    const binary = need(context, 'amtool', amtool);
    if (binary === undefined) return;
    const { code, output } = await run(binary, [
      'config',
      'routes',
      'test',
      `--config.file=${ALERTMANAGER}`,
      `--verify.receivers=${receiver}`,
      ...labels,
    ]);
    assert.equal(code, 0, output);
  });
}
