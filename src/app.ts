// The composition root: the one file that knows every room. It builds back to front, starts in list
// order and stops in reverse, so that nothing arrives before what it needs and nothing is lost when
// it goes.
//
//   store ◀─ load loop ◀─ spool ◀─ consume (decode, normalise, encode) ◀─ receive    write-path.ts
//     └─▶ jobs (settle, rollup, judge, changes) ─▶ publish                            jobs.ts, board.ts

import { fileURLToPath } from 'node:url';
import { createBoard, type Board } from './board.ts';
import type { Config } from './config.ts';
import { ensureFolder } from './folders.ts';
import { createJobs } from './jobs.ts';
import { AppError, isRetryable } from './model/errors.ts';
import type { Clock, Consume, ExportOutcome, ExportRequest, Query } from './model/pipeline.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { openClickHouseEndpoint, type ClickHouseEndpoint } from './store/clickhouse-endpoint.ts';
import { openStore, type Store } from './store/store.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { countEvents, createTools, type Tools } from './tools.ts';
import { readVersion } from './version.ts';
import { openWritePath, type WritePath } from './write-path.ts';

export const ROLES = ['receive', 'monitor', 'board'] as const;
export type Role = (typeof ROLES)[number];

export interface AppOptions {
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** What this process does; everything unless given. */
  readonly roles?: readonly Role[];
  readonly clock?: Clock;
  /** False: jobs run only when asked by `runJob`. */
  readonly beats?: boolean;
  /** False: no port is opened. */
  readonly listens?: boolean;
}

export interface App {
  readonly version: string;
  readonly storeDescription: string;
  readonly urls: { readonly grpc?: string; readonly http?: string; readonly publish?: string };
  /** The pipeline without its listeners: for import and tests. */
  readonly consume: Consume<ExportRequest, ExportOutcome>;
  readonly query: Query;
  readonly store: Store;
  /** Runs one job now; rejects with its error. */
  runJob(name: string): Promise<void>;
  /** Resolves when everything acknowledged so far is in ClickHouse. */
  drain(): Promise<void>;
  /** Stops listening, answers what is in flight, drains, closes. */
  close(): Promise<void>;
}

/** One thing that is started and stopped. */
export interface Part {
  readonly start: () => void | Promise<void>;
  readonly stop: () => void | Promise<void>;
}

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Opens everything, starts it and resolves when it is ready. Rejects before any port is open. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config, telemetry, clock = Date.now, listens = true } = options;
  const roles = new Set<Role>(options.roles ?? ROLES);
  if (roles.has('receive')) ensureFolder('spool.path', config.spool.path);
  const store = await openConfiguredStore(config);
  const prepare = createPrepare(store);
  const tools = createTools(config, countEvents(telemetry.metrics), clock);
  const shared: Shared = { config, telemetry, clock, store, prepare, tools };
  const board = createBoard(shared);
  const write = roles.has('receive')
    ? await openWritePath(shared, board.countAcknowledged)
    : undefined;
  if (write !== undefined) board.connect(write);
  const schedule = createBeats(shared, {
    board,
    write,
    monitors: roles.has('monitor'),
    shows: roles.has('board'),
  });
  const ports: Part[] = [
    ...(roles.has('board') ? [board] : []),
    ...queryPort(config),
    ...(write === undefined ? [] : [write.receiver]),
  ];
  const parts: Part[] = [
    { start: () => undefined, stop: () => store.close() },
    { start: () => prepareNow(prepare, telemetry), stop: () => undefined },
    ...(write?.parts ?? []),
    ...(options.beats === false ? [] : [schedule]),
    ...(listens ? ports : []),
  ];
  await startAll(parts, telemetry);
  const version = readVersion();
  telemetry.metrics.buildInfo.set({ version, node: process.versions.node, store: store.kind }, 1);
  return {
    version,
    storeDescription: describeStore(config),
    urls: listens ? urlsOf(roles, board, write) : {},
    consume: write?.consume ?? refuseToConsume,
    query: store.boardQuery,
    store,
    runJob: (name) => schedule.runNow(name),
    drain: () => write?.flush() ?? Promise.resolve(),
    close: () => stopAll(parts, telemetry),
  };
}

