import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import type { CliContext } from '../../../src/cli/context.ts';
import { registerRules, renderRules } from '../../../src/cli/rules.ts';
import { loadConfig } from '../../../src/config.ts';

const scratch = mkdtempSync(join(tmpdir(), 'spandrift-rules-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ printed: string; remarks: string[] }> {
  const printed: string[] = [];
  const remarks: string[] = [];
  const context: CliContext = {
    env: {},
    loadConfig: (file) => loadConfig({ file, env: {} }),
    print: (text) => void printed.push(text),
    remark: (text) => void remarks.push(text),
    exit: () => undefined,
    stop: new AbortController().signal,
  };
  const program = new Command().exitOverride();
  registerRules(program, context);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr() {} });
  await program.parseAsync(['node', 'spandrift', 'rules', ...args]);
  return { printed: printed.join('\n'), remarks };
}

function write(name: string, text: string): string {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
}

test('prints one file that Prometheus can load, and the tiers left out to standard error', async () => {
  const { printed, remarks } = await run('--config', write('empty.yaml', ''));
  const { groups } = parse(printed) as { groups: { name: string }[] };
  assert.deepEqual(
    groups.map(({ name }) => name),
    [
      'llm-behaviour',
      'llm-objective-recordings',
      'llm-cost-recordings',
      'llm-budget',
      'spandrift-pipeline',
    ],
  );
  assert.equal(remarks.length, 2);
  assert.match(remarks[0] ?? '', /grounded \(80 %\): the 1h\/5m tier is left out/);
});

test('objectives and links come from the configuration', async () => {
  const file = write(
    'own.yaml',
    `slos: [{ name: polite, signal: refusal_rate, objective: 0.9 }]
publish: { runbook_base_url: "https://runbooks.example/", explain_base_url: "https://board.example" }`,
  );
  const { printed, remarks } = await run('--config', file);
  assert.match(printed, /slo: polite/);
  assert.doesNotMatch(printed, /slo: answered/);
  assert.match(printed, /runbook_url: https:\/\/runbooks\.example\/LLMInputDrift/);
  assert.match(printed, /explain_url: https:\/\/board\.example\?/);
  assert.deepEqual(remarks.length, 1);
});

test('flags win over the configuration', async () => {
  const file = write('flags.yaml', 'publish: { runbook_base_url: "https://runbooks.example" }');
  const { printed } = await run('--config', file, '--runbook-base-url', 'https://other.example');
  assert.match(printed, /https:\/\/other\.example\/SpandriftDown/);
  assert.doesNotMatch(printed, /runbooks\.example/);
});

test('--out writes the files of the repository', async () => {
  const directory = join(scratch, 'out');
  await run('--config', write('empty.yaml', ''), '--out', directory);
  for (const [name, text] of renderRules().files) {
    assert.equal(readFileSync(join(directory, name), 'utf8'), text);
  }
});

test('--format prometheusrule prints one object a file', async () => {
  const { printed } = await run('--config', write('empty.yaml', ''), '--format', 'prometheusrule');
  const kinds = parseAllDocuments(printed).map((document) => document.get('kind'));
  assert.deepEqual(kinds, ['PrometheusRule', 'PrometheusRule', 'PrometheusRule']);
});

test('a wrong format is refused by name', async () => {
  await assert.rejects(run('--format', 'json'), /Allowed choices are prometheus, prometheusrule/);
});

test('an objective of a service with odd names stays valid YAML', () => {
  const { files } = renderRules({
    objectives: [{ name: 'it\'s "quoted": yes', signal: 'error_rate', objective: 0.99 }],
  });
  const { groups } = parse(files.get('budget.yaml') ?? '') as {
    groups: { rules: { labels?: { slo?: string }; expr: string }[] }[];
  };
  const alert = groups.flatMap(({ rules }) => rules).find(({ expr }) => expr.includes('> 14.4'));
  assert.ok(alert?.expr.includes(String.raw`{slo="it's \"quoted\": yes"}`), alert?.expr);
});
