// otel_traces rows straight from the wire bytes of a request: ranges are copied, ids become hex through a
// table, times are little endian already. No object a span or an attribute. What spans of one scope share
// (resource and scope columns) is encoded once a scope and copied.
//
// The order of writes is the order of columns in model/tables.ts.

import { KIND, type OtlpView } from '../model/otlp-view.ts';
import { hashKey } from '../model/wire-value.ts';
import { RowWriter, type DayWriters } from './row-writer.ts';
import { chooseTime, type RowTimes } from './row-time.ts';

const SPAN_KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const STATUS_CODES = ['Unset', 'Ok', 'Error'];
/** Letters of attribute types by KIND: empty, string, bool, int, double, array, key-value list, bytes. */
const KIND_LETTERS = Buffer.from('esbidaky', 'latin1');
const SERVICE_NAME = 'service.name';
const SERVICE_NAME_BYTES = Buffer.from(SERVICE_NAME);
const SERVICE_NAME_HASH = hashKey(SERVICE_NAME);
const NANOS_PER_MS = 1_000_000n;

export interface BatchStamp {
  readonly batchId: bigint;
  readonly times: RowTimes;
}

/** Attributes [from, to) as Map(String, String), dropped ones left out. */
export function writeAttributes(writer: RowWriter, view: OtlpView, from: number, to: number): void {
  const { kind, keyStart, keyEnd, valueStart, valueEnd } = view.attributes;
  let count = 0;
  for (let row = from; row < to; row++) if (kind[row] !== KIND.DROPPED) count++;
  writer.length(count);
  const { bytes } = view;
  for (let row = from; row < to; row++) {
    const what = kind[row]!;
    if (what === KIND.DROPPED) continue;
    writer.range(bytes, keyStart[row]!, keyEnd[row]!);
    writer.value(bytes, what, valueStart[row]!, valueEnd[row]!);
  }
}

/** One letter an attribute; '' where all of them are strings. */
export function writeAttributeTypes(
  writer: RowWriter,
  view: OtlpView,
  from: number,
  to: number,
): void {
  const { kind } = view.attributes;
  let count = 0;
  let others = 0;
  for (let row = from; row < to; row++) {
    const what = kind[row]!;
    if (what === KIND.DROPPED) continue;
    count++;
    if (what !== KIND.STRING) others++;
  }
  if (others === 0) {
    writer.uint8(0);
    return;
  }
  writer.length(count);
  writer.reserve(count);
  for (let row = from; row < to; row++) {
    const what = kind[row]!;
    if (what !== KIND.DROPPED) writer.bytes[writer.at++] = KIND_LETTERS[what]!;
  }
}

/** The attribute service.name of a resource as text; '' where absent. */
export function writeServiceName(writer: RowWriter, view: OtlpView, resource: number): void {
  const { attributes, resources, bytes } = view;
  for (let row = resources.attrFrom[resource]!; row < resources.attrTo[resource]!; row++) {
    if (attributes.keyHash[row] !== SERVICE_NAME_HASH || attributes.kind[row] === KIND.DROPPED)
      continue;
    const start = attributes.keyStart[row]!;
    if (SERVICE_NAME_BYTES.compare(bytes, start, attributes.keyEnd[row]) !== 0) continue;
    writer.value(
      bytes,
      attributes.kind[row]!,
      attributes.valueStart[row]!,
      attributes.valueEnd[row]!,
    );
    return;
  }
  writer.uint8(0);
}

/** Byte ranges, within one scratch writer, of what every row of a scope repeats. */
export class ScopeParts {
  readonly #scratch = new RowWriter();
  #headFrom: number[] = [];
  #tailFrom: number[] = [];
  #end: number[] = [];

