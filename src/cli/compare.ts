// spandrift compare: the same statistics between two segments or two times, as often as one likes; with
// --gate the exit status is a deploy gate.

import type { Command } from 'commander';
import type { Answers } from '../analysis.ts';
import { AppError } from '../model/errors.ts';
import type { CliContext } from './context.ts';
import { chance, collect } from './options.ts';
import { askAnalysis } from './service.ts';
import { formatTable, sayValue } from './table.ts';
import { parseTime } from './times.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly a: string;
  readonly b: string;
  readonly from: string;
  readonly to: string;
  readonly monitor: string[];
  readonly alpha: number;
  readonly gate?: boolean;
}

export function registerCompare(program: Command, context: CliContext): void {
  program
    .command('compare')
    .description('compares two segments or two times; a is the reference, b is under test')
    .requiredOption('--a <side>', 'e.g. prompt_version=v7, or service=x,from=-8d,to=-7d')
    .requiredOption('--b <side>', 'e.g. prompt_version=v8')
    .option('--from <time>', 'both sides: -24h, now or ISO 8601', '-24h')
    .option('--to <time>', 'both sides', 'now')
    .option('--monitor <name>', 'only this monitor; may be repeated', collect, [])
    .option(
      '--alpha <chance>',
      'chance of ever telling a difference on any signal where there is none',
      chance,
      0.05,
    )
    .option('--gate', 'exit 1 when b is worse or not enough was seen')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action((options: Options) => compareSides(options, context));
}

async function compareSides(options: Options, context: CliContext): Promise<void> {
  const answer = await askAnalysis(context.loadConfig(options.config), 'compare', {
    a: parseSide('--a', options.a, options),
    b: parseSide('--b', options.b, options),
    monitors: options.monitor,
    alpha: options.alpha,
  });
  if (options.json === true) context.print(JSON.stringify(answer, null, 2));
  else context.print(describe(answer));
  if (options.gate === true && !answer.passes) context.exit(1);
}

function parseSide(name: string, text: string, options: Options) {
  const where: Record<string, string> = {};
  const nowMs = Date.now();
  let { from, to } = options;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at <= 0) {
      throw new AppError('QUERY_INVALID', `${name}: "${part}" is no column=value`);
    }
    const [column, value] = [part.slice(0, at).trim(), part.slice(at + 1)];
    if (column === 'from') from = value;
    else if (column === 'to') to = value;
    else where[column] = value;
  }
  return {
    where,
    fromMs: parseTime(from, nowMs, `${name} from`),
    toMs: parseTime(to, nowMs, `${name} to`),
  };
}

function describe({ signals, passes }: Answers['compare']): string {
  if (signals.length === 0) return 'neither side has data in this span';
  const rows = signals.map((signal) => [
    signal.monitor,
    sayValue(signal.baseline, signal.unit),
    sayValue(signal.candidate, signal.unit),
    signal.low === null
      ? '–'
      : `${sayValue(signal.low, signal.unit)} … ${sayValue(signal.high, signal.unit)}`,
    `${signal.samples.baseline} / ${signal.samples.candidate}`,
    signal.verdict + (signal.hasSeenEnough ? '' : ' so far'),
    sayValue(signal.detectableDelta, signal.unit),
  ]);
  const head = ['signal', 'a', 'b', 'b − a', 'samples', 'verdict', 'could have seen'];
  return `${formatTable([head, ...rows])}\n\n${passes ? 'the gate passes' : sayFailure(signals)}`;
}

function sayFailure(signals: Answers['compare']['signals']): string {
  const worse = signals.filter((signal) => !signal.passes).map(({ monitor }) => monitor);
  const blind = signals.filter((signal) => signal.isBlind).map(({ monitor }) => monitor);
  const reasons = [
    ...(worse.length === 0 ? [] : [`worse or different: ${worse.join(', ')}`]),
    ...(blind.length === 0 ? [] : [`not enough seen yet: ${blind.join(', ')}`]),
  ];
  return `the gate fails; ${reasons.join('; ')}`;
}
