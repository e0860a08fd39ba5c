// spandrift config print | schema | check

import type { Command } from 'commander';
import { stringify } from 'yaml';
import { configJsonSchema, redactConfig } from '../config.ts';
import type { CliContext } from './context.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

export function registerConfig(program: Command, context: CliContext): void {
  const config = program.command('config').description('shows and checks the configuration');
  config
    .command('print')
    .description('the effective configuration: defaults, file and environment, secrets redacted')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON instead of YAML')
    .action((options: Options) => {
      const effective = redactConfig(context.loadConfig(options.config));
      context.print(
        options.json === true ? JSON.stringify(effective, null, 2) : stringify(effective).trimEnd(),
      );
    });
  config
    .command('schema')
    .description('JSON Schema of the file, for editors')
    .action(() => context.print(JSON.stringify(configJsonSchema(), null, 2)));
  config
    .command('check')
    .description('reports every mistake at once; exit 2 when there is one')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .action((options: Options) => {
      context.loadConfig(options.config);
      context.print('the configuration is valid');
    });
}
