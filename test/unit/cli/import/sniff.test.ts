import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  sniffFraming,
  sniffJsonSignal,
  sniffProtobufSignal,
} from '../../../../src/cli/import/sniff.ts';
import { SERVICES, TENANTS } from '../../../../src/cli/simulate/catalogue.ts';
import { dialectFor } from '../../../../src/cli/simulate/dialects.ts';
import { renderTurn } from '../../../../src/cli/simulate/spans.ts';
import { generateTraffic } from '../../../../src/cli/simulate/traffic.ts';

const FROM_MS = Date.UTC(2026, 9, 5, 12);
const telemetry = [
  ...generateTraffic(
    {
      seed: 5,
      callsPerSecond: 1,
      services: SERVICES,
      tenants: TENANTS,
      incidents: [],
      rhythm: 'flat',
      contentCharactersMax: 100,
    },
    FROM_MS,
    FROM_MS + 120_000,
  ),
].map((turn) => renderTurn(turn, dialectFor('otel', turn)));
const bytes = (content: Uint8Array | undefined) => Buffer.from(content ?? []);
const traces = bytes(
  ProtobufTraceSerializer.serializeRequest(telemetry.flatMap(({ spans }) => spans)),
);
const logs = bytes(ProtobufLogsSerializer.serializeRequest(telemetry.flatMap(({ logs }) => logs)));

/** field, wire type LEN, one-byte length. */
const field = (number: number, content: Buffer | string) =>
  Buffer.concat([
    Buffer.from([(number << 3) | 2, Buffer.byteLength(content)]),
    Buffer.from(content),
  ]);
const metrics = field(
  1,
  field(2, field(2, Buffer.concat([field(1, 'queue.depth'), field(5, '')]))),
);

const prefix = (length: number) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return head;
};

test('the signal of protobuf requests is told by their first record', () => {
  assert.equal(sniffProtobufSignal(traces), 'traces');
  assert.equal(sniffProtobufSignal(logs), 'logs');
  assert.equal(sniffProtobufSignal(metrics), 'metrics');
});

test('a request without records, and bytes that are none, have no signal', () => {
  assert.equal(sniffProtobufSignal(field(1, field(1, ''))), undefined);
  assert.equal(sniffProtobufSignal(Buffer.from('hello world')), undefined);
  assert.equal(sniffProtobufSignal(Buffer.alloc(0)), undefined);
});

test('the signal of JSON requests is their first top-level key', () => {
  const json = (text: string) => sniffJsonSignal(Buffer.from(text));
  assert.equal(json('{"resourceLogs":[]}'), 'logs');
  assert.equal(json('{"resourceSpans":[{"x":"\\"resourceLogs\\""}]}'), 'traces');
  assert.equal(json('{"resourceMetrics":[]}'), 'metrics');
  assert.equal(json('{"spans":[]}'), undefined);
});

test('every framing is told by its first bytes', () => {
  const cases = [
    ['json_lines', Buffer.from('{"resourceSpans":[]}\n{"resourceSpans":[]}\n'), true],
    ['json_lines', Buffer.from('{"resourceSpans":[{"a line longer than the head'), false],
    ['json_document', Buffer.from('{\n  "resourceSpans": []\n}\n'), true],
    ['length_prefixed', Buffer.concat([prefix(traces.length), traces]), true],
    ['varint_delimited', Buffer.concat([Buffer.from([metrics.length]), metrics]), true],
    ['single', traces, true],
    ['single', metrics, true],
  ] as const;
  for (const [framing, head, isWhole] of cases) {
    assert.equal(sniffFraming(head, isWhole), framing);
  }
});
