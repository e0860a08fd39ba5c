// One connection to ClickHouse, embedded or remote, behind the same four verbs. Everything else in the
// store is written against this.

import { AppError } from '../model/errors.ts';
import type { TableName } from '../model/tables.ts';

export type Params = Readonly<Record<string, unknown>>;

/** One insert of RowBinary rows in the table's column order; it must become one block. */
export interface RowsInsert {
  readonly table: TableName;
  readonly chunks: readonly Uint8Array[];
  /** The same token with the same rows is stored once within the server's window. */
  readonly token: string;
}

export interface Engine {
  readonly kind: 'embedded' | 'remote';
  select(sql: string, params?: Params): Promise<unknown[]>;
  run(sql: string, params?: Params): Promise<void>;
  insertJson(
    table: string,
    rows: readonly Readonly<Record<string, unknown>>[],
    token?: string,
  ): Promise<void>;
  insertRows(insert: RowsInsert): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** Settings every statement runs with, so that text of times and numbers means the same everywhere. */
export const SESSION_SETTINGS = {
  session_timezone: 'UTC',
  date_time_input_format: 'best_effort',
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  async_insert: 0,
} as const;

/** Settings of a batched insert: synchronous, one block, deduplicated in the table and its views. */
export const INSERT_SETTINGS = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_threads: 1,
  max_insert_block_size: 1_048_576,
  min_insert_block_size_rows: 1_048_576,
  min_insert_block_size_bytes: 1_073_741_824,
  distributed_foreground_insert: 1,
  // Replacing tables collapse in merges and views; doing it in every insert costs a third of its time.
  optimize_on_insert: 0,
} as const;

export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A setting list for a SETTINGS clause. */
export function settingsClause(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : quoteText(value)}`)
    .join(', ');
}

/** 64-bit integers travel as text: a bound parameter has a declared type, so nothing is lost. */
export function toParams(params: Params | undefined): Record<string, unknown> | undefined {
  if (params === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
}

/** JSONEachRow lines; bigint exactly. */
export function toJsonLines(rows: readonly Readonly<Record<string, unknown>>[]): string {
  return rows
    .map((row) =>
      JSON.stringify(row, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    )
    .join('\n');
}

/**
 * ClickHouse error codes by what a loader should do. Sources: the server's ErrorCodes list.
 * rows: some value cannot be stored, the same bytes fail again. wait: the server, the schema or the rights,
 * not the rows.
 */
const ROW_CODES = new Set([
  6, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 117, 128, 131, 190, 321, 349, 407, 436, 469, 691,
]);
const WAIT_CODES = new Set([
  3, 16, 23, 24, 46, 47, 50, 60, 62, 74, 75, 76, 81, 115, 158, 159, 160, 164, 192, 193, 194, 198,
  201, 202, 203, 209, 210, 236, 241, 242, 243, 252, 265, 279, 285, 286, 290, 305, 319, 323, 335,
  359, 394, 425, 439, 473, 497, 499, 516, 519, 529, 571, 668, 745, 999,
]);
/** Of those, what a statement can be told at once: it is wrong, and waiting does not mend it. */
const STATEMENT_CODES = new Set([16, 46, 47, 50, 60, 62, 81, 115, 158, 160, 164, 497]);

/** The ClickHouse error code behind an error; undefined where it is none of ClickHouse's. */
export function serverCode(error: unknown): number | undefined {
  const cause = error instanceof AppError ? error.cause : error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  const number = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : code;
  return typeof number === 'number' ? number : undefined;
}

/** What an insert's failure asks for: rows are at fault, wait and retry, or unknown. */
export function faultOf(error: unknown): 'rows' | 'wait' | 'unknown' {
  if (error instanceof AppError && error.code === 'STORE_UNREACHABLE') return 'wait';
  const code = serverCode(error);
  // A disk or a network, not the rows.
  if (code === undefined) return 'wait';
  if (ROW_CODES.has(code)) return 'rows';
  return WAIT_CODES.has(code) ? 'wait' : 'unknown';
}

const RETRY_AFTER_SECONDS = 5;

/** Any failure of a statement as STORE_UNREACHABLE (waiting may help) or STORE_REFUSED. */
export function toStoreError(error: unknown, statement: string): AppError {
  if (error instanceof AppError) return error;
  const code = serverCode(error);
  const text = error instanceof Error ? error.message : String(error);
  const at = statement.trim().slice(0, 80).replaceAll(/\s+/g, ' ');
  if (code === undefined || (WAIT_CODES.has(code) && !STATEMENT_CODES.has(code))) {
    return new AppError('STORE_UNREACHABLE', `ClickHouse: ${text}`, {
      cause: error,
      at,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  return new AppError('STORE_REFUSED', `ClickHouse refused (code ${code}): ${text}`, {
    cause: error,
    at,
  });
}
