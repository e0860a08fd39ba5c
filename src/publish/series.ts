// The line a series draws: one value a row of the roll-up, in the signal's unit.

import type { Finding, Monitor, StatRow } from '../model/judgement.ts';
import { SIGNALS } from '../model/signals.ts';
import { fillSilence } from '../model/stat-sums.ts';

export interface Point {
  /** Unix minutes: start and length. */
  readonly minute: number;
  readonly minutes: number;
  readonly samples: number;
  /** null without observations. */
  readonly value: number | null;
}

/** What a line shows, in Unix minutes. */
export interface LineSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly bucketMinutes: number;
}

/** Of a verdict, what its line depends on; without a verdict only the signal is known. */
type Drawn = Pick<Finding, 'signal' | 'explanation'> &
  Partial<Pick<Finding, 'windowEndMs' | 'baselineStartMs'>>;

/**
 * Points of a series, oldest first; time without data has none, but for traffic, which is 0 in it. A last bucket that is not
 * over yet and has few observations is left out: its value would only be noise at the end of the line.
 */
export function toPoints(
  finding: Drawn,
  found: readonly StatRow[],
  span: LineSpan,
  nowMinute = Number.POSITIVE_INFINITY,
): Point[] {
  const rows = withSilence(finding, found, span);
  const named = namedValue(finding, rows);
  const last = rows.at(-1);
  const before = rows.at(-2);
  const isStub =
    last !== undefined &&
    before !== undefined &&
    last.minute + last.minutes > nowMinute &&
    last.n < before.n / 2;
  return (isStub ? rows.slice(0, -1) : rows).map((row) => ({
    minute: row.minute,
    minutes: row.minutes,
    samples: row.n,
    value: valueOf(finding, row, named),
  }));
}

/** Traffic has zeros from its first call, or where its baseline began, to where it was judged. */
function withSilence(
  finding: Drawn,
  rows: readonly StatRow[],
  { fromMinute, toMinute, bucketMinutes }: LineSpan,
): readonly StatRow[] {
  if (SIGNALS[finding.signal].kind !== 'count') return rows;
  const known = Math.min(
    rows[0]?.minute ?? Number.POSITIVE_INFINITY,
    (finding.baselineStartMs ?? Number.POSITIVE_INFINITY) / 60_000,
  );
  const until = (finding.windowEndMs ?? 0) / 60_000;
  return fillSilence(rows, {
    from: Math.max(fromMinute, known),
    to: Math.min(toMinute, Math.max(until, rows.at(-1)?.minute ?? 0)),
    minutes: bucketMinutes,
  });
}

function valueOf(
  finding: Pick<Finding, 'signal'>,
  row: StatRow,
  named: string | undefined,
): number | null {
  switch (SIGNALS[finding.signal].kind) {
    case 'rate':
      return divide(row.events, row.n);
    case 'ratio':
      return divide(row.sum, row.weight);
    case 'count':
      return row.n / row.minutes;
    case 'mix':
      return shareOf(row, named);
    default:
      return divide(row.sum, row.n);
  }
}

/** A mix shows the share of one value: the one that moved, else the most frequent. */
function namedValue(
  finding: Pick<Finding, 'signal' | 'explanation'>,
  rows: readonly StatRow[],
): string | undefined {
  if (SIGNALS[finding.signal].kind !== 'mix') return undefined;
  const { value } = finding.explanation;
  if (typeof value === 'string') return value;
  const totals = new Map<string, number>();
  for (const row of rows) {
    for (const [name, count] of row.values ?? []) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  return [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

function shareOf(row: StatRow, named: string | undefined): number | null {
  if (row.values === undefined || named === undefined) return null;
  const total = [...row.values.values()].reduce((sum, count) => sum + count, 0);
  return divide(row.values.get(named) ?? 0, total);
}

const divide = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** Where the signal may move without being called drift: the baseline and the monitor's least effect. */
export function toleranceOf(
  finding: Finding,
  monitor: Monitor | undefined,
): { readonly low: number; readonly high: number } | null {
  const { baseline } = finding;
  if (baseline === null || monitor === undefined) return null;
  const rise = Math.max(baseline * (monitor.minimumRatio - 1), monitor.minimumDelta);
  const fall = Math.max(baseline * (1 - 1 / monitor.minimumRatio), monitor.minimumDelta);
  return { low: baseline - fall, high: baseline + rise };
}
