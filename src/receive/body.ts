// A request body from its stream: limits on the wire and after decompression, kept while streaming, so
// that a bomb stops at the limit and not in memory.

import { createGunzip, createInflate, createZstdDecompress, gunzip, gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import type { Readable, Transform } from 'node:stream';
import { AppError } from '../model/errors.ts';
import type { Lease } from './admission.ts';

export type Compression = 'identity' | 'gzip' | 'deflate' | 'zstd';

/**
 * gzip bodies that say they are no larger are inflated in one call here, which is short enough not to hold up
 * other requests; larger ones in one call of another thread.
 */
const SYNC_BYTES_MAX = 4 * 1024 * 1024;
/** deflate cannot do better: who says more, lies. */
const DEFLATE_RATIO_MAX = 1032;
const CHUNK_BYTES_MAX = 256 * 1024;
/** The whole of an announced body is reserved when a quarter has come: those who send nothing reserve nothing. */
const RESERVE_AT_SHARE = 0.25;

const gunzipElsewhere = promisify(gunzip);

const DECOMPRESSORS: Readonly<Record<Exclude<Compression, 'identity'>, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES_MAX }),
  deflate: () => createInflate({ chunkSize: CHUNK_BYTES_MAX }),
  zstd: () => createZstdDecompress({ chunkSize: CHUNK_BYTES_MAX }),
};

/** What clients may send, for grpc-accept-encoding and Accept-Encoding. */
export const COMPRESSIONS = ['gzip', 'zstd', 'deflate'] as const;

export interface BodyLimits {
  readonly lease: Lease;
  /** Bytes of a body, on the wire and again decompressed. */
  readonly bytesMax: number;
}

/** A Content-Encoding or grpc-encoding value; undefined for one that is not supported. */
export function parseCompression(value: string | undefined): Compression | undefined {
  const name = (value ?? 'identity').trim().toLowerCase();
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'x-gzip') return 'gzip';
  return COMPRESSIONS.find((known) => known === name);
}

export function tooLarge(bytesMax: number, what: string): AppError {
  return new AppError('BODY_TOO_LARGE', `the ${what} is larger than ${bytesMax} bytes`);
}

/**
 * Hands each chunk of a stream to `take`, by events: an iterator costs a promise or two a chunk. Resolves at the
 * end; rejects when the stream fails, closes early or `take` throws, and leaves the stream paused then.
 */
export function readChunks(stream: Readable, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown) => {
      stream.off('data', onData).off('end', onEnd).off('error', settle).off('close', onClose);
      if (error === undefined) {
        resolve();
        return;
      }
      stream.pause();
      reject(error instanceof Error ? error : new Error('the stream failed'));
    };
    const onData = (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        settle(error);
      }
    };
    const onEnd = () => {
      settle();
    };
    const onClose = () => {
      settle(new Error('closed before its end'));
    };
    stream.on('data', onData).on('end', onEnd).on('error', settle).on('close', onClose);
  });
}

/** A body from its pieces. A large one whose length is announced is written where it ends up as it comes in. */
export class Assembly {
  readonly #lease: Lease;
  #chunks: Buffer[] = [];
  #whole: Buffer | undefined;
  #length = 0;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  get length(): number {
    return this.#length;
  }

  /** Leases and takes a piece; `announced` is the length of all of them, 0 where unknown. Throws OVERLOADED. */
  add(chunk: Buffer, announced: number): void {
    // Asked of the lease even for nothing: a read that lost its race must not write to what is another's by now.
    this.#lease.grow(this.#whole === undefined ? chunk.length : 0);
    if (this.#whole === undefined) this.#chunks.push(chunk);
    else this.#whole.set(chunk, this.#length);
    this.#length += chunk.length;
    const isHalfWay = this.#length < announced && this.#length >= announced * RESERVE_AT_SHARE;
    if (this.#whole === undefined && isHalfWay) {
      this.#lease.grow(announced - this.#length);
      this.#gather(announced);
    }
  }

  /** All of it. Valid until the lease ends. */
  take(): Buffer {
    if (this.#whole === undefined && this.#chunks.length === 1) return this.#chunks[0]!;
    return (this.#whole ?? this.#gather(this.#length)).subarray(0, this.#length);
  }

  #gather(capacity: number): Buffer {
    const whole = this.#lease.buffer(capacity);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [];
    this.#whole = whole;
    return whole;
  }
}

/**
 * The whole stream as one buffer; `announced` is its length where that is known, else 0.
 * @throws BODY_TOO_LARGE or OVERLOADED as soon as it is known
 */
export async function collect(
  stream: Readable,
  limits: BodyLimits,
  announced: number,
): Promise<Buffer> {
  const body = new Assembly(limits.lease);
  await readChunks(stream, (chunk) => {
    if (body.length + chunk.length > limits.bytesMax) {
      throw tooLarge(limits.bytesMax, 'request body');
    }
    body.add(chunk, announced);
  });
  return body.take();
}

/**
 * Decompresses a body. Concatenated gzip members and zstd frames are read one after the other.
 * @throws BODY_TOO_LARGE beyond the limit, BODY_UNREADABLE for a corrupt or truncated body, OVERLOADED
 */
export async function decompress(
  body: Buffer,
  compression: Compression,
  limits: BodyLimits,
): Promise<Uint8Array> {
  if (compression === 'identity') return body;
  if (body.length === 0) throw unreadable(compression, 'it is empty');
  if (compression === 'gzip') {
    const output = await gunzipOnce(body, limits);
    if (output !== undefined) return output;
  }
  return decompressStream(body, compression, limits);
}

function unreadable(compression: Compression, reason: string, cause?: unknown): AppError {
  return new AppError('BODY_UNREADABLE', `the ${compression} body cannot be read: ${reason}`, {
    cause,
  });
}

/**
 * The whole body inflated in one call, half the work of a stream; undefined where it lies about its length, which
 * only a stream finds out within its limits. gzip ends with the length of its last member: right for one member,
 * only a hint otherwise.
 */
async function gunzipOnce(
  body: Buffer,
  { lease, bytesMax }: BodyLimits,
): Promise<Buffer | undefined> {
  const hint = body.length >= 18 ? body.readUInt32LE(body.length - 4) : 0;
  const roomBytes = Math.min(bytesMax, lease.available);
  const isHere = hint <= SYNC_BYTES_MAX;
  if (hint >= roomBytes || hint > body.length * DEFLATE_RATIO_MAX) return undefined;
  // Several members, of which the last one is small: too much for one call here.
  if (isHere && body.length > SYNC_BYTES_MAX) return undefined;
  lease.grow(hint);
  const options = {
    maxOutputLength: isHere ? Math.min(roomBytes, SYNC_BYTES_MAX) : roomBytes,
    chunkSize: Math.max(1024, hint + 1),
  };
  try {
    const output = isHere ? gunzipSync(body, options) : await gunzipElsewhere(body, options);
    lease.grow(Math.max(0, output.length - hint));
    lease.adopt(output);
    return output;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw unreadable('gzip', message, error);
  }
}

async function decompressStream(
  body: Buffer,
  compression: Exclude<Compression, 'identity'>,
  limits: BodyLimits,
): Promise<Uint8Array> {
  const stream = DECOMPRESSORS[compression]();
  const output = new Assembly(limits.lease);
  stream.end(body);
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      if (output.length + bytes.length > limits.bytesMax) {
        throw tooLarge(limits.bytesMax, 'decompressed request');
      }
      output.add(bytes, 0);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(compression, error instanceof Error ? error.message : String(error), error);
  } finally {
    stream.destroy();
  }
  return output.take();
}
