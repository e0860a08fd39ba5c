// 20,000 seeded logs (SPANDRIFT_FUZZ_CASES for more) with bytes flipped, overwritten, moved, cut off or added in
// segments and cursors: what is read is what was written, in order, at most once; appends go on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block, SpoolBatch } from '../../../src/model/pipeline.ts';
import { openSpool } from '../../../src/spool/spool.ts';
import { createMemoryFiles, type MemoryFiles } from '../../support/memory-files.ts';
import { mutate } from '../../support/mutate.ts';
import { createRandom } from '../../support/random.ts';

const CASES = Number(process.env['SPANDRIFT_FUZZ_CASES'] ?? 20_000);
const SEED = 20261121;
const LOGS = 8;
const LIVES = 3;
const HEAP_GROWTH_BYTES_MAX = 128 * 1024 * 1024;
const PATH = '/fuzz';
const OPTIONS = { path: PATH, bytesMax: 1 << 30, sources: ['store'], clock: () => 5 };
const NEW: Block = { table: 'new', day: 0, rows: 1, bytes: Buffer.from('appended afterwards') };
const never = new AbortController().signal;

interface Log {
  readonly files: MemoryFiles;
  /** What was appended, by position. */
  readonly texts: ReadonlyMap<bigint, string>;
  readonly targets: readonly string[];
}

const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map((one) => `${one.table}/${one.day}/${one.rows}/${Buffer.from(one.bytes).toString('hex')}`)
    .join();

function randomBlocks(random: () => number): Block[] {
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    table: ['otel_traces', 'seen:spans', 'x'][Math.floor(random() * 3)]!,
    day: Math.floor(random() * 20_000),
    rows: Math.floor(random() * 100),
    bytes: Buffer.from(Array.from({ length: Math.floor(random() * 120) }, () => random() * 256)),
  }));
}

/** A log of some lives, one segment each, with part of it acknowledged. */
async function writeLog(random: () => number): Promise<Log> {
  const files = createMemoryFiles();
  const texts = new Map<bigint, string>();
  for (let life = 0; life < LIVES; life++) {
    const spool = await openSpool({ ...OPTIONS, files });
    for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
      const blocks = randomBlocks(random);
      texts.set(await spool.append(blocks), textOf(blocks));
    }
    if (life === 0 && random() < 0.5) await spool.source('store').ack([...texts.keys()][0]!);
    await spool.close();
  }
  const targets = [...files.entries.keys()].filter((name) => /\.(seg|cursor)$/.test(name));
  return { files, texts, targets };
}

function damage(log: Log, random: () => number): MemoryFiles {
  const files = log.files.powerCut(Number.MAX_SAFE_INTEGER);
  for (let left = 1 + Math.floor(random() * 2); left > 0; left--) {
    const entry = files.entries.get(log.targets[Math.floor(random() * log.targets.length)]!)!;
    entry.bytes = mutate(entry.bytes, random);
    entry.durable = Buffer.from(entry.bytes);
  }
  return files;
}

void test(`${CASES} damaged logs give only what was written, in order, once, and take more`, async () => {
  const random = createRandom(SEED);
  const logs: Log[] = [];
  while (logs.length < LOGS) logs.push(await writeLog(random));
  let whole = 0;
  let lost = 0;
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < CASES; index++) {
    const log = logs[index % LOGS]!;
    const spool = await openSpool({ ...OPTIONS, files: damage(log, random) });
    const position = await spool.append([NEW]);
    const source = spool.source('store');
    let last = 0n;
    let read = 0;
    let batch: SpoolBatch | undefined;
    while ((batch = await source.read(never)) !== undefined) {
      assert.ok(batch.position > last, `case ${index}: ${batch.position} after ${last}`);
      last = batch.position;
      const expected = last === position ? textOf([NEW]) : log.texts.get(last);
      assert.equal(textOf(batch.blocks), expected, `case ${index}: record ${last}`);
      read++;
    }
    assert.equal(last, position, `case ${index}: what was appended afterwards was not read`);
    if (read > log.texts.size) whole++;
    else lost++;
    await spool.close();
  }
  assert.ok(whole > CASES / 100 && lost > CASES / 4, JSON.stringify({ whole, lost }));
  const growth = process.memoryUsage().heapUsed - heapBefore;
  assert.ok(growth < HEAP_GROWTH_BYTES_MAX, `the heap grew by ${growth} bytes`);
});
