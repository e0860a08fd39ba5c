// OTLP checklist, section gRPC: one test per point, against the real listener.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { loadConfig } from '../../src/config.ts';
import { AppError, ERRORS, type ErrorCode, type ErrorRow } from '../../src/model/errors.ts';
import { createCertificate } from '../support/certificate.ts';
import type { Answer } from '../support/otlp-client.ts';
import { encodeOtlp } from '../support/otlp-codec.ts';
import { singlePoint } from '../support/otlp-point.ts';
import { frame, openSession, rawCall } from '../support/raw-grpc.ts';
import {
  ACCEPTED,
  createGate,
  startReceiver,
  testSpan,
  tracesOf,
  type TestReceiver,
} from '../support/receiver.ts';

const MIB = 1024 * 1024;
const RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const BOMB_MEMBERS = 16;
const RSS_GROWTH_MAX = 300 * MIB;

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

const send = (
  body: Parameters<TestReceiver['client']['send']>[2],
  target = receiver,
): Promise<Answer> => target.client.send('grpc', 'traces', body);

const ofSize = (bytes: number) =>
  tracesOf(testSpan({ attributes: [{ key: 'blob', value: { stringValue: 'x'.repeat(bytes) } }] }));

/** Runs `check` while every request fails with `error`. */
async function whileFailing(error: AppError, check: () => Promise<void>): Promise<void> {
  receiver.consume = () => Promise.reject(error);
  try {
    await check();
  } finally {
    receiver.consume = undefined;
  }
}

singlePoint('GRPC-01', 'the unary methods of all three services answer', async () => {
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    const answer = await receiver.client.send('grpc', signal, Buffer.alloc(0));
    assert.equal(answer.ok, true, signal);
  }
});

singlePoint('GRPC-02', 'the default port is 4317', () => {
  assert.equal(loadConfig({ file: undefined, env: {} }).receive.grpc_port, 4317);
});

singlePoint('GRPC-03', 'the limit holds for the compressed size', async () => {
  const session = await openSession(small.grpcPort);
  const incompressible = gzipSync(
    Buffer.from(Array.from({ length: 1.2 * MIB }, () => Math.random() * 256)),
  );
  assert.ok(incompressible.length > MIB);
  const answer = await rawCall(session, frame(incompressible, 1), { 'grpc-encoding': 'gzip' });
  assert.equal(answer.headers['grpc-status'], '8');
  session.destroy();
});

singlePoint(
  'GRPC-04',
  'a gzip bomb stops at the decompressed limit without growing memory',
  async () => {
    const member = gzipSync(Buffer.alloc(64 * MIB));
    const bomb = Buffer.concat(Array.from({ length: BOMB_MEMBERS }, () => member));
    assert.ok(bomb.length < 2 * MIB, 'a gibibyte in less than two mebibytes');
    const session = await openSession(receiver.grpcPort);
    const before = process.memoryUsage().rss;
    const answer = await rawCall(session, frame(bomb, 1), { 'grpc-encoding': 'gzip' });
    const growth = process.memoryUsage().rss - before;
    assert.equal(answer.headers['grpc-status'], '8');
    assert.ok(growth < RSS_GROWTH_MAX, `resident memory grew by ${growth} bytes`);
    session.destroy();
  },
);

singlePoint('GRPC-05', 'by default 63 MiB pass and 65 MiB fail', async () => {
  const fitting = await send(ofSize(63 * MIB));
  assert.equal(fitting.ok, true, JSON.stringify(fitting.failure));
  assert.equal((await send(Buffer.alloc(65 * MIB))).status, 8);
  receiver.records.length = 0;
});

singlePoint('GRPC-06', 'the limit is configurable', async () => {
  assert.equal((await send(ofSize(0.9 * MIB), small)).ok, true);
  assert.equal((await send(ofSize(1.1 * MIB), small)).status, 8);
  const { receive } = loadConfig({
    file: undefined,
    env: { SPANDRIFT_RECEIVE__MAX_REQUEST_BYTES: '1048576' },
  });
  assert.equal(receive.max_request_bytes, MIB);
});

