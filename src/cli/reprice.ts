// spandrift reprice: prices stored calls anew, after prices have changed.

import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { createProgress } from './progress.ts';
import { askAnalysis } from './service.ts';
import { parseTime } from './times.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly from: string;
  readonly to: string;
}

export function registerReprice(program: Command, context: CliContext): void {
  program
    .command('reprice')
    .description('prices stored calls anew from their tokens; reported costs stay')
    .requiredOption('--from <time>', '-7d, or ISO 8601')
    .option('--to <time>', 'now, or ISO 8601', 'now')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action((options: Options) => reprice(options, context));
}

async function reprice(options: Options, context: CliContext): Promise<void> {
  const nowMs = Date.now();
  const question = {
    fromMs: parseTime(options.from, nowMs, '--from'),
    toMs: parseTime(options.to, nowMs, '--to'),
  };
  const config = context.loadConfig(options.config);
  const progress = createProgress('calls');
  const report = await askAnalysis(config, 'reprice', question, ({ done, total }) =>
    progress.update(total === 0 ? 1 : done / total, `${done} of ${total}`),
  );
  progress.stop();
  if (options.json === true) return context.print(JSON.stringify(report, null, 2));
  context.print(
    `${report.changed} of ${report.calls} calls have a new price: ${report.costBeforeUsd.toFixed(4)} USD became ${report.costAfterUsd.toFixed(4)} USD`,
  );
}
