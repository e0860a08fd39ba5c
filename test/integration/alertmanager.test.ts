// The inhibition rules of the Alertmanager example, in a real Alertmanager: what must be muted is, and
// nothing else. (Routes are tested with amtool in promtool.test.ts.)

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import {
  findBinary,
  poll,
  startAlertmanager,
  startWebhookSink,
  type Started,
  type WebhookSink,
} from '../support/prometheus.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../deploy/alertmanager/alertmanager.yml');
const skip =
  findBinary('alertmanager') === undefined
    ? 'SKIPPED: alertmanager is not installed (apt-get install prometheus-alertmanager)'
    : false;

type Labels = Readonly<Record<string, string>>;

let sink: WebhookSink;
let alertmanager: Started;

before(async () => {
  if (skip !== false) return;
  const { inhibit_rules: inhibitRules } = parse(readFileSync(EXAMPLE, 'utf8')) as {
    inhibit_rules: unknown[];
  };
  sink = await startWebhookSink();
  alertmanager = await startAlertmanager({ webhookUrl: sink.url, inhibitRules });
});

after(async () => {
  if (skip !== false) return;
  await alertmanager.stop();
  await sink.stop();
});

const drift = (more: Labels): Labels => ({
  alertname: 'LLMRefusalRateDrift',
  category: 'behaviour',
  severity: 'critical',
  job: 'spandrift',
  service: 'chat',
  environment: 'production',
  monitor: 'refusal_rate',
  signal: 'refusal_rate',
  request_model: 'gpt-5',
  ...more,
});
const pipeline = (alertname: string, more: Labels): Labels => ({
  alertname,
  category: 'pipeline',
  severity: 'critical',
  service: 'spandrift',
  ...more,
});
const money = (alertname: string, more: Labels): Labels => ({
  alertname,
  category: 'budget',
  severity: 'critical',
  ...more,
});

/** Sources first: an inhibition looks at what is firing when the target is about to be sent. */
const SOURCES: readonly Labels[] = [
  drift({ service: 'paged', job: 'healthy' }),
  pipeline('SpandriftDown', { job: 'broken' }),
  pipeline('SpandriftMonitorStale', { job: 'stale', task: 'judge' }),
  money('LLMCostBudgetExhausted', { service: 'spender' }),
];
const MUTED: readonly (readonly [why: string, labels: Labels])[] = [
  [
    'the ticket of a series that pages',
    drift({ service: 'paged', job: 'healthy', severity: 'warning' }),
  ],
  ['a drift seen by a spandrift that is down', drift({ job: 'broken' })],
  ['a drift seen by a monitor that is stale', drift({ job: 'stale', severity: 'warning' })],
  ['the burn of an exhausted budget', money('LLMCostBudgetBurn', { service: 'spender' })],
];
const DELIVERED: readonly (readonly [why: string, labels: Labels])[] = [
  [
    'the ticket of another segment',
    drift({ service: 'paged', job: 'healthy', severity: 'warning', request_model: 'other' }),
  ],
  [
    'the ticket of another evaluation',
    drift({ service: 'paged', job: 'healthy', severity: 'warning', name: 'tone' }),
  ],
  ['a drift seen by a healthy spandrift', drift({ job: 'healthy' })],
  ['a budget alert while spandrift is down', money('LLMBehaviourBudgetBurn', { service: 'chat' })],
  ['the burn of a tenant', money('LLMCostBudgetBurn', { service: 'spender', tenant: 'acme' })],
  ['the burn of another service', money('LLMCostBudgetBurn', { service: 'saver' })],
];

async function post(alerts: readonly Labels[]): Promise<void> {
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels, annotations: {} }))),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const key = (labels: Labels) => JSON.stringify(Object.entries(labels).toSorted(compareNames));
const compareNames = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);
const isDelivered = (labels: Labels) =>
  sink.alerts.some((alert) => key(alert.labels) === key(labels));

test('alerts are posted, sources first, and all that may pass arrives', { skip }, async () => {
  await post(SOURCES);
  await poll(() => (SOURCES.every(isDelivered) ? true : undefined), 15_000, 'the sources');
  await post([...MUTED, ...DELIVERED].map(([, labels]) => labels));
  const all = () => (DELIVERED.every(([, labels]) => isDelivered(labels)) ? true : undefined);
  await poll(all, 15_000, 'what must not be muted');
});

for (const [why, labels] of DELIVERED) {
  test(`delivered: ${why}`, { skip }, () => assert.ok(isDelivered(labels)));
}

for (const [why, labels] of MUTED) {
  test(`muted: ${why}`, { skip }, async () => {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const held = (await answer.json()) as {
      labels: Labels;
      status: { state: string; inhibitedBy: string[] };
    }[];
    const found = held.find((alert) => key(alert.labels) === key(labels));
    assert.equal(found?.status.state, 'suppressed');
    assert.equal(found.status.inhibitedBy.length, 1);
    assert.ok(!isDelivered(labels));
  });
}
