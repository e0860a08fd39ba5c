// What a BaselineModel carries inside (its `json`): plain numbers, one shape a kind of signal.

import type { BaselineModel, SignalKind } from '../model/judgement.ts';
import type { TailFit } from '../stats/tail-fit.ts';
import type { Profile } from './profile.ts';

export const MODEL_VERSION = 3;

/** Tail of the highest scores of blocks of so many minutes. */
export interface BlockTail extends TailFit {
  readonly blockMinutes: number;
}

interface ModelBase {
  readonly kind: SignalKind;
  /** Dispersion at the detection horizon, at least 1. */
  readonly phi: number;
  /** The part of it that evidence is divided by; the rest is level noise. */
  readonly temper: number;
  /** Level noise: relative for rates and counts, in standard deviations for distributions. */
  readonly tau: number;
  /** Dispersion of sums over a day. */
  readonly phiDay: number;
  /** Units a detection takes. */
  readonly horizon: number;
  /** Length of the usable history. */
  readonly days: number;
  /** Units learned from (eligible turns, values, minutes). */
  readonly units: number;
  /** Observations a minute with traffic, as they were. */
  readonly perMinute: number;
  /** Share of observations that the classifier covered. */
  readonly coverage: number;
  /** True when there is enough to judge at all. */
  readonly ready: boolean;
  /** Tail of the score on the own history, per direction, for calibration; absent for short histories. */
  readonly tails: { readonly up?: BlockTail; readonly down?: BlockTail };
}

export interface RateModel extends ModelBase {
  readonly kind: 'rate';
  /** Chance of a first event of an eligible unit. */
  readonly hazard: Profile;
  /** Displayed rate divided by the hazard. */
  readonly displayFactor: number;
  /** What the level may be at most and at least by what was learned: factors on the odds. */
  readonly marginUp: number;
  readonly marginDown: number;
}

export interface PositiveModel extends ModelBase {
  readonly kind: 'positive' | 'score';
  /** Mean bucket through the week. */
  readonly bucket: Profile;
  /** Displayed mean through the week. */
  readonly mean: Profile;
  /** Mid-ranks of the residual buckets `first`, `first + 1`, …; 0 before and 1 after. */
  readonly first: number;
  readonly ranks: readonly number[];
  /** Standard deviations of bucket and of value. */
  readonly bucketDeviation: number;
  readonly valueDeviation: number;
  /** Null mean of 12(u−½)², and the share above the residual bucket `cut`. */
  readonly spread: number;
  readonly cut: number;
  readonly tailShare: number;
  /** Allowance for the estimate of the mean rank and of spread. */
  readonly margin: number;
}

export interface CountModel extends ModelBase {
  readonly kind: 'count';
  readonly rate: Profile;
  readonly margin: number;
}

export interface MixModel extends ModelBase {
  readonly kind: 'mix';
  /** Known values, the most frequent first; the last entry stands for every other value. */
  readonly values: readonly string[];
  readonly shares: readonly number[];
}

export interface RatioModel extends ModelBase {
  readonly kind: 'ratio';
  readonly ratio: Profile;
  /** Mean weight of an observation and standard deviation of its residual y − R·x. */
  readonly meanWeight: number;
  readonly residualDeviation: number;
  readonly margin: number;
}

export type Model = RateModel | PositiveModel | CountModel | MixModel | RatioModel;

/** The inside of a baseline, or undefined for none and for those of another version. */
export function openModel(baseline: BaselineModel | undefined): Model | undefined {
  if (baseline === undefined || baseline.version !== MODEL_VERSION) return undefined;
  return baseline.json as Model;
}
