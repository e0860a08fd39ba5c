// A set of slots as one bit each: 4 kB for 32,768 slots, so that it stays in the nearest cache.

export class SlotSet {
  readonly #bits: Int32Array;

  /** `slots`: their number, a power of two of at least 32. */
  constructor(slots: number) {
    this.#bits = new Int32Array(slots >>> 5);
  }

  delete(slot: number): void {
    this.#bits[slot >>> 5]! &= ~(1 << (slot & 31));
  }

  has(slot: number): boolean {
    return (this.#bits[slot >>> 5]! & (1 << (slot & 31))) !== 0;
  }

  /** Adds a slot; answers false where it was there already. */
  add(slot: number): boolean {
    const before = this.#bits[slot >>> 5]!;
    const bit = 1 << (slot & 31);
    this.#bits[slot >>> 5] = before | bit;
    return (before & bit) === 0;
  }
}
