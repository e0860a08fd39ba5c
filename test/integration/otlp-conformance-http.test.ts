// OTLP checklist, section HTTP: one test per point, against the real listener.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { Agent, request } from 'undici';
import { loadConfig } from '../../src/config.ts';
import { AppError, ERRORS, type ErrorCode, type ErrorRow } from '../../src/model/errors.ts';
import {
  createOtlpClient,
  HTTP_WAYS,
  MEDIA_TYPE,
  toBytes,
  toHttpAnswer,
  WAYS,
  type Answer,
  type SendOptions,
  type Way,
} from '../support/otlp-client.ts';
import { encodeOtlp } from '../support/otlp-codec.ts';
import { point, singlePoint } from '../support/otlp-point.ts';
import { chunk, openConnection, requestText } from '../support/raw-http.ts';
import {
  ACCEPTED,
  createGate,
  startReceiver,
  testSpan,
  tracesOf,
  type TestReceiver,
} from '../support/receiver.ts';

const MIB = 1024 * 1024;
const RETRYABLE = new Set([429, 502, 503, 504]);
const RSS_GROWTH_MAX = 300 * MIB;
const LONG_MESSAGE = 'ä'.repeat(5 * MIB);

let receiver: TestReceiver;
/** Limits of 1 MiB a request. */
let small: TestReceiver;
before(async () => {
  receiver = await startReceiver();
  small = await startReceiver({ maxRequestBytes: MIB, maxInflightBytes: 4 * MIB });
});
after(async () => {
  await receiver.close();
  await small.close();
});

type Body = Parameters<TestReceiver['client']['send']>[2];
const send = (way: Way, body: Body, options?: SendOptions, target = receiver): Promise<Answer> =>
  target.client.send(way, 'traces', body, options);
const media = (way: Way) => MEDIA_TYPE[way as 'json'];
const valid = tracesOf(testSpan());
const ofSize = (bytes: number) =>
  tracesOf(testSpan({ attributes: [{ key: 'blob', value: { stringValue: 'x'.repeat(bytes) } }] }));

/** A request that is not OTLP's usual: any method, any type. */
async function ask(
  way: Way,
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: Buffer },
  target = receiver,
): Promise<Answer> {
  const response = await request(
    `http://127.0.0.1:${target.httpPort}${options.path ?? '/v1/traces'}`,
    {
      method: (options.method ?? 'POST') as 'POST',
      headers: { 'content-type': media(way), ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    },
  );
  const body = Buffer.from(await response.body.arrayBuffer());
  const headers = response.headers as Record<string, string>;
  return toHttpAnswer({
    way: way as 'json',
    signal: 'traces',
    status: response.statusCode,
    headers,
    body,
  });
}

async function whileFailing(error: Error, check: () => Promise<void>): Promise<void> {
  receiver.consume = () => Promise.reject(error);
  try {
    await check();
  } finally {
    receiver.consume = undefined;
  }
}

/** Every refusal a client can meet, as [HTTP status, answer]. */
async function everyRefusal(way: Way): Promise<[number, Answer][]> {
  const guarded = await startReceiver({
    tokens: [{ token: 'only-logs', signals: ['logs'] }],
    maxRequestBytes: MIB,
  });
  const refusals: [number, Answer][] = [
    [400, await send(way, Buffer.from('neither JSON nor protobuf'))],
    [401, await send(way, valid, {}, guarded)],
    [403, await send(way, valid, { headers: { authorization: 'Bearer only-logs' } }, guarded)],
    [404, await send(way, valid, { path: '/v1/trace' })],
    [405, await ask(way, { method: 'GET' })],
    [405, await ask(way, { method: 'PUT', body: Buffer.alloc(1) })],
    [413, await send(way, ofSize(2 * MIB), {}, small)],
    [415, await send(way, valid, { headers: { 'content-encoding': 'br' } })],
  ];
  await whileFailing(new AppError('SPOOL_FULL', 'no room'), async () => {
    refusals.push([503, await send(way, valid)]);
  });
  await whileFailing(new TypeError('ours'), async () => {
    refusals.push([500, await send(way, valid)]);
  });
  await guarded.close();
  return refusals;
}

point('HTTP-01', HTTP_WAYS, 'all three paths answer', async (way) => {
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    assert.equal((await receiver.client.send(way, signal, {})).status, 200, signal);
  }
});

