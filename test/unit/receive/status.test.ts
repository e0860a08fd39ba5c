import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../../src/model/errors.ts';
import {
  exportResponse,
  grpcMessage,
  statusToJson,
  statusToProtobuf,
} from '../../../src/receive/status.ts';
import { decodeMessage } from '../../support/otlp-codec.ts';

const traces = (encoding: 'protobuf' | 'json') => ({ signal: 'traces', encoding }) as const;
const partialOf = (bytes: Buffer) =>
  decodeMessage('ExportResponse', bytes)['partialSuccess'] as {
    rejected: string;
    errorMessage: string;
  } | null;

void describe('export responses', () => {
  void test('counts beyond 32 bits and any text read back through another codec', () => {
    const outcome = { accepted: 0, rejected: 2 ** 40 + 5, message: 'ä "quoted" 😀' };
    const partial = partialOf(exportResponse(traces('protobuf'), outcome, 1000));
    assert.deepEqual(
      [partial!.rejected, partial!.errorMessage],
      [String(2 ** 40 + 5), outcome.message],
    );
    const json = JSON.parse(exportResponse(traces('json'), outcome, 1000).toString()) as unknown;
    assert.deepEqual(json, {
      partialSuccess: { rejectedSpans: String(2 ** 40 + 5), errorMessage: outcome.message },
    });
  });

  void test('each signal has its own JSON name for the count', () => {
    const outcome = { accepted: 0, rejected: 1, message: 'm' };
    for (const [signal, name] of [
      ['traces', 'rejectedSpans'],
      ['logs', 'rejectedLogRecords'],
      ['metrics', 'rejectedDataPoints'],
    ] as const) {
      assert.match(
        exportResponse({ signal, encoding: 'json' }, outcome, 1000).toString(),
        new RegExp(`"${name}":"1"`),
      );
    }
  });

  void test('a long message is cut between characters so that the response fits any limit', () => {
    const outcome = { accepted: 1, rejected: 3, message: '😀'.repeat(500) };
    for (let bytesMax = 12; bytesMax < 200; bytesMax++) {
      const bytes = exportResponse(traces('protobuf'), outcome, bytesMax);
      assert.ok(bytes.length <= bytesMax);
      const partial = partialOf(bytes)!;
      assert.equal(partial.rejected, '3');
      assert.match(partial.errorMessage, /^(😀)*$/u);
    }
  });

  void test('a warning that does not fit is left out, a count that does not fit is an error', () => {
    const warning = { accepted: 1, rejected: 0, message: 'something to say' };
    assert.equal(exportResponse(traces('protobuf'), warning, 2).length, 0);
    const partial = { accepted: 1, rejected: 9, message: 'reason' };
    assert.throws(
      () => exportResponse(traces('protobuf'), partial, 2),
      (error) => error instanceof AppError && error.code === 'RESPONSE_TOO_LARGE',
    );
  });
});

void describe('status of a failure', () => {
  const error = new AppError('OTLP_MALFORMED', 'bad name', { at: 'resourceSpans[0]' });

  void test('says the same as protobuf and as JSON', () => {
    const wire = decodeMessage('RpcStatus', statusToProtobuf(error)) as unknown as {
      code: number;
      message: string;
      details: { typeUrl: string; value: Uint8Array }[];
    };
    const json = JSON.parse(statusToJson(error).toString()) as {
      code: number;
      message: string;
      details: Record<string, unknown>[];
    };
    assert.deepEqual([wire.code, wire.message], [json.code, json.message]);
    assert.equal(wire.details[0]!.typeUrl, json.details[0]!['@type']);
    const detail = decodeMessage('BadRequest', wire.details[0]!.value);
    assert.deepEqual(detail['fieldViolations'], json.details[0]!['fieldViolations']);
    assert.deepEqual(json.details[0]!['fieldViolations'], [
      { field: 'resourceSpans[0]', description: 'bad name' },
    ]);
  });

  void test('an inner fault shows no text of its own', () => {
    const inner = new AppError('INTERNAL', 'password=hunter2');
    assert.doesNotMatch(statusToJson(inner).toString() + grpcMessage(inner), /hunter2/);
  });

  void test('grpc-message is percent-encoded UTF-8', () => {
    const text = grpcMessage(new AppError('OTLP_MALFORMED', '100 % ä\n'));
    assert.match(text, /^100 %25 %C3%A4%0A/);
    assert.match(text, /^[ -~]*$/);
  });

  void test('thousands of violations and long texts stay small enough for headers', () => {
    const violations = Array.from({ length: 5000 }, () => ({
      field: 'f'.repeat(999),
      description: 'd'.repeat(9999),
    }));
    const large = new AppError('OTLP_MALFORMED', 'm'.repeat(100_000), { violations });
    assert.ok(statusToProtobuf(large).length < 16 * 1024);
    assert.ok(grpcMessage(large).length < 4096);
  });
});
