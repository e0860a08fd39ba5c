// A gRPC call over bare node:http2, for what a well-behaved library never sends.

import { once } from 'node:events';
import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';

export interface RawAnswer {
  /** Headers and trailers together. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

export const TRACES_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

export async function openSession(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  await once(session, 'connect');
  return session;
}

/** Frames a message: flag, length, bytes. */
export function frame(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Sends `data` as the whole request stream and collects the answer. */
export async function rawCall(
  session: ClientHttp2Session,
  data: Buffer | undefined,
  headers: OutgoingHttpHeaders = {},
): Promise<RawAnswer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': TRACES_METHOD,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const seen: Record<string, string> = {};
  const chunks: Buffer[] = [];
  const note = (part: object) => {
    for (const [name, value] of Object.entries(part)) seen[name] = String(value);
  };
  stream.on('response', note);
  stream.on('trailers', note);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => undefined);
  if (data === undefined) stream.end();
  else stream.end(data);
  await once(stream, 'close');
  return { headers: seen, data: Buffer.concat(chunks) };
}
