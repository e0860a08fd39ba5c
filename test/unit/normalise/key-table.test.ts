import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hashKey } from '../../../src/model/wire-value.ts';
import { DIALECTS } from '../../../src/normalise/dialects/registry.ts';
import { FAMILIES, KeyTable } from '../../../src/normalise/key-table.ts';
import { Overlays } from '../../../src/normalise/overlays.ts';

const find = (table: KeyTable, key: string): number => {
  const bytes = Buffer.from(`__${key}__`);
  return table.find(bytes, 2, bytes.length - 2, hashKey(key));
};

test('every key of every dialect is found at its own slot and nowhere else', () => {
  const { table } = new Overlays(DIALECTS, {});
  table.keys.forEach((key, slot) => assert.equal(find(table, key), slot, key));
  for (const key of ['', 'gen_ai', 'gen_ai.operation.name ', 'Gen_AI.operation.name']) {
    assert.equal(find(table, key), -1, key);
  }
});

test('a key with the hash of another is told apart by its bytes', () => {
  const table = new KeyTable(['a', 'b']);
  const bytes = Buffer.from('x');
  assert.equal(table.find(bytes, 0, 1, hashKey('a')), -1);
});

test('families are known by their prefix, with something behind it', () => {
  const table = new KeyTable([]);
  FAMILIES.forEach((prefix, family) => {
    const bytes = Buffer.from(`${prefix}0.x`);
    assert.equal(table.familyOf(bytes, 0, bytes.length), family);
    assert.equal(table.familyOf(bytes, 0, prefix.length), -1);
  });
});
