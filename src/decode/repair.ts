// Replaces what is not UTF-8 in the strings of a request by U+FFFD, in the wire bytes, so that every
// reader of the view sees the same text. Rare: runs only after a scan found such a string.

import { isUtf8 } from 'node:buffer';
import type { Signal } from '../model/pipeline.ts';
import { VALUE_DEPTH_MAX } from '../model/wire-value.ts';
import { REQUESTS, type MessageSpec } from './schema.ts';
import { WireWriter } from './wire-writer.ts';
import { WIRE, WireFault, visitFields, type WireCursor } from './wire.ts';

/** A level of a map is three messages; the envelope adds a few. */
const DEPTH_MAX = 3 * VALUE_DEPTH_MAX + 16;

/** The request with every string well formed. At most three times as long; O(bytes × depth). */
export function repairText(bytes: Uint8Array, signal: Signal): Uint8Array {
  const writer = new WireWriter(bytes.length + 64);
  copyMessage({ bytes, at: 0 }, REQUESTS[signal], [0, bytes.length], { writer, depth: 0 });
  return writer.result();
}

interface Target {
  readonly writer: WireWriter;
  readonly depth: number;
}

function copyMessage(
  cursor: WireCursor,
  spec: MessageSpec,
  [start, end]: [number, number],
  { writer, depth }: Target,
): void {
  if (depth > DEPTH_MAX) throw new WireFault(start, 'messages nested too deeply');
  visitFields(cursor, start, end, (tag, at, to) => {
    const type = spec.byNumber.get(tag >>> 3)?.type;
    if ((tag & 7) !== WIRE.LENGTH) {
      writer.varint(tag);
      writer.raw(cursor.bytes, at, to);
      return;
    }
    const open = writer.open(tag >>> 3);
    if (typeof type === 'object') {
      copyMessage(cursor, type, [at, to], { writer, depth: depth + 1 });
    } else if (type === 'string') copyText(writer, cursor.bytes, at, to);
    else writer.raw(cursor.bytes, at, to);
    writer.close(open);
  });
}

function copyText(writer: WireWriter, bytes: Uint8Array, start: number, end: number): void {
  const slice = bytes.subarray(start, end);
  if (isUtf8(slice)) writer.raw(bytes, start, end);
  else writer.text(Buffer.from(slice.buffer, slice.byteOffset, slice.length).toString('utf8'));
}
