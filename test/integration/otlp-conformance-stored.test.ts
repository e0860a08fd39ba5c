// OTLP checklist, general points and the data model: through the whole service into the embedded ClickHouse.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before } from 'node:test';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../support/app.ts';
import {
  createOtlpClient,
  toBytes,
  WAYS,
  type Answer,
  type OtlpClient,
  type SendOptions,
  type Way,
} from '../support/otlp-client.ts';
import { encodeOtlp, type Plain } from '../support/otlp-codec.ts';
import { point, singlePoint } from '../support/otlp-point.ts';

type Row = Record<string, unknown>;

let service: TestApp;
let client: OtlpClient;
before(async () => {
  service = await startTestApp({ roles: ['receive'], env: { SPANDRIFT_PRIVACY__CONTENT: 'full' } });
  const { grpc, http } = service.app.urls;
  client = createOtlpClient({
    grpcPort: Number(new URL(grpc!).port),
    httpPort: Number(new URL(http!).port),
  });
});
after(async () => {
  await client.close();
  await service.close();
});

const NOW = BigInt(Date.now()) * 1_000_000n;
const traceId = () => randomBytes(16);

function span(fields: Plain = {}): Plain {
  const start = String(NOW + 123_456_789n);
  return {
    traceId: traceId(),
    spanId: randomBytes(8),
    name: 'chat',
    startTimeUnixNano: start,
    endTimeUnixNano: String(NOW + 1_123_456_789n),
    ...fields,
  };
}

const hexOf = (id: unknown) => Buffer.from(id as Uint8Array).toString('hex');
const request = (...spans: Plain[]): Plain => ({
  resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }],
});

async function accept(way: Way, body: Plain | Uint8Array, options?: SendOptions): Promise<Answer> {
  const answer = await client.send(way, 'traces', body, options);
  assert.equal(answer.ok, true, answer.failure?.message);
  return answer;
}

/** Rows of one trace as stored, by name. */
async function stored(id: unknown, columns = '*'): Promise<Row[]> {
  await service.drain();
  return service.app.query({
    sql: `SELECT ${columns} FROM otel_traces WHERE TraceId = {id:String} ORDER BY SpanName, SpanId`,
    params: { id: hexOf(id) },
    row: z.record(z.string(), z.unknown()),
  });
}

/** Sends one span and returns its row. */
async function roundTrip(way: Way, fields: Plain): Promise<Row> {
  const one = span(fields);
  await accept(way, request(one));
  const rows = await stored(one['traceId']);
  assert.equal(rows.length, 1);
  return rows[0]!;
}

const text = (value: string): Plain => ({ stringValue: value });

point('GEN-01', WAYS, 'uncompressed requests are stored', async (way) => {
  assert.equal((await roundTrip(way, {}))['SpanName'], 'chat');
});

point('GEN-02', WAYS, 'gzip requests are stored', async (way) => {
  const one = span();
  await accept(way, request(one), { gzip: true });
  assert.equal((await stored(one['traceId'])).length, 1);
});

point('GEN-03', WAYS, 'unknown fields are passed over and known data kept', async (way) => {
  const one = span();
  const known = toBytes(way, 'traces', request(one));
  const future =
    way === 'json'
      ? Buffer.from(known.toString().replace('{', '{"futureField":[{"x":1}],'))
      : Buffer.concat([
          Buffer.from('f83f9601f93f0102030405060708fa3f02fffffd3f01020304', 'hex'),
          known,
        ]);
  await accept(way, future);
  assert.equal((await stored(one['traceId'])).length, 1);
});

point(
  'GEN-04',
  WAYS,
  'requests of old clients, without the newer fields, are stored',
  async (way) => {
    const one = {
      traceId: traceId(),
      spanId: randomBytes(8),
      name: 'old',
      startTimeUnixNano: String(NOW),
    };
    await accept(way, { resourceSpans: [{ scopeSpans: [{ spans: [one] }] }] });
    const [row] = await stored(one.traceId);
    assert.deepEqual([row!['SpanName'], row!['Flags'], row!['ResourceSchemaUrl']], ['old', 0, '']);
  },
);

point('GEN-05', WAYS, 'empty envelopes do no harm', async (way) => {
  const one = span();
  await accept(way, {
    resourceSpans: [
      {},
      { scopeSpans: [] },
      { scopeSpans: [{}, { spans: [] }] },
      ...(request(one)['resourceSpans'] as Plain[]),
    ],
  });
  assert.equal((await stored(one['traceId'])).length, 1);
});

point('GEN-06', WAYS, 'the same request sent twice is accepted both times', async (way) => {
  const body = request(span());
  await accept(way, body);
  await accept(way, body);
});

