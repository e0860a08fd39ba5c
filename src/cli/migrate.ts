// spandrift migrate: applies forward-only, checksummed migrations, or shows what would be done.

import type { Command } from 'commander';
import { openConfiguredStore } from '../app.ts';
import type { CliContext } from './context.ts';

interface Options {
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}

export function registerMigrate(program: Command, context: CliContext): void {
  program
    .command('migrate')
    .description('brings the database to this version; serve does it by itself')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--dry-run', 'prints the statements and applies nothing')
    .option('--status', 'lists migrations and whether they are applied')
    .option('--json', 'JSON')
    .action((options: Options) => migrate(options, context));
}

async function migrate(options: Options, context: CliContext): Promise<void> {
  const store = await openConfiguredStore(context.loadConfig(options.config));
  try {
    if (options.status === true) {
      const list = await store.migrationStatus();
      if (options.json === true) return context.print(JSON.stringify(list, null, 2));
      for (const row of list) context.print(`${row.state.padEnd(8)} ${nameOf(row)}`);
      return;
    }
    const report = await store.migrate({ dryRun: options.dryRun === true });
    if (options.json === true) return context.print(JSON.stringify(report, null, 2));
    for (const statement of report.statements) context.print(`${statement};\n`);
    const pending = report.migrations.filter(({ state }) => state === 'pending');
    context.print(
      pending.length === 0
        ? 'every migration is applied'
        : `would be applied: ${pending.map(nameOf).join(', ')}`,
    );
  } finally {
    await store.close();
  }
}

function nameOf({ version, slug }: { readonly version: number; readonly slug: string }): string {
  return `${String(version).padStart(4, '0')}_${slug}`;
}
