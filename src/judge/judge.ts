// judge: statistics, baseline, change log, configuration and the previous state in; verdict and state out. A
// pure function: the same live, in a backtest, after a restart and for late data. Evidence only ever enters by
// closed minutes in ascending order; open minutes are judged on a copy that is thrown away.

import type {
  BaselineModel,
  DriftStatus,
  Finding,
  JudgeInput,
  JudgeOutput,
  SeriesState,
  StatRow,
} from '../model/judgement.ts';
import { emptyStats } from '../model/stat-sums.ts';
import { effectiveModel } from './accepted.ts';
import { heldBy, holdingPeriods } from './calendar.ts';
import { orderChanges } from './changes.ts';
import { createEvidence } from './create-evidence.ts';
import { N, sumOf, zeroSums } from './evidence.ts';
import type { Sums } from './evidence.ts';
import { effectSize } from './gates.ts';
import { figuresOf, minimumDetectableRatio } from './figures.ts';
import { findingId } from './finding-id.ts';
import { openModel } from './model.ts';
import type { Model } from './model.ts';
import { strongest } from './process.ts';
import {
  RING_PARTS,
  STATE_VERSION,
  advanceSeries,
  alignSeries,
  copySeries,
  createCourse,
  leading,
  openSeries,
  ringSums,
  shownEvidence,
  signatureOf,
} from './series.ts';
import type { Course, Open, Series } from './series.ts';
import { orderRows } from './stat-rows.ts';
import { thresholdsOf } from './thresholds.ts';

/** An open drift that nobody acknowledged becomes a ticket after this long. */
const PAGE_MINUTES_MAX = 7 * 1440;
/** Ended drifts are told this long: as long as what belonged to their incident may be a page. */
const CLOSED_MINUTES = PAGE_MINUTES_MAX;
/** A classifier that covers less than this share of what it used to cover. */
const COVERAGE_MIN = 0.95;

/** Judges one series up to `closedUntilMinute`, and provisionally beyond. */
export function judge(input: JudgeInput): JudgeOutput {
  const series = openSeries(input.state);
  const from = input.state?.minute ?? Number.NEGATIVE_INFINITY;
  const learned = openModel(input.baseline);
  if (learned === undefined || input.baseline === undefined || !learned.ready) {
    return learningVerdict(input, series, learned);
  }
  const model = series.open?.model ?? effectiveModel(learned, input.baseline, series.accepted);
  const walk: Walk = { input, baseline: input.baseline, course: courseFor(input, model) };
  const rows = rowsBetween(input, { from, until: input.closedUntilMinute });
  // Most ticks close no minute: then the state stays the very one it was, and one copy of it is enough.
  const kept = rows.length === 0 ? keptAs(input.state, model) : undefined;
  if (kept === undefined) consume(series, walk, rows);
  const provisional = kept === undefined ? copySeries(series) : series;
  consume(
    provisional,
    walk,
    orderRows(input.open.filter((row) => row.minute > input.closedUntilMinute)),
  );
  return {
    state: closeState(kept ?? series, Math.max(from, input.closedUntilMinute)),
    finding: verdictOf(provisional, walk),
  };
}

/** The inside of a state that belongs to the model as it is; undefined where it has to be aligned with it. */
function keptAs(state: SeriesState | undefined, model: Model): Series | undefined {
  if (state === undefined || state.version !== STATE_VERSION) return undefined;
  const series = state.json as Series;
  return series.signature === signatureOf(model) ? series : undefined;
}

interface Walk {
  readonly input: JudgeInput;
  readonly baseline: BaselineModel;
  course: Course;
}

function courseFor(input: JudgeInput, model: Model): Course {
  return createCourse(input.monitor, orderChanges(input.changes), {
    model,
    evidence: createEvidence(model),
    periods: holdingPeriods(input.monitor.signal, input.periods),
  });
}

/** Closed rows that the state has not consumed; for traffic every minute between, since none is a zero. */
function rowsBetween(
  input: JudgeInput,
  span: { readonly from: number; readonly until: number },
): readonly StatRow[] {
  const rows = orderRows(
    input.closed.filter((row) => row.minute > span.from && row.minute <= span.until),
  );
  if (input.monitor.kind !== 'count' || !Number.isFinite(span.from)) return rows;
  return fillMinutes(rows, span);
}

