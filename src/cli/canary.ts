// spandrift canary: the latest run of a golden set against the one before it, case by case.

import type { Command } from 'commander';
import type { CanaryAnswer } from '../analysis.ts';
import type { CliContext } from './context.ts';
import { chance } from './options.ts';
import { askAnalysis } from './service.ts';
import { sayValue } from './table.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly set: string;
  readonly evaluation: string;
  readonly alpha: number;
}

export function registerCanary(program: Command, context: CliContext): void {
  program
    .command('canary')
    .description('compares the latest golden-set run with the previous one; exit 1 on a regression')
    .requiredOption('--set <name>', 'canary_set of the evaluations')
    .option('--evaluation <name>', 'only this evaluation', '')
    .option('--alpha <chance>', 'chance of a false alarm', chance, 0.05)
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action(async (options: Options) => {
      const question = {
        set: options.set,
        evaluation: options.evaluation,
        alpha: options.alpha,
      };
      const config = context.loadConfig(options.config);
      const answer = await askAnalysis(config, 'canary', question);
      if (options.json === true) context.print(JSON.stringify(answer, null, 2));
      else for (const entry of answer.evaluations) context.print(describe(entry));
      if (!answer.passes) context.exit(1);
    });
}

function describe(entry: CanaryAnswer): string {
  const { passRate, meanScore } = entry;
  const lines = [
    `${entry.set} / ${entry.evaluation}: ${entry.verdict} (${entry.compared} cases in both runs)`,
    `  runs        ${entry.previousRun || '–'} → ${entry.currentRun}`,
    `  pass rate   ${sayValue(passRate.previous, 'rate')} → ${sayValue(passRate.current, 'rate')} (chance alone: ${entry.passTail.toPrecision(2)})`,
    `  mean score  ${sayValue(meanScore.previous, 'score')} → ${sayValue(meanScore.current, 'score')} (chance alone: ${entry.scoreTail.toPrecision(2)})`,
  ];
  if (entry.regressed.length > 0) lines.push(`  now fail    ${entry.regressed.join(', ')}`);
  if (entry.improved.length > 0) lines.push(`  now pass    ${entry.improved.join(', ')}`);
  if (entry.missing.length > 0) lines.push(`  one run only ${entry.missing.join(', ')}`);
  return lines.join('\n');
}
