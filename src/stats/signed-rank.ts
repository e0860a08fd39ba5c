import { normalTail } from './normal-tail.ts';

/** Exact up to this many non-zero differences; the normal approximation with ties beyond. */
const EXACT_MAX = 60;

/**
 * Wilcoxon's signed-rank test, one-sided: chance of a rank sum of positive differences as large as this when signs
 * are random. Zeros are left out, ties get mid-ranks; exact by convolution for up to 60 differences.
 *
 * @param differences previous − current, so a small tail says that current is lower
 * @returns a probability; 1 without a non-zero difference
 */
export function signedRankTail(differences: readonly number[]): number {
  const kept = differences.filter((difference) => difference !== 0 && Number.isFinite(difference));
  if (kept.length === 0) return 1;
  const ranks = doubledRanks(kept);
  const observed = kept.reduce(
    (sum, difference, i) => sum + (difference > 0 ? (ranks[i] ?? 0) : 0),
    0,
  );
  return kept.length <= EXACT_MAX
    ? exactTail(ranks, observed)
    : normalApproximation(ranks, observed);
}

/** Twice the mid-ranks of the absolute values: whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  const order = values
    .map((_, i) => i)
    .sort((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0));
  const ranks = values.map(() => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    const size = Math.abs(values[order[from] ?? 0] ?? 0);
    while (to + 1 < order.length && Math.abs(values[order[to + 1] ?? 0] ?? 0) === size) to++;
    for (let k = from; k <= to; k++) ranks[order[k] ?? 0] = from + to + 2;
    from = to + 1;
  }
  return ranks;
}

function exactTail(ranks: readonly number[], observed: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) {
      const without = (chances[sum] ?? 0) / 2;
      chances[sum] = without + (sum >= rank ? (chances[sum - rank] ?? 0) / 2 : 0);
    }
  }
  let tail = 0;
  for (let sum = total; sum >= observed; sum--) tail += chances[sum] ?? 0;
  return Math.min(1, tail);
}

function normalApproximation(ranks: readonly number[], observed: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return normalTail((observed - 1 - mean) / Math.sqrt(variance));
}
