// HTTP/1.1 over a bare socket, for what a well-behaved client never sends.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RawConnection {
  readonly socket: Socket;
  write(data: string | Uint8Array): void;
  /** The next whole response (Content-Length framing); rejects when the connection ends first. */
  next(): Promise<RawResponse>;
}

export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let received: Buffer = Buffer.alloc(0);
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    socket.emit('progress');
  });
  socket.on('close', () => {
    ended = true;
    socket.emit('progress');
  });
  const take = (): RawResponse | undefined => {
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const [line = '', ...rest] = received.subarray(0, head).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      rest.map((text) => {
        const colon = text.indexOf(':');
        return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
      }),
    );
    const end = head + 4 + Number(headers['content-length'] ?? 0);
    if (received.length < end) return undefined;
    const body = received.subarray(head + 4, end);
    received = received.subarray(end);
    return { status: Number(line.split(' ')[1]), headers, body };
  };
  return {
    socket,
    write: (data) => void socket.write(data),
    async next() {
      for (;;) {
        const response = take();
        if (response !== undefined) return response;
        if (ended) throw new Error('the connection ended without a response');
        await once(socket, 'progress');
      }
    },
  };
}

/** Head and body of a request; Content-Length is added unless the headers say how the body ends. */
export function requestText(
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
  body: Uint8Array = Buffer.alloc(0),
): Buffer {
  const { method = 'POST', path = '/v1/traces', headers = {} } = options;
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const isFramed = names.includes('content-length') || names.includes('transfer-encoding');
  const all = {
    host: 'localhost',
    ...headers,
    ...(isFramed ? {} : { 'content-length': String(body.length) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
}

/** One chunk of a chunked body; an empty one ends it. */
export function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}
