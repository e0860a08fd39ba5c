// The simulator's OTLP client against small receivers of its own: what it retries, what it gives up on,
// what it counts. Traffic into the real service is tested with the service.

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { SERVICES, TENANTS } from '../../src/cli/simulate/catalogue.ts';
import { runSimulation } from '../../src/cli/simulate/run.ts';
import type { SenderOptions } from '../../src/cli/simulate/sender.ts';
import { Sender } from '../../src/cli/simulate/sender.ts';
import type { Protocol } from '../../src/cli/simulate/transport.ts';

interface Reply {
  readonly code: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Received {
  readonly url: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** An HTTP receiver that gives each request the next reply, the last one for ever. */
async function openHttpReceiver(replies: readonly Reply[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const reply = replies[Math.min(received.length, replies.length - 1)] ?? { code: 200 };
      const raw = Buffer.concat(chunks);
      received.push({
        url: request.url ?? '',
        contentType: request.headers['content-type'] ?? '',
        body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
      });
      response.writeHead(reply.code, { ...reply.headers }).end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    received,
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function createSender(
  endpoint: string,
  protocol: Protocol,
  retryMsMax = 10_000,
  more: Pick<SenderOptions, 'signal' | 'onFirstRetry'> = {},
) {
  return new Sender({
    endpoint,
    protocol,
    headers: {},
    gzip: true,
    timeoutMs: 5000,
    inFlightMax: 1,
    retryMsMax,
    ...more,
  });
}

const FROM_MS = Date.UTC(2026, 9, 5, 12);

/** Back-fills ten minutes of traffic. */
async function backfill(sender: Sender) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  await runSimulation(
    {
      traffic: {
        seed: 3,
        callsPerSecond: 0.5,
        services: SERVICES,
        tenants: TENANTS,
        incidents: [],
        rhythm: 'flat',
        contentCharactersMax: 100,
      },
      dialect: 'otel',
      batchSpans: 100,
      liveStartMs: FROM_MS,
      backfillMs: 600_000,
      durationMs: 0,
    },
    {
      sender,
      clock: () => FROM_MS,
      signal: new AbortController().signal,
      writeTruth: (line) => lines.push(line),
    },
  );
  sender.close();
  return lines;
}

test('HTTP/JSON: every span of the truth file arrives and is counted as acknowledged', async () => {
  const receiver = await openHttpReceiver([{ code: 200, body: '{}' }]);
  const sender = createSender(receiver.endpoint, 'http/json');
  const truth = await backfill(sender);
  receiver.close();
  const arrived = receiver.received
    .filter(({ url }) => url === '/v1/traces')
    .flatMap(({ body }) => {
      const request = JSON.parse(body.toString()) as {
        resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
      };
      return request.resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans),
      );
    });
  const told = truth
    .filter(({ kind }) => kind === 'minute')
    .reduce((sum, { spans }) => sum + Number(spans), 0);
  assert.ok(told > 300);
  assert.equal(arrived.length, told);
  assert.equal(sender.counts.spansAcknowledged, told);
  assert.equal(sender.counts.refused, 0);
  assert.equal(truth.at(-1)?.['kind'], 'end');
});

test('a receiver that does not answer is told of once, and a stop ends the retries', async () => {
  const receiver = await openHttpReceiver([{ code: 503, headers: { 'retry-after': '3600' } }]);
  const stop = new AbortController();
  const told: string[] = [];
  const sender = createSender(receiver.endpoint, 'http/protobuf', 3_600_000, {
    signal: stop.signal,
    onFirstRetry: (reason) => {
      told.push(reason);
      setImmediate(() => stop.abort());
    },
  });
  await backfill(sender);
  receiver.close();
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /HTTP 503/);
  assert.equal(sender.counts.retries, 1);
  assert.equal(sender.counts.spansAcknowledged, 0);
  assert.equal(sender.counts.refused, sender.counts.spansSent + sender.counts.logsSent);
});

test('HTTP: 503 with Retry-After is sent again with the same bytes', async () => {
  const receiver = await openHttpReceiver([
    { code: 503, headers: { 'retry-after': '0' } },
    { code: 429 },
    { code: 200 },
  ]);
  const sender = createSender(receiver.endpoint, 'http/protobuf');
  await backfill(sender);
  receiver.close();
  assert.equal(sender.counts.retries, 2);
  assert.equal(sender.counts.spansAcknowledged, sender.counts.spansSent);
  const bodies = receiver.received.map(({ body }) => body.toString('base64'));
  assert.equal(new Set(bodies).size, bodies.length - 2);
  assert.equal(receiver.received[0]?.contentType, 'application/x-protobuf');
});

test('HTTP: 400 is not sent again and is counted as refused with its reason', async () => {
  const receiver = await openHttpReceiver([{ code: 400, body: 'no such field' }, { code: 200 }]);
  const sender = createSender(receiver.endpoint, 'http/protobuf');
  await backfill(sender);
  receiver.close();
  assert.equal(sender.counts.retries, 0);
  assert.ok(sender.counts.refused >= 100 && sender.counts.refused < 110);
  assert.match(sender.counts.refusedReason, /400.*no such field/);
  assert.equal(sender.counts.spansAcknowledged, sender.counts.spansSent - sender.counts.refused);
});

