// The durable log between receive and store: what is acknowledged to a sender stands here, on disk, until
// every reader has taken it. Knows bytes only. Format: format.ts and docs/formats/spool.md.
//
//   <folder>/id               random name of this log, part of every deduplication token
//   <folder>/lock             process that has it open
//   <folder>/<sequence>.seg   segments, oldest first
//   <folder>/<source>.cursor  how far a reader has acknowledged
//   <folder>/quarantine/      damaged segments and torn tails, for people
//
// Invariants: append resolves only after a sync that covers the record; a record whose append was refused
// is never read while the refusal stands; sequences are never used twice; a segment is removed only when
// every source has acknowledged its last record, and some time after where there is room.

import { randomBytes } from 'node:crypto';
import { AppError } from '../model/errors.ts';
import type { Block, Clock, Source, SpoolBatch } from '../model/pipeline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { HEADER_BYTES, recordBytes } from './format.ts';
import { nodeFileSystem, readWhole, replaceFile, type SpoolFileSystem } from './file-system.ts';
import { lockFolder, unlockFolder } from './lock.ts';
import { recover } from './recover.ts';
import { SpoolReader, readCursor } from './reader.ts';
import { segmentName, type Segment } from './segment.ts';
import { SpoolWriter } from './writer.ts';

export interface SpoolOptions {
  readonly path: string;
  /** Bytes of segment files at which appends are refused. */
  readonly bytesMax: number;
  /** Every reader there will be; a segment waits for all of them. */
  readonly sources: readonly string[];
  readonly segmentBytesMax?: number;
  /** How long a segment stays after every source is done with it, for `rewind`; less where room is short. */
  readonly keepMs?: number;
  /** Free bytes to leave on the disk. */
  readonly diskReserveBytes?: number;
  /** How long a commit may wait for company; 0 = never (appends still share the sync they wait for). */
  readonly flushIntervalMs?: number;
  readonly telemetry?: Telemetry;
  readonly files?: SpoolFileSystem;
  readonly clock?: Clock;
}

export interface SpoolStats {
  /** Bytes not yet acknowledged by the slowest source (or the named one), to about a MiB; 0 when none waits. */
  readonly bytes: number;
  /** Milliseconds since the oldest such batch was appended, to about a second; 0 when none waits. */
  readonly oldestAgeMs: number;
  /** Bytes of all segment files. */
  readonly diskBytes: number;
  readonly segments: number;
  readonly damagedSegments: number;
  readonly tornBytes: number;
}

export interface Spool {
  /** Random name of this log, stable over restarts. */
  readonly id: string;
  /**
   * Puts one request's blocks into the log. The bytes are copied before it returns, or freed after the sync
   * where they are handed over. Resolves with the record's position after the sync; rejects SPOOL_FULL, SPOOL_WRITE_FAILED or SHUTTING_DOWN, and then
   * nothing of it is stored.
   */
  append(blocks: readonly Block[]): Promise<bigint>;
  /** The cursor of a name declared in the options. */
  source(name: string): Source<SpoolBatch>;
  /**
   * Takes a source back to the oldest record that is still kept: it reads again from there, and nothing is
   * removed until it has acknowledged that once more.
   */
  rewind(source: string): Promise<void>;
  stats(source?: string): SpoolStats;
  /** Refuses new appends, ends the commit under way, closes. */
  close(): Promise<void>;
}

const MiB = 1 << 20;
const SEGMENT_BYTES_DEFAULT = 64 * MiB;
const DISK_CHECK_MS = 1000;
const RETRY_AFTER_SECONDS = 5;

