import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { AppError, type ErrorCode } from '../../../src/model/errors.ts';
import { createAdmission } from '../../../src/receive/admission.ts';
import {
  Assembly,
  collect,
  decompress,
  parseCompression,
  type Compression,
} from '../../../src/receive/body.ts';

const KIB = 1024;
const fails = (code: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof AppError, String(error));
  assert.equal(error.code, code);
  return true;
};

const limits = (bytesMax: number, budget = Number.MAX_SAFE_INTEGER, held = 0) => {
  const admission = createAdmission(budget);
  if (held > 0) admission.lease().grow(held);
  return { lease: admission.lease(), bytesMax };
};

const ENCODERS: [Exclude<Compression, 'identity'>, (bytes: Buffer) => Buffer][] = [
  ['gzip', (bytes) => gzipSync(bytes)],
  ['deflate', (bytes) => deflateSync(bytes)],
  ['zstd', (bytes) => zstdCompressSync(bytes)],
];

void describe('decompressing', () => {
  for (const [compression, encode] of ENCODERS) {
    void test(`${compression}: small, large and incompressible bodies come back byte by byte`, async () => {
      for (const body of [
        Buffer.from('x'),
        Buffer.alloc(300 * KIB, 'ab'),
        randomBytes(500 * KIB),
      ]) {
        const read = await decompress(encode(body), compression, limits(body.length));
        assert.equal(Buffer.compare(Buffer.from(read), body), 0);
      }
    });

    void test(`${compression}: one byte over the limit is too large, exactly the limit is not`, async () => {
      for (const size of [10 * KIB, 600 * KIB]) {
        const body = encode(randomBytes(size));
        await assert.rejects(
          decompress(body, compression, limits(size - 1)),
          fails('BODY_TOO_LARGE'),
        );
        assert.equal((await decompress(body, compression, limits(size))).length, size);
      }
    });

    void test(`${compression}: every truncation of a small body is unreadable`, async () => {
      const whole = encode(Buffer.from('some text that is compressed'));
      for (let length = 0; length < whole.length; length++) {
        const torn = decompress(whole.subarray(0, length), compression, limits(KIB));
        await assert.rejects(torn, fails('BODY_UNREADABLE'));
      }
    });

    void test(`${compression}: a budget taken by others is overload, not too large`, async () => {
      const body = encode(Buffer.alloc(900 * KIB));
      const tight = limits(KIB * KIB, 100 * KIB, 50 * KIB);
      await assert.rejects(decompress(body, compression, tight), fails('OVERLOADED'));
    });
  }

  void test('gzip: a trailer that lies about the length changes nothing', async () => {
    const body = gzipSync(Buffer.alloc(5000, 'q'));
    body.writeUInt32LE(0xffffffff, body.length - 4);
    await assert.rejects(decompress(body, 'gzip', limits(10_000)), fails('BODY_UNREADABLE'));
  });

  void test('gzip: a large body comes back byte by byte and leases its length', async () => {
    const body = Buffer.alloc(6 * KIB * KIB, randomBytes(3000));
    const admission = createAdmission(Number.MAX_SAFE_INTEGER);
    const target = { lease: admission.lease(), bytesMax: 2 * body.length };
    const read = await decompress(gzipSync(body), 'gzip', target);
    assert.equal(Buffer.compare(Buffer.from(read), body), 0);
    assert.equal(admission.inflightBytes, body.length);
  });

  void test('gzip: a large body whose trailer says less or more than there is stops at the limit', async () => {
    const size = 5 * KIB * KIB;
    for (const said of [size / 2 - 1000, 100, size - 1, 2 * size]) {
      const body = gzipSync(Buffer.alloc(size, 'ab'));
      body.writeUInt32LE(said, body.length - 4);
      await assert.rejects(decompress(body, 'gzip', limits(size / 2)), fails('BODY_TOO_LARGE'));
    }
  });

  void test('gzip: members one after the other are one body', async () => {
    const members = Buffer.concat([
      gzipSync(Buffer.from('one ')),
      gzipSync(Buffer.alloc(0)),
      gzipSync(Buffer.from('two')),
    ]);
    assert.equal(Buffer.from(await decompress(members, 'gzip', limits(100))).toString(), 'one two');
  });
});

void describe('collecting', () => {
  void test('chunks become one buffer and are leased', async () => {
    const target = limits(100);
    const body = await collect(Readable.from([Buffer.from('ab'), Buffer.from('cd')]), target, 0);
    assert.equal(body.toString(), 'abcd');
  });

  void test('a body whose length is announced is the same, however its pieces are cut', async () => {
    const whole = randomBytes(1000);
    for (const size of [1, 7, 249, 250, 251, 500, 999, 1000]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
        whole.subarray(index * size, (index + 1) * size),
      );
      const body = await collect(Readable.from(pieces), limits(1000), whole.length);
      assert.equal(body.compare(whole), 0, `pieces of ${size}`);
    }
  });

  void test('an announced length is reserved once a quarter has come, not before', () => {
    const admission = createAdmission(1000);
    const body = new Assembly(admission.lease());
    body.add(Buffer.alloc(199), 800);
    assert.equal(admission.inflightBytes, 199);
    body.add(Buffer.alloc(1), 800);
    assert.equal(admission.inflightBytes, 800);
    body.add(Buffer.alloc(600), 800);
    assert.equal(admission.inflightBytes, 800);
  });

  void test('a reservation that the budget does not have is overload', () => {
    const admission = createAdmission(1000);
    admission.lease().grow(500);
    const body = new Assembly(admission.lease());
    assert.throws(() => body.add(Buffer.alloc(200), 800), fails('OVERLOADED'));
  });

  void test('what is read after the end of its lease is written nowhere', () => {
    const lease = createAdmission(1000).lease();
    const body = new Assembly(lease);
    body.add(Buffer.alloc(200), 800);
    lease.release();
    assert.throws(() => body.add(Buffer.alloc(200), 800), fails('OVERLOADED'));
  });

  void test('stops at the first chunk beyond the limit', async () => {
    let produced = 0;
    const endless = new Readable({
      highWaterMark: 1,
      read() {
        produced++;
        this.push(Buffer.alloc(10));
      },
    });
    await assert.rejects(collect(endless, limits(35), 0), fails('BODY_TOO_LARGE'));
    assert.ok(produced < 10, `${produced} chunks were read`);
    endless.destroy();
  });
});

void test('encoding names are read in any case; unknown ones are undefined', () => {
  const read = [
    'gzip',
    'GZIP',
    ' x-gzip',
    'zstd',
    'deflate',
    'identity',
    '',
    undefined,
    'br',
    'gzip, br',
  ].map(parseCompression);
  assert.deepEqual(read, [
    'gzip',
    'gzip',
    'gzip',
    'zstd',
    'deflate',
    'identity',
    'identity',
    'identity',
    undefined,
    undefined,
  ]);
});
