// Brings series the minutes they have not seen: at the first tick from the store, then what the roll-up
// wrote since. A row that differs from what was consumed sets its series back to a kept state.

import { z } from 'zod';
import type { Monitor } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { readMinutes, type Segment, type SegmentRows } from './history.ts';
import type { JudgeJobOptions, Memory, Shape } from './judge-memory.ts';
import { acceptancesIn, createSeries, rewind, takeRow, type Series } from './judge-series.ts';
import { seriesId } from './monitors.ts';
import { readBaselines, readCheckpoints, readStates } from './series-store.ts';

/** Late rows reach back this far in the evidence; older ones only reach the baselines. */
const REWIND_MINUTES = 1440;

/** A series that is new to the job begins this long before now. */
export const START_MINUTES = 120;

/** So many minutes older than that in one tick are history being loaded. */
const HISTORY_MINUTES = 30;

/** Minutes read in one statement while catching up. */
const READ_MINUTES = 360;

/** Roll-up rounds of two processes may interleave: this much is read again. */
const VERSION_OVERLAP_MS = 60_000;

/** Rows held at once while catching up; what was read is consumed before more is. */
const ROWS_MAX = 150_000;
const CHUNK_MINUTES_MIN = 5;

export interface ArrivalsTick {
  readonly closedUntilMinute: number;
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
  const { closedUntilMinute, catchUp } = tick;
  const sinceMs = memory.version ?? 0;
  if (catchUp === undefined) await noteHistory(options, memory, { sinceMs, closedUntilMinute });
  const arrivals = await readArrivals(options.query, sinceMs - VERSION_OVERLAP_MS, {
    fromMinute: closedUntilMinute - REWIND_MINUTES,
  });
  let rewound = 0;
  for (const shape of memory.shapes) {
    const fromMinute = catchUp?.get(shape);
    if (fromMinute !== undefined) {
      await readRange(options, memory, { shape, fromMinute, consume: tick.consume });
    }
    const { minutes } = arrivals;
    const back = await takeMinutes(options, memory, { shape, minutes, consume: tick.consume });
    if (back.size > 0)
      rewound += await goBack(options, memory, { shape, back, consume: tick.consume });
  }
  memory.version = Math.max(arrivals.version, sinceMs);
  return rewound;
}

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

const arrivalRow = z.object({ minute: z.number(), version: z.number() });

async function readArrivals(
  query: Query,
  sinceVersion: number,
  span: { readonly fromMinute: number },
): Promise<{ minutes: number[]; version: number }> {
  const rows = await query({
    sql: `
SELECT intDiv(toUnixTimestamp(m.minute), 60) AS minute, toFloat64(max(m.version)) AS version
FROM rollup_minutes AS m FINAL
WHERE m.version > {since:UInt64} AND m.minute >= {from:DateTime}
GROUP BY minute ORDER BY minute`,
    params: { since: sinceVersion, from: span.fromMinute * 60 },
    row: arrivalRow,
  });
  return {
    minutes: rows.map((row) => row.minute),
    version: rows.reduce((newest, row) => Math.max(newest, row.version), sinceVersion),
  };
}

/**
 * Before the first tick: series, states and baselines from the store. Returns from which minute each shape
 * has to read; `memory.version` is since when minutes may have been written that the states do not know.
 */
export async function restore(
  options: JudgeJobOptions,
  memory: Memory,
  closedUntilMinute: number,
): Promise<ReadonlyMap<Shape, number>> {
  const catchUp = new Map<Shape, number>();
  const states = await readStates(options.query);
  const baselines = await readBaselines(options.query);
  const start = closedUntilMinute - START_MINUTES;
  for (const shape of memory.shapes) {
    const sightings = await readSightings(options.query, shape, {
      fromMinute: closedUntilMinute - options.retentionDays * 1440,
    });
    let fromMinute = start;
    for (const { monitor, segment, lastMinute } of sightings) {
      const id = seriesId({ monitor: monitor.name, segment });
      const series = createSeries(
        { monitor: monitor.name, signal: monitor.signal, segment },
        monitor,
        {
          id,
          state: states.get(id)?.state,
          baseline: baselines.get(id),
        },
      );
      series.dataMinute = lastMinute;
      if (series.state !== undefined) {
        series.acceptedMs = acceptancesIn(series.state, options.settleDelayMs);
      }
      memory.series.set(id, series);
      if (series.state !== undefined) fromMinute = Math.min(fromMinute, series.state.minute + 1);
    }
    catchUp.set(shape, fromMinute);
  }
  let sinceMs = options.clock();
  for (const { writtenMs } of states.values()) sinceMs = Math.min(sinceMs, writtenMs);
  memory.version = sinceMs;
  return catchUp;
}

