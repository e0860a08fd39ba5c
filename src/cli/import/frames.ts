// A file as OTLP requests, one after the other with their place in it. Compressed files are read through
// their decompressor; offsets count decompressed bytes. Memory holds one request (and one chunk) at a time.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { AppError } from '../../model/errors.ts';
import type { Encoding } from '../../model/pipeline.ts';
import type { Framing } from './sniff.ts';
import { readVarint, sniffFraming } from './sniff.ts';

export interface Frame {
  readonly encoding: Encoding;
  readonly body: Uint8Array;
  /** Decompressed bytes of the file up to the end of this frame. */
  readonly endOffset: number;
  /** Line of a text file, ordinal of a message otherwise; from 1. */
  readonly position: number;
}

const HEAD_BYTES = 256 * 1024;
/** More than this in one line or message is no request but a broken file. */
const FRAME_BYTES_MAX = 512 * 1024 * 1024;

type Compression = 'none' | 'gzip' | 'zstd';

async function sniffCompression(file: string): Promise<Compression> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new AppError('NOT_FOUND', `${file} cannot be read`, { cause: error });
  });
  try {
    const head = Buffer.alloc(4);
    const { bytesRead } = await handle.read(head, 0, 4, 0);
    if (bytesRead >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
    return bytesRead === 4 && head.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none';
  } finally {
    await handle.close();
  }
}

async function openStream(file: string, onBytes: (count: number) => void): Promise<Readable> {
  const compression = await sniffCompression(file);
  const raw = createReadStream(file, { highWaterMark: HEAD_BYTES });
  raw.on('data', (chunk) => onBytes(chunk.length));
  if (compression === 'none') return raw;
  const decompress = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  // The error of either end surfaces where the result is read.
  return pipeline(raw, decompress, () => undefined);
}

/** A growing window over a stream: `take` removes bytes from its front. */
class Window {
  offset = 0;
  ended = false;
  #buffer: Buffer = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(stream: Readable) {
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  get bytes(): Buffer {
    return this.#buffer;
  }

  /** Waits for at least `count` bytes or the end. */
  async fill(count: number): Promise<void> {
    if (count > FRAME_BYTES_MAX) {
      throw new AppError('OTLP_MALFORMED', `a message of ${count} bytes at byte ${this.offset}`);
    }
    const parts = [this.#buffer];
    let length = this.#buffer.length;
    while (length < count && !this.ended) {
      const chunk = await this.#chunks.next();
      if (chunk.done === true) this.ended = true;
      else {
        parts.push(chunk.value);
        length += chunk.value.length;
      }
    }
    if (parts.length > 1) this.#buffer = Buffer.concat(parts);
  }

  take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    this.offset += taken.length;
    return taken;
  }
}

async function takeLine(window: Window): Promise<Buffer | undefined> {
  let searched = 0;
  for (;;) {
    const newline = window.bytes.indexOf(0x0a, searched);
    if (newline >= 0) return window.take(newline + 1);
    if (window.ended) return window.bytes.length > 0 ? window.take(window.bytes.length) : undefined;
    searched = window.bytes.length;
    // Doubling keeps a long line linear instead of concatenating it chunk by chunk.
    await window.fill(Math.max(HEAD_BYTES, window.bytes.length * 2));
  }
}

async function* readLines(window: Window): AsyncGenerator<Frame> {
  for (let position = 1; ; position++) {
    const line = await takeLine(window);
    if (line === undefined) return;
    const body = line.subarray(0, line.length - (line.at(-1) === 0x0a ? 1 : 0));
    if (body.every((byte) => byte <= 0x20)) continue;
    yield { encoding: 'json', body, endOffset: window.offset, position };
  }
}

async function* readWhole(window: Window, encoding: Encoding): AsyncGenerator<Frame> {
  while (!window.ended) await window.fill(Math.max(HEAD_BYTES, window.bytes.length * 2));
  const body = window.take(window.bytes.length);
  if (body.length > 0) yield { encoding, body, endOffset: window.offset, position: 1 };
}

function cutOff(position: number, window: Window): AppError {
  return new AppError(
    'OTLP_MALFORMED',
    `message ${position} is cut off at byte ${window.offset + window.bytes.length}`,
  );
}

/** The Collector compresses each message by itself; the length in front is the compressed one. */
function decompressFrame(body: Buffer): Buffer {
  const compressed = body.length >= 4 && body.readUInt32LE(0) === 0xfd2fb528;
  return compressed ? zstdDecompressSync(body) : body;
}

async function* readLengthPrefixed(window: Window): AsyncGenerator<Frame> {
  for (let position = 1; ; position++) {
    await window.fill(4);
    if (window.bytes.length === 0) return;
    if (window.bytes.length < 4) throw cutOff(position, window);
    const length = window.bytes.readUInt32BE(0);
    await window.fill(4 + length);
    if (window.bytes.length < 4 + length) throw cutOff(position, window);
    window.take(4);
    const body = decompressFrame(window.take(length));
    const encoding = body[0] === 0x7b ? 'json' : 'protobuf';
    yield { encoding, body, endOffset: window.offset, position };
  }
}

async function* readVarintDelimited(window: Window): AsyncGenerator<Frame> {
  for (let position = 1; ; position++) {
    await window.fill(5);
    if (window.bytes.length === 0) return;
    const length = readVarint(window.bytes, 0);
    if (length === undefined) throw cutOff(position, window);
    await window.fill(length.end + length.value);
    if (window.bytes.length < length.end + length.value) throw cutOff(position, window);
    window.take(length.end);
    const body = window.take(length.value);
    yield { encoding: 'protobuf', body, endOffset: window.offset, position };
  }
}

const READERS: Readonly<Record<Framing, (window: Window) => AsyncGenerator<Frame>>> = {
  json_lines: readLines,
  json_document: (window) => readWhole(window, 'json'),
  length_prefixed: readLengthPrefixed,
  varint_delimited: readVarintDelimited,
  single: (window) => readWhole(window, 'protobuf'),
};

/**
 * The requests of one file in order. `onBytes` hears of the file's own (compressed) bytes as they are
 * read. Throws NOT_FOUND for an unreadable file, OTLP_MALFORMED where the framing breaks: what was
 * yielded before stands.
 */
export async function* readFrames(
  file: string,
  onBytes: (count: number) => void,
): AsyncGenerator<Frame> {
  const stream = await openStream(file, onBytes);
  try {
    const window = new Window(stream);
    await window.fill(HEAD_BYTES);
    yield* READERS[sniffFraming(window.bytes, window.ended)](window);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('BODY_UNREADABLE', `${file}: ${String(error)}`, { cause: error });
  } finally {
    stream.destroy();
  }
}
