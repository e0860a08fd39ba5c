import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept } from '../../src/judge/accept.ts';
import { explain } from '../../src/judge/explain.ts';
import { groupIncidents } from '../../src/judge/incidents.ts';
import { judge } from '../../src/judge/judge.ts';
import { learn } from '../../src/judge/learn.ts';
import { estimateSince } from '../../src/judge/since.ts';
import { runBacktest } from '../../src/measure/backtest.ts';
import { createJudgeJob, type JudgeJob } from '../../src/measure/judge-job.ts';
import { createMonitors } from '../../src/measure/monitors.ts';
import { createRollup } from '../../src/measure/rollup.ts';
import type { Finding, Monitor } from '../../src/model/judgement.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

// A day at a service's old level and a day at a new one; beside it a service whose new prompt refuses more from now
// on, and one of whose tenants always refused more than the control tenant.
const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const MINUTES_LIVE = 60;
const never = new AbortController().signal;
const CALLS_A_MINUTE = 20;

let store: RollupStore;
let job: JudgeJob;
let now = NOW;
let nextId = 0;

interface Traffic {
  readonly service: string;
  readonly version?: string;
  readonly tenant?: string;
  /** Every so many calls one is declined. */
  readonly every: number;
}

async function fill(traffic: Traffic, fromMs: number, toMs: number): Promise<void> {
  const rows: Record<string, unknown>[] = [];
  for (let at = fromMs; at < toMs; at += 60_000) {
    for (let index = 0; index < CALLS_A_MINUTE; index += 1) {
      nextId += 1;
      rows.push({
        timestamp: (at / 1000 + index * 3).toFixed(9),
        trace_id: `trace-${nextId}`,
        span_id: `span-${nextId}`,
        service: traffic.service,
        environment: 'prod',
        tenant: traffic.tenant ?? '',
        usage_role: 'leaf',
        operation: 'chat',
        request_model: 'gpt',
        prompt_version: traffic.version ?? '',
        finish_reason: 'stop',
        refusal: (nextId * 7919) % traffic.every === 0 ? 'full' : 'none',
        user_hash: `user-${nextId % 50}`,
        batch_id: 1,
      });
    }
  }
  await store.insert('llm_call_versions', rows);
}

/** Rolls up as if the store's clock were the test's. */
async function roll(): Promise<void> {
  await createRollup({ ...store, clock: () => now }).run(never);
  await store.insert('job_state', [
    { job: 'rollup', key: '', json: JSON.stringify({ arrivedUntilMs: now }), version: now + 1e12 },
  ]);
}

const toMinute = (ms: number) => Math.floor(ms / 60_000);
const PINNED = { fromMinute: toMinute(NOW - 52 * HOUR), toMinute: toMinute(NOW - 30 * HOUR) };
const signal = 'refusal_rate' as const;
const monitors = createMonitors({
  defaults: false,
  pinned: PINNED,
  declared: [
    { name: 'own', signal },
    { name: 'pinned', signal, baseline: 'pinned' },
    { name: 'yesterday', signal, baseline: 'previous_window' },
    { name: 'own_version', signal, groupBy: ['prompt_version'] },
    { name: 'version', signal, groupBy: ['prompt_version'], baseline: 'previous_version' },
    { name: 'own_tenant', signal, groupBy: ['tenant'] },
    {
      name: 'control',
      signal,
      groupBy: ['tenant'],
      baseline: 'control',
      control: { tenant: 'internal' },
    },
  ],
});

function createJob(some: readonly Monitor[]): JudgeJob {
  return createJudgeJob({
    ...store,
    clock: () => now,
    monitors: some,
    learn,
    judge,
    accept,
    groupIncidents,
    explainer: { explain, estimateSince },
    settleDelayMs: 60_000,
    historyDays: 28,
    learnIntervalMs: 24 * HOUR,
    retentionDays: 90,
    publish: () => undefined,
  });
}

function find(monitor: string, segment: Record<string, string>): Finding {
  const verdict = job
    .verdicts()
    .find(
      ({ finding }) =>
        finding.monitor === monitor &&
        Object.entries(segment).every(([column, value]) => finding.segment[column] === value),
    );
  assert.ok(verdict !== undefined, `${monitor} ${JSON.stringify(segment)}`);
  return verdict.finding;
}

const moved = { service: 'moved', every: 12 };
const internal = { service: 'tenants', tenant: 'internal', every: 33 };
const acme = { service: 'tenants', tenant: 'acme', every: 12 };
const oldPrompt = { service: 'prompts', version: 'v9', every: 33 };
const newPrompt = { service: 'prompts', version: 'v10', every: 12 };

