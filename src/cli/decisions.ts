// spandrift accept, mute, unmute and change add: what people tell spandrift. Every decision is a row in
// drift_decisions with who and why.

import type { Command } from 'commander';
import { AppError } from '../model/errors.ts';
import type { CliContext } from './context.ts';
import { needService } from './service.ts';
import { parseDurationMs } from './simulate/incidents.ts';
import { saySegment } from './table.ts';
import { parseTime } from './times.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly for?: string;
  readonly reason: string;
  readonly actor?: string;
}

interface FindingAnswer {
  readonly monitor: string;
  readonly segment: Readonly<Record<string, string>>;
}

export function registerDecisions(program: Command, context: CliContext): void {
  const add = (kind: 'accept' | 'mute' | 'unmute', description: string) =>
    program
      .command(kind)
      .argument('<finding-id>', 'a finding of the series')
      .description(description)
      .requiredOption('--reason <text>', 'kept with the decision')
      .option('--actor <name>', 'who decides; default the user of this shell')
      .option('--config <file>', 'YAML file; default spandrift.yaml')
      .option('--json', 'JSON')
      .action((id: string, options: Options) => decide({ kind, id, options }, context));
  add('accept', 'takes the new level as normal');
  add('mute', 'keeps a series from alerting for a while').requiredOption('--for <time>', 'e.g. 2h');
  add('unmute', 'ends a mute');
  registerChange(program, context);
}

async function decide(
  asked: { readonly kind: string; readonly id: string; readonly options: Options },
  context: CliContext,
): Promise<void> {
  const { kind, id, options } = asked;
  const config = context.loadConfig(options.config);
  const path = `/api/v1/findings/${encodeURIComponent(id)}`;
  const { monitor, segment } = (await needService(config, { path })) as FindingAnswer;
  const body = {
    kind,
    monitor,
    segment,
    reason: options.reason,
    actor: options.actor ?? context.env['USER'] ?? 'unknown',
    ...(options.for === undefined ? {} : { until: untilOf(options.for) }),
  };
  const decision = await needService(config, { method: 'POST', path: '/api/v1/decisions', body });
  if (options.json === true) context.print(JSON.stringify(decision, null, 2));
  else context.print(`${kind}: ${monitor} ${saySegment(segment)}`);
}

function untilOf(text: string): string {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return new Date(Date.now() + ms).toISOString();
  throw new AppError('QUERY_INVALID', `--for: "${text}" is no duration; write 30m, 2h or 1d`);
}

interface ChangeOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly share: string;
  readonly until?: string;
}

function registerChange(program: Command, context: CliContext): void {
  program
    .command('change')
    .description('the change log')
    .command('add')
    .description(
      'announces a change, e.g. from a deploy job, so that drift after it is seen sooner',
    )
    .requiredOption('--service <name>', 'service it touches; * for all')
    .requiredOption('--kind <kind>', 'prompt_version, …; with --until: launch, holiday or event')
    .requiredOption('--to <value>', 'the new value; with --until: a name')
    .option('--from <value>', 'the old value', '')
    .option('--environment <name>', 'environment it touches; all unless given', '')
    .option('--at <time>', 'when, or when it begins', 'now')
    .option('--until <time>', 'end of a period in which traffic is not as usual: +8h, or ISO 8601')
    .option('--share <share>', 'share of the traffic that has it, 0 to 1', '1')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action(async (options: ChangeOptions) => {
      const nowMs = Date.now();
      const body = {
        timestamp: new Date(parseTime(options.at, nowMs, '--at')).toISOString(),
        service: options.service,
        environment: options.environment,
        kind: options.kind,
        old_value: options.from,
        new_value: options.to,
        share: Number(options.share),
        ...(options.until === undefined
          ? {}
          : { until: new Date(parseTime(options.until, nowMs, '--until')).toISOString() }),
      };
      const config = context.loadConfig(options.config);
      const path = '/api/v1/changes';
      const change = await needService(config, { method: 'POST', path, body });
      if (options.json === true) context.print(JSON.stringify(change, null, 2));
      else context.print(sayChange(options));
    });
}

function sayChange({ kind, service, to, until }: ChangeOptions): string {
  const of = service === '*' ? 'all services' : service;
  return until === undefined
    ? `noted: ${kind} of ${of} is now ${to}`
    : `noted: ${kind} "${to}" of ${of}; until it ends, its traffic raises no alert and nothing is learned from it`;
}
