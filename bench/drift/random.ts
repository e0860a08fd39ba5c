// Seeded random numbers that can be started anywhere: a stream's minute is drawn from (seed, stream, minute), so
// any minute can be made again without the ones before it.

export interface Random {
  /** Uniform in (0, 1). */
  next(): number;
  normal(): number;
  poisson(mean: number): number;
}

/** Mixes whole numbers into one 32-bit seed. */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** Small Fast Counter generator (sfc32), period about 2^128. */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = mixSeed(seed, 1) | 0;
  let c = mixSeed(seed, 2) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return ((sum >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 8; i++) next();
  const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return { next, normal, poisson: (mean) => poisson(mean, next, normal) };
}

function poisson(mean: number, next: () => number, normal: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 400) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  // Sum of small ones: e^-mean must not underflow, and long products are slow.
  let count = 0;
  for (let rest = mean; rest > 0; rest -= 30) count += smallPoisson(Math.min(30, rest), next);
  return count;
}

function smallPoisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}
