// Buffers that bodies stand in, used again. Memory outside the heap that is thrown away makes V8 collect the
// whole heap every 64 MiB of it, which costs more than all of the reading: half of it is spared here (the other
// half are the pieces as Node reads them).

import { letGo } from '../model/let-go.ts';

const SMALLEST_BYTES = 1 << 16;
/** Larger ones are rare; their memory is freed at once. */
const LARGEST_BYTES = 1 << 23;
/** Of all buffers that wait for use. */
const KEPT_BYTES_MAX = 1 << 24;

export interface BodyPool {
  /** A buffer of at least `length` bytes, which belongs to the caller until it is given back. */
  take(length: number): Buffer<ArrayBuffer>;
  /** For buffers of `take` and others of their own memory: nobody may look at their bytes any more. */
  give(buffer: Buffer<ArrayBuffer>): void;
}

export function createBodyPool(): BodyPool {
  const free: Buffer<ArrayBuffer>[] = [];
  let kept = 0;
  return {
    take(length) {
      const index = free.findIndex((buffer) => buffer.length >= length);
      const [known] = index < 0 ? [] : free.splice(index, 1);
      if (known === undefined) return Buffer.allocUnsafeSlow(capacityFor(length));
      kept -= known.length;
      return known;
    },
    give(buffer) {
      if (buffer.length > LARGEST_BYTES || kept + buffer.length > KEPT_BYTES_MAX) {
        letGo(buffer);
        return;
      }
      kept += buffer.length;
      free.push(buffer);
    },
  };
}

/** Powers of two, so that a buffer fits the next body, too. */
function capacityFor(length: number): number {
  let capacity = SMALLEST_BYTES;
  while (capacity < length && capacity < LARGEST_BYTES) capacity *= 2;
  return Math.max(capacity, length);
}

/**
 * The whole memory under a buffer that Node made for one result of zlib, which is a byte or so longer; undefined for
 * a small one, which may share its memory with others.
 */
export function ownMemory(buffer: Buffer): Buffer<ArrayBuffer> | undefined {
  const memory = buffer.buffer;
  const isOwn = buffer.byteOffset === 0 && memory.byteLength - buffer.length <= 1;
  if (!isOwn || buffer.length < SMALLEST_BYTES || !(memory instanceof ArrayBuffer))
    return undefined;
  return Buffer.from(memory);
}