  /** Encodes both parts of every scope of the view. */
  build(
    view: OtlpView,
    head: (writer: RowWriter, scope: number) => void,
    tail: (writer: RowWriter, scope: number) => void,
  ): void {
    this.#scratch.reset();
    for (let scope = 0; scope < view.scopes.count; scope++) {
      this.#headFrom[scope] = this.#scratch.at;
      head(this.#scratch, scope);
      this.#tailFrom[scope] = this.#scratch.at;
      tail(this.#scratch, scope);
      this.#end[scope] = this.#scratch.at;
    }
  }

  writeHead(writer: RowWriter, scope: number): void {
    writer.copyWritten(this.#scratch, this.#headFrom[scope]!, this.#tailFrom[scope]!);
  }

  writeTail(writer: RowWriter, scope: number): void {
    writer.copyWritten(this.#scratch, this.#tailFrom[scope]!, this.#end[scope]!);
  }
}

export function writeStamp(writer: RowWriter, stamp: BatchStamp): void {
  writer.safeInt64(Math.trunc(stamp.times.nowMs));
  writer.int64(stamp.batchId);
}

function writeScopeHead(writer: RowWriter, view: OtlpView, scope: number): void {
  const { resources, scopes, bytes } = view;
  const resource = scopes.resource[scope]!;
  writeServiceName(writer, view, resource);
  writeAttributes(writer, view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
  writer.range(bytes, scopes.nameStart[scope]!, scopes.nameEnd[scope]!);
  writer.range(bytes, scopes.versionStart[scope]!, scopes.versionEnd[scope]!);
}

function writeScopeTail(writer: RowWriter, view: OtlpView, scope: number, stamp: BatchStamp): void {
  const { resources, scopes, bytes } = view;
  const resource = scopes.resource[scope]!;
  writeAttributeTypes(writer, view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
  writer.uint32(resources.droppedAttributes[resource]!);
  writer.range(bytes, resources.schemaUrlStart[resource]!, resources.schemaUrlEnd[resource]!);
  writeAttributes(writer, view, scopes.attrFrom[scope]!, scopes.attrTo[scope]!);
  writer.uint32(scopes.droppedAttributes[scope]!);
  writer.range(bytes, scopes.schemaUrlStart[scope]!, scopes.schemaUrlEnd[scope]!);
  writeStamp(writer, stamp);
}

/** end − start in nanoseconds; 0 where either is absent or the end lies before the start. */
function writeDuration(writer: RowWriter, bytes: Uint8Array, startAt: number, endAt: number): void {
  if (startAt < 0 || endAt < 0) {
    writer.fixed64(bytes, -1);
    return;
  }
  writer.fixed64Difference(bytes, endAt, startAt);
}

function writeEvents(writer: RowWriter, view: OtlpView, span: number): void {
  const { events, bytes } = view;
  const from = view.spans.eventFrom[span]!;
  const to = view.spans.eventTo[span]!;
  const count = to - from;
  writer.length(count);
  for (let event = from; event < to; event++) writer.fixed64(bytes, events.timeAt[event]!);
  writer.length(count);
  for (let event = from; event < to; event++) {
    writer.range(bytes, events.nameStart[event]!, events.nameEnd[event]!);
  }
  writer.length(count);
  for (let event = from; event < to; event++) {
    writeAttributes(writer, view, events.attrFrom[event]!, events.attrTo[event]!);
  }
}

function writeLinks(writer: RowWriter, view: OtlpView, span: number): void {
  const { links, bytes } = view;
  const from = view.spans.linkFrom[span]!;
  const to = view.spans.linkTo[span]!;
  const count = to - from;
  writer.length(count);
  for (let link = from; link < to; link++) writer.hex(bytes, links.traceIdAt[link]!, 16);
  writer.length(count);
  for (let link = from; link < to; link++) writer.hex(bytes, links.spanIdAt[link]!, 8);
  writer.length(count);
  for (let link = from; link < to; link++) {
    writer.range(bytes, links.traceStateStart[link]!, links.traceStateEnd[link]!);
  }
  writer.length(count);
  for (let link = from; link < to; link++) {
    writeAttributes(writer, view, links.attrFrom[link]!, links.attrTo[link]!);
  }
}

function writeNumbers(writer: RowWriter, values: Uint32Array, from: number, to: number): void {
  writer.length(to - from);
  for (let row = from; row < to; row++) writer.uint32(values[row]!);
}

/** Encodes every span of the view into the writer of its day. */
export function encodeSpans(
  view: OtlpView,
  days: DayWriters,
  parts: ScopeParts,
  stamp: BatchStamp,
): void {
  const { spans } = view;
  parts.build(
    view,
    (writer, scope) => {
      writeScopeHead(writer, view, scope);
    },
    (writer, scope) => {
      writeScopeTail(writer, view, scope, stamp);
    },
  );
  const nowNanos = BigInt(Math.trunc(stamp.times.nowMs)) * NANOS_PER_MS;
  for (let span = 0; span < spans.count; span++) {
    const { at, day } = chooseTime(
      view.bytes,
      spans.startAt[span]!,
      spans.endAt[span]!,
      stamp.times,
    );
    const writer = days.of(day);
    if (at < 0) writer.int64(nowNanos);
    else writer.fixed64(view.bytes, at);
    writeSpan(writer, view, span, parts);
    writer.rows++;
  }
}

/** Every column after Timestamp. */
function writeSpan(writer: RowWriter, view: OtlpView, span: number, parts: ScopeParts): void {
  const { spans, events, links, bytes } = view;
  const scope = spans.scope[span]!;
  const attrFrom = spans.attrFrom[span]!;
  const attrTo = spans.attrTo[span]!;
  writer.hex(bytes, spans.traceIdAt[span]!, 16);
  writer.hex(bytes, spans.spanIdAt[span]!, 8);
  writer.hex(bytes, spans.parentIdAt[span]!, 8);
  writer.range(bytes, spans.traceStateStart[span]!, spans.traceStateEnd[span]!);
  writer.range(bytes, spans.nameStart[span]!, spans.nameEnd[span]!);
  writer.text(SPAN_KINDS[spans.kind[span]!] ?? 'Unspecified');
  parts.writeHead(writer, scope);
  writeAttributes(writer, view, attrFrom, attrTo);
  writeDuration(writer, bytes, spans.startAt[span]!, spans.endAt[span]!);
  writer.text(STATUS_CODES[spans.statusCode[span]!] ?? 'Unset');
  writer.range(bytes, spans.statusMessageStart[span]!, spans.statusMessageEnd[span]!);
  writeEvents(writer, view, span);
  writeLinks(writer, view, span);
  writer.fixed64(bytes, spans.startAt[span]!);
  writer.fixed64(bytes, spans.endAt[span]!);
  writer.uint32(spans.flags[span]!);
  writeAttributeTypes(writer, view, attrFrom, attrTo);
  writer.uint32(spans.droppedAttributes[span]!);
  writer.uint32(spans.droppedEvents[span]!);
  writer.uint32(spans.droppedLinks[span]!);
  writeNumbers(writer, events.droppedAttributes, spans.eventFrom[span]!, spans.eventTo[span]!);
  writeNumbers(writer, links.droppedAttributes, spans.linkFrom[span]!, spans.linkTo[span]!);
  writeNumbers(writer, links.flags, spans.linkFrom[span]!, spans.linkTo[span]!);
  parts.writeTail(writer, scope);
}
