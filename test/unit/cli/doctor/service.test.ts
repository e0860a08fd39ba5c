import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNode } from '../../../../src/cli/doctor/machine.ts';
import {
  checkPrices,
  checkRules,
  declaredMetrics,
  missingMetrics,
} from '../../../../src/cli/doctor/service.ts';

const PAGE = `# HELP llm_drift_state State
# TYPE llm_drift_state gauge
# HELP spandrift_store_insert_duration_seconds Time
# TYPE spandrift_store_insert_duration_seconds histogram
spandrift_store_insert_duration_seconds_bucket{le="1"} 3
`;

test('a family without series is declared, a histogram with its three series', () => {
  assert.deepEqual([...declaredMetrics(PAGE)].sort(), [
    'llm_drift_state',
    'spandrift_store_insert_duration_seconds',
    'spandrift_store_insert_duration_seconds_bucket',
    'spandrift_store_insert_duration_seconds_count',
    'spandrift_store_insert_duration_seconds_sum',
  ]);
});

test('metrics that nobody exports are named, labels, strings and other metrics are not', () => {
  const expressions = [
    'llm_drift_state{monitor="llm_absent", llm_label=~"x"} >= 3',
    'sum by (llm_service) (rate(llm_calls_total[5m])) > 0 or llm_gone == 0 and on(spandrift_node) up == 1',
    'histogram_quantile(0.99, rate(spandrift_store_insert_duration_seconds_bucket[5m]))',
  ];
  assert.deepEqual(missingMetrics(expressions, declaredMetrics(PAGE)), [
    'llm_calls_total',
    'llm_gone',
  ]);
});

test('what a recording rule makes counts as exported', () => {
  const rules = [
    { record: 'llm_behaviour_ratio', expr: 'llm_drift_state' },
    { expr: 'llm_behaviour_ratio > 1' },
  ];
  assert.equal(checkRules(rules, PAGE).state, 'ok');
  assert.equal(checkRules(rules.slice(1), PAGE).state, 'bad');
  assert.equal(checkRules(rules, undefined).state, 'skipped');
});

test('an old price list is a warning, a fresh one is not', () => {
  const released = Date.UTC(2026, 8, 23);
  assert.equal(checkPrices(released / 1000, released + 30 * 86_400_000).state, 'ok');
  assert.equal(checkPrices(released / 1000, released + 200 * 86_400_000).state, 'warning');
  assert.equal(checkPrices(released / 1000, released - 86_400_000).state, 'warning');
});

test('Node must be 22.18 or newer', () => {
  assert.equal(checkNode('24.1.0').state, 'ok');
  assert.equal(checkNode('22.18.0').state, 'ok');
  assert.equal(checkNode('22.17.9').state, 'bad');
  assert.equal(checkNode('20.20.2').state, 'bad');
});
