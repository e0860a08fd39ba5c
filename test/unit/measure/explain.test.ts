import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftsOf, withOwnLineage } from '../../../src/measure/explain.ts';
import { createMonitors } from '../../../src/measure/monitors.ts';
import { scaleStats, sumStats } from '../../../src/measure/stat-sums.ts';
import type { ExplainCell } from '../../../src/model/explanation.ts';

const [monitor] = createMonitors({
  defaults: false,
  declared: [{ name: 'refusal_rate', signal: 'refusal_rate' }],
});
assert.ok(monitor);

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
  const shifts = shiftsOf(monitor, [
    cell('acme', 'v7', { now: [100, 3], before: [1000, 30] }),
    cell('acme', 'v8', { now: [300, 30], before: [0, 0] }),
  ]);
  assert.deepEqual([...new Set(shifts.map((shift) => shift.column))], ['prompt_version']);
  assert.equal(shifts[0]?.value, 'v8');
  assert.deepEqual(
    [shifts[0]?.shareBefore, shifts[0]?.shareNow, shifts[0]?.valueNow],
    [0, 0.75, 0.1],
  );
  assert.equal(shifts[0]?.valueBefore, null);
});

test('scaling keeps every ratio, histograms included', () => {
  const all = { ...stats(10, 2), sum: 50, histogram: new Map([[3, 4]]) };
  const half = scaleStats(all, 0.5);
  assert.deepEqual([half.n, half.events, half.sum, half.histogram?.get(3)], [5, 1, 25, 2]);
  assert.equal(all.histogram.get(3), 4);
});
