// Reads the roll-up as judge wants it: rows of sufficient statistics by monitor segment and time, and
// the leaf cells under a segment for telling mix from behaviour.

import { z } from 'zod';
import type { ExplainCell } from '../model/explanation.ts';
import type { Monitor, SignalName, StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { SIGNALS } from '../model/signals.ts';
import { segmentColumns } from './monitors.ts';
import { LEAF_COLUMNS } from './rollup-sql.ts';
import { sumStats } from './stat-sums.ts';

export type Segment = Readonly<Record<string, string>>;

/** One segment's rows of one monitor, oldest first; time without data has no row. */
export interface SegmentRows {
  readonly monitor: Monitor;
  readonly segment: Segment;
  readonly rows: StatRow[];
}

export interface HistoryRequest {
  /** Monitors that share group_by and where (see `groupMonitors`): read in one statement. */
  readonly monitors: readonly Monitor[];
  /** Unix minutes, [from, to). */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly bucketMinutes: number;
  /** Only these segments; all of them unless given. */
  readonly segments?: readonly Segment[];
  /** Only these minutes of the range; all of them unless given. */
  readonly minutes?: readonly number[];
}

/** Monitors by what they group and filter: one list reads with one statement. */
export function groupMonitors(monitors: readonly Monitor[]): Monitor[][] {
  const groups = new Map<string, Monitor[]>();
  for (const monitor of monitors) {
    const shape = JSON.stringify([monitor.groupBy, monitor.where]);
    groups.set(shape, [...(groups.get(shape) ?? []), monitor]);
  }
  return [...groups.values()];
}

/**
 * Rows of `bucketMinutes` minutes each, aligned to multiples of it, one list a monitor and segment.
 * Cost: the roll-up rows of the range, whatever the number of calls behind them.
 */
export async function readHistory(query: Query, request: HistoryRequest): Promise<SegmentRows[]> {
  const [first] = request.monitors;
  if (first === undefined || request.fromMinute >= request.toMinute) return [];
  const columns = segmentColumns(first);
  const rows = await query({
    sql: historySql(request, columns),
    params: historyParams(request, columns),
    row: statRow,
  });
  return collect(request, columns, rows);
}

/** Rows by the minute. */
export function readMinutes(
  query: Query,
  request: Omit<HistoryRequest, 'bucketMinutes'>,
): Promise<SegmentRows[]> {
  return readHistory(query, { ...request, bucketMinutes: 1 });
}

const statRow = z.object({
  signal: z.string(),
  segment: z.array(z.string()),
  minute: z.number(),
  n: z.number(),
  events: z.number(),
  eligible: z.number(),
  first_events: z.number(),
  users: z.number(),
  event_users: z.number(),
  sum: z.number(),
  sum_squares: z.number(),
  sum_log: z.number(),
  sum_log_squares: z.number(),
  weight: z.number(),
  weight_squares: z.number(),
  cross_product: z.number(),
  classified: z.number(),
  newest_arrival: z.number(),
  histogram: z.string(),
  value_counts: z.string(),
});

type Row = z.output<typeof statRow>;

/** Sums of leaf rows; the two maps travel as text, which is cheaper to check and read than JSON maps. */
const SUMS = `
  toFloat64(sum(n)) AS n, toFloat64(sum(events)) AS events, toFloat64(sum(eligible)) AS eligible,
  sum(first_events) AS first_events, toFloat64(sum(users)) AS users, toFloat64(sum(event_users)) AS event_users,
  sum(sum) AS sum, sum(sum_squares) AS sum_squares, sum(sum_log) AS sum_log, sum(sum_log_squares) AS sum_log_squares,
  sum(weight) AS weight, sum(weight_squares) AS weight_squares, sum(cross_product) AS cross_product,
  toFloat64(sum(classified)) AS classified, toFloat64(toUnixTimestamp64Milli(max(newest_arrival))) AS newest_arrival,
  (sumMap(histogram) AS h, arrayStringConcat(arrayMap((k, v) -> concat(toString(k), ':', toString(v)), mapKeys(h), mapValues(h)), ' ')).2 AS histogram,
  toJSONString(sumMap(value_counts)) AS value_counts`;

/** The columns are named as their sums are: inside the sums they are the table's. */
const QUALIFIED_SUMS = SUMS.replaceAll(/\b(sum|max|sumMap)\((\w+)\)/g, '$1(source.$2)');

function historySql(request: HistoryRequest, columns: readonly string[]): string {
  const { bucketMinutes } = request;
  return `
SELECT signal, [${columns.join(', ')}] AS segment,
  toUInt32(intDiv(toUnixTimestamp(source.minute), ${60 * bucketMinutes}) * ${bucketMinutes}) AS minute, ${QUALIFIED_SUMS}
FROM segments_1m AS source FINAL
WHERE ${conditions(request, columns).join(' AND ')}
GROUP BY signal, segment, minute
HAVING n > 0
ORDER BY signal, segment, minute`;
}

function conditions(request: HistoryRequest, columns: readonly string[]): string[] {
  const where = request.monitors[0]?.where ?? {};
  return [
    'source.signal IN {signals:Array(String)}',
    'source.minute >= {from:DateTime} AND source.minute < {to:DateTime}',
    ...Object.keys(where).map((column, index) => `source.${column} = {where${index}:String}`),
    ...(request.minutes === undefined ? [] : ['source.minute IN {minutes:Array(DateTime)}']),
    ...(request.segments === undefined
      ? []
      : [
          'source.service IN {services:Array(String)}',
          `arrayStringConcat([${columns.map((column) => `source.${column}`).join(', ')}], '\\x1f') IN {segments:Array(String)}`,
        ]),
  ];
}

function historyParams(
  request: HistoryRequest,
  columns: readonly string[],
): Record<string, unknown> {
  const where = Object.values(request.monitors[0]?.where ?? {});
  const segments = request.segments ?? [];
  return {
    signals: [...new Set(request.monitors.map((monitor) => monitor.signal))],
    from: request.fromMinute * 60,
    to: request.toMinute * 60,
    ...Object.fromEntries(where.map((value, index) => [`where${index}`, value])),
    ...(request.minutes === undefined
      ? {}
      : { minutes: request.minutes.map((minute) => minute * 60) }),
    ...(request.segments === undefined
      ? {}
      : {
          services: [...new Set(segments.map((segment) => segment['service'] ?? ''))],
          segments: segments.map((segment) =>
            columns.map((column) => segment[column] ?? '').join('\u001f'),
          ),
        }),
  };
}

/** Rows come sorted by signal, segment and minute: a change of either starts a new list. */
function collect(
  request: HistoryRequest,
  columns: readonly string[],
  rows: readonly Row[],
): SegmentRows[] {
  const result: SegmentRows[] = [];
  let lists: StatRow[][] = [];
  let previous: Row | undefined;
  for (const row of rows) {
    if (previous?.signal !== row.signal || !isSame(previous.segment, row.segment)) {
      const segment = Object.fromEntries(
        columns.map((column, index) => [column, row.segment[index] ?? '']),
      );
      const watching = request.monitors.filter((monitor) => monitor.signal === row.signal);
      const started = watching.map((monitor) => ({ monitor, segment, rows: [] as StatRow[] }));
      result.push(...started);
      lists = started.map((entry) => entry.rows);
      previous = row;
    }
    const stats = toStatRow(row, request.bucketMinutes);
    for (const list of lists) list.push(stats);
  }
  return result;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function toStatRow(row: Row, minutes: number): StatRow {
  const { kind } = SIGNALS[row.signal as SignalName];
  const hasHistogram = kind === 'positive' || kind === 'score' || kind === 'ratio';
  return {
    minute: row.minute,
    minutes,
    n: row.n,
    events: row.events,
    eligible: row.eligible,
    firstEvents: row.first_events,
    users: row.users,
    eventUsers: row.event_users,
    sum: row.sum,
    sumSquares: row.sum_squares,
    sumLog: row.sum_log,
    sumLogSquares: row.sum_log_squares,
    weight: row.weight,
    weightSquares: row.weight_squares,
    crossProduct: row.cross_product,
    classified: row.classified,
    newestArrivalMs: row.newest_arrival,
    ...(hasHistogram ? { histogram: parseHistogram(row.histogram) } : {}),
    ...(kind === 'mix' ? { values: parseValues(row.value_counts) } : {}),
  };
}

function parseHistogram(text: string): Map<number, number> {
  const histogram = new Map<number, number>();
  if (text === '') return histogram;
  for (const pair of text.split(' ')) {
    const colon = pair.indexOf(':');
    histogram.set(Number(pair.slice(0, colon)), Number(pair.slice(colon + 1)));
  }
  return histogram;
}

function parseValues(json: string): Map<string, number> {
  const counts = JSON.parse(json) as Record<string, number | string>;
  return new Map(Object.entries(counts).map(([value, count]) => [value, Number(count)]));
}

export interface CellRequest {
  readonly monitor: Monitor;
  readonly segment: Segment;
  /** Unix minutes, [from, to). */
  readonly current: { readonly from: number; readonly to: number };
  readonly baseline: { readonly from: number; readonly to: number };
}

/** More leaves than this are cut off, the smallest first. */
const CELLS_MAX = 2000;

/** The leaf cells of a segment with their statistics in the window and in the baseline. */
export async function readCells(query: Query, request: CellRequest): Promise<ExplainCell[]> {
  const columns = segmentColumns(request.monitor);
  const filters = [...columns, ...Object.keys(request.monitor.where)];
  const inside = (span: string) =>
    `source.minute >= {${span}From:DateTime} AND source.minute < {${span}To:DateTime}`;
  const rows = await query({
    sql: `
SELECT source.signal AS signal, [${LEAF_COLUMNS.map((column) => `source.${column}`).join(', ')}] AS segment,
  toUInt32(${inside('current')}) AS minute, ${QUALIFIED_SUMS}
FROM segments_1m AS source FINAL
WHERE source.signal = {signal:String} AND ((${inside('current')}) OR (${inside('baseline')}))
  AND ${filters.map((column, index) => `source.${column} = {value${index}:String}`).join(' AND ')}
GROUP BY signal, segment, minute
HAVING n > 0
ORDER BY n DESC, segment LIMIT ${2 * CELLS_MAX}`,
    params: cellParams(request, columns),
    row: statRow,
  });
  return toCells(rows);
}

/** Two rows at most a leaf: `minute` is 1 for the window, 0 for the baseline. */
function toCells(rows: readonly Row[]): ExplainCell[] {
  const leaves = new Map<string, { leaf: readonly string[]; sides: (StatRow | undefined)[] }>();
  for (const row of rows) {
    const key = JSON.stringify(row.segment);
    const entry = leaves.get(key) ?? { leaf: row.segment, sides: [] };
    entry.sides[row.minute] = toStatRow(row, 1);
    leaves.set(key, entry);
  }
  return [...leaves.values()].slice(0, CELLS_MAX).map(({ leaf, sides }) => ({
    columns: Object.fromEntries(LEAF_COLUMNS.map((column, index) => [column, leaf[index] ?? ''])),
    current: sides[1] ?? sumStats([]),
    baseline: sides[0] ?? sumStats([]),
  }));
}

function cellParams(request: CellRequest, columns: readonly string[]): Record<string, unknown> {
  const { monitor, segment, current, baseline } = request;
  const values = [
    ...columns.map((column) => segment[column] ?? ''),
    ...Object.values(monitor.where),
  ];
  return {
    signal: monitor.signal,
    currentFrom: current.from * 60,
    currentTo: current.to * 60,
    baselineFrom: baseline.from * 60,
    baselineTo: baseline.to * 60,
    ...Object.fromEntries(values.map((value, index) => [`value${index}`, value])),
  };
}
