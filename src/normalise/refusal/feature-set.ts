// Features of a text in the order in which they were seen.

import { SKELETON_SLOTS } from './hash.ts';
import { SlotSet } from './slot-set.ts';

/** More than a text can have: its sentences and phrases are bounded. */
const FEATURES_MAX = 8192;

/** Slots of features, repeats included. */
export class FeatureList {
  /** [0, count). */
  readonly slots = new Int32Array(FEATURES_MAX);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(slot: number): void {
    if (this.count < FEATURES_MAX) this.slots[this.count++] = slot;
  }

  /** A copy of the slots. */
  values(): Int32Array {
    return this.slots.slice(0, this.count);
  }
}

/** Slots of features, each once. */
export class FeatureSet extends FeatureList {
  readonly #seen = new SlotSet(SKELETON_SLOTS);

  override clear(): void {
    for (let index = 0; index < this.count; index++) this.#seen.delete(this.slots[index]!);
    super.clear();
  }

  override add(slot: number): void {
    if (this.#seen.add(slot)) super.add(slot);
  }
}
