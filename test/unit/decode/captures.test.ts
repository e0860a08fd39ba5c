import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder, toOutcome } from '../../../src/decode/decode.ts';
import { readCaptures } from '../../support/otlp-captures.ts';
import { decodeOtlp, toOtlpJson, type Plain } from '../../support/otlp-codec.ts';
import { plainLogs, plainSpans } from '../../support/otlp-view.ts';

const captures = readCaptures();
const skip = captures === undefined ? 'SKIPPED: ../shared/data/captures is not there' : false;
if (skip !== false) console.error(skip);

void test('every captured request decodes whole, with the spans it was sent with', { skip }, () => {
  const decoder = createDecoder();
  for (const { name, signal, encoding, body, spans } of captures ?? []) {
    const outcome = toOutcome(decoder.decode(signal, encoding, body));
    assert.deepEqual([outcome.rejected, outcome.message], [0, ''], name);
    if (spans !== undefined) assert.equal(outcome.accepted, spans, name);
  }
});

void test(
  'every captured protobuf request reads the same after a detour over OTLP/JSON',
  { skip },
  () => {
    const decoder = createDecoder();
    for (const { name, signal, encoding, body } of captures ?? []) {
      if (encoding === 'json' || signal === 'metrics') continue;
      const object = decodeOtlp(signal, body);
      const text = Buffer.from(JSON.stringify(toOtlpJson(withoutEmpty(object))));
      const [direct, detour] = [
        ['protobuf', body],
        ['json', text],
      ].map(([kind, bytes]) => {
        const decoded = decoder.decode(signal, kind as 'json', bytes as Uint8Array);
        assert.ok('view' in decoded);
        return signal === 'traces' ? plainSpans(decoded.view) : plainLogs(decoded.view);
      });
      assert.deepEqual(detour, direct, name);
    }
  },
);

/** protobufjs names the chosen oneof (`value: "stringValue"`); OTLP/JSON does not. */
function withoutEmpty(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(withoutEmpty) as unknown as Plain;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) {
    return value as Plain;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !(key === 'value' && typeof item === 'string'))
      .map(([key, item]) => [key, withoutEmpty(item)]),
  );
}
