// A ClickHouse server over HTTP. Rows stream as RowBinary in the request body; nothing is contacted until
// the first statement, so start-up works while the server is down.

import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { TABLES } from '../model/tables.ts';
import {
  INSERT_SETTINGS,
  SESSION_SETTINGS,
  toJsonLines,
  toParams,
  toStoreError,
  type Engine,
  type Params,
  type RowsInsert,
} from './engine.ts';

export interface RemoteOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** '' for statements that need no database, as CREATE DATABASE. */
  readonly database: string;
  readonly requestTimeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 120_000;

export function openRemote(options: RemoteOptions): Engine {
  const client = createClient({
    url: options.url,
    username: options.username,
    password: options.password,
    request_timeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    application: 'spandrift',
    keep_alive: { enabled: true },
    // Failures are errors here, told once by whoever asked.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { ...SESSION_SETTINGS },
    ...(options.database === '' ? {} : { database: options.database }),
  });
  return createRemoteEngine(client);
}

function createRemoteEngine(client: ClickHouseClient): Engine {
  const guarded = async <T>(sql: string, step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      throw toStoreError(error, sql);
    }
  };
  const bind = (params: Params | undefined) => {
    const bound = toParams(params);
    return bound === undefined ? {} : { query_params: bound };
  };
  return {
    kind: 'remote',
    select: (sql, params) =>
      guarded(sql, async () => {
        const result = await client.query({ query: sql, format: 'JSONEachRow', ...bind(params) });
        return result.json();
      }),
    run: (sql, params) =>
      guarded(sql, async () => {
        await client.command({ query: sql, ...bind(params) });
      }),
    insertJson: async (table, rows, token) => {
      if (rows.length === 0) return;
      const body = Buffer.from(toJsonLines(rows));
      await guarded(`INSERT INTO ${table}`, () =>
        post(client, `INSERT INTO ${table} FORMAT JSONEachRow`, [body], token),
      );
    },
    insertRows: (insert) =>
      guarded(`INSERT INTO ${insert.table}`, () =>
        post(client, insertStatement(insert), insert.chunks, insert.token),
      ),
    ping: async () => (await client.ping()).success,
    close: () => client.close(),
  };
}

function insertStatement(insert: RowsInsert): string {
  const names = TABLES[insert.table].columns.map(({ name }) => `\`${name}\``).join(', ');
  return `INSERT INTO ${insert.table} (${names}) FORMAT RowBinary`;
}

async function post(
  client: ClickHouseClient,
  query: string,
  chunks: readonly Uint8Array[],
  token: string | undefined,
): Promise<void> {
  const { stream } = await client.exec({
    query,
    values: Readable.from(chunks, { objectMode: false }),
    clickhouse_settings: {
      ...INSERT_SETTINGS,
      ...(token === undefined ? {} : { insert_deduplication_token: token }),
    } as Record<string, string | number>,
  });
  // The connection goes back to the pool only when the answer is read.
  for await (const chunk of stream) void chunk;
}
