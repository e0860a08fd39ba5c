// explain: a change taken apart. Mix against behaviour (Kitagawa 1955); where (deviance scan over values, pairs and
// everything, against current traffic at baseline rates, so that mix is out of it first); which change (posterior of
// the start); what (shift of quantiles). Pure: leaf cells in, explanation out.

import type { Change, Monitor, Stats } from '../model/judgement.ts';
import { SIGNALS } from '../model/signals.ts';
import { expectCells } from './expected-cells.ts';
import type { ExpectedCell } from './expected-cells.ts';
import { scanCells } from './scan.ts';
import type { Place } from './scan.ts';
import type { SincePosterior } from './since.ts';
import { addStats, emptyStats } from '../model/stat-sums.ts';
import { rankSuspects } from './suspects.ts';
import type { Suspect } from './suspects.ts';
import { quantileShift } from './quantile-shift.ts';
import type { QuantileShift } from './quantile-shift.ts';

export interface ExplainCell {
  /** Column → value of this leaf, e.g. request_model, prompt_version, tenant. */
  readonly columns: Readonly<Record<string, string>>;
  /** The drifted window and the baseline window. */
  readonly current: Stats;
  readonly baseline: Stats;
}

export interface ExplainInput {
  readonly monitor: Monitor;
  readonly cells: readonly ExplainCell[];
  readonly changes: readonly Change[];
  readonly since: SincePosterior | undefined;
}

export interface MixSplit {
  readonly delta: number;
  /** Part of the delta from changed shares of leaves, and from changed values within leaves. */
  readonly mix: number;
  readonly behaviour: number;
  /** |mix| / (|mix| + |behaviour|); null where nothing moved. */
  readonly mixShare: number | null;
  /** Values whose share of the traffic moved most. */
  readonly movers: readonly {
    readonly columns: Readonly<Record<string, string>>;
    readonly before: number;
    readonly after: number;
  }[];
}

export interface Explanation {
  readonly cause: 'mix' | 'behaviour' | 'unclear';
  readonly split: MixSplit;
  /** Places that moved, the one that explains most first; `columns` empty = everywhere. */
  readonly places: readonly Place[];
  readonly suspects: readonly Suspect[];
  readonly quantiles: readonly QuantileShift[];
  /** One English sentence for the alert and the page. */
  readonly sentence: string;
}

/** Explains the difference between the cells' current and baseline windows. */
export function explain(input: ExplainInput): Explanation {
  const cells = expectCells(input.monitor.kind, input.cells);
  const split = splitMix(cells);
  const places = scanCells(cells);
  const cause = causeOf(split, places);
  const suspects = rankSuspects(input.changes, input.since, places[0]?.columns ?? {});
  return {
    cause,
    split,
    places,
    suspects,
    quantiles: quantileShift(
      totalOf(input.cells.map((cell) => cell.current)),
      totalOf(input.cells.map((cell) => cell.baseline)),
      scaleOf(input.monitor),
    ),
    sentence: sentenceOf(input.monitor, { cause, split, places, suspects }),
  };
}

const scaleOf = (monitor: Monitor): number =>
  monitor.kind === 'score' ? 0 : SIGNALS[monitor.signal].histogramScale;

function totalOf(all: readonly Stats[]): Stats {
  const total = emptyStats();
  for (const stats of all) addStats(total, stats);
  return total;
}

const MOVERS_MAX = 3;

/**
 * Two-way decomposition (Kitagawa 1955) with today's weights on behaviour: mix is what baseline behaviour would show
 * on today's traffic less what it showed then; behaviour is the rest. Shares are of observations, or of denominators
 * for ratios. Counting the interaction as behaviour keeps a bad new version from passing for a change of traffic.
 */
function splitMix(cells: readonly ExpectedCell[]): MixSplit {
  const now = sumBy(cells, (cell) => cell.weight);
  const then = sumBy(cells, (cell) => cell.baselineWeight);
  const before = then > 0 ? sumBy(cells, (c) => c.baselineWeight * c.baselineMean) / then : 0;
  const expected = now > 0 ? sumBy(cells, (cell) => cell.expected) / now : before;
  const after = now > 0 ? sumBy(cells, (cell) => cell.observed) / now : before;
  const mix = expected - before;
  const behaviour = after - expected;
  const moved = Math.abs(mix) + Math.abs(behaviour);
  return {
    delta: mix + behaviour,
    mix,
    behaviour,
    mixShare: moved > 0 ? Math.abs(mix) / moved : null,
    movers: listMovers(cells, now, then),
  };
}

/** Values whose share of the traffic moved most, one column at a time. */
function listMovers(cells: readonly ExpectedCell[], now: number, then: number): MixSplit['movers'] {
  const moved = new Map<
    string,
    { columns: Record<string, string>; before: number; after: number }
  >();
  for (const cell of cells) {
    for (const [column, value] of Object.entries(cell.columns)) {
      const key = `${column}\u0000${value}`;
      const mover = moved.get(key) ?? { columns: { [column]: value }, before: 0, after: 0 };
      mover.before += then > 0 ? cell.baselineWeight / then : 0;
      mover.after += now > 0 ? cell.weight / now : 0;
      moved.set(key, mover);
    }
  }
  return [...moved.values()]
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, MOVERS_MAX);
}

const sumBy = (cells: readonly ExpectedCell[], of: (cell: ExpectedCell) => number): number =>
  cells.reduce((sum, cell) => sum + of(cell), 0);

function causeOf(split: MixSplit, places: readonly Place[]): Explanation['cause'] {
  if (split.mixShare === null) return 'unclear';
  // Where a part of the traffic behaves differently by itself, mix must outweigh it clearly to be the cause.
  if (split.mixShare > (places.length > 0 ? 0.65 : 0.5)) return 'mix';
  return places.length > 0 ? 'behaviour' : 'unclear';
}

function sentenceOf(
  monitor: Monitor,
  parts: Pick<Explanation, 'cause' | 'split' | 'places' | 'suspects'>,
): string {
  const { cause, split, places, suspects } = parts;
  const what = monitor.signal.replaceAll('_', ' ');
  const suspect = suspects[0];
  const after =
    suspect !== undefined && suspect.probability >= 0.3
      ? ` It began with the change of ${suspect.change.kind} from '${suspect.change.oldValue}' to '${suspect.change.newValue}'.`
      : '';
  if (cause === 'mix') {
    const mover = split.movers[0];
    const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
    const which =
      mover === undefined
        ? ''
        : `: ${nameOf(mover.columns)} went from ${share(mover.before)} to ${share(mover.after)} of the traffic`;
    return `${what} changed because the traffic did${which}.${after}`;
  }
  const place = places[0];
  if (place === undefined) {
    // Places are of what calls are like, not of how many there are.
    const looked = monitor.kind === 'count' ? '' : '; no part of the traffic stands out';
    return `${what} changed${looked}.${after}`;
  }
  const figure = (value: number): string =>
    SIGNALS[monitor.signal].unit === 'ratio'
      ? `${Number((100 * value).toPrecision(3))} %`
      : Number(value.toPrecision(3)).toString();
  return `${what} went from ${figure(place.expectedMean)} to ${figure(place.currentMean)} ${nameOf(place.columns)}.${after}`;
}

function nameOf(columns: Readonly<Record<string, string>>): string {
  const parts = Object.entries(columns).map(([column, value]) => `${column} = '${value}'`);
  return parts.length === 0 ? 'everywhere' : `where ${parts.join(' and ')}`;
}
