// Memory is bounded before anything is decompressed or decoded: every byte of a body is leased from one
// budget while it is held, and a request that finds the budget empty is refused with OVERLOADED.

import { AppError } from '../model/errors.ts';
import { createBodyPool, ownMemory } from './body-pool.ts';

/** Seconds a refused client is asked to wait: at least, and the random part on top. */
const RETRY_SECONDS = 1;
const RETRY_SPREAD_SECONDS = 4;

export interface Lease {
  /** Takes `bytes` more; throws OVERLOADED when the budget does not have them. */
  grow(bytes: number): void;
  /** A buffer of at least `length` bytes, which is used again or freed after `release`. Takes nothing: see `grow`. */
  buffer(length: number): Buffer;
  /** Takes over a buffer made elsewhere, whose memory is its own: as those of `buffer` from now on. */
  adopt(buffer: Buffer): void;
  /** How many more bytes `grow` would give now. */
  readonly available: number;
  /** Gives everything back; may be called again without effect. */
  release(): void;
}

export interface Admission {
  lease(): Lease;
  /** Throws OVERLOADED when `bytes` would not fit now; takes nothing. */
  check(bytes: number): void;
  readonly inflightBytes: number;
}

/**
 * A budget of `bytesMax`. A request that has the budget to itself is always let in, so that one body
 * larger than the budget is slow but not impossible.
 */
export function createAdmission(
  bytesMax: number,
  onChange: (bytes: number) => void = () => undefined,
): Admission {
  const pool = createBodyPool();
  let held = 0;
  let leases = 0;
  const set = (bytes: number) => {
    held = bytes;
    onChange(bytes);
  };
  const room = (own: number) =>
    held === own ? Number.MAX_SAFE_INTEGER : Math.max(0, bytesMax - held);
  return {
    get inflightBytes() {
      return held;
    },
    check(bytes) {
      if (held > 0 && held + bytes > bytesMax) throw overloaded(bytesMax);
    },
    lease() {
      let own = 0;
      leases++;
      let open = true;
      const buffers: Buffer<ArrayBuffer>[] = [];
      return {
        get available() {
          return room(own);
        },
        grow(bytes) {
          // A read that lost its race goes on for a moment; it must not take from the budget again.
          if (!open || bytes > room(own)) throw overloaded(bytesMax);
          own += bytes;
          set(held + bytes);
        },
        buffer(length) {
          // As above: what is read too late is nobody's.
          if (!open) throw overloaded(bytesMax);
          const buffer = pool.take(length);
          buffers.push(buffer);
          return buffer;
        },
        adopt(buffer) {
          const memory = open ? ownMemory(buffer) : undefined;
          if (memory !== undefined) buffers.push(memory);
        },
        release() {
          if (!open) return;
          open = false;
          for (const buffer of buffers) pool.give(buffer);
          leases--;
          set(leases === 0 ? 0 : held - own);
          own = 0;
        },
      };
    },
  };
}

function overloaded(bytesMax: number): AppError {
  return new AppError('OVERLOADED', `more than ${bytesMax} bytes of requests are in flight`, {
    retryAfterSeconds: retryAfter(),
  });
}

/** 1 to 5 seconds, spread so that refused clients do not return together. */
export function retryAfter(): number {
  return RETRY_SECONDS + Math.floor(Math.random() * (RETRY_SPREAD_SECONDS + 1));
}