singlePoint('HTTP-02', 'the default port is 4318', () => {
  assert.equal(loadConfig({ file: undefined, env: {} }).receive.http_port, 4318);
});

point(
  'HTTP-03',
  HTTP_WAYS,
  'any prefix before /v1/<signal> works, as vendors and proxies have it',
  async (way) => {
    for (const path of [
      '/api/public/otel/v1/traces',
      '/api/otel/v1/traces',
      '/traceloop/v1/traces',
      '/v1/traces/',
      '/v1/traces?x=1',
    ]) {
      assert.equal((await send(way, valid, { path })).status, 200, path);
    }
  },
);

singlePoint('HTTP-04', 'HTTP/1.1 over a bare socket works', async () => {
  const connection = await openConnection(receiver.httpPort);
  connection.write(
    requestText({ headers: { 'content-type': MEDIA_TYPE.protobuf } }, encodeOtlp('traces', valid)),
  );
  assert.equal((await connection.next()).status, 200);
  connection.socket.destroy();
});

singlePoint('HTTP-05', 'protobuf is answered with protobuf', async () => {
  assert.equal((await send('protobuf', valid)).headers['content-type'], MEDIA_TYPE.protobuf);
});

singlePoint('HTTP-06', 'JSON is answered with JSON', async () => {
  assert.equal((await send('json', valid)).headers['content-type'], MEDIA_TYPE.json);
});

point('HTTP-07', HTTP_WAYS, 'errors have the Content-Type of the request', async (way) => {
  for (const [status, answer] of await everyRefusal(way)) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers['content-type'], media(way), String(status));
  }
});

point(
  'HTTP-08',
  HTTP_WAYS,
  'media types in any case and with parameters are accepted',
  async (way) => {
    for (const type of [
      `${media(way)}; charset=utf-8`,
      media(way).toUpperCase(),
      `${media(way)} ;x=y`,
    ]) {
      const answer = await send(way, valid, { headers: { 'content-type': type } });
      assert.equal(answer.status, 200, type);
      assert.equal(answer.headers['content-type'], media(way));
    }
  },
);

singlePoint('HTTP-09', 'protobuf and JSON share port and connection', async () => {
  const connection = await openConnection(receiver.httpPort);
  for (const way of ['protobuf', 'json', 'protobuf'] as const) {
    connection.write(
      requestText({ headers: { 'content-type': MEDIA_TYPE[way] } }, toBytes(way, 'traces', valid)),
    );
    const response = await connection.next();
    assert.deepEqual([response.status, response.headers['content-type']], [200, MEDIA_TYPE[way]]);
  }
  connection.socket.destroy();
});

point('HTTP-10', WAYS, 'gRPC and HTTP share a port: either one takes both', async (way) => {
  const client = createOtlpClient({ grpcPort: receiver.httpPort, httpPort: receiver.grpcPort });
  for (const gzip of [false, true]) {
    receiver.records.length = 0;
    const answer = await client.send(way, 'traces', valid, { gzip });
    assert.deepEqual([answer.ok, receiver.records.length], [true, 1]);
  }
  await client.close();
});

point('HTTP-11', HTTP_WAYS, 'gzip with Content-Length and chunked', async (way) => {
  receiver.records.length = 0;
  const zipped = gzipSync(toBytes(way, 'traces', valid));
  const headers = { 'content-type': media(way), 'content-encoding': 'gzip' };
  const connection = await openConnection(receiver.httpPort);
  connection.write(requestText({ headers }, zipped));
  assert.equal((await connection.next()).status, 200);
  connection.write(requestText({ headers: { ...headers, 'transfer-encoding': 'chunked' } }));
  for (let at = 0; at < zipped.length; at += 7)
    connection.write(chunk(zipped.subarray(at, at + 7)));
  connection.write(chunk(Buffer.alloc(0)));
  assert.equal((await connection.next()).status, 200);
  assert.equal(receiver.records.length, 2);
  connection.socket.destroy();
});

