// Why: reads what an explanation needs (leaf cells of the drifted window and of the week before, minutes
// around the start, changes) and hands it to judge's pure functions.

import type {
  CellShift,
  ExplainCell,
  Explainer,
  Explanation,
  StartPosterior,
} from '../model/explanation.ts';
import type {
  BaselineModel,
  Change,
  Finding,
  Monitor,
  StatRow,
  Stats,
} from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { fillSilence } from '../model/stat-sums.ts';
import { LEAF_COLUMNS, SIGNALS } from '../model/signals.ts';
import { readChanges, touches } from './changes.ts';
import { readCells, readMinutes } from './history.ts';
import { seriesId } from './monitors.ts';
import { readBaselines } from './series-store.ts';
import { scaleStats, sumStats } from './stat-sums.ts';

/** The current span is at least so long, so that a young drift is not explained by a handful of calls. */
const CURRENT_MINUTES_MIN = 30;
/** The baseline of the comparison: so many days before the drift. */
const BEFORE_DAYS = 7;
/** Minutes before the estimated start among which the start is looked for. */
const START_MINUTES = 360;
const CHANGE_MINUTES = 180;
const CELLS_MAX = 24;
/**
 * Columns that say which version answered, with the column that says of what. A move between their values is a change
 * of behaviour (somebody deployed), not of who asks; it must not be explained away as another mix of traffic.
 */
const LINEAGE: ReadonlyMap<string, string> = new Map([
  ['response_model', 'request_model'],
  ['prompt_version', 'prompt_name'],
  ['index_version', 'name'],
]);
/** A version has moved when its share changed by so much, and by so many standard errors. */
const MOVED_SHARE = 0.02;
const MOVED_ERRORS = 3;

/** Explains a finding from the roll-up and the change log. Cost: the leaf rows of its segment over a week. */
export async function explainFinding(
  query: Query,
  parts: { readonly monitor: Monitor; readonly finding: Finding; readonly explainer: Explainer },
): Promise<Explanation> {
  const { monitor, finding, explainer } = parts;
  const endMinute = Math.ceil(finding.windowEndMs / 60_000);
  const startMinute = Math.floor((finding.sinceMs ?? finding.windowStartMs) / 60_000);
  const from = Math.min(startMinute, endMinute - CURRENT_MINUTES_MIN);
  const cells = await readCells(query, {
    monitor,
    segment: finding.segment,
    current: { from, to: endMinute },
    baseline: { from: from - BEFORE_DAYS * 1440, to: from },
  });
  const changes = await readSegmentChanges(query, finding, {
    fromMinute: startMinute - CHANGE_MINUTES,
    toMinute: endMinute,
  });
  const since = await readStart(query, { ...parts, endMinute, startMinute, changes });
  const explained = explainer.explain({
    monitor,
    cells: withOwnLineage(cells),
    changes: changes.map((entry) => entry.stripped),
    since,
  });
  const original = new Map(changes.map((entry) => [entry.stripped, entry.change]));
  return {
    ...explained,
    suspects: explained.suspects.map((suspect) => ({
      ...suspect,
      change: original.get(suspect.change) ?? suspect.change,
    })),
    split: hasSplit(monitor, cells) ? explained.split : null,
    start: since === undefined ? null : { minute: since.minute, from: since.from, to: since.to },
    cells: shiftsOf(monitor, cells, {
      now: endMinute - from,
      before: Math.min(BEFORE_DAYS * 1440, from - Math.floor(finding.baselineStartMs / 60_000)),
    }).slice(0, CELLS_MAX),
  };
}

/** Changes that can touch the segment; `stripped` holds values as the leaf columns do. */
async function readSegmentChanges(
  query: Query,
  finding: Finding,
  span: { readonly fromMinute: number; readonly toMinute: number },
): Promise<{ change: Change; stripped: Change }[]> {
  const changes = await readChanges(query, {
    fromMs: span.fromMinute * 60_000,
    toMs: span.toMinute * 60_000,
  });
  return changes
    .filter((change) => touches(change, finding.segment) && !isBeside(change, finding))
    .map((change) => ({
      change,
      stripped: {
        ...change,
        oldValue: versionOf(change, change.oldValue),
        newValue: versionOf(change, change.newValue),
      },
    }));
}

