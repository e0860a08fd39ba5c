import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDecoder, toOutcome } from '../../../src/decode/decode.ts';
import { AppError, type ErrorCode } from '../../../src/model/errors.ts';
import { KIND, type OtlpView } from '../../../src/model/otlp-view.ts';
import { VALUE_DEPTH_MAX, hashKey, readText } from '../../../src/model/wire-value.ts';
import { encodeOtlp, type Plain } from '../../support/otlp-codec.ts';
import { plainSpans } from '../../support/otlp-view.ts';

const decoder = createDecoder();
const TRACE_ID = Buffer.alloc(16, 7);
const SPAN_ID = Buffer.alloc(8, 9);
const valid = { traceId: TRACE_ID, spanId: SPAN_ID, name: 'call' };

function request(...spans: Plain[]): Plain {
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] };
}

function decode(body: Uint8Array): OtlpView {
  const decoded = decoder.decode('traces', 'protobuf', body);
  assert.ok('view' in decoded);
  return decoded.view;
}

const decodeSpans = (...spans: Plain[]) => decode(encodeOtlp('traces', request(...spans)));

function fails(code: ErrorCode, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, text);
    return true;
  };
}

/** Wraps bytes as length-delimited field `number`. */
function field(number: number, content: Uint8Array): Buffer {
  const head: number[] = [(number << 3) | 2];
  for (let rest = content.length; ; rest >>>= 7) {
    head.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from(head), content]);
}

const inRequest = (...spanBytes: Buffer[]) =>
  field(1, field(2, Buffer.concat(spanBytes.map((bytes) => field(2, bytes)))));
const ids = Buffer.concat([field(1, TRACE_ID), field(2, SPAN_ID)]);

void describe('which spans are valid', () => {
  const invalid: [string, Plain, RegExp][] = [
    ['no trace id', { spanId: SPAN_ID }, /trace_id is missing/],
    ['a 15 byte trace id', { ...valid, traceId: TRACE_ID.subarray(1) }, /trace_id has 15 bytes/],
    ['an all-zero trace id', { ...valid, traceId: Buffer.alloc(16) }, /trace_id is all zero/],
    ['no span id', { traceId: TRACE_ID }, /span_id is missing/],
    ['a 16 byte span id', { ...valid, spanId: TRACE_ID }, /span_id has 16 bytes/],
    ['an all-zero span id', { ...valid, spanId: Buffer.alloc(8) }, /span_id is all zero/],
    ['a 3 byte parent id', { ...valid, parentSpanId: Buffer.alloc(3, 1) }, /parent_span_id has 3/],
    ['a start of 2^63 ns', { ...valid, startTimeUnixNano: String(2n ** 63n) }, /start_time/],
    ['an end of 2^64-1 ns', { ...valid, endTimeUnixNano: String(2n ** 64n - 1n) }, /end_time/],
    [
      'an event in the year 2500',
      { ...valid, events: [{ timeUnixNano: String(2n ** 63n), name: 'late' }] },
      /event has a time/,
    ],
  ];
  for (const [what, span, reason] of invalid) {
    void test(`a span with ${what} is refused alone, with its place and reason`, () => {
      const view = decodeSpans(valid, { ...span, attributes: [{ key: 'k', value: {} }] }, valid);
      assert.equal(view.spans.count, 2);
      assert.equal(view.rejected, 1);
      assert.match(view.rejectedReason, /^span 1 of the request: /);
      assert.match(view.rejectedReason, reason);
      assert.equal(view.attributes.count, 0, 'the refused span leaves no rows');
      assert.equal(view.events.count, 0);
    });
  }

  void test('a request with no valid span at all is refused as a whole', () => {
    assert.throws(
      () => decodeSpans({ name: 'a' }, { name: 'b' }),
      fails('OTLP_NOTHING_VALID', /all 2 records are invalid; span 0 .*trace_id is missing/),
    );
  });

  void test('an all-zero parent id means a root span', () => {
    const view = decodeSpans({ ...valid, parentSpanId: Buffer.alloc(8) });
    assert.equal(view.spans.parentIdAt[0], -1);
  });

  void test('a link with an id of the wrong length is dropped, counted and remarked', () => {
    const links = [
      { traceId: TRACE_ID, spanId: SPAN_ID.subarray(2) },
      { traceId: TRACE_ID, spanId: SPAN_ID },
    ];
    const view = decodeSpans({ ...valid, links, droppedLinksCount: 4 });
    assert.equal(view.links.count, 1);
    assert.equal(view.spans.droppedLinks[0], 5);
    assert.match(view.warning, /links/);
  });

  void test('counts are exact when most of a large request is invalid', () => {
    const spans = Array.from({ length: 999 }, (_, index) =>
      index % 3 === 0 ? valid : { name: 'x' },
    );
    const outcome = toOutcome(
      decoder.decode('traces', 'protobuf', encodeOtlp('traces', request(...spans))),
    );
    assert.deepEqual([outcome.accepted, outcome.rejected], [333, 666]);
  });
});

