import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, type ErrorCode } from '../../../src/model/errors.ts';
import type { Block, SpoolBatch } from '../../../src/model/pipeline.ts';
import { openSpool, type Spool, type SpoolOptions } from '../../../src/spool/spool.ts';
import { createMemoryFiles, type MemoryFiles } from '../../support/memory-files.ts';

let folders = 0;
const never = new AbortController().signal;

interface Opened {
  readonly spool: Spool;
  readonly files: MemoryFiles;
  readonly path: string;
}

async function openOn(
  files = createMemoryFiles(),
  options: Partial<SpoolOptions> = {},
): Promise<Opened> {
  const path = options.path ?? `/spool-${folders++}`;
  const spool = await openSpool({
    path,
    bytesMax: 1 << 30,
    sources: ['store'],
    files,
    clock: () => 1000,
    ...options,
  });
  return { spool, files, path };
}

/** The same disk after the process is gone, its lock being nobody's. */
async function reopen(opened: Opened, files: MemoryFiles, options: Partial<SpoolOptions> = {}) {
  const moved = createMemoryFiles();
  const path = `/spool-${folders++}`;
  for (const [name, entry] of files.entries)
    moved.entries.set(name.replace(opened.path, path), entry);
  moved.entries.delete(`${path}/lock`);
  return openOn(moved, { ...options, path });
}

const block = (text: string, table = 'otel_traces'): Block => ({
  table,
  day: 20_000,
  rows: text.length,
  bytes: Buffer.from(text),
});

async function readAll(spool: Spool, name = 'store'): Promise<SpoolBatch[]> {
  const batches: SpoolBatch[] = [];
  const source = spool.source(name);
  for (
    let batch = await source.read(never);
    batch !== undefined;
    batch = await source.read(never)
  ) {
    batches.push(batch);
  }
  return batches;
}

const texts = (batches: readonly SpoolBatch[]) =>
  batches.map(({ blocks }) => blocks.map(({ bytes }) => Buffer.from(bytes).toString()).join('+'));

const isCode = (code: ErrorCode) => (error: unknown) =>
  error instanceof AppError && error.code === code;

const segmentsOf = (files: MemoryFiles) =>
  [...files.entries.keys()].filter((name) => name.endsWith('.seg') && !name.includes('quarantine'));

test('what was appended is read back in order, block by block', async () => {
  const { spool } = await openOn();
  await spool.append([block('a'), block('bb', 'otel_logs')]);
  await spool.append([block('ccc')]);
  const batches = await readAll(spool);
  assert.deepEqual(texts(batches), ['a+bb', 'ccc']);
  assert.deepEqual(
    batches[0]?.blocks.map(({ table, day, rows }) => ({ table, day, rows })),
    [
      { table: 'otel_traces', day: 20_000, rows: 1 },
      { table: 'otel_logs', day: 20_000, rows: 2 },
    ],
  );
  assert.ok((batches[0]?.position ?? 0n) < (batches[1]?.position ?? 0n));
});

test('bytes may be written over as soon as append has been called', async () => {
  const { spool } = await openOn();
  const shared = Buffer.from('first');
  const done = spool.append([{ ...block(''), rows: 1, bytes: shared }]);
  shared.write('XXXXX');
  await done;
  assert.deepEqual(texts(await readAll(spool)), ['first']);
});

/** A block whose bytes have their memory to themselves. */
function handedOver(text: string, table?: string): Block {
  const bytes = Buffer.allocUnsafeSlow(text.length);
  bytes.write(text, 'latin1');
  return { ...block(text, table), bytes, isHandedOver: true };
}

