/** What stands for ln 0 in states that must survive JSON: exp of it is exactly 0. */
export const LOG_ZERO = -1e4;

/** ln(exp(a) + exp(b)) without overflow; values at or below LOG_ZERO count as ln 0. */
export function logAdd(a: number, b: number): number {
  const high = a > b ? a : b;
  const low = a > b ? b : a;
  if (low <= LOG_ZERO) return high;
  return high + Math.log1p(Math.exp(low - high));
}
