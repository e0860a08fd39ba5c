// gRPC framing of a unary request: flag (1 byte: 1 = compressed), length (4 bytes, big endian), message.
// The length is checked before the message is read.

import type { Readable } from 'node:stream';
import { AppError } from '../model/errors.ts';
import type { Admission } from './admission.ts';
import { readChunks, tooLarge, type BodyLimits } from './body.ts';

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
  const chunks: Buffer[] = [];
  let length = 0;
  let needed = -1;
  await readChunks(stream, (chunk) => {
    limits.lease.grow(chunk.length);
    chunks.push(chunk);
    length += chunk.length;
    if (needed < 0 && length >= PREFIX_BYTES) {
      needed = messageLength(chunks, limits, admission);
    }
    if (needed >= 0 && length > PREFIX_BYTES + needed) throw malformed('more than one message');
  });
  if (needed < 0) throw malformed(length === 0 ? 'no message' : 'truncated prefix');
  if (length < PREFIX_BYTES + needed) throw malformed('truncated message');
  const whole = chunks.length === 1 ? chunks[0]! : limits.lease.join(chunks, length);
  return { isCompressed: whole[0] === 1, bytes: whole.subarray(PREFIX_BYTES) };
}

function messageLength(chunks: Buffer[], limits: BodyLimits, admission: Admission): number {
  const prefix = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
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