point(
  'HTTP-12',
  HTTP_WAYS,
  'truncated or corrupt gzip is 400, and the next request is served',
  async (way) => {
    const zipped = gzipSync(toBytes(way, 'traces', ofSize(1000)));
    const flipped = Buffer.from(zipped);
    flipped[20]! ^= 0xff;
    const headers = { 'content-encoding': 'gzip' };
    for (const body of [
      zipped.subarray(0, -9),
      zipped.subarray(0, 5),
      Buffer.alloc(0),
      flipped,
      Buffer.from('no gzip at all'),
    ]) {
      const answer = await send(way, body, { headers });
      assert.equal(answer.status, 400);
      assert.match(answer.failure!.message, /gzip body cannot be read/);
    }
    assert.equal((await send(way, valid, { gzip: true })).status, 200);
  },
);

point(
  'HTTP-13',
  HTTP_WAYS,
  'concatenated members, identity, zstd and deflate are read',
  async (way) => {
    const bytes = toBytes(way, 'traces', valid);
    const halves = [bytes.subarray(0, 40), bytes.subarray(40)];
    const bodies: [string, Buffer][] = [
      ['gzip', Buffer.concat(halves.map((half) => gzipSync(half)))],
      ['GZIP', gzipSync(bytes)],
      ['x-gzip', gzipSync(bytes)],
      ['identity', bytes],
      ['zstd', zstdCompressSync(bytes)],
      ['deflate', deflateSync(bytes)],
    ];
    for (const [encoding, body] of bodies) {
      receiver.records.length = 0;
      const answer = await send(way, body, { headers: { 'content-encoding': encoding } });
      assert.equal(answer.status, 200, encoding);
      assert.equal(receiver.records.length, 1, encoding);
    }
  },
);

point('HTTP-14', HTTP_WAYS, 'the response is never compressed unless asked for', async (way) => {
  for (const accept of ['gzip', 'identity']) {
    const answer = await send(way, valid, { headers: { 'accept-encoding': accept } });
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(answer.ok, true);
  }
});

point('HTTP-15', HTTP_WAYS, 'the limit holds on the wire, announced and chunked', async (way) => {
  assert.equal((await send(way, ofSize(1.1 * MIB), {}, small)).status, 413);
  const connection = await openConnection(small.httpPort);
  const headers = { 'content-type': media(way), 'transfer-encoding': 'chunked' };
  connection.write(requestText({ headers }));
  for (let sent = 0; sent < 1.5 * MIB; sent += 65536) connection.write(chunk(Buffer.alloc(65536)));
  assert.equal((await connection.next()).status, 413);
  connection.socket.destroy();
});

point(
  'HTTP-16',
  HTTP_WAYS,
  'bombs stop at the decompressed limit without growing memory',
  async (way) => {
    const members = (one: Buffer) => Buffer.concat(Array.from({ length: 16 }, () => one));
    const zeros = Buffer.alloc(64 * MIB);
    const bombs = { gzip: members(gzipSync(zeros)), zstd: members(zstdCompressSync(zeros)) };
    for (const [encoding, bomb] of Object.entries(bombs)) {
      assert.ok(bomb.length < 2 * MIB);
      const before = process.memoryUsage().rss;
      const answer = await send(way, bomb, { headers: { 'content-encoding': encoding } });
      const growth = process.memoryUsage().rss - before;
      assert.equal(answer.status, 413, encoding);
      assert.ok(growth < RSS_GROWTH_MAX, `${encoding}: resident memory grew by ${growth} bytes`);
    }
  },
);

