import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { createDecoder } from '../../../src/decode/decode.ts';
import { AppError } from '../../../src/model/errors.ts';
import type { OtlpView } from '../../../src/model/otlp-view.ts';
import type { Block, SpoolBatch } from '../../../src/model/pipeline.ts';
import {
  openSeenSpans,
  type SeenSpans,
  type SeenSpansOptions,
} from '../../../src/store/seen-spans.ts';
import { traceRequest } from '../../support/otlp-json.ts';

const decoder = createDecoder();
let root: string;
let folders = 0;
let nowMs = 1_000_000;

before(async () => {
  root = await mkdtemp(`${tmpdir()}/spandrift-seen-`);
});

after(async () => {
  await rm(root, { recursive: true, force: true });
});

/** A spool in memory: what was appended and how far it was let go. */
interface FakeSpool {
  readonly batches: SpoolBatch[];
  acknowledged: bigint;
  append(blocks: readonly Block[]): Promise<bigint>;
}

function createFakeSpool(): FakeSpool {
  const batches: SpoolBatch[] = [];
  return {
    batches,
    acknowledged: 0n,
    append: (blocks) => {
      const copies = blocks.map((block) => ({ ...block, bytes: Uint8Array.from(block.bytes) }));
      batches.push({ position: BigInt(batches.length + 1), appendedAtMs: nowMs, blocks: copies });
      return Promise.resolve(BigInt(batches.length));
    },
  };
}

function open(
  spool: FakeSpool,
  path = `${root}/${folders++}`,
  options: Partial<SeenSpansOptions> = {},
): Promise<SeenSpans> {
  let read = spool.acknowledged;
  return openSeenSpans({
    source: {
      read: () => Promise.resolve(spool.batches[Number(read++)]),
      ack: (position) => {
        spool.acknowledged = position;
        return Promise.resolve();
      },
    },
    path,
    flushIntervalMs: 1 << 30,
    clock: () => nowMs,
    ...options,
  });
}

const BASE = { seed: 1, startMs: 500_000 };

function decode(options: {
  spans: number;
  from?: number;
  seed?: number;
  startMs?: number;
}): OtlpView {
  const body = Buffer.from(JSON.stringify(traceRequest({ ...BASE, ...options })));
  const decoded = decoder.decode('traces', 'json', body);
  assert.ok('view' in decoded);
  return decoded.view;
}

async function store(seen: SeenSpans, spool: FakeSpool, view: OtlpView): Promise<number> {
  const unseen = seen.filterSpans(view);
  await unseen.store((extra) => spool.append(extra));
  return view.spans.count;
}

test('the same request again stores nothing', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  assert.equal(await store(seen, spool, decode({ spans: 5 })), 5);
  const view = decode({ spans: 5 });
  const unseen = seen.filterSpans(view);
  assert.deepEqual([unseen.duplicates, unseen.isAllSeen, view.spans.count], [5, true, 0]);
  await unseen.store(() => assert.fail('nothing is to be appended'));
});

test('spans split anew are stored where they are new only', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  await store(seen, spool, decode({ spans: 4 }));
  const view = decode({ spans: 7, from: 2 });
  const unseen = seen.filterSpans(view);
  assert.equal(unseen.duplicates, 2);
  assert.equal(view.spans.count, 3);
  const left = [0, 1, 2].map((span) => view.bytes[view.spans.spanIdAt[span]! + 7]);
  assert.deepEqual(left, [5, 6, 7]);
});

test('a span that comes again with another end is another export, not a resend', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  await store(seen, spool, decode({ spans: 1 }));
  assert.equal(await store(seen, spool, decode({ spans: 1, startMs: 500_001 })), 1);
});

test('a failed append gives its spans back', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  const failing = seen.filterSpans(decode({ spans: 3 }));
  await assert.rejects(
    failing.store(() => Promise.reject(new AppError('SPOOL_FULL', 'full'))),
    /full/,
  );
  assert.equal(await store(seen, spool, decode({ spans: 3 })), 3);
});

