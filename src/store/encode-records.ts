// Rows of objects (records of normalise, metric points), written by a function that is compiled for each
// table from the ClickHouse types in model/tables.ts: every property is read by its own name and every
// value written by its own call, which costs half of a loop over columns (encode in bench/ingest.ts).
// What is compiled is made of names in that table alone, never of data.

import { compileFunction } from 'node:vm';
import { AppError } from '../model/errors.ts';
import { TABLES, type TableName } from '../model/tables.ts';
import { RowBefore } from './row-before.ts';
import type { RowWriter } from './row-writer.ts';

type Row = Readonly<Record<string, unknown>>;

/** Writes the row of one object; what a whole request shares may stand in `stamp` instead. */
export type RecordWriter = (writer: RowWriter, record: Row, stamp?: Row) => void;

/** Columns read from the stamp. */
const STAMPED = new Set(['timestamp', 'version', 'ingested_at', 'batch_id']);

/** Statements that write a value of a ClickHouse type, given as an expression. */
const PLAIN: Readonly<Record<string, (value: string) => string>> = {
  String: (value) => `writer.text(${value});`,
  Bool: (value) => `writer.uint8(${value} === true ? 1 : 0);`,
  UInt8: (value) => `writer.uint8(${value});`,
  UInt32: (value) => `writer.count32(${value});`,
  Int32: (value) => `writer.count32(${value});`,
  UInt64: (value) => `writer.count64(${value});`,
  Int64: (value) => `writer.count64(${value});`,
  Float64: (value) => `writer.float64(${value});`,
  'DateTime64(9)': (value) => `writer.int64(${value});`,
  'DateTime64(3)': (value) => `writer.safeInt64(Math.trunc(${value}));`,
};

function innerOf(type: string, wrapper: string): string | undefined {
  return type.startsWith(`${wrapper}(`) && type.endsWith(')')
    ? type.slice(wrapper.length + 1, -1)
    : undefined;
}

/** A statement that writes the value of an expression. Throws INTERNAL for a type that no table has. */
function statementFor(type: string, value: string): string {
  const plain = PLAIN[type];
  if (plain !== undefined) return plain(value);
  const low = innerOf(type, 'LowCardinality');
  if (low !== undefined) return statementFor(low, value);
  const nullable = innerOf(type, 'Nullable');
  if (nullable !== undefined) {
    return `if (writer.isPresent(${value})) { ${statementFor(nullable, value)} }`;
  }
  const array = innerOf(type, 'Array');
  if (array !== undefined) {
    return `writer.length(${value}.length); for (const item of ${value}) { ${statementFor(array, 'item')} }`;
  }
  if (innerOf(type, 'Map') === 'LowCardinality(String), String') return `writer.textMap(${value});`;
  throw new AppError('INTERNAL', `no row encoding for the type ${type}`);
}

export function toCamelCase(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}

/** A row writer for objects whose properties are named as `propertyOf` says; columns in table order. */
export function createRecordWriter(
  table: TableName,
  propertyOf: (column: string) => string = toCamelCase,
): RecordWriter {
  const { columns } = TABLES[table];
  const statements = columns.map(({ name, type }, column) => {
    const owner = STAMPED.has(name) ? 'stamp' : 'record';
    // 0 and -0 are different bytes.
    const differs = type.includes('Float64')
      ? `!Object.is(value, values[${column}])`
      : `value !== values[${column}]`;
    return `value = ${owner}[${JSON.stringify(propertyOf(name))}];
if (${differs}) { before.change(writer, ${column}, value); ${statementFor(type, 'value')} }`;
  });
  const body = `const { values } = before;
return (writer, record, stamp = record) => {
before.begin(writer);
let value;
${statements.join('\n')}
before.end(writer);
};`;
  const filename = `row writer of ${table}`;
  const create = compileFunction(body, ['before'], { filename }) as (
    before: RowBefore,
  ) => RecordWriter;
  return create(new RowBefore(columns.length));
}
