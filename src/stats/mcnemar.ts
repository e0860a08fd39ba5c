import { incompleteBeta } from './incomplete-beta.ts';

/**
 * McNemar's exact test, one-sided: chance of `worse` or more out of worse + better discordant pairs when both are
 * equally likely. 1 without discordant pairs.
 */
export function mcnemarTail(worse: number, better: number): number {
  if (worse <= 0) return 1;
  return incompleteBeta(0.5, worse, better + 1);
}