function fillMinutes(
  rows: readonly StatRow[],
  span: { readonly from: number; readonly until: number },
): StatRow[] {
  const filled: StatRow[] = [];
  let next = span.from + 1;
  for (const row of [...rows, undefined]) {
    const end = row === undefined ? span.until + 1 : row.minute;
    for (; next < end; next++) filled.push(emptyMinute(next));
    if (row !== undefined) {
      filled.push(row);
      next = row.minute + row.minutes;
    }
  }
  return filled;
}

const emptyMinute = (minute: number): StatRow => ({
  ...emptyStats(),
  minute,
  minutes: 1,
  newestArrivalMs: 0,
});

/** Advances a series row by row; a drift that ends in between brings the learned baseline back. */
function consume(series: Series, walk: Walk, rows: readonly StatRow[]): void {
  alignSeries(series, walk.course);
  for (const row of rows) {
    const wasOpen = series.open !== null;
    advanceSeries(series, walk.course, row);
    if (wasOpen && series.open === null) {
      const learned = openModel(walk.baseline);
      if (learned === undefined) continue;
      const model = effectiveModel(learned, walk.baseline, series.accepted);
      if (model !== walk.course.model) walk.course = courseFor(walk.input, model);
    }
  }
}

const closeState = (series: Series, minute: number): SeriesState => ({
  version: STATE_VERSION,
  minute,
  json: series,
});

function verdictOf(series: Series, walk: Walk): Finding {
  const { input, baseline, course } = walk;
  const { model, evidence } = course;
  forgetOldParts(series, input);
  const lead = leading(series, evidence);
  const open = series.open;
  const direction =
    open === null ? lead.direction : (evidence.alternatives[open.index]?.direction ?? 'up');
  const window = windowOf(series, course, direction);
  const figures = figuresOf(model, window.sums);
  const minute = provisionalMinute(input);
  const state = stateOf(series, minute);
  const thresholds = course.tiers[direction];
  return {
    ...identity(input, minute),
    windowStartMs: window.from * 60_000,
    windowEndMs: (minute + 1) * 60_000,
    baselineStartMs: baseline.fromMinute * 60_000,
    baselineEndMs: baseline.toMinute * 60_000,
    current: figures.current,
    baseline: figures.baseline ?? null,
    delta: figures.delta,
    deltaRatio: figures.ratio,
    intervalLow: figures.low,
    intervalHigh: figures.high,
    currentSamples: figures.samples,
    baselineSamples: baseline.samples,
    evidence: shownEvidence(lead.direction === direction ? lead.score : 0),
    thresholds: { ...thresholds },
    state,
    status: statusOf(series, course, window.sums),
    direction: state === 0 ? '' : direction,
    sinceMs: state === 0 ? null : window.since * 60_000,
    minimumDetectableRatio: minimumDetectableRatio(model, window.sums, {
      threshold: thresholds.page,
      direction: input.monitor.worse === 'down' ? 'down' : 'up',
    }),
    mixShare: null,
    dispersion: model.phi,
    explanation: {
      ...explanationOf(series, course, direction),
      ...closedOf(series, minute),
      ...heldOf(course, minute),
    },
  };
}

/** Parts of the ring that the display window has left behind, where no row has come to push them out. */
function forgetOldParts(series: Series, input: JudgeInput): void {
  const length = Math.max(1, Math.floor(input.monitor.windowMinutes / RING_PARTS));
  const part = Math.floor(provisionalMinute(input) / length);
  series.ring = series.ring.filter(([number]) => number > part - RING_PARTS);
}

function identity(
  input: JudgeInput,
  minute: number,
): Pick<Finding, 'findingId' | 'monitor' | 'signal' | 'segment' | 'evaluatedAtMs'> {
  return {
    findingId: findingId(input.key, minute),
    monitor: input.key.monitor,
    signal: input.key.signal,
    segment: input.key.segment,
    evaluatedAtMs: input.nowMs,
  };
}

/** Last minute judged, open ones included. */
function provisionalMinute(input: JudgeInput): number {
  let minute = input.closedUntilMinute;
  for (const row of input.open) minute = Math.max(minute, row.minute + row.minutes - 1);
  return minute;
}

/** The sums to show: since the change where one is open or suspected and young, else the ring. */
function windowOf(
  series: Series,
  course: Course,
  direction: 'up' | 'down',
): { sums: Sums; from: number; since: number } {
  const length = Math.max(1, Math.floor(course.monitor.windowMinutes / RING_PARTS));
  const ringFrom = (series.ring[0]?.[0] ?? 0) * length;
  const index =
    series.open?.index ?? strongest(series.track, course.evidence.alternatives, direction);
  const since = series.open?.since ?? series.track.s[index] ?? ringFrom;
  const change = series.track.w[index] ?? [];
  const changed = series.open !== null || series.suspected;
  if (changed && since >= ringFrom && change.length > 0)
    return { sums: change, from: since, since };
  return { sums: series.ring.length === 0 ? zeroSums() : ringSums(series), from: ringFrom, since };
}

