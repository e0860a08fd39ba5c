/**
 * ln erfc(x) for any finite x, without the underflow that erfc itself has beyond x = 26.
 *
 * Power series below 0.5, Lentz's continued fraction above (Abramowitz and Stegun 7.1.5, 7.1.14).
 */
export function logErfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < 0) return Math.log(2 - Math.exp(logErfc(-x)));
  return x < 2 ? Math.log1p(-erfSeries(x)) : logErfcFraction(x);
}

/** erf by its Taylor series, |x| < 2. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= -(x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** ln erfc by the continued fraction x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))), x ≥ 2. */
function logErfcFraction(x: number): number {
  let tail = x;
  for (let k = 120; k >= 1; k--) tail = x + k / 2 / tail;
  return -x * x - 0.5 * Math.log(Math.PI) - Math.log(tail);
}

/** ln P(Z > z) of the standard normal distribution, exact far into the tail. */
export function logNormalTail(z: number): number {
  return logErfc(z / Math.SQRT2) - Math.LN2;
}

/** P(Z > z) of the standard normal distribution. */
export function normalTail(z: number): number {
  return Math.exp(logNormalTail(z));
}
