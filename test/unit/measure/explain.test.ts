import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateSince } from '../../../src/judge/since.ts';
import { learn } from '../../../src/judge/learn.ts';
import { shiftsOf, withOwnLineage, withSilence } from '../../../src/measure/explain.ts';
import { createMonitors } from '../../../src/measure/monitors.ts';
import { scaleStats, sumStats } from '../../../src/measure/stat-sums.ts';
import type { ExplainCell } from '../../../src/model/explanation.ts';

const [monitor, traffic] = createMonitors({
  defaults: false,
  declared: [
    { name: 'refusal_rate', signal: 'refusal_rate' },
    { name: 'traffic', signal: 'traffic' },
  ],
});
assert.ok(monitor && traffic);

const stats = (n: number, events: number) => ({ ...sumStats([]), n, events, eligible: n });
const cell = (
  tenant: string,
  version: string,
  sides: { now: [number, number]; before: [number, number] },
): ExplainCell => ({
  columns: { service: 'chat', tenant, prompt_version: version },
  current: stats(...sides.now),
  baseline: stats(...sides.before),
});

test('a new version is compared with what its traffic did before, not taken for another mix', () => {
  const cells = withOwnLineage([
    cell('acme', 'v7', { now: [100, 3], before: [1000, 30] }),
    cell('acme', 'v8', { now: [300, 30], before: [0, 0] }),
    cell('globex', 'v7', { now: [50, 1], before: [500, 10] }),
  ]);
  const v8 = cells.find((entry) => entry.columns['prompt_version'] === 'v8');
  assert.deepEqual([v8?.baseline.n, v8?.baseline.events], [750, 22.5]);
  const total = sumStats(cells.map((entry) => entry.baseline));
  assert.deepEqual([total.n, total.events], [1500, 40]);
});

test('versions that stand side by side as before keep what each of them did before', () => {
  const cells = withOwnLineage([
    cell('acme', 'v7', { now: [100, 3], before: [1000, 30] }),
    cell('acme', 'v8', { now: [102, 10], before: [1010, 101] }),
  ]);
  assert.deepEqual(
    cells.map(({ columns, baseline }) => [columns['prompt_version'], baseline.n, baseline.events]),
    [
      ['v7', 1000, 30],
      ['v8', 1010, 101],
    ],
  );
});

test('a handful of calls does not make a roll-out of chance', () => {
  const cells = withOwnLineage([
    cell('acme', 'v7', { now: [4, 0], before: [1000, 30] }),
    cell('acme', 'v8', { now: [7, 1], before: [1010, 101] }),
  ]);
  assert.deepEqual(
    cells.map(({ baseline }) => baseline.n),
    [1000, 1010],
  );
});

test('traffic that ended keeps its baseline, so that its share is seen to have gone', () => {
  const cells = withOwnLineage([cell('gone', 'v7', { now: [0, 0], before: [10, 1] })]);
  assert.deepEqual([cells[0]?.current.n, cells[0]?.baseline.n], [0, 10]);
});

test('values are listed for columns that have several, the most changed first', () => {
  const shifts = shiftsOf(
    monitor,
    [
      cell('acme', 'v7', { now: [100, 3], before: [1000, 30] }),
      cell('acme', 'v8', { now: [300, 30], before: [0, 0] }),
    ],
    { now: 60, before: 600 },
  );
  assert.deepEqual([...new Set(shifts.map((shift) => shift.column))], ['prompt_version']);
  assert.equal(shifts[0]?.value, 'v8');
  assert.deepEqual(
    [shifts[0]?.shareBefore, shifts[0]?.shareNow, shifts[0]?.valueNow],
    [0, 0.75, 0.1],
  );
  assert.equal(shifts[0]?.valueBefore, null);
});

test('traffic is told in calls a minute, the value that lost most of them first', () => {
  const shifts = shiftsOf(
    traffic,
    [
      cell('acme', 'v7', { now: [0, 0], before: [6000, 0] }),
      cell('globex', 'v7', { now: [120, 0], before: [1200, 0] }),
    ],
    { now: 60, before: 600 },
  );
  assert.deepEqual(
    shifts.map(({ value, valueBefore, valueNow }) => [value, valueBefore, valueNow]),
    [
      ['acme', 10, 0],
      ['globex', 2, 2],
    ],
  );
});

test('the start of a silence is when the calls stopped, though minutes without calls have no row', () => {
  const day = 28_800_000;
  const row = (minute: number, minutes: number, n: number) => ({
    ...stats(n, 0),
    minute,
    minutes,
    newestArrivalMs: 0,
  });
  // Calls in two minutes of three, as they come where traffic is low.
  const at = (minute: number) => [3, 0, 1][minute % 3] ?? 0;
  const key = { monitor: 'traffic', signal: 'traffic', segment: { service: 'chat' } } as const;
  const baseline = learn({
    monitor: traffic,
    key,
    history: Array.from({ length: 72 }, (_, hour) => row(day + hour * 60, 60, 80)),
    recent: [],
    excluded: [],
    nowMs: (day + 4320) * 60_000,
  });
  const start = day + 4320;
  const stopped = start + 200;
  const before = Array.from({ length: 200 }, (_, index) => row(start + index, 1, at(index)));
  // A caller that tries again now and then is still next to nothing.
  const rows = [...before, row(stopped + 29, 1, 1), row(stopped + 32, 1, 1)].filter(
    ({ n }) => n > 0,
  );
  const input = { monitor: traffic, baseline, changes: [], direction: 'down' } as const;
  const since = estimateSince({ ...input, rows: withSilence(traffic, rows, stopped + 60) });
  assert.ok(since !== undefined);
  assert.ok(Math.abs(since.minute - stopped) <= 3, `${since.minute - stopped}`);
  assert.deepEqual(withSilence(monitor, rows, stopped + 60), rows);
});

test('scaling keeps every ratio, histograms included', () => {
  const all = { ...stats(10, 2), sum: 50, histogram: new Map([[3, 4]]) };
  const half = scaleStats(all, 0.5);
  assert.deepEqual([half.n, half.events, half.sum, half.histogram?.get(3)], [5, 1, 25, 2]);
  assert.equal(all.histogram.get(3), 4);
});
