// One series between ticks: its state, baseline, the rows it has not consumed, and a signature of those
// it has, so that a late row is noticed and only then is evidence computed again. Evidence enters by
// closed minutes; states are kept at fixed minutes, from where a restart or a rewind goes on.

import type {
  BaselineModel,
  CalendarPeriod,
  Change,
  Finding,
  JudgeInput,
  JudgeOutput,
  Monitor,
  SeriesKey,
  SeriesState,
  StatRow,
} from '../model/judgement.ts';
import { withBaselineName } from './baseline-source.ts';

export type Judge = (input: JudgeInput) => JudgeOutput;
/** Takes the level of an open drift as normal; undefined where none is open. */
export type Accept = (state: SeriesState | undefined) => SeriesState | undefined;

export interface Series {
  readonly id: string;
  readonly key: SeriesKey;
  readonly monitor: Monitor;
  /** 0 to 1, the same for a series in every process: what all series do once in a while, each does at its own time. */
  readonly spread: number;
  state: SeriesState | undefined;
  baseline: BaselineModel | undefined;
  /** Rows after `state.minute`, by minute. */
  readonly pending: Map<number, StatRow>;
  /** Signatures of consumed rows by minute; minutes after `knownFromMinute` without one had no data. */
  readonly consumed: Map<number, number>;
  knownFromMinute: number;
  /** Up to this minute (0 for none) a state that was read from the store has consumed what was written up to … */
  restoredMinute: number;
  /** … this time, Unix milliseconds. */
  readonly restoredMs: number;
  /** Newest minute with an observation. */
  dataMinute: number;
  finding: Finding | undefined;
  /** Something came in since the last verdict. */
  isFresh: boolean;
  learnTriedMs: number;
  /** Acceptances decided up to this time (Unix milliseconds) are part of the state. */
  acceptedMs: number;
  /** What was found out about a standing drift, and about which. */
  explained:
    | { readonly about: string; readonly atMs: number; readonly finding: Partial<Finding> }
    | undefined;
  writtenMs: number;
  writtenAs: string;
}

/** States are kept so far apart, each series at its own minutes, so that not all of them are written in one tick. */
export const CHECKPOINT_MINUTES = 15;
/** While far behind, states are kept this far apart. */
const CATCH_UP_MINUTES = 360;
/** How long signatures of consumed rows are remembered. */
const SIGNATURE_MINUTES = 180;

export function createSeries(
  key: SeriesKey,
  monitor: Monitor,
  parts: Pick<Series, 'id' | 'state' | 'baseline' | 'restoredMs'>,
): Series {
  return {
    ...parts,
    key,
    monitor,
    spread: spreadOf(parts.id),
    pending: new Map(),
    consumed: new Map(),
    knownFromMinute: parts.state?.minute ?? 0,
    restoredMinute: parts.state?.minute ?? 0,
    dataMinute: 0,
    finding: undefined,
    isFresh: true,
    learnTriedMs: 0,
    acceptedMs: 0,
    explained: undefined,
    writtenMs: 0,
    writtenAs: '',
  };
}

export function spreadOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) {
    hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  }
  return (hash >>> 0) / 2 ** 32;
}

/**
 * Takes what the roll-up now says about one minute. Returns the minute when the series has consumed
 * something else for it, and so must go back before it; else undefined.
 */
export function takeRow(
  series: Series,
  minute: number,
  row: StatRow | undefined,
): number | undefined {
  if (row !== undefined) series.dataMinute = Math.max(series.dataMinute, minute);
  if (series.state === undefined || minute > series.state.minute) {
    series.isFresh = true;
    if (row === undefined) series.pending.delete(minute);
    else series.pending.set(minute, row);
    return undefined;
  }
  const known = series.consumed.get(minute);
  if (minute > series.knownFromMinute) {
    return known === signatureOf(row) ? undefined : minute;
  }
  return row === undefined ? undefined : minute;
}

/** Sets a series back to an earlier state; its rows after that have to be read again. */
export function rewind(series: Series, state: SeriesState, settleDelayMs: number): void {
  series.state = state;
  series.pending.clear();
  series.isFresh = true;
  for (const minute of series.consumed.keys()) {
    if (minute > state.minute) series.consumed.delete(minute);
  }
  series.knownFromMinute = Math.min(series.knownFromMinute, state.minute);
  series.restoredMinute = Math.min(series.restoredMinute, state.minute);
  series.acceptedMs = Math.min(series.acceptedMs, acceptancesIn(state, settleDelayMs));
}

/** A verdict without evidence, for a series that waits for its history: its state stays as it is. */
export function glance(
  series: Series,
  tick: Pick<AdvanceOptions, 'judge' | 'closedUntilMinute' | 'nowMs'>,
): void {
  const { finding } = tick.judge({
    monitor: series.monitor,
    key: series.key,
    baseline: undefined,
    state: undefined,
    closed: [],
    open: [],
    closedUntilMinute: tick.closedUntilMinute,
    changes: [],
    nowMs: tick.nowMs,
  });
  series.finding = finding;
}

/** A new series begins at a minute: what lies before is history to learn from, not evidence. */
export function begin(series: Series, minute: number): void {
  for (const pending of series.pending.keys()) if (pending < minute) series.pending.delete(pending);
}

/**
 * An acceptance is part of the evidence after the last minute that was closed when it was decided, so that
 * a replay takes it at the same place.
 */
const minuteOfAcceptance = (decidedMs: number, settleDelayMs: number) =>
  Math.floor((decidedMs - settleDelayMs) / 60_000) - 1;

