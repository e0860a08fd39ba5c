// Rows of objects (records of normalise, metric points) by a table of column writers, built once from the
// ClickHouse types in model/tables.ts.

import { AppError } from '../model/errors.ts';
import { TABLES, type TableName } from '../model/tables.ts';
import type { RowWriter } from './row-writer.ts';

type ValueWriter = (writer: RowWriter, value: unknown) => void;

/** Writes the row of one object; property names are given by `propertyOf`. */
export type RecordWriter = (writer: RowWriter, record: Readonly<Record<string, unknown>>) => void;

const PLAIN: Readonly<Record<string, ValueWriter>> = {
  String: (writer, value) => {
    writer.text(value as string);
  },
  Bool: (writer, value) => {
    writer.uint8(value === true ? 1 : 0);
  },
  UInt8: (writer, value) => {
    writer.uint8(value as number);
  },
  UInt32: (writer, value) => {
    writer.uint32(toInteger(value));
  },
  Int32: (writer, value) => {
    writer.uint32(toInteger(value));
  },
  UInt64: writeInt64,
  Int64: writeInt64,
  Float64: (writer, value) => {
    writer.float64(value as number);
  },
  'DateTime64(9)': (writer, value) => {
    writer.int64(value as bigint);
  },
  'DateTime64(3)': (writer, value) => {
    writer.safeInt64(Math.trunc(value as number));
  },
};

/** Counts arrive as JS numbers; a fraction or an infinity cannot be meant. */
function toInteger(value: unknown): number {
  const number = value as number;
  return Number.isFinite(number) ? Math.trunc(number) : 0;
}

function writeInt64(writer: RowWriter, value: unknown): void {
  if (typeof value === 'bigint') writer.int64(value);
  else writer.safeInt64(toInteger(value));
}

function innerOf(type: string, wrapper: string): string | undefined {
  return type.startsWith(`${wrapper}(`) && type.endsWith(')')
    ? type.slice(wrapper.length + 1, -1)
    : undefined;
}

/** The writer of a ClickHouse type. Throws INTERNAL for a type no table uses. */
export function valueWriter(type: string): ValueWriter {
  const plain = PLAIN[type];
  if (plain !== undefined) return plain;
  const low = innerOf(type, 'LowCardinality');
  if (low !== undefined) return valueWriter(low);
  const nullable = innerOf(type, 'Nullable');
  if (nullable !== undefined) return nullableWriter(valueWriter(nullable));
  const array = innerOf(type, 'Array');
  if (array !== undefined) return arrayWriter(valueWriter(array));
  if (innerOf(type, 'Map') === 'LowCardinality(String), String') return writeTextMap;
  throw new AppError('INTERNAL', `no row encoding for the type ${type}`);
}

function nullableWriter(write: ValueWriter): ValueWriter {
  return (writer, value) => {
    if (value === null || value === undefined || Number.isNaN(value)) {
      writer.uint8(1);
      return;
    }
    writer.uint8(0);
    write(writer, value);
  };
}

function arrayWriter(write: ValueWriter): ValueWriter {
  return (writer, value) => {
    const items = value as readonly unknown[];
    writer.length(items.length);
    for (const item of items) write(writer, item);
  };
}

function writeTextMap(writer: RowWriter, value: unknown): void {
  const entries =
    value instanceof Map ? [...(value as Map<string, string>)] : Object.entries(value as object);
  writer.length(entries.length);
  for (const [key, text] of entries) {
    writer.text(key);
    writer.text(text as string);
  }
}

export function toCamelCase(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}

/** A row writer for objects whose properties are named as `propertyOf` says; columns in table order. */
export function createRecordWriter(
  table: TableName,
  propertyOf: (column: string) => string = toCamelCase,
): RecordWriter {
  const columns = TABLES[table].columns.map(({ name, type }) => ({
    property: propertyOf(name),
    write: valueWriter(type),
  }));
  return (writer, record) => {
    for (const { property, write } of columns) write(writer, record[property]);
    writer.rows++;
  };
}