/** Opens the log in a folder (made if absent) and recovers what an earlier run left. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const files = options.files ?? nodeFileSystem;
  const quarantine = `${options.path}/quarantine`;
  await files.makeFolder(options.path);
  await lockFolder(files, options.path);
  try {
    return await openLocked(options, files, quarantine);
  } catch (error) {
    await unlockFolder(files, options.path);
    throw error;
  }
}

async function openLocked(
  options: SpoolOptions,
  files: SpoolFileSystem,
  quarantine: string,
): Promise<Spool> {
  const damage = createDamageReport(files, quarantine, options.telemetry);
  const id = await readOrMakeId(files, options.path);
  const { onDamage } = damage;
  const recovered = await recover({ files, folder: options.path, quarantine, onDamage });
  const cursors = new Map<string, bigint>();
  for (const name of options.sources) {
    const position = await readCursor(files, options.path, name);
    if (position === undefined) damage.reportCursor(name);
    cursors.set(name, position ?? 0n);
  }
  const next = [...cursors.values()].reduce(
    (highest, position) => (position >= highest ? position + 1n : highest),
    recovered.nextSequence,
  );
  const spool = new OpenSpool(options, files, {
    ...recovered,
    nextSequence: next,
    id,
    cursors,
    damage,
  });
  await spool.removeAcknowledged();
  return spool;
}

interface Opened {
  readonly id: string;
  readonly segments: Segment[];
  readonly nextSequence: bigint;
  readonly previousEnd: number;
  readonly tornBytes: number;
  readonly cursors: ReadonlyMap<string, bigint>;
  readonly damage: DamageReport;
}

class OpenSpool implements Spool {
  readonly id: string;
  readonly #options: SpoolOptions;
  readonly #files: SpoolFileSystem;
  readonly #clock: Clock;
  readonly #segments: Segment[];
  readonly #writer: SpoolWriter;
  readonly #readers = new Map<string, SpoolReader>();
  readonly #opened: Opened;
  readonly #segmentBytesMax: number;
  #removing: Promise<void> = Promise.resolve();
  #freeBytes = Number.POSITIVE_INFINITY;
  #freeCheckedMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: SpoolOptions, files: SpoolFileSystem, opened: Opened) {
    this.id = opened.id;
    this.#options = options;
    this.#files = files;
    this.#opened = opened;
    this.#clock = options.clock ?? Date.now;
    this.#segments = opened.segments;
    // A segment is freed whole: eight of them keep the limit usable.
    this.#segmentBytesMax = Math.min(
      options.segmentBytesMax ?? SEGMENT_BYTES_DEFAULT,
      Math.max(MiB, Math.floor(options.bytesMax / 8)),
    );
    this.#writer = new SpoolWriter({
      files,
      folder: options.path,
      segmentBytesMax: this.#segmentBytesMax,
      flushIntervalMs: options.flushIntervalMs ?? 0,
      clock: this.#clock,
      segments: opened.segments,
      nextSequence: opened.nextSequence,
      previousEnd: opened.previousEnd,
      onSync: (seconds) => options.telemetry?.metrics.spoolFsyncDurationSeconds.observe(seconds),
    });
    for (const [name, acknowledged] of opened.cursors) {
      const reader = new SpoolReader({
        files,
        folder: options.path,
        name,
        segments: opened.segments,
        acknowledged,
        onDamage: opened.damage.onDamage,
        onAck: () => this.removeAcknowledged(),
      });
      this.#readers.set(name, reader);
    }
  }

  async append(blocks: readonly Block[]): Promise<bigint> {
    if (this.#closed) throw new AppError('SHUTTING_DOWN', 'the spool is closed');
    const bytes = recordBytes(blocks);
    const used = this.#diskBytes() + this.#writer.pendingBytes;
    // What is only kept gives way to what comes in. A removal that fails is tried again with the next one.
    if (this.#segments[0]?.doneMs !== undefined && this.#isShort()) {
      void this.removeAcknowledged().catch(() => undefined);
    }
    if (used + bytes > this.#options.bytesMax) {
      throw full(`it holds ${used} bytes of ${this.#options.bytesMax}`);
    }
    const written = this.#reserveKept(bytes) ? this.#writer.append(blocks) : undefined;
    if (written === undefined) throw full('the disk is down to its reserve');
    return written;
  }

  source(name: string): Source<SpoolBatch> {
    return this.#reader(name);
  }

  rewind(source: string): Promise<void> {
    return this.#reader(source).rewind();
  }

  #reader(name: string): SpoolReader {
    const reader = this.#readers.get(name);
    if (reader === undefined) {
      throw new AppError(
        'INTERNAL',
        `spool source ${name} was not declared when the spool was opened`,
      );
    }
    return reader;
  }

  stats(source?: string): SpoolStats {
    const position =
      source === undefined ? this.#lowest() : this.#readers.get(source)?.acknowledged;
    const waiting = this.#waiting(position ?? 0n);
    return {
      ...waiting,
      diskBytes: this.#diskBytes(),
      segments: this.#segments.length,
      damagedSegments: this.#opened.damage.count(),
      tornBytes: this.#opened.tornBytes,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.close();
    for (const reader of this.#readers.values()) await reader.close();
    await unlockFolder(this.#files, this.#options.path);
  }

  /** Removes segments that every source is done with. One at a time: acknowledgements of several sources overlap. */
  removeAcknowledged(): Promise<void> {
    const next = this.#removing.then(() => this.#removeDone());
    this.#removing = next.catch(() => undefined);
    return next;
  }

  async #removeDone(): Promise<void> {
    const lowest = this.#lowest();
    const active = this.#writer.activeSegment;
    const idle = active !== undefined && lowest >= active.lastSequence;
    if (idle && active.end > this.#segmentBytesMax / 4 && this.#writer.pendingBytes === 0) {
      await this.#writer.rotate();
    }
    this.#noteDone(lowest);
    let removed = false;
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      if (first.doneMs === undefined || first.lastSequence > lowest) break;
      if (this.#isKept(first.doneMs)) break;
      await this.#files.remove(first.path);
      this.#segments.shift();
      removed = true;
    }
    if (removed) await this.#files.syncFolder(this.#options.path);
  }

  #noteDone(lowest: bigint): void {
    const nowMs = this.#clock();
    for (const segment of this.#segments) {
      if (segment === this.#writer.activeSegment || segment.lastSequence > lowest) break;
      segment.doneMs ??= nowMs;
    }
  }

  #isKept(doneMs: number): boolean {
    const age = this.#clock() - doneMs;
    // A clock that was set back must not keep segments for ever.
    return age >= 0 && age < (this.#options.keepMs ?? 0) && !this.#isShort();
  }

  /** Less than half of the room is free, or the disk comes near its reserve. */
  #isShort(): boolean {
    const { bytesMax, diskReserveBytes = 0 } = this.#options;
    const used = this.#diskBytes() + this.#writer.pendingBytes;
    return used > bytesMax / 2 || this.#freeBytes < 2 * diskReserveBytes;
  }

  #lowest(): bigint {
    let lowest: bigint | undefined;
    for (const { acknowledged } of this.#readers.values()) {
      if (lowest === undefined || acknowledged < lowest) lowest = acknowledged;
    }
    return lowest ?? 0n;
  }

  #diskBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.end, 0);
  }

  #waiting(position: bigint): { bytes: number; oldestAgeMs: number } {
    let bytes = 0;
    let oldestMs: number | undefined;
    for (const segment of this.#segments) {
      if (segment.lastSequence <= position) continue;
      const mark = segment.marks.findLast(({ sequence }) => sequence <= position + 1n);
      bytes += segment.end - (mark?.offset ?? HEADER_BYTES);
      oldestMs ??= mark?.appendedMs ?? segment.createdMs;
    }
    const oldestAgeMs = oldestMs === undefined ? 0 : Math.max(0, this.#clock() - oldestMs);
    return { bytes, oldestAgeMs };
  }

  /** False where the append would eat into the disk's reserve. Looks at the disk about once a second. */
  #reserveKept(bytes: number): boolean {
    const reserve = this.#options.diskReserveBytes ?? 0;
    if (reserve === 0) return true;
    const now = this.#clock();
    if (now - this.#freeCheckedMs >= DISK_CHECK_MS || now < this.#freeCheckedMs) {
      this.#freeCheckedMs = now;
      void this.#files.freeBytes(this.#options.path).then(
        (free) => (this.#freeBytes = free),
        () => undefined,
      );
    }
    this.#freeBytes -= bytes;
    return this.#freeBytes >= reserve;
  }
}