point(
  'HTTP-17',
  HTTP_WAYS,
  'over the limit is 413, and reaches a client that is still sending',
  async (way) => {
    const connection = await openConnection(small.httpPort);
    const headers = { 'content-type': media(way), 'content-length': String(500 * MIB) };
    connection.write(requestText({ headers }));
    connection.write(Buffer.alloc(65536));
    const response = await connection.next();
    assert.equal(response.status, 413);
    assert.equal(response.headers['content-type'], media(way));
    connection.socket.destroy();
  },
);

point('HTTP-18', HTTP_WAYS, 'by default 63 MiB pass and 65 MiB fail', async (way) => {
  assert.equal((await send(way, ofSize(63 * MIB))).status, 200);
  receiver.records.length = 0;
  assert.equal((await send(way, Buffer.alloc(65 * MIB))).status, 413);
  assert.equal(loadConfig({ file: undefined, env: {} }).receive.max_request_bytes, 64 * MIB);
});

point('HTTP-19', HTTP_WAYS, 'success is 200 with an empty response message', async (way) => {
  const answer = await send(way, valid);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.toString(), way === 'json' ? '{}' : '');
});

singlePoint('HTTP-19', "the OpenTelemetry SDK's exporters see no error on any signal", async () => {
  const memory = new InMemorySpanExporter();
  const tracers = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  });
  tracers
    .getTracer('test')
    .startSpan('from the SDK', { attributes: { count: 2 ** 40, ratio: 0.5 } })
    .end();
  const logs = new InMemoryLogRecordExporter();
  const loggers = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: logs })],
  });
  loggers.getLogger('test').emit({ body: { text: 'hello' }, eventName: 'e' });
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metrics,
    exportIntervalMillis: 3_600_000,
  });
  const meters = new MeterProvider({ readers: [reader] });
  meters.getMeter('test').createHistogram('h').record(5);
  await meters.forceFlush();
  const base = `http://127.0.0.1:${receiver.httpPort}/v1`;
  type Result = { code: number; error?: Error };
  const exported = (run: (done: (result: Result) => void) => void) => new Promise<Result>(run);
  const results = [
    await exported((done) =>
      new JsonExporter({ url: `${base}/traces` }).export(memory.getFinishedSpans(), done),
    ),
    await exported((done) =>
      new ProtoExporter({ url: `${base}/traces` }).export(memory.getFinishedSpans(), done),
    ),
    await exported((done) =>
      new OTLPLogExporter({ url: `${base}/logs` }).export(logs.getFinishedLogRecords(), done),
    ),
    await exported((done) =>
      new OTLPMetricExporter({ url: `${base}/metrics` }).export(metrics.getMetrics()[0]!, done),
    ),
  ];
  assert.deepEqual(
    results.map((result) => result.code),
    [0, 0, 0, 0],
    String(results.find((result) => result.error)?.error),
  );
  const [asJson, asProtobuf] = receiver.records.slice(-3);
  assert.deepEqual(asJson, asProtobuf, 'both encodings of the SDK read the same');
  await meters.shutdown();
});

point('HTTP-20', HTTP_WAYS, 'on full success partial success is not set', async (way) => {
  receiver.consume = () => Promise.resolve({ accepted: 3, rejected: 0, message: '' });
  const answer = await send(way, valid);
  receiver.consume = undefined;
  assert.equal(answer.partial, undefined);
});

point('HTTP-21', HTTP_WAYS, 'an empty request is 200', async (way) => {
  assert.equal((await send(way, way === 'json' ? Buffer.from('{}') : Buffer.alloc(0))).status, 200);
  assert.equal((await send(way, tracesOf())).status, 200);
});

point(
  'HTTP-22',
  HTTP_WAYS,
  'a part rejected is 200 with the exact count, and the rest goes on',
  async (way) => {
    receiver.records.length = 0;
    const bad = testSpan({ spanId: Buffer.alloc(8) });
    const answer = await send(
      way,
      tracesOf(bad, testSpan({ name: 'a' }), bad, testSpan({ name: 'b' })),
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.partial?.rejected, '2');
    assert.deepEqual(
      receiver.records.map((span) => span['name']),
      ['a', 'b'],
    );
  },
);

