// Seeded random numbers for the simulator: the same key parts give the same stream on every machine,
// so that a back-fill and a live run generated minute by minute join without a seam. Not for secrets.

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
}

/** Mixes integers to one 32-bit value (the finaliser of MurmurHash3, applied to each part). */
export function mixHash(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= Math.floor(part / 0x1_0000_0000) | 0;
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** FNV-1a over UTF-16 code units, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** An sfc32 generator whose stream depends on every key part (integers up to 2^53). */
export function createRandom(...key: readonly number[]): Random {
  let a = mixHash(...key, 1);
  let b = mixHash(...key, 2);
  let c = mixHash(...key, 3);
  let d = 1;
  const uint32 = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  return { uint32, next: () => uint32() / 0x1_0000_0000 };
}

/** Standard normal (Box–Muller, one of the pair). */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Log-normal with the given median and sigma of the logarithm. */
export function drawLogNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * drawNormal(random));
}

/** Gamma with mean 1 and the given shape ≥ 1 (Marsaglia and Tsang 2000); variance 1 / shape. */
export function drawGammaMeanOne(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return (d * v) / shape;
    }
  }
}

/** Poisson count: by multiplication up to a mean of 30, by its normal limit above. */
export function drawPoisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** One of the items, with chances proportional to their weights. `items` is not empty. */
export function drawWeighted<T extends { readonly weight: number }>(
  random: Random,
  items: readonly T[],
): T {
  let total = 0;
  for (const item of items) total += item.weight;
  let left = random.next() * total;
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return items.at(-1) as T;
}

/** One of the items, all alike. `items` is not empty. */
export function drawItem<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.next() * items.length)] as T;
}

/** Lower-case hex of `bytes` random bytes (a multiple of 4), never all zero. */
export function drawHex(random: Random, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i += 4) text += random.uint32().toString(16).padStart(8, '0');
  return /[1-9a-f]/.test(text) ? text : text.slice(1) + '1';
}
