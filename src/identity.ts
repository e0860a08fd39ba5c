// What makes this installation itself where no privacy.hmac_key is configured: a random key for user
// and conversation hashes. It must survive restarts: a new key would make every user a stranger.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensureFolder, fixOf } from './folders.ts';
import { AppError } from './model/errors.ts';

export interface Identity {
  /** 64 hex characters. */
  readonly hmacKey: string;
}

/**
 * Reads the identity file beside the spool, or makes and syncs it (mode 0600) at first start.
 * Throws CONFIG_INVALID when it cannot be read or written, or is none.
 */
export function openIdentity(spoolPath: string): Identity {
  const path = join(dirname(resolve(spoolPath)), 'identity.json');
  const text = read(path, spoolPath);
  if (text !== undefined) return parse(path, text);
  const made: Identity = {
    hmacKey: randomBytes(32).toString('hex'),
  };
  ensureFolder('spool.path', spoolPath, dirname(path));
  try {
    write(path, made);
  } catch (error) {
    throw unusable({ path, spoolPath, done: 'written' }, error);
  }
  return made;
}

function read(path: string, spoolPath: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable({ path, spoolPath, done: 'read' }, error);
  }
}

function unusable(
  at: { readonly path: string; readonly spoolPath: string; readonly done: string },
  cause: unknown,
): AppError {
  return new AppError(
    'CONFIG_INVALID',
    `the identity file ${at.path}, beside spool.path "${at.spoolPath}", cannot be ${at.done}: ` +
      `${fixOf(cause)}; or set privacy.hmac_key, which needs no such file`,
    { cause, at: 'spool.path' },
  );
}

function parse(path: string, text: string): Identity {
  let cause: unknown;
  try {
    const { hmacKey } = JSON.parse(text) as Partial<Identity>;
    if (hmacKey !== undefined && /^[0-9a-f]{64}$/.test(hmacKey)) return { hmacKey };
  } catch (error) {
    cause = error;
  }
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  throw new AppError(
    'CONFIG_INVALID',
    `${path} is not an identity file${why}. Restore it from a backup; removing it gives every user a new hash.`,
    { cause, at: path },
  );
}

/** Written beside and renamed, so that a crash leaves the old state or the new one. */
function write(path: string, identity: Identity): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(file, `${JSON.stringify(identity, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
