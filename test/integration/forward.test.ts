// Forwarding, end to end: what one spandrift acknowledged reaches another (a real OTLP receiver) after
// privacy, metrics included, also when that one was down, throttles, or the first one restarts in between.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createDecoder } from '../../src/decode/decode.ts';
import { readHex, readText } from '../../src/model/wire-value.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createOtlpClient } from '../support/otlp-client.ts';
import { decodeOtlp, encodeOtlp, type Plain } from '../support/otlp-codec.ts';
import { startReceiver } from '../support/receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'spandrift-forward-'));
const open: { close(): unknown }[] = [];
after(async () => {
  for (const part of open.toReversed()) await part.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Taken {
  readonly spanIds: string[];
  readonly names: string[];
  readonly bodies: Buffer[];
}

/** A receiver that decodes OTLP with the product's own decoder and answers as told. */
async function startCrudeReceiver(
  answer: () => number,
): Promise<{ url: string; taken: Taken; server: Server }> {
  const taken: Taken = { spanIds: [], names: [], bodies: [] };
  const decoder = createDecoder();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = answer();
      response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end();
      if (status !== 200) return;
      const body = gunzipSync(Buffer.concat(chunks));
      taken.bodies.push(body);
      if (request.url !== '/v1/traces') return;
      const decoded = decoder.decode('traces', 'protobuf', body);
      assert.ok(decoded.signal === 'traces');
      const { bytes, spans } = decoded.view;
      for (let index = 0; index < spans.count; index++) {
        taken.spanIds.push(readHex(bytes, spans.spanIdAt[index]!, 8));
        taken.names.push(readText(bytes, spans.nameStart[index]!, spans.nameEnd[index]!));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.close() });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, taken, server };
}

function spanId(index: number): string {
  return (index + 1).toString(16).padStart(16, '0');
}

async function send(app: TestApp, index: number): Promise<void> {
  const answer = await fetch(`${app.app.urls.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'c'.repeat(32),
                  spanId: spanId(index),
                  name: `call ${index}`,
                  startTimeUnixNano: `${Date.now()}000000`,
                  attributes: [
                    { key: 'note', value: { stringValue: 'write to ada@example.org' } },
                    { key: 'gen_ai.usage.input_tokens', value: { intValue: '9007199254740993' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    }),
  });
  assert.equal(answer.status, 200);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('what was acknowledged is passed on through throttling and a restart, without what privacy took out', async () => {
  let status = 503;
  const receiver = await startCrudeReceiver(() => status);
  const env = { SPANDRIFT_RECEIVE__FORWARD: `{ endpoint: "${receiver.url}" }` };
  const first = await startTestApp({ env, folder });
  for (let index = 0; index < 5; index++) await send(first, index);
  await first.close();
  assert.equal(receiver.taken.spanIds.length, 0);

  status = 200;
  const second = await startTestApp({ env, folder });
  for (let index = 5; index < 8; index++) await send(second, index);
  await until(() => new Set(receiver.taken.spanIds).size >= 8);
  const expected = Array.from({ length: 8 }, (_, index) => spanId(index));
  assert.deepEqual(
    [...new Set(receiver.taken.spanIds)].toSorted((a, b) => a.localeCompare(b)),
    expected,
  );
  assert.ok(receiver.taken.names.includes('call 7'));
  const everything = Buffer.concat(receiver.taken.bodies).toString('latin1');
  assert.ok(!everything.includes('ada@example.org'));
  assert.ok(everything.includes('[redacted:email]'));
  await second.close();
});

const note = (stringValue: string) => ({ key: 'note', value: { stringValue } });

/** Every kind of point with what is easily lost: NaN, infinities, large integers, exemplars, flags, absent sums. */
function everyMetric(text: string): Plain {
  const time = { startTimeUnixNano: '1', timeUnixNano: `${Date.now()}000001`, flags: 1 };
  const exemplars = [
    { timeUnixNano: '7', asInt: '9007199254740993', filteredAttributes: [note(text)] },
    { asDouble: Number.NaN, traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) },
  ];
  const point = { ...time, attributes: [note(text)], exemplars };
  const buckets = { offset: -3, bucketCounts: ['1', '18446744073709551615'] };
  const metrics = [
    {
      name: 'g',
      unit: 's',
      description: 'd',
      gauge: { dataPoints: [{ ...point, asDouble: NaN }] },
    },
    {
      name: 's',
      metadata: [note(text)],
      sum: {
        dataPoints: [{ ...point, asInt: '-9007199254740993' }, time],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    },
    {
      name: 'h',
      histogram: {
        dataPoints: [
          { ...point, count: '3', bucketCounts: ['1', '2'], explicitBounds: [Infinity] },
        ],
        aggregationTemporality: 1,
      },
    },
    {
      name: 'e',
      exponentialHistogram: {
        dataPoints: [{ ...point, scale: -4, zeroThreshold: 5e-324, positive: buckets, sum: -0 }],
      },
    },
    {
      name: 'q',
      summary: {
        dataPoints: [
          { ...time, attributes: [note(text)], quantileValues: [{ quantile: 1, value: NaN }] },
        ],
      },
    },
  ];
  const scopeMetrics = [{ scope: { name: 'lib', version: '1' }, metrics, schemaUrl: 'https://s' }];
  return { resourceMetrics: [{ resource: { attributes: [note(text)] }, scopeMetrics }] };
}

const decodeMetrics = (bytes: Uint8Array) => decodeOtlp('metrics', Buffer.from(bytes));

test('metrics are passed on to a real receiver exactly as they were sent, but for what privacy took out', async () => {
  const passedOn: Plain[] = [];
  const receiver = await startReceiver();
  open.push(receiver);
  receiver.consume = async (request) => {
    if (request.signal === 'metrics') passedOn.push(decodeMetrics(request.body));
    return { accepted: 1, rejected: 0, message: '' };
  };
  const env = {
    SPANDRIFT_RECEIVE__FORWARD: `{ endpoint: "http://127.0.0.1:${receiver.httpPort}" }`,
  };
  const served = await startTestApp({ env, folder });
  open.push(served);
  const { app } = served;
  const client = createOtlpClient({
    grpcPort: Number(new URL(app.urls.grpc!).port),
    httpPort: Number(new URL(app.urls.http!).port),
  });
  open.push(client);
  const expected: Plain[] = [];
  for (const way of ['grpc', 'protobuf', 'json'] as const) {
    const answer = await client.send(way, 'metrics', everyMetric(`${way}: to ada@example.org`));
    assert.ok(answer.ok);
    const clean = everyMetric(`${way}: to [redacted:email]`);
    expected.push(decodeMetrics(encodeOtlp('metrics', clean)));
  }
  await until(() => passedOn.length >= 3);
  const withoutTimes = (list: Plain[]) =>
    JSON.parse(
      JSON.stringify(list).replaceAll(/"timeUnixNano":"\d{15,}"/g, '"timeUnixNano":"now"'),
    );
  assert.deepEqual(withoutTimes(passedOn), withoutTimes(expected));
});
