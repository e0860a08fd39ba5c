import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { AppError } from '../../../src/model/errors.ts';
import type { Engine } from '../../../src/store/engine.ts';
import {
  migrate,
  migrationStatus,
  readMigrations,
  toStatements,
} from '../../../src/store/migrations.ts';
import { RETENTION } from '../../support/store.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(`${tmpdir()}/spandrift-migrations-`);
  await writeFile(
    `${folder}/0001_one.sql`,
    '-- first\nCREATE TABLE a (x UInt8);\n\nCREATE TABLE b (y UInt8);\n',
  );
  await writeFile(
    `${folder}/0002_two.sql`,
    'ALTER TABLE a MODIFY TTL t + toIntervalDay({{calls_days}});\n',
  );
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface FakeEngine extends Engine {
  readonly ran: string[];
  readonly applied: { version: number; checksum: string }[];
}

function createFakeEngine(): FakeEngine {
  const ran: string[] = [];
  const applied: { version: number; checksum: string }[] = [];
  return {
    kind: 'remote',
    ran,
    applied,
    select: (sql) => {
      if (sql.includes('schema_migrations FINAL')) return Promise.resolve(applied);
      if (sql.includes("name = 'schema_migrations'")) {
        return Promise.resolve([{ n: ran.length > 0 ? 1 : 0 }]);
      }
      return Promise.resolve([]);
    },
    run: (sql) => {
      ran.push(sql);
      return Promise.resolve();
    },
    insertJson: (_table, rows) => {
      applied.push(...(rows as unknown as typeof applied));
      return Promise.resolve();
    },
    insertRows: () => Promise.resolve(),
    ping: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}

test('statements end with a semicolon at a line end; remarks go, retention is filled in', () => {
  assert.deepEqual(
    toStatements("-- x\nSELECT ';' AS a;\n-- y\nSELECT {{calls_days}};", {
      ...RETENTION,
      calls_days: 9,
    }),
    ["SELECT ';' AS a", 'SELECT 9'],
  );
  assert.throws(() => toStatements('SELECT {{nonsense_days}};', RETENTION), /nonsense_days/);
});

test('what is not applied is applied in order, once', async () => {
  const engine = createFakeEngine();
  const first = await migrate(engine, { folder, retention: RETENTION });
  assert.deepEqual(
    first.migrations.map(({ state }) => state),
    ['applied', 'applied'],
  );
  assert.equal(engine.ran.length, 4);
  assert.match(engine.ran[3] ?? '', /toIntervalDay\(3650\)/);
  const second = await migrate(engine, { folder, retention: RETENTION });
  assert.deepEqual(second.statements, []);
});

test('a dry run says what it would do and does nothing', async () => {
  const engine = createFakeEngine();
  const report = await migrate(engine, { folder, retention: RETENTION, dryRun: true });
  assert.equal(report.statements.length, 4);
  assert.deepEqual(
    report.migrations.map(({ state }) => state),
    ['pending', 'pending'],
  );
  assert.deepEqual([engine.ran, engine.applied], [[], []]);
});

test('a migration that changed after it was applied is refused, naming the file', async () => {
  const engine = createFakeEngine();
  await migrate(engine, { folder, retention: RETENTION });
  engine.applied[0] = { version: 1, checksum: 'other' };
  await assert.rejects(migrationStatus(engine, folder), (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'MIGRATION_CHANGED');
    assert.match(error.message, /0001_one/);
    return true;
  });
});

test('two files with one number, or a name of another form, are refused', async () => {
  for (const name of ['0002_zwei.sql', 'readme.sql']) {
    await writeFile(`${folder}/${name}`, 'SELECT 1;');
    await assert.rejects(readMigrations(folder), new RegExp(name));
    await rm(`${folder}/${name}`);
  }
});
