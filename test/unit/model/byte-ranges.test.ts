import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyRange, hashRange, isSame, readTail } from '../../../src/model/byte-ranges.ts';

const LENGTHS = Array.from({ length: 40 }, (_, length) => length);
const filled = (seed: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: 64 }, (_, index) => (index * 73 + seed) & 255);
const viewOf = (bytes: Uint8Array<ArrayBuffer>): DataView => new DataView(bytes.buffer);

test('ranges are the same where every byte is, wherever they stand', () => {
  for (const length of LENGTHS) {
    const left = filled(5);
    const right = new Uint8Array(64);
    right.set(left.subarray(3, 3 + length), 11);
    assert.ok(isSame(viewOf(left), 3, viewOf(right), 11, length));
    assert.equal(hashRange(viewOf(left), 3, length), hashRange(viewOf(right), 11, length));
    for (let byte = 0; byte < length; byte++) {
      right[11 + byte]! ^= 0x80;
      assert.ok(!isSame(viewOf(left), 3, viewOf(right), 11, length), `${length}: byte ${byte}`);
      right[11 + byte]! ^= 0x80;
    }
  }
});

test('a range is copied whole, and nothing beside it', () => {
  for (const length of LENGTHS) {
    const from = filled(9);
    const to = filled(101);
    const expected = filled(101);
    expected.set(from.subarray(7, 7 + length), 13);
    copyRange(viewOf(from), 7, viewOf(to), 13, length);
    assert.deepEqual(to, expected);
  }
});

test('the tail of a range is its last four bytes, or fewer, and never those before it', () => {
  const bytes = viewOf(Uint8Array.from([9, 1, 2, 3, 4, 5]));
  assert.deepEqual(
    [0, 1, 3, 4, 5].map((length) => readTail(bytes, 1, length)),
    [0, 1, 0x010203, 0x01020304, 0x02030405],
  );
});
