import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createDecoder } from '../../../src/decode/decode.ts';
import { reencodeLogs, reencodeTraces } from '../../../src/forward/reencode.ts';
import { KIND, type OtlpView } from '../../../src/model/otlp-view.ts';
import { anyValueToText, readHex, readText, readUnixNano } from '../../../src/model/wire-value.ts';

const CAPTURES = resolve(import.meta.dirname, '../../../../shared/data/captures');

interface Header {
  readonly path: string;
  readonly content_type?: string;
  readonly content_encoding?: string | null;
}

function attributesOf(view: OtlpView, from: number, to: number): unknown[] {
  const { attributes, bytes } = view;
  const list: unknown[] = [];
  for (let index = from; index < to; index++) {
    const kind = attributes.kind[index]!;
    if (kind === KIND.DROPPED) continue;
    list.push([
      readText(bytes, attributes.keyStart[index]!, attributes.keyEnd[index]!),
      kind,
      anyValueToText(bytes, kind, attributes.valueStart[index]!, attributes.valueEnd[index]!),
    ]);
  }
  return list;
}

/** Everything a span table says, as plain values independent of addresses. */
function spansOf(view: OtlpView): unknown[] {
  const { spans, scopes, resources, events, links, bytes } = view;
  const text = (start: Int32Array, end: Int32Array, index: number) =>
    readText(bytes, start[index]!, end[index]!);
  return Array.from({ length: spans.count }, (_, index) => {
    const scope = spans.scope[index]!;
    const resource = scopes.resource[scope]!;
    return {
      trace: readHex(bytes, spans.traceIdAt[index]!, 16),
      span: readHex(bytes, spans.spanIdAt[index]!, 8),
      parent: readHex(bytes, spans.parentIdAt[index]!, 8),
      name: text(spans.nameStart, spans.nameEnd, index),
      state: text(spans.traceStateStart, spans.traceStateEnd, index),
      kind: spans.kind[index],
      flags: spans.flags[index],
      start: readUnixNano(bytes, spans.startAt[index]!),
      end: readUnixNano(bytes, spans.endAt[index]!),
      status: [
        spans.statusCode[index],
        text(spans.statusMessageStart, spans.statusMessageEnd, index),
      ],
      dropped: [
        spans.droppedAttributes[index],
        spans.droppedEvents[index],
        spans.droppedLinks[index],
      ],
      attributes: attributesOf(view, spans.attrFrom[index]!, spans.attrTo[index]!),
      events: range(spans.eventFrom[index]!, spans.eventTo[index]!).map((at) => [
        text(events.nameStart, events.nameEnd, at),
        readUnixNano(bytes, events.timeAt[at]!),
        attributesOf(view, events.attrFrom[at]!, events.attrTo[at]!),
      ]),
      links: range(spans.linkFrom[index]!, spans.linkTo[index]!).map((at) => [
        readHex(bytes, links.traceIdAt[at]!, 16),
        readHex(bytes, links.spanIdAt[at]!, 8),
        attributesOf(view, links.attrFrom[at]!, links.attrTo[at]!),
      ]),
      scope: [
        text(scopes.nameStart, scopes.nameEnd, scope),
        text(scopes.versionStart, scopes.versionEnd, scope),
        attributesOf(view, scopes.attrFrom[scope]!, scopes.attrTo[scope]!),
      ],
      resource: attributesOf(view, resources.attrFrom[resource]!, resources.attrTo[resource]!),
    };
  });
}

function logsOf(view: OtlpView): unknown[] {
  const { logs, bytes } = view;
  return Array.from({ length: logs.count }, (_, index) => ({
    trace: readHex(bytes, logs.traceIdAt[index]!, 16),
    span: readHex(bytes, logs.spanIdAt[index]!, 8),
    time: readUnixNano(bytes, logs.timeAt[index]!),
    observed: readUnixNano(bytes, logs.observedAt[index]!),
    severity: logs.severityNumber[index],
    event: readText(bytes, logs.eventNameStart[index]!, logs.eventNameEnd[index]!),
    body: anyValueToText(
      bytes,
      logs.bodyKind[index]!,
      logs.bodyStart[index]!,
      logs.bodyEnd[index]!,
    ),
    attributes: attributesOf(view, logs.attrFrom[index]!, logs.attrTo[index]!),
  }));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);
}

test(
  'every captured request means the same after it was passed on',
  { skip: existsSync(CAPTURES) ? false : '../shared/data/captures is absent' },
  () => {
    const decoder = createDecoder();
    let traces = 0;
    let logs = 0;
    for (const file of globSync('*/*/payload*.bin', { cwd: CAPTURES }).toSorted()) {
      const request = readRequest(file);
      if (request === undefined) continue;
      const { signal, encoding, body } = request;
      const decoded = decoder.decode(signal, encoding, body);
      assert.notEqual(decoded.signal, 'metrics');
      if (decoded.signal === 'metrics') continue;
      const describe = signal === 'traces' ? spansOf : logsOf;
      const before = describe(decoded.view);
      const wire = signal === 'traces' ? reencodeTraces(decoded.view) : reencodeLogs(decoded.view);
      const again = decoder.decode(signal, 'protobuf', wire);
      assert.ok(again.signal !== 'metrics');
      assert.deepEqual(describe(again.view), before, file);
      if (signal === 'traces') traces += 1;
      else logs += 1;
    }
    assert.ok(traces > 200, `only ${traces} trace requests were compared`);
    assert.ok(logs > 0, 'no log request was compared');
  },
);

function readRequest(file: string) {
  const path = resolve(CAPTURES, file);
  const headers = readHeaders(path);
  if (headers === undefined) return undefined;
  const signal = /logs/i.test(headers.path)
    ? 'logs'
    : /metrics/i.test(headers.path)
      ? undefined
      : 'traces';
  if (signal === undefined) return undefined;
  const raw = readFileSync(path);
  const body = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
  const encoding = /json/i.test(headers.content_type ?? '') ? 'json' : 'protobuf';
  return { signal, encoding, body } as const;
}

/** The entry of headers.json for one payload file. */
function readHeaders(payload: string): Header | undefined {
  const text = readFileSync(resolve(payload, '..', 'expected.json'), 'utf8');
  const { requests } = JSON.parse(text) as { requests: (Header & { file: string })[] };
  return requests.find((request) => payload.endsWith(`/${request.file}`));
}

test('a value that privacy took out is not passed on', () => {
  const decoder = createDecoder();
  const key = Buffer.from('user.email');
  const value = Buffer.from('a@example.org');
  const attribute = field(9, Buffer.concat([field(1, key), field(2, field(1, value))]));
  const span = Buffer.concat([
    field(1, Buffer.alloc(16, 1)),
    field(2, Buffer.alloc(8, 2)),
    attribute,
  ]);
  const request = field(1, field(2, field(2, span)));
  const decoded = decoder.decode('traces', 'protobuf', request);
  assert.ok(decoded.signal === 'traces');
  assert.ok(Buffer.from(reencodeTraces(decoded.view)).includes(value));
  decoded.view.attributes.kind[0] = KIND.DROPPED;
  assert.ok(!Buffer.from(reencodeTraces(decoded.view)).includes(value));
});

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
}
