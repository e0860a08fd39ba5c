// What every command is handed by the process edge: no command reads env or argv itself.

import type { Config } from '../config.ts';

export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Loads file and environment; throws CONFIG_INVALID, which main turns into exit 2. */
  loadConfig(file: string | undefined): Config;
  /** Standard output. */
  print(text: string): void;
  /** Standard error: progress and remarks, so that --json output stays clean. */
  remark(text: string): void;
  /** 0 ok, 1 bad news, 2 usage or configuration. */
  exit(code: 0 | 1 | 2): void;
  /** Aborted on SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
}
