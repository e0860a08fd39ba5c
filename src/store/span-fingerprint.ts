// The fingerprint of a span as it stands in a view, and taking spans out of a view.

import { hash } from 'node:crypto';
import type { OtlpView } from '../model/otlp-view.ts';

const FIRST_SEED = 0x9e3779b1;
const SECOND_SEED = 0x85ebca77;

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593) ^ (hash >>> 13);
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** One shared pair: read it before the next call. */
const pair: [number, number] = [0, 0];

let first = 0;
let second = 0;

function add(word: number): void {
  first = mix(first, word);
  second = mix(second, word ^ first);
}

function addTime(bytes: Uint8Array, at: number): void {
  add(at < 0 ? 0 : wordAt(bytes, at));
  add(at < 0 ? 0 : wordAt(bytes, at + 4));
}

/**
 * Two non-zero 32-bit halves over trace id, span id, start, end, status and the numbers of attributes,
 * events and links. Stable across runs: it is written to disk.
 */
export function fingerprintSpan(view: OtlpView, span: number): readonly [number, number] {
  const { bytes, spans } = view;
  first = FIRST_SEED;
  second = SECOND_SEED;
  const traceAt = spans.traceIdAt[span]!;
  const spanAt = spans.spanIdAt[span]!;
  for (let at = traceAt; at < traceAt + 16; at += 4) add(wordAt(bytes, at));
  for (let at = spanAt; at < spanAt + 8; at += 4) add(wordAt(bytes, at));
  addTime(bytes, spans.startAt[span]!);
  addTime(bytes, spans.endAt[span]!);
  add(spans.statusCode[span]!);
  add(spans.attrTo[span]! - spans.attrFrom[span]!);
  add(spans.eventTo[span]! - spans.eventFrom[span]!);
  add(spans.linkTo[span]! - spans.linkFrom[span]!);
  pair[0] = finish(first) || 1;
  pair[1] = finish(second) || 1;
  return pair;
}

/** Bytes of one fingerprint: low half, high half, little endian. */
export const FINGERPRINT_BYTES = 8;

/** The fingerprints of a view's spans, one after another. */
export function fingerprintSpans(view: OtlpView): Uint8Array<ArrayBuffer> {
  const { count } = view.spans;
  const prints = new DataView(new ArrayBuffer(count * FINGERPRINT_BYTES));
  for (let span = 0; span < count; span++) {
    const [high, low] = fingerprintSpan(view, span);
    prints.setUint32(span * FINGERPRINT_BYTES, low, true);
    prints.setUint32(span * FINGERPRINT_BYTES + 4, high, true);
  }
  return new Uint8Array(prints.buffer);
}

/** The fingerprint of a whole request: of logs and metrics, which have no ids. */
export function fingerprintBody(body: Uint8Array): Uint8Array<ArrayBuffer> {
  // Not for security: 64 well mixed bits, faster than mixing them here.
  const digest = hash('sha1', body, 'buffer');
  const print = new DataView(new ArrayBuffer(FINGERPRINT_BYTES));
  print.setUint32(0, digest.readUInt32LE(4) || 1, true);
  print.setUint32(4, digest.readUInt32LE(0) || 1, true);
  return new Uint8Array(print.buffer);
}

/** Leaves in the view the spans with `kept` ≠ 0, in their order. */
export function compactSpans(view: OtlpView, kept: Uint8Array): void {
  const { spans } = view;
  const stay: number[] = [];
  for (let span = 0; span < spans.count; span++) if (kept[span] !== 0) stay.push(span);
  for (const column of Object.values(spans) as unknown[]) {
    if (!(column instanceof Int32Array) && !(column instanceof Uint32Array)) continue;
    for (let to = 0; to < stay.length; to++) column[to] = column[stay[to]!]!;
  }
  spans.count = stay.length;
}