point('HTTP-23', HTTP_WAYS, 'messages say why; a warning has rejected 0', async (way) => {
  const partial = await send(way, tracesOf(testSpan(), testSpan({ traceId: Buffer.alloc(0) })));
  assert.match(partial.partial!.message, /span 1 of the request: trace_id is missing/);
  const warned = await send(
    way,
    tracesOf(testSpan({ attributes: [{ key: 'k', value: { stringValueStrindex: 1 } }] })),
  );
  assert.equal(warned.partial?.rejected, '0');
  assert.match(warned.partial.message, /strindex/);
});

point('HTTP-24', HTTP_WAYS, 'no failure is answered with 2xx or 3xx', async (way) => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    if (ERRORS[code].http === 0) continue;
    await whileFailing(new AppError(code, 'for the test'), async () => {
      const { status } = await send(way, valid);
      assert.equal(status, ERRORS[code].http);
      assert.ok(status >= 400);
    });
  }
});

point(
  'HTTP-25',
  HTTP_WAYS,
  'every failure has a Status in the encoding of the request',
  async (way) => {
    for (const [status, answer] of await everyRefusal(way)) {
      assert.equal(answer.status, status);
      assert.ok(answer.failure!.code > 0, String(status));
      assert.ok(answer.failure!.message.length > 10, String(status));
    }
    const unknown = await ask(way, {
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('x'),
    });
    assert.deepEqual([unknown.status, unknown.headers['content-type']], [415, MEDIA_TYPE.json]);
    assert.match(unknown.failure!.message, /text\/plain/);
  },
);

singlePoint('HTTP-25', 'what is no HTTP at all gets 400 with a Status too', async () => {
  const connection = await openConnection(receiver.httpPort);
  connection.write('HELLO\r\n\r\n');
  const response = await connection.next();
  assert.equal(response.status, 400);
  assert.equal((JSON.parse(response.body.toString()) as { code: number }).code, 3);
});

point('HTTP-26', HTTP_WAYS, 'the message helps the developer and leaks nothing', async (way) => {
  const bad = await send(way, Buffer.from('x'));
  assert.match(bad.failure!.message, /at byte \d+.*exporter/);
  await whileFailing(new TypeError('secret inner text'), async () => {
    assert.doesNotMatch((await send(way, valid)).failure!.message, /secret inner text/);
  });
});

point(
  'HTTP-27',
  HTTP_WAYS,
  'temporary failures are 429, 502, 503 or 504, all others final',
  async (way) => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const row: ErrorRow = ERRORS[code];
      if (row.http === 0) continue;
      await whileFailing(new AppError(code, 'for the test'), async () => {
        assert.equal(
          RETRYABLE.has((await send(way, valid)).status),
          row.kind === 'retryable',
          code,
        );
      });
    }
  },
);

point('HTTP-28', HTTP_WAYS, 'what cannot be decoded is 400', async (way) => {
  for (const body of [
    Buffer.from('x'),
    Buffer.from([0x0a, 0xff]),
    Buffer.from('{"resourceSpans":['),
  ]) {
    assert.equal((await send(way, body)).status, 400);
  }
});

point('HTTP-29', HTTP_WAYS, '400 carries BadRequest with the field', async (way) => {
  const body =
    way === 'json'
      ? Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":{}}]}]}]}')
      : Buffer.from([0x0a, 0x05, 0x12, 0x03, 0x12, 0x09, 0x00]);
  const answer = await send(way, body);
  assert.match(answer.failure!.violations[0]!.field, /^resourceSpans\[0\]\.scopeSpans\[0\]/);
});

