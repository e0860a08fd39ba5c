// spandrift explain: what changed, where, since when and what may have done it.

import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { needService } from './service.ts';
import { formatTable, saySegment, sayValue } from './table.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/** The parts of the API's answer that are shown; the rest is in --json. */
interface Answer {
  readonly finding_id: string;
  readonly monitor: string;
  readonly signal: string;
  readonly segment: Readonly<Record<string, string>>;
  readonly state: number;
  readonly status: string;
  readonly direction: string;
  readonly current: number | null;
  readonly baseline: number | null;
  readonly interval_low: number | null;
  readonly interval_high: number | null;
  readonly current_samples: number;
  readonly baseline_samples: number;
  readonly evidence: number;
  readonly thresholds: { readonly page: number; readonly ticket: number };
  readonly since: string | null;
  readonly minimum_detectable_ratio: number | null;
  readonly explained: {
    readonly split: { readonly mix_share: number } | null;
    readonly suspects: readonly {
      readonly score: number;
      readonly minutes_before: number;
      readonly change: {
        readonly kind: string;
        readonly old_value: string;
        readonly new_value: string;
        readonly timestamp: string;
      };
    }[];
    readonly cells: readonly {
      readonly column: string;
      readonly value: string;
      readonly samples_now: number;
      readonly value_now: number | null;
      readonly value_before: number | null;
      readonly evidence: number;
    }[];
  };
}

const STATES = ['ok', 'suspected', 'drift (ticket)', 'page'];
const SHOWN = 5;

export function registerExplain(program: Command, context: CliContext): void {
  program
    .command('explain')
    .argument('<finding-id>', 'from the alert, the board or drift_findings')
    .description('what changed: the numbers, where it sits, mix against behaviour, suspects')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'JSON')
    .action(async (id: string, options: Options) => {
      const config = context.loadConfig(options.config);
      const path = `/api/v1/findings/${encodeURIComponent(id)}`;
      const answer = (await needService(config, { path })) as Answer;
      context.print(options.json === true ? JSON.stringify(answer, null, 2) : describe(answer));
    });
}

function describe(answer: Answer): string {
  const kind = answer.signal.endsWith('_rate') ? 'rate' : '';
  const say = (value: number | null) => sayValue(value, kind);
  const lines = [
    `${answer.monitor}: ${STATES[answer.state] ?? answer.state}, ${answer.status}  ${saySegment(answer.segment)}`,
    `  now        ${say(answer.current)} (${answer.current_samples} samples)`,
    `  usually    ${say(answer.baseline)} (${answer.baseline_samples} samples)`,
    `  difference ${say(answer.interval_low)} … ${say(answer.interval_high)}${answer.direction === '' ? '' : `, ${answer.direction}`}`,
    `  since      ${answer.since ?? '–'}`,
    `  evidence   ${answer.evidence.toFixed(1)} (ticket ${answer.thresholds.ticket.toFixed(1)}, page ${answer.thresholds.page.toFixed(1)})`,
  ];
  if (answer.minimum_detectable_ratio !== null) {
    lines.push(`  could see  a ratio of ${answer.minimum_detectable_ratio.toPrecision(3)} by now`);
  }
  return [...lines, ...describeExplained(answer, say)].join('\n');
}

function describeExplained({ explained }: Answer, say: (value: number | null) => string): string[] {
  const lines: string[] = [];
  if (explained.split !== null) {
    const share = Math.round(explained.split.mix_share * 100);
    lines.push(
      `  of it      ${share} % a changed mix of traffic, ${100 - share} % changed behaviour`,
    );
  }
  if (explained.suspects.length > 0) lines.push('', 'changes that fit, the likeliest first:');
  for (const { change, score, minutes_before: minutes } of explained.suspects.slice(0, SHOWN)) {
    lines.push(
      `  ${(score * 100).toFixed(0).padStart(3)} %  ${change.kind} ${change.old_value || '∅'} → ${change.new_value}, ${Math.round(minutes)} min before (${change.timestamp})`,
    );
  }
  if (explained.cells.length > 0) {
    const head = ['where', 'now', 'before', 'samples', 'evidence'];
    const rows = explained.cells
      .slice(0, SHOWN)
      .map((cell) => [
        `${cell.column}=${cell.value}`,
        say(cell.value_now),
        say(cell.value_before),
        String(cell.samples_now),
        cell.evidence.toFixed(1),
      ]);
    lines.push('', formatTable([head, ...rows]));
  }
  return lines;
}
