// A disk in memory for tests of the spool: it can be full, refuse syncs, tear writes and be cut off from
// power, after which only what was synced is left.

import type { SpoolFile, SpoolFileSystem } from '../../src/spool/file-system.ts';

interface Entry {
  bytes: Buffer;
  durable: Buffer;
}

export interface MemoryFiles extends SpoolFileSystem {
  readonly entries: Map<string, Entry>;
  /** Bytes that may still be written before ENOSPC; a write that does not fit is written in part. */
  room: number;
  /** Called before each operation; throws to make it fail. */
  fault: ((operation: string, path: string) => void) | undefined;
  /** Held back until resolved, to look at what happens meanwhile. */
  gate: Promise<void> | undefined;
  /** What a power cut leaves; `torn` bytes of unsynced growth survive in each file. */
  powerCut(torn?: number): MemoryFiles;
  free: number;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test`), { code });
}

export function createMemoryFiles(entries = new Map<string, Entry>()): MemoryFiles {
  const files: MemoryFiles = {
    entries,
    room: Number.POSITIVE_INFINITY,
    fault: undefined,
    gate: undefined,
    free: Number.POSITIVE_INFINITY,
    makeFolder: () => Promise.resolve(),
    list: (path) =>
      Promise.resolve(
        [...entries.keys()]
          .filter((name) => name.startsWith(`${path}/`))
          .map((name) => name.slice(path.length + 1))
          .filter((name) => !name.includes('/')),
      ),
    open: async (path, mode) => {
      files.fault?.('open', path);
      if (mode === 'create') {
        entries.set(path, { bytes: Buffer.alloc(0), durable: Buffer.alloc(0) });
      }
      const entry = entries.get(path);
      if (entry === undefined) throw failure('ENOENT');
      return createFile(files, path, entry);
    },
    rename: (from, to) => {
      files.fault?.('rename', from);
      const entry = entries.get(from);
      if (entry === undefined) return Promise.reject(failure('ENOENT'));
      entries.delete(from);
      entries.set(to, entry);
      return Promise.resolve();
    },
    remove: (path) => {
      entries.delete(path);
      return Promise.resolve();
    },
    link: (from, to) => {
      const entry = entries.get(from);
      if (entry === undefined) return Promise.reject(failure('ENOENT'));
      entries.set(to, entry);
      return Promise.resolve();
    },
    syncFolder: async (path) => {
      files.fault?.('syncFolder', path);
    },
    freeBytes: () => Promise.resolve(files.free),
    powerCut: (torn = 0) => {
      const left = new Map<string, Entry>();
      for (const [path, { bytes, durable }] of entries) {
        const kept = Buffer.from(bytes.subarray(0, Math.min(bytes.length, durable.length + torn)));
        durable.copy(kept);
        left.set(path, { bytes: kept, durable: Buffer.from(kept) });
      }
      return createMemoryFiles(left);
    },
  };
  return files;
}

function createFile(files: MemoryFiles, path: string, entry: Entry): SpoolFile {
  return {
    write: async (bytes, position) => {
      await files.gate;
      files.fault?.('write', path);
      const fits = Math.min(bytes.length, files.room);
      const grown = Buffer.alloc(Math.max(entry.bytes.length, position + fits));
      entry.bytes.copy(grown);
      grown.set(bytes.subarray(0, fits), position);
      entry.bytes = grown;
      files.room -= fits;
      if (fits < bytes.length) throw failure('ENOSPC');
    },
    read: (target, position) =>
      Promise.resolve(entry.bytes.copy(target, 0, position, position + target.length)),
    sync: async () => {
      files.fault?.('sync', path);
      entry.durable = Buffer.from(entry.bytes);
    },
    truncate: async (bytes) => {
      files.fault?.('truncate', path);
      entry.bytes = Buffer.from(entry.bytes.subarray(0, bytes));
    },
    size: () => Promise.resolve(entry.bytes.length),
    close: () => Promise.resolve(),
  };
}