test('a request that is given up before the append gives its spans back', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  seen.filterSpans(decode({ spans: 3 })).release();
  const kept = seen.filterSpans(decode({ spans: 3 }));
  assert.equal(kept.duplicates, 0);
  await kept.store((extra) => spool.append(extra));
  kept.release();
  assert.equal(seen.filterSpans(decode({ spans: 3 })).duplicates, 3);
});

test('a resend that overtakes its first request is answered with it: well only when that is safe', async () => {
  for (const isSafe of [true, false]) {
    const spool = createFakeSpool();
    const seen = await open(spool);
    const fate = Promise.withResolvers<bigint>();
    const first = seen.filterSpans(decode({ spans: 3 })).store(() => fate.promise);
    let isAnswered = false;
    const second = seen
      .filterSpans(decode({ spans: 3 }))
      .store(() => assert.fail('stored twice'))
      .finally(() => (isAnswered = true));
    const settled = Promise.allSettled([first, second]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isAnswered, false);
    if (isSafe) fate.resolve(1n);
    else fate.reject(new AppError('SPOOL_WRITE_FAILED', 'disk'));
    const [, resend] = await settled;
    assert.equal(resend.status, isSafe ? 'fulfilled' : 'rejected');
  }
});

test('after a restart spans are known from the log and from what the spool still holds', async () => {
  const spool = createFakeSpool();
  const path = `${root}/${folders++}`;
  const seen = await open(spool, path);
  await store(seen, spool, decode({ spans: 3, seed: 1 }));
  await seen.flush();
  assert.equal(spool.acknowledged, 1n);
  await store(seen, spool, decode({ spans: 3, seed: 2 }));
  // No flush: the process is killed here.
  const again = await open(spool, path);
  assert.equal(spool.acknowledged, 2n);
  assert.equal(again.filterSpans(decode({ spans: 3, seed: 1 })).duplicates, 3);
  assert.equal(again.filterSpans(decode({ spans: 3, seed: 2 })).duplicates, 3);
  assert.equal(again.filterSpans(decode({ spans: 3, seed: 3 })).duplicates, 0);
});

test('a span is known for the window and forgotten some time after it', async () => {
  const spool = createFakeSpool();
  const windowMs = 10_000;
  const seen = await open(spool, undefined, { windowMs });
  const from = nowMs;
  await store(seen, spool, decode({ spans: 1 }));
  for (let step = 1; step <= 10; step++) {
    nowMs = from + (step * windowMs) / 10;
    assert.equal(seen.filterSpans(decode({ spans: 1 })).duplicates, 1, `after ${step} tenths`);
  }
  for (nowMs = from + windowMs; nowMs <= from + 2 * windowMs; nowMs += windowMs / 10) {
    seen.filterSpans(decode({ spans: 1, seed: 99 })).release();
  }
  assert.equal(seen.filterSpans(decode({ spans: 1 })).duplicates, 0);
});

test('memory is bounded: beyond it the oldest are forgotten first', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool, undefined, { entriesMax: 300 });
  for (let seed = 0; seed < 20; seed++) await store(seen, spool, decode({ spans: 50, seed }));
  assert.equal(seen.filterSpans(decode({ spans: 50, seed: 19 })).duplicates, 50);
  assert.equal(seen.filterSpans(decode({ spans: 50, seed: 0 })).duplicates, 0);
});

test('a request of logs or metrics is known by its bytes', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  const body = Buffer.from('any bytes');
  const first = seen.filterRequest(body, 7);
  assert.equal(first.duplicates, 0);
  await first.store((extra) => spool.append(extra));
  assert.equal(seen.filterRequest(Buffer.from('any bytes'), 7).duplicates, 7);
  assert.equal(seen.filterRequest(Buffer.from('other bytes'), 7).duplicates, 0);
});

test('a hundred thousand spans have a hundred thousand fingerprints', async () => {
  const spool = createFakeSpool();
  const seen = await open(spool);
  for (let seed = 0; seed < 50; seed++) {
    assert.equal(await store(seen, spool, decode({ spans: 2000, seed })), 2000);
  }
});