point('HTTP-30', HTTP_WAYS, 'overload is 503', async (way) => {
  const gate = createGate();
  small.consume = async () => {
    await gate.opened;
    return ACCEPTED;
  };
  const holding = Array.from({ length: 5 }, () => send(way, ofSize(0.9 * MIB), {}, small));
  const refused = await Promise.race(holding);
  assert.equal(refused.status, 503);
  assert.equal(refused.failure!.code, 14);
  gate.open();
  const answers = await Promise.all(holding);
  small.consume = undefined;
  assert.ok(answers.some((answer) => answer.ok));
  assert.equal((await send(way, valid, {}, small)).status, 200);
});

point('HTTP-31', HTTP_WAYS, 'Retry-After is whole seconds of at least 1', async (way) => {
  for (const [retryAfterSeconds, expected] of [
    [0, '1'],
    [0.2, '1'],
    [7, '7'],
    [100, '30'],
  ] as const) {
    await whileFailing(new AppError('OVERLOADED', 'full', { retryAfterSeconds }), async () => {
      const answer = await send(way, valid);
      assert.equal(answer.headers['retry-after'], expected);
      assert.equal(String(answer.failure!.retrySeconds), expected);
    });
  }
});

point(
  'HTTP-32',
  HTTP_WAYS,
  'the response is limited: a long message is cut, else 500',
  async (way) => {
    receiver.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: LONG_MESSAGE });
    const answer = await send(way, valid);
    receiver.consume = undefined;
    assert.ok(answer.body.length <= 4 * MIB);
    assert.equal(answer.partial?.rejected, '2');
    const tight = await startReceiver({ maxResponseBytes: 2 });
    tight.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: 'reason' });
    assert.equal((await send(way, valid, {}, tight)).status, 500);
    await tight.close();
  },
);

point('HTTP-33', HTTP_WAYS, '405 with Allow, 404 and 415 where HTTP says so', async (way) => {
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const response = await request(`http://127.0.0.1:${receiver.httpPort}/v1/traces`, {
      method: method as 'GET',
    });
    await response.body.dump();
    assert.deepEqual([response.statusCode, response.headers['allow']], [405, 'POST'], method);
  }
  for (const path of ['/', '/v1', '/v1/tracesx', '/v2/traces', '/v1/traces/extra']) {
    assert.equal((await send(way, valid, { path })).status, 404, path);
  }
  for (const type of [
    'text/plain',
    'application/grpc',
    'application/jsonx',
    'multipart/form-data',
  ]) {
    const headers = { 'content-type': type };
    assert.equal((await ask(way, { headers, body: Buffer.from('x') })).status, 415, type);
  }
});

point(
  'HTTP-34',
  HTTP_WAYS,
  'an unknown Content-Encoding is 415 and names the known ones',
  async (way) => {
    const answer = await send(way, valid, { headers: { 'content-encoding': 'br' } });
    assert.equal(answer.status, 415);
    assert.match(answer.headers['accept-encoding']!, /gzip/);
  },
);

point(
  'HTTP-35',
  HTTP_WAYS,
  'no token is 401 with WWW-Authenticate, a limited one 403',
  async (way) => {
    const guarded = await startReceiver({
      tokens: [{ token: 'only-logs', signals: ['logs'] }, { token: 'all' }],
    });
    const none = await send(way, valid, {}, guarded);
    assert.equal(none.status, 401);
    assert.match(none.headers['www-authenticate']!, /^Bearer/);
    const status = async (headers: Record<string, string>) =>
      (await send(way, valid, { headers }, guarded)).status;
    assert.equal(await status({ authorization: 'Bearer nobody' }), 401);
    assert.equal(await status({ authorization: 'Bearer only-logs' }), 403);
    assert.equal(await status({ authorization: 'Bearer all' }), 200);
    assert.equal(
      await status({ authorization: `Basic ${Buffer.from('user:all').toString('base64')}` }),
      200,
    );
    assert.equal(await status({ 'x-api-key': 'all' }), 200);
    await guarded.close();
  },
);

