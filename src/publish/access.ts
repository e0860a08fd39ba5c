// Who may write: a request with a known token, or one from this machine. A page in somebody's browser is
// on this machine too, so without a token the Host must be a loopback name and a foreign Origin is refused.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../model/errors.ts';

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const LOOPBACK_ADDRESS = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/** Throws UNAUTHENTICATED unless the request may write. */
export function assertMayWrite(request: FastifyRequest, tokens: readonly string[]): void {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? '';
    if (tokens.some((known) => isSame(known, token))) return;
    throw new AppError('UNAUTHENTICATED', 'the token is not one of auth.tokens');
  }
  if (isLocal(request)) return;
  throw new AppError('UNAUTHENTICATED', 'writes need a token unless they come from this machine');
}

function isLocal(request: FastifyRequest): boolean {
  if (!LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '')) return false;
  const { host, origin } = request.headers;
  if (host === undefined || !LOOPBACK_HOST.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

/** Takes the same time whatever is alike. */
function isSame(a: string, b: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}
