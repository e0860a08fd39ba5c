// Decode alone: spans per CPU-second from request bytes to a view, for lean spans (18 attributes, about 700 bytes) and
// fat ones (about 4 kB with messages), in protobuf and JSON, beside the floor (one copy of the same bytes) and protobufjs.
//
//   node bench/decode.ts [--seconds 2]

import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createDecoder } from '../src/decode/decode.ts';
import type { Encoding } from '../src/model/pipeline.ts';
import { decodeOtlp, encodeOtlp, toOtlpJson, type Plain } from '../test/support/otlp-codec.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } });
const SECONDS = Number(values.seconds);
const SPANS_A_BATCH = 512;

const text = (value: string): Plain => ({ stringValue: value });
const int = (value: number): Plain => ({ intValue: String(value) });
const attribute = ([key, value]: [string, Plain]): Plain => ({ key, value });

function leanAttributes(index: number): [string, Plain][] {
  return [
    ['gen_ai.operation.name', text('chat')],
    ['gen_ai.provider.name', text('openai')],
    ['gen_ai.request.model', text('gpt-4o-mini')],
    ['gen_ai.response.model', text('gpt-4o-mini-2024-07-18')],
    ['gen_ai.response.id', text(`chatcmpl-${index.toString(36).padStart(24, '0')}`)],
    ['gen_ai.response.finish_reasons', { arrayValue: { values: [text('stop')] } }],
    ['gen_ai.usage.input_tokens', int(400 + (index % 100))],
    ['gen_ai.usage.output_tokens', int(100 + (index % 50))],
    ['gen_ai.request.temperature', { doubleValue: 0.7 }],
    ['gen_ai.request.max_tokens', int(1024)],
    ['gen_ai.conversation.id', text(`conversation-${index % 40}`)],
    ['server.address', text('api.openai.com')],
    ['server.port', int(443)],
    ['user.id', text(`user-${index % 97}`)],
    ['app.feature', text('support-answer')],
    ['app.prompt.name', text('support')],
    ['app.prompt.version', text('v7')],
    ['app.cached', { boolValue: false }],
  ];
}

function fatAttributes(index: number): [string, Plain][] {
  const sentence =
    'The customer asks whether the parcel can still be redirected to another address. ';
  const message = (role: string, length: number) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content: sentence.repeat(length) }] }]);
  return [
    ...leanAttributes(index),
    ['gen_ai.system_instructions', text(message('system', 8))],
    ['gen_ai.input.messages', text(message('user', 20))],
    ['gen_ai.output.messages', text(message('assistant', 9))],
  ];
}

function batch(attributes: (index: number) => [string, Plain][]): Plain {
  const spans = Array.from({ length: SPANS_A_BATCH }, (_, index) => ({
    traceId: Buffer.from((index + 1).toString(16).padStart(32, '1'), 'hex'),
    spanId: Buffer.from((index + 1).toString(16).padStart(16, '2'), 'hex'),
    parentSpanId: Buffer.alloc(8, 3),
    name: 'chat gpt-4o-mini',
    kind: 3,
    startTimeUnixNano: String(1_790_000_000_123_456_789n + BigInt(index)),
    endTimeUnixNano: String(1_790_000_001_123_456_789n + BigInt(index)),
    attributes: attributes(index).map(attribute),
    status: { code: 1 },
    flags: 257,
  }));
  const resource = { attributes: [attribute(['service.name', text('support')])] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'bench' }, spans }] }] };
}

/** Spans per CPU-second of `work`, warmed up. */
function measure(work: () => void): number {
  for (let round = 0; round < 20; round++) work();
  const begin = process.cpuUsage();
  let rounds = 0;
  let used = 0;
  while (used < SECONDS * 1e6) {
    for (let inner = 0; inner < 5; inner++) work();
    rounds += 5;
    const { user, system } = process.cpuUsage(begin);
    used = user + system;
  }
  return (rounds * SPANS_A_BATCH * 1e6) / used;
}

const decoder = createDecoder();
const rows: Record<string, Record<string, string>> = {};
const thousands = (value: number) => `${Math.round(value / 1000)}k`;

for (const [profile, attributes] of [
  ['lean', leanAttributes],
  ['fat', fatAttributes],
] as const) {
  const request = batch(attributes);
  const wire = encodeOtlp('traces', request);
  const json = Buffer.from(JSON.stringify(toOtlpJson(request)));
  const decode = (encoding: Encoding, body: Uint8Array) =>
    measure(() => {
      decoder.decode('traces', encoding, body);
    });
  rows[profile] = {
    'bytes a span': String(Math.round(wire.length / SPANS_A_BATCH)),
    'protobuf, spans/CPU-s': thousands(decode('protobuf', wire)),
    'JSON, spans/CPU-s': thousands(decode('json', json)),
    'floor (one copy)': thousands(measure(() => void Buffer.from(wire))),
    'protobufjs to objects': thousands(measure(() => void decodeOtlp('traces', wire))),
  };
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
  encoding: 'utf8',
  cwd: import.meta.dirname,
}).trim();
console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, commit ${commit}`);
console.table(rows);
