// One process a spool folder. The lock names its owner, so that one left by a killed process is taken over.

import { AppError } from '../model/errors.ts';
import { readWhole, replaceFile, type SpoolFileSystem } from './file-system.ts';

/** Folders this process has open: a second open in the same process is a mistake too. */
const held = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Throws CONFIG_INVALID where another living process has the folder open. */
export async function lockFolder(files: SpoolFileSystem, folder: string): Promise<void> {
  const owner = Number((await readWhole(files, `${folder}/lock`))?.toString('latin1'));
  const foreign = Number.isInteger(owner) && owner > 0 && owner !== process.pid && isAlive(owner);
  if (foreign || held.has(folder)) {
    throw new AppError(
      'CONFIG_INVALID',
      `the spool ${folder} is open in process ${foreign ? owner : process.pid}; ` +
        `give each process its own spool.path, or remove ${folder}/lock if that process is no spandrift`,
      { at: 'spool.path' },
    );
  }
  await replaceFile(files, folder, 'lock', Buffer.from(String(process.pid), 'latin1'));
  held.add(folder);
}

export async function unlockFolder(files: SpoolFileSystem, folder: string): Promise<void> {
  held.delete(folder);
  await files.remove(`${folder}/lock`);
}
