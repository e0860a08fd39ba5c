// The slow channel over a real store: five weeks of roll-up rows, one service whose refusals went from 3 %
// to 4 % in the last day, eleven that stayed. One ticket, kept over a restart, found once a day.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { selectSlow, testSlow } from '../../src/judge/slow.ts';
import { learn } from '../../src/judge/learn.ts';
import { createMonitors, createSlowJob } from '../../src/measure/measure.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const nowMs = Date.UTC(2026, 10, 20, 12, 30);
const HOUR_MS = 3_600_000;
const HOURS = 35 * 24;
const CALLS_AN_HOUR = 400;
let store: RollupStore;
let clockMs = nowMs;

before(async () => {
  store = await openRollupStore();
  const fromSeconds = Math.floor(nowMs / HOUR_MS) * 3600 - HOURS * 3600;
  // Binomial-like counts without a generator of our own: ClickHouse draws them from a hash of the row.
  await store.command({
    sql: `INSERT INTO segments_1m (minute, signal, service, environment, request_model, n, events, eligible, first_events, users, event_users, classified, newest_arrival, version)
SELECT toDateTime(${fromSeconds} + hour * 3600) AS at, 'refusal_rate', concat('service-', toString(service)), 'production', 'gpt-4o',
  ${CALLS_AN_HOUR} AS calls,
  arraySum(i -> cityHash64(hour, service, i) % 10000 < if(service = 0 AND hour >= ${HOURS - 24}, 400, 300), range(${CALLS_AN_HOUR})) AS refused,
  calls, refused, 50, least(refused, 50), calls, at, 1
FROM (SELECT number % ${HOURS} AS hour, intDiv(number, ${HOURS}) AS service FROM numbers(${HOURS * 12}))`,
  });
});

after(() => store.close());

function createJob() {
  const monitors = createMonitors({ defaults: true, declared: [] });
  const { query, insert } = store;
  const clock = () => clockMs;
  return createSlowJob({
    query,
    insert,
    clock,
    monitors,
    learn,
    testSlow,
    selectSlow,
    historyDays: 28,
    isHeld: () => false,
  });
}

const never = new AbortController().signal;

test('a shift too small to page is one ticket for the service that shifted', async () => {
  const job = createJob();
  const report = await job.run(never);
  assert.deepEqual(report, { series: 12, shifts: 1 });
  const [verdict] = await job.verdicts();
  assert.equal(verdict?.finding.monitor, 'refusal_rate_slow');
  assert.equal(verdict.finding.segment['service'], 'service-0');
  assert.equal(verdict.finding.state, 2);
  assert.equal(verdict.finding.direction, 'up');
  assert.ok(Math.abs((verdict.finding.baseline ?? 0) - 0.03) < 0.002);
  assert.ok((verdict.finding.current ?? 0) > 0.034);
  assert.equal(verdict.finding.currentSamples, 24 * CALLS_AN_HOUR);
  const rows = await store.rows(
    "SELECT state FROM drift_findings FINAL WHERE monitor = 'refusal_rate_slow'",
  );
  assert.deepEqual(rows, [{ state: 2 }]);
});

test('a restart keeps the ticket without looking again; a day later the channel looks again', async () => {
  const job = createJob();
  const [standing] = await job.verdicts();
  assert.equal(standing?.finding.segment['service'], 'service-0', 'before its first run');
  assert.deepEqual(await job.run(never), { series: 0, shifts: 1 });
  clockMs += 25 * HOUR_MS;
  const report = await job.run(never);
  assert.equal(report.series, 12);
});

test('hours of a drift that was told already are not told again', async () => {
  clockMs = nowMs;
  await store.command({ sql: 'TRUNCATE TABLE job_state' });
  const since = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 24 * HOUR_MS;
  const times = [since, nowMs].map((timeMs) => `toDateTime64(${timeMs / 1000}, 3)`);
  await store.command({
    sql: `INSERT INTO drift_findings (finding_id, monitor, signal, segment, evaluated_at, window_end, since, state)
SELECT 'told', 'refusal_rate', 'refusal_rate', segment, ${times[1]}, ${times[1]}, ${times[0]}, 3
FROM drift_findings FINAL WHERE monitor = 'refusal_rate_slow' LIMIT 1`,
  });
  assert.equal((await createJob().run(never)).shifts, 0);
});