/** The time up to which a kept state holds every acceptance: those of minutes before its own. */
export function acceptancesIn(state: SeriesState, settleDelayMs: number): number {
  return (state.minute + 1) * 60_000 + settleDelayMs - 1;
}

export interface AdvanceOptions {
  readonly judge: Judge;
  readonly accept: Accept;
  readonly settleDelayMs: number;
  /** When the series was last accepted, Unix milliseconds; null for never. */
  readonly acceptedAtMs: number | null;
  readonly closedUntilMinute: number;
  readonly changes: readonly Change[];
  readonly periods: readonly CalendarPeriod[];
  readonly nowMs: number;
}

/**
 * Consumes the closed minutes and judges the open ones provisionally. Returns the states to keep, oldest
 * first: one for each checkpoint passed, and one after an acceptance. `series.finding` is the verdict of now.
 */
export function advance(series: Series, options: AdvanceOptions): SeriesState[] {
  const { closedUntilMinute } = options;
  const kept: SeriesState[] = [];
  const acceptMinute = pendingAcceptance(series, options);
  const takeAcceptance = () => {
    if (acceptMinute === undefined || (series.state?.minute ?? acceptMinute) < acceptMinute) return;
    if (options.acceptedAtMs === series.acceptedMs) return;
    series.acceptedMs = options.acceptedAtMs ?? 0;
    const state = options.accept(series.state);
    if (state === undefined) return;
    series.state = state;
    kept.push(state);
  };
  takeAcceptance();
  const stops = stopsBetween(series, closedUntilMinute);
  const extra = acceptMinute !== undefined && isAhead(series, acceptMinute, closedUntilMinute);
  const all = extra ? [...new Set([...stops, acceptMinute])].sort((a, b) => a - b) : stops;
  for (const minute of all) {
    const output = step(series, options, { untilMinute: minute, isLast: false });
    if (stops.includes(minute)) kept.push(output.state);
    takeAcceptance();
  }
  step(series, options, { untilMinute: closedUntilMinute, isLast: true });
  forgetOld(series);
  series.isFresh = false;
  return kept;
}

function pendingAcceptance(series: Series, options: AdvanceOptions): number | undefined {
  const { acceptedAtMs, settleDelayMs } = options;
  if (acceptedAtMs === null || acceptedAtMs <= series.acceptedMs) return undefined;
  return minuteOfAcceptance(acceptedAtMs, settleDelayMs);
}

const isAhead = (series: Series, minute: number, untilMinute: number) =>
  series.state !== undefined && series.state.minute < minute && minute <= untilMinute;

/** Minutes to stop and keep the state at, oldest first; none beyond `untilMinute`. */
function stopsBetween(series: Series, untilMinute: number): number[] {
  const first = series.state?.minute ?? firstPending(series) - 1;
  if (!Number.isFinite(first)) return [];
  const stops: number[] = [];
  let minute = first;
  for (;;) {
    const isRecent = untilMinute - minute <= SIGNATURE_MINUTES;
    const length = isRecent ? CHECKPOINT_MINUTES : CATCH_UP_MINUTES;
    minute = nextStop(minute, { length, offset: Math.floor(series.spread * length) });
    if (minute > untilMinute) return stops;
    stops.push(minute);
  }
}

/** The first minute after `minute` that is `offset` above a multiple of `length`. */
const nextStop = (minute: number, at: { readonly length: number; readonly offset: number }) =>
  (Math.floor((minute - at.offset) / at.length) + 1) * at.length + at.offset;

const firstPending = (series: Series) => Math.min(...series.pending.keys());

function step(
  series: Series,
  options: AdvanceOptions,
  span: { readonly untilMinute: number; readonly isLast: boolean },
): JudgeOutput {
  const rows = [...series.pending.values()].sort((a, b) => a.minute - b.minute);
  const closed = rows.filter((row) => row.minute <= span.untilMinute);
  const output = options.judge({
    monitor: series.monitor,
    key: series.key,
    baseline: series.baseline,
    state: series.state,
    closed,
    open: span.isLast ? rows.filter((row) => row.minute > span.untilMinute) : [],
    closedUntilMinute: span.untilMinute,
    changes: options.changes,
    periods: options.periods,
    nowMs: options.nowMs,
  });
  if (series.state === undefined)
    series.knownFromMinute = (closed[0]?.minute ?? span.untilMinute) - 1;
  for (const row of closed) {
    series.consumed.set(row.minute, toSignature(row));
    series.pending.delete(row.minute);
  }
  series.state = output.state;
  series.finding = withBaselineName(output.finding, series.baseline);
  return output;
}

function forgetOld(series: Series): void {
  const oldest = (series.state?.minute ?? 0) - SIGNATURE_MINUTES;
  if (series.knownFromMinute >= oldest) return;
  for (const minute of series.consumed.keys()) {
    if (minute <= oldest) series.consumed.delete(minute);
  }
  series.knownFromMinute = oldest;
}

const signatureOf = (row: StatRow | undefined) =>
  row === undefined ? undefined : toSignature(row);

/** What judge can have seen of a row, as a hash of 53 bits; equal signatures give equal evidence. */
function toSignature(row: StatRow): number {
  const { n, events, eligible, firstEvents, sum, sumSquares, weight, classified } = row;
  const text = [n, events, eligible, firstEvents, sum, sumSquares, weight, classified].join(' ');
  let high = 0x811c9dc5;
  let low = 0x5bd1e995;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
