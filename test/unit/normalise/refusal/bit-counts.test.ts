import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BitCounts } from '../../../../src/normalise/refusal/bit-counts.ts';

/** Masks that repeat and overlap, with all bits in use. */
const MASKS = Array.from({ length: 900 }, (_, index) =>
  Math.imul(index + 1, index % 3 === 0 ? 0x9e3779b1 : 0x85ebca6b),
);

function countPlainly(masks: readonly number[]): number[] {
  const counts = Array.from({ length: 32 }, () => 0);
  for (const mask of masks)
    for (let thing = 0; thing < 32; thing++) counts[thing]! += (mask >>> thing) & 1;
  return counts;
}

describe('BitCounts', () => {
  it('counts each of 32 things as counting one by one does', () => {
    const counts = new BitCounts();
    for (const [index, mask] of MASKS.entries()) {
      counts.add(mask);
      if (index % 100 !== 99) continue;
      const plain = countPlainly(MASKS.slice(0, index + 1));
      assert.deepEqual(
        plain.map((_, thing) => counts.countOf(thing)),
        plain,
      );
      assert.equal(counts.most(), plain.indexOf(Math.max(...plain)));
    }
  });

  it('names the lowest of equals, and none before anything was counted', () => {
    const counts = new BitCounts();
    assert.equal(counts.most(), -1);
    counts.add(0b1010_0000);
    assert.equal(counts.most(), 5);
    counts.add(1 << 31);
    counts.add(1 << 31);
    assert.equal(counts.most(), 31);
  });

  it('begins anew when cleared, and copies stand by themselves', () => {
    const counts = new BitCounts();
    const copy = new BitCounts();
    counts.add(0b110);
    copy.copyFrom(counts);
    copy.add(0b100);
    counts.clear();
    assert.equal(counts.most(), -1);
    assert.equal(copy.most(), 2);
    assert.equal(copy.countOf(1), 1);
  });
});
