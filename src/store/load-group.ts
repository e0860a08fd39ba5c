// A group: consecutive spool batches that are inserted together, one insert a table and UTC day. Its content
// is a function of the batches alone, and so are its tokens.

import type { Block, SpoolBatch } from '../model/pipeline.ts';
import { TABLES, type TableName } from '../model/tables.ts';

/** One insert: rows of one table and day. */
export interface Portion {
  readonly table: TableName;
  readonly day: number;
  readonly rows: number;
  readonly chunks: readonly Uint8Array[];
}

export interface Group {
  readonly from: bigint;
  readonly to: bigint;
  readonly portions: readonly Portion[];
  /** Names the run of the machine in which the batches are loaded once more. */
  readonly again?: string;
}

export function isStored(table: string): table is TableName {
  return Object.hasOwn(TABLES, table);
}

/** Rows of a batch that go to the store (other rooms keep blocks of their own in the spool). */
export function countRows(batch: SpoolBatch): number {
  return batch.blocks.reduce((sum, block) => sum + (isStored(block.table) ? block.rows : 0), 0);
}

export function countBytes(batch: SpoolBatch): number {
  return batch.blocks.reduce(
    (sum, block) => sum + (isStored(block.table) ? block.bytes.length : 0),
    0,
  );
}

/** Merges batches (in order, at least one) into portions. */
export function toGroup(batches: readonly SpoolBatch[]): Group {
  const portions = new Map<
    string,
    { table: TableName; day: number; rows: number; chunks: Block[] }
  >();
  for (const { blocks } of batches) {
    for (const block of blocks) {
      if (!isStored(block.table) || block.rows === 0) continue;
      const key = `${block.table}/${block.day}`;
      let portion = portions.get(key);
      if (portion === undefined) {
        portion = { table: block.table, day: block.day, rows: 0, chunks: [] };
        portions.set(key, portion);
      }
      portion.rows += block.rows;
      portion.chunks.push(block);
    }
  }
  return {
    from: batches[0]?.position ?? 0n,
    to: batches.at(-1)?.position ?? 0n,
    portions: [...portions.values()].map(({ chunks, ...portion }) => ({
      ...portion,
      chunks: chunks.map(({ bytes }) => bytes),
    })),
  };
}

/** Names one insert for ever: log, batches, table, day. */
export function tokenOf(spoolId: string, group: Group, portion: Portion): string {
  const again = group.again === undefined ? '' : `:again-${group.again}`;
  return `${spoolId}:${group.from}-${group.to}:${portion.table}:${portion.day}${again}`;
}
