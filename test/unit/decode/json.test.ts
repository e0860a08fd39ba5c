import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDecoder } from '../../../src/decode/decode.ts';
import { AppError, type ErrorCode } from '../../../src/model/errors.ts';
import type { OtlpView } from '../../../src/model/otlp-view.ts';
import { plainLogs, plainSpans, type PlainRecord } from '../../support/otlp-view.ts';

const decoder = createDecoder();
const IDS = '"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"';

function view(signal: 'traces' | 'logs', text: string | Uint8Array): OtlpView {
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  const decoded = decoder.decode(signal, 'json', body);
  assert.ok('view' in decoded);
  return decoded.view;
}

/** A request with one span of these members. */
const spanJson = (members: string) =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":[{${IDS}${members === '' ? '' : `,${members}`}}]}]}]}`;
const span = (members: string): PlainRecord => plainSpans(view('traces', spanJson(members)))[0]!;
const valueOf = (value: string): unknown => {
  const attributes = span(`"attributes":[{"key":"k","value":${value}}]`)['attributes'];
  return (attributes as [string, unknown][])[0]![1];
};

function fails(code: ErrorCode, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    return true;
  };
}

void describe('ids', () => {
  void test('are hexadecimal in either case', () => {
    const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EeE19B7eC3c1b174"}]}]}]}`;
    const [plain] = plainSpans(view('traces', text));
    assert.equal(plain!['traceId'], '5b8efff798038103d269b633813fc60c');
    assert.equal(plain!['spanId'], 'eee19b7ec3c1b174');
  });

  for (const [what, id] of [
    ['base64', 'W47/95gDgQPSabYzgT/GDA=='],
    ['an odd number of digits', '5b8efff798038103d269b633813fc60'],
    ['a digit g', '5b8efff798038103d269b633813fc60g'],
    ['16 characters that are not digits', 'zzzzzzzzzzzzzzzz'],
  ]) {
    void test(`${what} refuses the one span`, () => {
      const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${id}","spanId":"eee19b7ec3c1b174"},{${IDS}}]}]}]}`;
      const result = view('traces', text);
      assert.equal(result.spans.count, 1);
      assert.equal(result.rejected, 1);
      assert.match(result.rejectedReason, /trace_id has/);
    });
  }
});

void describe('numbers', () => {
  for (const [literal, exact] of [
    ['1732147200123456789', '1732147200123456789'],
    ['"1732147200123456789"', '1732147200123456789'],
    ['9223372036854775807', '9223372036854775807'],
    ['1e3', '1000'],
    ['1732147200123456789.0', '1732147200123456789'],
    ['0', '0'],
  ]) {
    void test(`startTimeUnixNano ${literal} keeps every digit`, () => {
      assert.equal(span(`"startTimeUnixNano":${literal}`)['start'], exact);
    });
  }

  for (const [literal, exact] of [
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['9007199254740993', '9007199254740993'],
    ['-1', '-1'],
    ['1.0', '1'],
    ['120e-1', '12'],
    ['-0', '0'],
  ]) {
    void test(`intValue ${literal} is ${exact}`, () => {
      assert.deepEqual(valueOf(`{"intValue":${literal}}`), ['int', exact]);
    });
  }

  for (const [members, reason] of [
    ['"startTimeUnixNano":18446744073709551616', /out of range of fixed64/],
    ['"startTimeUnixNano":-1', /out of range of fixed64/],
    ['"droppedAttributesCount":1.5', /not an integer/],
    ['"droppedAttributesCount":4294967296', /out of range of uint32/],
    ['"flags":"x"', /not an integer/],
    ['"kind":2147483648', /out of range of enum/],
    ['"kind":1e999999999', /not an integer/],
    [
      '"attributes":[{"key":"k","value":{"intValue":9223372036854775808}}]',
      /out of range of int64/,
    ],
    ['"attributes":[{"key":"k","value":{"doubleValue":1e999}}]', /not a double/],
    ['"attributes":[{"key":"k","value":{"doubleValue":"0x10"}}]', /not a double/],
    ['"attributes":[{"key":"k","value":{"boolValue":"true"}}]', /expected true or false/],
    ['"attributes":[{"key":"k","value":{"bytesValue":"a*b"}}]', /bad base64/],
    ['"attributes":{}', /expected an array/],
    ['"name":5', /expected a string, found number/],
    ['"status":"OK"', /expected an object/],
  ] as const) {
    void test(`${members} is malformed, with its path`, () => {
      const path = /in resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\./;
      assert.throws(() => span(members), fails('OTLP_MALFORMED', reason));
      assert.throws(() => span(members), fails('OTLP_MALFORMED', path));
    });
  }

  void test('32-bit fields take numbers, texts and integral decimals', () => {
    const plain = span('"droppedAttributesCount":"7","droppedEventsCount":3.0,"flags":4294967295');
    assert.deepEqual(
      [plain['droppedAttributes'], plain['droppedEvents'], plain['flags']],
      [7, 3, 4294967295],
    );
  });

  for (const [literal, text] of [
    ['1.5', '1.5'],
    ['"2.5"', '2.5'],
    ['"NaN"', '"NaN"'],
    ['"Infinity"', '"Infinity"'],
    ['"-Infinity"', '"-Infinity"'],
    ['-0.0', '-0'],
    ['5', '5'],
  ]) {
    void test(`doubleValue ${literal} is ${text}`, () => {
      assert.deepEqual(valueOf(`{"doubleValue":${literal}}`), ['double', text]);
    });
  }
});

