// spandrift explain: what changed, where, since when and what may have done it.

import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { describeJudged, type Judged } from './describe-judged.ts';
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
  readonly explanation: {
    /** Only of monitors that are not seasonal. */
    readonly baseline_kind?: string;
    /** Only where the baseline is another segment's. */
    readonly baseline_segment?: Readonly<Record<string, string>>;
  };
  /** null where no drift is open. */
  readonly incident: {
    readonly leader: {
      readonly monitor: string;
      readonly segment: Readonly<Record<string, string>>;
    };
    readonly is_leader: boolean;
    readonly size: number;
  } | null;
  readonly explained: {
    readonly sentence: string;
    readonly start: { readonly minute: number; readonly from: number; readonly to: number } | null;
    readonly split: { readonly mix_share: number | null } | null;
    readonly places: readonly {
      readonly columns: Readonly<Record<string, string>>;
      readonly current_mean: number;
      readonly expected_mean: number;
    }[];
    readonly suspects: readonly {
      readonly probability: number;
      readonly touches: boolean;
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
    }[];
    /** null where no call was judged. */
    readonly judged: Judged | null;
  };
}

const STATES = ['ok', 'suspected', 'drift (ticket)', 'page'];
const SHOWN = 5;
const CELLS_SHOWN = 8;

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
  lines.push(...describeBaseline(answer));
  return [...lines, ...describeIncident(answer), ...describeExplained(answer, say)].join('\n');
}

function describeBaseline({ explanation }: Answer): string[] {
  const { baseline_kind: kind, baseline_segment: segment } = explanation;
  if (kind === undefined) return [];
  return [`  baseline   ${kind}${segment === undefined ? '' : `  ${saySegment(segment)}`}`];
}

function describeIncident({ incident }: Answer): string[] {
  if (incident === null || incident.size < 2) return [];
  const { leader, is_leader: isLeader, size } = incident;
  return isLeader
    ? [`  incident   leads ${size - 1} more, which do not alert on their own`]
    : [`  incident   part of ${leader.monitor}  ${saySegment(leader.segment)}`];
}

function describeExplained({ explained }: Answer, say: (value: number | null) => string): string[] {
  const lines: string[] = [];
  const { start, split } = explained;
  if (start !== null) {
    lines.push(
      `  began      ${atMinute(start.minute)} (${atMinute(start.from)} … ${atMinute(start.to)})`,
    );
  }
  if (split?.mix_share !== null && split?.mix_share !== undefined) {
    const share = Math.round(split.mix_share * 100);
    lines.push(
      `  of it      ${share} % a changed mix of traffic, ${100 - share} % changed behaviour`,
    );
  }
  if (explained.sentence !== '') lines.push('', explained.sentence);
  for (const place of explained.places.slice(0, SHOWN)) {
    const where = saySegment(place.columns) || 'everywhere';
    lines.push(`  ${where}: ${say(place.expected_mean)} expected, ${say(place.current_mean)} seen`);
  }
  if (explained.suspects.length > 0) lines.push('', 'changes that fit, the likeliest first:');
  for (const { change, probability, touches } of explained.suspects.slice(0, SHOWN)) {
    const mark = touches ? ' (the value that moved)' : '';
    lines.push(
      `  ${(probability * 100).toFixed(0).padStart(3)} %  ${change.kind} ${change.old_value || '∅'} → ${change.new_value} at ${change.timestamp}${mark}`,
    );
  }
  return [...lines, ...describeJudged(explained.judged), ...describeCells(explained.cells, say)];
}

function describeCells(
  cells: Answer['explained']['cells'],
  say: (value: number | null) => string,
): string[] {
  if (cells.length === 0) return [];
  const head = ['where', 'before', 'now', 'samples'];
  const rows = cells
    .slice(0, CELLS_SHOWN)
    .map((cell) => [
      `${cell.column}=${cell.value}`,
      say(cell.value_before),
      say(cell.value_now),
      String(cell.samples_now),
    ]);
  return ['', formatTable([head, ...rows])];
}

function atMinute(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().slice(0, 16)}Z`;
}
