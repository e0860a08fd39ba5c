// Why: which change, mix or behaviour, and where. A pure part (split, cells, suspects) over the leaf cells
// of two spans of time, and the reading of those.

import type { CellShift, Explanation, Suspect } from '../model/explanation.ts';
import type { Change, Finding, Monitor } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { SIGNALS } from '../model/signals.ts';
import { readChanges, touches } from './changes.ts';
import { readCells, type Cell, type CellSums } from './history.ts';
import { LEAF_COLUMNS } from './rollup-sql.ts';

/** The current span is at least so long, so that a young drift is not explained by a handful of calls. */
const CURRENT_MINUTES_MIN = 30;
/** The baseline of the comparison: so many days before the drift, at most what judge learned from. */
const BEFORE_DAYS = 7;
/** Changes this long before the start are suspects, and this long after it (starts are estimates). */
const SUSPECT_BEFORE_MINUTES = 180;
const SUSPECT_AFTER_MINUTES = 30;
const CELLS_MAX = 24;

/** Explains a finding from the roll-up and the change log. Cost: the leaf rows of its segment over a week. */
export async function explainFinding(
  query: Query,
  monitor: Monitor,
  finding: Finding,
): Promise<Explanation> {
  const endMinute = Math.ceil(finding.windowEndMs / 60_000);
  const startMinute = Math.floor((finding.sinceMs ?? finding.windowStartMs) / 60_000);
  const from = Math.min(startMinute, endMinute - CURRENT_MINUTES_MIN);
  const cells = await readCells(query, {
    monitor,
    segment: finding.segment,
    current: { from, to: endMinute },
    baseline: { from: from - BEFORE_DAYS * 1440, to: from },
  });
  const changes = await readChanges(query, {
    fromMs: (startMinute - SUSPECT_BEFORE_MINUTES) * 60_000,
    toMs: (finding.sinceMs === null ? endMinute : startMinute + SUSPECT_AFTER_MINUTES) * 60_000,
  });
  const shifts = shiftsOf(monitor, cells);
  const startMs = finding.sinceMs ?? finding.evaluatedAtMs;
  return {
    suspects: rankSuspects(changes, { finding, cells, shifts, startMs }),
    split: splitDelta(monitor, cells),
    cells: shifts.slice(0, CELLS_MAX),
  };
}

/** Numerator and denominator of the signal in a cell. */
function partsOf(monitor: Monitor, sums: CellSums): { part: number; whole: number } {
  switch (SIGNALS[monitor.signal].kind) {
    case 'rate':
      return { part: sums.events, whole: sums.n };
    case 'ratio':
      return { part: sums.sum, whole: sums.weight };
    default:
      return { part: sums.sum, whole: sums.n };
  }
}

const hasValue = (monitor: Monitor) => !['mix', 'count'].includes(monitor.kind);
const add = (sums: readonly CellSums[]): CellSums =>
  sums.reduce(
    (total, entry) => ({
      n: total.n + entry.n,
      events: total.events + entry.events,
      sum: total.sum + entry.sum,
      weight: total.weight + entry.weight,
    }),
    { n: 0, events: 0, sum: 0, weight: 0 },
  );

/**
 * Kitagawa's symmetric split of the delta over the leaf cells: shares of the denominator before and now
 * against values before and now. A cell without a baseline takes the segment's baseline value, so that
 * new traffic counts as behaviour only by how much it differs from the segment.
 */
export function splitDelta(monitor: Monitor, cells: readonly Cell[]): Explanation['split'] {
  if (!hasValue(monitor)) return null;
  const before = partsOf(monitor, add(cells.map((cell) => cell.baseline)));
  const now = partsOf(monitor, add(cells.map((cell) => cell.current)));
  if (before.whole <= 0 || now.whole <= 0) return null;
  const usual = before.part / before.whole;
  let mix = 0;
  let behaviour = 0;
  for (const cell of cells) {
    const was = partsOf(monitor, cell.baseline);
    const is = partsOf(monitor, cell.current);
    const shareBefore = was.whole / before.whole;
    const shareNow = is.whole / now.whole;
    const valueBefore = was.whole > 0 ? was.part / was.whole : usual;
    const valueNow = is.whole > 0 ? is.part / is.whole : valueBefore;
    mix += ((shareNow - shareBefore) * (valueBefore + valueNow)) / 2;
    behaviour += ((valueNow - valueBefore) * (shareBefore + shareNow)) / 2;
  }
  const delta = now.part / now.whole - usual;
  const mixShare = delta === 0 ? 0 : Math.min(1, Math.max(0, mix / delta));
  return { delta, mix, behaviour, mixShare };
}

/** Every value of every column that has more than one, with its share and value before and now; the surest first. */
export function shiftsOf(monitor: Monitor, cells: readonly Cell[]): CellShift[] {
  const nowAll = add(cells.map((cell) => cell.current));
  const beforeAll = add(cells.map((cell) => cell.baseline));
  if (nowAll.n === 0) return [];
  const shifts = LEAF_COLUMNS.flatMap((column) => {
    const values = new Map<string, Cell[]>();
    for (const cell of cells) {
      const value = cell.values[column];
      values.set(value, [...(values.get(value) ?? []), cell]);
    }
    if (values.size < 2) return [];
    return [...values].map(([value, inside]) =>
      toShift(monitor, { column, value, inside }, { nowAll, beforeAll }),
    );
  });
  return shifts
    .filter((shift) => shift.samplesNow > 0 || shift.samplesBefore > 0)
    .sort((a, b) => b.evidence - a.evidence || Math.abs(b.contribution) - Math.abs(a.contribution));
}

