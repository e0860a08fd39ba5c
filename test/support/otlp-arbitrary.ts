// fast-check arbitraries of whole OTLP requests in protobufjs' object form, and what they must decode to.

import * as fc from 'fast-check';
import type { Plain } from './otlp-codec.ts';
import type { PlainRecord, PlainValue } from './otlp-view.ts';

const uint32 = fc.nat({ max: 0xffffffff });
const nano = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const text = fc.string({ unit: 'grapheme', maxLength: 24 });
const longText = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 100, maxLength: 400 }) },
);
const bytes = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((id) => id.some((byte) => byte !== 0));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

function compact(object: Plain): Plain {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

const { value } = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    longText.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    fc.double().map((doubleValue) => ({ doubleValue })),
    fc.uint8Array({ maxLength: 40 }).map((bytesValue) => ({ bytesValue })),
    fc.constant({}),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: text, value: tie('value') }), { maxLength: 4 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));

const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 12 });

const scope = fc
  .record({
    name: text,
    version: text,
    attributes,
    droppedAttributesCount: uint32,
  })
  .map(compact);
const resource = fc.record({ attributes, droppedAttributesCount: uint32 });

const span = fc
  .record({
    traceId: bytes(16),
    spanId: bytes(8),
    traceState: text,
    parentSpanId: optional(bytes(8)),
    name: longText,
    kind: fc.nat({ max: 7 }),
    startTimeUnixNano: nano,
    endTimeUnixNano: nano,
    attributes,
    droppedAttributesCount: uint32,
    events: fc.array(
      fc.record({ timeUnixNano: nano, name: text, attributes, droppedAttributesCount: uint32 }),
      { maxLength: 3 },
    ),
    droppedEventsCount: uint32,
    links: fc.array(
      fc.record({
        traceId: bytes(16),
        spanId: bytes(8),
        traceState: text,
        attributes,
        droppedAttributesCount: uint32,
        flags: uint32,
      }),
      { maxLength: 3 },
    ),
    droppedLinksCount: uint32,
    status: optional(fc.record({ message: text, code: fc.nat({ max: 3 }) })),
    flags: uint32,
  })
  .map(compact);

const logRecord = fc
  .record({
    timeUnixNano: nano,
    severityNumber: fc.nat({ max: 25 }),
    severityText: text,
    body: optional(value),
    attributes,
    droppedAttributesCount: uint32,
    flags: uint32,
    traceId: optional(bytes(16)),
    spanId: optional(bytes(8)),
    observedTimeUnixNano: nano,
    eventName: text,
  })
  .map(compact);

const groups = (scopes: string, records: string, record: fc.Arbitrary<Plain>) =>
  fc.array(
    fc
      .record({
        resource: optional(resource),
        [scopes]: fc.array(
          fc
            .record({
              scope: optional(scope),
              [records]: fc.array(record, { maxLength: 4 }),
              schemaUrl: text,
            })
            .map(compact),
          { maxLength: 3 },
        ),
        schemaUrl: text,
      })
      .map(compact),
    { maxLength: 3 },
  );

export const tracesRequest = groups('scopeSpans', 'spans', span).map((resourceSpans) => ({
  resourceSpans,
}));
export const logsRequest = groups('scopeLogs', 'logRecords', logRecord).map((resourceLogs) => ({
  resourceLogs,
}));

// --- what the view must say -----------------------------------------------------------------------

const list = (item: unknown): Plain[] => (item as Plain[] | undefined) ?? [];

function number(json: number): string {
  if (Object.is(json, -0)) return '-0';
  return Number.isFinite(json) ? String(json) : `"${json}"`;
}

function json(item: Plain): string {
  if ('stringValue' in item) return JSON.stringify(item['stringValue']);
  if ('boolValue' in item || 'intValue' in item) {
    return String(item['boolValue'] ?? item['intValue']);
  }
  if ('doubleValue' in item) return number(item['doubleValue'] as number);
  if ('bytesValue' in item) {
    return JSON.stringify(Buffer.from(item['bytesValue'] as Uint8Array).toString('base64'));
  }
  if ('arrayValue' in item) {
    const items = list((item['arrayValue'] as Plain)['values']);
    return `[${items.map(json).join(',')}]`;
  }
  if ('kvlistValue' in item) return kvlistJson(list((item['kvlistValue'] as Plain)['values']));
  return 'null';
}

