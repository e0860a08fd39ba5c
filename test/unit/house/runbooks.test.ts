// One runbook for every alert, none without: the same headings, real queries, metrics that exist, levers
// that can be undone. That the queries run is tested in test/integration/published-queries.test.ts.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import type { CliContext } from '../../../src/cli/context.ts';
import { renderRules } from '../../../src/cli/rules.ts';
import { SIGNAL_NAMES } from '../../../src/model/signals.ts';
import { METRIC_NAMES, metricsIn } from '../../support/metric-names.ts';
import {
  changeRows,
  readRunbook,
  runbookNames,
  runbookQueries,
} from '../../support/published-queries.ts';

const rules = renderRules().groups.flatMap((file) => file.groups.flatMap((group) => group.rules));
const alerts = [...new Set(rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])))];
const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])));
const names = runbookNames();
const CLI = resolve(import.meta.dirname, '../../../src/cli');

const HEADINGS = [
  'Meaning',
  'Impact',
  'What changed',
  'Diagnosis',
  'Levers',
  'Verify',
  'Tuning and silencing',
  'Escalation',
];

/** What the table of a behaviour runbook asks, in this order. */
const CAUSES = [
  'everything known',
  'model',
  'prompt',
  'retrieval index',
  'flag',
  'provider',
  'input mix',
];

/** Every command of the command line, as the program itself registers it. */
async function readCommands(): Promise<Map<string, Command>> {
  const program = new Command();
  const context = {} as CliContext;
  for (const file of readdirSync(CLI).filter((name) => name.endsWith('.ts'))) {
    const module = (await import(join(CLI, file))) as Record<string, unknown>;
    for (const [name, register] of Object.entries(module)) {
      if (name.startsWith('register') && typeof register === 'function') register(program, context);
    }
  }
  return new Map(program.commands.map((command) => [command.name(), command]));
}

test('commands in runbooks exist, with the options they are given', async () => {
  const commands = await readCommands();
  const used = names.flatMap((name) =>
    [...readRunbook(name).matchAll(/(?:^|`)spandrift ([a-z]+)([^`#\n]*)/gm)].map((match) => ({
      name,
      command: match[1] ?? '',
      options: (match[2] ?? '').match(/--[a-z-]+/g) ?? [],
    })),
  );
  assert.ok(used.length > 30);
  for (const { name, command, options } of used) {
    const known = commands.get(command)?.options.map(({ long }) => long);
    assert.ok(known !== undefined, `${name}: spandrift ${command}`);
    for (const option of options)
      assert.ok(known.includes(option), `${name}: ${command} ${option}`);
  }
});

test('every alert has a runbook and every runbook an alert', () => {
  assert.deepEqual(names.toSorted(), alerts.toSorted());
});

for (const name of names) {
  const text = readRunbook(name);

  test(`${name}: the headings, in their order`, () => {
    assert.ok(text.startsWith(`# ${name}\n`));
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    assert.deepEqual(headings, HEADINGS);
  });

  test(`${name}: what changed is asked with real queries`, () => {
    const looks = changeRows(text).map(({ look }) => look);
    if (!name.startsWith('Spandrift')) {
      assert.deepEqual(
        looks.map((look) => look.replace(/ \(.*\)$/, '')),
        CAUSES,
      );
    }
    const lines = text.split('## What changed')[1]?.split('\n## ')[0] ?? '';
    const rows = [...lines.matchAll(/^\| /gm)].length - 1;
    assert.equal(looks.length, rows, 'a row without a query');
  });

  test(`${name}: every lever can be undone and seen to work`, () => {
    const section = text.split('## Levers')[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\|(?! Lever|---)(.+)\|$/gm)].map((match) =>
      (match[1] ?? '').split('|').map((cell) => cell.trim()),
    );
    assert.ok(rows.length >= 2, 'fewer than two levers');
    for (const cells of rows) {
      assert.equal(cells.length, 6, cells.join(' | '));
      assert.ok(cells.every((cell) => cell !== ''));
    }
  });

  test(`${name}: metrics, recorded series and signals exist`, () => {
    const unknown = metricsIn(text).filter(
      (word) => !METRIC_NAMES.has(word) && !recorded.has(word) && !isColumnOrTable(word),
    );
    assert.deepEqual(unknown, []);
    const signals = [...text.matchAll(/signal(?:="| IN \('|: )([a-z_0-9]+)/g)].map(
      (m) => m[1] ?? '',
    );
    assert.deepEqual(
      signals.filter((signal) => !(SIGNAL_NAMES as readonly string[]).includes(signal)),
      [],
    );
  });

  test(`${name}: no query is left to the reader's imagination`, () => {
    assert.ok(runbookQueries(name).length >= 2);
    assert.doesNotMatch(text, /\b(TODO|TBD|XXX)\b/);
  });
}

function isColumnOrTable(word: string): boolean {
  return (
    ['llm_calls', 'llm_messages'].includes(word) || /^slo:llm_bad_per_total|^budget:/.test(word)
  );
}
