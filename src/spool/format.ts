// The bytes of a spool segment, version 1. All integers little endian.
//
//   file    = header record*
//   header  = magic "SPDRIFT" (7)  version u8  firstSequence u64  createdMs u64
//             previousEnd u64 (valid bytes of the segment before; 0 = unknown)  crc u32     36 bytes
//   record  = mark "\xa7rec" (4)  length u32  sequence u64  appendedMs u64
//             headCrc u32 (of the 24 bytes before)  bodyCrc u32  body[length]               32 bytes + body
//   body    = blockCount u16  block*
//   block   = nameLength u8  name  day i32  rows u32  length u32  bytes[length]
//
// A checksum of its own makes the head trustworthy when the body is not, so a reader can step over a bad
// body; when the head is bad too it looks for the next mark whose head checks. CRC is CRC-32 (zlib).

import { crc32 } from 'node:zlib';
import type { Block, SpoolBatch } from '../model/pipeline.ts';

export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 36;
export const RECORD_HEAD_BYTES = 32;
/** Upper bound of a body; a length above it is a damaged head. */
export const BODY_BYTES_MAX = 1 << 30;

const MAGIC = Buffer.from('SPDRIFT', 'latin1');
const MARK = Buffer.from('\u00a7rec', 'latin1');
const HEADER_CRC_AT = 32;
const HEAD_CRC_AT = 24;
const BODY_CRC_AT = 28;

export interface SegmentHeader {
  readonly firstSequence: bigint;
  readonly createdMs: number;
  readonly previousEnd: number;
}

export interface RecordHead {
  readonly sequence: bigint;
  readonly appendedMs: number;
  readonly bodyBytes: number;
  readonly bodyCrc: number;
}

export function encodeHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt8(FORMAT_VERSION, 7);
  bytes.writeBigUInt64LE(header.firstSequence, 8);
  bytes.writeBigUInt64LE(BigInt(header.createdMs), 16);
  bytes.writeBigUInt64LE(BigInt(header.previousEnd), 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, HEADER_CRC_AT)), HEADER_CRC_AT);
  return bytes;
}

/** The header of a segment; undefined where it is damaged, its version where that is not ours. */
export function decodeHeader(bytes: Buffer): SegmentHeader | { version: number } | undefined {
  if (bytes.length < HEADER_BYTES || bytes.compare(MAGIC, 0, 7, 0, 7) !== 0) return undefined;
  if (crc32(bytes.subarray(0, HEADER_CRC_AT)) !== bytes.readUInt32LE(HEADER_CRC_AT)) {
    return undefined;
  }
  const version = bytes.readUInt8(7);
  if (version !== FORMAT_VERSION) return { version };
  return {
    firstSequence: bytes.readBigUInt64LE(8),
    createdMs: Number(bytes.readBigUInt64LE(16)),
    previousEnd: Number(bytes.readBigUInt64LE(24)),
  };
}

/** Bytes of the record of these blocks. */
export function recordBytes(blocks: readonly Block[]): number {
  let bytes = RECORD_HEAD_BYTES + 2;
  for (const block of blocks) bytes += 13 + Buffer.byteLength(block.table) + block.bytes.length;
  return bytes;
}

/** How many of them `writeRecord` does not copy. */
export function handedOverBytes(blocks: readonly Block[]): number {
  let bytes = 0;
  for (const block of blocks) if (block.isHandedOver) bytes += block.bytes.length;
  return bytes;
}

