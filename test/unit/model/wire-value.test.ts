import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { KIND } from '../../../src/model/otlp-view.ts';
import {
  anyValueToJs,
  anyValueToText,
  hashKey,
  readBool,
  readDouble,
  readHex,
  readInt64,
  readSafeInteger,
  readText,
  readUnixNano,
  visitEntries,
} from '../../../src/model/wire-value.ts';

const RUNS = { numRuns: 500, seed: 20261121 };

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from([(number << 3) | 2, ...varint(BigInt(content.length))]),
    content,
  ]);
}

const text = (value: string) => field(1, Buffer.from(value));
const int = (value: bigint) => Buffer.from([0x18, ...varint(value)]);
const double = (value: number) => {
  const bytes = Buffer.alloc(9, 0x21);
  bytes.writeDoubleLE(value, 1);
  return bytes;
};
const array = (...items: Uint8Array[]) => Buffer.concat(items.map((item) => field(1, item)));
const list = (...entries: [string, Uint8Array][]) =>
  Buffer.concat(
    entries.map(([key, value]) =>
      field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, value)])),
    ),
  );

void describe('integers', () => {
  void test('any int64 reads back exactly, as a number only where that is exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const bytes = Uint8Array.from([9, ...varint(value), 0xff]);
        assert.equal(readInt64(bytes, 1), value);
        const safe = Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
        assert.equal(readSafeInteger(bytes, 1), safe);
      }),
      RUNS,
    );
  });

  for (const edge of [
    0n,
    1n,
    -1n,
    2n ** 28n,
    2n ** 53n - 1n,
    2n ** 53n,
    -(2n ** 53n),
    2n ** 63n - 1n,
    -(2n ** 63n),
  ]) {
    void test(`${edge} reads back exactly`, () => {
      assert.equal(readInt64(Uint8Array.from(varint(edge)), 0), edge);
    });
  }

  void test('a bool is any varint but zero, padded or not', () => {
    assert.equal(readBool(Uint8Array.of(0x80, 0x80, 0), 0), false);
    assert.equal(readBool(Uint8Array.of(0x80, 0x01), 0), true);
  });
});

void describe('fixed values and texts', () => {
  void test('times are unsigned 64-bit, absent is 0', () => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(2n ** 64n - 1n);
    assert.equal(readUnixNano(bytes, 0), 2n ** 64n - 1n);
    assert.equal(readUnixNano(bytes, -1), 0n);
  });

  void test('doubles read back bit by bit', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        assert.ok(Object.is(readDouble(double(value), 1), value));
      }),
      RUNS,
    );
  });

  void test('text reads from any Uint8Array, short and long, and absent is empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
        const encoded = new TextEncoder().encode(`<${value}>`);
        assert.equal(readText(encoded, 1, encoded.length - 1), value);
      }),
      RUNS,
    );
    assert.equal(readText(new Uint8Array(4), -1, -1), '');
  });

  void test('ids are lower-case hexadecimal, absent is empty', () => {
    assert.equal(readHex(Uint8Array.of(0, 0x0a, 0xff), 0, 3), '000aff');
    assert.equal(readHex(new Uint8Array(0), -1, 16), '');
  });

  void test('the hash of a key is FNV-1a 32', () => {
    assert.equal(hashKey('') >>> 0, 0x811c9dc5);
    assert.equal(hashKey('a') >>> 0, 0xe40c292c);
    assert.equal(hashKey('foobar') >>> 0, 0xbf9cf968);
  });
});

void describe('an AnyValue as text', () => {
  const asText = (kind: number, bytes: Uint8Array) => anyValueToText(bytes, kind, 0, bytes.length);

  void test('arrays and lists are JSON with exact integers', () => {
    const value = array(
      text('a"b'),
      int(9223372036854775807n),
      double(0.5),
      Buffer.from([0x10, 1]),
      field(7, Buffer.from([1, 2, 3])),
      Buffer.alloc(0),
      field(6, list(['k', int(-1n)])),
    );
    assert.equal(
      asText(KIND.ARRAY, value),
      '["a\\"b",9223372036854775807,0.5,true,"AQID",null,{"k":-1}]',
    );
  });

  void test('doubles that JSON cannot say are text inside, plain outside', () => {
    assert.equal(
      asText(KIND.ARRAY, array(double(Number.NaN), double(-Infinity))),
      '["NaN","-Infinity"]',
    );
    assert.equal(anyValueToText(double(Number.NaN), KIND.DOUBLE, 1, 9), 'NaN');
    assert.equal(anyValueToText(double(-0), KIND.DOUBLE, 1, 9), '-0');
  });

  void test('scalars are plain', () => {
    assert.equal(asText(KIND.INT, Uint8Array.from(varint(-42n))), '-42');
    assert.equal(asText(KIND.BOOL, Uint8Array.of(0)), 'false');
    assert.equal(asText(KIND.BYTES, Uint8Array.of(255)), '/w==');
    assert.equal(asText(KIND.EMPTY, new Uint8Array(0)), '');
    assert.equal(asText(KIND.DROPPED, new Uint8Array(0)), '');
  });
});

void describe('an AnyValue as JavaScript', () => {
  void test('a list has no prototype and keeps the last of a repeated key', () => {
    const bytes = list(['__proto__', int(1n)], ['a', int(1n)], ['a', int(2n)]);
    const value = anyValueToJs(bytes, KIND.KVLIST, 0, bytes.length) as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(value), null);
    assert.deepEqual(Object.entries(value), [
      ['__proto__', 1],
      ['a', 2],
    ]);
  });

  void test('deeper than allowed reads as null, without using up the stack', () => {
    let bytes: Buffer = Buffer.alloc(0);
    for (let level = 0; level < 5000; level++) bytes = field(1, field(5, bytes));
    assert.match(JSON.stringify(anyValueToJs(bytes, KIND.ARRAY, 0, bytes.length)), /^\[+null\]+$/);
  });

  void test('unknown fields between the known ones are passed over', () => {
    const unknown = Buffer.from([0xf8, 0x3f, 0x05, 0xfb, 0x3f, 0x08, 0x01, 0xfc, 0x3f]);
    const entry = Buffer.concat([
      unknown,
      field(1, Buffer.from('k')),
      unknown,
      field(2, Buffer.concat([unknown, text('v'), unknown])),
    ]);
    const bytes = Buffer.concat([unknown, field(1, entry), unknown]);
    const seen: string[] = [];
    visitEntries(bytes, 0, bytes.length, (keyStart, keyEnd, kind, start, end) => {
      seen.push(readText(bytes, keyStart, keyEnd), anyValueToText(bytes, kind, start, end));
    });
    assert.deepEqual(seen, ['k', 'v']);
  });
});
