// The canary job over a real store: golden-set runs arrive, are compared with the last good one, accepted, and
// remembered over a restart; what a golden set scores is no live traffic.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judgeCanarySet } from '../../src/judge/canary-set.ts';
import {
  createCanaryJob,
  createRollup,
  recordDecision,
  type CanaryJob,
} from '../../src/measure/measure.ts';
import { renderGauges } from '../../src/publish/gauges.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const START = Date.UTC(2026, 10, 20, 12);
const HOUR_MS = 3_600_000;
const CASES = 40;
const never = new AbortController().signal;
let store: RollupStore;
let clockMs = START;

before(async () => {
  store = await openRollupStore();
});
after(() => store.close());

function createJob(): CanaryJob {
  const { query, insert } = store;
  const clock = () => clockMs;
  return createCanaryJob({ query, insert, clock, judgeCanarySet, retentionDays: 90 });
}

/** A run of the golden set that starts now, in which the first few cases fail. */
async function sendRun(name: string, failing: number, cases = CASES): Promise<void> {
  await store.command({
    sql: `
INSERT INTO evaluation_versions (timestamp, trace_id, span_id, service, environment, evaluation_name, passed, canary_set, canary_case, canary_run, version, batch_id)
SELECT toDateTime64(${clockMs / 1000} + number, 9), concat('${name}', toString(number)), toString(number), 'chat', 'prod', 'correct', number >= ${failing},
  'golden', concat('case-', toString(number)), '${name}', ${clockMs} + number * 1000, 0
FROM numbers(${cases})`,
  });
}

const passRate = async (job: CanaryJob) =>
  (await job.verdicts()).find(({ finding }) => finding.monitor === 'canary_pass_rate')?.finding;

test('without a golden set there is nothing to say', async () => {
  assert.deepEqual(await createJob().run(never), { sets: 0, judged: 0 });
});

test('the first run is learned from; the job tells once', async () => {
  const job = createJob();
  await sendRun('monday', 2);
  clockMs += HOUR_MS;
  assert.deepEqual(await job.run(never), { sets: 1, judged: 1 });
  assert.equal((await passRate(job))?.status, 'learning');
  assert.deepEqual(await job.run(never), { sets: 1, judged: 0 });
});

test('a run in which twelve more cases fail pages under the labels that the alert asks for', async () => {
  const job = createJob();
  await sendRun('tuesday', 14);
  clockMs += 120_000;
  await job.run(never);
  const verdicts = await job.verdicts();
  const text = renderGauges(verdicts, { monitors: [], nowMs: clockMs });
  assert.match(
    text,
    /llm_drift_state\{monitor="canary_pass_rate",signal="evaluation_pass_rate",service="chat",environment="prod",canary_set="golden",name="correct"\} 3/,
  );
  const rows = await store.rows(
    "SELECT state, segment['canary_set'] AS golden FROM drift_findings FINAL WHERE monitor = 'canary_pass_rate' ORDER BY evaluated_at",
  );
  assert.deepEqual(rows, [
    { state: 0, golden: 'golden' },
    { state: 3, golden: 'golden' },
  ]);
});

test('after a restart, and in a second process, the same verdict stands before and after a round', async () => {
  const [one, two] = [createJob(), createJob()];
  const known = await one.verdicts();
  assert.equal(known[0]?.finding.state, 3);
  await one.run(never);
  await two.run(never);
  assert.deepEqual(await one.verdicts(), known);
  assert.deepEqual(await two.verdicts(), known);
});

test('a run that is half there is not judged until it is quiet', async () => {
  const job = createJob();
  clockMs += HOUR_MS;
  await sendRun('wednesday', 0, CASES / 2);
  clockMs += 60_000;
  await job.run(never);
  assert.equal((await passRate(job))?.explanation['run'], 'tuesday');
  clockMs += HOUR_MS;
  await job.run(never);
  assert.equal((await passRate(job))?.explanation['run'], 'wednesday');
  assert.equal((await passRate(job))?.status, 'insufficient_data');
  assert.equal((await passRate(job))?.explanation['reference_run'], 'monday');
});

test('an accepted level is what the next run is compared with', async () => {
  const job = createJob();
  clockMs += HOUR_MS;
  await sendRun('thursday', 14);
  clockMs += HOUR_MS;
  await job.run(never);
  const finding = await passRate(job);
  assert.equal(finding?.state, 3);
  await recordDecision(
    { insert: store.insert, clock: () => clockMs },
    {
      kind: 'accept',
      monitor: finding.monitor,
      segment: finding.segment,
      untilMs: null,
      actor: 'test',
      reason: 'the cases were wrong',
    },
  );
  await job.run(never);
  assert.equal((await passRate(job))?.state, 0);
  clockMs += HOUR_MS;
  await sendRun('friday', 15);
  clockMs += HOUR_MS;
  await job.run(never);
  assert.equal((await passRate(job))?.explanation['reference_run'], 'thursday');
  assert.equal((await passRate(job))?.state, 0);
});

test('calls, retrievals and scores of a golden set are no live traffic', async () => {
  for (const set of ['', 'golden']) {
    await store.command({
      sql: `
INSERT INTO llm_call_versions (timestamp, trace_id, span_id, service, environment, usage_role, canary_set, version, batch_id)
SELECT toDateTime64(${START / 1000}, 9), 'call-${set}', '1', 'chat', 'prod', 'leaf', '${set}', ${START}, 0`,
    });
    await store.command({
      sql: `
INSERT INTO retrieval_versions (timestamp, trace_id, span_id, service, environment, operation, usage_role, document_count, hit, canary_set, version, batch_id)
SELECT toDateTime64(${START / 1000}, 9), 'call-${set}', '2', 'chat', 'prod', 'retrieval', 'leaf', 3, 1, '${set}', ${START}, 0`,
    });
  }
  await createRollup({ ...store, clock: Date.now }).run(never);
  const rows = await store.rows(
    "SELECT signal, toUInt32(sum(n)) AS n FROM segments_1m FINAL WHERE signal IN ('traffic', 'evaluation_pass_rate', 'retrieval_hit_rate') GROUP BY signal ORDER BY signal",
  );
  assert.deepEqual(rows, [
    { signal: 'retrieval_hit_rate', n: 1 },
    { signal: 'traffic', n: 1 },
  ]);
});