const nowMinute = (options: JudgeJobOptions) => Math.floor(options.clock() / 60_000) + 1;

async function readRange(
  options: JudgeJobOptions,
  memory: Memory,
  range: {
    readonly shape: Shape;
    readonly fromMinute: number;
    readonly consume: ArrivalsTick['consume'];
    readonly segments?: readonly Segment[];
  },
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

const sightingRow = z.object({
  signal: z.string(),
  segment: z.array(z.string()),
  last_minute: z.number(),
});

async function readSightings(
  query: Query,
  shape: Shape,
  span: { readonly fromMinute: number },
): Promise<{ monitor: Monitor; segment: Segment; lastMinute: number }[]> {
  const where = Object.entries(shape.monitors[0]?.where ?? {});
  const rows = await query({
    sql: `
SELECT signal, [${shape.columns.join(', ')}] AS segment, intDiv(toUnixTimestamp(max(s.minute)), 60) AS last_minute
FROM segments_1m AS s
WHERE s.signal IN {signals:Array(String)} AND s.minute >= {from:DateTime} AND s.n > 0
  ${where.map(([column], index) => `AND s.${column} = {where${index}:String}`).join(' ')}
GROUP BY signal, segment ORDER BY signal, segment`,
    params: {
      signals: shape.monitors.map((monitor) => monitor.signal),
      from: span.fromMinute * 60,
      ...Object.fromEntries(where.map(([, value], index) => [`where${index}`, value])),
    },
    row: sightingRow,
  });
  return rows.flatMap((row) => {
    const segment = Object.fromEntries(
      shape.columns.map((column, index) => [column, row.segment[index] ?? '']),
    );
    return shape.monitors
      .filter((monitor) => monitor.signal === row.signal)
      .map((monitor) => ({ monitor, segment, lastMinute: row.last_minute }));
  });
}

function findSeries(memory: Memory, entry: SegmentRows): Series {
  const id = seriesId({ monitor: entry.monitor.name, segment: entry.segment });
  const known = memory.series.get(id);
  if (known !== undefined) return known;
  const key = { monitor: entry.monitor.name, signal: entry.monitor.signal, segment: entry.segment };
  const series = createSeries(key, entry.monitor, { id, state: undefined, baseline: undefined });
  memory.series.set(id, series);
  return series;
}

/** Reads rewritten minutes; returns the series that had consumed something else, with the first such minute. */
async function takeMinutes(
  options: JudgeJobOptions,
  memory: Memory,
  work: {
    readonly shape: Shape;
    readonly minutes: readonly number[];
    readonly consume: ArrivalsTick['consume'];
  },
): Promise<Map<Series, number>> {
  const back = new Map<Series, number>();
  const monitors = new Set(work.shape.monitors);
  const length = chunkMinutes(memory, work.shape);
  for (let at = 0; at < work.minutes.length; at += length) {
    const minutes = work.minutes.slice(at, at + length);
    const found = await readMinutes(options.query, {
      monitors: work.shape.monitors,
      fromMinute: minutes[0] ?? 0,
      toMinute: (minutes.at(-1) ?? 0) + 1,
      minutes,
    });
    const rows = new Map(found.map((entry) => [findSeries(memory, entry), entry.rows]));
    for (const series of memory.series.values()) {
      if (!monitors.has(series.monitor)) continue;
      const byMinute = new Map((rows.get(series) ?? []).map((row) => [row.minute, row]));
      for (const minute of minutes) {
        const changed = takeRow(series, minute, byMinute.get(minute));
        if (changed !== undefined) back.set(series, Math.min(changed, back.get(series) ?? changed));
      }
    }
    const next = work.minutes[at + length];
    if (next !== undefined) await work.consume(work.shape, next - 1);
  }
  return back;
}

/** Sets series back to a kept state before their first changed minute, and reads what follows again. */
async function goBack(
  options: JudgeJobOptions,
  memory: Memory,
  work: {
    readonly shape: Shape;
    readonly back: ReadonlyMap<Series, number>;
    readonly consume: ArrivalsTick['consume'];
  },
): Promise<number> {
  const states = await readReturnPoints(options.query, work.back);
  const returned = [...work.back.keys()].filter((series) => states.has(series.id));
  for (const series of returned) {
    const state = states.get(series.id);
    if (state !== undefined) rewind(series, state, options.settleDelayMs);
  }
  if (returned.length === 0) return 0;
  await readRange(options, memory, {
    shape: work.shape,
    fromMinute: Math.min(...returned.map((series) => (series.state?.minute ?? 0) + 1)),
    consume: work.consume,
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
