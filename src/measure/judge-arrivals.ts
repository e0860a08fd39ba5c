// Brings series the minutes they have not seen: at the first tick from the store, then what the roll-up
// wrote since. A row that differs from what was consumed sets its series back to a kept state.

import { z } from 'zod';
import type { StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { readMinutes, type Segment, type SegmentRows } from './history.ts';
import type { JudgeJobOptions, Memory, Shape, TakenMinute } from './judge-memory.ts';
import { createSeries, rewind, takeRow, type Series } from './judge-series.ts';
import { START_MINUTES } from './judge-restore.ts';
import { seriesId } from './monitors.ts';
import { readCheckpoints } from './series-store.ts';

/** Late rows reach back this far in the evidence; older ones only reach the baselines. */
const REWIND_MINUTES = 1440;

/** So many minutes older than where a new series begins, in one tick, are history being loaded. */
const HISTORY_MINUTES = 30;

/** Minutes read in one statement while catching up. */
const READ_MINUTES = 360;

/** Roll-up rounds of two processes may interleave: this much is looked at again … */
const VERSION_OVERLAP_MS = 60_000;
/** … and read again once, this long after it was written, for rows that another replica shows later than their mark. */
const SETTLED_MS = 30_000;

/** Rows held at once while catching up; what was read is consumed before more is. */
const ROWS_MAX = 150_000;
const CHUNK_MINUTES_MIN = 5;

/** Minutes younger than this by the store's clock are read from `segments_recent`, which holds a day more. */
const RECENT_MINUTES = 2 * 1440;

export interface ArrivalsTick {
  readonly closedUntilMinute: number;
  /** What the store's clock said in this tick, Unix milliseconds. */
  readonly storeMs: number;
  /** At the first tick: the minute from which a shape's series have to read. */
  readonly catchUp: ReadonlyMap<Shape, number> | undefined;
  /** Lets the series of a shape consume their closed minutes up to one. */
  readonly consume: (shape: Shape, untilMinute: number) => Promise<unknown>;
}

/** Brings every series the minutes the roll-up wrote since the last tick. Returns how many went back. */
export async function takeArrivals(
  options: JudgeJobOptions,
  memory: Memory,
  tick: ArrivalsTick,
): Promise<number> {
  const { closedUntilMinute, catchUp, consume } = tick;
  const recentMinute = Math.floor(tick.storeMs / 60_000) - RECENT_MINUTES;
  const sinceMs = memory.version ?? 0;
  if (catchUp === undefined) await noteHistory(options, memory, { sinceMs, closedUntilMinute });
  const arrivals = await readArrivals(options.query, sinceMs - VERSION_OVERLAP_MS, {
    fromMinute: closedUntilMinute - REWIND_MINUTES,
  });
  const { news, taken } = notTaken(memory, arrivals);
  let rewound = 0;
  for (const shape of memory.shapes) {
    const fromMinute = catchUp?.get(shape);
    const work = { shape, recentMinute, consume };
    if (fromMinute !== undefined) await readRange(options, memory, { ...work, fromMinute });
    const minutes = news.filter((arrival) =>
      isNews(memory, shape, { ...arrival, readFromMinute: fromMinute }),
    );
    const back = await takeMinutes(options, memory, { ...work, minutes });
    if (back.size > 0) rewound += await goBack(options, memory, { ...work, back });
  }
  memory.taken = taken;
  memory.version = Math.max(arrivals.version, sinceMs);
  return rewound;
}

/** Arrivals that have to be read, and what is taken when they are: a version that was read before is not read again. */
function notTaken(
  memory: Memory,
  arrivals: { readonly minutes: readonly Arrival[]; readonly version: number },
): { news: Arrival[]; taken: Map<number, TakenMinute> } {
  const taken = new Map<number, TakenMinute>();
  const news = arrivals.minutes.filter(({ minute, version, mark }) => {
    const known = memory.taken.get(minute);
    const isKnown = known?.mark === mark;
    const isSettled = arrivals.version - version >= SETTLED_MS;
    taken.set(minute, { mark, isSettled });
    return !isKnown || (isSettled && !known.isSettled);
  });
  return { news, taken };
}

/**
 * After a restart the range from the oldest state on has just been read: what else was written matters only where a
 * series' state may not know of it.
 */
function isNews(
  memory: Memory,
  shape: Shape,
  arrival: Arrival & { readonly readFromMinute: number | undefined },
): boolean {
  if (arrival.minute < (arrival.readFromMinute ?? Number.POSITIVE_INFINITY)) return true;
  for (const series of memory.series.values()) {
    if (shape.monitors.includes(series.monitor) && mayBeUnknown(series, arrival)) return true;
  }
  return false;
}

/** A minute before a restored state that was written about when the state was, or later. */
const mayBeUnknown = (series: Series, arrival: Arrival) =>
  arrival.minute <= series.restoredMinute &&
  arrival.version > series.restoredMs - VERSION_OVERLAP_MS;

/** Minutes to read with one statement. */
function chunkMinutes(memory: Memory, shape: Shape): number {
  const monitors = new Set(shape.monitors);
  let series = 1;
  for (const entry of memory.series.values()) if (monitors.has(entry.monitor)) series += 1;
  return Math.min(READ_MINUTES, Math.max(CHUNK_MINUTES_MIN, Math.floor(ROWS_MAX / series)));
}

/** Many old minutes at once are no late rows but history being loaded: an import, a back-fill, a long outage. */
async function noteHistory(
  options: JudgeJobOptions,
  memory: Memory,
  tick: { readonly sinceMs: number; readonly closedUntilMinute: number },
): Promise<void> {
  const [row] = await options.query({
    sql: `SELECT toFloat64(count()) AS count FROM rollup_minutes FINAL
WHERE version > {since:UInt64} AND minute < {old:DateTime}`,
    params: { since: tick.sinceMs, old: (tick.closedUntilMinute - START_MINUTES) * 60 },
    row: z.object({ count: z.number() }),
  });
  if ((row?.count ?? 0) >= HISTORY_MINUTES) memory.historyMs = options.clock();
}

const arrivalRow = z.object({ minute: z.number(), version: z.number(), mark: z.number() });

/** A minute that the roll-up wrote, the newest version of it, and the sum of its sources' versions. */
type Arrival = z.output<typeof arrivalRow>;

async function readArrivals(
  query: Query,
  sinceVersion: number,
  span: { readonly fromMinute: number },
): Promise<{ minutes: Arrival[]; version: number }> {
  const minutes = await query({
    sql: `
SELECT intDiv(toUnixTimestamp(m.minute), 60) AS minute, toFloat64(max(m.version)) AS version,
  toFloat64(sum(m.version)) AS mark
FROM rollup_minutes AS m FINAL
WHERE m.version > {since:UInt64} AND m.minute >= {from:DateTime}
GROUP BY minute ORDER BY minute`,
    params: { since: sinceVersion, from: span.fromMinute * 60 },
    row: arrivalRow,
  });
  return {
    minutes,
    version: minutes.reduce((newest, { version }) => Math.max(newest, version), sinceVersion),
  };
}

const nowMinute = (options: JudgeJobOptions) => Math.floor(options.clock() / 60_000) + 1;

/** What every step of one shape's arrivals is handed. */
interface Work {
  readonly shape: Shape;
  /** Minutes from here on are in `segments_recent`. */
  readonly recentMinute: number;
  readonly consume: ArrivalsTick['consume'];
}

async function readRange(
  options: JudgeJobOptions,
  memory: Memory,
  range: Work & { readonly fromMinute: number; readonly segments?: readonly Segment[] },
): Promise<void> {
  const { shape, segments } = range;
  const toMinute = nowMinute(options);
  const length = chunkMinutes(memory, shape);
  for (let from = range.fromMinute; from < toMinute; from += length) {
    const end = Math.min(toMinute, from + length);
    const found = await readMinutes(options.query, {
      monitors: shape.monitors,
      fromMinute: from,
      toMinute: end,
      isRecent: from >= range.recentMinute && segments === undefined,
      ...(segments === undefined ? {} : { segments }),
    });
    for (const entry of found) {
      const series = findSeries(memory, entry);
      // Rows the state has consumed were compared with it before it was written.
      const until = series.state?.minute ?? 0;
      for (const row of entry.rows) if (row.minute > until) takeRow(series, row.minute, row);
    }
    if (end < toMinute) await range.consume(shape, end - 1);
  }
}

function findSeries(memory: Memory, entry: SegmentRows): Series {
  const id = seriesId({ monitor: entry.monitor.name, segment: entry.segment });
  const known = memory.series.get(id);
  if (known !== undefined) return known;
  const key = { monitor: entry.monitor.name, signal: entry.monitor.signal, segment: entry.segment };
  const series = createSeries(key, entry.monitor, {
    id,
    state: undefined,
    baseline: undefined,
    restoredMs: 0,
  });
  memory.series.set(id, series);
  return series;
}

/** Reads rewritten minutes; returns the series that had consumed something else, with the first such minute. */
async function takeMinutes(
  options: JudgeJobOptions,
  memory: Memory,
  work: Work & { readonly minutes: readonly Arrival[] },
): Promise<Map<Series, number>> {
  const back = new Map<Series, number>();
  const monitors = new Set(work.shape.monitors);
  const length = chunkMinutes(memory, work.shape);
  for (let at = 0; at < work.minutes.length; at += length) {
    const arrivals = work.minutes.slice(at, at + length);
    const fromMinute = arrivals[0]?.minute ?? 0;
    const found = await readMinutes(options.query, {
      monitors: work.shape.monitors,
      fromMinute,
      toMinute: (arrivals.at(-1)?.minute ?? 0) + 1,
      minutes: arrivals.map(({ minute }) => minute),
      isRecent: fromMinute >= work.recentMinute,
    });
    const rows = new Map(found.map((entry) => [findSeries(memory, entry), entry.rows]));
    for (const series of memory.series.values()) {
      if (!monitors.has(series.monitor)) continue;
      const changed = takeRows(series, arrivals, rows.get(series) ?? []);
      if (changed !== undefined) back.set(series, Math.min(changed, back.get(series) ?? changed));
    }
    const next = work.minutes[at + length];
    if (next !== undefined) await work.consume(work.shape, next.minute - 1);
  }
  return back;
}

/** Gives a series what arrived; returns the first minute for which it had consumed something else. */
function takeRows(
  series: Series,
  arrivals: readonly Arrival[],
  rows: readonly StatRow[],
): number | undefined {
  let first: number | undefined;
  let at = 0;
  for (const arrival of arrivals) {
    while ((rows[at]?.minute ?? Number.POSITIVE_INFINITY) < arrival.minute) at += 1;
    const row = rows[at]?.minute === arrival.minute ? rows[at] : undefined;
    if (arrival.minute <= series.restoredMinute && !mayBeUnknown(series, arrival)) continue;
    const changed = takeRow(series, arrival.minute, row);
    first ??= changed;
  }
  return first;
}

/** Sets series back to a kept state before their first changed minute, and reads what follows again. */
async function goBack(
  options: JudgeJobOptions,
  memory: Memory,
  work: Work & { readonly back: ReadonlyMap<Series, number> },
): Promise<number> {
  const states = await readReturnPoints(options.query, work.back);
  const returned = [...work.back.keys()].filter((series) => states.has(series.id));
  for (const series of returned) {
    const state = states.get(series.id);
    if (state !== undefined) rewind(series, state, options.settleDelayMs);
  }
  if (returned.length === 0) return 0;
  await readRange(options, memory, {
    ...work,
    fromMinute: Math.min(...returned.map((series) => (series.state?.minute ?? 0) + 1)),
    segments: returned.map((series) => series.key.segment),
  });
  return returned.length;
}

/**
 * The kept state of every series before its own first changed minute. The common earliest minute serves
 * most with one statement; a series that keeps none that old is asked for by its own. One without any goes
 * on as it is: what is older than its evidence reaches the baseline only.
 */
async function readReturnPoints(
  query: Query,
  back: ReadonlyMap<Series, number>,
): Promise<Awaited<ReturnType<typeof readCheckpoints>>> {
  const beforeMinute = Math.min(...back.values());
  const ids = [...back.keys()].map((series) => series.id);
  const states = await readCheckpoints(query, { series: ids, beforeMinute });
  const byMinute = new Map<number, string[]>();
  for (const [series, minute] of back) {
    if (states.has(series.id) || minute === beforeMinute) continue;
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), series.id]);
  }
  for (const [minute, series] of byMinute) {
    const own = await readCheckpoints(query, { series, beforeMinute: minute });
    for (const [id, state] of own) states.set(id, state);
  }
  return states;
}
