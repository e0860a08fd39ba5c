/** Kullback–Leibler divergence KL(q ‖ p) of two Bernoulli rates, in nats; 0·ln 0 is 0. */
export function bernoulliDivergence(q: number, p: number): number {
  const up = q <= 0 ? 0 : q * Math.log(q / p);
  const down = q >= 1 ? 0 : (1 - q) * Math.log((1 - q) / (1 - p));
  return up + down;
}

/** The rate whose odds are `ratio` times the odds of `rate`. */
export function shiftOdds(rate: number, ratio: number): number {
  return (ratio * rate) / (1 - rate + ratio * rate);
}