test('blocks that are handed over make the same file as blocks that are copied, in any mixture', async () => {
  const contents: Buffer[] = [];
  for (const mask of [0, 1, 2, 4, 5, 6, 7]) {
    const one = (text: string, bit: number) => ((mask & bit) > 0 ? handedOver(text) : block(text));
    const { spool, files } = await openOn();
    const first = spool.append([one('aa', 1), one('', 2), one('bbb', 4)]);
    await Promise.all([first, spool.append([block('between')]), spool.append([one('last', 1)])]);
    assert.deepEqual(texts(await readAll(spool)), ['aa++bbb', 'between', 'last']);
    const [segment = ''] = segmentsOf(files);
    contents.push(files.entries.get(segment)?.bytes ?? Buffer.alloc(0));
  }
  for (const content of contents) assert.equal(contents[0]?.compare(content), 0);
});

test('the memory of a block that is handed over is free after the sync, not before', async () => {
  for (const isRefused of [false, true]) {
    const opened = await openOn();
    await opened.spool.append([block('safe')]);
    const huge = handedOver('huge');
    opened.files.fault = (operation) => {
      assert.equal(huge.bytes.length, operation === 'truncate' ? huge.bytes.length : 4);
      if (isRefused && operation === 'sync') throw new Error('made by the test');
    };
    await opened.spool.append([huge]).catch(() => undefined);
    opened.files.fault = undefined;
    await opened.spool.append([block('next')]);
    assert.equal(huge.bytes.length, 0);
    const read = texts(await readAll(opened.spool));
    assert.deepEqual(read, isRefused ? ['safe', 'next'] : ['safe', 'huge', 'next']);
  }
});

test('a disk that fills up within a block that is handed over refuses it as a whole', async () => {
  for (let room = 0; room < 60; room += 3) {
    const opened = await openOn();
    await opened.spool.append([block('safe')]);
    opened.files.room = room;
    const append = opened.spool.append([block('x'), handedOver('0123456789')]);
    await assert.rejects(append, isCode('SPOOL_FULL'), `room for ${room} bytes`);
    opened.files.room = Number.POSITIVE_INFINITY;
    await opened.spool.append([block('next')]);
    assert.deepEqual(texts(await readAll(opened.spool)), ['safe', 'next']);
  }
});

test('appends that wait for the same sync share it', async () => {
  const opened = await openOn();
  await opened.spool.append([block('first')]);
  let syncs = 0;
  opened.files.fault = (operation) => {
    if (operation === 'sync') syncs++;
  };
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => opened.spool.append([block(`${index}`)])),
  );
  assert.ok(syncs <= 2, `${syncs} syncs for 100 appends`);
  assert.equal((await readAll(opened.spool)).length, 101);
});

test('append resolves only after the sync that covers it', async () => {
  const opened = await openOn();
  await opened.spool.append([block('a')]);
  let isResolved = false;
  opened.files.fault = (operation) => {
    if (operation === 'sync') assert.equal(isResolved, false);
  };
  await opened.spool.append([block('b')]).then(() => (isResolved = true));
  const after = await reopen(opened, opened.files.powerCut());
  assert.deepEqual(texts(await readAll(after.spool)), ['a', 'b']);
});

test('a power cut loses nothing that was acknowledged, whatever part of the rest was on the disk', async () => {
  for (const torn of [0, 1, 7, 31, 32, 33, 60]) {
    const opened = await openOn();
    await opened.spool.append([block('safe')]);
    opened.files.fault = (operation) => {
      if (operation === 'sync' || operation === 'truncate') throw new Error('power is going');
    };
    await assert.rejects(opened.spool.append([block('lost')]), isCode('SPOOL_WRITE_FAILED'));
    const after = await reopen(opened, opened.files.powerCut(torn));
    assert.deepEqual(texts(await readAll(after.spool)).slice(0, 1), ['safe']);
    await after.spool.append([block('next')]);
    assert.equal(texts(await readAll(after.spool)).at(-1), 'next');
  }
});

