import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  askedOf,
  isEnough,
  sourceOf,
  withBaselineName,
  withSource,
  type Seen,
} from '../../../src/measure/baseline-source.ts';
import { createMonitors, type MonitorSetting } from '../../../src/measure/monitors.ts';
import type { BaselineModel, Finding, Monitor } from '../../../src/model/judgement.ts';

const DAY = 1440;
const NOW = 100 * DAY;
const PINNED = { fromMinute: 10 * DAY, toMinute: 50 * DAY };

function monitorOf(setting: Partial<MonitorSetting>): Monitor {
  const [monitor] = createMonitors({
    defaults: false,
    declared: [{ name: 'r', signal: 'refusal_rate', ...setting }],
    pinned: PINNED,
  });
  assert.ok(monitor !== undefined);
  return monitor;
}

const versioned = monitorOf({
  baseline: 'previous_version',
  groupBy: ['request_model', 'prompt_version'],
});
const segmentOf = (version: string, model = 'gpt') => ({
  service: 'chat',
  environment: 'prod',
  request_model: model,
  prompt_version: version,
});
const sourceAt = (monitor: Monitor, segment: Record<string, string>, seen: readonly Seen[] = []) =>
  sourceOf(monitor, segment, { embargoMinute: NOW, days: 28, seen });
const seenOf = (
  segment: Record<string, string>,
  firstMinute: number,
  lastMinute: number,
): Seen => ({
  segment,
  firstMinute,
  lastMinute,
});

test('a seasonal series learns from its own newest days', () => {
  const segment = { service: 'chat', environment: 'prod', request_model: 'gpt' };
  assert.deepEqual(sourceAt(monitorOf({}), segment), {
    kind: 'seasonal',
    segment,
    fromMinute: NOW - 28 * DAY,
    toMinute: NOW,
  });
});

test('a pinned series learns from the span alone, and never from what is embargoed', () => {
  const monitor = monitorOf({ baseline: 'pinned' });
  const segment = { service: 'chat', environment: 'prod', request_model: 'gpt' };
  assert.deepEqual(sourceAt(monitor, segment), { kind: 'pinned', segment, ...PINNED });
  const within = sourceOf(monitor, segment, { embargoMinute: 20 * DAY, days: 28, seen: [] });
  assert.equal(within.toMinute, 20 * DAY);
});

test('the previous window is the newest day', () => {
  const source = sourceAt(monitorOf({ baseline: 'previous_window' }), { service: 'chat' });
  assert.deepEqual([source.fromMinute, source.toMinute], [NOW - DAY, NOW]);
});

test('the previous version is the one first seen last before this one, by rows and not by name', () => {
  const seen = [
    seenOf(segmentOf('v9'), NOW - 60 * DAY, NOW - 30 * DAY),
    seenOf(segmentOf('v10'), NOW - 40 * DAY, NOW - 10 * DAY),
    seenOf(segmentOf('v10', 'small'), NOW - 12 * DAY, NOW),
    seenOf(segmentOf('v11'), NOW - 10 * DAY, NOW),
    seenOf(segmentOf('v12'), NOW - 5 * DAY, NOW),
  ];
  assert.deepEqual(sourceAt(versioned, segmentOf('v11'), seen), {
    kind: 'previous_version',
    segment: segmentOf('v10'),
    fromMinute: NOW - 38 * DAY + 1,
    toMinute: NOW - 10 * DAY + 1,
  });
  const still = sourceAt(versioned, segmentOf('v12'), seen);
  assert.deepEqual([still.segment, still.toMinute], [segmentOf('v11'), NOW]);
});

test('the first version, and one that nobody has seen, learn from themselves', () => {
  const seen = [seenOf(segmentOf('v1'), NOW - DAY, NOW), seenOf(segmentOf('v2'), NOW - DAY, NOW)];
  for (const version of ['v1', 'v2', 'v3']) {
    const source = sourceAt(versioned, segmentOf(version), seen);
    assert.deepEqual([source.kind, source.segment], ['seasonal', segmentOf(version)]);
  }
});

test('a control segment stands for the others and learns from itself', () => {
  const monitor = monitorOf({
    baseline: 'control',
    groupBy: ['tenant'],
    control: { tenant: 'internal' },
  });
  const segment = { service: 'chat', environment: 'prod', tenant: 'acme' };
  const control = { ...segment, tenant: 'internal' };
  const source = sourceAt(monitor, segment);
  assert.deepEqual([source.kind, source.segment], ['control', control]);
  assert.equal(JSON.stringify(Object.keys(source.segment)), JSON.stringify(Object.keys(segment)));
  assert.equal(sourceAt(monitor, control).kind, 'seasonal');
});

const baseline: BaselineModel = {
  version: 1,
  learnedAtMs: 0,
  fromMinute: 0,
  toMinute: 14,
  samples: 200,
  json: {},
};

test('a source counts from 200 observations over 14 minutes on, as the status learning does', () => {
  assert.equal(isEnough(baseline), true);
  assert.equal(isEnough({ ...baseline, samples: 199 }), false);
  assert.equal(isEnough({ ...baseline, toMinute: 13 }), false);
});

test('baselines of a seasonal monitor stay as they were, others tell where they come from', () => {
  const own = { kind: 'seasonal', segment: { service: 'chat' } } as const;
  assert.equal(withSource(baseline, monitorOf({}), own), baseline);
  const pinned = monitorOf({ baseline: 'pinned' });
  assert.equal(withSource(baseline, pinned, own).source?.asked, askedOf(pinned));
  assert.notEqual(askedOf(pinned), askedOf({ ...pinned, pinned: { fromMinute: 0, toMinute: 1 } }));
});

test('a verdict names the kind of its baseline, and the segment where that is another', () => {
  const finding = { segment: { tenant: 'acme' }, explanation: { component: 'level' } };
  const named = (kind: Monitor['baseline'], segment: Record<string, string>) =>
    withBaselineName(finding as unknown as Finding, {
      ...baseline,
      source: { kind, segment, asked: '' },
    }).explanation;
  assert.deepEqual(named('control', { tenant: 'internal' }), {
    component: 'level',
    baseline_kind: 'control',
    baseline_segment: { tenant: 'internal' },
  });
  assert.deepEqual(named('seasonal', { tenant: 'acme' }), {
    component: 'level',
    baseline_kind: 'seasonal',
  });
  assert.equal(withBaselineName(finding as unknown as Finding, baseline), finding);
});
