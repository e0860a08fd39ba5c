import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { AppError } from '../../../src/model/errors.ts';
import type { Block, SpoolBatch } from '../../../src/model/pipeline.ts';
import type { Engine, RowsInsert } from '../../../src/store/engine.ts';
import { createLoader, type LoaderOptions } from '../../../src/store/load.ts';
import { createRecordWriter } from '../../../src/store/encode-records.ts';
import { RowWriter } from '../../../src/store/row-writer.ts';
import { scanRows } from '../../../src/store/row-scan.ts';

let root: string;
let folders = 0;

before(async () => {
  root = await mkdtemp(`${tmpdir()}/spandrift-load-unit-`);
});

after(async () => {
  await rm(root, { recursive: true, force: true });
});

const writeFact = createRecordWriter('call_facts');

/** A block of facts, one a given text. */
function facts(...texts: string[]): Block {
  const writer = new RowWriter();
  for (const fields of texts) {
    writeFact(writer, {
      timestamp: 0n,
      traceId: 't',
      spanId: 's',
      parentSpanId: '',
      source: 'span',
      scope: 'self',
      fields,
      version: 1,
      ingestedAt: 1,
      batchId: 1n,
    });
  }
  return { table: 'call_facts', day: 0, rows: texts.length, bytes: Buffer.from(writer.written()) };
}

interface Harness {
  readonly inserts: { token: string; rows: number }[];
  readonly stored: string[];
  acknowledged: bigint;
  readonly path: string;
  readonly options: LoaderOptions;
}

/** A loader over batches in memory; `insert` may throw what a server would. */
function harness(
  batches: readonly Block[][],
  insert: (text: string, rows: number, attempt: number) => void,
  changes: Partial<LoaderOptions> = {},
): Harness {
  const queue: SpoolBatch[] = batches.map((blocks, index) => ({
    position: BigInt(index + 1),
    appendedAtMs: 0,
    blocks,
  }));
  const path = `${root}/${folders++}`;
  let nowMs = 0;
  const made: Harness = {
    inserts: [],
    stored: [],
    acknowledged: 0n,
    path,
    options: {
      source: {
        read: () => Promise.resolve(queue.shift()),
        ack: (position) => {
          made.acknowledged = position;
          return Promise.resolve();
        },
      },
      engine: createEngine((one) => {
        const bytes = Buffer.concat(one.chunks);
        const rows = scanRows('call_facts', bytes).length - 1;
        made.inserts.push({ token: one.token, rows });
        insert(bytes.toString('latin1'), rows, made.inserts.length);
        made.stored.push(...(bytes.toString('latin1').match(/<\w+>/g) ?? []));
      }),
      spoolId: 'id',
      path,
      clock: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
      ...changes,
    },
  };
  return made;
}

