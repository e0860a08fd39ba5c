import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createDecoder } from '../../../src/decode/decode.ts';
import type { Normalised } from '../../../src/model/records.ts';
import { KIND } from '../../../src/model/otlp-view.ts';
import { createBatchIds } from '../../../src/store/batch-ids.ts';
import { createRecordWriter } from '../../../src/store/encode-records.ts';
import { createRowEncoder } from '../../../src/store/encode.ts';
import { firstBatchId } from '../../../src/store/presence.ts';
import { RowWriter } from '../../../src/store/row-writer.ts';
import { scanRows } from '../../../src/store/row-scan.ts';
import { llmCall } from '../../support/llm-call.ts';
import { logRequest, traceRequest } from '../../support/otlp-json.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const NOTHING: Normalised = { calls: [], retrievals: [], evaluations: [], messages: [], facts: [] };
const decoder = createDecoder();
const encoder = createRowEncoder({ nodeId: 'unit' });
const context = { ingestedAtMs: NOW_MS, batchId: 77n };

function viewOf(signal: 'traces' | 'logs', body: object) {
  const decoded = decoder.decode(signal, 'json', Buffer.from(JSON.stringify(body)));
  assert.ok('view' in decoded);
  return decoded.view;
}

const encodeSpans = (options: { spans: number; startMs: number }, normalised = NOTHING) =>
  encoder.encodeTraces(
    viewOf('traces', traceRequest({ seed: 1, ...options })),
    normalised,
    context,
  );

test('a block says how many rows it has, and its bytes are that many rows', () => {
  for (const spans of [1, 2, 513]) {
    const [block] = encodeSpans({ spans, startMs: NOW_MS });
    assert.equal(block?.rows, spans);
    assert.equal(scanRows('otel_traces', block.bytes).length, spans + 1);
    assert.equal(firstBatchId('otel_traces', block.bytes), 77n);
  }
  const [logs] = encoder.encodeLogs(
    viewOf('logs', logRequest({ records: 9, seed: 1, startMs: NOW_MS })),
    NOTHING,
    context,
  );
  assert.deepEqual([logs?.table, logs?.rows], ['otel_logs', 9]);
  assert.equal(scanRows('otel_logs', logs?.bytes ?? Buffer.alloc(0)).length, 10);
});

test('spans on both sides of midnight UTC are rows of two days', () => {
  const midnight = Date.UTC(2026, 10, 21);
  const view = viewOf('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [-1n, 0n, 1n].map((offset, index) => ({
              traceId: '1'.repeat(32),
              spanId: `${index + 1}`.padStart(16, '0'),
              name: 'x',
              startTimeUnixNano: String(BigInt(midnight) * 1_000_000n + offset),
              endTimeUnixNano: String(BigInt(midnight) * 1_000_000n + 10n),
            })),
          },
        ],
      },
    ],
  });
  const blocks = encoder.encodeTraces(view, NOTHING, context);
  assert.deepEqual(
    blocks.map(({ day, rows }) => [day, rows]),
    [
      [midnight / DAY_MS - 1, 1],
      [midnight / DAY_MS, 2],
    ],
  );
});

test('whatever times a request names, it never makes more than the believed days', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), { minLength: 1, maxLength: 50 }),
      (times) => {
        const view = viewOf('traces', {
          resourceSpans: [
            {
              scopeSpans: [
                {
                  spans: times.map((time, index) => ({
                    traceId: '1'.repeat(32),
                    spanId: `${index + 1}`.padStart(16, '0'),
                    name: 'x',
                    startTimeUnixNano: String(time),
                    endTimeUnixNano: String(time),
                  })),
                },
              ],
            },
          ],
        });
        const today = NOW_MS / DAY_MS;
        for (const { day } of encoder.encodeTraces(view, NOTHING, context)) {
          assert.ok(day >= today - 401 && day <= today + 1, String(day));
        }
      },
    ),
    { numRuns: 200, seed: 3 },
  );
});

test('records go to their tables in the same call, with the batch and the time of arrival', () => {
  const call = llmCall({ timestamp: BigInt(NOW_MS) * 1_000_000n });
  const blocks = encodeSpans({ spans: 1, startMs: NOW_MS }, { ...NOTHING, calls: [call, call] });
  assert.deepEqual(
    blocks.map(({ table, rows }) => [table, rows]),
    [
      ['otel_traces', 1],
      ['llm_call_versions', 2],
    ],
  );
  const bytes = blocks[1]?.bytes ?? Buffer.alloc(0);
  assert.equal(scanRows('llm_call_versions', bytes).length, 3);
  assert.equal(firstBatchId('llm_call_versions', bytes), 77n);
});

