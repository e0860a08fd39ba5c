// What makes this installation itself where no privacy.hmac_key is configured: a random key for user
// and conversation hashes. It must survive restarts: a new key would make every user a stranger.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from './model/errors.ts';

export interface Identity {
  /** 64 hex characters. */
  readonly hmacKey: string;
}

/**
 * Reads the identity file, or makes and syncs it (mode 0600) at first start.
 * Throws CONFIG_INVALID when the file is there but not readable as one.
 */
export function openIdentity(path: string): Identity {
  const existing = read(path);
  if (existing !== undefined) return existing;
  const made: Identity = {
    hmacKey: randomBytes(32).toString('hex'),
  };
  write(path, made);
  return made;
}

function read(path: string): Identity | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
  try {
    const { hmacKey } = JSON.parse(text) as Partial<Identity>;
    if (hmacKey !== undefined && /^[0-9a-f]{64}$/.test(hmacKey)) return { hmacKey };
  } catch (error) {
    throw unusable(path, error);
  }
  throw unusable(path, undefined);
}

function unusable(path: string, cause: unknown): AppError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new AppError(
    'CONFIG_INVALID',
    `${path} is not an identity file${why}. Restore it from a backup; removing it gives every user a new hash.`,
    { cause, at: path },
  );
}

/** Written beside and renamed, so that a crash leaves the old state or the new one. */
function write(path: string, identity: Identity): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(identity, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