void describe('values', () => {
  for (const [name, text] of [
    ['standard base64', 'Pj8/+/8='],
    ['URL-safe base64', 'Pj8_-_8='],
    ['base64 without padding', 'Pj8/+/8'],
    ['base64 with an escaped slash', 'Pj8\\/+\\/8='],
  ]) {
    void test(`bytesValue in ${name} is read`, () => {
      assert.deepEqual(valueOf(`{"bytesValue":"${text}"}`), ['bytes', '"Pj8/+/8="']);
    });
  }

  void test('escapes, surrogate pairs and NUL become UTF-8', () => {
    const value = String.raw`{"stringValue":"a\"\\\/\b\f\n\r\tA\u00e9\u20ac\ud83d\ude00\u0000z"}`;
    assert.deepEqual(valueOf(value), ['string', JSON.stringify('a"\\/\b\f\n\r\tAé€😀\0z')]);
  });

  void test('a lone surrogate becomes U+FFFD with a remark', () => {
    const members = String.raw`"name":"x\ud83dy\ude00"`;
    const result = view('traces', spanJson(members));
    assert.equal(plainSpans(result)[0]!['name'], 'x\ufffdy\ufffd');
    assert.match(result.warning, /surrogate/);
  });

  void test('UTF-8 that is broken becomes U+FFFD with a remark', () => {
    const text = Buffer.from(spanJson('"name":"a?b"'));
    text[text.indexOf('?')] = 0xff;
    const result = view('traces', text);
    assert.equal(plainSpans(result)[0]!['name'], 'a\ufffdb');
    assert.match(result.warning, /UTF-8/);
  });

  void test('null means absent, in a list an empty value', () => {
    const plain = span('"name":null,"attributes":null,"status":null,"startTimeUnixNano":null');
    assert.deepEqual([plain['name'], plain['attributes'], plain['statusCode']], ['', [], 0]);
    assert.deepEqual(valueOf('null'), ['empty', 'null']);
    assert.deepEqual(valueOf('{"arrayValue":{"values":[{"intValue":1},null]}}'), [
      'array',
      '[1,null]',
    ]);
  });

  void test('a oneof set twice keeps the last', () => {
    assert.deepEqual(valueOf('{"stringValue":"a","intValue":2}'), ['int', '2']);
  });

  void test('an empty string is a value, not absence', () => {
    assert.deepEqual(valueOf('{"stringValue":""}'), ['string', '""']);
  });
});

