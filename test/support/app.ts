// A whole service in this process for tests: free loopback ports, a data directory of its own, fast
// jobs that tests run by name. One per test file: the embedded engine takes one path per process.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp, type App, type Role } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';

export interface TestApp {
  readonly app: App;
  readonly folder: string;
  /** Everything logged so far. */
  readonly logged: () => string;
  /** Waits until what was acknowledged is in ClickHouse. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Environment-style settings over the test defaults, e.g. { SPANDRIFT_AUTH__TOKENS: '[abcdefgh]' }. */
  readonly env?: Readonly<Record<string, string>>;
  readonly roles?: readonly Role[];
  /** An existing data directory to open again. */
  readonly folder?: string;
  readonly clock?: () => number;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'spandrift-test-'));
  const lines: string[] = [];
  const config = loadConfig({
    file: undefined,
    env: {
      SPANDRIFT_RECEIVE__GRPC_PORT: '0',
      SPANDRIFT_RECEIVE__HTTP_PORT: '0',
      SPANDRIFT_PUBLISH__PORT: '0',
      SPANDRIFT_SPOOL__PATH: join(folder, 'spool'),
      SPANDRIFT_STORE__PATH: join(folder, 'store'),
      SPANDRIFT_STORE__INSERT_INTERVAL_MS: '50',
      SPANDRIFT_SPOOL__DISK_RESERVE_BYTES: '0',
      SPANDRIFT_MONITORS__SETTLE_DELAY_SECONDS: '0.001',
      SPANDRIFT_LOG__LEVEL: 'warn',
      ...options.env,
    },
  });
  const telemetry = createTelemetry({
    level: config.log.level,
    destination: { write: (line) => void lines.push(line) },
  });
  const app = await openApp({
    config,
    telemetry,
    ...(options.roles === undefined ? {} : { roles: options.roles }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    beats: false,
  });
  return {
    app,
    folder,
    logged: () => lines.join(''),
    drain: () => app.drain(),
    close: async () => {
      await app.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
