export interface TailFit {
  /** The level the exponential tail starts at. */
  readonly start: number;
  /** Mean excess over it (scale of the exponential tail). */
  readonly scale: number;
  readonly exceedances: number;
  readonly blocks: number;
}

/**
 * Peaks over threshold on block maxima with an exponential tail (Siffer et al., KDD 2017, with the shape
 * fixed at 0, as fits log scores). The scale is pulled towards `priorScale` with the weight of `priorWeight`
 * exceedances, since a single stream has few.
 *
 * @param maxima block maxima of a score
 * @param share where the tail starts, as a quantile of the maxima
 */
export function fitTail(
  maxima: readonly number[],
  share: number,
  prior: { readonly scale: number; readonly weight: number },
): TailFit | undefined {
  if (maxima.length === 0) return undefined;
  const sorted = [...maxima].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  const start = sorted[index] ?? 0;
  const excesses = sorted.slice(index).map((value) => value - start);
  const sum = excesses.reduce((total, value) => total + value, 0);
  return {
    start,
    scale: (sum + prior.scale * prior.weight) / (excesses.length + prior.weight),
    exceedances: excesses.length,
    blocks: maxima.length,
  };
}

/** The level exceeded by `expected` blocks out of `blocks` (may be far below one). */
export function tailLevel(fit: TailFit, expectedShare: number): number {
  const share = fit.exceedances / fit.blocks;
  return fit.start + fit.scale * Math.max(0, Math.log(share / expectedShare));
}
