// OTLP checklist, JSON encoding: one test per point, through the real HTTP listener. The finer cases stand in
// test/unit/decode/json.test.ts.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Answer } from '../support/otlp-client.ts';
import { singlePoint } from '../support/otlp-point.ts';
import type { PlainRecord } from '../support/otlp-view.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const IDS = `"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}"`;

let receiver: TestReceiver;
before(async () => {
  receiver = await startReceiver();
});
after(() => receiver.close());

const wrap = (...spans: string[]) =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.map((span) => `{${span}}`).join(',')}]}]}]}`;

async function post(text: string | Buffer, signal: 'traces' | 'logs' = 'traces'): Promise<Answer> {
  receiver.records.length = 0;
  return receiver.client.send('json', signal, Buffer.from(text));
}

/** Sends a span of these members besides its ids; asserts 200 and returns what was read. */
async function accepted(members: string): Promise<PlainRecord> {
  const answer = await post(wrap(`${IDS},${members}`));
  assert.equal(answer.status, 200, `${members}: ${answer.failure?.message ?? ''}`);
  return receiver.records[0]!;
}

async function refused(members: string, reason: RegExp): Promise<void> {
  const answer = await post(wrap(`${IDS},${members}`));
  assert.equal(answer.status, 400, members);
  assert.match(answer.failure!.message, reason);
}

const valueOf = async (value: string) => {
  const { attributes } = await accepted(`"attributes":[{"key":"k","value":${value}}]`);
  return (attributes as [string, unknown][])[0]![1];
};

singlePoint('JSON-01', 'ids of spans, parents, links and log records are hexadecimal', async () => {
  const span = await accepted(
    `"parentSpanId":"00f067aa0ba902b7","links":[{"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}"}]`,
  );
  assert.deepEqual(
    [span['traceId'], span['spanId'], span['parentSpanId']],
    [TRACE_ID, SPAN_ID, '00f067aa0ba902b7'],
  );
  const [link] = span['links'] as PlainRecord[];
  assert.deepEqual([link!['traceId'], link!['spanId']], [TRACE_ID, SPAN_ID]);
  await post(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{${IDS}}]}]}]}`, 'logs');
  assert.equal(receiver.records[0]!['traceId'], TRACE_ID);
});

singlePoint('JSON-02', 'ids in upper, lower and mixed case are the same ids', async () => {
  for (const id of [TRACE_ID.toUpperCase(), TRACE_ID, '5B8efff798038103D269b633813FC60c']) {
    await post(wrap(`"traceId":"${id}","spanId":"${SPAN_ID.toUpperCase()}"`));
    assert.deepEqual(
      [receiver.records[0]!['traceId'], receiver.records[0]!['spanId']],
      [TRACE_ID, SPAN_ID],
    );
  }
});

singlePoint(
  'JSON-03',
  'ids of wrong length, odd length or other characters refuse their span, neither cut nor padded',
  async () => {
    for (const id of [
      '5b8e',
      TRACE_ID.slice(1),
      `${TRACE_ID}00`,
      `g${TRACE_ID.slice(1)}`,
      'W47/95gDgQPSabYzgT/GDA==',
    ]) {
      const answer = await post(wrap(`"traceId":"${id}","spanId":"${SPAN_ID}"`, IDS));
      assert.equal(answer.partial?.rejected, '1', id);
      assert.equal(receiver.records.length, 1);
      assert.equal((await post(wrap(`"traceId":"${id}","spanId":"${SPAN_ID}"`))).status, 400);
    }
  },
);

singlePoint('JSON-04', 'enums are integers', async () => {
  const span = await accepted('"kind":2,"status":{"code":2}');
  assert.deepEqual([span['kind'], span['statusCode']], [2, 2]);
});

singlePoint('JSON-05', 'enum names are taken, with a warning; other names are 400', async () => {
  const answer = await post(wrap(`${IDS},"kind":"SPAN_KIND_SERVER"`));
  assert.equal(answer.partial?.rejected, '0');
  assert.match(answer.partial.message, /enum names/);
  assert.equal(receiver.records[0]!['kind'], 2);
  await refused('"kind":"SPAN_KIND_NONSENSE"', /not an integer/);
});

singlePoint('JSON-06', 'unknown enum numbers pass', async () => {
  assert.equal((await accepted('"kind":4711'))['kind'], 4711);
});

singlePoint('JSON-07', 'unknown fields of any type are ignored at every depth', async () => {
  const junk = '"x":{"a":[1,{"b":[null,true]}],"c":"\\u0041"}';
  const answer = await post(
    `{${junk},"resourceSpans":[{${junk},"resource":{${junk}},"scopeSpans":[{${junk},"scope":{${junk}},"spans":[{${junk},${IDS},"status":{${junk}},"events":[{${junk}}],"attributes":[{${junk},"key":"k","value":{${junk},"boolValue":true}}]}]}]}]}`,
  );
  assert.deepEqual([answer.status, answer.partial], [200, undefined]);
  assert.deepEqual(receiver.records[0]!['attributes'], [['k', ['bool', 'true']]]);
});

singlePoint('JSON-08', 'snake_case names are unknown fields', async () => {
  const span = await accepted('"start_time_unix_nano":"5","parent_span_id":"00f067aa0ba902b7"');
  assert.deepEqual([span['start'], span['parentSpanId']], ['0', '']);
});

