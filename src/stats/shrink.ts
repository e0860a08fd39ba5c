export interface Group {
  /** Trials, observations or weight of the group. */
  readonly weight: number;
  /** Sum over the observations. */
  readonly total: number;
}

/**
 * Between-group variance of means by the method of moments (DerSimonian and Laird 1986; for rates the
 * beta-binomial moment estimator), never negative.
 *
 * @param variance variance of one observation within a group (p(1−p)·φ for rates)
 */
export function betweenVariance(groups: readonly Group[], variance: number): number {
  let weight = 0;
  let squares = 0;
  let total = 0;
  let filled = 0;
  for (const group of groups) {
    if (group.weight <= 0) continue;
    filled++;
    weight += group.weight;
    squares += group.weight * group.weight;
    total += group.total;
  }
  if (filled < 2) return 0;
  const mean = total / weight;
  let spread = 0;
  for (const group of groups) {
    if (group.weight > 0) spread += group.weight * (group.total / group.weight - mean) ** 2;
  }
  const scale = weight - squares / weight;
  return scale > 0 ? Math.max(0, (spread - (filled - 1) * variance) / scale) : 0;
}

/**
 * Empirical-Bayes mean of a group: its own mean pulled towards the parent's as much as its size deserves.
 * With no between-group variance it is the parent's mean exactly.
 */
export function shrinkMean(
  group: Group,
  parent: number,
  variance: number,
  between: number,
): number {
  if (group.weight <= 0 || between <= 0) return parent;
  const kappa = variance / between;
  return (group.total + kappa * parent) / (group.weight + kappa);
}
