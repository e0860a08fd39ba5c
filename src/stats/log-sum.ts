/** What stands for ln 0 in states that must survive JSON: exp of it is exactly 0. */
export const LOG_ZERO = -1e4;

/** ln(exp(a) + exp(b)) without overflow; values at or below LOG_ZERO count as ln 0. */
export function logAdd(a: number, b: number): number {
  const high = a > b ? a : b;
  const low = a > b ? b : a;
  if (low <= LOG_ZERO) return high;
  return high + Math.log1p(Math.exp(low - high));
}

/** ln of the arithmetic mean of exp(values); LOG_ZERO for no values. */
export function logMeanExp(values: ArrayLike<number>): number {
  let sum = LOG_ZERO;
  for (let i = 0; i < values.length; i++) sum = logAdd(sum, values[i] ?? LOG_ZERO);
  return values.length === 0 || sum <= LOG_ZERO ? LOG_ZERO : sum - Math.log(values.length);
}
