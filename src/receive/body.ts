// A request body from its stream: limits on the wire and after decompression, kept while streaming, so
// that a bomb stops at the limit and not in memory.

import { createGunzip, createInflate, createZstdDecompress, gunzipSync } from 'node:zlib';
import type { Readable, Transform } from 'node:stream';
import { AppError } from '../model/errors.ts';
import type { Lease } from './admission.ts';

export type Compression = 'identity' | 'gzip' | 'deflate' | 'zstd';

/**
 * gzip bodies that say they are no larger are inflated in one call: half the work of a stream, and short
 * enough not to hold up other requests. One that lied goes to the stream.
 */
const SYNC_BYTES_MAX = 4 * 1024 * 1024;
const CHUNK_BYTES_MAX = 256 * 1024;

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

/** The whole stream as one buffer; throws BODY_TOO_LARGE or OVERLOADED as soon as it is known. */
export async function collect(stream: Readable, limits: BodyLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  await readChunks(stream, (chunk) => {
    length += chunk.length;
    if (length > limits.bytesMax) throw tooLarge(limits.bytesMax, 'request body');
    limits.lease.grow(chunk.length);
    chunks.push(chunk);
  });
  return chunks.length === 1 ? chunks[0]! : limits.lease.join(chunks, length);
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
    const output = gunzipNow(body, limits);
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
 * The whole body, or undefined where it is too large to be inflated at once. gzip ends with the length of its
 * last member: right for one member, only a hint otherwise.
 */
function gunzipNow(body: Buffer, limits: BodyLimits): Uint8Array | undefined {
  const hint = body.length >= 18 ? body.readUInt32LE(body.length - 4) : 0;
  const maxOutputLength = Math.min(limits.bytesMax, limits.lease.available, SYNC_BYTES_MAX);
  if (hint > maxOutputLength || body.length > maxOutputLength) return undefined;
  const chunkSize = Math.max(1024, hint + 1);
  try {
    const output = gunzipSync(body, { maxOutputLength, chunkSize });
    limits.lease.grow(output.length);
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
  const chunks: Buffer[] = [];
  let length = 0;
  stream.end(body);
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > limits.bytesMax) throw tooLarge(limits.bytesMax, 'decompressed request');
      limits.lease.grow(bytes.length);
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(compression, error instanceof Error ? error.message : String(error), error);
  } finally {
    stream.destroy();
  }
  return chunks.length === 1 ? chunks[0]! : limits.lease.join(chunks, length);
}