void describe('attributes', () => {
  const attributes = (...pairs: [string, Plain][]) => ({
    ...valid,
    attributes: pairs.map(([key, value]) => ({ key, value })),
  });

  void test('of a repeated key the last value stays', () => {
    const view = decodeSpans(
      attributes(['a', { intValue: '1' }], ['b', { intValue: '2' }], ['a', { intValue: '3' }]),
    );
    assert.deepEqual(plainSpans(view)[0]!['attributes'], [
      ['b', ['int', '2']],
      ['a', ['int', '3']],
    ]);
    assert.equal(view.attributes.kind[0], KIND.DROPPED);
  });

  void test('a repeated key in another owner is no duplicate', () => {
    const span = { ...attributes(['a', {}]), events: [{ attributes: [{ key: 'a', value: {} }] }] };
    const view = decodeSpans(span, span);
    assert.equal([...view.attributes.kind.subarray(0, 4)].includes(KIND.DROPPED), false);
  });

  void test('thousands of keys, each twice, keep the later half', () => {
    const pairs = Array.from({ length: 6000 }, (_, index): [string, Plain] => [
      `key ${index % 3000}`,
      { intValue: String(index) },
    ]);
    const kept = plainSpans(decodeSpans(attributes(...pairs)))[0]!['attributes'] as unknown[];
    assert.equal(kept.length, 3000);
    assert.deepEqual(kept[0], ['key 0', ['int', '3000']]);
  });

  void test('the key hash is FNV-1a of the key', () => {
    const view = decodeSpans(attributes(['gen_ai.request.model', { stringValue: 'm' }]));
    assert.equal(view.attributes.keyHash[0], hashKey('gen_ai.request.model'));
  });

  void test('string table references count as absent, with a remark', () => {
    const view = decodeSpans({
      ...valid,
      attributes: [
        { key: 'value by reference', value: { stringValueStrindex: 4 } },
        { keyStrindex: 3, value: { stringValue: 'x' } },
        { key: 'kept', value: { stringValue: 'y' } },
      ],
    });
    assert.deepEqual(plainSpans(view)[0]!['attributes'], [['kept', ['string', '"y"']]]);
    assert.match(view.warning, /strindex/);
  });

  for (const length of [0, 1, 125, 126, 127, 128, 129, 255, 256, 16383, 16384, 1_100_000]) {
    void test(`a text of ${length} bytes is found whole`, () => {
      const stringValue = 'é\0\n'.padEnd(length, 'x').slice(0, length);
      const view = decodeSpans(attributes(['k', { stringValue }]));
      const { valueStart, valueEnd } = view.attributes;
      assert.equal(readText(view.bytes, valueStart[0]!, valueEnd[0]!), stringValue);
    });
  }

  void test('values nested as deep as allowed pass, one level more is malformed', () => {
    const nest = (levels: number): Buffer =>
      levels === 1 ? Buffer.from([0x18, 1]) : field(5, field(1, nest(levels - 1)));
    const nested = (levels: number) =>
      inRequest(Buffer.concat([ids, field(9, field(2, nest(levels)))]));
    assert.equal(decode(nested(VALUE_DEPTH_MAX)).spans.count, 1);
    assert.throws(
      () => decode(nested(VALUE_DEPTH_MAX + 1)),
      fails('OTLP_MALFORMED', /nested deeper than 256 levels.*attributes\[0\]/),
    );
  });

  void test('10,000 levels of nesting are refused without using up the stack', () => {
    let bytes: Buffer = Buffer.alloc(0);
    for (let level = 0; level < 10_000; level++) bytes = field(5, field(1, bytes));
    const span = Buffer.concat([
      ids,
      field(9, Buffer.concat([field(1, Buffer.from('k')), field(2, bytes)])),
    ]);
    assert.throws(() => decode(inRequest(span)), fails('OTLP_MALFORMED', /nested deeper/));
  });
});