test('acknowledged batches are not read again after a restart, the others are', async () => {
  const opened = await openOn();
  for (const text of ['a', 'b', 'c']) await opened.spool.append([block(text)]);
  const source = opened.spool.source('store');
  await source.read(never);
  const second = await source.read(never);
  await source.ack(second?.position ?? 0n);
  const after = await reopen(opened, opened.files.powerCut());
  assert.deepEqual(texts(await readAll(after.spool)), ['c']);
});

test('every source has its own cursor; a segment stays until the last of them has passed', async () => {
  const opened = await openOn(createMemoryFiles(), {
    sources: ['store', 'forward'],
    segmentBytesMax: 100,
    bytesMax: 1 << 30,
  });
  for (const text of ['a'.repeat(80), 'b'.repeat(80)]) await opened.spool.append([block(text)]);
  assert.equal(segmentsOf(opened.files).length, 2);
  const [first] = await readAll(opened.spool);
  await opened.spool.source('store').ack(first?.position ?? 0n);
  assert.equal(segmentsOf(opened.files).length, 2);
  assert.equal((await readAll(opened.spool, 'forward')).length, 2);
  await opened.spool.source('forward').ack(first?.position ?? 0n);
  assert.equal(segmentsOf(opened.files).length, 1);
});

test('positions are never used twice, also when every segment is gone', async () => {
  const opened = await openOn(createMemoryFiles(), { segmentBytesMax: 1 });
  await opened.spool.append([block('a')]);
  await opened.spool.append([block('b')]);
  const positions = (await readAll(opened.spool)).map(({ position }) => position);
  await opened.spool.source('store').ack(positions.at(-1) ?? 0n);
  for (const name of segmentsOf(opened.files)) opened.files.entries.delete(name);
  const after = await reopen(opened, opened.files);
  const next = await after.spool.append([block('c')]);
  assert.ok(next > (positions.at(-1) ?? 0n));
  assert.deepEqual(texts(await readAll(after.spool)), ['c']);
});

test('a failed sync refuses its appends, and they are never read, not even after a restart', async () => {
  const opened = await openOn();
  await opened.spool.append([block('before')]);
  let isBroken = true;
  opened.files.fault = (operation) => {
    if (isBroken && (operation === 'sync' || operation === 'truncate'))
      throw new Error('I/O error');
  };
  await assert.rejects(opened.spool.append([block('refused')]), isCode('SPOOL_WRITE_FAILED'));
  isBroken = false;
  await opened.spool.append([block('after')]);
  assert.deepEqual(texts(await readAll(opened.spool)), ['before', 'after']);
  const after = await reopen(opened, opened.files);
  assert.deepEqual(texts(await readAll(after.spool)), ['before', 'after']);
});

test('a segment whose sync failed is never written again', async () => {
  const opened = await openOn();
  await opened.spool.append([block('before')]);
  const [poisoned] = segmentsOf(opened.files);
  opened.files.fault = (operation) => {
    if (operation === 'sync') {
      opened.files.fault = undefined;
      throw new Error('I/O error');
    }
  };
  await assert.rejects(opened.spool.append([block('refused')]));
  opened.files.fault = (operation, path) => {
    if (operation === 'write') assert.notEqual(path, poisoned);
  };
  await opened.spool.append([block('after')]);
  assert.equal(segmentsOf(opened.files).length, 2);
});

test('a full disk refuses with SPOOL_FULL and takes appends again when there is room', async () => {
  const opened = await openOn();
  await opened.spool.append([block('before')]);
  for (const room of [0, 1, 10, 40, 60]) {
    opened.files.room = room;
    await assert.rejects(opened.spool.append([block('x'.repeat(100))]), isCode('SPOOL_FULL'));
  }
  opened.files.room = Number.POSITIVE_INFINITY;
  await opened.spool.append([block('after')]);
  assert.deepEqual(texts(await readAll(opened.spool)), ['before', 'after']);
  const after = await reopen(opened, opened.files.powerCut());
  assert.deepEqual(texts(await readAll(after.spool)), ['before', 'after']);
});

