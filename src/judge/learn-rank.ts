import type { Monitor, StatRow } from '../model/judgement.ts';
import { noiseFloor } from './history.ts';
import type { History } from './history.ts';
import { baseOf } from './model-base.ts';
import type { PositiveModel } from './model.ts';
import { measureNoise } from './noise.ts';
import type { Noise, Residual } from './noise.ts';
import { outOfSample } from './folds.ts';
import { learnProfile, profileAt } from './profile.ts';
import type { Cell, Profile } from './profile.ts';
import { RANK_SLOPE, rankOf } from './rank-evidence.ts';

/** Values a detection takes: +25 % on a lognormal of σ = 1. */
const HORIZON = 500;
const TAIL_SHARE = 0.01;
/** Relative growth of a normal 1 % tail per standard deviation of shift. */
const TAIL_SLOPE = 2.7;

/** Learns the reference distribution of a positive signal or a score, its rhythm and its noise. */
export function learnRank(
  monitor: Monitor,
  history: History,
  known: Noise | undefined,
): PositiveModel {
  const moments = history.rows.map(bucketMoments);
  const units = moments.reduce((sum, moment) => sum + moment.count, 0);
  const variance = deviationOf(moments) ** 2;
  const bucket = learnBuckets(history, moments, variance);
  const reference = referenceOf(history.rows, bucket);
  const ranks = ranksOf(reference, units);
  const shell = { ...ranks, first: reference.first };
  const draft = draftModel(monitor, history, { units, bucket, shell });
  const noise = known ?? noiseOf(history, draft, variance);
  return {
    ...draft,
    ...baseOf(monitor, history, { units, noise, horizon: HORIZON }),
    kind: draft.kind,
    // Waves are not filtered here: evidence is divided by all of the dispersion.
    temper: noise.phi,
    tailShare: tailBound(draft.tailShare, units, noise),
    margin: Math.min(
      0.5,
      (units > 0 ? Math.sqrt(noise.phi / 12 / units) : 0.5) + RANK_SLOPE * noise.tau,
    ),
  };
}

/** Tail share that is still normal: the estimate and one standard error, under one standard deviation of level noise. */
function tailBound(share: number, units: number, noise: Noise): number {
  if (units <= 0) return 0;
  const error = (1 + Math.sqrt(share * units * noise.phi)) / units;
  return Math.min(0.5, (share + error) * Math.exp(TAIL_SLOPE * noise.tau));
}

function noiseOf(history: History, draft: PositiveModel, variance: number): Noise {
  const residuals = outOfSample(history, (rows) => {
    const bucket = learnBuckets(history, rows.map(bucketMoments), variance);
    return (row) => residualOf({ ...draft, bucket }, row);
  });
  return measureNoise(residuals, HORIZON, noiseFloor(history.days));
}

interface Moments {
  readonly minute: number;
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

function bucketMoments(row: StatRow): Moments {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const [bucket, c] of row.histogram ?? []) {
    count += c;
    sum += c * bucket;
    squares += c * bucket * bucket;
  }
  return { minute: row.minute, count, sum, squares };
}

function deviationOf(moments: readonly Moments[]): number {
  const count = moments.reduce((total, m) => total + m.count, 0);
  if (count <= 0) return 0;
  const mean = moments.reduce((total, m) => total + m.sum, 0) / count;
  const squares = moments.reduce((total, m) => total + m.squares, 0) / count;
  return Math.sqrt(Math.max(0, squares - mean * mean));
}

function learnBuckets(history: History, moments: readonly Moments[], variance: number): Profile {
  const cells = moments.map((m): Cell => ({ minute: m.minute, weight: m.count, total: m.sum }));
  const profile = learnProfile(cells, {
    additive: true,
    variance,
    days: history.days,
  });
  // Without a shape a whole offset keeps every bucket whole: ranks are then exact, not interpolated.
  return profile.shape.length === 1 ? { ...profile, level: Math.round(profile.level) } : profile;
}

interface Reference {
  readonly first: number;
  readonly counts: number[];
}

