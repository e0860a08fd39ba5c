// Either port takes both protocols, so a client that was given the wrong one of the two is served. A connection is
// looked at once: HTTP/2 begins with bytes that no other HTTP request begins with; over TLS the two sides have
// agreed on a protocol already (ALPN). The servers' own listeners then have it as if it had come to them.

import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Of the preface `PRI * HTTP/2.0`: enough to tell it from the method of a request. */
const HTTP2_BEGINNING = Buffer.from('PRI ', 'latin1');

export interface SharedServers {
  readonly grpc: Server;
  readonly http: Server;
}

export interface SharedPorts {
  /** Ends the connections that have not said anything yet. */
  close(): void;
}

/** Serves the connections of both servers by what they speak. `silentMs`: how long one may be without its first bytes. */
export function sharePorts(
  servers: SharedServers,
  options: { readonly isTls: boolean; readonly silentMs: number },
): SharedPorts {
  const event = options.isTls ? 'secureConnection' : 'connection';
  const serveGrpc = takeOver(servers.grpc, event);
  const serveHttp = takeOver(servers.http, event);
  const silent = new Set<Socket>();
  const serve = (socket: Socket, isHttp2: boolean) => {
    if (isHttp2) serveGrpc(socket);
    else serveHttp(socket);
  };
  const look = (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    readBeginning(socket, options.silentMs, (isHttp2) => {
      silent.delete(socket);
      serve(socket, isHttp2);
    });
  };
  const onConnection = options.isTls
    ? (socket: TLSSocket) => serve(socket, socket.alpnProtocol === 'h2')
    : look;
  for (const server of [servers.grpc, servers.http]) server.on(event, onConnection);
  return {
    close() {
      for (const socket of silent) socket.destroy();
    },
  };
}

/** Takes the listeners of an event from a server; what is returned calls them. */
function takeOver(server: Server, event: string): (socket: Socket) => void {
  const listeners = server.listeners(event) as ((socket: Socket) => void)[];
  server.removeAllListeners(event);
  return (socket) => {
    for (const listener of listeners) listener.call(server, socket);
  };
}

/** Tells whether it is HTTP/2 as soon as that is clear; what was read stands in the socket again. */
function readBeginning(
  socket: Socket,
  silentMs: number,
  onKnown: (isHttp2: boolean) => void,
): void {
  let seen: Buffer = Buffer.alloc(0);
  const giveUp = () => socket.destroy();
  const onReadable = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const compared = seen.subarray(0, HTTP2_BEGINNING.length);
    const isLike = HTTP2_BEGINNING.subarray(0, compared.length).equals(compared);
    if (isLike && compared.length < HTTP2_BEGINNING.length) return;
    socket
      .off('readable', onReadable)
      .off('end', giveUp)
      .off('error', giveUp)
      .off('timeout', giveUp);
    socket.setTimeout(0);
    socket.unshift(seen);
    onKnown(isLike);
  };
  socket.setTimeout(silentMs);
  socket.on('readable', onReadable).on('end', giveUp).on('error', giveUp).on('timeout', giveUp);
}