/** The segment is pinned to another value of the changed column. */
function isBeside(change: Change, finding: Finding): boolean {
  const own = finding.segment[change.kind];
  return own !== undefined && own !== '' && own !== change.newValue && own !== change.oldValue;
}

/** A prompt's change is logged as `name version`; cells hold the version alone. */
function versionOf(change: Change, value: string): string {
  return change.kind === 'prompt_version' ? value.slice(value.lastIndexOf(' ') + 1) : value;
}

async function readStart(
  query: Query,
  parts: {
    readonly monitor: Monitor;
    readonly finding: Finding;
    readonly explainer: Explainer;
    readonly startMinute: number;
    readonly endMinute: number;
    readonly changes: readonly { readonly stripped: Change }[];
  },
): Promise<StartPosterior | undefined> {
  const { monitor, finding } = parts;
  if (finding.state === 0 || finding.direction === '') return undefined;
  const baseline = await readBaseline(query, finding);
  if (baseline === undefined) return undefined;
  const rows = await readMinutes(query, {
    monitors: [monitor],
    segments: [finding.segment],
    fromMinute: parts.startMinute - START_MINUTES,
    toMinute: parts.endMinute,
  });
  return parts.explainer.estimateSince({
    monitor,
    baseline,
    rows: withSilence(monitor, rows[0]?.rows ?? [], parts.endMinute),
    changes: parts.changes.map((entry) => entry.stripped),
    direction: finding.direction,
  });
}

/** Silence is evidence of traffic alone, from when there was some. */
export function withSilence(
  monitor: Monitor,
  rows: readonly StatRow[],
  toMinute: number,
): StatRow[] {
  const [first] = rows;
  if (monitor.kind !== 'count' || first === undefined) return [...rows];
  return fillSilence(rows, { from: first.minute, to: toMinute, minutes: 1 });
}

async function readBaseline(query: Query, finding: Finding): Promise<BaselineModel | undefined> {
  const id = seriesId(finding);
  return (await readBaselines(query, [id])).get(id);
}

/**
 * Cells whose baseline does not depend on which version was rolled out: within the same traffic (who asks what of
 * which model) the baseline of all versions that gained or lost traffic is shared out by today's. What is left between
 * cells is mix of traffic; within them, behaviour, a new version's included. Versions that only stand side by side keep
 * their own, or what always told them apart would pass for news.
 */
export function withOwnLineage(cells: readonly ExplainCell[]): ExplainCell[] {
  const moved = movedVersions(cells);
  const kept: ExplainCell[] = [];
  const traffic = new Map<string, ExplainCell[]>();
  for (const cell of cells) {
    if (!versionsOf(cell).some((version) => moved.has(version))) {
      kept.push(cell);
      continue;
    }
    const key = JSON.stringify(
      Object.entries(cell.columns).filter(([column]) => !LINEAGE.has(column)),
    );
    const list = traffic.get(key);
    if (list === undefined) traffic.set(key, [cell]);
    else list.push(cell);
  }
  return [...kept, ...[...traffic.values()].flatMap(shareBaseline)];
}

const ownerOf = (cell: ExplainCell, column: string) =>
  JSON.stringify([column, cell.columns[LINEAGE.get(column) ?? ''] ?? '']);

/** Every version a cell is of, with what it is a version of. */
const versionsOf = (cell: ExplainCell): string[] =>
  [...LINEAGE.keys()].map((column) => `${ownerOf(cell, column)} ${cell.columns[column] ?? ''}`);

interface Sides {
  now: number;
  before: number;
}

/** Versions whose share of what they are versions of changed by more than chance. */
function movedVersions(cells: readonly ExplainCell[]): ReadonlySet<string> {
  const owners = new Map<string, Sides>();
  const versions = new Map<string, { readonly owner: string; readonly sides: Sides }>();
  for (const cell of cells) {
    for (const column of LINEAGE.keys()) {
      const owner = ownerOf(cell, column);
      const name = `${owner} ${cell.columns[column] ?? ''}`;
      const all = owners.get(owner) ?? { now: 0, before: 0 };
      const own = versions.get(name) ?? { owner, sides: { now: 0, before: 0 } };
      owners.set(owner, all);
      versions.set(name, own);
      for (const sides of [all, own.sides]) {
        sides.now += cell.current.n;
        sides.before += cell.baseline.n;
      }
    }
  }
  const moved = new Set<string>();
  for (const [name, { owner, sides }] of versions) {
    if (hasMoved(sides, owners.get(owner) ?? sides)) moved.add(name);
  }
  return moved;
}

