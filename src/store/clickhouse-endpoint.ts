// ClickHouse's HTTP interface over the embedded engine, as much of it as clients use: statements in the URL
// or the body, bound parameters, settings, insert bodies in any format, error codes and headers, ping.
//
// Read-only (the query port) every statement is checked first and runs in read-only mode; otherwise (tests of
// the remote path) everything is allowed. Each request has a connection of its own, so settings of one never
// reach another and slow queries hold up nobody.

import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createGunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { ClickHouseClient } from '@clickhouse/client';
import { AppError } from '../model/errors.ts';
import { connectEmbedded } from './embedded.ts';
import { quoteText, serverCode } from './engine.ts';
import { createStatementCheck, type StatementCheck } from './statement-check.ts';
import { createTurns, type Turns } from './turns.ts';

export interface ClickHouseEndpointOptions {
  /** Data directory of the embedded engine, open in this process or not. */
  readonly path: string;
  readonly database: string;
  /** 0 picks a free one. Always on 127.0.0.1. */
  readonly port: number;
  readonly readOnly: boolean;
}

export interface ClickHouseEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

interface Statement {
  readonly sql: string;
  /** Escaped text, as the HTTP interface defines it. */
  readonly params: Record<string, string>;
  readonly settings: Record<string, string>;
  readonly database: string;
  readonly format: string;
}

const HOST = '127.0.0.1';
/** A running statement holds a thread of the pool that file syncs need too. */
const STATEMENTS_AT_ONCE = 4;
const STATEMENT_BYTES_MAX = 64 << 20;
const BINARY_INSERT =
  /^\s*INSERT\s+INTO\s+([\w.`]+)\s*(?:\(([^)]*)\))?\s*FORMAT\s+(RowBinary|Native)\s*$/i;
/** URL parameters that are no settings. */
const NOT_SETTINGS = new Set(
  'query database user password default_format query_id session_id session_timeout session_check compress decompress quota_key role close_session stacktrace buffer_size'.split(
    ' ',
  ),
);
/** Settings a reader may choose; others are left out in read-only mode. */
const READER_SETTINGS =
  /^(?:output_format_\w+|date_time_output_format|session_timezone|max_result_rows|max_execution_time|limit|offset)$/;
const STATUS_BY_CODE: Readonly<Record<number, number>> = {
  62: 400,
  47: 404,
  46: 404,
  60: 404,
  81: 404,
  36: 400,
  27: 400,
  6: 400,
  53: 400,
  115: 400,
  164: 403,
  516: 403,
  159: 408,
  202: 503,
  241: 500,
  242: 503,
  252: 503,
};
const zip = promisify(gzip);

/** Starts listening. Throws PORT_IN_USE or EMBEDDED_UNAVAILABLE. */
export async function openClickHouseEndpoint(
  options: ClickHouseEndpointOptions,
): Promise<ClickHouseEndpoint> {
  const staging = `${options.path}/../staging`;
  await mkdir(staging, { recursive: true });
  // Held open, so that the engine does not start anew with every request.
  const keeper = await connectEmbedded(options.path);
  await keeper.command({ query: `CREATE DATABASE IF NOT EXISTS ${options.database}` });
  const check = options.readOnly ? await readStatementCheck(keeper) : undefined;
  const turns = createTurns(STATEMENTS_AT_ONCE);
  const server = createServer((request, response) => {
    void answer({ options, staging, check, turns, request, response });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'INTERNAL';
      reject(new AppError(code, `query port ${options.port}: ${error.message}`, { cause: error }));
    });
    server.listen(options.port, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await keeper.close();
    },
  };
}

async function readStatementCheck(client: ClickHouseClient): Promise<StatementCheck> {
  const result = await client.query({
    query: 'SELECT name FROM system.table_functions',
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ name: string }>();
  return createStatementCheck(rows.map(({ name }) => name));
}

interface Exchange {
  readonly options: ClickHouseEndpointOptions;
  readonly staging: string;
  readonly check: StatementCheck | undefined;
  readonly turns: Turns;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, options } = exchange;
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const queryId = url.searchParams.get('query_id') ?? randomUUID();
  response.setHeader('X-ClickHouse-Query-Id', queryId);
  response.setHeader('X-ClickHouse-Server-Display-Name', 'spandrift');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  try {
    // A web page must not reach the port through a name that resolves to this machine.
    if (options.readOnly && !isLoopbackName(request.headers.host)) throw forbidden();
    if (url.pathname === '/ping') {
      response.end('Ok.\n');
    } else {
      await exchange.turns.take(() => execute(exchange, url));
    }
  } catch (error) {
    fail(response, error);
  } finally {
    if (!request.readableEnded) request.resume();
  }
}

function isLoopbackName(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host);
}

const forbidden = () =>
  new AppError('PERMISSION_DENIED', 'ask for this port as 127.0.0.1 or localhost');

async function execute(exchange: Exchange, url: URL): Promise<void> {
  const { options, request, response, check } = exchange;
  const inUrl = url.searchParams.get('query') ?? '';
  const binary = BINARY_INSERT.exec(inUrl);
  const body = binary === null ? await readText(request) : '';
  const statement = toStatement(url, options, inUrl === '' ? body : joinBody(inUrl, body));
  check?.check(statement.sql);
  const client = await connectEmbedded(options.path);
  try {
    await client.command({ query: `USE ${statement.database}` });
    if (binary === null) await respond(exchange, client, statement);
    else await insertBinary(exchange, client, { statement, binary });
  } finally {
    await client.close();
  }
  if (!response.writableEnded) response.end();
}

/** Text after the statement is its data. */
function joinBody(sql: string, body: string): string {
  return body === '' ? sql : `${sql}\n${body}`;
}

function toStatement(url: URL, options: ClickHouseEndpointOptions, sql: string): Statement {
  const params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (/^param_\w+$/.test(name)) params[name] = value;
    else if (NOT_SETTINGS.has(name)) continue;
    else if (!options.readOnly || READER_SETTINGS.test(name)) settings[name] = value;
  }
  const database = url.searchParams.get('database') ?? options.database;
  if (!/^\w+$/.test(database)) {
    throw new AppError('QUERY_INVALID', `database "${database}" is not a name`);
  }
  const format = url.searchParams.get('default_format') ?? 'TabSeparated';
  return { sql, params, settings, database, format };
}

async function respond(
  exchange: Exchange,
  client: ClickHouseClient,
  statement: Statement,
): Promise<void> {
  const { options, request, response } = exchange;
  for (const [name, value] of Object.entries(statement.params)) {
    await client.command({ query: `SET ${name} = ${quoteText(value)}` });
  }
  if (options.readOnly) {
    for (const [name, value] of Object.entries(statement.settings)) {
      await client.command({ query: `SET ${name} = ${quoteText(value)}` });
    }
    await client.command({ query: 'SET readonly = 1' });
  }
  const result = await client.exec({
    query: statement.sql,
    clickhouse_settings: {
      default_format: statement.format,
      ...(options.readOnly ? {} : statement.settings),
    } as Record<string, string>,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of result.stream) chunks.push(chunk as Buffer);
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(result.summary ?? {}));
  response.setHeader('X-ClickHouse-Format', formatOf(statement));
  response.setHeader('Content-Type', contentType(formatOf(statement)));
  const bytes = Buffer.concat(chunks);
  if (statement.settings['enable_http_compression'] === '1' && acceptsGzip(request)) {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(await zip(bytes));
  } else {
    response.end(bytes);
  }
}

function acceptsGzip(request: IncomingMessage): boolean {
  return (request.headers['accept-encoding'] ?? '').includes('gzip');
}

function formatOf({ sql, format }: Statement): string {
  return /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql)?.[1] ?? format;
}

function contentType(format: string): string {
  if (format.startsWith('JSON') && !format.includes('EachRow'))
    return 'application/json; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (/^(?:RowBinary|Native|Parquet|Arrow)/.test(format)) return 'application/octet-stream';
  return 'text/tab-separated-values; charset=UTF-8';
}

/** The engine takes binary rows only from a file: the body is streamed to one first. */
async function insertBinary(
  exchange: Exchange,
  client: ClickHouseClient,
  insert: { readonly statement: Statement; readonly binary: RegExpExecArray },
): Promise<void> {
  const { statement, binary } = insert;
  const [, table = '', columns, format = ''] = binary;
  const path = `${exchange.staging}/${randomUUID()}.body`;
  try {
    await writeBody(exchange.request, path);
    const schema = await readSchema(client, table, columns);
    const names = schema.map(({ name }) => `\`${name}\``).join(', ');
    const types = schema.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
    await client.command({
      query:
        `INSERT INTO ${table} (${names}) ` +
        `SELECT * FROM file(${quoteText(path)}, '${format}', ${quoteText(types)})`,
      clickhouse_settings: { ...statement.settings, max_threads: '1' } as Record<string, string>,
    });
  } finally {
    await rm(path, { force: true });
  }
  exchange.response.setHeader('X-ClickHouse-Summary', '{}');
}

