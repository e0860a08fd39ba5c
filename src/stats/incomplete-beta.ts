import { logGamma } from './log-gamma.ts';

/**
 * Regularised incomplete beta function I_x(a, b), or its complement where `upper` is set (computed directly,
 * so that tails down to 1e-300 keep their digits).
 *
 * Continued fraction by Lentz's method (Press et al., Numerical Recipes, 3rd ed., 6.4).
 *
 * @param x in [0, 1]
 * @param a above 0
 * @param b above 0
 * @returns a probability; NaN outside the domain
 */
export function incompleteBeta(x: number, a: number, b: number, upper = false): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0) return upper ? 1 : 0;
  if (x === 1) return upper ? 0 : 1;
  const direct = x < (a + 1) / (a + b + 2);
  const part = direct ? tail(x, a, b) : tail(1 - x, b, a);
  return direct === upper ? 1 - part : part;
}

/** x^a (1-x)^b / (a B(a,b)) times the continued fraction. */
function tail(x: number, a: number, b: number): number {
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(logFront) * fraction(x, a, b)) / a;
}

const TINY = 1e-300;
const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return h;
}
