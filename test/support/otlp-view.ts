// An OtlpView as plain objects, so that tests compare values and not offsets.

import { KIND, type OtlpView } from '../../src/model/otlp-view.ts';
import {
  anyValueToJs,
  jsValueToJson,
  readHex,
  readText,
  readUnixNano,
} from '../../src/model/wire-value.ts';

export type PlainValue = readonly [kind: string, value: string];
export interface PlainRecord {
  readonly [field: string]: unknown;
}

const KIND_NAMES = ['empty', 'string', 'bool', 'int', 'double', 'array', 'kvlist', 'bytes'];

export function plainValue(view: OtlpView, kind: number, start: number, end: number): PlainValue {
  const name = kind === KIND.DROPPED ? 'dropped' : (KIND_NAMES[kind] ?? `kind ${kind}`);
  return [name, jsValueToJson(anyValueToJs(view.bytes, kind, start, end))];
}

/** Attributes of rows [from, to), dropped ones left out. */
export function plainAttributes(view: OtlpView, from: number, to: number): [string, PlainValue][] {
  const table = view.attributes;
  const list: [string, PlainValue][] = [];
  for (let row = from; row < to; row++) {
    const kind = table.kind[row]!;
    if (kind === KIND.DROPPED) continue;
    list.push([
      readText(view.bytes, table.keyStart[row]!, table.keyEnd[row]!),
      plainValue(view, kind, table.valueStart[row]!, table.valueEnd[row]!),
    ]);
  }
  return list;
}

const text = (view: OtlpView, start: Int32Array, end: Int32Array, row: number) =>
  readText(view.bytes, start[row]!, end[row]!);

function plainScope(view: OtlpView, row: number): PlainRecord {
  const { scopes, resources } = view;
  const owner = scopes.resource[row]!;
  return {
    scopeName: text(view, scopes.nameStart, scopes.nameEnd, row),
    scopeVersion: text(view, scopes.versionStart, scopes.versionEnd, row),
    scopeSchema: text(view, scopes.schemaUrlStart, scopes.schemaUrlEnd, row),
    scopeDropped: scopes.droppedAttributes[row],
    scopeAttributes: plainAttributes(view, scopes.attrFrom[row]!, scopes.attrTo[row]!),
    resourceSchema: text(view, resources.schemaUrlStart, resources.schemaUrlEnd, owner),
    resourceDropped: resources.droppedAttributes[owner],
    resourceAttributes: plainAttributes(view, resources.attrFrom[owner]!, resources.attrTo[owner]!),
  };
}

export function plainSpans(view: OtlpView): PlainRecord[] {
  const { spans } = view;
  return Array.from({ length: spans.count }, (_, row) => ({
    ...plainScope(view, spans.scope[row]!),
    traceId: readHex(view.bytes, spans.traceIdAt[row]!, 16),
    spanId: readHex(view.bytes, spans.spanIdAt[row]!, 8),
    parentSpanId: readHex(view.bytes, spans.parentIdAt[row]!, 8),
    traceState: text(view, spans.traceStateStart, spans.traceStateEnd, row),
    name: text(view, spans.nameStart, spans.nameEnd, row),
    kind: spans.kind[row],
    flags: spans.flags[row],
    start: String(readUnixNano(view.bytes, spans.startAt[row]!)),
    end: String(readUnixNano(view.bytes, spans.endAt[row]!)),
    statusCode: spans.statusCode[row],
    statusMessage: text(view, spans.statusMessageStart, spans.statusMessageEnd, row),
    droppedAttributes: spans.droppedAttributes[row],
    droppedEvents: spans.droppedEvents[row],
    droppedLinks: spans.droppedLinks[row],
    attributes: plainAttributes(view, spans.attrFrom[row]!, spans.attrTo[row]!),
    events: plainEvents(view, spans.eventFrom[row]!, spans.eventTo[row]!),
    links: plainLinks(view, spans.linkFrom[row]!, spans.linkTo[row]!),
  }));
}

function plainEvents(view: OtlpView, from: number, to: number): PlainRecord[] {
  const { events } = view;
  return Array.from({ length: to - from }, (_, index) => ({
    time: String(readUnixNano(view.bytes, events.timeAt[from + index]!)),
    name: text(view, events.nameStart, events.nameEnd, from + index),
    dropped: events.droppedAttributes[from + index],
    attributes: plainAttributes(view, events.attrFrom[from + index]!, events.attrTo[from + index]!),
  }));
}

function plainLinks(view: OtlpView, from: number, to: number): PlainRecord[] {
  const { links } = view;
  return Array.from({ length: to - from }, (_, index) => ({
    traceId: readHex(view.bytes, links.traceIdAt[from + index]!, 16),
    spanId: readHex(view.bytes, links.spanIdAt[from + index]!, 8),
    traceState: text(view, links.traceStateStart, links.traceStateEnd, from + index),
    flags: links.flags[from + index],
    dropped: links.droppedAttributes[from + index],
    attributes: plainAttributes(view, links.attrFrom[from + index]!, links.attrTo[from + index]!),
  }));
}

export function plainLogs(view: OtlpView): PlainRecord[] {
  const { logs } = view;
  return Array.from({ length: logs.count }, (_, row) => ({
    ...plainScope(view, logs.scope[row]!),
    time: String(readUnixNano(view.bytes, logs.timeAt[row]!)),
    observed: String(readUnixNano(view.bytes, logs.observedAt[row]!)),
    severityNumber: logs.severityNumber[row],
    severityText: text(view, logs.severityTextStart, logs.severityTextEnd, row),
    body: plainValue(view, logs.bodyKind[row]!, logs.bodyStart[row]!, logs.bodyEnd[row]!),
    attributes: plainAttributes(view, logs.attrFrom[row]!, logs.attrTo[row]!),
    dropped: logs.droppedAttributes[row],
    flags: logs.flags[row],
    traceId: readHex(view.bytes, logs.traceIdAt[row]!, 16),
    spanId: readHex(view.bytes, logs.spanIdAt[row]!, 8),
    eventName: text(view, logs.eventNameStart, logs.eventNameEnd, row),
  }));
}
