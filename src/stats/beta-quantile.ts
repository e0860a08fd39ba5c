import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The x with I_x(a, b) = probability: quantile of the beta distribution, by bisection (60 halvings in x, so
 * about 1e-17 absolute; small quantiles are refined on a logarithmic scale).
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (!(probability >= 0 && probability <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (probability === 0) return 0;
  if (probability === 1) return 1;
  let low = -700;
  let high = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(Math.exp(middle), a, b) < probability) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
