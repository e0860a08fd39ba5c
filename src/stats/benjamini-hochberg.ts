/**
 * Benjamini and Hochberg's step-up procedure (JRSS B 57, 1995): which of many hypotheses to reject so that at
 * most a share `q` of the rejections is expected to be false, for independent or positively dependent tests.
 *
 * @param tails p-values, in any order; NaN is never rejected
 * @returns for each p-value whether it is rejected
 */
export function rejectFalseDiscovery(tails: readonly number[], q: number): boolean[] {
  const sorted = tails.filter((p) => !Number.isNaN(p)).sort((a, b) => a - b);
  let limit = -1;
  sorted.forEach((p, rank) => {
    if (p <= (q * (rank + 1)) / sorted.length) limit = p;
  });
  return tails.map((p) => p <= limit);
}
