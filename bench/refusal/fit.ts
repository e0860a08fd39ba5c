// Logistic regression on sparse binary features: Adagrad over a fixed shuffle, L2. Deterministic: the same
// examples in the same order give the same bytes.

export interface Sample {
  readonly features: Int32Array;
  /** Target probability. */
  readonly target: number;
  readonly weight: number;
  /** Log-odds added by another, frozen model. */
  readonly offset: number;
}

export interface FitOptions {
  readonly slots: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  readonly seed: number;
}

function shuffled(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  let state = seed >>> 0 || 1;
  for (let index = count - 1; index > 0; index--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (index + 1);
    const kept = order[index]!;
    order[index] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/** Weights by slot: the mean of the second half of the epochs, which steadies them. */
export function fit(samples: readonly Sample[], options: FitOptions): Float64Array {
  const weights = new Float64Array(options.slots);
  const average = new Float64Array(options.slots);
  const averaged = Math.ceil(options.epochs / 2);
  const squares = new Float64Array(options.slots).fill(1e-3);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const index of shuffled(samples.length, options.seed + epoch)) {
      const { features, target, weight, offset } = samples[index]!;
      const error = (1 / (1 + Math.exp(-offset - oddsOf(weights, features))) - target) * weight;
      for (const slot of features) {
        const gradient = error + options.decay * weights[slot]!;
        squares[slot]! += gradient * gradient;
        weights[slot]! -= (options.rate * gradient) / Math.sqrt(squares[slot]!);
      }
    }
    if (epoch >= options.epochs - averaged) {
      for (let slot = 0; slot < weights.length; slot++) average[slot]! += weights[slot]! / averaged;
    }
  }
  return average;
}

/** Log-odds of a sample's features. */
export function oddsOf(weights: Float64Array, features: Int32Array): number {
  let sum = 0;
  for (const slot of features) sum += weights[slot]!;
  return sum;
}
