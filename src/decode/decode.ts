// Export request bytes → a view of spans or log records, or a list of metric points. Pure: no clock, no
// I/O. JSON becomes protobuf wire bytes first, so both encodings go through the same scanner and give
// the same rows.

import { AppError } from '../model/errors.ts';
import type { MetricBatch } from '../model/metric-points.ts';
import type { OtlpView } from '../model/otlp-view.ts';
import type { Encoding, ExportOutcome, Signal } from '../model/pipeline.ts';
import { scanRequest } from './envelope.ts';
import { jsonToWire } from './json.ts';
import { guessSignal, pathTo } from './locate.ts';
import { scanLogRecord } from './logs.ts';
import { decodeMetrics } from './metrics.ts';
import { repairText } from './repair.ts';
import { REMARK, createScan, remarksToText, resetScan, type Scan } from './scan.ts';
import { DECODE_LIMITS, type DecodeLimits } from './tables.ts';
import { scanSpan } from './traces.ts';
import { WireFault } from './wire.ts';

export type { DecodeLimits } from './tables.ts';

export type Decoded =
  | { readonly signal: 'traces' | 'logs'; readonly view: OtlpView }
  /** `bytes`: the request as protobuf, repaired where it was; the batch does not refer to it. */
  | { readonly signal: 'metrics'; readonly metrics: MetricBatch; readonly bytes: Uint8Array };

export interface Decoder {
  /**
   * Decodes one export request. The view is valid until the next call on the same decoder.
   * @throws AppError OTLP_MALFORMED (byte offset and field path), OTLP_WRONG_SIGNAL, OTLP_NOTHING_VALID
   * (every record refused), BODY_TOO_LARGE (more rows than the limits allow).
   */
  decode(signal: Signal, encoding: Encoding, body: Uint8Array): Decoded;
}

export interface DecoderOptions {
  readonly limits?: Partial<DecodeLimits>;
}

/** A decoder with its own arrays; one for each thread of work. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  const limits = { ...DECODE_LIMITS, ...options.limits };
  const scan = createScan(limits);
  return {
    decode(signal, encoding, body) {
      const wire =
        encoding === 'json' ? jsonToWire(signal, body) : { bytes: toBuffer(body), remarks: 0 };
      return decodeWire(scan, signal, wire.bytes, wire.remarks);
    },
  };
}

/** The view's bytes are always a Buffer: readers of text need no wrapper for each. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What to answer for a decoded request: counts, and the first reason or the remarks. */
export function toOutcome(decoded: Decoded): ExportOutcome {
  const { rejected, rejectedReason, warning } =
    decoded.signal === 'metrics' ? decoded.metrics : decoded.view;
  const message = [rejectedReason, warning].filter((text) => text !== '').join('; ');
  return { accepted: countRecords(decoded), rejected, message };
}

function countRecords(decoded: Decoded): number {
  if (decoded.signal === 'metrics') return decoded.metrics.points.length;
  return decoded.signal === 'traces' ? decoded.view.spans.count : decoded.view.logs.count;
}

function decodeWire(scan: Scan, signal: Signal, body: Uint8Array, remarks: number): Decoded {
  let bytes = body;
  let marks = remarks;
  try {
    let decoded = scanOnce(scan, signal, bytes, marks);
    if (scan.mismatches > 0 || isNothingValid(decoded)) {
      refuseWrongSignal(bytes, signal);
    }
    if (scan.invalidText) {
      bytes = repairText(bytes, signal);
      marks |= REMARK.INVALID_UTF8;
      decoded = scanOnce(scan, signal, bytes, marks);
    }
    refuseNothingValid(decoded);
    return decoded;
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    refuseWrongSignal(bytes, signal);
    throw describeFault(error, bytes, signal);
  }
}

function scanOnce(scan: Scan, signal: Signal, bytes: Uint8Array, remarks: number): Decoded {
  resetScan(scan, bytes);
  scan.remarks = remarks;
  if (signal === 'metrics') return { signal, metrics: decodeMetrics(scan), bytes };
  scanRequest(scan, 0, bytes.length, signal === 'traces' ? scanSpan : scanLogRecord);
  scan.view.warning = scan.remarks === 0 ? '' : remarksToText(scan.remarks);
  return { signal, view: scan.view };
}

function isNothingValid(decoded: Decoded): boolean {
  const { rejected } = decoded.signal === 'metrics' ? decoded.metrics : decoded.view;
  return rejected > 0 && countRecords(decoded) === 0;
}

function refuseNothingValid(decoded: Decoded): void {
  if (!isNothingValid(decoded)) return;
  const { rejected, message } = toOutcome(decoded);
  throw new AppError('OTLP_NOTHING_VALID', `all ${rejected} records are invalid; ${message}`, {
    rejected,
  });
}

function refuseWrongSignal(bytes: Uint8Array, signal: Signal): void {
  const real = guessSignal(bytes, signal);
  if (real === undefined) return;
  throw new AppError(
    'OTLP_WRONG_SIGNAL',
    `the payload is ${real}, posted as ${signal}: send it to /v1/${real}`,
  );
}

function describeFault(fault: WireFault, bytes: Uint8Array, signal: Signal): AppError {
  const path = pathTo(bytes, signal, fault.offset);
  return new AppError(
    'OTLP_MALFORMED',
    path === '' ? fault.message : `${fault.message}, in ${path}`,
    {
      at: path === '' ? `byte ${fault.offset}` : path,
      violations: [{ field: path, description: fault.message }],
    },
  );
}
