// The engine inside this process (chdb). One connection runs one statement at a time and holds a thread of
// the pool meanwhile, so statements queue here and not in the pool, where they would stall file syncs.

import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { AppError } from '../model/errors.ts';
import { TABLES } from '../model/tables.ts';
import { findTornLogs, mendTornLogs } from './deduplication-logs.ts';
import {
  INSERT_SETTINGS,
  SESSION_SETTINGS,
  quoteText,
  settingsClause,
  toJsonLines,
  toParams,
  toStoreError,
  type Engine,
  type Params,
  type RowsInsert,
} from './engine.ts';

export interface EmbeddedOptions {
  /** Data directory; one per process. */
  readonly path: string;
  readonly database: string;
}

/** Opens one more connection to the data directory. Throws EMBEDDED_UNAVAILABLE without a build. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Engine> {
  await mkdir(options.path, { recursive: true });
  const staging = `${options.path}/../staging`;
  await mkdir(staging, { recursive: true });
  const client = await connectEmbedded(options.path);
  await removeAbandoned(staging);
  const engine = new EmbeddedEngine(client, staging);
  await engine.run(`CREATE DATABASE IF NOT EXISTS ${options.database}`);
  await engine.run(`USE ${options.database}`);
  for (const [name, value] of Object.entries(SESSION_SETTINGS)) {
    await engine.run(`SET ${settingsClause({ [name]: value })}`);
  }
  return engine;
}

/**
 * A connection with the engine's own defaults. Throws EMBEDDED_UNAVAILABLE without a build, CONFIG_INVALID
 * where the directory cannot be opened.
 */
export async function connectEmbedded(path: string): Promise<ClickHouseClient> {
  let chdb: typeof import('chdb/connection');
  try {
    chdb = await import('chdb/connection');
  } catch (error) {
    throw new AppError(
      'EMBEDDED_UNAVAILABLE',
      `the embedded ClickHouse cannot run on ${process.platform}-${process.arch}: ` +
        `${error instanceof Error ? error.message : String(error)}; set store.url`,
      { cause: error, at: 'store.url' },
    );
  }
  const open = () => {
    // Its declared types differ from the client's only in how optional fields are spelled.
    const connection = chdb.createChdbConnection({ path }) as unknown as ClientConnection;
    return createClient({ connection, log: { level: ClickHouseLogLevel.OFF } });
  };
  try {
    await mendOnce(path, open);
    return open();
  } catch (error) {
    throw new AppError(
      'CONFIG_INVALID',
      `the embedded ClickHouse cannot open store.path "${path}": either another process has it open ` +
        '(one at a time: stop the service first, or ask it over its ports), or it cannot be written ' +
        `(${error instanceof Error ? error.message : String(error)})`,
      { cause: error, at: 'store.path' },
    );
  }
}

/** Data directories this process has looked at: afterwards only it writes there. */
const mended = new Set<string>();

/** Before the first connection: takes out what a killed process left half written. */
async function mendOnce(path: string, open: () => ClickHouseClient): Promise<void> {
  if (mended.has(path)) return;
  const torn = await findTornLogs(path);
  if (torn.length > 0) {
    // Opens only where no other process has it open, whose logs may be in the middle of a line.
    await open().close();
    await mendTornLogs(path, torn);
  }
  mended.add(path);
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

const CHUNKS_A_WRITE = 512;
let stagedFiles = 0;

/** Rows staged by a process that was killed: the spool still has them, or ClickHouse does. */
async function removeAbandoned(staging: string): Promise<void> {
  for (const name of await readdir(staging)) {
    const pid = /^(\d+)-\d+\.rowbinary$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(`${staging}/${name}`, { force: true });
  }
}

/** Another process may stage beside us: stores that share a parent folder share this one. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

class EmbeddedEngine implements Engine {
  readonly kind = 'embedded';
  readonly #client: ClickHouseClient;
  readonly #staging: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(client: ClickHouseClient, staging: string) {
    this.#client = client;
    this.#staging = staging;
  }

  select(sql: string, params?: Params): Promise<unknown[]> {
    return this.#serially(sql, async () => {
      const bound = toParams(params);
      const result = await this.#client.query({
        query: sql,
        format: 'JSONEachRow',
        ...(bound === undefined ? {} : { query_params: bound }),
      });
      return result.json();
    });
  }

  run(sql: string, params?: Params): Promise<void> {
    return this.#serially(sql, async () => {
      const bound = toParams(params);
      await this.#client.command({
        query: sql,
        ...(bound === undefined ? {} : { query_params: bound }),
      });
    });
  }

  async insertJson(
    table: string,
    rows: readonly Readonly<Record<string, unknown>>[],
    token?: string,
  ): Promise<void> {
    if (rows.length === 0) return;
    // In the statement, not as client settings: those would stay set for the whole connection.
    const settings = settingsClause({
      ...INSERT_SETTINGS,
      ...(token === undefined ? {} : { insert_deduplication_token: token }),
    });
    await this.run(
      `INSERT INTO ${table} SETTINGS ${settings} FORMAT JSONEachRow\n${toJsonLines(rows)}`,
    );
  }

  async insertRows(insert: RowsInsert): Promise<void> {
    const path = `${this.#staging}/${process.pid}-${stagedFiles++}.rowbinary`;
    const file = await open(path, 'w', 0o600);
    try {
      await writeChunks(file, insert.chunks);
      await file.close();
      await this.run(insertFromFile(insert, path));
    } finally {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    }
  }

  async ping(): Promise<boolean> {
    return this.run('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#client.close();
  }

  #serially<T>(sql: string, step: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(step).catch((error: unknown) => {
      throw toStoreError(error, sql);
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

/** Writes in slices that one system call takes. A short write is a full disk, never a shorter file. */
async function writeChunks(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  for (let from = 0; from < chunks.length; from += CHUNKS_A_WRITE) {
    const slice = chunks.slice(from, from + CHUNKS_A_WRITE);
    const expected = slice.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await file.writev(slice);
    if (bytesWritten === expected) continue;
    throw new AppError('STORE_UNREACHABLE', 'the disk took only part of the rows to insert', {
      at: 'store.path',
    });
  }
}

function insertFromFile(insert: RowsInsert, path: string): string {
  const { columns } = TABLES[insert.table];
  const names = columns.map(({ name }) => `\`${name}\``).join(', ');
  const schema = columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
  const settings = settingsClause({
    ...INSERT_SETTINGS,
    max_threads: 1,
    insert_deduplication_token: insert.token,
  });
  return (
    `INSERT INTO ${insert.table} (${names}) SETTINGS ${settings} ` +
    `SELECT * FROM file(${quoteText(path)}, 'RowBinary', ${quoteText(schema)})`
  );
}
