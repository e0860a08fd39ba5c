// The state of one series between ticks, and its advance by one row: process, ring of recent sums, state
// machine. A row is a minute with data (or any minute, for traffic). Committed rows only ever go forward.

import type { CalendarPeriod, Change, Monitor, SeriesState, StatRow } from '../model/judgement.ts';
import { LOG_ZERO, logAdd } from '../stats/log-sum.ts';
import type { Accepted } from './accepted.ts';
import { heldBy } from './calendar.ts';
import { createEvidence } from './create-evidence.ts';
import { createPrior, weightAt } from './changes.ts';
import type { PriorState } from './changes.ts';
import { N, add, sumOf, zeroSums } from './evidence.ts';
import type { Evidence, Sums } from './evidence.ts';
import { hasEffect, isLarge } from './gates.ts';
import type { Model } from './model.ts';
import { advance, copyTrack, createTrack, evidenceOf, strongest } from './process.ts';
import type { Track } from './process.ts';
import { thresholdsOf } from './thresholds.ts';
import type { Tiers } from './thresholds.ts';

export const STATE_VERSION = 1;
/** The ring holds the display window in this many parts. */
export const RING_PARTS = 6;
/** Log evidence that "at least half of it is still there" is wrong, to clear. */
const CLEAR_EVIDENCE = Math.log(1000);
/** How far evidence must fall below a threshold before the state it gave is taken back. */
const HYSTERESIS = 3;
const CLEAR_BELOW = 5;

/** An open drift (state 2 or 3). */
export interface Open {
  readonly index: number;
  readonly minute: number;
  readonly since: number;
  readonly effect: number;
  /** Reverse CUSUM. */
  reverse: number;
  /** Highest state so far. */
  state: 2 | 3;
  /** Minute at which it became a page; absent while it has not. */
  pagedMinute?: number;
  /**
   * Newest minute that left no evidence of recovery while the recent window showed an effect (absent in states of
   * earlier releases).
   */
  signedMinute?: number;
  /** The baseline as it was at opening: it stays until the drift ends. */
  readonly model: Model;
}

/** A drift that has ended: what a page of its incident still has to know for a while. */
export interface Closed {
  readonly since: number;
  readonly opened: number;
  readonly paged: number | null;
  readonly closed: number;
  readonly direction: 'up' | 'down';
}

export interface Series {
  signature: string;
  track: Track;
  /** [part number since 1970, sums, classified observations] of the last RING_PARTS parts. */
  ring: [number, Sums, number][];
  prior: PriorState;
  suspected: boolean;
  open: Open | null;
  /** The last drift that ended; null before the first (absent in states of earlier releases). */
  closed?: Closed | null;
  accepted: Accepted | null;
  /** Newest arrival, Unix milliseconds. */
  arrivalMs: number;
  /** Last minute with an observation. */
  dataMinute: number;
}

export function createSeries(): Series {
  return {
    signature: '',
    track: createTrack(0),
    ring: [],
    prior: createPrior(),
    suspected: false,
    open: null,
    closed: null,
    accepted: null,
    arrivalMs: 0,
    dataMinute: 0,
  };
}

/** The inside of a state; a state of another version starts afresh. */
export function openSeries(state: SeriesState | undefined): Series {
  if (state === undefined || state.version !== STATE_VERSION) return createSeries();
  return copySeries(state.json as Series);
}

/** A copy that can be advanced without touching the original. */
export function copySeries(series: Series): Series {
  return {
    ...series,
    track: copyTrack(series.track),
    ring: series.ring.map(([part, sums, classified]) => [part, [...sums], classified]),
    prior: { ...series.prior },
    open: series.open === null ? null : { ...series.open },
  };
}

/** Everything that advancing needs and that does not change within a tick. */
export interface Course {
  readonly monitor: Monitor;
  readonly model: Model;
  readonly evidence: Evidence;
  readonly changes: readonly Change[];
  /** Announced periods that hold the signal's evidence. */
  readonly periods: readonly CalendarPeriod[];
  readonly tiers: { readonly up: Tiers; readonly down: Tiers };
  readonly out: Float64Array;
}

export function createCourse(
  monitor: Monitor,
  changes: readonly Change[],
  parts: {
    readonly model: Model;
    readonly evidence: Evidence;
    readonly periods?: readonly CalendarPeriod[];
  },
): Course {
  return {
    monitor,
    changes,
    periods: parts.periods ?? [],
    model: parts.model,
    evidence: parts.evidence,
    tiers: {
      up: thresholdsOf(monitor, parts.model, 'up'),
      down: thresholdsOf(monitor, parts.model, 'down'),
    },
    out: new Float64Array(parts.evidence.alternatives.length),
  };
}

