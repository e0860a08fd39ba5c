// Records as rows of their *_versions tables and back, driven by the table definitions: a new column of
// a record needs no line here. 64-bit times travel as text, never as a number.

import { TABLES, type TableName } from '../model/tables.ts';
import { toStoreTime } from './store-time.ts';

type Row = Record<string, unknown>;

/** Columns that are the store's own and no field of a record. */
const BOOKKEEPING = new Set(['version', 'ingested_at', 'batch_id']);

/** Select list that reads every field of a record as JSON can carry it, plus `version`. */
export function selectList(table: TableName): string {
  const list = TABLES[table].columns
    .filter((column) => !BOOKKEEPING.has(column.name))
    .map(({ name, type }) => {
      if (type.startsWith('DateTime64'))
        return `toString(toUnixTimestamp64Nano(r.${name})) AS ${name}`;
      if (/\b(U?Int64|Float64)\b/.test(type) && !type.startsWith('Array')) {
        return `toFloat64(r.${name}) AS ${name}`;
      }
      return `r.${name} AS ${name}`;
    });
  return [...list, 'toFloat64(r.version) AS version'].join(', ');
}

/** A row read with `selectList` as the fields of its record, in camelCase. */
export function fromRow(table: TableName, row: Row): Row {
  const record: Row = {};
  for (const { name, type } of TABLES[table].columns) {
    if (!BOOKKEEPING.has(name)) record[toCamel(name)] = fromValue(type, row[name]);
  }
  return record;
}

/** A record as a row to insert with a version, stamped as arrived at a time (Unix milliseconds). */
export function toRow(
  table: TableName,
  record: object,
  as: { readonly version: number; readonly ingestedAtMs: number },
): Row {
  const fields = record as Row;
  const row: Row = {
    version: as.version,
    ingested_at: toStoreTime(as.ingestedAtMs),
    batch_id: 0,
  };
  for (const { name, type } of TABLES[table].columns) {
    if (!BOOKKEEPING.has(name)) row[name] = toValue(type, fields[toCamel(name)]);
  }
  return row;
}

function fromValue(type: string, value: unknown): unknown {
  if (type.startsWith('DateTime64')) return BigInt(String(value));
  // JSON has no NaN: it comes as null.
  if (type === 'Array(Float64)')
    return (value as (number | null)[]).map((item) => item ?? Number.NaN);
  return value ?? null;
}

function toValue(type: string, value: unknown): unknown {
  if (typeof value === 'bigint') return toNanoTime(value);
  if (type === 'Array(Float64)') {
    return (value as number[]).map((item) =>
      Number.isFinite(item) ? item : String(item).toLowerCase(),
    );
  }
  return value;
}

/** Seconds with nanoseconds, which ClickHouse reads whatever its time zone. */
function toNanoTime(nanos: bigint): string {
  const digits = nanos.toString().padStart(19, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function toCamel(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
