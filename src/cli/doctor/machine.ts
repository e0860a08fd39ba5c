// What the machine gives: Node, disk space and sync speed, free ports.

import { open, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fixOf, makeFolder } from '../../folders.ts';
import type { Check } from './check.ts';
import { bad, ok, warning } from './check.ts';

const SYNC_ROUNDS = 20;
const SYNC_BYTES = 16 * 1024;
/** Every acknowledgement waits for one sync: above this, exporters with short timeouts suffer. */
const SYNC_MS_MAX = 50;
const MIB = 1024 * 1024;

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > 22 || (major === 22 && minor >= 18);
  return enough
    ? ok('node', `version ${version}`)
    : bad('node', `version ${version} is too old; 22.18 or newer is needed`);
}

/** Room left where `folder` is or will be, against the reserve the spool keeps free. */
export async function checkDiskSpace(
  name: string,
  folder: string,
  reserveBytes: number,
): Promise<Check> {
  try {
    makeFolder(folder);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const text = `${Math.round(free / MIB)} MiB free at ${folder}`;
    if (free < reserveBytes) {
      const reserve = Math.round(reserveBytes / MIB);
      return bad(
        name,
        `${text}, below spool.disk_reserve_bytes of ${reserve} MiB: nothing is accepted`,
      );
    }
    return free < 4 * reserveBytes ? warning(name, `${text}; make room soon`) : ok(name, text);
  } catch (error) {
    return bad(name, `${folder} cannot be used: ${fixOf(error)}`);
  }
}

async function measureSyncsMs(file: string): Promise<number[]> {
  const handle = await open(file, 'w');
  const times: number[] = [];
  try {
    const block = Buffer.alloc(SYNC_BYTES, 1);
    for (let i = 0; i < SYNC_ROUNDS; i++) {
      await handle.write(block);
      const startMs = performance.now();
      await handle.datasync();
      times.push(performance.now() - startMs);
    }
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
  return times.sort((a, b) => a - b);
}

/** How long a group commit takes: writes and syncs a small file beside the spool's. */
export async function checkSyncSpeed(folder: string): Promise<Check> {
  try {
    const times = await measureSyncsMs(join(folder, `.doctor-${process.pid}`));
    const median = times[Math.floor(times.length / 2)] ?? 0;
    const worst = times.at(-1) ?? 0;
    const text = `sync takes ${median.toFixed(2)} ms (median of ${SYNC_ROUNDS}), ${worst.toFixed(2)} ms at worst`;
    return median > SYNC_MS_MAX
      ? warning('disk sync', `${text}: acknowledgements are slow; use a faster disk for spool.path`)
      : ok('disk sync', text);
  } catch (error) {
    return bad('disk sync', `${folder} cannot be written: ${fixOf(error)}`);
  }
}

/** Whether a port can be opened; `isOurs` says that a running spandrift answers there. */
export async function checkPort(
  name: string,
  at: { readonly host: string; readonly port: number; readonly isOurs: boolean },
): Promise<Check> {
  const { host, port, isOurs } = at;
  if (port === 0) return ok(name, 'a free one is picked at start');
  if (isOurs) return ok(name, `${host}:${port} is served by the running spandrift`);
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  if (failure === undefined) return ok(name, `${host}:${port} is free`);
  return bad(name, `${host}:${port} cannot be opened: ${failure.code ?? failure.message}`);
}
