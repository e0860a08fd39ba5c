// The shipped rules keep the contract: names, labels, links, metrics that exist, and objectives whose
// alerts can fire. What they do is tested with promtool (test/integration/promtool.test.ts).

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { assert as check, double, property } from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { renderRules } from '../../../src/cli/rules.ts';
import { BEHAVIOUR_ALERTS } from '../../../src/cli/rules/behaviour.ts';
import type { AlertRule, Rule, RuleGroup } from '../../../src/cli/rules/shape.ts';
import { SIGNAL_NAMES } from '../../../src/model/signals.ts';
import { alertOf } from '../../../src/publish/signal-alert.ts';
import { METRIC_NAMES, metricsIn } from '../../support/metric-names.ts';
import { renderRuleTests } from '../../support/rule-tests.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const RULES = join(ROOT, 'rules');
const CONTRACT = resolve(ROOT, '../shared/design/contract.md');

const CONTRACT_ALERTS = [
  'LLMRefusalRateDrift LLMOutputLengthDrift LLMTokenCostDrift LLMRetrievalHitRateDrift',
  'LLMRetrievalScoreDrift LLMLatencyDrift LLMErrorRateDrift LLMRateLimited LLMGuardrailRateDrift',
  'LLMTruncationDrift LLMEmptyOutput LLMOutputFormatDrift LLMEvaluationScoreDrift',
  'LLMCanaryRegression LLMServedModelChanged LLMTrafficMixDrift LLMInputDrift LLMTrafficStopped',
  'LLMBehaviourBudgetBurn LLMCostBudgetBurn LLMCostBudgetExhausted LLMUnpricedCalls',
  'SpandriftWatchdog SpandriftDown SpandriftStoreUnreachable SpandriftSpoolBacklog',
  'SpandriftSpoolNearlyFull SpandriftIngestRejecting SpandriftMonitorStale',
  'SpandriftUnknownDialect SpandriftLabelOverflow',
].flatMap((line) => line.split(' '));

const rendered = renderRules();
const committed = [...rendered.files.keys()].map(
  (name) => parse(readFileSync(join(RULES, name), 'utf8')) as { groups: RuleGroup[] },
);
const groups = committed.flatMap((file) => file.groups);
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(isAlert);

function isAlert(rule: Rule): rule is AlertRule {
  return 'alert' in rule;
}

const alertNames = (list: readonly AlertRule[]) => [...new Set(list.map((rule) => rule.alert))];

test('the committed rules are what the command renders by default', () => {
  for (const [name, text] of rendered.files) {
    assert.equal(readFileSync(join(RULES, name), 'utf8'), text, `rules/${name} is out of step`);
  }
  const yaml = readdirSync(RULES).filter((name) => name.endsWith('.yaml'));
  assert.deepEqual(yaml.toSorted(), [...rendered.files.keys()].toSorted());
});

test('the committed rule tests are what their scenarios say, one file an alert', () => {
  const expected = renderRuleTests();
  for (const [name, text] of expected) {
    assert.equal(readFileSync(join(RULES, 'tests', name), 'utf8'), text, `${name} is out of step`);
  }
  assert.deepEqual(readdirSync(join(RULES, 'tests')).toSorted(), [...expected.keys()].toSorted());
  assert.deepEqual(
    [...expected.keys()].map((name) => name.replace('.test.yaml', '')).toSorted(),
    alertNames(alerts).toSorted(),
  );
});

test('every alert of the contract exists and no other', () => {
  assert.deepEqual(alertNames(alerts).toSorted(), CONTRACT_ALERTS.toSorted());
});

test('the list of alerts here is the one of the contract document', (context) => {
  if (!existsSync(CONTRACT)) {
    context.skip(`SKIPPED: ${CONTRACT} is not there`);
    return;
  }
  const section = readFileSync(CONTRACT, 'utf8').split('## Alerts')[1] ?? '';
  const named = section.match(/`(?:LLM|Spandrift)[A-Za-z]+`/g) ?? [];
  assert.deepEqual(
    named.map((name) => name.replaceAll('`', '')).toSorted(),
    CONTRACT_ALERTS.toSorted(),
  );
});

