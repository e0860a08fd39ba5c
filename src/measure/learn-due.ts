// Which series learn a baseline in this tick, and their history. Often while history is short, daily
// once there is a week of it; never while a drift is
// open or suspected (the baseline is frozen), never beyond the
// tick's allowance, so that a thousand new series do not hold up the verdicts of the others.

import type { BaselineModel, CalendarPeriod, LearnInput } from '../model/judgement.ts';
import type { Clock, Query } from '../model/pipeline.ts';
import { periodsOf, toMinutes } from './calendar.ts';
import { driftKey, readDrifts } from './findings.ts';
import { readHistory, type SegmentRows } from './history.ts';
import { seriesId } from './monitors.ts';
import type { Series } from './judge-series.ts';

export type Learn = (input: LearnInput) => BaselineModel;

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
const HOUR = 60;
/** Fine history for calibration by replay: this long, in rows of this many minutes. */
export const RECENT_DAYS = 3;
export const RECENT_BUCKET = 5;
/** The newest data is left out: a drift that nobody has noticed yet must not become normal. */
export const EMBARGO_MINUTES = 60;
/** Shorter for the fine rows, which are all that a new installation has. */
export const EMBARGO_RECENT_MINUTES = 30;
/** Series of one monitor that learn with one statement. */
const BATCH = 20;
/** Of its interval, a series may learn this share early: so that those that began together do not stay together. */
const EARLY_SHARE = 0.5;

/** Learns what is due in one list of series that share a shape; returns those that learned. */
export async function learnDue(
  options: LearnOptions,
  all: readonly Series[],
  acceptedAtMs: (series: Series) => number | null,
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
  if (baseline !== undefined && (series.finding?.state ?? 0) >= 1) return false;
  const lastMs = Math.max(learnTriedMs, baseline?.learnedAtMs ?? 0);
  if (lastMs === 0 || lastMs < options.historyMs) return true;
  const days = baseline === undefined ? 0 : (baseline.toMinute - baseline.fromMinute) / 1440;
  const intervalMs = options.intervalMs * (days >= SETTLED_DAYS ? SETTLED_FACTOR : 1);
  return nowMs - lastMs >= intervalMs * (1 - EARLY_SHARE * series.spread);
}

async function learnBatch(
  options: LearnOptions,
  batch: readonly Series[],
  acceptedAtMs: (series: Series) => number | null,
): Promise<void> {
  const nowMs = options.clock();
  const monitors = [...new Set(batch.map((series) => series.monitor))];
  const segments = batch.map((series) => series.key.segment);
  const nowMinute = Math.floor(nowMs / 60_000);
  const toMinute = floorTo(nowMinute - EMBARGO_MINUTES, HOUR);
  const toRecent = floorTo(nowMinute - EMBARGO_RECENT_MINUTES, RECENT_BUCKET);
  const fromMinute = toMinute - options.historyDays * 24 * HOUR;
  const span = { monitors, segments, toMinute };
  const history = index(
    await readHistory(options.query, { ...span, fromMinute, bucketMinutes: HOUR }),
  );
  const recent = index(
    await readHistory(options.query, {
      ...span,
      fromMinute: toRecent - RECENT_DAYS * 24 * HOUR,
      toMinute: toRecent,
      bucketMinutes: RECENT_BUCKET,
    }),
  );
  const drifts = await readDrifts(options.query, {
    monitors: monitors.map((monitor) => monitor.name),
    sinceMs: fromMinute * 60_000,
  });
  for (const series of batch) {
    const acceptedMs = acceptedAtMs(series);
    const from = acceptedMs === null ? 0 : Math.floor(acceptedMs / 60_000);
    series.learnTriedMs = nowMs;
    series.baseline = options.learn({
      monitor: series.monitor,
      key: series.key,
      history: history.get(series.id) ?? [],
      recent: recent.get(series.id) ?? [],
      // What was accepted is normal: earlier drifts count against history only after it.
      excluded: [
        ...(drifts.get(driftKey(series.key.monitor, series.key.segment)) ?? []).filter(
          (drift) => drift.from >= from,
        ),
        ...periodsOf(options.periods, series.key.segment).map(toMinutes),
      ],
      nowMs,
    });
    series.isFresh = true;
  }
}

const floorTo = (minute: number, length: number) => Math.floor(minute / length) * length;

function index(rows: readonly SegmentRows[]): Map<string, SegmentRows['rows']> {
  return new Map(
    rows.map(({ monitor, segment, rows }) => [seriesId({ monitor: monitor.name, segment }), rows]),
  );
}
