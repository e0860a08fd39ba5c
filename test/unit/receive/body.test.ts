import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { AppError, type ErrorCode } from '../../../src/model/errors.ts';
import { createAdmission } from '../../../src/receive/admission.ts';
import {
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
    const body = await collect(Readable.from([Buffer.from('ab'), Buffer.from('cd')]), target);
    assert.equal(body.toString(), 'abcd');
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
    await assert.rejects(collect(endless, limits(35)), fails('BODY_TOO_LARGE'));
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