/** The last of a repeated key wins; order is that of a JavaScript object. */
function kvlistJson(entries: Plain[]): string {
  const object = Object.create(null) as Record<string, string>;
  for (const entry of entries) object[entry['key'] as string] = json(entry['value'] as Plain);
  return `{${Object.entries(object)
    .map(([key, item]) => `${JSON.stringify(key)}:${item}`)
    .join(',')}}`;
}

const NAMES = [
  ['stringValue', 'string'],
  ['boolValue', 'bool'],
  ['intValue', 'int'],
  ['doubleValue', 'double'],
  ['arrayValue', 'array'],
  ['kvlistValue', 'kvlist'],
  ['bytesValue', 'bytes'],
] as const;

export function expectedValue(item: Plain | undefined): PlainValue {
  if (item === undefined) return ['empty', 'null'];
  return [NAMES.find(([name]) => name in item)?.[1] ?? 'empty', json(item)];
}

/** Earlier duplicates are gone; order is that of the last occurrences. */
export function expectedAttributes(items: unknown): [string, PlainValue][] {
  const entries = list(items);
  const last = new Map(entries.map((entry, index) => [entry['key'], index]));
  return entries
    .filter((entry, index) => last.get(entry['key']) === index)
    .map((entry) => [entry['key'] as string, expectedValue(entry['value'] as Plain)]);
}

const hex = (id: unknown) =>
  id === undefined ? '' : Buffer.from(id as Uint8Array).toString('hex');

function expectedScope(owner: Plain, scoped: Plain): PlainRecord {
  const scopePart = (scoped['scope'] as Plain | undefined) ?? {};
  const resourcePart = (owner['resource'] as Plain | undefined) ?? {};
  return {
    scopeName: scopePart['name'] ?? '',
    scopeVersion: scopePart['version'] ?? '',
    scopeSchema: scoped['schemaUrl'],
    scopeDropped: scopePart['droppedAttributesCount'] ?? 0,
    scopeAttributes: expectedAttributes(scopePart['attributes']),
    resourceSchema: owner['schemaUrl'],
    resourceDropped: resourcePart['droppedAttributesCount'] ?? 0,
    resourceAttributes: expectedAttributes(resourcePart['attributes']),
  };
}

export function expectedSpans(request: Plain): PlainRecord[] {
  return list(request['resourceSpans']).flatMap((owner) =>
    list(owner['scopeSpans']).flatMap((scoped) =>
      list(scoped['spans']).map((item) => ({
        ...expectedScope(owner, scoped),
        ...expectedSpan(item),
      })),
    ),
  );
}

function expectedSpan(item: Plain): PlainRecord {
  const status = (item['status'] as Plain | undefined) ?? {};
  return {
    traceId: hex(item['traceId']),
    spanId: hex(item['spanId']),
    parentSpanId: hex(item['parentSpanId']),
    traceState: item['traceState'],
    name: item['name'],
    kind: item['kind'],
    flags: item['flags'],
    start: item['startTimeUnixNano'],
    end: item['endTimeUnixNano'],
    statusCode: status['code'] ?? 0,
    statusMessage: status['message'] ?? '',
    droppedAttributes: item['droppedAttributesCount'],
    droppedEvents: item['droppedEventsCount'],
    droppedLinks: item['droppedLinksCount'],
    attributes: expectedAttributes(item['attributes']),
    events: list(item['events']).map((part) => ({
      time: part['timeUnixNano'],
      name: part['name'],
      dropped: part['droppedAttributesCount'],
      attributes: expectedAttributes(part['attributes']),
    })),
    links: list(item['links']).map((part) => ({
      traceId: hex(part['traceId']),
      spanId: hex(part['spanId']),
      traceState: part['traceState'],
      flags: part['flags'],
      dropped: part['droppedAttributesCount'],
      attributes: expectedAttributes(part['attributes']),
    })),
  };
}

export function expectedLogs(request: Plain): PlainRecord[] {
  return list(request['resourceLogs']).flatMap((owner) =>
    list(owner['scopeLogs']).flatMap((scoped) =>
      list(scoped['logRecords']).map((item) => ({
        ...expectedScope(owner, scoped),
        time: item['timeUnixNano'],
        observed: item['observedTimeUnixNano'],
        severityNumber: item['severityNumber'],
        severityText: item['severityText'],
        body: expectedValue(item['body'] as Plain | undefined),
        attributes: expectedAttributes(item['attributes']),
        dropped: item['droppedAttributesCount'],
        flags: item['flags'],
        traceId: hex(item['traceId']),
        spanId: hex(item['spanId']),
        eventName: item['eventName'],
      })),
    ),
  );
}
