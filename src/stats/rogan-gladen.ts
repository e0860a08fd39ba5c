import { normalUpperQuantile } from './normal-quantile.ts';

/** How a test and a reference agreed on the same cases; whole or fractional counts ≥ 0. */
export interface Agreement {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly falsePositives: number;
}

export interface Prevalence {
  /** All three in [0, 1], low ≤ value ≤ high. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The share that the reference would have found, from the share a fallible test found:
 * (p + Sp − 1) / (Se + Sp − 1) (Rogan and Gladen, Am. J. Epidemiology 107, 1978), with the interval of Lang and
 * Reiczigel (Preventive Veterinary Medicine 113, 2014), which holds the uncertainty of p, Se and Sp and stays a range
 * where a cell is zero. Value and limits are clipped to [0, 1]; an interval that misses the value is widened to it.
 *
 * @param found positives of the test, 0 … trials; both may be divided by a dispersion
 * @param agreement from cases independent of `found`, or few of them
 * @param level coverage, e.g. 0.95
 * @returns undefined where nothing can be said: no trials, no positive or no negative of the reference, or a test that
 *   tells no better than chance (Se + Sp ≤ 1, also after Lang and Reiczigel's pseudo-counts)
 */
export function correctPrevalence(
  found: { readonly positives: number; readonly trials: number },
  agreement: Agreement,
  level = 0.95,
): Prevalence | undefined {
  const positives = agreement.truePositives + agreement.falseNegatives;
  const negatives = agreement.trueNegatives + agreement.falsePositives;
  if (!(found.trials > 0 && positives > 0 && negatives > 0)) return undefined;
  const plain = invert(
    found.positives / found.trials,
    agreement.truePositives / positives,
    agreement.trueNegatives / negatives,
  );
  const z = normalUpperQuantile((1 - level) / 2);
  const test = withPseudoCounts(found.positives, found.trials, z * z);
  const sensitivity = withPseudoCounts(agreement.truePositives, positives, 2);
  const specificity = withPseudoCounts(agreement.trueNegatives, negatives, 2);
  const adjusted = invert(test.share, sensitivity.share, specificity.share);
  if (plain === undefined || adjusted === undefined) return undefined;
  const ofSensitivity = adjusted * sensitivity.variance;
  const ofSpecificity = (1 - adjusted) * specificity.variance;
  const centre = adjusted + 2 * z * z * (ofSensitivity - ofSpecificity);
  const variance = test.variance + adjusted * ofSensitivity + (1 - adjusted) * ofSpecificity;
  const half = (z * Math.sqrt(variance)) / (sensitivity.share + specificity.share - 1);
  const value = clip(plain);
  return {
    value,
    low: Math.min(value, clip(centre - half)),
    high: Math.max(value, clip(centre + half)),
  };
}

function invert(share: number, sensitivity: number, specificity: number): number | undefined {
  const youden = sensitivity + specificity - 1;
  return youden > 0 ? (share + specificity - 1) / youden : undefined;
}

/** A proportion with `extra` further trials, half of them successes, and its variance. */
function withPseudoCounts(
  successes: number,
  trials: number,
  extra: number,
): { readonly share: number; readonly variance: number } {
  const share = (successes + extra / 2) / (trials + extra);
  return { share, variance: (share * (1 - share)) / (trials + extra) };
}

const clip = (share: number) => Math.min(1, Math.max(0, share));
