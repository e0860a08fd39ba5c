// The classifier's weights as bytes. Layout, little endian:
//
//   "SDRW" | u32 version | f32 skeletonScale | f32 answerScale | f32 gramScale | f32 full | f32 partial
//   | f32 answered | f32 beside | i16 skeleton[32768] | i16 answer[32768] | u8 fingerprint[32768] | i8 gram[32768]
//
// A gram's slot is its hash's low bits, its fingerprint the top byte: an n-gram never seen in training is
// taken for a known one once in 256 occupied slots.

import { readFileSync } from 'node:fs';

import { AppError } from '../../model/errors.ts';
import { GRAM_SLOTS, SKELETON_SLOTS } from './hash.ts';

const MAGIC = 'SDRW';
const VERSION = 2;
const HEADER_BYTES = 36;
const WEIGHTS_BYTES = HEADER_BYTES + SKELETON_SLOTS * 4 + GRAM_SLOTS * 2;

export interface Thresholds {
  /** Log-odds of a decline above which a text is one. */
  readonly full: number;
  /** Log-odds between this and `full`, with a decline in the text: a partial one. */
  readonly partial: number;
  /** Log-odds of an answer beside the decline above which a decline is a partial one. */
  readonly answered: number;
  /** Log-odds above which a text that declines and answers is a partial one. */
  readonly beside: number;
}

export interface Weights {
  readonly skeleton: Int16Array;
  readonly skeletonScale: number;
  /** Weights of the same features for: the text answers beside declining. */
  readonly answer: Int16Array;
  readonly answerScale: number;
  readonly fingerprint: Uint8Array;
  readonly gram: Int8Array;
  readonly gramScale: number;
  readonly thresholds: Thresholds;
}

/** Bytes of `weights`, as above. */
export function writeWeights(weights: Weights): Uint8Array {
  const buffer = Buffer.alloc(WEIGHTS_BYTES);
  buffer.write(MAGIC, 0, 'latin1');
  buffer.writeUInt32LE(VERSION, 4);
  const { thresholds } = weights;
  const floats = [
    weights.skeletonScale,
    weights.answerScale,
    weights.gramScale,
    thresholds.full,
    thresholds.partial,
    thresholds.answered,
    thresholds.beside,
  ];
  for (const [index, value] of floats.entries()) buffer.writeFloatLE(value, 8 + index * 4);
  let at = HEADER_BYTES;
  for (const value of weights.skeleton) at = buffer.writeInt16LE(value, at);
  for (const value of weights.answer) at = buffer.writeInt16LE(value, at);
  buffer.set(weights.fingerprint, at);
  buffer.set(
    new Uint8Array(weights.gram.buffer, weights.gram.byteOffset, GRAM_SLOTS),
    at + GRAM_SLOTS,
  );
  return buffer;
}

/** Reads bytes written by `writeWeights`. Throws CONFIG_INVALID for anything else. */
export function readWeights(bytes: Uint8Array): Weights {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length !== WEIGHTS_BYTES ||
    buffer.toString('latin1', 0, 4) !== MAGIC ||
    buffer.readUInt32LE(4) !== VERSION
  ) {
    throw new AppError(
      'CONFIG_INVALID',
      `The refusal weights are not a version ${VERSION} file of ${WEIGHTS_BYTES} bytes (got ${bytes.length}). Use the file that came with this version.`,
    );
  }
  const answerAt = HEADER_BYTES + SKELETON_SLOTS * 2;
  const gramsAt = answerAt + SKELETON_SLOTS * 2;
  return {
    skeleton: readInt16s(buffer, HEADER_BYTES),
    skeletonScale: buffer.readFloatLE(8),
    answer: readInt16s(buffer, answerAt),
    answerScale: buffer.readFloatLE(12),
    gramScale: buffer.readFloatLE(16),
    thresholds: {
      full: buffer.readFloatLE(20),
      partial: buffer.readFloatLE(24),
      answered: buffer.readFloatLE(28),
      beside: buffer.readFloatLE(32),
    },
    fingerprint: new Uint8Array(buffer.subarray(gramsAt, gramsAt + GRAM_SLOTS)),
    gram: new Int8Array(
      new Uint8Array(buffer.subarray(gramsAt + GRAM_SLOTS, gramsAt + 2 * GRAM_SLOTS)).buffer,
    ),
  };
}

function readInt16s(buffer: Buffer, from: number): Int16Array {
  return Int16Array.from({ length: SKELETON_SLOTS }, (_, slot) =>
    buffer.readInt16LE(from + slot * 2),
  );
}

/** The weights that come with this version. */
export function shippedWeights(): Weights {
  return readWeights(readFileSync(new URL('./weights.bin', import.meta.url)));
}
