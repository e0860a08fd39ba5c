import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectSlow, testSlow } from '../../../src/judge/slow.ts';
import type { SlowSeries } from '../../../src/model/judgement.ts';
import { keyOf } from '../../../bench/drift/monitor.ts';
import { START, drawRates, learnRows, monitorOf } from './streams.ts';

const judgeSlow = (all: readonly SlowSeries[], endMinute: number) =>
  selectSlow(all.flatMap((series) => testSlow(series, endMinute)));

const LIVE = START + 28 * 1440;
const END = LIVE + 7 * 1440;

function seriesOf(seed: number, rate: number): SlowSeries {
  const monitor = monitorOf('refusal_rate');
  const draw = (from: number, to: number, p: number, s: number) =>
    drawRates(s, { from, to, step: 60, perMinute: 10, rate: p });
  return {
    monitor,
    key: keyOf(monitor, `series-${seed}`),
    baseline: learnRows(monitor, draw(START, LIVE, 0.03, seed), []),
    rows: draw(LIVE, END, rate, seed + 1000),
  };
}

test('a rise by a quarter that never pages is found in a week, among a hundred quiet series', () => {
  const quiet = Array.from({ length: 100 }, (_, i) => seriesOf(i + 1, 0.03));
  const shifted = seriesOf(500, 0.0375);
  const shifts = judgeSlow([...quiet, shifted], END);
  const names = new Set(shifts.map((shift) => shift.key.segment['service']));
  assert.ok(names.has('series-500'));
  assert.ok(names.size <= 3, [...names].join(' '));
  const week = shifts.find((s) => s.key.segment['service'] === 'series-500' && s.windowDays === 7);
  assert.ok(week !== undefined && week.ratio > 1.15 && week.ratio < 1.35);
});

test('an improvement is no ticket', () => {
  assert.deepEqual(judgeSlow([seriesOf(7, 0.015)], END), []);
});

test('no series, no data and no history are nothing to report', () => {
  assert.deepEqual(judgeSlow([], END), []);
  assert.deepEqual(judgeSlow([{ ...seriesOf(8, 0.03), rows: [] }], END), []);
});
