// ClickHouse, embedded or remote, as the rest of spandrift sees it: statements with bound parameters, inserts
// of jobs, migrations. Three connections, because the embedded engine runs one statement at a time on each:
// loading never waits for a job, the board for neither.

import type { Command, InsertRows, Query } from '../model/pipeline.ts';
import { AppError } from '../model/errors.ts';
import { openEmbedded } from './embedded.ts';
import { toStoreError, type Engine } from './engine.ts';
import {
  migrate,
  migrationStatus,
  type MigrateReport,
  type MigrationStatus,
  type Retention,
} from './migrations.ts';
import { openRemote } from './remote.ts';

export type { Engine } from './engine.ts';
export type { MigrateReport, MigrationStatus, Retention } from './migrations.ts';

export interface StoreOptions {
  /** ClickHouse server; absent = embedded. */
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
  /** Embedded data directory. */
  readonly path: string;
  readonly database: string;
  /** Name of the cluster to create replicated tables on. */
  readonly cluster?: string;
  /** The folder with NNNN_slug.sql files. */
  readonly migrations: string;
  readonly retention: Retention;
  readonly requestTimeoutMs?: number;
}

export interface Store {
  readonly kind: 'embedded' | 'remote';
  /** For jobs. */
  readonly query: Query;
  readonly command: Command;
  readonly insert: InsertRows;
  /** For pages and metrics: never waits behind a job. */
  readonly boardQuery: Query;
  /** For the load loop and the query endpoint only. */
  readonly loadEngine: Engine;
  readonly boardEngine: Engine;
  ping(): Promise<boolean>;
  migrate(options?: { readonly dryRun?: boolean }): Promise<MigrateReport>;
  migrationStatus(): Promise<MigrationStatus[]>;
  close(): Promise<void>;
}

/**
 * Opens the store. Embedded: opens the data directory (EMBEDDED_UNAVAILABLE where chdb has no build).
 * Remote: contacts nothing yet, so it succeeds while the server is down.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const open = () => openEngine(options, options.database);
  const load = await open();
  const jobs = await open();
  const board = await open();
  const migrateOptions = {
    folder: options.migrations,
    retention: options.retention,
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  };
  return {
    kind: load.kind,
    query: createQuery(jobs),
    command: ({ sql, params }) => jobs.run(sql, params),
    insert: (table, rows, insertOptions) =>
      jobs.insertJson(table, rows, insertOptions?.deduplicationToken),
    boardQuery: createQuery(board),
    loadEngine: load,
    boardEngine: board,
    ping: () => board.ping(),
    migrate: async ({ dryRun = false } = {}) => {
      await ensureDatabase(options);
      return migrate(jobs, { ...migrateOptions, dryRun });
    },
    migrationStatus: async () => {
      await ensureDatabase(options);
      return migrationStatus(jobs, options.migrations);
    },
    close: async () => {
      for (const engine of [load, jobs, board]) await engine.close();
    },
  };
}

function openEngine(options: StoreOptions, database: string): Promise<Engine> {
  if (options.url === undefined) return openEmbedded({ path: options.path, database });
  const engine = openRemote({
    url: options.url,
    username: options.username ?? 'default',
    password: options.password ?? '',
    database,
    ...(options.requestTimeoutMs === undefined
      ? {}
      : { requestTimeoutMs: options.requestTimeoutMs }),
  });
  return Promise.resolve(engine);
}

/** A remote connection names its database in every request, so making one takes a connection without. */
async function ensureDatabase(options: StoreOptions): Promise<void> {
  if (options.url === undefined) return;
  const engine = await openEngine(options, '');
  const on = options.cluster === undefined ? '' : ` ON CLUSTER '${options.cluster}'`;
  try {
    await engine.run(`CREATE DATABASE IF NOT EXISTS ${options.database}${on}`);
  } finally {
    await engine.close();
  }
}

function createQuery(engine: Engine): Query {
  return async (statement) => {
    const rows = await engine.select(statement.sql, statement.params);
    const parsed = statement.row.array().safeParse(rows);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
    throw toStoreError(
      new AppError('INTERNAL', `ClickHouse answered a row of another shape: ${where}`, {
        at: statement.sql.trim().slice(0, 80),
      }),
      statement.sql,
    );
  };
}