singlePoint('JSON-09', '64-bit integers are decimal text or numbers', async () => {
  for (const quote of ['', '"']) {
    const span = await accepted(
      `"startTimeUnixNano":${quote}5${quote},"endTimeUnixNano":${quote}6${quote},"events":[{"timeUnixNano":${quote}7${quote}}]`,
    );
    assert.deepEqual(
      [span['start'], span['end'], (span['events'] as PlainRecord[])[0]!['time']],
      ['5', '6', '7'],
    );
    assert.deepEqual(await valueOf(`{"intValue":${quote}8${quote}}`), ['int', '8']);
  }
});

singlePoint('JSON-10', 'number literals above 2^53 keep every digit', async () => {
  assert.equal(
    (await accepted('"startTimeUnixNano":1732147200123456789'))['start'],
    '1732147200123456789',
  );
  assert.deepEqual(await valueOf('{"intValue":9223372036854775807}'), [
    'int',
    '9223372036854775807',
  ]);
  assert.deepEqual(await valueOf('{"intValue":9007199254740993}'), ['int', '9007199254740993']);
});

singlePoint('JSON-11', 'negative and boundary integers pass; out of range is 400', async () => {
  assert.deepEqual(await valueOf('{"intValue":"-9223372036854775808"}'), [
    'int',
    '-9223372036854775808',
  ]);
  await refused(
    '"attributes":[{"key":"k","value":{"intValue":"9223372036854775808"}}]',
    /out of range of int64/,
  );
  await refused('"startTimeUnixNano":"18446744073709551616"', /out of range of fixed64/);
  await refused('"startTimeUnixNano":-1', /out of range of fixed64/);
  const edge = await post(wrap(`${IDS},"startTimeUnixNano":"18446744073709551615"`, IDS));
  assert.equal(
    edge.partial?.rejected,
    '1',
    'in range of the wire, but beyond what can be stored: refused alone',
  );
});

singlePoint('JSON-12', '32-bit fields take numbers, texts, 1.0 and 1e3, not 1.5', async () => {
  for (const [literal, value] of [
    ['7', 7],
    ['"7"', 7],
    ['1.0', 1],
    ['1e3', 1000],
    ['4294967295', 4294967295],
  ] as const) {
    const span = await accepted(`"droppedAttributesCount":${literal},"flags":${literal}`);
    assert.deepEqual([span['droppedAttributes'], span['flags']], [value, value]);
  }
  await refused('"flags":1.5', /not an integer/);
  await refused('"flags":4294967296', /out of range/);
});

singlePoint('JSON-13', 'bytes are base64 in either alphabet, padding optional', async () => {
  for (const text of ['Pj8/+/8=', 'Pj8_-_8=', 'Pj8/+/8', 'Pj8_-_8']) {
    assert.deepEqual(await valueOf(`{"bytesValue":"${text}"}`), ['bytes', '"Pj8/+/8="'], text);
  }
  await refused('"attributes":[{"key":"k","value":{"bytesValue":"a*"}}]', /bad base64/);
});

singlePoint('JSON-14', 'doubles are numbers, numeric text, NaN and the infinities', async () => {
  for (const [literal, text] of [
    ['1.5', '1.5'],
    ['"1.5"', '1.5'],
    ['"NaN"', '"NaN"'],
    ['"Infinity"', '"Infinity"'],
    ['"-Infinity"', '"-Infinity"'],
  ]) {
    assert.deepEqual(await valueOf(`{"doubleValue":${literal}}`), ['double', text]);
  }
});

singlePoint('JSON-15', 'null is absence', async () => {
  const span = await accepted(
    '"name":null,"kind":null,"attributes":null,"status":null,"startTimeUnixNano":null,"events":null',
  );
  assert.deepEqual(
    [span['name'], span['kind'], span['attributes'], span['start'], span['events']],
    ['', 0, [], '0', []],
  );
});

singlePoint(
  'JSON-16',
  'absent fields are defaults; of a oneof set twice the last wins',
  async () => {
    const span = await accepted('"attributes":[],"links":[]');
    assert.deepEqual(
      [span['name'], span['kind'], span['statusCode'], span['flags']],
      ['', 0, 0, 0],
    );
    assert.deepEqual(await valueOf('{"stringValue":"a","boolValue":true}'), ['bool', 'true']);
  },
);

singlePoint('JSON-17', 'the response is lowerCamelCase with decimal text', async () => {
  const answer = await post(wrap(IDS, '"traceId":""', '"spanId":"00"'));
  const { partialSuccess } = JSON.parse(answer.body.toString()) as {
    partialSuccess: Record<string, unknown>;
  };
  assert.deepEqual(Object.keys(partialSuccess), ['rejectedSpans', 'errorMessage']);
  assert.equal(partialSuccess['rejectedSpans'], '2');
});

singlePoint(
  'JSON-18',
  'byte order mark, escapes, surrogates, repeated keys and deep nesting do no harm',
  async () => {
    const marked = await post(
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(wrap(IDS))]),
    );
    assert.equal(marked.status, 200);
    assert.equal(
      (await accepted(String.raw`"name":"\u00e9\ud83d\ude00\u0000\n"`))['name'],
      'é😀\0\n',
    );
    assert.equal((await accepted(String.raw`"name":"\ud83d"`))['name'], '\ufffd');
    assert.equal((await accepted('"name":"a","name":"b"'))['name'], 'b');
    assert.equal((await accepted(`"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`))['name'], '');
    const deep = '{"arrayValue":{"values":['.repeat(10_000) + ']}}'.repeat(10_000);
    await refused(`"attributes":[{"key":"k","value":${deep}}]`, /nested deeper/);
    assert.equal((await post('['.repeat(5_000_000))).status, 400);
    assert.equal((await post(wrap(IDS))).status, 200);
  },
);
