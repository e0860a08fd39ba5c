// A bounded set of 64-bit fingerprints with the request that brought each, in generations: the newest takes
// entries, the oldest is dropped when time has passed or room runs out. Open addressing over typed arrays:
// 12 bytes a slot, no object an entry.

const LOAD_MAX = 0.6;
const INITIAL_SLOTS = 1 << 12;
/** Not a fingerprint (both halves are made non-zero): an entry taken back. */
const REMOVED = 0;

export class Generation {
  readonly startedMs: number;
  #slots = INITIAL_SLOTS;
  #high = new Uint32Array(INITIAL_SLOTS);
  #low = new Uint32Array(INITIAL_SLOTS);
  #owner = new Uint32Array(INITIAL_SLOTS);
  count = 0;

  constructor(startedMs: number) {
    this.startedMs = startedMs;
  }

  /** The owner of a fingerprint, or -1. Fingerprints have a non-zero low half. */
  find(high: number, low: number): number {
    const mask = this.#slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const there = this.#low[slot]!;
      if (there === low && this.#high[slot] === high) return this.#owner[slot]!;
      if (there === 0 && this.#high[slot] === 0) return -1;
    }
  }

  /** Adds a fingerprint that is not in the generation. */
  add(high: number, low: number, owner: number): void {
    if (this.count + 1 > this.#slots * LOAD_MAX) this.#grow();
    this.#put(high, low, owner);
    this.count++;
  }

  remove(high: number, low: number): void {
    const mask = this.#slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      if (this.#low[slot] === low && this.#high[slot] === high) {
        // The slot stays taken, so that entries beyond it are still found.
        this.#low[slot] = REMOVED;
        this.#high[slot] = 1;
        return;
      }
      if (this.#low[slot] === 0 && this.#high[slot] === 0) return;
    }
  }

  #put(high: number, low: number, owner: number): void {
    const mask = this.#slots - 1;
    let slot = low & mask;
    while (this.#low[slot] !== 0 || this.#high[slot] !== 0) slot = (slot + 1) & mask;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#owner[slot] = owner;
  }

  #grow(): void {
    const [highs, lows, owners] = [this.#high, this.#low, this.#owner];
    this.#slots *= 2;
    this.#high = new Uint32Array(this.#slots);
    this.#low = new Uint32Array(this.#slots);
    this.#owner = new Uint32Array(this.#slots);
    this.count = 0;
    for (let slot = 0; slot < lows.length; slot++) {
      if (lows[slot] === 0) continue;
      this.#put(highs[slot]!, lows[slot]!, owners[slot]!);
      this.count++;
    }
  }
}

export interface FingerprintSetOptions {
  /** Every entry is kept at least this long, unless room runs out. */
  readonly windowMs: number;
  /** Entries of all generations together. */
  readonly entriesMax: number;
}

/** Three generations of half a window: an entry lives between one and one and a half windows. */
const GENERATIONS = 3;

export class FingerprintSet {
  readonly #options: FingerprintSetOptions;
  /** Newest first. */
  #generations: Generation[];
  /** Generations dropped before their time because room ran out. */
  droppedEarly = 0;

  constructor(options: FingerprintSetOptions, nowMs: number) {
    this.#options = options;
    this.#generations = [new Generation(nowMs)];
  }

  get count(): number {
    return this.#generations.reduce((sum, { count }) => sum + count, 0);
  }

  /** The owner of a fingerprint, or -1 where it is not known. */
  find(high: number, low: number): number {
    for (const generation of this.#generations) {
      const owner = generation.find(high, low);
      if (owner >= 0) return owner;
    }
    return -1;
  }

  add(high: number, low: number, owner: number): void {
    this.#generations[0]!.add(high, low, owner);
  }

  remove(high: number, low: number): void {
    for (const generation of this.#generations) generation.remove(high, low);
  }

  /** Starts a new generation when it is time or the newest is full. True when it did. */
  rotate(nowMs: number): boolean {
    const newest = this.#generations[0]!;
    const isOld = nowMs - newest.startedMs >= this.#options.windowMs / (GENERATIONS - 1);
    const isFull = newest.count >= this.#options.entriesMax / GENERATIONS;
    if (!isOld && !isFull) return false;
    if (!isOld && this.#generations.length === GENERATIONS) this.droppedEarly++;
    this.#generations = [new Generation(nowMs), ...this.#generations.slice(0, GENERATIONS - 1)];
    return true;
  }
}
