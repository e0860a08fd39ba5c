// Ids of requests, stored with every row of theirs. They rise with time, so that a minmax index finds a batch,
// and differ between nodes: the loader asks the store for one to learn whether an insert of an earlier life
// came through.
//
//   42 bits milliseconds since 2020 | 12 bits of the node's name | 10 bits counter from a random start

import { createHash, randomInt } from 'node:crypto';

const EPOCH_MS = Date.UTC(2020, 0, 1);
const COUNTER_SIZE = 1 << 10;

/** Returns a function from the time (Unix ms) to a new id. */
export function createBatchIds(nodeId: string): (nowMs: number) => bigint {
  const node = createHash('sha256').update(nodeId).digest().readUInt16LE(0) & 0xfff;
  let counter = randomInt(COUNTER_SIZE);
  return (nowMs) => {
    counter = (counter + 1) % COUNTER_SIZE;
    const ms = BigInt(Math.max(0, Math.trunc(nowMs) - EPOCH_MS));
    return (ms << 22n) | BigInt((node << 10) | counter);
  };
}