singlePoint(
  'GEN-07',
  'the same spans sent again, over any way and split anew, are stored once',
  async () => {
    const id = traceId();
    const spans = Array.from({ length: 6 }, (_, index) =>
      span({ traceId: id, name: `span ${index}` }),
    );
    for (const way of WAYS) await accept(way, request(...spans));
    await accept('grpc', request(...spans.slice(0, 4)));
    await accept('json', request(...spans.slice(2)));
    const more = span({ traceId: id, name: 'span 6' });
    await accept('protobuf', request(...spans.slice(3), more));
    const rows = await stored(id, 'SpanName');
    assert.deepEqual(
      rows.map((row) => row['SpanName']),
      Array.from({ length: 7 }, (_, index) => `span ${index}`),
    );
  },
);

point('GEN-08', WAYS, 'every span keeps its own resource and scope', async (way) => {
  const id = traceId();
  const resourceSpans = ['a', 'b'].map((service) => ({
    resource: { attributes: [{ key: 'service.name', value: text(service) }] },
    schemaUrl: `https://resource/${service}`,
    scopeSpans: ['x', 'y'].map((scope) => ({
      scope: {
        name: `${service}${scope}`,
        version: '1',
        attributes: [{ key: 'in', value: text(scope) }],
      },
      schemaUrl: `https://scope/${scope}`,
      spans: [span({ traceId: id, name: `${service}${scope}` })],
    })),
  }));
  await accept(way, { resourceSpans });
  for (const row of await stored(id)) {
    const [service, scope] = row['SpanName'] as string;
    assert.deepEqual(
      [
        row['ServiceName'],
        row['ScopeName'],
        row['ScopeAttributes'],
        row['ResourceSchemaUrl'],
        row['ScopeSchemaUrl'],
      ],
      [
        service,
        `${service}${scope}`,
        { in: scope },
        `https://resource/${service}`,
        `https://scope/${scope}`,
      ],
    );
  }
});

point('GEN-09', WAYS, 'invalid UTF-8 is stored as U+FFFD, with a warning', async (way) => {
  const one = span({ name: 'bad ? name' });
  const body = toBytes(way, 'traces', request(one));
  body[body.indexOf('bad ? name') + 4] = 0xff;
  const answer = await accept(way, body);
  assert.equal(answer.partial?.rejected, '0');
  assert.match(answer.partial.message, /UTF-8/);
  assert.equal((await stored(one['traceId']))[0]!['SpanName'], 'bad \ufffd name');
});

singlePoint(
  'JSON-19',
  'the same request over gRPC, HTTP/protobuf and HTTP/JSON stores identical rows',
  async () => {
    const values: Plain[] = [
      text('plain "text" with é😀\n\0'),
      { boolValue: true },
      { intValue: '-9223372036854775808' },
      { intValue: '9007199254740993' },
      { doubleValue: 0.1 },
      { doubleValue: -0 },
      { doubleValue: 1e300 },
      { bytesValue: Buffer.from([0, 255, 1]) },
      {},
      {
        arrayValue: {
          values: [
            text('a'),
            { intValue: '1' },
            { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 2.5 } }] } },
          ],
        },
      },
      { kvlistValue: { values: [{ key: 'n', value: { intValue: '9223372036854775807' } }] } },
    ];
    const attributes = values.map((value, index) => ({ key: `k${index}`, value }));
    const spanId = randomBytes(8);
    const rows = await Promise.all(
      WAYS.map(async (way) => {
        const one = span({
          spanId,
          parentSpanId: spanId.toReversed(),
          kind: 3,
          flags: 0x301,
          traceState: 'a=b',
          attributes,
          droppedAttributesCount: 3,
          droppedEventsCount: 4,
          droppedLinksCount: 5,
          status: { code: 2, message: 'failed' },
          events: [{ timeUnixNano: String(NOW), name: 'e', attributes, droppedAttributesCount: 1 }],
          links: [
            {
              traceId: Buffer.alloc(16, 1),
              spanId,
              traceState: 'c=d',
              attributes,
              flags: 1,
              droppedAttributesCount: 2,
            },
          ],
        });
        await accept(way, {
          resourceSpans: [
            {
              resource: { attributes, droppedAttributesCount: 9 },
              schemaUrl: 's',
              scopeSpans: [{ scope: { name: 'n', version: 'v', attributes }, spans: [one] }],
            },
          ],
        });
        const [row] = await stored(one['traceId'], '* EXCEPT (TraceId, IngestedAt, BatchId)');
        return row;
      }),
    );
    assert.deepEqual(rows[1], rows[0]);
    assert.deepEqual(rows[2], rows[0]);
    assert.equal((rows[0]!['SpanAttributes'] as Row)['k2'], '-9223372036854775808');
    assert.equal((rows[0]!['SpanAttributes'] as Row)['k3'], '9007199254740993');
  },
);

