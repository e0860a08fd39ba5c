// The few file operations the spool needs, as an interface, so that tests can make a disk that is full,
// torn or lying. `nodeFileSystem` is the real one.

import { constants } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  statfs,
  type FileHandle,
} from 'node:fs/promises';

export interface SpoolFile {
  /** Writes all of `bytes` at `position` or rejects; a part may have been written then. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Fills `target` from `position`; resolves with the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Resolves when what was written survives a power cut. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface SpoolFileSystem {
  makeFolder(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
  /** create: must not exist yet, or is emptied. */
  open(path: string, mode: 'create' | 'read' | 'write'): Promise<SpoolFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A second name for the file (or a copy where links are not possible). */
  link(from: string, to: string): Promise<void>;
  /** Makes names created, renamed or removed in the folder durable. */
  syncFolder(path: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
}

const FLAGS = {
  create: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
};

function toSpoolFile(handle: FileHandle): SpoolFile {
  return {
    write: async (bytes, position) => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(
          bytes,
          done,
          bytes.length - done,
          position + done,
        );
        done += bytesWritten;
      }
    },
    read: async (target, position) => {
      let done = 0;
      while (done < target.length) {
        const { bytesRead } = await handle.read(
          target,
          done,
          target.length - done,
          position + done,
        );
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; its file systems journal names themselves.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeFileSystem: SpoolFileSystem = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: (path) => readdir(path),
  open: async (path, mode) => toSpoolFile(await open(path, FLAGS[mode], 0o600)),
  rename,
  remove: (path) => rm(path, { force: true }),
  link: linkOrCopy,
  syncFolder,
  freeBytes: async (path) => {
    const info = await statfs(path);
    return info.bavail * info.bsize;
  },
};

/** Reads a whole file; undefined where there is none. */
export async function readWhole(files: SpoolFileSystem, path: string): Promise<Buffer | undefined> {
  let file: SpoolFile;
  try {
    file = await files.open(path, 'read');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafe(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/** Replaces a file so that a crash at any instant leaves the old or the new content, whole. */
export async function replaceFile(
  files: SpoolFileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${folder}/${name}.new`;
  const file = await files.open(temporary, 'create');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, `${folder}/${name}`);
  await files.syncFolder(folder);
}