test('HTTP: partial success takes the rejected spans off the acknowledged ones', async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedSpans: 7, errorMessage: 'bad ids' } });
  const receiver = await openHttpReceiver([
    { code: 200, body },
    { code: 200, body: '{}' },
  ]);
  const sender = createSender(receiver.endpoint, 'http/json');
  await backfill(sender);
  receiver.close();
  assert.equal(sender.counts.spansAcknowledged, sender.counts.spansSent - 7);
  assert.equal(sender.counts.refusedReason, 'bad ids');
});

test('HTTP: an endpoint that nobody serves is given up on after the retry time', async () => {
  const receiver = await openHttpReceiver([{ code: 200 }]);
  receiver.close();
  const sender = createSender(receiver.endpoint, 'http/protobuf', 0);
  await backfill(sender);
  assert.equal(sender.counts.spansAcknowledged, 0);
  assert.equal(sender.counts.refused, sender.counts.spansSent + sender.counts.logsSent);
  assert.match(sender.counts.refusedReason, /ECONNREFUSED/);
});

/** google.rpc.Status with a RetryInfo of 10 ms. */
function retryInfoStatus(): Buffer {
  const field = (number: number, content: Buffer) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
  const duration = Buffer.from([0x10, 0x80, 0xad, 0xe2, 0x04]);
  return field(
    3,
    Buffer.concat([
      field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')),
      field(2, field(1, duration)),
    ]),
  );
}

async function openGrpcReceiver(failures: readonly (status | 'exhausted with RetryInfo')[]) {
  const server = new Server();
  const raw = (bytes: Buffer) => bytes;
  let calls = 0;
  const method = (path: string) => ({
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  });
  const answer = (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
    const failure = failures[calls++];
    if (failure === undefined) return callback(null, Buffer.alloc(0));
    const metadata = new Metadata();
    if (typeof failure === 'string') metadata.set('grpc-status-details-bin', retryInfoStatus());
    const code = typeof failure === 'string' ? status.RESOURCE_EXHAUSTED : failure;
    return callback({ code, details: 'busy', metadata });
  };
  const path = (name: string, signal: string) =>
    `/opentelemetry.proto.collector.${signal}.v1.${name}Service/Export`;
  server.addService(
    { traces: method(path('Trace', 'trace')), logs: method(path('Logs', 'logs')) },
    { traces: answer, logs: answer },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { endpoint: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

test('gRPC: UNAVAILABLE, and RESOURCE_EXHAUSTED with RetryInfo, are sent again', async () => {
  const receiver = await openGrpcReceiver([status.UNAVAILABLE, 'exhausted with RetryInfo']);
  const sender = createSender(receiver.endpoint, 'grpc');
  await backfill(sender);
  receiver.close();
  assert.equal(sender.counts.retries, 2);
  assert.equal(sender.counts.spansAcknowledged, sender.counts.spansSent);
  assert.equal(sender.counts.logsAcknowledged, sender.counts.logsSent);
});

test('gRPC: RESOURCE_EXHAUSTED without RetryInfo and INVALID_ARGUMENT are not', async () => {
  const receiver = await openGrpcReceiver([status.RESOURCE_EXHAUSTED, status.INVALID_ARGUMENT]);
  const sender = createSender(receiver.endpoint, 'grpc');
  await backfill(sender);
  receiver.close();
  assert.equal(sender.counts.retries, 0);
  assert.ok(sender.counts.refused > 0);
  assert.match(sender.counts.refusedReason, /RESOURCE_EXHAUSTED|INVALID_ARGUMENT/);
});

test('live traffic is sent when it has ended, and stops with the signal', async () => {
  const receiver = await openHttpReceiver([{ code: 200, body: '{}' }]);
  const sender = createSender(receiver.endpoint, 'http/json');
  const abort = new AbortController();
  let nowMs = FROM_MS;
  let flushes = 0;
  await runSimulation(
    {
      traffic: {
        seed: 3,
        callsPerSecond: 5,
        services: SERVICES,
        tenants: TENANTS,
        incidents: [],
        rhythm: 'flat',
        contentCharactersMax: 0,
      },
      dialect: 'mixed',
      batchSpans: 512,
      liveStartMs: FROM_MS,
      backfillMs: 0,
      durationMs: Number.POSITIVE_INFINITY,
    },
    {
      sender,
      clock: () => (nowMs += 20_000),
      signal: abort.signal,
      onLive: () => {
        if (++flushes === 3) abort.abort();
      },
    },
  );
  sender.close();
  receiver.close();
  assert.equal(flushes, 3);
  assert.ok(sender.counts.spansAcknowledged > 100);
  const ends = receiver.received
    .filter(({ url }) => url === '/v1/traces')
    .flatMap(({ body }) => [...body.toString().matchAll(/"endTimeUnixNano":"(\d+)"/g)]);
  assert.ok(ends.every(([, end]) => Number(end) / 1e6 <= nowMs));
});
