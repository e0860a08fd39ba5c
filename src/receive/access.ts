// Who may write: bearer tokens, compared in constant time. Browsers' and vendors' habits are met half-way:
// `x-api-key` and the password of Basic carry a token too.

import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../model/errors.ts';
import type { Signal } from '../model/pipeline.ts';
import type { AccessToken } from './options.ts';

export type HeaderSource = (name: string) => string | undefined;

/** Throws UNAUTHENTICATED or PERMISSION_DENIED; returns for those who may write the signal. */
export type CheckAccess = (header: HeaderSource, signal: Signal) => void;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function createAccessCheck(tokens: readonly AccessToken[]): CheckAccess {
  if (tokens.length === 0) return () => undefined;
  const known = tokens.map(({ token, signals }) => ({ hash: digest(token), signals }));
  return (header, signal) => {
    const presented = presentedToken(header);
    if (presented === undefined) throw new AppError('UNAUTHENTICATED', 'no access token was sent');
    const hash = digest(presented);
    const match = known.filter((entry) => timingSafeEqual(entry.hash, hash))[0];
    if (match === undefined) throw new AppError('UNAUTHENTICATED', 'the access token is not known');
    if (match.signals !== undefined && !match.signals.includes(signal)) {
      throw new AppError('PERMISSION_DENIED', `the access token may not write ${signal}`);
    }
  };
}

function presentedToken(header: HeaderSource): string | undefined {
  const [scheme = '', value = ''] = (header('authorization') ?? '').trim().split(/\s+/, 2);
  if (value !== '' && scheme.toLowerCase() === 'bearer') return value;
  if (value !== '' && scheme.toLowerCase() === 'basic') {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    return pair.slice(pair.indexOf(':') + 1);
  }
  return header('x-api-key');
}