function hasMoved(own: Sides, all: Sides): boolean {
  if (all.now === 0 || all.before === 0) return false;
  const change = Math.abs(own.now / all.now - own.before / all.before);
  const share = (own.now + own.before) / (all.now + all.before);
  const error = Math.sqrt(share * (1 - share) * (1 / all.now + 1 / all.before));
  return change >= MOVED_SHARE && change > MOVED_ERRORS * error;
}

function shareBaseline(cells: readonly ExplainCell[]): ExplainCell[] {
  const [first] = cells;
  const live = cells.filter((cell) => cell.current.n > 0);
  const baseline = sumStats(cells.map((cell) => cell.baseline));
  if (first === undefined) return [];
  if (live.length === 0) return [{ ...first, baseline }];
  const total = live.reduce((sum, cell) => sum + cell.current.n, 0);
  return live.map((cell) => ({ ...cell, baseline: scaleStats(baseline, cell.current.n / total) }));
}

function hasSplit(monitor: Monitor, cells: readonly ExplainCell[]): boolean {
  const has = (side: 'current' | 'baseline') => cells.some((cell) => cell[side].n > 0);
  return monitor.kind !== 'mix' && monitor.kind !== 'count' && has('current') && has('baseline');
}

/** Every value of every column that has several, the most changed first. `minutes` are the lengths of the two spans. */
export function shiftsOf(
  monitor: Monitor,
  cells: readonly ExplainCell[],
  minutes: Sides,
): CellShift[] {
  const now = sumStats(cells.map((cell) => cell.current));
  const before = sumStats(cells.map((cell) => cell.baseline));
  const usual = valueOf(monitor, before, minutes.before) ?? 0;
  return LEAF_COLUMNS.flatMap((column) => {
    const values = new Map<string, ExplainCell[]>();
    for (const cell of cells) {
      const value = cell.columns[column] ?? '';
      values.set(value, [...(values.get(value) ?? []), cell]);
    }
    if (values.size < 2) return [];
    return [...values].map(([value, inside]) =>
      toShift(monitor, { column, value, inside }, { now, before, minutes }),
    );
  })
    .filter((shift) => shift.samplesNow > 0 || shift.samplesBefore > 0)
    .sort((a, b) => changeOf(monitor, b, usual) - changeOf(monitor, a, usual));
}

/** How much of the segment's movement a value stands for: its share times its change, and its change of share. */
function changeOf(monitor: Monitor, shift: CellShift, usual: number): number {
  // Of calls a minute, each value's add up to the whole.
  if (monitor.kind === 'count') return Math.abs((shift.valueNow ?? 0) - (shift.valueBefore ?? 0));
  const was = shift.valueBefore ?? usual;
  const scale = Math.abs(was) || Math.abs(usual) || 1;
  const moved = Math.abs((shift.valueNow ?? was) - was) / scale;
  return shift.shareNow * moved + Math.abs(shift.shareNow - shift.shareBefore);
}

function toShift(
  monitor: Monitor,
  cell: {
    readonly column: string;
    readonly value: string;
    readonly inside: readonly ExplainCell[];
  },
  all: { readonly now: Stats; readonly before: Stats; readonly minutes: Sides },
): CellShift {
  const now = sumStats(cell.inside.map((entry) => entry.current));
  const before = sumStats(cell.inside.map((entry) => entry.baseline));
  return {
    column: cell.column,
    value: cell.value,
    samplesNow: now.n,
    samplesBefore: before.n,
    shareNow: all.now.n > 0 ? now.n / all.now.n : 0,
    shareBefore: all.before.n > 0 ? before.n / all.before.n : 0,
    valueNow: valueOf(monitor, now, all.minutes.now),
    valueBefore: valueOf(monitor, before, all.minutes.before),
  };
}

function valueOf(monitor: Monitor, stats: Stats, minutes: number): number | null {
  switch (SIGNALS[monitor.signal].kind) {
    case 'rate':
      return stats.n > 0 ? stats.events / stats.n : null;
    case 'ratio':
      return stats.weight > 0 ? stats.sum / stats.weight : null;
    case 'count':
      return minutes > 0 ? stats.n / minutes : null;
    case 'mix':
      return null;
    default:
      return stats.n > 0 ? stats.sum / stats.n : null;
  }
}