test('over the byte limit appends are refused with a time to come back, and go on after an acknowledgement', async () => {
  const opened = await openOn(createMemoryFiles(), { bytesMax: 3000, segmentBytesMax: 500 });
  let accepted = 0;
  const refusal = await (async () => {
    for (;;) {
      try {
        await opened.spool.append([block('x'.repeat(400))]);
        accepted++;
      } catch (error) {
        return error;
      }
    }
  })();
  assert.ok(isCode('SPOOL_FULL')(refusal));
  assert.ok((refusal as AppError).retryAfterSeconds !== undefined);
  assert.ok(accepted >= 4 && accepted <= 7, `${accepted} accepted`);
  const batches = await readAll(opened.spool);
  assert.equal(batches.length, accepted);
  await opened.spool.source('store').ack(batches.at(-1)?.position ?? 0n);
  await opened.spool.append([block('y')]);
});

test('the reserve of free disk is left alone', async () => {
  const files = createMemoryFiles();
  files.free = 1000;
  let now = 0;
  const { spool } = await openOn(files, { diskReserveBytes: 900, clock: () => now });
  await spool.append([block('a')]);
  now += 2000;
  await spool.append([block('b')]).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(spool.append([block('x'.repeat(200))]), isCode('SPOOL_FULL'));
  files.free = 1_000_000;
  now += 2000;
  await spool.append([block('c')]).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  await spool.append([block('x'.repeat(200))]);
});

test('a large record is read whole', async () => {
  const { spool } = await openOn();
  const large = 'z'.repeat(3 << 20);
  await spool.append([block('a')]);
  await spool.append([block(large)]);
  await spool.append([block('b')]);
  assert.deepEqual(texts(await readAll(spool)), ['a', large, 'b']);
});

test('stats tell what waits and since when', async () => {
  let now = 1000;
  const { spool } = await openOn(createMemoryFiles(), { clock: () => now });
  assert.deepEqual([spool.stats().bytes, spool.stats().oldestAgeMs], [0, 0]);
  await spool.append([block('a'.repeat(100))]);
  now = 61_000;
  const waiting = spool.stats();
  assert.ok(waiting.bytes > 100 && waiting.bytes < 300);
  assert.equal(waiting.oldestAgeMs, 60_000);
  const [batch] = await readAll(spool);
  await spool.source('store').ack(batch?.position ?? 0n);
  assert.deepEqual([spool.stats().bytes, spool.stats().oldestAgeMs], [0, 0]);
});

test('a closed spool refuses, a second owner is told who has it', async () => {
  const opened = await openOn();
  await assert.rejects(openOn(opened.files, { path: opened.path }), isCode('CONFIG_INVALID'));
  await opened.spool.close();
  await assert.rejects(opened.spool.append([block('a')]), isCode('SHUTTING_DOWN'));
  await openOn(opened.files, { path: opened.path });
});

test('a log of a newer format is left alone with a message that says what to do', async () => {
  const opened = await openOn();
  await opened.spool.append([block('a')]);
  const [name] = segmentsOf(opened.files);
  const { encodeHeader } = await import('../../../src/spool/format.ts');
  const { crc32 } = await import('node:zlib');
  const header = encodeHeader({ firstSequence: 1n, createdMs: 0, previousEnd: 0 });
  header.writeUInt8(2, 7);
  header.writeUInt32LE(crc32(header.subarray(0, 32)), 32);
  header.copy(opened.files.entries.get(name ?? '')?.bytes ?? Buffer.alloc(36));
  await assert.rejects(reopen(opened, opened.files), /format version 2/);
  assert.equal(segmentsOf(opened.files).length, 1);
});

test('a log that is read to its end has nothing waiting, however often it was opened', async () => {
  let opened = await openOn();
  for (const text of ['a', 'b', 'c']) {
    await opened.spool.append([block(text)]);
    opened = await reopen(opened, opened.files.powerCut());
  }
  const batches = await readAll(opened.spool);
  assert.deepEqual(texts(batches), ['a', 'b', 'c']);
  await opened.spool.source('store').ack(batches.at(-1)?.position ?? 0n);
  assert.equal(opened.spool.stats().bytes, 0);
  assert.equal(segmentsOf(opened.files).length, 0);
});

