// What the loader does after the machine restarted: ClickHouse may have lost what it confirmed shortly before.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { AppError } from '../../../src/model/errors.ts';
import type { SpoolBatch } from '../../../src/model/pipeline.ts';
import { createRecordWriter } from '../../../src/store/encode-records.ts';
import type { Engine, Params, RowsInsert } from '../../../src/store/engine.ts';
import { trustLoaded } from '../../../src/store/journal.ts';
import { createLoader, type Loader } from '../../../src/store/load.ts';
import { scanRows } from '../../../src/store/row-scan.ts';
import { RowWriter } from '../../../src/store/row-writer.ts';

let root: string;
let folders = 0;

before(async () => {
  root = await mkdtemp(`${tmpdir()}/spandrift-power-loss-`);
});

after(async () => {
  await rm(root, { recursive: true, force: true });
});

const writeFact = createRecordWriter('call_facts');

/** A request of one fact; its position is also its batch id. */
function request(position: number): SpoolBatch {
  const writer = new RowWriter();
  writeFact(writer, {
    timestamp: 0n,
    traceId: 't',
    spanId: 's',
    parentSpanId: '',
    source: 'span',
    scope: 'self',
    fields: '',
    version: 1,
    ingestedAt: 1,
    batchId: BigInt(position),
  });
  const bytes = Buffer.from(writer.written());
  const block = { table: 'call_facts', day: 0, rows: 1, bytes };
  return { position: BigInt(position), appendedAtMs: 0, blocks: [block] };
}

/** Batch ids of an insert's rows: the last eight bytes of each. */
function idsOf({ chunks }: RowsInsert): bigint[] {
  const bytes = Buffer.concat(chunks);
  return scanRows('call_facts', bytes)
    .slice(1)
    .map((end) => bytes.readBigUInt64LE(end - 8));
}

interface Machine {
  readonly path: string;
  nowMs: number;
  readonly waiting: SpoolBatch[];
  /** What the store has: ids, as often as they are in it. */
  stored: bigint[];
  readonly tokens: string[];
  acknowledged: bigint;
  fault: (() => void) | undefined;
  loader(boot: string): Loader;
}

/** A spool that keeps everything, and a store that can lose rows, over several lives of a loader. */
function createMachine(requests: number): Machine {
  const path = `${root}/${folders++}`;
  const waiting = Array.from({ length: requests }, (_, index) => request(index + 1));
  let next = 0;
  const engine: Engine = {
    kind: 'embedded',
    select: async (_sql: string, params?: Params) =>
      machine.stored
        .filter((id) => id >= (params?.['first'] as bigint) && id <= (params?.['last'] as bigint))
        .map((id) => ({ id: String(id) })),
    run: () => Promise.resolve(),
    insertJson: () => Promise.resolve(),
    insertRows: async (insert) => {
      machine.fault?.();
      machine.tokens.push(insert.token);
      machine.stored.push(...idsOf(insert));
    },
    ping: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  const machine: Machine = {
    path,
    nowMs: 0,
    waiting,
    stored: [],
    tokens: [],
    acknowledged: 0n,
    fault: undefined,
    loader: (boot) => {
      next = waiting.findIndex(({ position }) => position > machine.acknowledged);
      if (next < 0) next = waiting.length;
      return createLoader({
        source: {
          read: () => Promise.resolve(next < waiting.length ? waiting[next++] : undefined),
          ack: (position) => {
            machine.acknowledged = position;
            return Promise.resolve();
          },
        },
        rewind: () => {
          next = 0;
          return Promise.resolve();
        },
        engine,
        spoolId: 'id',
        path,
        boot,
        rowsMax: 2,
        syncedAfterMs: 60_000,
        clock: () => machine.nowMs,
        sleep: () => Promise.resolve(),
      });
    },
  };
  return machine;
}

const sorted = (ids: readonly bigint[]) => ids.toSorted((a, b) => Number(a - b)).map(Number);

test('after the machine restarted what the store lost is loaded again, by another token, and nothing else is', async () => {
  const machine = createMachine(6);
  await machine.loader('first').flush();
  assert.deepEqual(sorted(machine.stored), [1, 2, 3, 4, 5, 6]);
  machine.stored = [1n, 2n, 4n, 5n, 6n];
  machine.waiting.push(request(7));
  await machine.loader('second').flush();
  assert.deepEqual(sorted(machine.stored), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(machine.tokens.slice(3), [
    'id:3-4:call_facts:0:again-second',
    'id:7-7:call_facts:0',
  ]);
  assert.equal(machine.acknowledged, 7n);
});

test('a process that starts again on a machine that did not looks for nothing', async () => {
  const machine = createMachine(4);
  await machine.loader('first').flush();
  machine.stored = [];
  await machine.loader('first').flush();
  assert.deepEqual(
    machine.stored,
    [],
    'only the group under way is in doubt, and it was acknowledged',
  );
});

test('what the store confirmed so long before that its disk has it is not looked for', async () => {
  const machine = createMachine(4);
  await machine.loader('first').flush();
  machine.nowMs += 61_000;
  machine.waiting.push(request(5));
  const second = machine.loader('first');
  await second.flush();
  machine.nowMs += 61_000;
  machine.waiting.push(request(6));
  await second.flush();
  machine.stored = [];
  await machine.loader('second').flush();
  assert.deepEqual(sorted(machine.stored), [6]);
});

test('a death on the way through what may be lost begins it anew, and nothing is loaded twice', async () => {
  const machine = createMachine(6);
  await machine.loader('first').flush();
  machine.stored = [];
  let inserts = 0;
  machine.fault = () => {
    if (++inserts === 2) throw new AppError('INTERNAL', 'the process dies here');
  };
  await assert.rejects(machine.loader('second').flush());
  assert.deepEqual(sorted(machine.stored), [1, 2]);
  await machine.loader('second').flush();
  assert.deepEqual(sorted(machine.stored), [1, 2, 3, 4, 5, 6]);
});

test('a group that was under way when power was lost is looked for, request by request', async () => {
  const machine = createMachine(2);
  machine.fault = () => {
    throw new AppError('INTERNAL', 'power is lost here');
  };
  await assert.rejects(machine.loader('first').flush());
  machine.fault = undefined;
  machine.stored = [1n];
  await machine.loader('second').flush();
  assert.deepEqual(sorted(machine.stored), [1, 2]);
});

test('what was deleted from a stopped service does not come back after the machine restarted', async () => {
  const machine = createMachine(4);
  await machine.loader('first').flush();
  machine.stored = [];
  await trustLoaded(machine.path, machine.acknowledged);
  machine.waiting.push(request(5));
  await machine.loader('second').flush();
  assert.deepEqual(machine.stored, [5n]);
});