void describe('names of fields and enums', () => {
  void test('unknown fields of every type are ignored at every depth', () => {
    const junk =
      '"x1":{"a":[1,{"b":null}]},"x2":[[],[{}]],"x3":"s\\u0041","x4":-1.5e3,"x5":true,"x6":false,"x7":null';
    const text = `{${junk},"resourceSpans":[{${junk},"resource":{${junk}},"scopeSpans":[{${junk},"scope":{${junk}},"spans":[{${junk},${IDS},"attributes":[{${junk},"key":"k","value":{${junk},"intValue":1}}]}]}]}]}`;
    const result = view('traces', text);
    assert.equal(result.warning, '');
    assert.deepEqual(plainSpans(result)[0]!['attributes'], [['k', ['int', '1']]]);
  });

  void test('snake_case names are unknown fields', () => {
    const plain = span('"start_time_unix_nano":"5","dropped_attributes_count":3');
    assert.deepEqual([plain['start'], plain['droppedAttributes']], ['0', 0]);
  });

  void test('a field name may be written with escapes', () => {
    assert.equal(span(String.raw`"n\u0061me":"x"`)['name'], 'x');
  });

  void test('enum names are taken with a remark, enum numbers without', () => {
    const named = view(
      'traces',
      spanJson('"kind":"SPAN_KIND_CLIENT","status":{"code":"STATUS_CODE_ERROR"}'),
    );
    assert.deepEqual([named.spans.kind[0], named.spans.statusCode[0]], [3, 2]);
    assert.match(named.warning, /enum names/);
    const numbered = view('traces', spanJson('"kind":3,"status":{"code":2}'));
    assert.equal(numbered.warning, '');
    assert.throws(() => span('"kind":"CLIENT"'), fails('OTLP_MALFORMED', /not an integer/));
  });

  void test('unknown enum numbers pass', () => {
    assert.deepEqual([span('"kind":77')['kind'], span('"kind":-1')['kind']], [77, -1]);
  });

  void test('a repeated member counts once, the last', () => {
    assert.equal(span('"name":"a","name":"b"')['name'], 'b');
  });

  void test('a key called __proto__ is a key like any other', () => {
    const value = '{"kvlistValue":{"values":[{"key":"__proto__","value":{"intValue":1}}]}}';
    assert.deepEqual(valueOf(value), ['kvlist', '{"__proto__":1}']);
  });
});

void describe('the text as a whole', () => {
  void test('may begin with a byte order mark and end with white space', () => {
    const text = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from(` ${spanJson('')} \n`),
    ]);
    assert.equal(view('traces', text).spans.count, 1);
  });

  for (const text of [
    '',
    ' ',
    '{',
    '[]',
    '1',
    '{}x',
    '{"a":}',
    '{"a":01}',
    '{"a":1,}',
    '{"a":tru}',
    '{"a":"\u0001"}',
    String.raw`{"a":"\x"}`,
    String.raw`{"a":"\u12g4"}`,
    '{"a":"',
    '{a:1}',
    '{"a" 1}',
    '{"resourceSpans":[{]}',
    '{"a":1.}',
    '{"a":-}',
    '{"a":1e}',
  ]) {
    void test(`${JSON.stringify(text)} is malformed, with its offset`, () => {
      assert.throws(() => view('traces', text), fails('OTLP_MALFORMED', /at byte \d+/));
    });
  }

  void test('an unknown field 10,000 and 50,000 levels deep is skipped', () => {
    for (const depth of [10_000, 50_000]) {
      const deep = '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2);
      assert.equal(view('traces', `{"x":${deep},${spanJson('').slice(1)}`).spans.count, 1);
    }
  });

  void test('arrays and maps 200 levels deep are read to the bottom', () => {
    let list = '{"intValue":1}';
    let map = '{"intValue":1}';
    for (let level = 0; level < 200; level++) {
      list = `{"arrayValue":{"values":[${list}]}}`;
      map = `{"kvlistValue":{"values":[{"key":"k","value":${map}}]}}`;
    }
    assert.deepEqual(valueOf(list), ['array', `${'['.repeat(200)}1${']'.repeat(200)}`]);
    assert.deepEqual(valueOf(map), ['kvlist', `${'{"k":'.repeat(200)}1${'}'.repeat(200)}`]);
  });

  void test('a value 10,000 levels deep is refused without using up the stack', () => {
    const deep = '{"arrayValue":{"values":['.repeat(10_000) + ']}}'.repeat(10_000);
    assert.throws(() => valueOf(deep), fails('OTLP_MALFORMED', /nested deeper/));
    const open = '['.repeat(1_000_000);
    assert.throws(
      () => view('traces', `{"x":${open}`),
      fails('OTLP_MALFORMED', /nested too deeply/),
    );
  });

  void test('another signal is named, an empty request is not', () => {
    assert.throws(
      () => view('traces', '{"resourceLogs":[{}]}'),
      fails('OTLP_WRONG_SIGNAL', /is logs, posted as traces/),
    );
    assert.equal(view('traces', '{}').spans.count, 0);
    assert.equal(view('traces', '{"resourceSpans":[]}').spans.count, 0);
  });

  void test('a log record keeps body, severity and ids', () => {
    const text = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"5","severityNumber":"SEVERITY_NUMBER_WARN2","severityText":"w","body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"7"}}]}},"eventName":"e",${IDS}}]}]}]}`;
    const [log] = plainLogs(view('logs', text));
    assert.equal(log!['severityNumber'], 14);
    assert.deepEqual(log!['body'], ['kvlist', '{"a":7}']);
    assert.equal(log!['eventName'], 'e');
    assert.equal(log!['traceId'], '5b8efff798038103d269b633813fc60c');
  });
});
