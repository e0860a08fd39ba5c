// An embedded store in a folder of its own, whose retention leaves every row of a bench alone.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/store.ts';

const DAYS = 3650;

/** The caller closes the store and removes the folder. */
export async function openBenchStore(name: string): Promise<{ folder: string; store: Store }> {
  const folder = mkdtempSync(join(tmpdir(), `spandrift-bench-${name}-`));
  const store = await openStore({
    path: join(folder, 'store'),
    database: 'spandrift',
    migrations: join(import.meta.dirname, '../../migrations'),
    retention: {
      traces_days: DAYS,
      logs_days: DAYS,
      metrics_days: DAYS,
      calls_days: DAYS,
      messages_days: DAYS,
      rollups_days: DAYS,
      findings_days: DAYS,
    },
  });
  return { folder, store };
}