async function readSchema(
  client: ClickHouseClient,
  table: string,
  columns: string | undefined,
): Promise<{ name: string; type: string }[]> {
  const result = await client.query({ query: `DESCRIBE TABLE ${table}`, format: 'JSONEachRow' });
  const all = await result.json<{ name: string; type: string }>();
  if (columns === undefined) return all;
  const wanted = columns.split(',').map((name) => name.trim().replaceAll('`', ''));
  return wanted.flatMap((name) => all.filter((column) => column.name === name));
}

function decoded(request: IncomingMessage): Readable {
  return request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
}

async function writeBody(request: IncomingMessage, path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for await (const chunk of decoded(request)) await file.write(chunk as Buffer);
  } finally {
    await file.close();
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decoded(request)) {
    bytes += (chunk as Buffer).length;
    if (bytes > STATEMENT_BYTES_MAX) {
      throw new AppError(
        'BODY_TOO_LARGE',
        `the statement is larger than ${STATEMENT_BYTES_MAX} bytes`,
      );
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const code = serverCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === undefined) {
    response.statusCode = error instanceof AppError ? error.http || 500 : 500;
    response.end(`${text}\n`);
    return;
  }
  const { type = 'UNKNOWN' } = error as { type?: string };
  response.statusCode = STATUS_BY_CODE[code] ?? 500;
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  response.end(`Code: ${code}. DB::Exception: ${text} (${type}) (version 26.7.2.1 (embedded))\n`);
}