void describe('text that is not UTF-8', () => {
  const bad = Buffer.from([0x61, 0xff, 0x62]);
  const places: [string, Buffer, string, string][] = [
    ['a span name', field(5, bad), 'name', 'a\ufffdb'],
    ['a trace state', field(3, bad), 'traceState', 'a\ufffdb'],
    ['a status message', field(15, field(2, bad)), 'statusMessage', 'a\ufffdb'],
  ];
  for (const [what, bytes, key, text] of places) {
    void test(`in ${what} is replaced by U+FFFD with a remark`, () => {
      const view = decode(inRequest(Buffer.concat([ids, bytes])));
      assert.equal(plainSpans(view)[0]![key], text);
      assert.match(view.warning, /UTF-8/);
      assert.equal(view.rejected, 0);
    });
  }

  void test('is replaced in keys, values and nested values, everything else unchanged', () => {
    const long = Buffer.concat([Buffer.alloc(200, 0x78), bad]);
    const nested = field(6, field(1, Buffer.concat([field(1, bad), field(2, field(1, long))])));
    const attribute = (key: Buffer, value: Buffer) =>
      field(9, Buffer.concat([field(1, key), field(2, value)]));
    const span = Buffer.concat([
      ids,
      field(5, Buffer.from('name')),
      attribute(bad, field(1, long)),
      attribute(Buffer.from('nested'), nested),
      attribute(Buffer.from('bytes'), field(7, bad)),
    ]);
    const [plain] = plainSpans(decode(inRequest(span)));
    const fixed = `${'x'.repeat(200)}a\ufffdb`;
    assert.equal(plain!['name'], 'name');
    assert.deepEqual(plain!['attributes'], [
      ['a\ufffdb', ['string', JSON.stringify(fixed)]],
      ['nested', ['kvlist', JSON.stringify({ 'a\ufffdb': fixed })]],
      ['bytes', ['bytes', JSON.stringify(bad.toString('base64'))]],
    ]);
  });
});

void describe('bytes that are not OTLP', () => {
  const broken: [string, Buffer, RegExp][] = [
    ['a length beyond the body', Buffer.from([0x0a, 0x7f, 0]), /beyond its message/],
    ['a length of 2^32', Buffer.from([0x0a, 0x80, 0x80, 0x80, 0x80, 0x10]), /beyond its message/],
    ['a varint of 11 bytes', Buffer.alloc(11, 0x80), /varint longer than 10 bytes/],
    ['field number 0', Buffer.from([0x02, 0x00]), /field number 0/],
    ['wire type 7', Buffer.from([0x0f]), /wire type 7/],
    ['an end-group without a start', Buffer.from([0x0c]), /wire type 4/],
    ['a group left open', Buffer.from([0xfb, 0x01]), /truncated/],
    ['random text', Buffer.from('hello, world, this is no protobuf'), /./],
  ];
  for (const [what, bytes, reason] of broken) {
    void test(`${what} is malformed, with its offset`, () => {
      assert.throws(() => decode(bytes), fails('OTLP_MALFORMED', reason));
      assert.throws(() => decode(bytes), fails('OTLP_MALFORMED', /at byte \d+/));
    });
  }

  void test('every truncation of a request is malformed or a shorter valid request', () => {
    const whole = encodeOtlp(
      'traces',
      request({ ...valid, attributes: [{ key: 'k', value: { intValue: '5' } }] }),
    );
    for (let length = 1; length < whole.length; length++) {
      assert.throws(() => decode(whole.subarray(0, length)), fails('OTLP_MALFORMED', /byte/));
    }
  });

  void test('the message names the path of the broken field', () => {
    const span = Buffer.concat([ids, Buffer.from([0x2a, 0x50])]);
    assert.throws(
      () => decode(inRequest(ids, span)),
      fails('OTLP_MALFORMED', /in resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\]/),
    );
  });

  void test('unknown fields of any wire type are skipped at every level', () => {
    const unknown = Buffer.concat([
      Buffer.from([0xf8, 0x3f, 0x96, 0x01]),
      Buffer.from([0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([0xfa, 0x3f, 0x02, 0xff, 0xff]),
      Buffer.from([0xfd, 0x3f, 1, 2, 3, 4]),
      Buffer.from([0xfb, 0x3f, 0xf8, 0x3f, 0x01, 0xfc, 0x3f]),
    ]);
    const attribute = field(
      9,
      Buffer.concat([
        field(1, Buffer.from('k')),
        field(2, Buffer.concat([field(1, Buffer.from('v')), unknown])),
        unknown,
      ]),
    );
    const span = field(2, Buffer.concat([ids, unknown, attribute, field(15, unknown)]));
    const resource = field(1, unknown);
    const body = Buffer.concat([
      unknown,
      field(
        1,
        Buffer.concat([
          resource,
          unknown,
          field(2, Buffer.concat([field(1, unknown), span, unknown])),
        ]),
      ),
    ]);
    const view = decode(body);
    assert.deepEqual(plainSpans(view)[0]!['attributes'], [['k', ['string', '"v"']]]);
    assert.equal(view.warning, '');
  });

  void test('a logs payload posted as traces is named', () => {
    const logs = encodeOtlp('logs', {
      resourceLogs: [
        {
          scopeLogs: [
            { logRecords: [{ timeUnixNano: '5', severityNumber: 9, body: { stringValue: 'x' } }] },
          ],
        },
      ],
    });
    assert.throws(() => decode(logs), fails('OTLP_WRONG_SIGNAL', /is logs, posted as traces/));
  });

  void test('a metrics payload posted as traces is named', () => {
    const metrics = encodeOtlp('metrics', {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [{ name: 'm', gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: '5' }] } }],
            },
          ],
        },
      ],
    });
    assert.throws(
      () => decode(metrics),
      fails('OTLP_WRONG_SIGNAL', /is metrics, posted as traces/),
    );
  });
});

