// Folders that must take files, looked at before anything opens in them: the embedded engine or a spool
// in a folder that refuses files ends in an error nobody can act on.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from './model/errors.ts';

/**
 * Makes the folder where it is absent, then writes a probe file into it and removes that again.
 * Throws CONFIG_INVALID naming the setting, its value and what would be right; `folder` is what the value
 * stands for where it is not the folder itself.
 */
export function ensureFolder(setting: string, value: string, folder = value): void {
  const probe = `${folder}/.spandrift-probe-${process.pid}`;
  try {
    makeFolder(folder);
    writeFileSync(probe, 'may be removed\n', { mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `${setting} "${value}" cannot be used: ${fixOf(error)}`, {
      cause: error,
      at: setting,
    });
  }
}

/** What a refusal of the file system means, and what to do about it. */
export function fixOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${FIXES[code ?? ''] ?? 'give it a folder that this user may create and write'} (${message})`;
}

const FULL = 'its disk is full; make room there';
const NO_FOLDER = 'a file stands where a folder must be; move it away or set another folder';
const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: 'its file system is read-only; mount it writable or set another folder',
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  EISDIR: 'a folder stands where a file must be; move it away',
};

/**
 * Makes a folder and those above it. Not by Node's own recursion, which never ends below a folder that is there and
 * takes none, such as /proc.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
