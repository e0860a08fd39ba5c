// Which series learn a baseline in this tick, and their history. Often while history is short, daily
// once there is a week of it; never while a drift is
// open or suspected (the baseline is frozen), never beyond the
// tick's allowance, so that a thousand new series do not hold up the verdicts of the others.

import type {
  BaselineModel,
  CalendarPeriod,
  LearnInput,
  Monitor,
  SeriesKey,
} from '../model/judgement.ts';
import type { Clock, Query } from '../model/pipeline.ts';
import { readBaselineRows } from './baseline-rows.ts';
import { askedOf, isEnough, withSource, type BaselineSource } from './baseline-source.ts';
import { periodsOf, toMinutes } from './calendar.ts';
import { driftKey, readDrifts } from './findings.ts';
import type { Series } from './judge-series.ts';

export type Learn = (input: LearnInput) => BaselineModel;
/** When a series was last accepted, Unix milliseconds; null for never. */
type AcceptedAt = (key: SeriesKey) => number | null;

export interface LearnOptions {
  readonly query: Query;
  readonly clock: Clock;
  readonly learn: Learn;
  readonly historyDays: number;
  /** How often a young series learns; an old one learns `SETTLED_FACTOR` times as seldom. */
  readonly intervalMs: number;
  /** Announced periods of the history: nothing is learned from them. */
  readonly periods: readonly CalendarPeriod[];
  /** When history was last loaded; 0 for never. Baselines from before it are learned again. */
  readonly historyMs: number;
  /** Until when (by the clock) series without a baseline may begin to learn in this tick … */
  readonly untilMs: number;
  /** … and until when those that have one: verdicts do not wait for a better baseline. */
  readonly againUntilMs: number;
}

const SETTLED_DAYS = 7;
const SETTLED_FACTOR = 24;
/** Series of one monitor that learn with one statement. */
const BATCH = 20;
/** Of its interval, a series may learn this share early: so that those that began together do not stay together. */
const EARLY_SHARE = 0.5;

/** Learns what is due in one list of series that share a shape; returns those that learned. */
export async function learnDue(
  options: LearnOptions,
  all: readonly Series[],
  acceptedAtMs: AcceptedAt,
): Promise<Series[]> {
  const nowMs = options.clock();
  const learned: Series[] = [];
  for (const batch of toBatches(all.filter((series) => isDue(series, options, nowMs)))) {
    const isNew = batch.some(({ baseline }) => baseline === undefined);
    if (options.clock() > (isNew ? options.untilMs : options.againUntilMs)) break;
    await learnBatch(options, batch, acceptedAtMs);
    learned.push(...batch);
  }
  return learned;
}

/** Lists of one monitor's series, which lie together in the store; those without a baseline first. */
function toBatches(due: readonly Series[]): Series[][] {
  const groups = new Map<string, Series[]>();
  for (const series of due) {
    const name = `${series.baseline === undefined ? 0 : 1} ${series.monitor.name}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [series]);
    else group.push(series);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const count = Math.ceil(group.length / BATCH);
      return Array.from({ length: count }, (_, at) => group.slice(at * BATCH, (at + 1) * BATCH));
    });
}

function isDue(series: Series, options: LearnOptions, nowMs: number): boolean {
  const { baseline, learnTriedMs } = series;
  // Configured otherwise than when it was learned; an open drift keeps the model it opened with.
  if (baseline !== undefined && (baseline.source?.asked ?? '') !== askedOf(series.monitor)) {
    return true;
  }
  if (baseline !== undefined && (series.finding?.state ?? 0) >= 1) return false;
  const lastMs = Math.max(learnTriedMs, baseline?.learnedAtMs ?? 0);
  if (lastMs === 0 || lastMs < options.historyMs) return true;
  const days = baseline === undefined ? 0 : (baseline.toMinute - baseline.fromMinute) / 1440;
  const intervalMs = options.intervalMs * (days >= SETTLED_DAYS ? SETTLED_FACTOR : 1);
  return nowMs - lastMs >= intervalMs * (1 - EARLY_SHARE * series.spread);
}

/** Learns for one monitor's series; those whose kind of baseline offers too little, from their own past. */
async function learnBatch(
  options: LearnOptions,
  batch: readonly Series[],
  acceptedAtMs: AcceptedAt,
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const { monitor } = first;
  const kept = await learnFrom(options, { batch, acceptedAtMs, from: monitor });
  const rest = batch.filter((series) => !kept.has(series));
  if (rest.length === 0) return;
  await learnFrom(options, {
    batch: rest,
    acceptedAtMs,
    from: { ...monitor, baseline: 'seasonal' },
  });
}

/** Learns as `from` says; returns the series that have a baseline by that. */
async function learnFrom(
  options: LearnOptions,
  work: {
    readonly batch: readonly Series[];
    readonly acceptedAtMs: AcceptedAt;
    readonly from: Monitor;
  },
): Promise<Set<Series>> {
  const { batch, from: monitor } = work;
  const nowMs = options.clock();
  const found = await readBaselineRows(options.query, {
    monitor,
    segments: batch.map((series) => series.key.segment),
    nowMinute: Math.floor(nowMs / 60_000),
    historyDays: options.historyDays,
  });
  const drifts = await readDrifts(options.query, {
    monitors: [monitor.name],
    sinceMs: Math.min(...found.map(({ source }) => source.fromMinute)) * 60_000,
  });
  const learned = new Set<Series>();
  for (const [index, series] of batch.entries()) {
    const rows = found[index];
    if (rows === undefined) continue;
    const { source } = rows;
    const baseline = options.learn({
      monitor: series.monitor,
      key: series.key,
      history: rows.history,
      recent: rows.recent,
      excluded: [
        ...driftsIn(source, { series, drifts, acceptedAtMs: work.acceptedAtMs }),
        ...periodsOf(options.periods, source.segment).map(toMinutes),
      ],
      nowMs,
    });
    if (source.kind !== 'seasonal' && !isEnough(baseline)) continue;
    series.learnTriedMs = nowMs;
    series.baseline = withSource(baseline, series.monitor, source);
    series.isFresh = true;
    learned.add(series);
  }
  return learned;
}

/** Drifts not to learn from. A pinned span was called normal whatever is in it. */
function driftsIn(
  source: BaselineSource,
  known: {
    readonly series: Series;
    readonly drifts: Awaited<ReturnType<typeof readDrifts>>;
    readonly acceptedAtMs: AcceptedAt;
  },
): LearnInput['excluded'] {
  if (source.kind === 'pinned') return [];
  const key = { ...known.series.key, segment: source.segment };
  const acceptedMs = known.acceptedAtMs(key);
  const from = acceptedMs === null ? 0 : Math.floor(acceptedMs / 60_000);
  // What was accepted is normal: earlier drifts count against history only after it.
  return (known.drifts.get(driftKey(key.monitor, key.segment)) ?? []).filter(
    (drift) => drift.from >= from,
  );
}
