// Level × shape of something through the week. The shape has 168 hours of the week, or 24 hours of the day,
// or one value, as far as the history reaches; every cell is shrunk to its parent as much as it deserves.

import { betweenVariance, shrinkMean } from '../stats/shrink.ts';
import type { Group } from '../stats/shrink.ts';
import { HOURS_PER_WEEK, hourOfWeek } from './calendar.ts';
import { smoothWeek } from './harmonics.ts';

export interface Profile {
  readonly level: number;
  /** Added to the level (buckets) or multiplied with it (rates, counts). */
  readonly additive: boolean;
  /** 1, 24 or 168 numbers. */
  readonly shape: readonly number[];
}

/** What one span of history says: `weight` observations that sum to `total`. */
export interface Cell {
  readonly minute: number;
  readonly weight: number;
  readonly total: number;
}

/** Value expected in a minute. */
export function profileAt(profile: Profile, minute: number): number {
  const { shape, level } = profile;
  const factor = shape.length === 1 ? shape[0] : shape[hourOfWeek(minute) % shape.length];
  return profile.additive ? level + (factor ?? 0) : level * (factor ?? 1);
}

export interface ProfileOptions {
  readonly additive: boolean;
  /** Variance of one observation, dispersion included. */
  readonly variance: number;
  /** Length of the history in days: decides how fine the shape may be. */
  readonly days: number;
}

/** Learns level and shape from cells; an empty history gives level 0 and no shape. */
export function learnProfile(cells: readonly Cell[], options: ProfileOptions): Profile {
  const all = groupBy(cells, 1, () => 0)[0] ?? { weight: 0, total: 0 };
  const level = all.weight > 0 ? all.total / all.weight : 0;
  const raw = shapeMeans(cells, level, options);
  const shape =
    raw === undefined ? [options.additive ? 0 : 1] : relate(raw, level, options.additive);
  return {
    level: levelUnderShape(cells, shape, options.additive, level),
    additive: options.additive,
    shape,
  };
}

/** Absolute expected means per hour, or undefined where everything is flat or the history too short. */
function shapeMeans(
  cells: readonly Cell[],
  level: number,
  options: ProfileOptions,
): number[] | undefined {
  if (options.days < 2) return undefined;
  const fine = options.days >= 7;
  const raw = groupBy(cells, HOURS_PER_WEEK, hourOfWeek);
  const variance = options.variance * pureDispersion(cells, raw, options.variance);
  if (fine) return weekMeans(cells, raw, { level, variance });
  // Before a full week, hour of day alone.
  const days = smooth(
    groupBy(cells, 24, (minute) => hourOfWeek(minute) % 24),
    24,
  );
  const means = shrinkAll(days, () => level, variance);
  return means.some((value) => value !== level) ? means : undefined;
}

/** Level, smooth waves, weekday and weekend by hour, hour of the week: each shrunk to the one before. */
function weekMeans(
  cells: readonly Cell[],
  raw: readonly Group[],
  known: { readonly level: number; readonly variance: number },
): number[] | undefined {
  const { level, variance } = known;
  const waves = smoothWeek(raw, variance);
  const wave = (hour: number): number => waves?.[hour] ?? level;
  const dayTypes = smooth(groupBy(cells, 48, dayTypeHour), 24);
  const coarse = shrinkResiduals(dayTypes, (index) => wave(hourOfDayType(index)), variance);
  const hours = smooth(raw, HOURS_PER_WEEK);
  const parentOf = (hour: number): number => coarse[dayTypeOfHour(hour)] ?? level;
  const means = shrinkResiduals(hours, parentOf, variance);
  return means.some((value) => value !== level) ? means : undefined;
}

/**
 * How much more the same hour differs from week to week than chance has it: what differs between hours by no more
 * than that is no shape. At least 1.
 */
function pureDispersion(cells: readonly Cell[], hours: readonly Group[], variance: number): number {
  if (variance <= 0) return 1;
  let squares = 0;
  let freedom = 0;
  for (const { weight, total } of cells) {
    if (weight <= 0) continue;
    squares += (total * total) / weight;
    freedom++;
  }
  for (const { weight, total } of hours) {
    if (weight <= 0) continue;
    squares -= (total * total) / weight;
    freedom--;
  }
  return freedom > 0 ? Math.max(1, squares / freedom / variance) : 1;
}

const dayTypeOfHour = (hour: number): number => (hour >= 120 ? 24 : 0) + (hour % 24);
/** An hour of the week that stands for a day-type hour: Monday or Saturday. */
const hourOfDayType = (index: number): number => (index >= 24 ? 120 + (index - 24) : index);
const dayTypeHour = (minute: number): number => dayTypeOfHour(hourOfWeek(minute));

function groupBy(cells: readonly Cell[], size: number, key: (minute: number) => number): Group[] {
  const groups = Array.from({ length: size }, () => ({ weight: 0, total: 0 }));
  for (const cell of cells) {
    const group = groups[key(cell.minute)];
    if (group === undefined) continue;
    group.weight += cell.weight;
    group.total += cell.total;
  }
  return groups;
}

function shrinkAll(
  groups: readonly Group[],
  parentOf: (index: number) => number,
  variance: number,
): number[] {
  const between = betweenVariance(groups, variance);
  return groups.map((group, index) => shrinkMean(group, parentOf(index), variance, between));
}

/** As shrinkAll, with the between-variance taken around each group's own parent. */
function shrinkResiduals(
  groups: readonly Group[],
  parentOf: (index: number) => number,
  variance: number,
): number[] {
  const residuals = groups.map((group, index) => ({
    weight: group.weight,
    total: group.total - group.weight * parentOf(index),
  }));
  return shrinkAll(residuals, () => 0, variance).map((value, index) => parentOf(index) + value);
}

/** Three-hour smoothing round circles of `size` hours, the middle hour with half of the weight. */
function smooth(groups: readonly Group[], size: number): Group[] {
  const at = (circle: number, hour: number): Group =>
    groups[circle * size + ((hour + size) % size)] ?? { weight: 0, total: 0 };
  return groups.map((group, index) => {
    const circle = Math.floor(index / size);
    const before = at(circle, (index % size) - 1);
    const after = at(circle, (index % size) + 1);
    return {
      weight: 0.5 * group.weight + 0.25 * (before.weight + after.weight),
      total: 0.5 * group.total + 0.25 * (before.total + after.total),
    };
  });
}

function relate(means: readonly number[], level: number, additive: boolean): number[] {
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  if (additive) return means.map((value) => round(value - mean));
  if (mean <= 0 || level <= 0) return [1];
  // A cell far below a hundredth of the mean would make every event there overwhelming evidence.
  return means.map((value) => round(Math.max(0.01, value / mean)));
}

/** Level so that expected and observed totals agree under the shape. */
function levelUnderShape(
  cells: readonly Cell[],
  shape: readonly number[],
  additive: boolean,
  fallback: number,
): number {
  let total = 0;
  let expected = 0;
  let weight = 0;
  for (const cell of cells) {
    const factor = shape[hourOfWeek(cell.minute) % shape.length] ?? (additive ? 0 : 1);
    total += cell.total;
    expected += cell.weight * factor;
    weight += cell.weight;
  }
  if (additive) return weight > 0 ? (total - expected) / weight : fallback;
  return expected > 0 ? total / expected : fallback;
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
