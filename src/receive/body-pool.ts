// Buffers that bodies are put together in, used again. Memory outside the heap that is thrown away makes V8
// collect the whole heap every 64 MiB of it, which costs more than all of the reading: half of it is spared here
// (the other half are the pieces as Node reads them).

const SMALLEST_BYTES = 1 << 16;
/** Larger ones are rare and are not kept. */
const LARGEST_BYTES = 1 << 23;
/** Of all buffers that wait for use. */
const KEPT_BYTES_MAX = 1 << 24;

export interface BodyPool {
  /** The chunks in one buffer of at least `length` bytes, which belongs to the caller until it is given back. */
  join(chunks: readonly Uint8Array[], length: number): Buffer;
  /** For buffers of `join`: nobody may look at their bytes any more. */
  give(buffer: Buffer): void;
}

export function createBodyPool(): BodyPool {
  const free: Buffer[] = [];
  let kept = 0;
  const take = (length: number): Buffer => {
    const index = free.findIndex((buffer) => buffer.length >= length);
    const [known] = index < 0 ? [] : free.splice(index, 1);
    if (known === undefined) return Buffer.allocUnsafeSlow(capacityFor(length));
    kept -= known.length;
    return known;
  };
  return {
    join(chunks, length) {
      const whole = take(length);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
    give(buffer) {
      if (buffer.length > LARGEST_BYTES || kept + buffer.length > KEPT_BYTES_MAX) return;
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
