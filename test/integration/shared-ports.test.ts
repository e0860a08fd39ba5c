// Each of the two OTLP ports takes both protocols; how a connection that is slow, silent, odd or encrypted fares.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Agent, request } from 'undici';
import { createCertificate } from '../support/certificate.ts';
import { MEDIA_TYPE, toBytes } from '../support/otlp-client.ts';
import { requestText } from '../support/raw-http.ts';
import { startReceiver, testSpan, tracesOf, type TestReceiver } from '../support/receiver.ts';

const SILENT_MS = 300;
const METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const valid = tracesOf(testSpan());
const body = toBytes('protobuf', 'traces', valid);

let receiver: TestReceiver;
let guarded: TestReceiver;
let authority: string;
const folder = mkdtempSync(join(tmpdir(), 'spandrift-ports-'));

before(async () => {
  receiver = await startReceiver({ timeouts: { headersMs: SILENT_MS } });
  const ca = createCertificate('test authority');
  const server = createCertificate('server', ca);
  authority = ca.certPem;
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(files.certFile, server.certPem);
  writeFileSync(files.keyFile, server.keyPem);
  guarded = await startReceiver({ tls: files });
});

after(async () => {
  await receiver.close();
  await guarded.close();
  rmSync(folder, { recursive: true });
});

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  return text;
}

/** Bytes one at a time, each in a packet of its own. */
async function drip(socket: Socket, bytes: Buffer): Promise<void> {
  socket.setNoDelay(true);
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** grpc-status of an export over a connection of node:http2. */
async function callOver(session: ReturnType<typeof connectHttp2>): Promise<unknown> {
  const frame = Buffer.alloc(5 + body.length);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, 5);
  const stream = session.request({
    ':method': 'POST',
    ':path': METHOD,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.end(frame);
  stream.resume();
  const [trailers] = (await once(stream, 'trailers')) as [Record<string, unknown>];
  session.close();
  return trailers['grpc-status'];
}

test('the first bytes may come one at a time, on either port', async () => {
  const text = requestText(
    { headers: { 'content-type': MEDIA_TYPE.protobuf, connection: 'close' } },
    body,
  );
  for (const port of [receiver.grpcPort, receiver.httpPort]) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    await drip(socket, Buffer.from(text));
    assert.match(await readAll(socket), /^HTTP\/1\.1 200 /);
  }
});

test('a method that begins like HTTP/2 is still HTTP/1', async () => {
  for (const method of ['PROPFIND', 'PUT', 'P']) {
    const socket = connect(receiver.grpcPort, '127.0.0.1');
    socket.write(`${method} /v1/traces HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    assert.match(await readAll(socket), /^HTTP\/1\.1 4\d\d /, method);
  }
});

test('a connection that says nothing, or hardly anything, is closed', async () => {
  for (const port of [receiver.grpcPort, receiver.httpPort]) {
    for (const beginning of ['', 'PR']) {
      const socket = connect(port, '127.0.0.1');
      socket.write(beginning);
      assert.equal(await readAll(socket), '');
    }
  }
});

test('one that ends before it said anything is closed', async () => {
  const socket = connect(receiver.httpPort, '127.0.0.1');
  socket.end();
  assert.equal(await readAll(socket), '');
});

test('the receiver closes at once although connections of every kind are open on the wrong port', async () => {
  const own = await startReceiver();
  const silent = connect(own.httpPort, '127.0.0.1');
  await once(silent, 'connect');
  const idle = connect(own.grpcPort, '127.0.0.1');
  idle.write(requestText({ headers: { 'content-type': MEDIA_TYPE.protobuf } }, body));
  await once(idle, 'data');
  const session = connectHttp2(`http://127.0.0.1:${own.httpPort}`);
  await once(session, 'connect');
  const ended = [silent, idle, session].map((connection) => {
    connection.on('error', () => undefined);
    return once(connection, 'close');
  });
  silent.resume();
  await own.close();
  await Promise.all(ended);
});

test('over TLS either port takes what the two sides agreed on', async () => {
  const dispatcher = new Agent({
    allowH2: false,
    connect: { ca: authority, servername: 'server', checkServerIdentity: () => undefined },
  });
  for (const port of [guarded.grpcPort, guarded.httpPort]) {
    const { statusCode } = await request(`https://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': MEDIA_TYPE.protobuf },
      body,
      dispatcher,
    });
    assert.equal(statusCode, 200);
    const session = connectHttp2(`https://127.0.0.1:${port}`, {
      ca: authority,
      checkServerIdentity: () => undefined,
    });
    assert.equal(await callOver(session), '0');
  }
  await dispatcher.close();
});

test('a client that offers both over TLS gets what the port is for; one that offers nothing gets HTTP/1', async () => {
  const agreed = async (port: number, offered: string[] | undefined) => {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: authority,
      checkServerIdentity: () => undefined,
      ...(offered === undefined ? {} : { ALPNProtocols: offered }),
    });
    await once(socket, 'secureConnect');
    const { alpnProtocol } = socket;
    socket.destroy();
    return alpnProtocol;
  };
  const both = ['h2', 'http/1.1'];
  assert.equal(await agreed(guarded.grpcPort, both), 'h2');
  assert.equal(await agreed(guarded.httpPort, both), 'http/1.1');
  assert.equal(await agreed(guarded.httpPort, undefined), false);
});
