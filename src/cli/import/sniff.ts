// What a piece of a file is: which signal an OTLP message carries and how messages are framed. All three
// protobuf requests have the same outer shape, so the innermost record has to be looked at.
//
//   request { repeated resource_x = 1 }  resource_x { resource = 1, repeated scope_x = 2 }
//   scope_x { scope = 1, repeated record = 2 }
//   span       1 trace_id (16 bytes)   2 span_id (8 bytes)
//   log record 1 time (fixed64)        11 observed time (fixed64)
//   metric     1 name (text)           5, 7, 9, 10, 11 data (message)

import type { Signal } from '../../model/pipeline.ts';

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Content of a length-delimited field; empty for others. */
  readonly content: Uint8Array;
}

/** Reads a varint below 2^35; undefined where it is cut off or longer. */
export function readVarint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

/** Fields of a message in order, up to the first malformed one. */
function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === undefined || tag.value >>> 3 === 0) return fields;
    const wireType = tag.value & 7;
    let start = tag.end;
    let end: number;
    if (wireType === 0) end = skipVarint(bytes, start);
    else if (wireType === 1) end = start + 8;
    else if (wireType === 5) end = start + 4;
    else if (wireType === 2) {
      const length = readVarint(bytes, start);
      if (length === undefined) return fields;
      start = length.end;
      end = start + length.value;
    } else return fields;
    if (end > bytes.length) return fields;
    const content = wireType === 2 ? bytes.subarray(start, end) : new Uint8Array();
    fields.push({ number: tag.value >>> 3, wireType, content });
    at = end;
  }
  return fields;
}

function skipVarint(bytes: Uint8Array, at: number): number {
  let end = at;
  while ((bytes[end] ?? 0) >= 0x80) end++;
  return end + 1;
}

function children(message: Uint8Array, number: number): Uint8Array[] {
  return readFields(message)
    .filter((field) => field.number === number && field.wireType === 2)
    .map(({ content }) => content);
}

function signalOfRecord(record: Uint8Array): Signal | undefined {
  const fields = readFields(record);
  const first = fields.find(({ number }) => number === 1);
  const second = fields.find(({ number }) => number === 2);
  if (first?.wireType === 2 && first.content.length === 16 && second?.content.length === 8) {
    return 'traces';
  }
  if (first?.wireType === 1 || fields.some((f) => f.number === 11 && f.wireType === 1)) {
    return 'logs';
  }
  return first?.wireType === 2 ? 'metrics' : undefined;
}

/** The signal of a protobuf request, from its first record; undefined where it has none to tell by. */
export function sniffProtobufSignal(request: Uint8Array): Signal | undefined {
  for (const resource of children(request, 1)) {
    for (const scope of children(resource, 2)) {
      for (const record of children(scope, 2)) {
        const signal = signalOfRecord(record);
        if (signal !== undefined) return signal;
      }
    }
  }
  return undefined;
}

const JSON_KEYS: readonly (readonly [key: string, signal: Signal])[] = [
  ['"resourceSpans"', 'traces'],
  ['"resourceLogs"', 'logs'],
  ['"resourceMetrics"', 'metrics'],
];

/** The signal of a JSON request: whichever of the three top-level keys comes first in its text. */
export function sniffJsonSignal(body: Uint8Array): Signal | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let found: Signal | undefined;
  let earliest = Number.POSITIVE_INFINITY;
  for (const [key, signal] of JSON_KEYS) {
    const at = text.indexOf(key);
    if (at < 0 || at >= earliest) continue;
    earliest = at;
    found = signal;
  }
  return found;
}

export type Framing =
  'json_lines' | 'json_document' | 'length_prefixed' | 'varint_delimited' | 'single';

const ZSTD_MAGIC = 0xfd2fb528;

function startsZstd(bytes: Buffer, at: number): boolean {
  return bytes.length >= at + 4 && bytes.readUInt32LE(at) === ZSTD_MAGIC;
}

/**
 * How a (decompressed) file is framed, from its first bytes. `isWhole` says that `head` is the file.
 * The Collector's file exporter writes JSON lines, or 4-byte big-endian lengths before each message
 * when it writes protobuf or compresses.
 */
export function sniffFraming(head: Buffer, isWhole: boolean): Framing {
  const first = head.find((byte) => byte > 0x20) ?? 0;
  if (first === 0x7b || first === 0x5b) {
    const newline = head.indexOf(0x0a, head.indexOf(first));
    const line = (newline < 0 ? head : head.subarray(0, newline)).toString('utf8').trim();
    const isCut = newline < 0 && !isWhole;
    return line.endsWith('}') || isCut ? 'json_lines' : 'json_document';
  }
  if (head[0] === 0 && (head[4] === 0x0a || head[4] === 0x7b || startsZstd(head, 4))) {
    return 'length_prefixed';
  }
  // A request starts with 0x0a (field 1); a delimiter of that value would announce ten bytes, too few
  // for any record, as ids alone take more.
  return head[0] === 0x0a ? 'single' : 'varint_delimited';
}
