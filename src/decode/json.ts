// OTLP/JSON text → OTLP protobuf wire bytes, in one pass over the text, driven by the schema tables. What
// follows is the same scanner as for protobuf, so both encodings give the same rows by construction.
//
// The mapping: lowerCamelCase keys (any other key is an unknown field and skipped at every depth), ids as
// hexadecimal digits in either case, bytes as base64 (either alphabet, padding optional), 64-bit integers as
// text or number, enums as numbers (names with a remark), null = absent. A repeated key merges as the
// same field twice on the wire does: the last scalar wins, lists go on.

import { AppError } from '../model/errors.ts';
import type { Signal } from '../model/pipeline.ts';
import { VALUE_DEPTH_MAX } from '../model/wire-value.ts';
import { JsonFault, JsonLexer } from './json-lexer.ts';
import { planOf, readField, type Plan, type PlanField } from './json-plan.ts';
import { writeScalar, type JsonTarget } from './json-scalars.ts';
import { REQUESTS, type ScalarType } from './schema.ts';
import { WireWriter } from './wire-writer.ts';

/** A level of a map is three messages: KeyValueList, KeyValue, AnyValue; the envelope adds a few. */
const DEPTH_MAX = 3 * VALUE_DEPTH_MAX + 16;

interface Transcoding extends JsonTarget {
  /** Field names and array indexes down to where the lexer stands. */
  readonly path: (string | number)[];
}

/**
 * Transcodes one export request. `remarks` are REMARK bits.
 * @throws AppError OTLP_MALFORMED with offset and field path; OTLP_WRONG_SIGNAL
 */
export function jsonToWire(
  signal: Signal,
  body: Uint8Array,
): { bytes: Uint8Array; remarks: number } {
  const target: Transcoding = {
    lexer: new JsonLexer(body),
    writer: new WireWriter(Math.ceil(body.length * 0.6)),
    remarks: 0,
    path: [],
  };
  const { lexer, writer } = target;
  try {
    const begin = lexer.at;
    if (lexer.peekKind() !== 'object') throw new JsonFault(lexer.at, 'expected an object');
    writeMessage(target, planOf(REQUESTS[signal]), 0);
    lexer.expectEnd();
    if (writer.length === 0) refuseOtherSignal(body, begin, signal);
  } catch (error) {
    throw error instanceof JsonFault ? describeFault(error, target.path) : error;
  }
  return { bytes: writer.result(), remarks: target.remarks };
}

function describeFault(fault: JsonFault, path: readonly (string | number)[]): AppError {
  const where = path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part))
    .join('');
  return new AppError(
    'OTLP_MALFORMED',
    where === '' ? fault.message : `${fault.message}, in ${where}`,
    {
      at: where === '' ? `byte ${fault.offset}` : where,
      violations: [{ field: where, description: fault.message }],
    },
  );
}

/** An object with none of our records but another signal's list is no empty request. */
function refuseOtherSignal(body: Uint8Array, begin: number, signal: Signal): void {
  const lexer = new JsonLexer(body);
  lexer.at = begin;
  if (!lexer.firstKey()) return;
  do {
    lexer.key();
    const key = lexer.stringText();
    const real = (Object.keys(REQUESTS) as Signal[]).find(
      (name) => name !== signal && REQUESTS[name].byName.has(key),
    );
    if (real !== undefined && lexer.peekKind() === 'array') {
      throw new AppError(
        'OTLP_WRONG_SIGNAL',
        `the payload is ${real}, posted as ${signal}: send it to /v1/${real}`,
      );
    }
    lexer.skipValue();
  } while (lexer.nextKey());
}

/** The object at the lexer as the fields of a message. */
function writeMessage(target: Transcoding, plan: Plan, depth: number): void {
  const { lexer, path } = target;
  if (depth > DEPTH_MAX) {
    throw new JsonFault(lexer.at, `values nested deeper than ${VALUE_DEPTH_MAX} levels`);
  }
  if (lexer.peekKind() !== 'object') throw new JsonFault(lexer.at, 'expected an object');
  if (!lexer.firstKey()) return;
  let before: PlanField | undefined;
  do {
    const field = readField(plan, before, lexer);
    if (field === undefined) lexer.skipValue();
    else {
      before = field;
      if (lexer.skipNull()) continue;
      path.push(field.spec.name);
      if (field.spec.repeated) writeList(target, field, depth);
      else writeValue(target, field, depth);
      path.pop();
    }
  } while (lexer.nextKey());
}

function writeList(target: Transcoding, field: PlanField, depth: number): void {
  const { lexer, path } = target;
  if (lexer.peekKind() !== 'array') throw new JsonFault(lexer.at, 'expected an array');
  if (!lexer.firstItem()) return;
  let index = 0;
  do {
    path.push(index++);
    writeValue(target, field, depth);
    path.pop();
  } while (lexer.nextItem());
}

function writeValue(target: Transcoding, { spec, plan }: PlanField, depth: number): void {
  const { lexer, writer } = target;
  if (plan === undefined) {
    writeScalar(target, spec, spec.type as ScalarType);
    return;
  }
  const open = writer.open(spec.number);
  // null in a list keeps its place as an empty message.
  if (!lexer.skipNull()) writeMessage(target, plan, depth + 1);
  writer.close(open);
}
