// Where features live in the weight tables.

/** Slots of skeleton features. */
export const SKELETON_SLOTS = 1 << 15;
/** Slots of n-grams. */
export const GRAM_SLOTS = 1 << 15;

/** Slot of an n-gram: the low bits of its hash. */
export function gramSlot(hash: number): number {
  return hash & (GRAM_SLOTS - 1);
}

/** Tells n-grams of one slot apart: the top byte, 1 to 255; 0 marks an empty slot. */
export function gramFingerprint(hash: number): number {
  return hash >>> 24 || 1;
}

/** Slot of a skeleton feature: its kind and up to four arguments. */
export function skeletonSlot(kind: number, a = 0, b = 0, c = 0, d = 0): number {
  let hash = Math.imul(kind * 0x9e3779b1 + a, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (b * 0x27d4eb2f), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (c * 0x165667b1), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (d * 0x2545f491), 0x85ebca6b);
  return (hash ^ (hash >>> 16)) & (SKELETON_SLOTS - 1);
}
