// The answers, encoded by hand: Export<Signal>ServiceResponse and google.rpc.Status with details.
//
//   Export…Response { Export…PartialSuccess partial_success = 1 }
//   PartialSuccess  { int64 rejected = 1; string error_message = 2 }
//   Status          { int32 code = 1; string message = 2; repeated Any details = 3 }
//   Any             { string type_url = 1; bytes value = 2 }
//   BadRequest      { repeated FieldViolation { string field = 1; string description = 2 } = 1 }
//   RetryInfo       { Duration { int64 seconds = 1 } retry_delay = 1 }

import { AppError } from '../model/errors.ts';
import type { Encoding, ExportOutcome, Signal } from '../model/pipeline.ts';

const TYPE_BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const TYPE_RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const REJECTED_KEY: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};
/** Longer than any reason needs; keeps gRPC headers within what clients accept. */
const MESSAGE_CHARACTERS_MAX = 2048;
const VIOLATIONS_MAX = 16;
const INVALID_ARGUMENT = 3;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function lengthField(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(content.length)]), content]);
}

function textField(number: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : lengthField(number, Buffer.from(text, 'utf8'));
}

function numberField(number: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([number << 3, ...varint(value)]);
}

/** The first `bytes` bytes of a text, cut between characters. */
function cutText(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const cut = Buffer.from(text, 'utf8').subarray(0, Math.max(0, bytes));
  return cut.toString('utf8').replace(/\ufffd+$/u, '');
}

function encodeExport(signal: Signal, encoding: Encoding, outcome: ExportOutcome): Buffer {
  const { rejected, message } = outcome;
  const isFull = rejected === 0 && message === '';
  if (encoding === 'json') {
    const partialSuccess = {
      [REJECTED_KEY[signal]]: String(rejected),
      ...(message === '' ? {} : { errorMessage: message }),
    };
    return Buffer.from(JSON.stringify(isFull ? {} : { partialSuccess }));
  }
  if (isFull) return Buffer.alloc(0);
  return lengthField(1, Buffer.concat([numberField(1, rejected), textField(2, message)]));
}

/**
 * The success response, at most `bytesMax` long: an over-long message is cut; a warning that does not fit
 * at all is left out.
 * @throws AppError RESPONSE_TOO_LARGE when even the bare count does not fit
 */
export function exportResponse(
  request: { readonly signal: Signal; readonly encoding: Encoding },
  outcome: ExportOutcome,
  bytesMax: number,
): Buffer {
  const { signal, encoding } = request;
  const whole = encodeExport(signal, encoding, outcome);
  if (whole.length <= bytesMax) return whole;
  for (let room = bytesMax; room > 0; room = Math.floor(room / 2)) {
    const message = cutText(outcome.message, room);
    const shorter = encodeExport(signal, encoding, { ...outcome, message });
    if (message !== '' && shorter.length <= bytesMax) return shorter;
  }
  const bare = encodeExport(signal, encoding, { ...outcome, message: '' });
  if (bare.length <= bytesMax) return bare;
  throw new AppError('RESPONSE_TOO_LARGE', `the response does not fit ${bytesMax} bytes`);
}

/** What a client may read about an error: never a cause, never a stack. */
function publicMessage(error: AppError): string {
  const text = error.code === 'INTERNAL' ? 'internal error' : error.message;
  return cutText(`${text}. ${error.help}`, MESSAGE_CHARACTERS_MAX);
}

function violationsOf(error: AppError): { field: string; description: string }[] {
  if (error.grpc !== INVALID_ARGUMENT) return [];
  const given = error.violations.slice(0, VIOLATIONS_MAX);
  const list = given.length > 0 ? given : [{ field: error.at ?? '', description: error.message }];
  return list.map(({ field, description }) => ({
    field: cutText(field, 256),
    description: cutText(description, 512),
  }));
}

/** Seconds to wait before a retry, 1 to 30; undefined for errors that stay. */
export function retrySeconds(error: AppError): number | undefined {
  if (error.kind !== 'retryable') return undefined;
  return Math.min(30, Math.max(1, Math.ceil(error.retryAfterSeconds ?? 1)));
}

function any(type: string, value: Buffer): Buffer {
  return lengthField(3, Buffer.concat([textField(1, type), lengthField(2, value)]));
}

/** The google.rpc.Code of an error; refusals that only HTTP knows (405, 415) are INVALID_ARGUMENT. */
function codeOf(error: AppError): number {
  return error.grpc === 0 ? INVALID_ARGUMENT : error.grpc;
}

/** google.rpc.Status as protobuf. */
export function statusToProtobuf(error: AppError): Buffer {
  const parts = [numberField(1, codeOf(error)), textField(2, publicMessage(error))];
  const violations = violationsOf(error);
  if (violations.length > 0) {
    const fields = violations.map(({ field, description }) =>
      lengthField(1, Buffer.concat([textField(1, field), textField(2, description)])),
    );
    parts.push(any(TYPE_BAD_REQUEST, Buffer.concat(fields)));
  }
  const seconds = retrySeconds(error);
  if (seconds !== undefined) {
    parts.push(any(TYPE_RETRY_INFO, lengthField(1, numberField(1, seconds))));
  }
  return Buffer.concat(parts);
}

/** google.rpc.Status as JSON, details as protobuf's JSON mapping of Any. */
export function statusToJson(error: AppError): Buffer {
  const details: Record<string, unknown>[] = [];
  const violations = violationsOf(error);
  if (violations.length > 0) {
    details.push({ '@type': TYPE_BAD_REQUEST, fieldViolations: violations });
  }
  const seconds = retrySeconds(error);
  if (seconds !== undefined) details.push({ '@type': TYPE_RETRY_INFO, retryDelay: `${seconds}s` });
  return Buffer.from(
    JSON.stringify({
      code: codeOf(error),
      message: publicMessage(error),
      ...(details.length > 0 ? { details } : {}),
    }),
  );
}

/** `grpc-message`: percent-encoded UTF-8 of everything outside printable ASCII. */
export function grpcMessage(error: AppError): string {
  return Array.from(Buffer.from(publicMessage(error), 'utf8'), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