point(
  'HTTP-36',
  HTTP_WAYS,
  'the connection is kept, also after a 4xx with an unread body',
  async (way) => {
    const connection = await openConnection(small.httpPort);
    const good = requestText(
      { headers: { 'content-type': media(way) } },
      toBytes(way, 'traces', valid),
    );
    const tooLarge = requestText(
      { headers: { 'content-type': media(way) } },
      Buffer.alloc(1.5 * MIB, 0x20),
    );
    const unknown = requestText(
      { path: '/nowhere', headers: { 'content-type': media(way) } },
      Buffer.alloc(100_000),
    );
    const statuses: number[] = [];
    for (const text of [good, tooLarge, good, unknown, good]) {
      connection.write(text);
      statuses.push((await connection.next()).status);
    }
    assert.deepEqual(statuses, [200, 413, 200, 404, 200]);
    connection.socket.destroy();
  },
);

point('HTTP-37', HTTP_WAYS, 'connections are served in parallel', async (way) => {
  const calls = 20;
  const all = createGate();
  let waiting = 0;
  receiver.consume = async () => {
    waiting++;
    if (waiting === calls) all.open();
    await all.opened;
    return ACCEPTED;
  };
  const answers = await Promise.all(Array.from({ length: calls }, () => send(way, valid)));
  receiver.consume = undefined;
  assert.ok(answers.every((answer) => answer.ok));
});

singlePoint('HTTP-38', 'browsers are let in from configured origins only', async () => {
  const open = await startReceiver({ corsOrigins: ['https://app.example.com'] });
  const preflight = async (target: TestReceiver, origin: string) => {
    const response = await request(`http://127.0.0.1:${target.httpPort}/v1/traces`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    await response.body.dump();
    return response;
  };
  const allowed = await preflight(open, 'https://app.example.com');
  assert.equal(allowed.statusCode, 204);
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example.com');
  assert.match(String(allowed.headers['access-control-allow-headers']), /content-type/);
  const answer = await send(
    'json',
    valid,
    { headers: { origin: 'https://app.example.com' } },
    open,
  );
  assert.equal(answer.headers['access-control-allow-origin'], 'https://app.example.com');
  for (const [target, origin] of [
    [open, 'https://evil.example.com'],
    [receiver, 'https://app.example.com'],
  ] as const) {
    const refused = await preflight(target, origin);
    assert.equal(refused.headers['access-control-allow-origin'], undefined);
    assert.equal(refused.statusCode, 405);
  }
  await open.close();
});

singlePoint('HTTP-39', 'Expect: 100-continue is answered before the body', async () => {
  const connection = await openConnection(receiver.httpPort);
  const body = encodeOtlp('traces', valid);
  const headers = {
    'content-type': MEDIA_TYPE.protobuf,
    expect: '100-continue',
    'content-length': String(body.length),
  };
  connection.write(requestText({ headers }));
  assert.equal((await connection.next()).status, 100);
  connection.write(body);
  assert.equal((await connection.next()).status, 200);
  connection.socket.destroy();
});

singlePoint(
  'HTTP-39',
  'a body that stalls is ended with a retryable answer, a lying length too',
  async () => {
    const impatient = await startReceiver({ timeouts: { requestMs: 100, headersMs: 500 } });
    const connection = await openConnection(impatient.httpPort);
    connection.write(
      requestText(
        { headers: { 'content-type': MEDIA_TYPE.protobuf, 'content-length': '500' } },
        Buffer.alloc(100),
      ),
    );
    const response = await connection.next();
    assert.equal(response.status, 503);
    assert.equal(response.headers['content-type'], MEDIA_TYPE.protobuf);
    if (!connection.socket.closed) await once(connection.socket, 'close');
    const held = await impatient.telemetry.metrics.receiveInflightBytes.get();
    assert.equal(held.values[0]?.value, 0, 'its memory is given back');
    await impatient.close();
  },
);

singlePoint(
  'HTTP-39',
  'a client that goes away in the middle of its body costs nothing',
  async () => {
    const connection = await openConnection(receiver.httpPort);
    connection.write(
      requestText(
        { headers: { 'content-type': MEDIA_TYPE.protobuf, 'content-length': '500' } },
        Buffer.alloc(100),
      ),
    );
    connection.socket.end();
    if (!connection.socket.closed) await once(connection.socket, 'close');
    assert.equal((await send('protobuf', valid)).status, 200);
    const held = await receiver.telemetry.metrics.receiveInflightBytes.get();
    assert.equal(held.values[0]?.value, 0);
  },
);

point(
  'HTTP-40',
  HTTP_WAYS,
  "another signal's payload is refused with the likely mistake",
  async (way) => {
    const logs = {
      resourceLogs: [
        {
          scopeLogs: [
            { logRecords: [{ timeUnixNano: '5', severityNumber: 9, body: { stringValue: 'x' } }] },
          ],
        },
      ],
    };
    const metrics = {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: '1', timeUnixNano: '5' }] } }],
            },
          ],
        },
      ],
    };
    for (const [signal, payload] of [
      ['logs', logs],
      ['metrics', metrics],
    ] as const) {
      const answer = await send(way, toBytes(way, signal, payload));
      assert.equal(answer.status, 400);
      assert.match(
        answer.failure!.message,
        new RegExp(`payload is ${signal}, posted as traces: send it to /v1/${signal}`),
      );
    }
  },
);