test('every alert carries severity, service and category, and no value in a label', () => {
  for (const { alert, labels } of alerts) {
    assert.match(labels['severity'] ?? '', /^(critical|warning|info|none)$/, alert);
    assert.match(labels['category'] ?? '', /^(behaviour|budget|pipeline)$/, alert);
    assert.notEqual(labels['service'] ?? '', '', alert);
    assert.doesNotMatch(JSON.stringify(labels), /\$value|humanize|query/, alert);
    if (alert.startsWith('Spandrift')) assert.equal(labels['service'], 'spandrift');
  }
});

test('only the watchdog has severity none', () => {
  const none = alerts.filter(({ labels }) => labels['severity'] === 'none');
  assert.deepEqual(alertNames(none), ['SpandriftWatchdog']);
});

test('summaries are static, and the same for every tier of an alert', () => {
  for (const name of alertNames(alerts)) {
    const summaries = alerts.filter(({ alert }) => alert === name).map(summaryOf);
    assert.equal(new Set(summaries).size, 1, name);
    assert.doesNotMatch(summaries[0] ?? '', /\{\{/, name);
    assert.match(summaries[0] ?? '', /\.$/, name);
  }
});

function summaryOf({ annotations }: AlertRule): string {
  return annotations['summary'] ?? '';
}

test('every alert links its own runbook and the board', () => {
  for (const { alert, annotations } of alerts) {
    assert.equal(annotations['runbook_url'], `http://localhost:9464/runbooks/${alert}`);
    assert.match(annotations['explain_url'] ?? '', /^http:\/\/localhost:9464\//);
    assert.notEqual(annotations['description'] ?? '', '');
  }
});

test('behaviour alerts say current, baseline and samples, wait for nothing and clear slowly', () => {
  const behaviour = alerts.filter(({ labels }) => labels['category'] === 'behaviour');
  assert.equal(behaviour.length, 2 * 18);
  for (const rule of behaviour) {
    const description = rule.annotations['description'] ?? '';
    for (const gauge of ['llm_drift_current', 'llm_drift_baseline', 'llm_drift_samples']) {
      assert.ok(description.includes(gauge), `${rule.alert} does not show ${gauge}`);
    }
    assert.equal(rule.for, '0m');
    assert.equal(rule.keep_firing_for, '10m');
    const state = rule.labels['severity'] === 'critical' ? '== 3' : '== 2';
    assert.ok(rule.expr.includes(state), `${rule.alert}: ${rule.expr}`);
  }
});

test('every signal belongs to exactly one behaviour alert, traffic by its direction to two', () => {
  const counts = new Map<string, number>();
  for (const { alert, expr, labels } of alerts) {
    if (labels['category'] !== 'behaviour' || labels['severity'] !== 'critical') continue;
    if (alert === 'LLMCanaryRegression') continue;
    const named = new Set(
      [...expr.matchAll(/signal=~?"([^"]+)"/g)].flatMap((m) => m[1]?.split('|')),
    );
    for (const signal of named) counts.set(signal ?? '', (counts.get(signal ?? '') ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].toSorted(), SIGNAL_NAMES.toSorted());
  for (const [signal, count] of counts) assert.equal(count, signal === 'traffic' ? 2 : 1, signal);
  assert.equal(
    new Set(BEHAVIOUR_ALERTS.flatMap(({ signals }) => signals)).size,
    SIGNAL_NAMES.length,
  );
});

test('the board links a drift to the runbook of the alert it raises', () => {
  for (const { alert, signals } of BEHAVIOUR_ALERTS) {
    for (const signal of signals) assert.equal(alertOf({ signal, direction: 'down' }), alert);
  }
  assert.equal(alertOf({ signal: 'traffic', direction: 'up' }), 'LLMTrafficMixDrift');
});

test('docs/alerts.md names every alert, and every signal beside its own', () => {
  const text = readFileSync(join(ROOT, 'docs/alerts.md'), 'utf8');
  const rows = new Map(
    [...text.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );
  for (const name of CONTRACT_ALERTS) assert.ok(rows.has(name), name);
  for (const { alert, signals } of BEHAVIOUR_ALERTS) {
    for (const signal of signals)
      assert.ok(rows.get(alert)?.includes(signal), `${alert} ${signal}`);
  }
});

test('rules name only metrics that exist', () => {
  const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])));
  const unknown = rules.flatMap((rule) => {
    const text = rule.expr + (isAlert(rule) ? (rule.annotations['description'] ?? '') : '');
    return metricsIn(text).filter((name) => !METRIC_NAMES.has(name) && !recorded.has(name));
  });
  assert.deepEqual(unknown, []);
});

test('groups and rules use only keys that Prometheus 2.42 knows', () => {
  const inGroups = new Set(groups.flatMap((group) => Object.keys(group)));
  const inRules = new Set(rules.flatMap((rule) => Object.keys(rule)));
  assert.deepEqual([...inGroups].toSorted(), ['interval', 'name', 'rules']);
  assert.deepEqual([...inRules].toSorted(), [
    'alert',
    'annotations',
    'expr',
    'for',
    'keep_firing_for',
    'labels',
    'record',
  ]);
});

test('no ratio is taken without a guard on its denominator', () => {
  for (const { expr } of rules) {
    const denominators = [...expr.matchAll(/\/\s*(\(*[a-z].{0,60})/g)].map(
      (match) => match[1] ?? '',
    );
    for (const denominator of denominators) {
      if (/^\d/.test(denominator)) continue;
      assert.match(expr, />\s*0\b/, `unguarded: ${expr}`);
    }
  }
});

test('an objective whose fast tier could never fire has none, and says so', () => {
  check(
    property(double({ min: 0.5, max: 0.9999, noNaN: true }), (objective) => {
      const result = renderRules({
        objectives: [{ name: 'x', signal: 'refusal_rate', objective }],
      });
      const burns = result.groups
        .flatMap((file) => file.groups.flatMap((group) => group.rules))
        .filter(isAlert)
        .filter(({ alert }) => alert === 'LLMBehaviourBudgetBurn');
      const text = burns.map(({ expr }) => expr).join('\n');
      const limits = [...text.matchAll(/> ([\d.]+) \* ([\d.e-]+)/g)];
      assert.ok(limits.length > 0);
      for (const [, factor, budget] of limits) assert.ok(Number(factor) * Number(budget) < 0.95);
      const kept = new Set(limits.map(([, factor]) => factor)).size;
      assert.equal(kept + result.notices.length, 4);
    }),
  );
});

test('links follow the options, with or without a trailing slash', () => {
  const result = renderRules({
    runbookBaseUrl: 'https://runbooks.example/llm/',
    explainBaseUrl: 'https://board.example/explain',
    job: 'drift',
  });
  const text = [...result.files.values()].join('\n');
  assert.ok(text.includes('runbook_url: https://runbooks.example/llm/LLMInputDrift\n'));
  assert.ok(text.includes('explain_url: https://board.example/explain?'));
  assert.ok(text.includes('up{job="drift"}'));
  assert.ok(!text.includes('localhost'));
});

test('the operator format carries the same groups in PrometheusRule objects', () => {
  const objects = renderRules({ format: 'prometheusrule' });
  const plain = renderRules();
  for (const [name, text] of objects.files) {
    const [document] = parseAllDocuments(text);
    const object = document?.toJS() as {
      apiVersion: string;
      kind: string;
      metadata: { name: string };
      spec: unknown;
    };
    assert.equal(object.apiVersion, 'monitoring.coreos.com/v1');
    assert.equal(object.kind, 'PrometheusRule');
    assert.match(object.metadata.name, /^spandrift-[a-z]+$/);
    assert.deepEqual(object.spec, parse(plain.files.get(name) ?? ''));
  }
});
