// Where in a request a byte stands, and which signal a payload really is. Only asked after a fault, so
// the hot path keeps no path.

import { isUtf8 } from 'node:buffer';
import type { Signal } from '../model/pipeline.ts';
import { VALUE_DEPTH_MAX } from '../model/wire-value.ts';
import { REQUESTS, wireTypeOf, type MessageSpec } from './schema.ts';
import { WireFault, visitFields, type WireCursor } from './wire.ts';

/** Parts of a path that still help a reader. */
const PATH_PARTS_MAX = 40;
const DEPTH_MAX = 3 * VALUE_DEPTH_MAX + 16;

/** The field path to byte `offset` of a request, e.g. `resourceSpans[0].scopeSpans[2].spans[7].name`. */
export function pathTo(bytes: Uint8Array, signal: Signal, offset: number): string {
  const cursor = { bytes, at: 0 };
  const parts: string[] = [];
  let spec: MessageSpec | undefined = REQUESTS[signal];
  let range: [number, number] = [0, bytes.length];
  while (spec !== undefined && parts.length < PATH_PARTS_MAX) {
    const step = stepTo(cursor, spec, range, offset);
    if (step === undefined) break;
    parts.push(step.name);
    spec = step.spec;
    range = step.range;
  }
  return parts.join('.');
}

interface Step {
  readonly name: string;
  readonly spec: MessageSpec | undefined;
  readonly range: [number, number];
}

function stepTo(
  cursor: WireCursor,
  spec: MessageSpec,
  [start, end]: [number, number],
  offset: number,
): Step | undefined {
  const counts = new Map<number, number>();
  let step: Step | undefined;
  try {
    visitFields(cursor, start, end, (tag, at, to) => {
      const field = spec.byNumber.get(tag >>> 3);
      const index = counts.get(tag >>> 3) ?? 0;
      counts.set(tag >>> 3, index + 1);
      if (field === undefined || step !== undefined || offset < at || offset > to) return;
      const inside = typeof field.type === 'object' && (tag & 7) === 2 ? field.type : undefined;
      const name = field.repeated ? `${field.name}[${index}]` : field.name;
      step = { name, spec: inside, range: [at, to] };
    });
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
  }
  return step;
}

/**
 * The signal whose schema these bytes fit exactly while `posted` does not: every known field has its wire
 * type, every text is UTF-8, every id its length, and there is a record. undefined where none or
 * `posted` itself fits.
 */
export function guessSignal(bytes: Uint8Array, posted: Signal): Signal | undefined {
  if (fits(bytes, posted)) return undefined;
  const others: Signal[] = ['traces', 'logs', 'metrics'];
  return others.find((signal) => signal !== posted && fits(bytes, signal));
}

function fits(bytes: Uint8Array, signal: Signal): boolean {
  const cursor = { bytes, at: 0 };
  const tally = { records: 0 };
  try {
    return fitsMessage(cursor, REQUESTS[signal], [0, bytes.length], tally, 0) && tally.records > 0;
  } catch (error) {
    if (error instanceof WireFault) return false;
    throw error;
  }
}

const RECORDS = new Set(['Span', 'LogRecord', 'Metric']);
const ID_LENGTHS: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

function fitsMessage(
  cursor: WireCursor,
  spec: MessageSpec,
  [start, end]: [number, number],
  tally: { records: number },
  depth: number,
): boolean {
  if (depth > DEPTH_MAX) return false;
  if (RECORDS.has(spec.name) && end > start) tally.records++;
  let fit = true;
  visitFields(cursor, start, end, (tag, at, to) => {
    const field = spec.byNumber.get(tag >>> 3);
    if (field === undefined || !fit) return;
    const { type } = field;
    const packed = field.repeated && (tag & 7) === 2 && typeof type === 'string';
    if ((tag & 7) !== wireTypeOf(type) && !packed) fit = false;
    else if (typeof type === 'object') fit = fitsMessage(cursor, type, [at, to], tally, depth + 1);
    else if (type === 'string') fit = isUtf8(cursor.bytes.subarray(at, to));
    else if (type === 'hex') fit = to === at || to - at === ID_LENGTHS[field.name];
  });
  return fit;
}
