// The operator's "this is the new normal": ends an open drift and carries the level seen since it began.

import type { SeriesState } from '../model/judgement.ts';
import { OBSERVED, UNITS, UNIT_EXPECTED, UNIT_OBSERVED, WEIGHT, sumOf } from './evidence.ts';
import type { Sums } from './evidence.ts';
import type { Model, PositiveModel } from './model.ts';
import type { Profile } from './profile.ts';
import { STATE_VERSION, closeDrift, openSeries, ringSums } from './series.ts';

/**
 * Accepts the present level of a series with an open drift.
 *
 * @returns the state to go on with, or undefined where no drift is open (there is nothing to accept)
 */
export function accept(state: SeriesState | undefined): SeriesState | undefined {
  const series = openSeries(state);
  if (state === undefined || series.open === null) return undefined;
  const { model, index } = series.open;
  const since = series.track.w[index] ?? [];
  const window = since.length > 0 ? since : ringSums(series);
  const accepted = { minute: series.open.since, model: withLevel(model, window, index) };
  closeDrift(series, state.minute);
  series.accepted = accepted;
  return { version: STATE_VERSION, minute: state.minute, json: series };
}

/** The model with its level moved to what a window saw; shape and noise stay. */
export function withLevel(model: Model, window: Sums, index: number): Model {
  const factor = sumOf(window, UNIT_OBSERVED) / Math.max(1e-9, sumOf(window, UNIT_EXPECTED));
  switch (model.kind) {
    case 'rate':
      return { ...model, hazard: scale(model.hazard, factor, 1 - 1e-6) };
    case 'count':
      return { ...model, rate: scale(model.rate, factor, Infinity) };
    case 'ratio': {
      const seen = sumOf(window, OBSERVED) / Math.max(1e-12, sumOf(window, WEIGHT));
      return { ...model, ratio: { ...model.ratio, level: seen } };
    }
    case 'mix':
      return { ...model, shares: moveShares(model.shares, Math.floor(index / 2), window) };
    default:
      return moveRanks(model, window, index);
  }
}

const scale = (profile: Profile, factor: number, most: number): Profile => ({
  ...profile,
  level: Math.min(most, Math.max(1e-6, profile.level * factor)),
});

function moveShares(shares: readonly number[], moved: number, window: Sums): number[] {
  const units = sumOf(window, UNITS);
  const share = units > 0 ? sumOf(window, UNIT_OBSERVED) / units : (shares[moved] ?? 0);
  const rest = Math.max(1e-9, 1 - (shares[moved] ?? 0));
  return shares.map((value, i) => (i === moved ? share : (value * (1 - share)) / rest));
}

/** Level alternatives move the buckets; of spread and tail only the shown mean is taken over. */
function moveRanks(model: PositiveModel, window: Sums, index: number): PositiveModel {
  const n = Math.max(1, sumOf(window, WEIGHT));
  const mean = {
    ...model.mean,
    level: (model.mean.level * sumOf(window, OBSERVED)) / Math.max(1e-12, expectedSum(window)),
  };
  const shift = index < 6 ? sumOf(window, UNIT_OBSERVED) / Math.max(1, sumOf(window, UNITS)) : 0;
  const bucket = { ...model.bucket, level: model.bucket.level + shift };
  const spread = index === 6 ? sumOf(window, UNIT_OBSERVED) / n : model.spread;
  const tailShare = index > 6 ? Math.min(0.5, sumOf(window, UNIT_OBSERVED) / n) : model.tailShare;
  return { ...model, mean, bucket, spread: Math.min(1.9, spread), tailShare };
}

const EXPECTED_SUM = 2;
const expectedSum = (window: Sums): number => sumOf(window, EXPECTED_SUM);
