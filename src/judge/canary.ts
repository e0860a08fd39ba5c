// canary: one golden-set run against the previous one, case by case. Paired, so that hard cases do not hide a
// regression of easy ones: McNemar's exact test for pass or fail, the signed-rank test for scores.

import { mcnemarTail } from '../stats/mcnemar.ts';
import { signedRankTail } from '../stats/signed-rank.ts';

export interface CanaryResult {
  readonly passed?: boolean | undefined;
  readonly score?: number | undefined;
}

export interface CanaryCase {
  readonly id: string;
  /** Absent where the case was not run. */
  readonly previous?: CanaryResult | undefined;
  readonly current?: CanaryResult | undefined;
}

export interface CanaryInput {
  readonly cases: readonly CanaryCase[];
  /** Chance of a false alarm of the whole comparison; both tests share it. */
  readonly alpha?: number;
  /** Mean score may fall by this much before it matters. */
  readonly scoreTolerance?: number;
}

export interface CanaryVerdict {
  /** regression: surely worse; ok: not surely worse; incomparable: no case was run in both. */
  readonly verdict: 'regression' | 'improvement' | 'ok' | 'incomparable';
  readonly compared: number;
  readonly regressed: readonly string[];
  readonly improved: readonly string[];
  readonly missing: readonly string[];
  readonly passRate: { readonly previous: number | null; readonly current: number | null };
  readonly meanScore: { readonly previous: number | null; readonly current: number | null };
  /** One-sided probabilities that chance alone does as badly; 1 where there is nothing to test. */
  readonly passTail: number;
  readonly scoreTail: number;
  readonly passes: boolean;
}

/** Compares two runs. Cases of only one run are listed as missing and not counted as failures. */
export function judgeCanary(input: CanaryInput): CanaryVerdict {
  const alpha = (input.alpha ?? 0.05) / 2;
  const pairs = input.cases.filter((c) => c.previous !== undefined && c.current !== undefined);
  const outcomes = pairs.filter(
    (c) => c.previous?.passed !== undefined && c.current?.passed !== undefined,
  );
  const regressed = outcomes.filter(
    (c) => c.previous?.passed === true && c.current?.passed === false,
  );
  const improved = outcomes.filter(
    (c) => c.previous?.passed === false && c.current?.passed === true,
  );
  const scores = pairs.filter(
    (c) => c.previous?.score !== undefined && c.current?.score !== undefined,
  );
  const falls = scores.map((c) => (c.previous?.score ?? 0) - (c.current?.score ?? 0));
  const meanFall = falls.length > 0 ? falls.reduce((sum, fall) => sum + fall, 0) / falls.length : 0;
  const passTail = mcnemarTail(regressed.length, improved.length);
  const scoreTail = signedRankTail(falls);
  const tolerance = input.scoreTolerance ?? 0;
  const isWorse = passTail <= alpha || (scoreTail <= alpha && meanFall > tolerance);
  const isBetter =
    mcnemarTail(improved.length, regressed.length) <= alpha ||
    (signedRankTail(falls.map((fall) => -fall)) <= alpha && -meanFall > tolerance);
  return {
    verdict:
      pairs.length === 0
        ? 'incomparable'
        : isWorse
          ? 'regression'
          : isBetter
            ? 'improvement'
            : 'ok',
    compared: pairs.length,
    regressed: regressed.map((c) => c.id),
    improved: improved.map((c) => c.id),
    missing: input.cases
      .filter((c) => c.previous === undefined || c.current === undefined)
      .map((c) => c.id),
    passRate: {
      previous: shareOf(outcomes.map((c) => (c.previous?.passed === true ? 1 : 0))),
      current: shareOf(outcomes.map((c) => (c.current?.passed === true ? 1 : 0))),
    },
    meanScore: {
      previous: shareOf(scores.map((c) => c.previous?.score ?? 0)),
      current: shareOf(scores.map((c) => c.current?.score ?? 0)),
    },
    passTail,
    scoreTail,
    passes: !isWorse,
  };
}

const shareOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
