// spandrift forget: deletes one user's data everywhere and proves it by counting.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openConfiguredStore } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError } from '../model/errors.ts';
import { nodeFileSystem } from '../spool/file-system.ts';
import { readCursor } from '../spool/reader.ts';
import { trustLoaded } from '../store/journal.ts';
import { NO_EVENTS, createTools } from '../tools.ts';
import type { CliContext } from './context.ts';
import type { ErasedTable } from './forget/erase.ts';
import { eraseUser } from './forget/erase.ts';
import { sayWithoutTables } from './service.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly user: string;
  readonly verify?: boolean;
}

export function registerForget(program: Command, context: CliContext): void {
  program
    .command('forget')
    .description("deletes one user's data from every table; stop an embedded service first")
    .requiredOption('--user <id>', 'the id as the application sent it')
    .option('--verify', 'only count: exit 1 while something of the user is stored')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action((options: Options) => forget(options, context));
}

async function forget(options: Options, context: CliContext): Promise<void> {
  const user = requireUser(options.user);
  const config = context.loadConfig(options.config);
  const { privacy } = createTools(config, NO_EVENTS, Date.now);
  const hash = privacy.hmacId(user);
  const store = await openConfiguredStore(config);
  try {
    const { cluster } = config.store;
    const erased = await eraseUser(
      { query: store.query, command: store.command, ...(cluster === undefined ? {} : { cluster }) },
      hash,
      { dryRun: options.verify === true },
    ).catch(sayWithoutTables);
    if (store.kind === 'embedded' && options.verify !== true) await keepForgotten(config);
    report(hash, erased, options, context);
  } finally {
    await store.close();
  }
}

/** No id, as from a variable that is not set, names nobody; an empty hash would match rows of many. */
function requireUser(id: string): string {
  if (id.trim() !== '') return id;
  throw new AppError('QUERY_INVALID', `--user: "${id}" is no id; give the id the application sent`);
}

/**
 * After power loss the loader puts back what it misses of the last minute before. Deleted rows must not come back:
 * everything is written to the disk instead, and what was loaded is not looked for.
 */
async function keepForgotten(config: Config): Promise<void> {
  spawnSync('sync');
  const acknowledged = await readCursor(nodeFileSystem, config.spool.path, 'store');
  if (acknowledged !== undefined) {
    await trustLoaded(join(config.spool.path, 'load'), acknowledged);
  }
}

function report(
  hash: string,
  erased: readonly ErasedTable[],
  options: Options,
  context: CliContext,
): void {
  const left = erased.reduce((sum, table) => sum + table.left, 0);
  if (options.json === true) {
    context.print(JSON.stringify({ user_hash: hash, tables: erased, left }, null, 2));
  } else {
    context.print(`user_hash ${hash}`);
    for (const table of erased) {
      const rows = options.verify === true ? '' : `${table.rows} rows deleted, `;
      context.print(`  ${table.table.padEnd(24)} ${rows}${table.left} left`);
    }
    context.print(left === 0 ? 'nothing of this user is stored' : `${left} rows are left`);
  }
  if (left > 0) context.exit(1);
}