function toShift(
  monitor: Monitor,
  cell: { readonly column: string; readonly value: string; readonly inside: readonly Cell[] },
  all: { readonly nowAll: CellSums; readonly beforeAll: CellSums },
): CellShift {
  const now = add(cell.inside.map((entry) => entry.current));
  const before = add(cell.inside.map((entry) => entry.baseline));
  const usual = partsOf(monitor, all.beforeAll);
  const is = partsOf(monitor, now);
  const was = partsOf(monitor, before);
  const whole = partsOf(monitor, all.nowAll).whole;
  const wholeBefore = usual.whole;
  const usualValue = usual.whole > 0 ? usual.part / usual.whole : null;
  const valueNow = is.whole > 0 ? is.part / is.whole : null;
  const valueBefore = was.whole > 0 ? was.part / was.whole : null;
  const shareNow = whole > 0 ? is.whole / whole : 0;
  const shareBefore = wholeBefore > 0 ? was.whole / wholeBefore : 0;
  // Its part of the numerator, per observation of the segment, now and before, without the part that
  // would only keep the segment where it was.
  const contribution =
    usualValue === null
      ? 0
      : shareNow * ((valueNow ?? usualValue) - usualValue) -
        shareBefore * ((valueBefore ?? usualValue) - usualValue);
  return {
    column: cell.column,
    value: cell.value,
    samplesNow: now.n,
    samplesBefore: before.n,
    shareNow,
    shareBefore,
    valueNow: hasValue(monitor) ? valueNow : null,
    valueBefore: hasValue(monitor) ? valueBefore : null,
    contribution: hasValue(monitor) ? contribution : 0,
    evidence: evidenceOf(monitor, { is, expected: valueBefore ?? usualValue, samples: now.n }),
  };
}

/**
 * Poisson deviance of what is seen against what the cell's own baseline expects from the current
 * traffic, so that a mere change of mix gives none. Rates count events; other signals count calls that
 * stand for the same relative change.
 */
function evidenceOf(
  monitor: Monitor,
  cell: {
    readonly is: { readonly part: number; readonly whole: number };
    readonly expected: number | null;
    readonly samples: number;
  },
): number {
  if (cell.expected === null || cell.expected <= 0 || cell.is.whole <= 0) return 0;
  const expected = cell.expected * cell.is.whole;
  const scale = monitor.kind === 'rate' ? 1 : cell.samples / expected;
  const seen = Math.max(0, cell.is.part) * scale;
  const usual = expected * scale;
  const deviance = (seen > 0 ? seen * Math.log(seen / usual) : 0) - (seen - usual);
  return Math.max(0, deviance);
}

/** Changes near the start, the best fit first: soon before it, of much traffic, in the drift's own cell. */
export function rankSuspects(
  changes: readonly Change[],
  drift: {
    readonly finding: Finding;
    readonly cells: readonly Cell[];
    readonly shifts: readonly CellShift[];
    readonly startMs: number;
  },
): Suspect[] {
  return changes
    .filter((change) => touches(change, drift.finding.segment))
    .map((change) => toSuspect(change, drift))
    .filter((suspect): suspect is Suspect => suspect !== undefined)
    .sort((a, b) => b.score - a.score || a.minutesBefore - b.minutesBefore);
}

function toSuspect(change: Change, drift: Parameters<typeof rankSuspects>[1]): Suspect | undefined {
  const minutesBefore = (drift.startMs - change.timestampMs) / 60_000;
  const column = (LEAF_COLUMNS as readonly string[]).includes(change.kind)
    ? change.kind
    : undefined;
  const own = column === undefined ? undefined : drift.finding.segment[column];
  // The segment is pinned to another value of the changed column: the change is beside it.
  if (own !== undefined && own !== '' && own !== change.newValue && own !== change.oldValue)
    return undefined;
  const shift = drift.shifts.find(
    (entry) => entry.column === column && isValueOf(change, entry.value),
  );
  const surest = drift.shifts[0]?.evidence ?? 0;
  const fit = shift === undefined || surest === 0 ? 0.5 : 0.4 + 0.6 * (shift.evidence / surest);
  // Just before the start is best; afterwards it can only be the estimate of the start that is late.
  const time = minutesBefore >= 0 ? Math.exp(-minutesBefore / 60) : Math.exp(minutesBefore / 10);
  const share = 0.5 + 0.5 * Math.min(1, Math.max(0, change.share));
  return {
    change,
    minutesBefore,
    score: time * fit * share,
    isInSegment: shift !== undefined || own === change.newValue,
  };
}

/** prompt_version is logged as `name version`; cells hold the version alone. */
function isValueOf(change: Change, value: string): boolean {
  return change.newValue === value || (value !== '' && change.newValue.endsWith(` ${value}`));
}
