// otel_logs rows straight from the wire bytes. The order of writes is the order of columns in model/tables.ts.

import type { OtlpView } from '../model/otlp-view.ts';
import {
  ScopeParts,
  writeAttributes,
  writeAttributeTypes,
  writeServiceName,
  writeStamp,
  type BatchStamp,
} from './encode-spans.ts';
import { chooseTime } from './row-time.ts';
import type { DayWriters, RowWriter } from './row-writer.ts';

const NANOS_PER_MS = 1_000_000n;
const BODY_LETTERS = ['', 's', 'b', 'i', 'd', 'a', 'k', 'y'];
const SEVERITY_MAX = 255;

/** Encodes every log record of the view into the writer of its day. */
export function encodeLogRecords(
  view: OtlpView,
  days: DayWriters,
  parts: { readonly middle: ScopeParts; readonly service: ScopeParts },
  stamp: BatchStamp,
): void {
  const { logs } = view;
  buildParts(view, parts, stamp);
  const nowNanos = BigInt(Math.trunc(stamp.times.nowMs)) * NANOS_PER_MS;
  for (let log = 0; log < logs.count; log++) {
    const { at, day } = chooseTime(
      view.bytes,
      logs.timeAt[log]!,
      logs.observedAt[log]!,
      stamp.times,
    );
    const writer = days.of(day);
    if (at < 0) writer.int64(nowNanos);
    else writer.fixed64(view.bytes, at);
    writeLog(writer, view, log, parts);
    writer.rows++;
  }
}

function buildParts(
  view: OtlpView,
  parts: { readonly middle: ScopeParts; readonly service: ScopeParts },
  stamp: BatchStamp,
): void {
  const { resources, scopes, bytes } = view;
  parts.service.build(
    view,
    (writer, scope) => {
      writeServiceName(writer, view, scopes.resource[scope]!);
    },
    (writer, scope) => {
      const resource = scopes.resource[scope]!;
      writeAttributeTypes(writer, view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
      writer.uint32(resources.droppedAttributes[resource]!);
      writer.uint32(scopes.droppedAttributes[scope]!);
      writeStamp(writer, stamp);
    },
  );
  parts.middle.build(
    view,
    (writer, scope) => {
      const resource = scopes.resource[scope]!;
      writer.range(bytes, resources.schemaUrlStart[resource]!, resources.schemaUrlEnd[resource]!);
      writeAttributes(writer, view, resources.attrFrom[resource]!, resources.attrTo[resource]!);
      writer.range(bytes, scopes.schemaUrlStart[scope]!, scopes.schemaUrlEnd[scope]!);
      writer.range(bytes, scopes.nameStart[scope]!, scopes.nameEnd[scope]!);
      writer.range(bytes, scopes.versionStart[scope]!, scopes.versionEnd[scope]!);
      writeAttributes(writer, view, scopes.attrFrom[scope]!, scopes.attrTo[scope]!);
    },
    () => undefined,
  );
}

/** Every column after Timestamp. */
function writeLog(
  writer: RowWriter,
  view: OtlpView,
  log: number,
  parts: { readonly middle: ScopeParts; readonly service: ScopeParts },
): void {
  const { logs, bytes } = view;
  const scope = logs.scope[log]!;
  const attrFrom = logs.attrFrom[log]!;
  const attrTo = logs.attrTo[log]!;
  const bodyKind = logs.bodyKind[log]!;
  writer.hex(bytes, logs.traceIdAt[log]!, 16);
  writer.hex(bytes, logs.spanIdAt[log]!, 8);
  writer.uint8(logs.flags[log]! & 0xff);
  writer.range(bytes, logs.severityTextStart[log]!, logs.severityTextEnd[log]!);
  writer.uint8(Math.min(Math.max(logs.severityNumber[log]!, 0), SEVERITY_MAX));
  parts.service.writeHead(writer, scope);
  writer.value(bytes, bodyKind, logs.bodyStart[log]!, logs.bodyEnd[log]!);
  parts.middle.writeHead(writer, scope);
  writeAttributes(writer, view, attrFrom, attrTo);
  writer.range(bytes, logs.eventNameStart[log]!, logs.eventNameEnd[log]!);
  writer.fixed64(bytes, logs.timeAt[log]!);
  writer.fixed64(bytes, logs.observedAt[log]!);
  writer.uint32(logs.flags[log]!);
  writer.text(BODY_LETTERS[bodyKind] ?? '');
  writeAttributeTypes(writer, view, attrFrom, attrTo);
  writer.uint32(logs.droppedAttributes[log]!);
  parts.service.writeTail(writer, scope);
}
