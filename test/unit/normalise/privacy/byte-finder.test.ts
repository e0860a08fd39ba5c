import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';

import {
  createByteFinder,
  GROUPS_MAX,
  type ByteFinder,
  type ByteGroup,
} from '../../../../src/normalise/privacy/byte-finder.ts';
import { createPrivacy } from '../../../../src/normalise/privacy/privacy.ts';
import { fastScan, Matches, scanText } from '../../../../src/normalise/privacy/scan.ts';
import { plantedCorpus } from '../../../support/planted.ts';

interface TestGroup extends ByteGroup {
  readonly next: ReadonlySet<number>;
}

const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 32, 97, 255));
const group = fc
  .record({
    bytes: fc.array(byte, { minLength: 1, maxLength: 12 }),
    next: fc.array(byte, { maxLength: 40 }),
  })
  .map(({ bytes, next }): TestGroup => ({
    bytes,
    next: new Set(next),
    mayFollow: (other) => next.includes(other),
  }));

function findAll(finder: ByteFinder, length: number): number[] {
  const { start } = finder;
  const found: number[] = [];
  const last = start + length - 1;
  for (let at = finder.find(start, last); at < last; at = finder.find(at + 1, last)) {
    found.push(at - start);
  }
  return found;
}

/** Ranges and kinds of what a scan of `text` finds, where its bytes stand at `at` of `bytes`. */
function matchesIn(bytes: Buffer, at: number, text: string): string[] {
  const matches = new Matches();
  const end = at + bytes.write(text, at, 'utf8');
  // What stands around the text must not be read into it.
  bytes.write('@example.org:12345 ', end, 'latin1');
  const options = { ipAddresses: true, credentialsOnly: false };
  scanText(bytes, at, end, options, matches);
  return Array.from({ length: matches.count }, (_, index) =>
    [matches.start[index]! - at, matches.end[index]! - at, matches.kindOf(index)].join(),
  );
}

describe('byte finder', () => {
  it('passes over no byte that a group has before one it allows', () => {
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 1, maxLength: GROUPS_MAX }),
        fc.uint8Array({ minLength: 1, maxLength: 120 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (groups, text, behind) => {
          const finder = createByteFinder(groups)!;
          finder.bytes.set([...text, ...behind], finder.start);
          const found = new Set(findAll(finder, text.length));
          for (let at = 0; at + 1 < text.length; at++) {
            const isWanted = groups.some(
              ({ bytes, next }) => [...bytes].includes(text[at]!) && next.has(text[at + 1]!),
            );
            if (isWanted) assert.ok(found.has(at), `${text.join(' ')} at ${at}`);
          }
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('finds neighbours in the code table alone', () => {
    const digits = { bytes: Buffer.from('0123456789'), mayFollow: () => true };
    const finder = createByteFinder([digits])!;
    const length = finder.bytes.write(
      'nothing for a long way, then 4 and then, after more than sixteen bytes, 7.',
      finder.start,
    );
    assert.deepEqual(findAll(finder, length), [29, 72]);
  });

  it('finds the same secrets and personal data as the scan of bytes that are elsewhere', () => {
    const { bytes, start } = fastScan!;
    const texts = [
      ...plantedCorpus(12, 2).map(({ text }) => text),
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), { numRuns: 300, seed: 5 }),
      ...fc.sample(
        fc.string({
          unit: fc.constantFrom(...Array.from('0123456789-_. :=@%IJbBeyAzk"\\/a ')),
          maxLength: 90,
        }),
        { numRuns: 2000, seed: 6 },
      ),
    ];
    const elsewhere = Buffer.alloc(1 << 16);
    let found = 0;
    for (const text of texts) {
      const expected = matchesIn(elsewhere, 8, text);
      assert.deepEqual(matchesIn(bytes, start, text), expected, text);
      found += expected.length;
    }
    assert.ok(found > 100, `only ${found} found: the comparison shows little`);
  });

  it('leaves texts beyond its memory to the scan that needs none', () => {
    const privacy = createPrivacy({ hmacKey: 'a key for tests only', content: 'redacted' });
    const long = 'nothing to see. '.repeat(fastScan!.capacity / 16);
    const redacted = privacy.redactText(`${long}jane.doe@example.org ${long}`);
    assert.equal(redacted, `${long}[redacted:email] ${long}`);
  });
});
