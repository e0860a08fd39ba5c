// Counts of up to 32 things at once: one bit of every count a word, so that a mask of things is added in two or
// three operations however many bits it has.

/** Counts stay below 2 to this power. */
const PLANES = 12;

export class BitCounts {
  /** Bit `k` of plane `p` is bit `p` of the count of thing `k`. */
  readonly #planes = new Int32Array(PLANES);

  clear(): void {
    for (let plane = 0; plane < PLANES; plane++) this.#planes[plane] = 0;
  }

  copyFrom(other: BitCounts): void {
    for (let plane = 0; plane < PLANES; plane++) this.#planes[plane] = other.#planes[plane]!;
  }

  /** Adds one to each thing of the mask. */
  add(mask: number): void {
    const planes = this.#planes;
    for (let plane = 0, carry = mask; carry !== 0; plane++) {
      const before = planes[plane]!;
      planes[plane] = before ^ carry;
      carry &= before;
    }
  }

  countOf(thing: number): number {
    let count = 0;
    for (let plane = 0; plane < PLANES; plane++)
      count |= ((this.#planes[plane]! >>> thing) & 1) << plane;
    return count;
  }

  /** The thing counted most often, the lowest of equals; -1 where all counts are 0. */
  most(): number {
    let among = -1;
    let isAny = false;
    for (let plane = PLANES - 1; plane >= 0; plane--) {
      const higher = among & this.#planes[plane]!;
      if (higher === 0) continue;
      among = higher;
      isAny = true;
    }
    return isAny ? 31 - Math.clz32(among & -among) : -1;
  }
}
