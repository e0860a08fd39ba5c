// A TCP-level nuisance between a client and an HTTP server: each request may be met by one fault.

import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  /** Passed on and answered. */
  | 'none'
  /** The connection is closed before anything is read. */
  | 'refuse'
  /** 500 with a text that is no ClickHouse error. */
  | 'error'
  /** Half of the body reaches the server, then both connections are cut. */
  | 'cut'
  /** The server does the work; its answer never arrives. */
  | 'lose_answer'
  /** Passed on only after the client has given up. */
  | 'late';

export interface FlakyProxy {
  readonly url: string;
  /** Asked for each request that carries an insert's rows; others pass. */
  next: (statement: string) => Fault;
  readonly met: Map<Fault, number>;
  close(): Promise<void>;
}

/** Milliseconds a `late` request is held; clients must give up before. */
export const LATE_MS = 1500;

export async function openFlakyProxy(target: string): Promise<FlakyProxy> {
  const met = new Map<Fault, number>();
  const proxy: FlakyProxy = { url: '', next: () => 'none', met, close: async () => undefined };
  const server = createServer((incoming, outgoing) => {
    const statement = new URL(incoming.url ?? '/', target).searchParams.get('query') ?? '';
    const fault = proxy.next(statement);
    met.set(fault, (met.get(fault) ?? 0) + 1);
    void meet(fault, target, incoming, outgoing);
  });
  server.on('clientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function meet(
  fault: Fault,
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (fault === 'refuse') {
    incoming.destroy();
    return;
  }
  incoming.on('error', () => undefined);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const body = Buffer.concat(chunks);
  if (fault === 'error') {
    outgoing.statusCode = 500;
    outgoing.end('upstream is not well');
    return;
  }
  if (fault === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  pass({ fault, target, incoming, outgoing, body });
}

interface Passing {
  readonly fault: Fault;
  readonly target: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
}

function pass({ fault, target, incoming, outgoing, body }: Passing): void {
  const headers = { ...incoming.headers, 'content-length': String(body.length) };
  delete headers['transfer-encoding'];
  const onward = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method, headers },
    (answer) => {
      if (fault === 'lose_answer') {
        answer.resume();
        answer.on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  if (fault === 'cut') {
    onward.write(body.subarray(0, body.length >> 1), () => {
      onward.destroy();
      outgoing.destroy();
    });
    return;
  }
  onward.end(body);
}
