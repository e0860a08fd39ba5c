// The slow channel, once a day: shifts too small to page, over the last day and the last week against a pinned
// baseline that does not follow them. False discovery rate controlled over all series at once; tickets only.

import type { Monitor, SlowSeries, SlowShift } from '../model/judgement.ts';
import { normalTail } from '../stats/normal-tail.ts';
import { rejectFalseDiscovery } from '../stats/benjamini-hochberg.ts';
import { createEvidence } from './create-evidence.ts';
import { UNITS, UNIT_EXPECTED, UNIT_OBSERVED, sumOf, zeroSums } from './evidence.ts';
import type { Sums } from './evidence.ts';
import { figuresOf } from './figures.ts';
import { openModel } from './model.ts';
import type { Model } from './model.ts';
import { orderRows } from './stat-rows.ts';

/** Least relative change worth a ticket. */
const RATIO_MIN = 1.1;
const WINDOWS = [1, 7] as const;
/** Less history than this knows no rhythm, and every window would differ from it. */
const LEAST_DAYS = 7;
const DISCOVERY_RATE = 0.05;

/** How far one series is from its baseline by `endMinute`, over a day and over a week. Mixes are not judged here. */
export function testSlow(series: SlowSeries, endMinute: number): SlowShift[] {
  return WINDOWS.flatMap((windowDays) => {
    const shift = testWindow(series, windowDays, endMinute);
    return shift === undefined ? [] : [shift];
  });
}

/** Of the tests of all series, those that are a shift: at most a twentieth of them by chance. */
export function selectSlow(tests: readonly SlowShift[]): SlowShift[] {
  const rejected = rejectFalseDiscovery(
    tests.map((shift) => shift.tail),
    DISCOVERY_RATE,
  );
  return tests.filter(
    (shift, i) => rejected[i] === true && Math.max(shift.ratio, 1 / shift.ratio) >= RATIO_MIN,
  );
}

function testWindow(
  series: SlowSeries,
  windowDays: 1 | 7,
  endMinute: number,
): SlowShift | undefined {
  const model = openModel(series.baseline);
  if (model === undefined || !model.ready || model.kind === 'mix' || model.days < LEAST_DAYS)
    return undefined;
  const from = endMinute - windowDays * 1440;
  const evidence = createEvidence(model);
  const sums = zeroSums();
  for (const row of orderRows(series.rows)) {
    if (row.minute >= from && row.minute + row.minutes <= endMinute) evidence.observe(row, 0, sums);
  }
  const { current, baseline, ratio } = figuresOf(model, sums);
  if (current === null || baseline === null || ratio === null || !(ratio > 0)) return undefined;
  return {
    key: series.key,
    windowDays,
    current,
    baseline,
    ratio,
    tail: tailOf(series.monitor, zOf(model, sums)),
  };
}

/** Standardised difference of the window's test units, dispersion of days and the baseline's own error included. */
function zOf(model: Model, sums: Sums): number {
  const units = sumOf(sums, UNITS);
  const expected = sumOf(sums, UNIT_EXPECTED);
  const difference = sumOf(sums, UNIT_OBSERVED) - expected;
  const variance = varianceOf(model, units, expected);
  const known = 1 + units / Math.max(1, model.units);
  return variance > 0 ? difference / Math.sqrt(variance * model.phiDay * known) : 0;
}

function varianceOf(model: Model, units: number, expected: number): number {
  if (model.kind === 'rate') return expected * (1 - expected / Math.max(1, units));
  if (model.kind === 'count') return expected;
  return model.kind === 'ratio'
    ? units
    : units * (model as { bucketDeviation: number }).bucketDeviation ** 2;
}

function tailOf(monitor: Monitor, z: number): number {
  if (monitor.worse === 'either') return Math.min(1, 2 * normalTail(Math.abs(z)));
  return normalTail(monitor.worse === 'up' ? z : -z);
}
