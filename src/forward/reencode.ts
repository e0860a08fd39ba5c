// A view back to an OTLP export request: what is passed on is what privacy left, not what came in.
// Walks the view from its last record to its first (see ReverseWriter); field numbers are those of
// opentelemetry-proto 1.x.

import { KIND, type OtlpView } from '../model/otlp-view.ts';
import { ReverseWriter } from './reverse-writer.ts';

/** ExportTraceServiceRequest bytes of the view's spans. O(bytes). */
export function reencodeTraces(view: OtlpView): Uint8Array {
  return reencode(view, view.spans.scope, view.spans.count, writeSpan);
}

/** ExportLogsServiceRequest bytes of the view's log records. O(bytes). */
export function reencodeLogs(view: OtlpView): Uint8Array {
  return reencode(view, view.logs.scope, view.logs.count, writeLog);
}

type WriteRecord = (out: ReverseWriter, view: OtlpView, index: number) => void;

/** ResourceX{1 resource, 2 ScopeX{1 scope, 2 record, 3 schema_url}, 3 schema_url}, records grouped as they stand. */
function reencode(
  view: OtlpView,
  scopeOf: Int32Array,
  count: number,
  write: WriteRecord,
): Uint8Array {
  const out = new ReverseWriter();
  const { scopes, resources, bytes } = view;
  let index = count - 1;
  while (index >= 0) {
    const resource = scopes.resource[scopeOf[index]!]!;
    const resourceBefore = out.length;
    out.range(3, bytes, resources.schemaUrlStart[resource]!, resources.schemaUrlEnd[resource]!);
    while (index >= 0 && scopes.resource[scopeOf[index]!] === resource) {
      const scope = scopeOf[index]!;
      const scopeBefore = out.length;
      out.range(3, bytes, scopes.schemaUrlStart[scope]!, scopes.schemaUrlEnd[scope]!);
      for (; index >= 0 && scopeOf[index] === scope; index--) {
        const before = out.length;
        write(out, view, index);
        out.message(2, before);
      }
      writeScope(out, view, scope);
      out.message(2, scopeBefore);
    }
    writeResource(out, view, resource);
    out.message(1, resourceBefore);
  }
  return out.finish();
}

function writeResource(out: ReverseWriter, view: OtlpView, index: number): void {
  const { resources } = view;
  const before = out.length;
  out.number(2, resources.droppedAttributes[index]!);
  writeAttributes(out, view, 1, resources.attrFrom[index]!, resources.attrTo[index]!);
  out.message(1, before);
}

function writeScope(out: ReverseWriter, view: OtlpView, index: number): void {
  const { scopes, bytes } = view;
  const before = out.length;
  out.number(4, scopes.droppedAttributes[index]!);
  writeAttributes(out, view, 3, scopes.attrFrom[index]!, scopes.attrTo[index]!);
  out.range(2, bytes, scopes.versionStart[index]!, scopes.versionEnd[index]!);
  out.range(1, bytes, scopes.nameStart[index]!, scopes.nameEnd[index]!);
  out.message(1, before);
}

function writeSpan(out: ReverseWriter, view: OtlpView, index: number): void {
  const { spans, bytes } = view;
  out.fixed32(16, spans.flags[index]!);
  writeStatus(out, view, index);
  out.number(14, spans.droppedLinks[index]!);
  for (let link = spans.linkTo[index]! - 1; link >= spans.linkFrom[index]!; link--) {
    writeLink(out, view, link);
  }
  out.number(12, spans.droppedEvents[index]!);
  for (let event = spans.eventTo[index]! - 1; event >= spans.eventFrom[index]!; event--) {
    writeEvent(out, view, event);
  }
  out.number(10, spans.droppedAttributes[index]!);
  writeAttributes(out, view, 9, spans.attrFrom[index]!, spans.attrTo[index]!);
  out.fixed64(8, bytes, spans.endAt[index]!);
  out.fixed64(7, bytes, spans.startAt[index]!);
  writeEnum(out, 6, spans.kind[index]!);
  out.range(5, bytes, spans.nameStart[index]!, spans.nameEnd[index]!);
  writeId(out, 4, bytes, spans.parentIdAt[index]!, 8);
  out.range(3, bytes, spans.traceStateStart[index]!, spans.traceStateEnd[index]!);
  writeId(out, 2, bytes, spans.spanIdAt[index]!, 8);
  writeId(out, 1, bytes, spans.traceIdAt[index]!, 16);
}

