// Announced periods over a real store: written, replaced, taken back; a launch day is no shift of the slow channel and
// no history that a backtest learns from.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { holdingPeriods } from '../../src/judge/calendar.ts';
import { groupIncidents } from '../../src/judge/incidents.ts';
import { judge } from '../../src/judge/judge.ts';
import { learn } from '../../src/judge/learn.ts';
import { selectSlow, testSlow } from '../../src/judge/slow.ts';
import { runBacktest } from '../../src/measure/backtest.ts';
import {
  announcePeriod,
  createMonitors,
  createSlowJob,
  readPeriods,
} from '../../src/measure/measure.ts';
import type { CalendarPeriod, LearnInput } from '../../src/model/judgement.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR_MS = 3_600_000;
const DAYS = 36;
const LAUNCH: CalendarPeriod = {
  name: 'launch',
  kind: 'launch',
  fromMs: NOW - 24 * HOUR_MS,
  toMs: NOW,
  service: 'chat',
  environment: '',
};
const never = new AbortController().signal;
let store: RollupStore;
let version = 1;

before(async () => {
  store = await openRollupStore();
  // Four hundred calls an hour, three times as many on the last day.
  const fromSeconds = NOW / 1000 - DAYS * 86_400;
  await store.command({
    sql: `INSERT INTO segments_1m (minute, signal, service, environment, request_model, n, eligible, classified, newest_arrival, version)
SELECT toDateTime(${fromSeconds} + number * 3600), 'traffic', 'chat', 'prod', 'gpt', (if(number >= ${(DAYS - 1) * 24}, 1200, 400) + cityHash64(number) % 40) AS calls, calls, calls, now(), 1
FROM numbers(${DAYS * 24})`,
  });
});
beforeEach(() => store.command({ sql: 'TRUNCATE TABLE calendar' }));
after(() => store.close());

const writer = () => ({ insert: store.insert, clock: () => version++ });
const span = { fromMs: NOW - 48 * HOUR_MS, toMs: NOW + 48 * HOUR_MS };

test('a period is read where it overlaps; announced again it has the new end, or is taken back', async () => {
  await announcePeriod(writer(), LAUNCH);
  assert.deepEqual(await readPeriods(store.query, span), [LAUNCH]);
  const later = { fromMs: LAUNCH.toMs, toMs: LAUNCH.toMs + HOUR_MS };
  assert.deepEqual(await readPeriods(store.query, later), [], 'the end is not in it');
  const longer = { ...LAUNCH, toMs: LAUNCH.toMs + HOUR_MS };
  await announcePeriod(writer(), longer);
  assert.deepEqual(await readPeriods(store.query, later), [longer]);
  await announcePeriod(writer(), { ...LAUNCH, toMs: LAUNCH.fromMs });
  assert.deepEqual(await readPeriods(store.query, span), []);
});

const monitors = createMonitors({ defaults: true, declared: [] }).filter(
  ({ name }) => name === 'traffic',
);

function slowShifts(calendar: readonly CalendarPeriod[]) {
  const job = createSlowJob({
    query: store.query,
    insert: () => Promise.resolve(),
    clock: () => NOW,
    monitors,
    learn,
    testSlow,
    selectSlow,
    historyDays: 28,
    calendar,
    isHeld: (signal, periods) => holdingPeriods(signal, periods).length > 0,
  });
  return job.run(never);
}

test('a launch is a shift of the slow channel unless it was announced or declared', async () => {
  assert.equal((await slowShifts([])).shifts, 1);
  assert.deepEqual(await slowShifts([LAUNCH]), { series: 0, shifts: 0 });
  assert.equal(
    (await slowShifts([{ ...LAUNCH, service: 'mail' }])).shifts,
    1,
    'of another service',
  );
  await announcePeriod(writer(), LAUNCH);
  assert.equal((await slowShifts([])).shifts, 0);
});

test('a replay learns nothing from announced days and judges with them', async () => {
  await announcePeriod(writer(), LAUNCH);
  const excluded: LearnInput['excluded'][] = [];
  await runBacktest({
    query: store.query,
    monitors,
    groupIncidents,
    judge,
    learn: (input) => {
      excluded.push(input.excluded);
      return learn(input);
    },
    fromMinute: NOW / 60_000 - 60,
    toMinute: NOW / 60_000,
    historyDays: 28,
  });
  assert.deepEqual(excluded, [[{ from: LAUNCH.fromMs / 60_000, to: LAUNCH.toMs / 60_000 }]]);
});

test('a replay lets the service answer its exporters in between', async () => {
  let judged = 0;
  let mostAtOnce = 0;
  let turning = setImmediate(function turn() {
    judged = 0;
    turning = setImmediate(turn);
  });
  const { ticks } = await runBacktest({
    query: store.query,
    monitors,
    groupIncidents,
    learn,
    judge: (input) => {
      mostAtOnce = Math.max(mostAtOnce, ++judged);
      return judge(input);
    },
    fromMinute: NOW / 60_000 - 4 * 1440,
    toMinute: NOW / 60_000,
    historyDays: 28,
  });
  clearImmediate(turning);
  assert.ok(ticks > 200, String(ticks));
  assert.ok(mostAtOnce <= 128, `${mostAtOnce} of ${ticks} verdicts in one turn`);
});