point(
  'DATA-01',
  WAYS,
  'a trace id that is not 16 bytes or all zero makes its span invalid',
  async (way) => {
    for (const id of [
      Buffer.alloc(0),
      Buffer.alloc(15, 1),
      Buffer.alloc(17, 1),
      Buffer.alloc(16),
    ]) {
      const good = span();
      const answer = await accept(way, request(good, span({ traceId: id })));
      assert.equal(answer.partial?.rejected, '1');
      assert.match(answer.partial.message, /trace_id/);
      assert.equal((await stored(good['traceId'])).length, 1);
      assert.equal((await client.send(way, 'traces', request(span({ traceId: id })))).ok, false);
    }
  },
);

point(
  'DATA-02',
  WAYS,
  'a span id that is not 8 bytes or all zero makes its span invalid',
  async (way) => {
    for (const id of [Buffer.alloc(0), Buffer.alloc(7, 1), Buffer.alloc(16, 1), Buffer.alloc(8)]) {
      const answer = await accept(way, request(span(), span({ spanId: id })));
      assert.equal(answer.partial?.rejected, '1');
      assert.match(answer.partial.message, /span_id/);
    }
  },
);

point(
  'DATA-03',
  WAYS,
  'an empty parent id is a root; one of wrong length refuses the span',
  async (way) => {
    assert.equal((await roundTrip(way, { parentSpanId: Buffer.alloc(0) }))['ParentSpanId'], '');
    assert.equal(
      (await roundTrip(way, { parentSpanId: Buffer.alloc(8, 5) }))['ParentSpanId'],
      '05'.repeat(8),
    );
    const answer = await accept(way, request(span(), span({ parentSpanId: Buffer.alloc(4, 5) })));
    assert.match(answer.partial!.message, /parent_span_id has 4 bytes/);
  },
);

point('DATA-04', WAYS, 'flags are stored as they are, all 32 bits', async (way) => {
  for (const flags of [0, 1, 0x100, 0x300, 0xffffffff]) {
    assert.equal((await roundTrip(way, { flags }))['Flags'], flags);
  }
});

point(
  'DATA-05',
  WAYS,
  'kinds are stored as sent, unspecified and unknown ones too',
  async (way) => {
    const kinds: unknown[] = [];
    for (const kind of [0, 1, 2, 3, 4, 5]) kinds.push((await roundTrip(way, { kind }))['SpanKind']);
    assert.deepEqual(kinds, [
      'Unspecified',
      'Internal',
      'Server',
      'Client',
      'Producer',
      'Consumer',
    ]);
    await roundTrip(way, { kind: 77 });
  },
);

point(
  'DATA-06',
  WAYS,
  'an end before the start is tolerated and its duration does not wrap',
  async (way) => {
    const row = await roundTrip(way, {
      startTimeUnixNano: String(NOW),
      endTimeUnixNano: String(NOW - 5000n),
    });
    assert.equal(Number(row['Duration']), 0);
    assert.equal(String(row['EndTimeUnixNano']), String(NOW - 5000n));
  },
);

point('DATA-07', WAYS, 'an empty name is accepted', async (way) => {
  assert.equal((await roundTrip(way, { name: '' }))['SpanName'], '');
});

point('DATA-08', WAYS, 'a missing status is unset', async (way) => {
  assert.equal((await roundTrip(way, {}))['StatusCode'], 'Unset');
  assert.equal((await roundTrip(way, { status: { code: 1 } }))['StatusCode'], 'Ok');
});

point('DATA-09', WAYS, 'of a repeated attribute key the last wins', async (way) => {
  const attributes = ['first', 'second', 'last'].map((value) => ({ key: 'k', value: text(value) }));
  assert.deepEqual((await roundTrip(way, { attributes }))['SpanAttributes'], { k: 'last' });
});

point('DATA-10', WAYS, 'attributes of every kind are stored', async (way) => {
  const kinds: [string, Plain, string][] = [
    ['empty', {}, ''],
    ['text', text('x'), 'x'],
    ['bool', { boolValue: false }, 'false'],
    ['int', { intValue: '-1' }, '-1'],
    ['double', { doubleValue: 1.5 }, '1.5'],
    ['bytes', { bytesValue: Buffer.from('hi') }, 'aGk='],
    ['array', { arrayValue: { values: [text('a'), { intValue: '1' }, {}] } }, '["a",1,null]'],
    [
      'list',
      {
        kvlistValue: {
          values: [{ key: 'a', value: { arrayValue: { values: [{ boolValue: true }] } } }],
        },
      },
      '{"a":[true]}',
    ],
  ];
  const attributes = kinds.map(([key, value]) => ({ key, value }));
  const row = await roundTrip(way, { attributes });
  assert.deepEqual(
    row['SpanAttributes'],
    Object.fromEntries(kinds.map(([key, , stored]) => [key, stored])),
  );
});

