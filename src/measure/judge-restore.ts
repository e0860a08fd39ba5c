// What the judge job starts from: the series seen in the roll-up, with the states and baselines in the store.

import { z } from 'zod';
import type { Monitor } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import type { Segment } from './history.ts';
import type { JudgeJobOptions, Memory, Shape } from './judge-memory.ts';
import { acceptancesIn, createSeries } from './judge-series.ts';
import { seriesId } from './monitors.ts';
import { readBaselines, readStates } from './series-store.ts';

/** A series that is new to the job begins this long before now. */
export const START_MINUTES = 120;

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
          restoredMs: states.get(id)?.writtenMs ?? 0,
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

const sightingRow = z.object({
  signal: z.string(),
  segment: z.array(z.string()),
  first_minute: z.number(),
  last_minute: z.number(),
});

/** A series and the minutes of its first and last data. */
export interface Sighting {
  readonly monitor: Monitor;
  readonly segment: Segment;
  readonly firstMinute: number;
  readonly lastMinute: number;
}

/** The series of a shape that had data in [fromMinute, toMinute), in the order of the store. */
export async function readSightings(
  query: Query,
  shape: Shape,
  span: {
    /** Whatever is kept unless given. */
    readonly fromMinute?: number;
    readonly toMinute?: number;
    /** Only of these; all unless given. */
    readonly services?: readonly string[];
  },
): Promise<Sighting[]> {
  const where = Object.entries(shape.monitors[0]?.where ?? {});
  const { fromMinute, toMinute, services } = span;
  const columns = shape.columns.map((column) => `s.${column}`).join(', ');
  const rows = await query({
    sql: `
SELECT s.signal AS signal, [${columns}] AS segment,
  intDiv(toUnixTimestamp(min(s.minute)), 60) AS first_minute, intDiv(toUnixTimestamp(max(s.minute)), 60) AS last_minute
FROM segments_1m AS s
WHERE s.signal IN {signals:Array(String)} AND s.n > 0
  ${fromMinute === undefined ? '' : 'AND s.minute >= {from:DateTime}'}
  ${toMinute === undefined ? '' : 'AND s.minute < {to:DateTime}'}
  ${services === undefined ? '' : 'AND s.service IN {services:Array(String)}'}
  ${where.map(([column], index) => `AND s.${column} = {where${index}:String}`).join(' ')}
GROUP BY s.signal, ${columns} ORDER BY signal, segment`,
    params: {
      signals: shape.monitors.map((monitor) => monitor.signal),
      ...(fromMinute === undefined ? {} : { from: fromMinute * 60 }),
      ...(toMinute === undefined ? {} : { to: toMinute * 60 }),
      ...(services === undefined ? {} : { services }),
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
      .map((monitor) => ({
        monitor,
        segment,
        firstMinute: row.first_minute,
        lastMinute: row.last_minute,
      }));
  });
}
