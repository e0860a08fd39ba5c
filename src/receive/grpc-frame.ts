// gRPC framing of a unary request: flag (1 byte: 1 = compressed), length (4 bytes, big endian), message.
// The length is checked before the message is read.

import type { Readable } from 'node:stream';
import { AppError } from '../model/errors.ts';
import type { Admission } from './admission.ts';
import { Assembly, readChunks, tooLarge, type BodyLimits } from './body.ts';

const PREFIX_BYTES = 5;

export interface GrpcMessage {
  readonly isCompressed: boolean;
  readonly bytes: Buffer;
}

function malformed(reason: string): AppError {
  return new AppError('OTLP_MALFORMED', `bad gRPC framing: ${reason}`);
}

/** Reads the one message of a unary call. Throws BODY_TOO_LARGE, OVERLOADED or OTLP_MALFORMED. */
export async function readMessage(
  stream: Readable,
  limits: BodyLimits,
  admission: Admission,
): Promise<GrpcMessage> {
  const frame = new Assembly(limits.lease);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  let needed = -1;
  await readChunks(stream, (chunk) => {
    const before = frame.length;
    if (before < PREFIX_BYTES) {
      chunk.copy(prefix, before);
      if (before + chunk.length >= PREFIX_BYTES) needed = messageLength(prefix, limits, admission);
    }
    if (needed >= 0 && before + chunk.length > PREFIX_BYTES + needed) {
      throw malformed('more than one message');
    }
    frame.add(chunk, needed < 0 ? 0 : PREFIX_BYTES + needed);
  });
  if (needed < 0) throw malformed(frame.length === 0 ? 'no message' : 'truncated prefix');
  if (frame.length < PREFIX_BYTES + needed) throw malformed('truncated message');
  return { isCompressed: prefix[0] === 1, bytes: frame.take().subarray(PREFIX_BYTES) };
}

function messageLength(prefix: Buffer, limits: BodyLimits, admission: Admission): number {
  if (prefix[0]! > 1) throw malformed(`unknown flag ${prefix[0]}`);
  const needed = prefix.readUInt32BE(1);
  if (needed > limits.bytesMax) throw tooLarge(limits.bytesMax, 'gRPC message');
  admission.check(needed);
  return needed;
}

/** A message in its frame, not compressed. */
export function frameMessage(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, PREFIX_BYTES);
  return frame;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** `grpc-timeout` in milliseconds; undefined where absent or unreadable. */
export function parseTimeout(header: string | undefined): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(header ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2]!]!;
}