void describe('order and repetition of fields', () => {
  const attribute = (key: string) =>
    field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, field(1, Buffer.from(key)))]));

  void test('a resource in two parts, around its spans, is merged', () => {
    const spans = field(2, field(2, ids));
    const body = field(
      1,
      Buffer.concat([field(1, attribute('a')), spans, field(1, attribute('b'))]),
    );
    const [span] = plainSpans(decode(body));
    assert.deepEqual(
      (span!['resourceAttributes'] as [string][]).map(([key]) => key),
      ['a', 'b'],
    );
  });

  void test('events between attributes keep each owner its own attributes', () => {
    const spanAttribute = (key: string) =>
      field(9, Buffer.concat([field(1, Buffer.from(key)), field(2, field(1, Buffer.from(key)))]));
    const event = field(
      11,
      field(3, Buffer.concat([field(1, Buffer.from('e')), field(2, Buffer.alloc(0))])),
    );
    const [span] = plainSpans(
      decode(inRequest(Buffer.concat([event, spanAttribute('a'), event, spanAttribute('b'), ids]))),
    );
    assert.deepEqual(
      (span!['attributes'] as [string][]).map(([key]) => key),
      ['a', 'b'],
    );
    assert.equal((span!['events'] as unknown[]).length, 2);
  });

  void test('a decoder used again shows nothing of the request before', () => {
    const first = encodeOtlp(
      'traces',
      request({
        ...valid,
        parentSpanId: SPAN_ID,
        kind: 3,
        flags: 5,
        status: { code: 2, message: 'm' },
      }),
    );
    decode(first);
    assert.deepEqual(plainSpans(decode(inRequest(ids)))[0], {
      ...plainSpans(createFresh(inRequest(ids)))[0],
    });
  });

  function createFresh(body: Uint8Array): OtlpView {
    const decoded = createDecoder().decode('traces', 'protobuf', body);
    assert.ok('view' in decoded);
    return decoded.view;
  }
});

void test('more rows than the limit are refused, not allocated', () => {
  const small = createDecoder({ limits: { attributesMax: 1000, rowsMax: 300 } });
  const attributes = Buffer.concat(Array.from({ length: 1001 }, () => field(9, Buffer.alloc(0))));
  assert.throws(
    () => small.decode('traces', 'protobuf', inRequest(Buffer.concat([ids, attributes]))),
    fails('BODY_TOO_LARGE', /more than 1000 attributes/),
  );
  assert.throws(
    () => small.decode('traces', 'protobuf', inRequest(...Array.from({ length: 301 }, () => ids))),
    fails('BODY_TOO_LARGE', /more than 300 spans/),
  );
});
