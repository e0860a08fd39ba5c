// The spool's file system with a process that kills itself (SIGKILL: no handler, no flush) before or after its
// Nth operation, so that every gap between two steps of the spool gets its turn.

import {
  nodeFileSystem,
  type SpoolFile,
  type SpoolFileSystem,
} from '../../src/spool/file-system.ts';

export function createDyingFiles(operationsLeft: number): SpoolFileSystem {
  let left = operationsLeft;
  const tick = () => {
    if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
  };
  const around = async <T>(step: () => Promise<T>): Promise<T> => {
    tick();
    const result = await step();
    tick();
    return result;
  };
  const wrap = (file: SpoolFile): SpoolFile => ({
    write: async (bytes, position) => {
      tick();
      // Half a write first, so that a kill between leaves a torn record.
      const half = bytes.length >> 1;
      await file.write(bytes.subarray(0, half), position);
      tick();
      await file.write(bytes.subarray(half), position + half);
      tick();
    },
    read: (target, position) => file.read(target, position),
    sync: () => around(() => file.sync()),
    truncate: (bytes) => around(() => file.truncate(bytes)),
    size: () => file.size(),
    close: () => file.close(),
  });
  return {
    ...nodeFileSystem,
    open: async (path, mode) => wrap(await around(() => nodeFileSystem.open(path, mode))),
    rename: (from, to) => around(() => nodeFileSystem.rename(from, to)),
    remove: (path) => around(() => nodeFileSystem.remove(path)),
    syncFolder: (path) => around(() => nodeFileSystem.syncFolder(path)),
  };
}