/** Histogram of residual buckets; a fractional residual is spread over its two neighbours. */
function referenceOf(rows: readonly StatRow[], profile: Profile): Reference {
  const counts = new Map<number, number>();
  const put = (bucket: number, count: number): void => {
    if (count > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  };
  for (const row of rows) {
    const offset = profileAt(profile, row.minute);
    for (const [bucket, c] of row.histogram ?? []) {
      const low = Math.floor(bucket - offset);
      const part = bucket - offset - low;
      put(low, c * (1 - part));
      put(low + 1, c * part);
    }
  }
  if (counts.size === 0) return { first: 0, counts: [] };
  const keys = [...counts.keys()];
  const first = keys.reduce((a, b) => Math.min(a, b));
  const last = keys.reduce((a, b) => Math.max(a, b));
  return {
    first,
    counts: Array.from({ length: last - first + 1 }, (_, i) => counts.get(first + i) ?? 0),
  };
}

interface Ranks {
  readonly ranks: number[];
  readonly spread: number;
  readonly cut: number;
  readonly tailShare: number;
}

function ranksOf(reference: Reference, units: number): Ranks {
  const ranks: number[] = [];
  let below = 0;
  let spread = 0;
  let cut = reference.first + reference.counts.length;
  let tailShare = 0;
  let found = false;
  reference.counts.forEach((count, index) => {
    const u = (below + count / 2) / Math.max(1, units);
    ranks.push(Math.round(u * 1e7) / 1e7);
    spread += (count / Math.max(1, units)) * 12 * (u - 0.5) ** 2;
    below += count;
    const above = 1 - below / Math.max(1, units);
    if (above <= TAIL_SHARE && !found) {
      cut = reference.first + index;
      tailShare = above;
      found = true;
    }
  });
  return { ranks, spread, cut, tailShare };
}

function draftModel(
  monitor: Monitor,
  history: History,
  parts: { units: number; bucket: Profile; shell: Ranks & { first: number } },
): PositiveModel {
  const means = history.rows.map((row): Cell => ({
    minute: row.minute,
    weight: row.n,
    total: row.sum,
  }));
  const n = history.rows.reduce((sum, row) => sum + row.n, 0);
  const sum = history.rows.reduce((total, row) => total + row.sum, 0);
  const squares = history.rows.reduce((total, row) => total + row.sumSquares, 0);
  const variance = n > 0 ? Math.max(0, squares / n - (sum / n) ** 2) : 0;
  return {
    ...baseOf(monitor, history, {
      units: parts.units,
      noise: { phi: 1, temper: 1, tau: 0, phiDay: 1 },
      horizon: HORIZON,
    }),
    kind: monitor.kind === 'score' ? 'score' : 'positive',
    bucket: parts.bucket,
    mean: learnProfile(means, { additive: false, variance, days: history.days }),
    ...parts.shell,
    bucketDeviation: deviationOf(history.rows.map((row) => residualMoments(row, parts.bucket))),
    valueDeviation: Math.sqrt(variance),
    margin: 0,
  };
}

function residualMoments(row: StatRow, profile: Profile): Moments {
  const offset = profileAt(profile, row.minute);
  const moments = bucketMoments(row);
  return {
    minute: row.minute,
    count: moments.count,
    sum: moments.sum - offset * moments.count,
    squares: moments.squares - 2 * offset * moments.sum + offset * offset * moments.count,
  };
}

/** Ranks have mean ½; their variance is what the spread says (1/12 for continuous values). */
function residualOf(model: PositiveModel, row: StatRow): Residual {
  const offset = profileAt(model.bucket, row.minute);
  let observed = 0;
  let count = 0;
  for (const [bucket, c] of row.histogram ?? []) {
    observed += c * rankOf(model, bucket - offset);
    count += c;
  }
  return {
    minute: row.minute,
    minutes: row.minutes,
    observed,
    expected: count / 2,
    variance: (count * model.spread) / 12,
    units: count,
    // A shift of one standard deviation moves the mean rank by about RANK_SLOPE.
    leverage: (count * RANK_SLOPE ** 2 * 12) / Math.max(1e-9, model.spread),
  };
}