singlePoint('GRPC-07', 'over the limit is RESOURCE_EXHAUSTED without RetryInfo', async () => {
  const answer = await send(ofSize(1.1 * MIB), small);
  assert.equal(answer.status, 8);
  assert.equal(answer.failure?.retrySeconds, undefined);
  assert.match(answer.failure!.message, /larger than 1048576 bytes/);
});

singlePoint('GRPC-08', 'calls on one connection are served in parallel', async () => {
  const calls = 50;
  const all = createGate();
  let waiting = 0;
  receiver.consume = async () => {
    waiting++;
    if (waiting === calls) all.open();
    await all.opened;
    return ACCEPTED;
  };
  const answers = await Promise.all(
    Array.from({ length: calls }, () => send(tracesOf(testSpan()))),
  );
  receiver.consume = undefined;
  assert.ok(answers.every((answer) => answer.ok));
});

singlePoint('GRPC-09', 'success is OK with an export response', async () => {
  const answer = await send(tracesOf(testSpan()));
  assert.deepEqual([answer.ok, answer.status], [true, 0]);
});

singlePoint('GRPC-09', 'the OpenTelemetry SDK exports without an error', async () => {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  });
  provider.getTracer('test').startSpan('from the SDK').end();
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${receiver.grpcPort}` });
  const result = await new Promise<{ code: number; error?: Error }>((resolve) => {
    exporter.export(memory.getFinishedSpans(), resolve);
  });
  assert.equal(result.code, 0, String(result.error));
  await exporter.shutdown();
  assert.equal(receiver.records.at(-1)!['name'], 'from the SDK');
});

singlePoint('GRPC-10', 'on full success the response has no bytes', async () => {
  assert.equal((await send(tracesOf(testSpan()))).body.length, 0);
});

singlePoint('GRPC-11', 'empty requests are OK', async () => {
  assert.equal((await send(Buffer.alloc(0))).ok, true);
  assert.equal((await send(tracesOf())).ok, true);
});

singlePoint(
  'GRPC-12',
  'a part rejected is OK with the exact count, and the rest goes on',
  async () => {
    receiver.records.length = 0;
    const bad = testSpan({ traceId: Buffer.alloc(16) });
    const answer = await send(
      tracesOf(testSpan({ name: 'a' }), bad, bad, testSpan({ name: 'b' }), bad),
    );
    assert.equal(answer.ok, true);
    assert.equal(answer.partial?.rejected, '3');
    assert.deepEqual(
      receiver.records.map((span) => span['name']),
      ['a', 'b'],
    );
  },
);

singlePoint('GRPC-13', 'the message of a partial success says why', async () => {
  const answer = await send(tracesOf(testSpan(), testSpan({ spanId: Buffer.alloc(3) })));
  assert.match(answer.partial!.message, /span 1 of the request: span_id has 3 bytes, not 8/);
});

singlePoint('GRPC-14', 'a warning has rejected 0 and a message', async () => {
  const answer = await send(
    tracesOf(testSpan({ attributes: [{ key: 'k', value: { stringValueStrindex: 1 } }] })),
  );
  assert.equal(answer.partial?.rejected, '0');
  assert.match(answer.partial.message, /strindex/);
});

singlePoint('GRPC-15', 'rejected 0 with an empty message is never set', async () => {
  receiver.consume = () => Promise.resolve({ accepted: 5, rejected: 0, message: '' });
  const answer = await send(tracesOf(testSpan()));
  receiver.consume = undefined;
  assert.equal(answer.partial, undefined);
  assert.equal(answer.body.length, 0);
});

singlePoint('GRPC-16', 'nothing valid at all is INVALID_ARGUMENT', async () => {
  const answer = await send(tracesOf(testSpan({ traceId: Buffer.alloc(0) })));
  assert.equal(answer.status, 3);
  assert.match(answer.failure!.message, /all 1 records are invalid/);
});

singlePoint('GRPC-17', 'a temporary failure is UNAVAILABLE', async () => {
  await whileFailing(new AppError('SPOOL_FULL', 'no room'), async () => {
    assert.equal((await send(tracesOf(testSpan()))).status, 14);
  });
});

singlePoint('GRPC-18', 'a temporary failure carries RetryInfo', async () => {
  await whileFailing(new AppError('SPOOL_FULL', 'no room', { retryAfterSeconds: 7 }), async () => {
    assert.equal((await send(tracesOf(testSpan()))).failure?.retrySeconds, 7);
  });
});

singlePoint('GRPC-19', 'what cannot be decoded is INVALID_ARGUMENT', async () => {
  assert.equal((await send(Buffer.from('no protobuf at all'))).status, 3);
  const session = await openSession(receiver.grpcPort);
  const torn = gzipSync(encodeOtlp('traces', tracesOf(testSpan()))).subarray(0, -9);
  for (const message of [torn, Buffer.from('no gzip')]) {
    const answer = await rawCall(session, frame(message, 1), { 'grpc-encoding': 'gzip' });
    assert.equal(answer.headers['grpc-status'], '3');
  }
  for (const data of [
    undefined,
    Buffer.from([0, 0, 0]),
    frame(Buffer.alloc(9)).subarray(0, 10),
    Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.alloc(0))]),
    frame(Buffer.alloc(0), 9),
  ]) {
    assert.equal((await rawCall(session, data)).headers['grpc-status'], '3', 'broken framing');
  }
  session.destroy();
});

singlePoint('GRPC-20', 'invalid data carries BadRequest with the field', async () => {
  const answer = await send(Buffer.from([0x0a, 0x05, 0x12, 0x03, 0x12, 0x09, 0x00]));
  assert.equal(answer.failure?.violations.length, 1);
  assert.match(answer.failure.violations[0]!.field, /^resourceSpans\[0\]\.scopeSpans\[0\]/);
});

singlePoint(
  'GRPC-21',
  'permanent errors are never retryable codes, temporary ones always',
  async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { grpc: status, kind } = ERRORS[code];
      if (status === 0) continue;
      await whileFailing(new AppError(code, 'for the test'), async () => {
        const answer = await send(tracesOf(testSpan()));
        assert.equal(answer.status, status, code);
        assert.equal(RETRYABLE.has(answer.status), kind === 'retryable', code);
      });
    }
    await whileFailing(new TypeError('a fault of ours') as AppError, async () => {
      const answer = await send(tracesOf(testSpan()));
      assert.equal(answer.status, 13);
      assert.doesNotMatch(answer.failure!.message, /a fault of ours/, 'no inner text leaks');
    });
  },
);

singlePoint('GRPC-22', 'overload is UNAVAILABLE with RetryInfo, before decompression', async () => {
  const gate = createGate();
  const reached = createGate();
  small.consume = async () => {
    reached.open();
    await gate.opened;
    return ACCEPTED;
  };
  const holding = Array.from({ length: 5 }, () => send(ofSize(0.9 * MIB), small));
  await reached.opened;
  const refused = await Promise.race(holding);
  assert.equal(refused.status, 14);
  assert.ok(refused.failure!.retrySeconds! >= 1);
  gate.open();
  const answers = await Promise.all(holding);
  small.consume = undefined;
  assert.ok(
    answers.some((answer) => answer.ok),
    'those let in are answered',
  );
  assert.equal((await send(tracesOf(testSpan()), small)).ok, true, 'and the budget is given back');
});

singlePoint('GRPC-23', 'RESOURCE_EXHAUSTED is never used for what passes', () => {
  for (const row of Object.values<ErrorRow>(ERRORS)) {
    assert.ok(row.grpc !== 8 || row.kind !== 'retryable');
  }
});

singlePoint('GRPC-24', 'the retry delay is more than 0 and at most 30 seconds', async () => {
  for (const retryAfterSeconds of [0, 0.2, 1, 29.5, 100]) {
    await whileFailing(new AppError('OVERLOADED', 'full', { retryAfterSeconds }), async () => {
      const seconds = (await send(tracesOf(testSpan()))).failure!.retrySeconds!;
      assert.ok(seconds >= 1 && seconds <= 30, String(seconds));
    });
  }
});

const LONG_MESSAGE = 'ä'.repeat(5 * MIB);

singlePoint('GRPC-25', 'the response is limited, 4 MiB by default and configurable', async () => {
  receiver.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: LONG_MESSAGE });
  const answer = await send(tracesOf(testSpan()));
  receiver.consume = undefined;
  assert.ok(answer.ok && answer.body.length <= 4 * MIB, String(answer.body.length));
  const tight = await startReceiver({ maxResponseBytes: 100 });
  tight.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: LONG_MESSAGE });
  assert.ok((await send(tracesOf(testSpan()), tight)).body.length <= 100);
  await tight.close();
});

singlePoint('GRPC-26', 'an over-long message is shortened, the count stays', async () => {
  receiver.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: LONG_MESSAGE });
  const answer = await send(tracesOf(testSpan()));
  receiver.consume = undefined;
  assert.equal(answer.partial?.rejected, '2');
  assert.match(answer.partial.message, /^ä{1000,}$/u);
});

singlePoint('GRPC-27', 'what cannot fit is RESOURCE_EXHAUSTED, not retryable', async () => {
  const tight = await startReceiver({ maxResponseBytes: 2 });
  tight.consume = () => Promise.resolve({ accepted: 1, rejected: 2, message: 'reason' });
  const answer = await send(tracesOf(testSpan()), tight);
  assert.deepEqual([answer.status, answer.failure?.retrySeconds], [8, undefined]);
  await tight.close();
});

singlePoint(
  'GRPC-28',
  'unknown methods and encodings are UNIMPLEMENTED, with what is known',
  async () => {
    const session = await openSession(receiver.grpcPort);
    const message = frame(encodeOtlp('traces', tracesOf(testSpan())), 1);
    const encoding = await rawCall(session, message, { 'grpc-encoding': 'snappy' });
    assert.equal(encoding.headers['grpc-status'], '12');
    assert.match(encoding.headers['grpc-accept-encoding']!, /identity,gzip/);
    const method = await rawCall(session, message, { ':path': '/some.Service/Method' });
    assert.equal(method.headers['grpc-status'], '12');
    const noGrpc = await rawCall(session, message, { 'content-type': 'application/json' });
    assert.equal(noGrpc.headers[':status'], '415');
    session.destroy();
  },
);

singlePoint(
  'GRPC-29',
  'missing, wrong and limited tokens are refused with their codes',
  async () => {
    const guarded = await startReceiver({
      tokens: [{ token: 'all-signals' }, { token: 'only-logs', signals: ['logs'] }],
    });
    const status = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await guarded.client.send('grpc', 'traces', tracesOf(testSpan()), { headers }))
        .status;
    };
    assert.equal(await status(), 16);
    assert.equal(await status('Bearer wrong'), 16);
    assert.equal(await status('Bearer only-logs'), 7);
    assert.equal(await status('Bearer all-signals'), 0);
    assert.equal(await status('bearer all-signals'), 0);
    await guarded.close();
  },
);

singlePoint(
  'GRPC-30',
  "a client's deadline aborts the work and frees the request's memory",
  async () => {
    let aborted: AbortSignal | undefined;
    receiver.consume = async (_request, signal) => {
      aborted = signal;
      await once(signal, 'abort');
      throw signal.reason as Error;
    };
    const answer = await receiver.client.send('grpc', 'traces', tracesOf(testSpan()), {
      deadlineMs: 200,
    });
    assert.equal(answer.status, 4);
    receiver.consume = undefined;
    assert.equal((await send(tracesOf(testSpan()))).ok, true);
    assert.equal(aborted?.aborted, true);
    const held = await receiver.telemetry.metrics.receiveInflightBytes.get();
    assert.equal(held.values[0]?.value, 0);
  },
);

singlePoint(
  'GRPC-31',
  'pings are answered; a graceful stop sends GOAWAY and answers what is in flight',
  async () => {
    const stopping = await startReceiver();
    const session = await openSession(stopping.grpcPort);
    await new Promise<void>((resolve, reject) => {
      session.ping((error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    const gate = createGate();
    const reached = createGate();
    stopping.consume = async () => {
      reached.open();
      await gate.opened;
      return ACCEPTED;
    };
    const goaway = once(session, 'goaway');
    const inFlight = rawCall(session, frame(encodeOtlp('traces', tracesOf(testSpan()))));
    await reached.opened;
    const closed = stopping.close(5000);
    const [code] = (await goaway) as [number];
    assert.equal(code, 0);
    gate.open();
    assert.equal((await inFlight).headers['grpc-status'], '0');
    await closed;
  },
);

singlePoint(
  'GRPC-32',
  'with a client authority, strangers fail in the handshake; a rotated certificate is used',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spandrift-tls-'));
    const authority = createCertificate('test authority');
    const client = createCertificate('client', authority);
    const files = {
      certFile: join(folder, 'cert.pem'),
      keyFile: join(folder, 'key.pem'),
      clientCaFile: join(folder, 'ca.pem'),
    };
    const install = () => {
      const server = createCertificate('server', authority);
      writeFileSync(files.certFile, server.certPem);
      writeFileSync(files.keyFile, server.keyPem);
      return server;
    };
    writeFileSync(files.clientCaFile, authority.certPem);
    install();
    const guarded = await startReceiver({ tls: { ...files, reloadIntervalMs: 20 } });
    const ca = Buffer.from(authority.certPem);
    const call = (credentials: grpc.ChannelCredentials) =>
      new Promise<number>((resolve) => {
        const channel = new grpc.Client(`127.0.0.1:${guarded.grpcPort}`, credentials, {
          'grpc.enable_retries': 0,
        });
        const same = (bytes: Buffer) => bytes;
        const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
        channel.makeUnaryRequest(
          method,
          same,
          same,
          Buffer.alloc(0),
          { deadline: Date.now() + 5000 },
          (error) => {
            channel.close();
            resolve(error === null ? 0 : error.code);
          },
        );
      });
    const known = () =>
      call(grpc.credentials.createSsl(ca, Buffer.from(client.keyPem), Buffer.from(client.certPem)));
    assert.equal(await call(grpc.credentials.createSsl(ca)), 14, 'no certificate');
    assert.equal(await known(), 0);
    const rotated = install();
    const peer = await import('node:tls');
    const fingerprint = () =>
      new Promise<string>((resolve, reject) => {
        const socket = peer.connect(
          {
            port: guarded.grpcPort,
            host: '127.0.0.1',
            ca: authority.certPem,
            cert: client.certPem,
            key: client.keyPem,
            ALPNProtocols: ['h2'],
          },
          () => {
            resolve(socket.getPeerX509Certificate()!.toString());
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });
    const deadline = Date.now() + 5000;
    const normal = (pem: string) => pem.replace(/\s/g, '');
    while (normal(await fingerprint()) !== normal(rotated.certPem)) {
      assert.ok(Date.now() < deadline, 'the new certificate is served within seconds');
    }
    assert.equal(await known(), 0);
    await guarded.close();
    rmSync(folder, { recursive: true });
  },
);
