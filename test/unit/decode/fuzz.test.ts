// 20,000 seeded inputs (SPANDRIFT_FUZZ_CASES for more): mutated real payloads, mutated generated ones and random
// bytes, in both encodings. The decoder either yields a consistent view or throws an AppError for the client.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder, toOutcome, type Decoded } from '../../../src/decode/decode.ts';
import { AppError } from '../../../src/model/errors.ts';
import type { OtlpView } from '../../../src/model/otlp-view.ts';
import type { Encoding, Signal } from '../../../src/model/pipeline.ts';
import { anyValueToText } from '../../../src/model/wire-value.ts';
import { mutate } from '../../support/mutate.ts';
import { readCaptures } from '../../support/otlp-captures.ts';
import { encodeOtlp, toOtlpJson } from '../../support/otlp-codec.ts';
import { plainLogs, plainSpans } from '../../support/otlp-view.ts';
import { createRandom } from '../../support/random.ts';

const CASES = Number(process.env['SPANDRIFT_FUZZ_CASES'] ?? 20_000);
const SEED = 20261121;
const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];
/** Generous: the decoder itself should stay within a few MiB whatever comes. */
const HEAP_GROWTH_BYTES_MAX = 128 * 1024 * 1024;

interface Seed {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

const span = {
  traceId: Buffer.alloc(16, 1),
  spanId: Buffer.alloc(8, 2),
  name: 'chat',
  startTimeUnixNano: '1732147200123456789',
  attributes: [
    { key: 'gen_ai.request.model', value: { stringValue: 'm' } },
    { key: 'n', value: { intValue: '-5' } },
    { key: 'l', value: { arrayValue: { values: [{ doubleValue: 0.5 }, { kvlistValue: {} }] } } },
  ],
  events: [{ name: 'e', attributes: [{ key: 'k', value: { bytesValue: Buffer.from('b') } }] }],
  links: [{ traceId: Buffer.alloc(16, 3), spanId: Buffer.alloc(8, 4) }],
  status: { code: 2, message: 'x' },
};
const point = {
  timeUnixNano: '5',
  attributes: span.attributes,
  exemplars: [{ asInt: '5', filteredAttributes: span.attributes }],
};
const bucketed = { ...point, bucketCounts: ['1', '2'], explicitBounds: [1], count: '3', sum: 4 };
const GENERATED = {
  traces: {
    resourceSpans: [{ resource: span, scopeSpans: [{ scope: span, spans: [span, span] }] }],
  },
  logs: {
    resourceLogs: [
      {
        scopeLogs: [
          { logRecords: [{ ...span, body: span.attributes[2]!.value, timeUnixNano: '5' }] },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              { name: 'g', gauge: { dataPoints: [{ ...point, asInt: '5' }] } },
              { name: 's', sum: { dataPoints: [{ ...point, asDouble: 5 }], isMonotonic: true } },
              { name: 'h', histogram: { dataPoints: [bucketed] } },
              {
                name: 'e',
                exponentialHistogram: {
                  dataPoints: [{ ...bucketed, positive: { offset: 1, bucketCounts: ['1'] } }],
                },
              },
              {
                name: 'q',
                summary: {
                  dataPoints: [{ ...point, quantileValues: [{ quantile: 1, value: 2 }] }],
                },
              },
            ],
          },
        ],
      },
    ],
  },
};

function seeds(): Seed[] {
  const generated = SIGNALS.flatMap((signal): Seed[] => [
    { signal, encoding: 'protobuf', body: encodeOtlp(signal, GENERATED[signal]) },
    { signal, encoding: 'json', body: Buffer.from(JSON.stringify(toOtlpJson(GENERATED[signal]))) },
  ]);
  const captured = readCaptures();
  if (captured === undefined)
    console.error('SKIPPED: no captured payloads; fuzzing generated ones only');
  return [...generated, ...(captured ?? []).filter(({ body }) => body.length < 20_000)];
}

/** Reads everything the view points at: a range outside the bytes or a broken text would show. */
function readAll(decoded: Decoded): void {
  if (decoded.signal === 'metrics') return;
  const { view } = decoded;
  plainSpans(view);
  plainLogs(view);
  readAttributes(view);
}

function readAttributes({ attributes, bytes }: OtlpView): void {
  for (let row = 0; row < attributes.count; row++) {
    const { kind, keyStart, keyEnd, valueStart, valueEnd } = attributes;
    assert.ok(keyStart[row]! <= keyEnd[row]! && keyEnd[row]! <= bytes.length);
    assert.ok(valueStart[row]! <= valueEnd[row]! && valueEnd[row]! <= bytes.length);
    anyValueToText(bytes, kind[row]!, valueStart[row]!, valueEnd[row]!);
  }
}

void test(`${CASES} broken inputs give a consistent view or an error for the client`, () => {
  const random = createRandom(SEED);
  const all = seeds();
  const decoder = createDecoder();
  const counts = { decoded: 0, refused: 0 };
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < CASES; index++) {
    const seed = all[Math.floor(random() * all.length)]!;
    const isRandom = random() < 0.05;
    const body = isRandom
      ? Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => random() * 256))
      : mutate(seed.body, random);
    const signal = random() < 0.9 ? seed.signal : SIGNALS[index % 3]!;
    try {
      const decoded = decoder.decode(signal, seed.encoding, body);
      readAll(decoded);
      assert.ok(toOutcome(decoded).accepted >= 0);
      counts.decoded++;
    } catch (error) {
      const place = `case ${index}: ${body.toString('base64').slice(0, 200)}`;
      assert.ok(error instanceof AppError, `${place} ${String((error as Error).stack)}`);
      assert.equal(error.http >= 400 && error.http < 500, true, `${place} ${error.code}`);
      counts.refused++;
    }
  }
  assert.ok(counts.decoded > CASES / 20 && counts.refused > CASES / 20, JSON.stringify(counts));
  const growth = process.memoryUsage().heapUsed - heapBefore;
  assert.ok(growth < HEAP_GROWTH_BYTES_MAX, `the heap grew by ${growth} bytes`);
});