/** Bytes of a record that go to the file from where they stand, between those of `target` before and after `at`. */
export interface Insert {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface RecordInput {
  readonly sequence: bigint;
  readonly appendedMs: number;
  readonly blocks: readonly Block[];
}

/**
 * Writes one record at `at` of `target`, which must have `recordBytes` less `handedOverBytes` left; adds to `inserts`
 * what is handed over. Returns the end in `target`.
 */
export function writeRecord(
  target: Buffer,
  at: number,
  record: RecordInput,
  inserts: Insert[],
): number {
  const bodyStart = at + RECORD_HEAD_BYTES;
  const first = inserts.length;
  const end = writeBody(target, bodyStart, record.blocks, inserts);
  let bodyBytes = end - bodyStart;
  let bodyCrc = 0;
  let from = bodyStart;
  for (const insert of inserts.slice(first)) {
    bodyCrc = crc32(insert.bytes, crc32(target.subarray(from, insert.at), bodyCrc));
    bodyBytes += insert.bytes.length;
    from = insert.at;
  }
  bodyCrc = crc32(target.subarray(from, end), bodyCrc);
  MARK.copy(target, at);
  target.writeUInt32LE(bodyBytes, at + 4);
  target.writeBigUInt64LE(record.sequence, at + 8);
  target.writeBigUInt64LE(BigInt(record.appendedMs), at + 16);
  target.writeUInt32LE(crc32(target.subarray(at, at + HEAD_CRC_AT)), at + HEAD_CRC_AT);
  target.writeUInt32LE(bodyCrc, at + BODY_CRC_AT);
  return end;
}

function writeBody(
  target: Buffer,
  start: number,
  blocks: readonly Block[],
  inserts: Insert[],
): number {
  let at = target.writeUInt16LE(blocks.length, start);
  for (const block of blocks) {
    const nameBytes = target.write(block.table, at + 1, 'utf8');
    target.writeUInt8(nameBytes, at);
    at = target.writeInt32LE(block.day, at + 1 + nameBytes);
    at = target.writeUInt32LE(block.rows, at);
    at = target.writeUInt32LE(block.bytes.length, at);
    if (block.isHandedOver) {
      inserts.push({ at, bytes: block.bytes });
      continue;
    }
    target.set(block.bytes, at);
    at += block.bytes.length;
  }
  return at;
}

/** The head of the record at `at`; undefined where fewer bytes are left or it is damaged. */
export function decodeHead(bytes: Buffer, at: number): RecordHead | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length) return undefined;
  if (bytes.compare(MARK, 0, 4, at, at + 4) !== 0) return undefined;
  if (crc32(bytes.subarray(at, at + HEAD_CRC_AT)) !== bytes.readUInt32LE(at + HEAD_CRC_AT)) {
    return undefined;
  }
  const bodyBytes = bytes.readUInt32LE(at + 4);
  if (bodyBytes > BODY_BYTES_MAX) return undefined;
  return {
    sequence: bytes.readBigUInt64LE(at + 8),
    appendedMs: Number(bytes.readBigUInt64LE(at + 16)),
    bodyBytes,
    bodyCrc: bytes.readUInt32LE(at + BODY_CRC_AT),
  };
}

/** The batch of a record whose body stands in `body`; undefined where it is damaged. Views, no copies. */
export function decodeBody(head: RecordHead, body: Buffer): SpoolBatch | undefined {
  if (body.length !== head.bodyBytes || crc32(body) !== head.bodyCrc) return undefined;
  const blocks: Block[] = [];
  let at = 2;
  for (let left = body.readUInt16LE(0); left > 0; left--) {
    const nameEnd = at + 1 + body.readUInt8(at);
    const start = nameEnd + 12;
    const end = start + body.readUInt32LE(nameEnd + 8);
    blocks.push({
      table: body.toString('utf8', at + 1, nameEnd),
      day: body.readInt32LE(nameEnd),
      rows: body.readUInt32LE(nameEnd + 4),
      bytes: body.subarray(start, end),
    });
    at = end;
  }
  return { position: head.sequence, appendedAtMs: head.appendedMs, blocks };
}

/** Offset of the next sound record head at or after `from`; -1 where there is none. */
export function findHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MARK, from); at >= 0; at = bytes.indexOf(MARK, at + 1)) {
    if (decodeHead(bytes, at) !== undefined) return at;
  }
  return -1;
}