void test('requests while draining are refused with SHUTTING_DOWN and the one in flight is answered', async () => {
  const stopping = await startReceiver();
  const gate = createGate();
  const reached = createGate();
  stopping.consume = async () => {
    reached.open();
    await gate.opened;
    return ACCEPTED;
  };
  const busy = await openConnection(stopping.httpPort);
  const text = requestText({ headers: { 'content-type': MEDIA_TYPE.json } }, Buffer.from('{}'));
  busy.write(text);
  await reached.opened;
  const late = await openConnection(stopping.httpPort);
  late.write(text.subarray(0, 20));
  await new Promise((resolve) => setImmediate(resolve));
  const closed = stopping.close(5000);
  late.write(text.subarray(20));
  const refused = await late.next();
  assert.equal(refused.status, 503);
  assert.match(refused.body.toString(), /draining/);
  gate.open();
  assert.equal((await busy.next()).status, 200);
  await closed;
});

after(() => new Agent().destroy());

void test('a connection used for 100 requests keeps no listener of them', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const connection = await openConnection(receiver.httpPort);
  for (let index = 0; index < 100; index++) {
    connection.write(
      requestText({ headers: { 'content-type': MEDIA_TYPE.json } }, Buffer.from('{}')),
    );
    assert.equal((await connection.next()).status, 200);
  }
  connection.socket.destroy();
  process.off('warning', note);
  assert.deepEqual(
    warnings.filter((warning) => warning.name.includes('Listeners')),
    [],
  );
});

void test('spans are counted by what became of them, invalid ones also when nothing was valid', async () => {
  const counted = await startReceiver();
  const bad = testSpan({ spanId: Buffer.alloc(0) });
  await send('protobuf', tracesOf(testSpan(), testSpan(), bad), {}, counted);
  await send('json', tracesOf(bad, bad), {}, counted);
  await send('grpc', tracesOf(testSpan()), {}, counted);
  const { receiveSpansTotal, rejectedSpansTotal, receiveRequestsTotal } = counted.telemetry.metrics;
  assert.equal((await receiveSpansTotal.get()).values[0]?.value, 3);
  assert.deepEqual((await rejectedSpansTotal.get()).values, [
    { labels: { reason: 'invalid' }, value: 3 },
  ]);
  const requests = (await receiveRequestsTotal.get()).values.map(({ labels, value }) => [
    labels.transport,
    labels.signal,
    labels.outcome,
    value,
  ]);
  assert.deepEqual(requests, [
    ['http', 'traces', 'partial', 1],
    ['http', 'traces', 'rejected', 1],
    ['grpc', 'traces', 'ok', 1],
  ]);
  await counted.close();
});
