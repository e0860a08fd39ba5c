// One durable cursor over the log: reads records in order, checks each, steps over damage (reported once a
// segment), and remembers on disk how far its owner has acknowledged.

import { crc32 } from 'node:zlib';
import type { Source, SpoolBatch } from '../model/pipeline.ts';
import { HEADER_BYTES, RECORD_HEAD_BYTES, decodeBody, decodeHead, findHead } from './format.ts';
import { readWhole, replaceFile, type SpoolFile, type SpoolFileSystem } from './file-system.ts';
import type { Segment } from './segment.ts';

export interface ReaderOptions {
  readonly files: SpoolFileSystem;
  readonly folder: string;
  readonly name: string;
  /** Live: the writer appends to it, the spool removes what every reader has acknowledged. */
  readonly segments: readonly Segment[];
  readonly acknowledged: bigint;
  readonly onDamage: (segment: Segment, offset: number) => Promise<void>;
  readonly onAck: () => Promise<void>;
}

const CHUNK_BYTES = 256 << 10;
const CURSOR_BYTES = 12;

const cursorName = (name: string) => `${name}.cursor`;

/** The acknowledged position of a cursor file; 0 where there is none, undefined where it is damaged. */
export async function readCursor(
  files: SpoolFileSystem,
  folder: string,
  name: string,
): Promise<bigint | undefined> {
  const bytes = await readWhole(files, `${folder}/${cursorName(name)}`);
  if (bytes === undefined) return 0n;
  const sound =
    bytes.length === CURSOR_BYTES && crc32(bytes.subarray(0, 8)) === bytes.readUInt32LE(8);
  return sound ? bytes.readBigUInt64LE(0) : undefined;
}

export class SpoolReader implements Source<SpoolBatch> {
  readonly #options: ReaderOptions;
  #acknowledged: bigint;
  #last: bigint;
  #segment: Segment | undefined;
  #file: SpoolFile | undefined;
  #offset = HEADER_BYTES;
  #ready: SpoolBatch[] = [];
  /** Position of the last sound record seen in the segment. */
  #parsed = 0n;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#acknowledged = options.acknowledged;
    this.#last = options.acknowledged;
  }

  get acknowledged(): bigint {
    return this.#acknowledged;
  }

  read(signal: AbortSignal): Promise<SpoolBatch | undefined> {
    return this.#serially(async () => {
      while (!signal.aborted) {
        const batch = this.#ready.shift();
        if (batch === undefined) {
          if (!(await this.#fill())) return undefined;
        } else if (batch.position > this.#last) {
          this.#last = batch.position;
          return batch;
        }
      }
      return undefined;
    });
  }

  /** Back to the oldest record there is; the cursor follows with the next acknowledgement. */
  rewind(): Promise<void> {
    return this.#serially(async () => {
      await this.#leave();
      this.#ready = [];
      this.#offset = HEADER_BYTES;
      this.#parsed = 0n;
      this.#last = 0n;
      this.#acknowledged = 0n;
    });
  }

  ack(position: bigint): Promise<void> {
    return this.#serially(async () => {
      if (position <= this.#acknowledged) return;
      const bytes = Buffer.alloc(CURSOR_BYTES);
      bytes.writeBigUInt64LE(position, 0);
      bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8);
      const { files, folder, name } = this.#options;
      await replaceFile(files, folder, cursorName(name), bytes);
      this.#acknowledged = position;
      await this.#options.onAck();
    });
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#leave();
  }

  #serially<T>(step: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(step, step);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Reads on. False where every durable record has been read. */
  async #fill(): Promise<boolean> {
    const segment = (this.#segment ??= this.#firstSegment());
    if (segment === undefined) return false;
    if (this.#offset >= segment.end) return this.#advance(segment);
    this.#file ??= await this.#options.files.open(segment.path, 'read');
    const chunk = await this.#readChunk(this.#file, segment.end, CHUNK_BYTES);
    // The file is shorter than it was: nothing more will come from it.
    if (chunk.length === 0) this.#offset = segment.end;
    else await this.#parse(segment, this.#file, chunk);
    return true;
  }

  #firstSegment(): Segment | undefined {
    const { segments } = this.#options;
    return segments.findLast((segment) => segment.firstSequence <= this.#last + 1n) ?? segments[0];
  }

  async #advance(segment: Segment): Promise<boolean> {
    const { segments } = this.#options;
    const next = segments[segments.indexOf(segment) + 1];
    if (next === undefined) return false;
    await this.#leave();
    // What recovery could only bound: nothing beyond this record stands in the segment.
    if (this.#parsed < segment.lastSequence) segment.lastSequence = this.#parsed;
    this.#parsed = next.firstSequence - 1n;
    this.#segment = next;
    this.#offset = HEADER_BYTES;
    return true;
  }

  async #leave(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#segment = undefined;
  }

  async #readChunk(file: SpoolFile, end: number, bytes: number): Promise<Buffer> {
    const chunk = Buffer.allocUnsafe(Math.min(bytes, end - this.#offset));
    return chunk.subarray(0, await file.read(chunk, this.#offset));
  }

  async #parse(segment: Segment, file: SpoolFile, chunk: Buffer): Promise<void> {
    let at = 0;
    while (at < chunk.length) {
      const head = decodeHead(chunk, at);
      if (head === undefined) {
        const cut =
          at + RECORD_HEAD_BYTES > chunk.length && this.#offset + chunk.length < segment.end;
        if (cut) break;
        await this.#options.onDamage(segment, this.#offset + at);
        const next = findHead(chunk, at + 1);
        // A mark may stand across the chunk's end: leave a head's length for the next one.
        at = next >= 0 ? next : Math.max(at + 1, chunk.length - RECORD_HEAD_BYTES + 1);
        if (next < 0 && this.#offset + chunk.length >= segment.end) at = chunk.length;
        if (next < 0) break;
        continue;
      }
      const end = at + RECORD_HEAD_BYTES + head.bodyBytes;
      if (end > chunk.length) {
        if (this.#offset + end > segment.end) {
          // A sound head that promises more than there is.
          await this.#options.onDamage(segment, this.#offset + at);
          at += RECORD_HEAD_BYTES;
          continue;
        }
        if (at > 0) break;
        await this.#parse(segment, file, await this.#readChunk(file, segment.end, end));
        return;
      }
      const batch = decodeBody(head, chunk.subarray(at + RECORD_HEAD_BYTES, end));
      if (batch === undefined) await this.#options.onDamage(segment, this.#offset + at);
      else {
        this.#ready.push(batch);
        this.#parsed = batch.position;
      }
      at = end;
    }
    this.#offset += at;
  }
}