test('acknowledging and appending at once, again and again, refuses nothing and loses nothing', async () => {
  const { spool } = await openOn(createMemoryFiles(), { segmentBytesMax: 200 });
  const source = spool.source('store');
  const read: string[] = [];
  const appends: Promise<bigint>[] = [];
  for (let index = 0; index < 300; index++) {
    appends.push(spool.append([block(`${index}`.padStart(60, '.'))]));
    if (index % 3 === 0) await Promise.resolve();
    const batch = await source.read(never);
    if (batch === undefined) continue;
    read.push(...texts([batch]));
    void source.ack(batch.position);
  }
  await Promise.all(appends);
  read.push(...texts(await readAll(spool)));
  assert.deepEqual(
    read.map((text) => Number(text.replaceAll('.', ''))),
    Array.from({ length: 300 }, (_, index) => index),
  );
});

/** Four records, each in a segment of its own, read by every source. */
async function fourSegments(options: Partial<SpoolOptions> = {}) {
  const opened = await openOn(undefined, { segmentBytesMax: 1000, ...options });
  const positions: bigint[] = [];
  for (const text of ['a', 'b', 'c', 'd']) {
    positions.push(await opened.spool.append([block(text.repeat(900))]));
  }
  for (const name of options.sources ?? ['store']) await readAll(opened.spool, name);
  const segments = () => [...opened.files.entries.keys()].filter((name) => name.endsWith('.seg'));
  const firstLetters = (batches: readonly SpoolBatch[]) =>
    batches.map(({ blocks }) => Buffer.from(blocks[0]!.bytes).toString('latin1', 0, 1)).join('');
  return { ...opened, positions, segments, firstLetters };
}

test('sources that acknowledge at the same time remove only what all of them are done with', async () => {
  const { spool, files, positions, segments } = await fourSegments({ sources: ['store', 'seen'] });
  const disk = Promise.withResolvers<void>();
  files.remove = async (path) => {
    await disk.promise;
    files.entries.delete(path);
  };
  const [store, seen] = [spool.source('store'), spool.source('seen')];
  const acknowledged = [store.ack(positions[0]!), seen.ack(positions[0]!)];
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  acknowledged.push(store.ack(positions[1]!));
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  disk.resolve();
  await Promise.all(acknowledged);
  assert.equal(segments().length, 3);
  assert.equal(spool.stats().segments, 3);
});

test('segments that every source is done with stay for a while and can be read again', async () => {
  let nowMs = 1000;
  const { spool, positions, segments, firstLetters } = await fourSegments({
    keepMs: 60_000,
    clock: () => nowMs,
  });
  const source = spool.source('store');
  await source.ack(positions[1]!);
  assert.equal(spool.stats().bytes, 2 * 958, 'what is only kept does not wait');
  nowMs += 59_000;
  await source.ack(positions[2]!);
  assert.equal(segments().length, 4);
  await spool.rewind('store');
  assert.equal(firstLetters(await readAll(spool)), 'abcd');
  nowMs += 120_000;
  await source.ack(positions[0]!);
  assert.equal(segments().length, 3, 'nothing goes that was not acknowledged once more');
  await source.ack(positions[2]!);
  assert.equal(segments().length, 1);
});

test('what is only kept gives way when half of the room is used', async () => {
  const { spool, positions, segments } = await fourSegments({
    keepMs: 60_000,
    bytesMax: 6000,
  });
  await spool.source('store').ack(positions[3]!);
  assert.ok(segments().length < 4);
  for (const text of ['e', 'f', 'g']) await spool.append([block(text.repeat(900))]);
  assert.ok(spool.stats().diskBytes <= 6000);
});