function stateOf(series: Series, minute: number): 0 | 1 | 2 | 3 {
  if (series.open === null) return series.suspected ? 1 : 0;
  return minute - series.open.minute > PAGE_MINUTES_MAX ? 2 : series.open.state;
}

function statusOf(series: Series, course: Course, window: Sums): DriftStatus {
  const ring = ringSums(series);
  const classified = series.ring.reduce((sum, [, , count]) => sum + count, 0);
  const covered = course.monitor.signal === 'refusal_rate' && course.model.coverage > 0;
  if (
    covered &&
    sumOf(ring, N) > 0 &&
    classified / sumOf(ring, N) < COVERAGE_MIN * course.model.coverage
  ) {
    return 'stale_data';
  }
  if (series.open !== null) return 'frozen';
  if (course.model.kind === 'count') return 'ok';
  if (sumOf(window, N) === 0) return 'no_traffic';
  return sumOf(ring, N) < course.monitor.minimumSamples ? 'insufficient_data' : 'ok';
}

function explanationOf(
  series: Series,
  course: Course,
  direction: 'up' | 'down',
): Readonly<Record<string, unknown>> {
  const index =
    series.open?.index ?? strongest(series.track, course.evidence.alternatives, direction);
  const alternative = course.evidence.alternatives[index];
  const window = series.track.w[index];
  if (alternative === undefined || window === undefined || window.length === 0) return {};
  const effect = effectSize(course.model, alternative, window);
  return {
    component: alternative.component,
    ...(alternative.value === undefined ? {} : { value: alternative.value }),
    effect_ratio: effect.ratio,
    effect_delta: effect.delta,
    ...(series.open === null ? {} : timesOf(series.open)),
  };
}

/** What tells which incident an open drift belongs to. */
const timesOf = ({
  minute,
  pagedMinute,
  signedMinute,
}: Open): Readonly<Record<string, unknown>> => ({
  opened_minute: minute,
  ...(pagedMinute === undefined ? {} : { paged_minute: pagedMinute }),
  ...(signedMinute === undefined ? {} : { signed_minute: signedMinute }),
});

/** The announced period that holds some of the evidence now. */
function heldOf({ monitor, periods }: Course, minute: number): Readonly<Record<string, unknown>> {
  const { signal } = monitor;
  const period =
    heldBy(periods, { signal, minute, direction: 'up' }) ??
    heldBy(periods, { signal, minute, direction: 'down' });
  return period === undefined ? {} : { held_by: { kind: period.kind, name: period.name } };
}

/** A drift that ended a moment ago, for what is still open of its incident. */
function closedOf(series: Series, minute: number): Readonly<Record<string, unknown>> {
  const closed = series.closed ?? null;
  if (closed === null || minute - closed.closed > CLOSED_MINUTES) return {};
  return { closed };
}

/** Too little is known: a verdict that says so, and a state that only remembers how far it has read. */
function learningVerdict(input: JudgeInput, series: Series, model: Model | undefined): JudgeOutput {
  const minute = provisionalMinute(input);
  const rows = orderRows([...input.closed, ...input.open]);
  const samples = rows.reduce((sum, row) => sum + row.n, 0);
  return {
    state: closeState(
      series,
      Math.max(input.state?.minute ?? input.closedUntilMinute, input.closedUntilMinute),
    ),
    finding: {
      ...identity(input, minute),
      windowStartMs: (rows[0]?.minute ?? minute) * 60_000,
      windowEndMs: (minute + 1) * 60_000,
      baselineStartMs: (input.baseline?.fromMinute ?? minute) * 60_000,
      baselineEndMs: (input.baseline?.toMinute ?? minute) * 60_000,
      current: null,
      baseline: null,
      delta: null,
      deltaRatio: null,
      intervalLow: null,
      intervalHigh: null,
      currentSamples: samples,
      baselineSamples: input.baseline?.samples ?? 0,
      evidence: 0,
      thresholds: { ...thresholdsOf(input.monitor, model, 'up') },
      state: 0,
      status: 'learning',
      direction: '',
      sinceMs: null,
      minimumDetectableRatio: null,
      mixShare: null,
      dispersion: model?.phi ?? 1,
      explanation: {},
    },
  };
}