const full = (why: string) =>
  new AppError('SPOOL_FULL', `the spool takes no more: ${why}`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

interface DamageReport {
  readonly onDamage: (segment: Segment, offset: number) => Promise<void>;
  reportCursor(name: string): void;
  count(): number;
}

/** Tells once of each damaged segment and keeps it for people after the readers have passed. */
function createDamageReport(
  files: SpoolFileSystem,
  quarantine: string,
  telemetry: Telemetry | undefined,
): DamageReport {
  let count = 0;
  const tell = (at: string, message: string) => {
    telemetry?.log.error({ code: 'SEGMENT_CORRUPT', at }, message);
  };
  return {
    onDamage: async (segment, offset) => {
      if (segment.damaged) return;
      segment.damaged = true;
      count++;
      telemetry?.metrics.spoolQuarantinedSegmentsTotal.inc();
      tell(`${segment.path}:${offset}`, 'a spool record failed its checksum; the rest goes on');
      await files.makeFolder(quarantine);
      await files.link(segment.path, `${quarantine}/${segmentName(segment.firstSequence)}`);
    },
    reportCursor: (name) => {
      tell(
        `${name}.cursor`,
        'a spool cursor failed its checksum; its source starts at the oldest record',
      );
    },
    count: () => count,
  };
}

async function readOrMakeId(files: SpoolFileSystem, folder: string): Promise<string> {
  const known = (await readWhole(files, `${folder}/id`))?.toString('latin1').trim();
  if (known !== undefined && /^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  await replaceFile(files, folder, 'id', Buffer.from(id, 'latin1'));
  return id;
}
