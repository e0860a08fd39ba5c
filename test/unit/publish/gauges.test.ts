import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMonitors } from '../../../src/measure/monitors.ts';
import { renderGauges } from '../../../src/publish/gauges.ts';
import type { Verdict } from '../../../src/publish/verdict.ts';
import { learning, NOW, verdict } from './verdicts.ts';

const monitors = createMonitors({ defaults: true, declared: [] });
const render = (verdicts: readonly Verdict[]) => renderGauges(verdicts, { monitors, nowMs: NOW });
const lines = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`));

const LABELS =
  'monitor="refusal_rate",signal="refusal_rate",service="chat",environment="prod",request_model="gpt"';

test('a page is published with its figures, thresholds and start', () => {
  const text = render([verdict()]);
  assert.deepEqual(lines(text, 'llm_drift_state'), [`llm_drift_state{${LABELS}} 3`]);
  assert.deepEqual(lines(text, 'llm_drift_current'), [`llm_drift_current{${LABELS}} 0.08`]);
  assert.deepEqual(lines(text, 'llm_drift_delta_lower'), [`llm_drift_delta_lower{${LABELS}} 0.03`]);
  assert.deepEqual(lines(text, 'llm_drift_threshold'), [
    `llm_drift_threshold{${LABELS},tier="page"} 18`,
    `llm_drift_threshold{${LABELS},tier="ticket"} 14`,
    `llm_drift_threshold{${LABELS},tier="suspected"} 11`,
  ]);
  assert.deepEqual(lines(text, 'llm_drift_since_timestamp_seconds'), [
    `llm_drift_since_timestamp_seconds{${LABELS}} ${(NOW - 720_000) / 1000}`,
  ]);
  assert.deepEqual(lines(text, 'llm_drift_minimum_detectable_ratio'), [
    `llm_drift_minimum_detectable_ratio{${LABELS},within="60m"} 1.9`,
  ]);
});

test('of an incident the leader says how many moved, the members say that they belong to it', () => {
  const leader = {
    monitor: 'refusal_rate',
    signal: 'refusal_rate',
    segment: { service: 'chat' },
  } as const;
  const incident = { id: 'abc', leader, size: 2, isWaiting: false } as const;
  const text = render([
    { ...verdict({ segment: leader.segment }), incident: { ...incident, isLeader: true } },
    { ...verdict({ monitor: 'output_tokens' }), incident: { ...incident, isLeader: false } },
    verdict({ monitor: 'traffic', state: 0 }),
  ]);
  const values = (name: string) => lines(text, name).map((line) => Number(line.split(' ').at(-1)));
  assert.deepEqual(values('llm_drift_state'), [3, 3, 0], 'states stay what they are');
  assert.deepEqual(values('llm_drift_member'), [0, 1, 0]);
  assert.deepEqual(values('llm_drift_incident_series'), [2]);
  const info = lines(text, 'llm_drift_incident_info');
  assert.equal(info.length, 2);
  assert.match(
    info[1] ?? '',
    /incident="abc",leader_monitor="refusal_rate",leader_segment="service=chat"/,
  );
});

test('exactly one status is 1, whichever it is', () => {
  for (const status of [
    'ok',
    'learning',
    'no_traffic',
    'insufficient_data',
    'stale_data',
    'frozen',
  ] as const) {
    const found = lines(render([verdict({ status })]), 'llm_drift_status');
    assert.equal(found.length, 6);
    assert.deepEqual(
      found.filter((line) => line.endsWith(' 1')),
      [`llm_drift_status{${LABELS},status="${status}"} 1`],
    );
  }
});

test('what does not exist is absent, never 0; the series itself stays and says learning', () => {
  const text = render([verdict(learning())]);
  for (const name of [
    'current',
    'baseline',
    'delta',
    'ratio',
    'mix_share',
    'since_timestamp_seconds',
  ]) {
    assert.deepEqual(lines(text, `llm_drift_${name}`), [], name);
  }
  assert.deepEqual(lines(text, 'llm_drift_state'), [`llm_drift_state{${LABELS}} 0`]);
  assert.ok(text.includes(`status="learning"} 1`));
});

test('a muted series never alerts, says that it is muted and keeps its figures', () => {
  const text = render([verdict({}, NOW + 1000)]);
  assert.deepEqual(lines(text, 'llm_drift_state'), [`llm_drift_state{${LABELS}} 1`]);
  assert.deepEqual(lines(text, 'llm_drift_muted'), [`llm_drift_muted{${LABELS}} 1`]);
  assert.deepEqual(lines(text, 'llm_drift_current'), [`llm_drift_current{${LABELS}} 0.08`]);
  assert.deepEqual(lines(render([verdict({}, NOW - 1000)]), 'llm_drift_state'), [
    `llm_drift_state{${LABELS}} 3`,
  ]);
});

test('label values from traffic cannot break the exposition', () => {
  const text = render([verdict({ segment: { service: 'a"b\\c\nd', environment: '' } })]);
  assert.deepEqual(lines(text, 'llm_drift_state'), [
    String.raw`llm_drift_state{monitor="refusal_rate",signal="refusal_rate",service="a\"b\\c\nd"} 3`,
  ]);
});

test('every family has its help and type once, and a series gone from the verdicts is gone', () => {
  const text = render([verdict(), verdict({ segment: { service: 'other' } })]);
  const families = text.split('\n').filter((line) => line.startsWith('# TYPE'));
  assert.equal(new Set(families).size, families.length);
  assert.equal(lines(text, 'llm_drift_state').length, 2);
  assert.equal(lines(render([]), 'llm_drift_state').length, 0);
});

test('the change nearest before a drift is an info series of its own, not a label of the verdict', () => {
  const suspects = [{ kind: 'prompt_version', newValue: 'v8' }];
  const text = render([verdict({ explanation: { suspects } })]);
  assert.deepEqual(lines(text, 'llm_drift_attribution_info'), [
    `llm_drift_attribution_info{${LABELS},direction="up",suspect_kind="prompt_version",suspect_value="v8"} 1`,
  ]);
});
