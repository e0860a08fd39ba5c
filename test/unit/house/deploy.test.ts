// The example configurations around spandrift: Alertmanager's routes and inhibitions, Prometheus, Grafana
// and ClickHouse. That the real programs accept them is tested in test/integration.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { renderRules } from '../../../src/cli/rules.ts';
import type { AlertRule } from '../../../src/cli/rules/shape.ts';
import { LEAF_COLUMNS } from '../../../src/model/signals.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, 'deploy', path), 'utf8');

interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const alertmanager = parse(read('alertmanager/alertmanager.yml')) as {
  receivers: readonly { readonly name: string; readonly webhook_configs?: { url: string }[] }[];
  inhibit_rules: readonly Inhibition[];
};
const alerts = renderRules()
  .groups.flatMap((file) => file.groups.flatMap((group) => group.rules))
  .filter((rule): rule is AlertRule => 'alert' in rule);

test('inhibition rules have no names, which Alertmanager 0.25 refuses', () => {
  for (const rule of alertmanager.inhibit_rules) assert.ok(!('name' in rule));
});

test('matchers quote their values, as the parser of 0.27 and later wants', () => {
  const matchers = [...read('alertmanager/alertmanager.yml').matchAll(/'(\w+=~?[^']+)'/g)];
  assert.ok(matchers.length > 5);
  for (const [, matcher] of matchers) assert.match(matcher ?? '', /^\w+=~?"[^"]+"$/);
});

test('a page mutes only the ticket of the same series: every segment column is compared', () => {
  const [tiers] = alertmanager.inhibit_rules;
  for (const column of ['alertname', 'monitor', 'signal', 'canary_set', 'slo', ...LEAF_COLUMNS]) {
    assert.ok(tiers?.equal.includes(column), column);
  }
});

test('inhibitions name alerts that exist', () => {
  const names = new Set(alerts.map(({ alert }) => alert));
  const named =
    JSON.stringify(alertmanager.inhibit_rules).match(/(?:LLM|Spandrift)[A-Za-z]+/g) ?? [];
  assert.ok(named.length >= 4);
  for (const name of named) assert.ok(names.has(name), name);
});

test('the alerts that mute behaviour carry the label they are compared by', () => {
  const muting = alertmanager.inhibit_rules.find(({ equal }) => equal.join() === 'job');
  const names = muting?.source_matchers[0]?.match(/Spandrift[A-Za-z]+/g) ?? [];
  assert.equal(names.length, 3);
  for (const rule of alerts.filter(({ alert }) => names.includes(alert))) {
    assert.equal(rule.labels['job'], 'spandrift', rule.alert);
  }
  for (const rule of alerts.filter(({ labels }) => labels['category'] === 'behaviour')) {
    assert.match(rule.expr, /max without \(instance, pod\)/, 'the scrape job stays on the series');
  }
});

test('every receiver but the silent one posts to the webhook of the compose file', () => {
  for (const { name, webhook_configs: webhooks } of alertmanager.receivers) {
    if (name === 'nobody') assert.equal(webhooks, undefined);
    else assert.deepEqual(webhooks?.[0]?.url, `http://webhook:8080/${name}`);
  }
  const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  assert.match(compose, /^ {2}webhook:$/m);
  assert.match(read('alertmanager/print-alerts.mjs'), /listen\(8080/);
});

test('Prometheus scrapes the job that the rules name, and loads them where they are mounted', () => {
  const prometheus = parse(read('prometheus/prometheus.yml')) as {
    rule_files: string[];
    scrape_configs: { job_name: string }[];
  };
  assert.deepEqual(
    prometheus.scrape_configs.map((scrape) => scrape.job_name),
    ['spandrift'],
  );
  assert.deepEqual(prometheus.rule_files, ['/etc/prometheus/rules/*.yaml']);
});

test('Grafana gets both data sources, a read-only user, and dashboards where they are mounted', () => {
  const sources = parse(read('grafana/provisioning/datasources/spandrift.yaml')) as {
    datasources: { type: string; jsonData: { username?: string } }[];
  };
  const clickhouse = sources.datasources.find(({ type }) => type.includes('clickhouse'));
  assert.equal(clickhouse?.jsonData.username, 'reader');
  assert.ok(sources.datasources.some(({ type }) => type === 'prometheus'));
  const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const provider = read('grafana/provisioning/dashboards/spandrift.yaml');
  const path = /path: (\S+)/.exec(provider)?.[1] ?? '';
  assert.ok(compose.includes(`./dashboards:${path}:ro`));
});

test('ClickHouse has no default user, passwords from the environment, and capped system logs', () => {
  const users = read('clickhouse/users.d/spandrift.xml');
  assert.match(users, /<default remove="remove"\/>/);
  assert.deepEqual(
    [...users.matchAll(/<password([^>]*)/g)].map((match) => match[1]),
    [' from_env="STORE_PASSWORD"/', ' from_env="READER_PASSWORD"/'],
  );
  assert.match(users, /<readonly>1<\/readonly>/);
  const config = read('clickhouse/config.d/spandrift.xml');
  for (const log of ['trace_log', 'metric_log', 'asynchronous_metric_log', 'text_log']) {
    assert.match(config, new RegExp(`<${log} remove="1"/>`));
  }
  assert.match(config, /<query_log>\s*<ttl>/);
});

test('XML examples are well formed as far as tags go', () => {
  for (const folder of ['config.d', 'users.d']) {
    for (const name of readdirSync(join(ROOT, 'deploy/clickhouse', folder))) {
      const xml = read(`clickhouse/${folder}/${name}`).replace(/<!--[\s\S]*?-->/g, '');
      const open: string[] = [];
      for (const [, close, tag, self] of xml.matchAll(/<(\/?)([\w-]+)[^>]*?(\/?)>/g)) {
        if (self === '/') continue;
        if (close === '/') assert.equal(open.pop(), tag, name);
        else open.push(tag ?? '');
      }
      assert.deepEqual(open, [], name);
    }
  }
});
