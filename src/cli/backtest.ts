// spandrift backtest: replays the monitors over history and prints what would have fired, when and why.

import type { Command } from 'commander';
import type { BacktestAlert, BacktestReport } from '../measure/backtest.ts';
import type { CliContext } from './context.ts';
import { collect } from './options.ts';
import { createProgress } from './progress.ts';
import { askAnalysis } from './service.ts';
import { formatTable, saySegment, sayValue } from './table.ts';
import { parseTime, sayDuration } from './times.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly from: string;
  readonly to: string;
  readonly monitor: string[];
  readonly suspected?: boolean;
}

export function registerBacktest(program: Command, context: CliContext): void {
  program
    .command('backtest')
    .description('replays the monitors over history: what would have fired, when and why')
    .requiredOption('--from <time>', '-7d, or ISO 8601')
    .option('--to <time>', 'now, or ISO 8601', 'now')
    .option('--monitor <name>', 'only this monitor; may be repeated', collect, [])
    .option('--suspected', 'also what would have shown on the board only')
    .option(
      '--config <file>',
      'YAML file; a named one is replayed with its monitors and baselines, to try thresholds before they go live',
    )
    .option('--json', 'JSON')
    .action((options: Options) => backtest(options, context));
}

async function backtest(options: Options, context: CliContext): Promise<void> {
  const nowMs = Date.now();
  const config = context.loadConfig(options.config);
  const { monitors, baselines } = config;
  const question = {
    fromMs: parseTime(options.from, nowMs, '--from'),
    toMs: parseTime(options.to, nowMs, '--to'),
    monitors: options.monitor,
    // A file that was named is one to try, whatever the service that answers runs with.
    ...(options.config === undefined ? {} : { settings: { monitors, baselines } }),
  };
  const progress = createProgress('monitors');
  const report = await askAnalysis(config, 'backtest', question, ({ done, total, monitor }) =>
    progress.update(done / total, monitor),
  ).finally(() => progress.stop());
  context.print(
    options.json === true
      ? JSON.stringify(report, null, 2)
      : describeBacktest(report, options.suspected === true),
  );
}

/** The report as a table, one alert a row. */
export function describeBacktest(report: BacktestReport, isSuspectedShown: boolean): string {
  const alerts = report.alerts.filter(({ state }) => state >= (isSuspectedShown ? 1 : 2));
  const leading = alerts.filter(({ partOf }) => partOf === null);
  const count = (state: number) => leading.filter((alert) => alert.state === state).length;
  const members = alerts.length - leading.length;
  const summary =
    `${report.series} series, ${report.ticks} verdicts: ${count(3)} pages, ${count(2)} tickets` +
    (members === 0 ? '' : `; ${members} more belong to their incidents`);
  return alerts.length === 0 ? summary : `${summary}\n${formatTable([HEAD, ...alerts.map(toRow)])}`;
}

const HEAD = 'fired,for,tier,monitor,was,became,samples,why,segment,part of'.split(',');
const TIERS = ['ok', 'suspected', 'drift', 'page'];

function toRow({
  firedAtMs,
  clearedAtMs,
  state,
  monitor,
  segment,
  finding,
  partOf,
}: BacktestAlert): string[] {
  const kind = finding.signal.endsWith('_rate') ? 'rate' : '';
  return [
    new Date(firedAtMs).toISOString().slice(0, 16),
    clearedAtMs === null ? 'open' : sayDuration(clearedAtMs - firedAtMs),
    TIERS[state] ?? '',
    monitor,
    sayValue(finding.baseline, kind),
    sayValue(finding.current, kind),
    String(finding.currentSamples),
    sayWhy(finding, state),
    saySegment(segment),
    partOf === null ? '' : `${partOf.monitor} ${saySegment(partOf.segment)}`,
  ];
}

/** What moved and since when, and the evidence beside the threshold of the tier that it passed. */
function sayWhy(finding: BacktestAlert['finding'], state: number): string {
  const { thresholds, evidence, direction, deltaRatio, sinceMs, explanation } = finding;
  const threshold = [0, thresholds.suspected, thresholds.ticket, thresholds.page][state] ?? 0;
  const { value } = explanation;
  return [
    ...(typeof value === 'string' ? [value] : []),
    ...(direction === '' ? [] : [direction]),
    ...(deltaRatio === null ? [] : [`×${deltaRatio.toPrecision(3)}`]),
    ...(sinceMs === null ? [] : [`since ${new Date(sinceMs).toISOString().slice(11, 16)}`]),
    `evidence ${evidence.toFixed(1)} of ${threshold.toFixed(1)}`,
  ].join(' ');
}
