// A loopback port that was free a moment ago, for programs that cannot be told to pick one themselves.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Asks the system for a port and gives it back. Another process may take it: callers retry. */
export function findFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
