// decode(encode(x)) = x, with an encoder that is not ours, for both encodings.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createDecoder } from '../../../src/decode/decode.ts';
import type { OtlpView } from '../../../src/model/otlp-view.ts';
import type { Encoding, Signal } from '../../../src/model/pipeline.ts';
import {
  expectedLogs,
  expectedSpans,
  logsRequest,
  tracesRequest,
} from '../../support/otlp-arbitrary.ts';
import { encodeOtlp, toOtlpJson, type Plain } from '../../support/otlp-codec.ts';
import { plainLogs, plainSpans } from '../../support/otlp-view.ts';

/** A request holds up to some dozen records: 1/20 of the cases asked for. */
const RUNS = {
  numRuns: Math.max(300, Number(process.env['SPANDRIFT_FUZZ_CASES'] ?? 0) / 20),
  seed: 20261121,
};
const decoder = createDecoder();

function view(signal: Signal, encoding: Encoding, body: Uint8Array): OtlpView {
  const decoded = decoder.decode(signal, encoding, body);
  assert.ok('view' in decoded);
  assert.equal(decoded.view.rejected, 0, decoded.view.rejectedReason);
  assert.equal(decoded.view.warning, '');
  return decoded.view;
}

const json = (request: Plain) => Buffer.from(JSON.stringify(toOtlpJson(request)));

void test('a trace request encoded by protobufjs reads back field by field', () => {
  fc.assert(
    fc.property(tracesRequest, (request) => {
      const got = plainSpans(view('traces', 'protobuf', encodeOtlp('traces', request)));
      assert.deepEqual(got, expectedSpans(request));
    }),
    RUNS,
  );
});

void test('a log request encoded by protobufjs reads back field by field', () => {
  fc.assert(
    fc.property(logsRequest, (request) => {
      const got = plainLogs(view('logs', 'protobuf', encodeOtlp('logs', request)));
      assert.deepEqual(got, expectedLogs(request));
    }),
    RUNS,
  );
});

void test('a trace request as OTLP/JSON reads as its protobuf twin does', () => {
  fc.assert(
    fc.property(tracesRequest, (request) => {
      assert.deepEqual(plainSpans(view('traces', 'json', json(request))), expectedSpans(request));
    }),
    RUNS,
  );
});

void test('a log request as OTLP/JSON reads as its protobuf twin does', () => {
  fc.assert(
    fc.property(logsRequest, (request) => {
      assert.deepEqual(plainLogs(view('logs', 'json', json(request))), expectedLogs(request));
    }),
    RUNS,
  );
});