/**
 * Opens ClickHouse as configured: embedded where no URL is given. Rejects CONFIG_INVALID where store.path, or the
 * folder beside it in which rows are staged, cannot be written.
 */
export async function openConfiguredStore(config: Config): Promise<Store> {
  const { url, username, password, path, database, cluster } = config.store;
  if (url === undefined) {
    ensureFolder('store.path', path);
    ensureFolder('store.path', path, `${path}/../staging`);
  }
  return openStore({
    path,
    database,
    username,
    password,
    migrations: MIGRATIONS,
    retention: config.retention,
    ...(url === undefined ? {} : { url }),
    ...(cluster === undefined ? {} : { cluster }),
  });
}

function urlsOf(roles: ReadonlySet<Role>, board: Board, write: WritePath | undefined): App['urls'] {
  return { ...write?.urls(), ...(roles.has('board') ? { publish: board.url() } : {}) };
}

/** What every part of the composition is handed. */
export interface Shared {
  readonly config: Config;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly store: Store;
  /** Migrations, once; retried by whoever needs them. */
  readonly prepare: () => Promise<void>;
  readonly tools: Tools;
}

/** Applies migrations once; after a failure the next caller tries again. */
function createPrepare(store: Store): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => {
    done ??= store.migrate().then(() => undefined);
    try {
      await done;
    } catch (error) {
      done = undefined;
      throw error;
    }
  };
}

/** A remote ClickHouse may be down at start: rows wait in the spool and the loader prepares it later. */
async function prepareNow(prepare: () => Promise<void>, telemetry: Telemetry): Promise<void> {
  try {
    await prepare();
  } catch (error) {
    if (!isRetryable(error)) throw error;
    telemetry.log.warn({ err: error }, 'ClickHouse does not answer yet; rows wait in the spool');
  }
}

function createBeats(
  shared: Shared,
  parts: {
    readonly board: Board;
    readonly write: WritePath | undefined;
    readonly monitors: boolean;
    readonly shows: boolean;
  },
): Schedule {
  const { board, write, monitors, shows } = parts;
  const { config, telemetry, clock, store, tools } = shared;
  const { jobs } = createJobs({
    config,
    store,
    clock,
    telemetry,
    spool: write?.spool,
    monitors,
    shows,
    settle: (trace) => tools.normaliser.settle(trace),
    publish: board.takeVerdicts,
    priceDataTimestampSeconds: tools.pricer.priceDataTimestampSeconds,
  });
  return createSchedule({ jobs, clock, log: telemetry.log, metrics: telemetry.metrics });
}

/** The read-only ClickHouse port on the embedded engine, where it is asked for; loopback only. */
function queryPort({ store }: Config): Part[] {
  const port = store.embedded.query_port;
  if (port === undefined || store.url !== undefined) return [];
  let endpoint: ClickHouseEndpoint | undefined;
  return [
    {
      start: async () => {
        const { path, database } = store;
        endpoint = await openClickHouseEndpoint({ path, database, port, readOnly: true });
      },
      stop: () => endpoint?.close(),
    },
  ];
}

/** Starts in order; when one cannot, stops those that could, so that no port or lock stays behind. */
async function startAll(parts: readonly Part[], telemetry: Telemetry): Promise<void> {
  const started: Part[] = [];
  try {
    for (const part of parts) {
      started.push(part);
      await part.start();
    }
  } catch (error) {
    await stopAll(started, telemetry);
    throw error;
  }
}

/** Stops in reverse order; one that fails does not keep the others. */
async function stopAll(parts: readonly Part[], telemetry: Telemetry): Promise<void> {
  for (const part of parts.toReversed()) {
    try {
      await part.stop();
    } catch (error) {
      telemetry.log.error({ err: error }, 'a part did not stop well');
    }
  }
}

function describeStore({ store }: Config): string {
  return store.url === undefined ? `embedded in ${store.path}` : new URL(store.url).host;
}

function refuseToConsume(): Promise<never> {
  return Promise.reject(new AppError('SHUTTING_DOWN', 'this process does not receive'));
}
