import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchedule, type Job } from '../../../src/schedule.ts';
import { createTelemetry } from '../../../src/telemetry/telemetry.ts';

function setUp(jobs: readonly Job[]) {
  const lines: string[] = [];
  const telemetry = createTelemetry({
    level: 'error',
    destination: { write: (line) => void lines.push(line) },
  });
  let now = 1_000_000;
  const schedule = createSchedule({
    jobs,
    clock: () => now,
    log: telemetry.log,
    metrics: telemetry.metrics,
  });
  const metric = async (name: string) =>
    (await telemetry.metrics.registry.getSingleMetricAsString(name))
      .split('\n')
      .filter((line) => !line.startsWith('#'));
  return { schedule, lines, metric, pass: (ms: number) => (now += ms) };
}

const job = (run: Job['run'], rest: Partial<Job> = {}): Job => ({
  name: 'work',
  cron: '*/15 * * * * *',
  deadlineMs: 60_000,
  run,
  ...rest,
});

/** A promise that the test settles. */
function gate() {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}

test('a run that ends well sets its last success, its duration and its interval', async () => {
  const { schedule, metric, pass } = setUp([job(() => Promise.resolve(pass(250)))]);
  await schedule.runNow('work');
  assert.deepEqual(await metric('spandrift_job_last_success_timestamp_seconds'), [
    'spandrift_job_last_success_timestamp_seconds{job="work"} 1000.25',
  ]);
  assert.deepEqual(await metric('spandrift_job_interval_seconds'), [
    'spandrift_job_interval_seconds{job="work"} 15',
  ]);
  const durations = await metric('spandrift_job_duration_seconds');
  assert.ok(durations.includes('spandrift_job_duration_seconds_sum{job="work"} 0.25'));
  await schedule.stop();
});

test('a run that fails is counted and logged, rejects to its caller and leaves the last success alone', async () => {
  const { schedule, metric, lines } = setUp([job(() => Promise.reject(new Error('no luck')))]);
  await assert.rejects(schedule.runNow('work'), /no luck/);
  assert.deepEqual(await metric('spandrift_job_failures_total'), [
    'spandrift_job_failures_total{job="work"} 1',
  ]);
  assert.deepEqual(await metric('spandrift_job_last_success_timestamp_seconds'), []);
  assert.match(lines.join(''), /no luck/);
  assert.equal(schedule.status()[0]?.lastError, 'no luck');
  await schedule.stop();
});

test('a second run waits for the first: a job never overlaps itself', async () => {
  const first = gate();
  let running = 0;
  let most = 0;
  const { schedule } = setUp([
    job(async () => {
      running += 1;
      most = Math.max(most, running);
      await first.promise;
      running -= 1;
    }),
  ]);
  const runs = [schedule.runNow('work'), schedule.runNow('work'), schedule.runNow('work')];
  first.open();
  await Promise.all(runs);
  assert.equal(most, 1);
  await schedule.stop();
});

test('stop asks the running job to end and waits until it has', async () => {
  const started = gate();
  let ended = false;
  const { schedule, metric } = setUp([
    job(async (signal) => {
      started.open();
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      ended = true;
      throw new Error('stopped half way');
    }),
  ]);
  const run = schedule.runNow('work').catch(() => undefined);
  await started.promise;
  await schedule.stop();
  assert.equal(ended, true);
  await run;
  assert.deepEqual(await metric('spandrift_job_failures_total'), [
    'spandrift_job_failures_total{job="work"} 0',
  ]);
});

test('a job that passes its deadline is told, and counts as failed however it ends', async () => {
  const { schedule, metric } = setUp([
    job(
      (signal) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      { deadlineMs: 1 },
    ),
  ]);
  await assert.rejects(schedule.runNow('work'), /longer than 1 ms/);
  assert.deepEqual(await metric('spandrift_job_failures_total'), [
    'spandrift_job_failures_total{job="work"} 1',
  ]);
  await schedule.stop();
});

test('a cron expression that is none is refused with the job it belongs to', () => {
  assert.throws(() => setUp([job(() => Promise.resolve(), { cron: 'often' })]), {
    code: 'CONFIG_INVALID',
    at: 'jobs.work',
  });
});

test('an unknown job is named together with those there are', async () => {
  const { schedule } = setUp([job(() => Promise.resolve())]);
  await assert.rejects(schedule.runNow('wrk'), /no job 'wrk'; jobs: work/);
  await schedule.stop();
});