function writeStatus(out: ReverseWriter, view: OtlpView, index: number): void {
  const { spans, bytes } = view;
  const before = out.length;
  writeEnum(out, 3, spans.statusCode[index]!);
  out.range(2, bytes, spans.statusMessageStart[index]!, spans.statusMessageEnd[index]!);
  if (out.length > before) out.message(15, before);
}

function writeEvent(out: ReverseWriter, view: OtlpView, index: number): void {
  const { events, bytes } = view;
  const before = out.length;
  out.number(4, events.droppedAttributes[index]!);
  writeAttributes(out, view, 3, events.attrFrom[index]!, events.attrTo[index]!);
  out.range(2, bytes, events.nameStart[index]!, events.nameEnd[index]!);
  out.fixed64(1, bytes, events.timeAt[index]!);
  out.message(11, before);
}

function writeLink(out: ReverseWriter, view: OtlpView, index: number): void {
  const { links, bytes } = view;
  const before = out.length;
  out.fixed32(6, links.flags[index]!);
  out.number(5, links.droppedAttributes[index]!);
  writeAttributes(out, view, 4, links.attrFrom[index]!, links.attrTo[index]!);
  out.range(3, bytes, links.traceStateStart[index]!, links.traceStateEnd[index]!);
  writeId(out, 2, bytes, links.spanIdAt[index]!, 8);
  writeId(out, 1, bytes, links.traceIdAt[index]!, 16);
  out.message(13, before);
}

function writeLog(out: ReverseWriter, view: OtlpView, index: number): void {
  const { logs, bytes } = view;
  out.range(12, bytes, logs.eventNameStart[index]!, logs.eventNameEnd[index]!);
  out.fixed64(11, bytes, logs.observedAt[index]!);
  writeId(out, 10, bytes, logs.spanIdAt[index]!, 8);
  writeId(out, 9, bytes, logs.traceIdAt[index]!, 16);
  out.fixed32(8, logs.flags[index]!);
  out.number(7, logs.droppedAttributes[index]!);
  writeAttributes(out, view, 6, logs.attrFrom[index]!, logs.attrTo[index]!);
  const kind = logs.bodyKind[index]!;
  if (kind !== KIND.EMPTY && kind !== KIND.DROPPED) {
    const before = out.length;
    writeValue(out, bytes, kind, logs.bodyStart[index]!, logs.bodyEnd[index]!);
    out.message(5, before);
  }
  out.range(3, bytes, logs.severityTextStart[index]!, logs.severityTextEnd[index]!);
  writeEnum(out, 2, logs.severityNumber[index]!);
  out.fixed64(1, bytes, logs.timeAt[index]!);
}

function writeAttributes(
  out: ReverseWriter,
  view: OtlpView,
  field: number,
  from: number,
  to: number,
): void {
  const { attributes, bytes } = view;
  for (let index = to - 1; index >= from; index--) {
    const kind = attributes.kind[index]!;
    if (kind === KIND.DROPPED) continue;
    const before = out.length;
    writeValue(out, bytes, kind, attributes.valueStart[index]!, attributes.valueEnd[index]!);
    out.message(2, before);
    out.rangeAlways(1, bytes, attributes.keyStart[index]!, attributes.keyEnd[index]!);
    out.message(field, before);
  }
}

/** The one field of an AnyValue; an empty one has none. */
function writeValue(
  out: ReverseWriter,
  bytes: Uint8Array,
  kind: number,
  start: number,
  end: number,
): void {
  if (kind === KIND.EMPTY) return;
  if (kind === KIND.BOOL || kind === KIND.INT) out.varintBytes(kind, bytes, start, end);
  else if (kind === KIND.DOUBLE) out.fixed64(kind, bytes, start);
  else out.rangeAlways(kind, bytes, start, end);
}

function writeId(
  out: ReverseWriter,
  field: number,
  bytes: Uint8Array,
  at: number,
  size: number,
): void {
  if (at >= 0) out.range(field, bytes, at, at + size);
}

/** Open enums may be negative on the wire, where they take ten bytes of two's complement. */
function writeEnum(out: ReverseWriter, field: number, value: number): void {
  out.number(field, value < 0 ? 0 : value);
}
