// Lanczos coefficients, g = 7, n = 9 (Press et al., Numerical Recipes, 3rd ed., 6.1; Godfrey's set).
const COEFFICIENTS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const;

/**
 * Natural logarithm of the gamma function.
 *
 * @param x finite, above 0
 * @returns ln Γ(x), relative error about 1e-14; NaN for x ≤ 0
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let series: number = COEFFICIENTS[0];
  for (let i = 1; i < COEFFICIENTS.length; i++) series += (COEFFICIENTS[i] ?? 0) / (shifted + i);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series);
}
