// Finds where rows begin in RowBinary bytes by stepping over values by type: what it takes to cut a block in
// two without understanding it.

import { AppError } from '../model/errors.ts';
import { TABLES, type TableName } from '../model/tables.ts';

/** Returns the offset after the value at `at`; beyond the end or NaN where the bytes are damaged. */
type Step = (bytes: Uint8Array, at: number) => number;

const FIXED: Readonly<Record<string, number>> = {
  Bool: 1,
  UInt8: 1,
  Int16: 2,
  UInt32: 4,
  Int32: 4,
  DateTime: 4,
  UInt64: 8,
  Int64: 8,
  Float64: 8,
  'DateTime64(3)': 8,
  'DateTime64(9)': 8,
};

let lengthEnd = 0;
function readLength(bytes: Uint8Array, at: number): number {
  let value = 0;
  let index = at;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[index++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  lengthEnd = index;
  return value;
}

const stepText: Step = (bytes, at) => {
  const length = readLength(bytes, at);
  return lengthEnd + length;
};

function repeated(steps: readonly Step[]): Step {
  return (bytes, at) => {
    let left = readLength(bytes, at);
    let end = lengthEnd;
    for (; left > 0 && end <= bytes.length; left--) {
      for (const step of steps) end = step(bytes, end);
    }
    return end;
  };
}

function stepOf(type: string): Step {
  const size = FIXED[type];
  if (size !== undefined) return (_bytes, at) => at + size;
  if (type === 'String') return stepText;
  const match = /^(LowCardinality|Nullable|Array|Map)\((.*)\)$/.exec(type);
  const inner = match?.[2] ?? '';
  if (match?.[1] === 'LowCardinality') return stepOf(inner);
  if (match?.[1] === 'Array') return repeated([stepOf(inner)]);
  if (match?.[1] === 'Nullable') {
    const step = stepOf(inner);
    return (bytes, at) => (bytes[at] === 1 ? at + 1 : step(bytes, at + 1));
  }
  if (match?.[1] === 'Map') {
    const comma = inner.indexOf(', ');
    return repeated([stepOf(inner.slice(0, comma)), stepOf(inner.slice(comma + 2))]);
  }
  throw new AppError('INTERNAL', `no row layout for the type ${type}`);
}

/** Offsets of every row in `bytes`, and the end as one more. Throws SEGMENT_CORRUPT where rows do not fit. */
export function scanRows(table: TableName, bytes: Uint8Array): number[] {
  const steps = TABLES[table].columns.map(({ type }) => stepOf(type));
  const offsets = [0];
  let at = 0;
  while (at < bytes.length) {
    for (const step of steps) at = step(bytes, at);
    offsets.push(at);
  }
  if (at !== bytes.length) {
    throw new AppError('SEGMENT_CORRUPT', `rows of ${table} do not end with the block`, {
      at: table,
    });
  }
  return offsets;
}
