// Opens what an earlier run left. Old segments are taken as they are (readers check every record); the last
// one is scanned: its valid records stay, a torn tail (no sound record after it) is kept aside and cut off,
// damage in the middle is reported and left to the readers to step over.

import { AppError } from '../model/errors.ts';
import {
  HEADER_BYTES,
  RECORD_HEAD_BYTES,
  decodeBody,
  decodeHead,
  decodeHeader,
  findHead,
} from './format.ts';
import { readWhole, type SpoolFileSystem } from './file-system.ts';
import { listSegments, segmentName, type Segment } from './segment.ts';

export interface Recovered {
  readonly segments: Segment[];
  /** Above every sequence that was ever handed out. */
  readonly nextSequence: bigint;
  /** Valid bytes of the last segment. */
  readonly previousEnd: number;
  readonly tornBytes: number;
}

export interface RecoverOptions {
  readonly files: SpoolFileSystem;
  readonly folder: string;
  readonly quarantine: string;
  readonly onDamage: (segment: Segment, offset: number) => Promise<void>;
}

/**
 * A lost tail may hold sequences that were handed out and even loaded. Deduplication tokens are made of
 * sequences, so none may come back with other rows: every open jumps ahead.
 */
const SEQUENCE_JUMP = 1n << 20n;

export async function recover(options: RecoverOptions): Promise<Recovered> {
  const firsts = await listSegments(options.files, options.folder);
  const segments: Segment[] = [];
  let tornBytes = 0;
  for (const [index, first] of firsts.entries()) {
    const segment = await readSegment(options, first, index === firsts.length - 1);
    const previous = segments.at(-1);
    if (previous !== undefined) boundPrevious(previous, segment.previousEnd, first);
    segments.push(segment.segment);
    tornBytes += segment.tornBytes;
  }
  const last = segments.at(-1);
  const nextSequence = last === undefined ? 1n : last.lastSequence + SEQUENCE_JUMP;
  return { segments, nextSequence, previousEnd: last?.end ?? 0, tornBytes };
}

/** A segment whose last commit failed may hold bytes that were never acknowledged: its successor says how far it counts. */
function boundPrevious(previous: Segment, previousEnd: number, first: bigint): void {
  if (previousEnd > 0) previous.end = Math.min(previous.end, previousEnd);
  previous.lastSequence = first - 1n;
}

interface Read {
  readonly segment: Segment;
  readonly previousEnd: number;
  readonly tornBytes: number;
}

async function readSegment(options: RecoverOptions, first: bigint, isLast: boolean): Promise<Read> {
  const path = `${options.folder}/${segmentName(first)}`;
  const file = await options.files.open(path, 'read');
  const head = Buffer.alloc(HEADER_BYTES);
  let size: number;
  try {
    size = await file.size();
    await file.read(head, 0);
  } finally {
    await file.close();
  }
  const header = decodeHeader(head);
  if (header !== undefined && 'version' in header) throw newerFormat(path, header.version);
  const segment: Segment = {
    path,
    firstSequence: first,
    createdMs: header?.createdMs ?? 0,
    lastSequence: first - 1n,
    end: size,
    marks: [],
    damaged: false,
  };
  if (header === undefined && size > HEADER_BYTES) await options.onDamage(segment, 0);
  const tornBytes = isLast ? await scanLast(options, segment) : 0;
  return { segment, previousEnd: header?.previousEnd ?? 0, tornBytes };
}

function newerFormat(path: string, version: number): AppError {
  return new AppError(
    'CONFIG_INVALID',
    `spool segment ${path} has format version ${version}, this spandrift knows version 1: ` +
      'start the version that wrote it and let it drain, or point spool.path elsewhere',
    { at: path },
  );
}

/** Finds the last valid record of the newest segment and cuts what follows. Returns the bytes cut. */
async function scanLast(options: RecoverOptions, segment: Segment): Promise<number> {
  const bytes = (await readWhole(options.files, segment.path)) ?? Buffer.alloc(0);
  let end = Math.min(HEADER_BYTES, bytes.length);
  for (let at = end; at >= 0 && at < bytes.length;) {
    const next = validEnd(bytes, at, segment);
    if (next > 0) {
      if (at !== end) await options.onDamage(segment, end);
      end = next;
      at = next;
    } else {
      at = findHead(bytes, at + 1);
    }
  }
  const tornBytes = bytes.length - end;
  segment.end = end;
  if (tornBytes > 0) await cutTail(options, segment, bytes.subarray(end));
  return tornBytes;
}

/** End of the valid record at `at`, noting its sequence; 0 where there is none. */
function validEnd(bytes: Buffer, at: number, segment: Segment): number {
  const head = decodeHead(bytes, at);
  if (head === undefined) return 0;
  const bodyStart = at + RECORD_HEAD_BYTES;
  const body = bytes.subarray(bodyStart, bodyStart + head.bodyBytes);
  if (decodeBody(head, body) === undefined) return 0;
  segment.lastSequence = head.sequence;
  return bodyStart + head.bodyBytes;
}

/** Keeps the tail for whoever wants to look (a damaged last record looks the same as a torn one). */
async function cutTail(options: RecoverOptions, segment: Segment, tail: Buffer): Promise<void> {
  await options.files.makeFolder(options.quarantine);
  const name = `${segmentName(segment.firstSequence)}.${segment.end}.tail`;
  const copy = await options.files.open(`${options.quarantine}/${name}`, 'create');
  try {
    await copy.write(tail, 0);
  } finally {
    await copy.close();
  }
  const file = await options.files.open(segment.path, 'write');
  try {
    await file.truncate(segment.end);
    await file.sync();
  } finally {
    await file.close();
  }
}
