// What the spool knows of its segment files in memory, and how their names are made and read.

import type { SpoolFileSystem } from './file-system.ts';

/** A point inside a segment: the first record that ends after it has a sequence above `sequence`. */
export interface Mark {
  readonly sequence: bigint;
  readonly appendedMs: number;
  readonly offset: number;
}

export interface Segment {
  readonly path: string;
  /** Sequence of its first record, also its name. */
  readonly firstSequence: bigint;
  readonly createdMs: number;
  /** Last sequence durable in it; firstSequence − 1 while it is empty. */
  lastSequence: bigint;
  /** Durable bytes: readers never look beyond. */
  end: number;
  /** Sparse index, ascending; about one a MiB or a second. */
  readonly marks: Mark[];
  /** When every source was first found done with it (Unix milliseconds). */
  doneMs?: number;
  /** A damaged place was seen and reported. */
  damaged: boolean;
}

const NAME = /^(\d{20})\.seg$/;

export function segmentName(firstSequence: bigint): string {
  return `${firstSequence.toString().padStart(20, '0')}.seg`;
}

/** First sequences of the segment files in a folder, ascending. */
export async function listSegments(files: SpoolFileSystem, folder: string): Promise<bigint[]> {
  const names = await files.list(folder);
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match?.[1] === undefined ? [] : [BigInt(match[1])];
    })
    .sort((a, b) => (a < b ? -1 : 1));
}