/** Names the alternatives a track belongs to: after a new baseline with other ones the track starts afresh. */
export function signatureOf(model: Model): string {
  return model.kind === 'mix' ? `mix:${model.values.join('|')}` : model.kind;
}

/** Starts the track afresh where it does not belong to the model. */
export function alignSeries(series: Series, course: Course): void {
  const signature = signatureOf(course.model);
  if (series.signature === signature) return;
  series.signature = signature;
  series.track = createTrack(course.evidence.alternatives.length);
  series.ring = [];
  series.suspected = false;
}

/** Advances a series by one row, in place. */
export function advanceSeries(series: Series, course: Course, row: StatRow): void {
  alignSeries(series, course);
  const weight = weightAt(series.prior, course.changes, row.minute);
  advance(series.track, course.evidence, { row, weight, out: course.out });
  holdEvidence(series, course, row.minute);
  addToRing(series, course, row);
  series.arrivalMs = Math.max(series.arrivalMs, row.newestArrivalMs);
  if (row.n > 0) series.dataMinute = row.minute;
  if (series.open === null) tryOpen(series, course, row);
  else advanceOpen(series, course, row);
}

/** What an announced period brings is no evidence, and what came before it does not wait for its end. */
function holdEvidence({ track }: Series, course: Course, minute: number): void {
  const { signal } = course.monitor;
  if (course.periods.length === 0) return;
  for (const [i, { direction }] of course.evidence.alternatives.entries()) {
    if (heldBy(course.periods, { signal, minute, direction }) === undefined) continue;
    track.r[i] = LOG_ZERO;
    track.c[i] = 0;
    track.w[i] = [];
  }
}

function addToRing(series: Series, course: Course, row: StatRow): void {
  const length = Math.max(1, Math.floor(course.monitor.windowMinutes / RING_PARTS));
  const part = Math.floor(row.minute / length);
  let last = series.ring.at(-1);
  if (last === undefined || last[0] !== part) {
    last = [part, zeroSums(), 0];
    series.ring.push(last);
  }
  course.evidence.observe(row, series.open?.index ?? 0, last[1]);
  last[2] += row.classified;
  series.ring = series.ring.filter(([number]) => number > part - RING_PARTS);
}

const DIRECTIONS = ['up', 'down'] as const;

function tryOpen(series: Series, course: Course, row: StatRow): void {
  const { alternatives } = course.evidence;
  let suspected = false;
  for (const direction of DIRECTIONS) {
    const score = evidenceOf(series.track, alternatives, direction);
    const tiers = course.tiers[direction];
    if (score >= tiers.suspected - (series.suspected ? HYSTERESIS : 0)) suspected = true;
    const { state, index } = tierOf(series, course, { direction, score });
    if (state !== 0) {
      openDrift(series, course, { index, state, minute: row.minute });
      return;
    }
  }
  series.suspected = suspected;
}

interface Side {
  readonly direction: 'up' | 'down';
  readonly score: number;
}

interface Tier {
  readonly state: 0 | 2 | 3;
  /** The alternative that carries it; −1 for state 0. */
  readonly index: number;
}

/** Highest tier whose threshold and conditions a direction meets, and by which alternative. */
function tierOf(series: Series, course: Course, side: Side): Tier {
  const { monitor } = course;
  const tiers = course.tiers[side.direction];
  const isWorse = monitor.worse === 'either' || monitor.worse === side.direction;
  if (!isWorse || side.score < tiers.ticket) return { state: 0, index: -1 };
  if (side.score >= tiers.page) {
    const index = carrier(series, course, { ...side, tier: 3, threshold: tiers.page });
    if (index >= 0) return { state: 3, index };
  }
  const index = carrier(series, course, { ...side, tier: 2, threshold: tiers.ticket });
  return index >= 0 ? { state: 2, index } : { state: 0, index };
}

/**
 * The strongest alternative that has the evidence by itself and an effect that matters. Evidence of another one, such
 * as a tail that grew without moving the mean, must not hide it.
 */
function carrier(
  series: Series,
  course: Course,
  side: Side & { readonly tier: 2 | 3; readonly threshold: number },
): number {
  const { alternatives } = course.evidence;
  return strongest(series.track, alternatives, side.direction, (index) => {
    const alternative = alternatives[index];
    const window = series.track.w[index];
    if (alternative === undefined || window === undefined || window.length === 0) return false;
    if ((series.track.r[index] ?? LOG_ZERO) < side.threshold) return false;
    if (side.tier === 3 && alternative.ceiling < 3) return false;
    const { monitor, model } = course;
    return hasEffect({ monitor, model, alternative, window, tier: side.tier });
  });
}