test('an empty request makes no block', () => {
  assert.deepEqual(
    encoder.encodeTraces(viewOf('traces', { resourceSpans: [] }), NOTHING, context),
    [],
  );
});

test('a buffer that a huge request has grown is handed over with its rows, smaller ones are used again', () => {
  const writer = new RowWriter();
  writer.text('small');
  const small = writer.take();
  assert.equal(small.isHandedOver, undefined);
  writer.reset();
  const text = 'x'.repeat(9 << 20);
  writer.text(text);
  const huge = writer.take();
  assert.equal(huge.isHandedOver, true);
  assert.equal(Buffer.from(huge.bytes).toString('latin1', 4), text);
  writer.reset();
  writer.text('other');
  assert.equal(writer.written().toString('latin1', 1), 'other');
  assert.equal(huge.bytes.length, text.length + 4);
});

test('what a writer copies from itself is right when its buffer moves meanwhile', () => {
  const writer = new RowWriter();
  const text = 'abcdefgh'.repeat(1000);
  writer.text(text);
  const length = writer.at;
  for (let copies = 1; copies < 12; copies++) writer.copyWritten(writer, 0, length);
  const written = writer.written();
  for (let at = 0; at < written.length; at += length) {
    assert.equal(written.compare(written, 0, length, at, at + length), 0);
  }
  assert.equal(written.toString('latin1', 2, length), text);
});

test('texts of any length and script are written as RowBinary strings', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const writer = new RowWriter();
      writer.text(text);
      const bytes = Buffer.from(text, 'utf8');
      const written = writer.written();
      const prefix = bytes.length > 127 ? 2 : 1;
      assert.deepEqual(written.subarray(prefix), bytes);
      const length =
        prefix === 1 ? written[0] : ((written[0] ?? 0) & 127) | ((written[1] ?? 0) << 7);
      assert.equal(length, bytes.length);
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('integers of 53 bits and any sign are the bytes of their two’s complement', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const writer = new RowWriter();
      writer.safeInt64(value);
      assert.equal(writer.written().readBigInt64LE(0), BigInt(value));
    }),
    { seed: 5 },
  );
});

test('batch ids of one node differ and rise with time', () => {
  const next = createBatchIds('a');
  const ids = Array.from({ length: 1000 }, (_, index) => next(NOW_MS + Math.floor(index / 100)));
  assert.equal(new Set(ids).size, 1000);
  assert.ok(next(NOW_MS + 1000) > (ids.at(-1) ?? 0n));
});

test('ranges of any length and place come out byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 700 }), fc.nat(), (source, pick) => {
      const start = pick % source.length;
      const writer = new RowWriter();
      writer.copy(source, start, source.length);
      writer.copy(source, 0, start);
      const turned = Buffer.concat([source.subarray(start), source.subarray(0, start)]);
      assert.deepEqual(writer.written(), turned);
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('a row written as its difference to the one before has the bytes it has alone', () => {
  const write = createRecordWriter('llm_call_versions');
  const stamp = { version: NOW_MS, ingestedAt: NOW_MS, batchId: 77n };
  const texts = fc.constantFrom('', 'gpt-5', 'x'.repeat(300), '日本');
  const numbers = fc.constantFrom(null, 0, -0, 1.5, Number.NaN);
  const calls = fc.record({
    service: texts,
    responseId: texts,
    temperature: numbers,
    costUsd: numbers,
    streaming: fc.constantFrom(null, true, false),
  });
  fc.assert(
    fc.property(fc.array(calls, { minLength: 1, maxLength: 8 }), (parts) => {
      const rows = parts.map((part) => ({ ...llmCall({ timestamp: 5n }), ...stamp, ...part }));
      const together = new RowWriter();
      for (const row of rows) write(together, row);
      const alone = rows.map((row) => {
        const writer = new RowWriter();
        write(writer, row);
        return writer.written();
      });
      assert.deepEqual(together.written(), Buffer.concat(alone));
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('values that only JavaScript can write keep their text when it is remembered', () => {
  const writer = new RowWriter();
  const double = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return bytes;
  };
  const values = [0.7, -0, 0, Number.NaN, 1e21, 0.7, -0, 0];
  for (const value of values) writer.value(double(value), KIND.DOUBLE, 0, 8);
  // The same eight bytes are another value as BYTES.
  writer.value(double(0.7), KIND.BYTES, 0, 8);
  const texts = ['0.7', '-0', '0', 'NaN', '1e+21', '0.7', '-0', '0'];
  texts.push(double(0.7).toString('base64'));
  const wanted = texts.map((text) => String.fromCharCode(text.length) + text).join('');
  assert.equal(writer.written().toString('latin1'), wanted);
});