function createEngine(insertRows: (insert: RowsInsert) => void): Engine {
  return {
    kind: 'remote',
    select: () => Promise.resolve([]),
    run: () => Promise.resolve(),
    insertJson: () => Promise.resolve(),
    insertRows: async (insert) => {
      insertRows(insert);
    },
    ping: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}

const serverError = (code: string) => Object.assign(new Error(`Code: ${code}`), { code });
const refusedFiles = (made: Harness) => readdir(`${made.path}/quarantine`).catch(() => []);

test('batches become one insert with a token of log, batches, table and day', async () => {
  const made = harness([[facts('<a>')], [facts('<b>', '<c>')]], () => undefined);
  await createLoader(made.options).flush();
  assert.deepEqual(made.inserts, [{ token: 'id:1-2:call_facts:0', rows: 3 }]);
  assert.deepEqual(made.stored, ['<a>', '<b>', '<c>']);
  assert.equal(made.acknowledged, 2n);
});

test('blocks of other rooms are passed over and acknowledged', async () => {
  const made = harness([[{ ...facts('<a>'), table: 'forward:traces' }]], () =>
    assert.fail('inserted'),
  );
  await createLoader(made.options).flush();
  assert.equal(made.acknowledged, 1n);
});

test('a group ends at the row limit', async () => {
  const made = harness([[facts('<a>')], [facts('<b>')], [facts('<c>')]], () => undefined, {
    rowsMax: 2,
  });
  await createLoader(made.options).flush();
  assert.deepEqual(
    made.inserts.map(({ rows }) => rows),
    [2, 1],
  );
});

test('nothing is acknowledged before it is inserted', async () => {
  const made = harness([[facts('<a>')]], () => {
    assert.equal(made.acknowledged, 0n);
  });
  await createLoader(made.options).flush();
  assert.equal(made.acknowledged, 1n);
});

test('an outage repeats the same insert with the same token until it ends', async () => {
  const made = harness([[facts('<a>')]], (_text, _rows, attempt) => {
    if (attempt < 50) throw new AppError('STORE_UNREACHABLE', 'down');
  });
  await createLoader(made.options).flush();
  assert.equal(made.inserts.length, 50);
  assert.equal(new Set(made.inserts.map(({ token }) => token)).size, 1);
  assert.deepEqual(made.stored, ['<a>']);
});

test('a disk that is full here, or a table that is not there yet, is no fault of the rows', async () => {
  for (const code of ['ENOSPC', '60', '243', '241', '497']) {
    const made = harness([[facts('<a>', '<b>')]], (_text, _rows, attempt) => {
      if (attempt < 30) throw serverError(code);
    });
    await createLoader(made.options).flush();
    assert.deepEqual(made.stored, ['<a>', '<b>'], code);
    assert.deepEqual(await refusedFiles(made), [], code);
  }
});

test('rows with a known fault are set aside at once, whatever their number; the rest is stored once', async () => {
  const texts = Array.from({ length: 64 }, (_, index) =>
    index % 21 === 5 ? '<bad>' : `<g${index}>`,
  );
  const made = harness([[facts(...texts)]], (text) => {
    if (text.includes('<bad>')) throw serverError('117');
  });
  await createLoader(made.options).flush();
  assert.deepEqual(made.stored.toSorted(), texts.filter((text) => text !== '<bad>').toSorted());
  assert.equal((await refusedFiles(made)).length, 1);
  assert.equal(made.acknowledged, 1n);
});

test('a fault nobody knows is waited for first, then its row is set aside', async () => {
  const made = harness([[facts('<a>', '<odd>', '<c>')]], (text) => {
    if (text.includes('<odd>')) throw serverError('99999');
  });
  await createLoader(made.options).flush();
  assert.deepEqual(made.stored, ['<a>', '<c>']);
  assert.ok(made.inserts.filter(({ rows }) => rows === 3).length >= 5);
});

test('a fault nobody knows that meets every row is the server’s: nothing is set aside', async () => {
  const made = harness([[facts('<a>', '<b>')]], (_text, _rows, attempt) => {
    if (attempt <= 60) throw serverError('99999');
  });
  await createLoader(made.options).flush();
  assert.deepEqual(made.stored, ['<a>', '<b>']);
  assert.deepEqual(await refusedFiles(made), []);
});

test('an outage while rows are singled out goes on there: nothing is inserted by two tokens', async () => {
  let isDown = false;
  const made = harness([[facts('<a>', '<odd>', '<c>', '<d>')]], (text, rows, attempt) => {
    if (rows === 4 && attempt < 20) throw serverError('99999');
    if (text.includes('<odd>') && attempt < 20) {
      isDown = true;
      throw serverError('99999');
    }
    if (isDown && attempt < 20) throw new AppError('STORE_UNREACHABLE', 'down');
  });
  await createLoader(made.options).flush();
  const byToken = new Map(made.inserts.map(({ token, rows }) => [token, rows]));
  assert.ok(byToken.size > 1);
  assert.equal(made.stored.filter((text) => text === '<a>').length, 1);
  assert.equal(made.stored.filter((text) => text === '<d>').length, 1);
});

test('loading begins when the store is prepared, and a mistake of configuration ends it', async () => {
  let tries = 0;
  const made = harness([[facts('<a>')]], () => undefined, {
    prepare: () => {
      tries++;
      return tries < 4
        ? Promise.reject(new AppError('STORE_UNREACHABLE', 'down'))
        : Promise.resolve();
    },
  });
  await createLoader(made.options).flush();
  assert.deepEqual([tries, made.stored.length], [4, 1]);
  const broken = harness([[facts('<a>')]], () => assert.fail('inserted'), {
    prepare: () => Promise.reject(new AppError('MIGRATION_CHANGED', 'edited')),
  });
  await assert.rejects(createLoader(broken.options).flush(), /edited/);
});
