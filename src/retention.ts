// What no TTL of ClickHouse reaches: files kept aside for people. Quarantined rows and damaged segments may hold
// message content, so they go when content goes. Rows in tables expire by TTL (migrations, store/migrations.ts).

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './model/pipeline.ts';

/**
 * Deletes files that were last written more than `maxAgeMs` ago; folders within and what is younger stay. A folder
 * that does not exist holds nothing. Returns how many were deleted.
 */
export async function deleteExpiredFiles(options: {
  readonly folders: readonly string[];
  readonly maxAgeMs: number;
  readonly clock: Clock;
}): Promise<{ readonly deleted: number }> {
  const oldestMs = options.clock() - options.maxAgeMs;
  let deleted = 0;
  for (const folder of options.folders) {
    for (const path of await listFiles(folder)) {
      if ((await stat(path)).mtimeMs >= oldestMs) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
  }
  return { deleted };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