point('DATA-11', WAYS, 'string table references are absent, with a warning', async (way) => {
  const one = span({
    attributes: [
      { key: 'a', value: { stringValueStrindex: 1 } },
      { key: 'b', value: text('kept') },
    ],
  });
  const answer = await accept(way, request(one));
  assert.match(answer.partial!.message, /strindex/);
  assert.deepEqual((await stored(one['traceId']))[0]!['SpanAttributes'], { b: 'kept' });
});

point('DATA-12', WAYS, 'missing resource and scope are tolerated', async (way) => {
  const one = span();
  await accept(way, { resourceSpans: [{ scopeSpans: [{ spans: [one] }] }] });
  const [row] = await stored(one['traceId']);
  assert.deepEqual([row!['ServiceName'], row!['ScopeName'], row!['ScopeVersion']], ['', '', '']);
});

point('DATA-13', WAYS, 'dropped counts, trace state and schema URLs are stored', async (way) => {
  const one = span({
    traceState: 'vendor=1',
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
    events: [{ name: 'e', timeUnixNano: String(NOW), droppedAttributesCount: 4 }],
    links: [
      {
        traceId: Buffer.alloc(16, 1),
        spanId: Buffer.alloc(8, 1),
        traceState: 'l=1',
        droppedAttributesCount: 5,
        flags: 0x100,
      },
    ],
  });
  await accept(way, {
    resourceSpans: [
      {
        resource: { droppedAttributesCount: 6 },
        schemaUrl: 'r',
        scopeSpans: [{ scope: { droppedAttributesCount: 7 }, schemaUrl: 's', spans: [one] }],
      },
    ],
  });
  const [row] = await stored(one['traceId']);
  const columns = [
    'TraceState',
    'DroppedAttributesCount',
    'DroppedEventsCount',
    'DroppedLinksCount',
    'EventExtras.DroppedAttributesCount',
    'LinkExtras.DroppedAttributesCount',
    'LinkExtras.Flags',
    'Links.TraceState',
    'ResourceDroppedAttributesCount',
    'ScopeDroppedAttributesCount',
    'ResourceSchemaUrl',
    'ScopeSchemaUrl',
  ];
  assert.deepEqual(
    columns.map((column) => row![column]),
    ['vendor=1', 1, 2, 3, [4], [5], [256], ['l=1'], 6, 7, 'r', 's'],
  );
});

point('DATA-14', WAYS, 'a value of more than 1 MiB is stored byte by byte', async (way) => {
  const prompt = `NUL \0, emoji 😀👩‍👩‍👧, new\nline, tab\t, "quotes", é `.repeat(25_000);
  assert.ok(Buffer.byteLength(prompt) > 1024 * 1024);
  const row = await roundTrip(way, { attributes: [{ key: 'app.prompt', value: text(prompt) }] });
  assert.equal((row['SpanAttributes'] as Row)['app.prompt'] === prompt, true);
});

point(
  'DATA-15',
  WAYS,
  'spans of 250 different days, of time 0 and of the far future are stored or refused with a reason',
  async (way) => {
    const id = traceId();
    const days = Array.from({ length: 250 }, (_, day) => {
      const start = NOW + BigInt(day) * 86_400_000_000_000n;
      return span({
        traceId: id,
        startTimeUnixNano: String(start),
        endTimeUnixNano: String(start + 5n),
      });
    });
    const zero = span({ startTimeUnixNano: '0', endTimeUnixNano: '0' });
    const tooLate = span({ traceId: id, startTimeUnixNano: String(2n ** 63n) });
    const answer = await accept(way, request(...days, zero, tooLate));
    assert.equal(answer.partial?.rejected, '1');
    assert.match(answer.partial.message, /beyond the year 2262/);
    assert.equal((await stored(id)).length, 250);
    assert.doesNotMatch(service.logged(), /quarantine/i);
  },
);

singlePoint('GRPC-12', 'what is not rejected is in ClickHouse', async () => {
  const good = [span({ name: 'a' }), span({ name: 'b' })];
  const answer = await accept(
    'grpc',
    Buffer.from(
      encodeOtlp('traces', request(good[0]!, span({ spanId: Buffer.alloc(0) }), good[1]!)),
    ),
  );
  assert.equal(answer.partial?.rejected, '1');
  for (const one of good) assert.equal((await stored(one['traceId'])).length, 1);
});
