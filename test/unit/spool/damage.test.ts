// A disk that lies: every byte of a small log flipped once, every length of tail torn off, noise.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Block, SpoolBatch } from '../../../src/model/pipeline.ts';
import { openSpool, type Spool } from '../../../src/spool/spool.ts';
import { createMemoryFiles, type MemoryFiles } from '../../support/memory-files.ts';

const never = new AbortController().signal;
let folders = 0;

const block = (text: string): Block => ({
  table: 'otel_traces',
  day: 1,
  rows: 1,
  bytes: Buffer.from(text),
});

async function readTexts(spool: Spool): Promise<string[]> {
  const texts: string[] = [];
  const source = spool.source('store');
  let batch: SpoolBatch | undefined;
  while ((batch = await source.read(never)) !== undefined) {
    texts.push(batch.blocks.map(({ bytes }) => Buffer.from(bytes).toString()).join());
  }
  return texts;
}

const TEXTS = ['first', 'second', 'third', 'fourth'];

/** Two segments with two records each, as one process left them. */
async function written(): Promise<{ files: MemoryFiles; path: string; segments: string[] }> {
  const path = `/damage-${folders++}`;
  const files = createMemoryFiles();
  const options = { path, bytesMax: 1 << 30, sources: ['store'], files, clock: () => 5 };
  for (const pair of [TEXTS.slice(0, 2), TEXTS.slice(2)]) {
    const spool = await openSpool(options);
    for (const text of pair) await spool.append([block(text)]);
    await spool.close();
  }
  const segments = [...files.entries.keys()].filter((name) => name.endsWith('.seg')).sort();
  return { files, path, segments };
}

function copyOf(files: MemoryFiles): MemoryFiles {
  return files.powerCut(Number.MAX_SAFE_INTEGER);
}

async function openCopy(files: MemoryFiles, path: string): Promise<Spool> {
  return openSpool({ path, bytesMax: 1 << 30, sources: ['store'], files, clock: () => 5 });
}

test('any one flipped bit costs at most the record it is in, is told, and nothing wrong is ever read', async () => {
  const original = await written();
  for (const segment of original.segments) {
    const length = original.files.entries.get(segment)?.bytes.length ?? 0;
    assert.ok(length > 100);
    for (let at = 0; at < length; at++) {
      const files = copyOf(original.files);
      const bytes = files.entries.get(segment)?.bytes;
      assert.ok(bytes);
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      const spool = await openCopy(files, original.path);
      const texts = await readTexts(spool);
      const missing = TEXTS.filter((text) => !texts.includes(text));
      assert.ok(missing.length <= 1, `byte ${at} of ${segment} cost ${missing.join()}`);
      assert.deepEqual(
        texts,
        TEXTS.filter((text) => texts.includes(text)),
        `byte ${at}`,
      );
      const { damagedSegments, tornBytes } = spool.stats();
      if (missing.length > 0) assert.ok(damagedSegments + tornBytes > 0, `byte ${at} was not told`);
      await spool.append([block('new')]);
      assert.deepEqual(await readTexts(spool), ['new']);
      await spool.close();
    }
  }
});

test('a damaged segment is kept for people in the quarantine folder', async () => {
  const { files, path, segments } = await written();
  const bytes = files.entries.get(segments[0] ?? '')?.bytes;
  assert.ok(bytes);
  bytes[80] = bytes[80]! ^ 1;
  const spool = await openCopy(files, path);
  await readTexts(spool);
  assert.equal(spool.stats().damagedSegments, 1);
  assert.ok([...files.entries.keys()].some((name) => name.startsWith(`${path}/quarantine/`)));
  await spool.close();
});

test('a tail torn anywhere costs the records it reaches into and nothing before them', async () => {
  const original = await written();
  const last = original.segments.at(-1) ?? '';
  const length = original.files.entries.get(last)?.bytes.length ?? 0;
  for (let kept = 0; kept < length; kept++) {
    const files = copyOf(original.files);
    const entry = files.entries.get(last);
    assert.ok(entry);
    entry.bytes = entry.bytes.subarray(0, kept);
    const spool = await openCopy(files, original.path);
    const texts = await readTexts(spool);
    assert.deepEqual(texts, TEXTS.slice(0, texts.length));
    assert.ok(texts.length >= 2);
    const position = await spool.append([block('new')]);
    assert.ok(position > 4n);
    assert.deepEqual(await readTexts(spool), ['new']);
    await spool.close();
  }
});

test('a tail of noise, zeroes or half records is cut off and kept aside', async () => {
  for (const tail of [
    Buffer.alloc(500),
    Buffer.from('\u00a7rec\u00a7rec\u00a7rec', 'latin1'),
    Buffer.alloc(70, 0xff),
  ]) {
    const { files, path, segments } = await written();
    const entry = files.entries.get(segments.at(-1) ?? '');
    assert.ok(entry);
    const sound = entry.bytes.length;
    entry.bytes = Buffer.concat([entry.bytes, tail]);
    const spool = await openCopy(files, path);
    assert.equal(spool.stats().tornBytes, tail.length);
    assert.equal(entry.bytes.length, sound);
    assert.deepEqual(await readTexts(spool), TEXTS);
    const kept = [...files.entries].find(([name]) => name.endsWith('.tail'))?.[1].bytes;
    assert.deepEqual(kept, tail);
    await spool.close();
  }
});

test('random bytes for a log never crash it and never become a batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (noise, keepHead) => {
      const { files, path, segments } = await written();
      const entry = files.entries.get(segments[0] ?? '');
      assert.ok(entry);
      entry.bytes = Buffer.concat([entry.bytes.subarray(0, keepHead ? 36 : 0), noise]);
      const spool = await openCopy(files, path);
      assert.deepEqual(await readTexts(spool), TEXTS.slice(2));
      await spool.close();
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('any blocks come back as they went in', async () => {
  const anyBlock = fc.record({
    table: fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((name) => Buffer.byteLength(name) < 256),
    day: fc.integer({ min: -1000, max: 100_000 }),
    rows: fc.nat(),
    bytes: fc.uint8Array({ maxLength: 2000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyBlock, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      async (requests) => {
        const path = `/any-${folders++}`;
        const files = createMemoryFiles();
        const options = {
          path,
          bytesMax: 1 << 30,
          sources: ['store'],
          files,
          segmentBytesMax: 1500,
        };
        const first = await openSpool(options);
        for (const blocks of requests) await first.append(blocks);
        await first.close();
        const second = await openSpool(options);
        const source = second.source('store');
        for (const blocks of requests) {
          const batch = await source.read(never);
          assert.deepEqual(
            batch?.blocks.map((one) => ({ ...one, bytes: Uint8Array.from(one.bytes) })),
            blocks.map((one) => ({ ...one, table: Buffer.from(one.table).toString() })),
          );
        }
        assert.equal(await source.read(never), undefined);
        await second.close();
      },
    ),
    { numRuns: 200, seed: 11 },
  );
});
