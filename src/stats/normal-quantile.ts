import { logNormalTail } from './normal-tail.ts';

/**
 * The z with P(Z > z) = tail, for the standard normal distribution.
 *
 * Newton's iteration on ln P, which is smooth and concave, so it holds in the far tail too.
 *
 * @param tail probability in (0, 1); outside gives ±Infinity or NaN
 * @returns z, absolute error about 1e-12
 */
export function normalUpperQuantile(tail: number): number {
  if (!(tail >= 0 && tail <= 1)) return Number.NaN;
  if (tail === 0) return Infinity;
  if (tail === 1) return -Infinity;
  if (tail > 0.5) return -normalUpperQuantile(1 - tail);
  const target = Math.log(tail);
  let z = tail > 0.2 ? 0.5 : Math.sqrt(Math.max(0, -2 * (target + 0.9)));
  for (let i = 0; i < 60; i++) {
    const value = logNormalTail(z);
    const hazard = Math.exp(-0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - value);
    const step = (value - target) / hazard;
    z += step;
    if (Math.abs(step) < 1e-13 * (1 + Math.abs(z))) break;
  }
  return z;
}