function openDrift(
  series: Series,
  course: Course,
  at: { readonly index: number; readonly state: 2 | 3; readonly minute: number },
): void {
  const { index } = at;
  const window = series.track.w[index] ?? zeroSums();
  series.open = {
    index,
    minute: at.minute,
    since: series.track.s[index] ?? at.minute,
    effect: course.evidence.effectOf(window, index),
    reverse: 0,
    state: at.state,
    signedMinute: at.minute,
    ...(at.state === 3 ? { pagedMinute: at.minute } : {}),
    model: course.model,
  };
  series.suspected = false;
  // The ring is per alternative (a mix shows the value that moved), so it starts again with this window.
  const part = series.ring.at(-1)?.[0] ?? 0;
  series.ring = [[part, [...window], classifiedShare(series) * sumOf(window, N)]];
}

/** Share of the ring's observations that the classifier could read; the window itself does not count them. */
function classifiedShare(series: Series): number {
  const classified = series.ring.reduce((sum, [, , count]) => sum + count, 0);
  const n = sumOf(ringSums(series), N);
  return n > 0 ? classified / n : 1;
}

function advanceOpen(series: Series, course: Course, row: StatRow): void {
  const open = series.open;
  const direction = open === null ? undefined : course.evidence.alternatives[open.index]?.direction;
  if (open === null || direction === undefined) return;
  const score = evidenceOf(series.track, course.evidence.alternatives, direction);
  if (open.state === 2 && tierOf(series, course, { direction, score }).state === 3) {
    open.state = 3;
    open.pagedMinute = row.minute;
  }
  const gain = course.evidence.reverse(row, open.index, open.effect);
  open.reverse = Math.max(0, open.reverse) + gain;
  if (gain < 0 && open.reverse <= 0 && isStillLarge(series, course)) open.signedMinute = row.minute;
  if (open.reverse >= CLEAR_EVIDENCE || isQuiet(series, course, { direction, score }))
    endDrift(series, course, row);
}

/** Closes, and begins the window to show with the row that ended it. */
function endDrift(series: Series, course: Course, row: StatRow): void {
  closeDrift(series, row.minute);
  addToRing(series, course, row);
}

/** The recent window is back inside tolerance and the evidence well below what a ticket needs. */
function isQuiet(
  series: Series,
  course: Course,
  side: { readonly direction: 'up' | 'down'; readonly score: number },
): boolean {
  if (side.score >= course.tiers[side.direction].ticket - CLEAR_BELOW) return false;
  const alternative = course.evidence.alternatives[series.open?.index ?? 0];
  if (alternative === undefined) return false;
  const window = ringSums(series);
  return !hasEffect({ monitor: course.monitor, model: course.model, alternative, window, tier: 2 });
}

/** Whether the recent window, be it of a few events, shows an effect as large as the monitor asks for. */
function isStillLarge(series: Series, course: Course): boolean {
  const alternative = course.evidence.alternatives[series.open?.index ?? 0];
  const { monitor, model } = course;
  return (
    alternative !== undefined && isLarge({ monitor, model, alternative, window: ringSums(series) })
  );
}

/** Ends a drift: the process starts from nothing, so a new alarm needs all of its evidence again. */
export function closeDrift(series: Series, minute: number): void {
  const { open } = series;
  if (open !== null) {
    series.closed = {
      since: open.since,
      opened: open.minute,
      paged: open.pagedMinute ?? null,
      closed: minute,
      direction: createEvidence(open.model).alternatives[open.index]?.direction ?? 'up',
    };
  }
  series.open = null;
  series.suspected = false;
  series.track = createTrack(series.track.r.length);
  series.ring = [];
}

/** Sums over the ring. */
export function ringSums(series: Series): Sums {
  const total = zeroSums();
  for (const [, sums] of series.ring) sums.forEach((value, field) => add(total, field, value));
  return total;
}

/** Higher of the two directions' evidence, and which it is. */
export function leading(
  series: Series,
  evidence: Evidence,
): { direction: 'up' | 'down'; score: number } {
  const up = evidenceOf(series.track, evidence.alternatives, 'up');
  const down = evidenceOf(series.track, evidence.alternatives, 'down');
  return up >= down ? { direction: 'up', score: up } : { direction: 'down', score: down };
}

/** Evidence can be no less than nothing: shown on a scale that starts at 0. */
export const shownEvidence = (score: number): number =>
  score <= LOG_ZERO ? 0 : Math.max(0, logAdd(score, 0));
