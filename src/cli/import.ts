// spandrift import: files of OTLP requests into the store, through the same pipeline as what arrives.

import { dirname, join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { openApp } from '../app.ts';
import type { Signal } from '../model/pipeline.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import type { CliContext } from './context.ts';
import { Checkpoint } from './import/checkpoint.ts';
import type { FileSummary } from './import/run.ts';
import { importFiles } from './import/run.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly signal?: Signal;
  readonly again?: boolean;
}

const BAD_SHOWN_MAX = 10;

export function registerImport(program: Command, context: CliContext): void {
  program
    .command('import')
    .description(
      "loads OTLP files: the Collector's JSON lines, protobuf (delimited or single), also .gz and .zst",
    )
    .argument('<files...>', 'files, read in this order')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'print the summary as JSON')
    .addOption(
      new Option('--signal <name>', 'of protobuf messages; found out where not given').choices([
        'traces',
        'logs',
        'metrics',
      ]),
    )
    .option('--again', 'from the start, even what an earlier run has imported')
    .action((files: string[], options: Options) => runImport(files, options, context));
}

async function runImport(
  files: readonly string[],
  options: Options,
  context: CliContext,
): Promise<void> {
  const config = context.loadConfig(options.config);
  const checkpoint = await Checkpoint.open(join(dirname(config.spool.path), 'import.json'));
  const app = await openApp({
    config,
    telemetry: createTelemetry({ level: config.log.level === 'info' ? 'warn' : config.log.level }),
    roles: ['receive'],
    listens: false,
  });
  const bar = createProgress('import');
  try {
    const summaries = await importFiles(
      files,
      {
        again: options.again === true,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      {
        consume: app.consume,
        checkpoint,
        signal: context.stop,
        onProgress: (share, accepted) => bar.update(share, `${accepted} records`),
      },
    );
    bar.stop();
    context.remark('loading into the store…');
    await app.drain();
    report(summaries, options, context);
  } finally {
    bar.stop();
    await app.close();
  }
}

function report(summaries: readonly FileSummary[], options: Options, context: CliContext): void {
  if (options.json === true) context.print(JSON.stringify({ files: summaries }, null, 2));
  else for (const summary of summaries) context.print(describeFile(summary));
  const refused = summaries.some(({ rejected, badRequests }) => rejected + badRequests > 0);
  if (refused || context.stop.aborted) context.exit(1);
}

function describeFile(summary: FileSummary): string {
  const { file, requests, accepted, rejected, badRequests, bad, resumedAt } = summary;
  const resumed = resumedAt > 0 ? `, resumed behind byte ${resumedAt}` : '';
  const lines = [`${file}: ${accepted} records in ${requests} requests${resumed}`];
  if (rejected > 0) lines.push(`  ${rejected} records rejected`);
  if (badRequests > 0) lines.push(`  ${badRequests} requests refused`);
  for (const { position, reason } of bad.slice(0, BAD_SHOWN_MAX)) {
    lines.push(`  line or message ${position}: ${reason}`);
  }
  if (bad.length > BAD_SHOWN_MAX) lines.push('  … the rest with --json');
  return lines.join('\n');
}