before(async () => {
  store = await openRollupStore();
  await fill({ ...moved, every: 33 }, NOW - 52 * HOUR, NOW - 28 * HOUR);
  await fill(moved, NOW - 28 * HOUR, NOW);
  for (const traffic of [internal, acme]) await fill(traffic, NOW - 8 * HOUR, NOW);
  await fill(oldPrompt, NOW - 30 * HOUR, NOW);
  await roll();
  job = createJob(monitors);
  await job.run(never);
  for (let minute = 0; minute < MINUTES_LIVE; minute += 5) {
    for (const traffic of [moved, internal, acme, newPrompt]) {
      await fill(traffic, now, now + 300_000);
    }
    now += 300_000;
    await roll();
    await job.run(never);
  }
});
after(async () => {
  await store.close();
});

const near = (value: number | null, level: number) =>
  assert.ok(Math.abs((value ?? 0) - level) < 0.012, `${value} is not about ${level}`);

test('a pinned monitor stays in drift against its span where the newest day has become normal', () => {
  const pinned = find('pinned', { service: 'moved' });
  assert.equal(pinned.state, 3);
  near(pinned.baseline, 1 / 33);
  assert.deepEqual(
    [pinned.baselineStartMs, pinned.baselineEndMs],
    [PINNED.fromMinute * 60_000, PINNED.toMinute * 60_000],
  );
  assert.equal(pinned.explanation['baseline_kind'], 'pinned');
  const yesterday = find('yesterday', { service: 'moved' });
  assert.equal(yesterday.state, 0);
  near(yesterday.baseline, 1 / 12);
  assert.ok(yesterday.baselineStartMs >= NOW - 26 * HOUR);
  // All of its past, half of it at the new level.
  const own = find('own', { service: 'moved' });
  assert.ok((own.baseline ?? 0) > 0.045, `baseline ${own.baseline}`);
  assert.equal('baseline_kind' in own.explanation, false);
});

test('a pinned monitor judges a series without data in the span by its own past', () => {
  const { state, status, explanation } = find('pinned', { service: 'tenants' });
  assert.deepEqual([state, status, explanation['baseline_kind']], [0, 'ok', 'seasonal']);
});

test('a new prompt version is judged against the one before from its first minutes', () => {
  const version = find('version', { service: 'prompts', prompt_version: 'v10' });
  assert.equal(version.state, 3);
  near(version.baseline, 1 / 33);
  assert.deepEqual(version.explanation['baseline_segment'], {
    service: 'prompts',
    environment: 'prod',
    prompt_version: 'v9',
  });
  const own = find('own_version', { service: 'prompts', prompt_version: 'v10' });
  assert.equal(own.state, 0);
});

test('a segment is judged against the control segment, which is judged by its own past', () => {
  const drifted = find('control', { tenant: 'acme' });
  assert.equal(drifted.state, 3);
  near(drifted.baseline, 1 / 33);
  assert.equal(find('own_tenant', { tenant: 'acme' }).state, 0);
  const control = find('control', { tenant: 'internal' });
  assert.deepEqual([control.state, control.explanation['baseline_kind']], [0, 'seasonal']);
});

test('a monitor whose kind of baseline was changed learns again at once', async () => {
  const changed = monitors.map((monitor) =>
    monitor.name === 'own' ? { ...monitor, baseline: 'pinned' as const, pinned: PINNED } : monitor,
  );
  job = createJob(changed);
  await job.run(never);
  const finding = find('own', { service: 'moved' });
  assert.equal(finding.baselineEndMs, PINNED.toMinute * 60_000);
});

test('a backtest gives the same verdict on the new version', async () => {
  const report = await runBacktest({
    query: store.query,
    monitors: monitors.filter(({ name }) => name === 'version'),
    learn,
    judge,
    groupIncidents,
    fromMinute: toMinute(NOW - HOUR),
    toMinute: toMinute(now),
    historyDays: 28,
  });
  const alert = report.alerts.find(({ segment }) => segment['prompt_version'] === 'v10');
  const live = find('version', { prompt_version: 'v10' });
  assert.ok(alert !== undefined);
  assert.equal(alert.state, live.state);
  assert.deepEqual(
    [alert.finding.direction, alert.finding.explanation['baseline_segment']],
    [live.direction, live.explanation['baseline_segment']],
  );
  assert.deepEqual(
    [alert.finding.baselineStartMs, alert.finding.baselineEndMs, alert.finding.baselineSamples],
    [live.baselineStartMs, live.baselineEndMs, live.baselineSamples],
  );
});
