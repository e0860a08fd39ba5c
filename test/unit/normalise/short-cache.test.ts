import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readText } from '../../../src/model/wire-value.ts';
import { ShortCache } from '../../../src/normalise/short-cache.ts';

const read = (cache: ShortCache<string>, text: string): string => {
  const bytes = Uint8Array.from(Buffer.from(`«${text}»`));
  return cache.read(bytes, new DataView(bytes.buffer), 2, bytes.length - 2);
};

describe('the cache of short values', () => {
  it('reads every text right however many share its cells', () => {
    const cache = new ShortCache(readText);
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 10_000; index++) {
        const text = `model-${index % 7000}-é${'x'.repeat(index % 60)}`;
        assert.equal(read(cache, text), text);
      }
    }
  });

  it('tells a text from its own beginning and reads the empty range as nothing', () => {
    const cache = new ShortCache(readText);
    assert.deepEqual(
      ['gpt-4o-mini', 'gpt-4o', '', 'gpt-4o-mini'].map((text) => read(cache, text)),
      ['gpt-4o-mini', 'gpt-4o', '', 'gpt-4o-mini'],
    );
  });
});
