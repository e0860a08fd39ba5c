// Reads the roll-up as judge wants it: rows of sufficient statistics by monitor segment and time, and
// the leaf cells under a segment for telling mix from behaviour.

import type { ExplainCell } from '../model/explanation.ts';
import type { Monitor, SignalName, StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { LEAF_COLUMNS } from '../model/signals.ts';
import { segmentColumns } from './monitors.ts';
import {
  columnsRow,
  selectSums,
  splitKey,
  statRowAt,
  toColumnsSql,
  type StatColumns,
} from './stat-columns.ts';
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
  /** The range lies within the days of `segments_recent`, which is quicker for a few minutes of many series. */
  readonly isRecent?: boolean;
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
  const [found] = await query({
    sql: toColumnsSql(historySql(request, columns)),
    params: historyParams(request, columns),
    row: columnsRow,
  });
  return found === undefined ? [] : collect(request, columns, found);
}

/** Rows by the minute. */
export function readMinutes(
  query: Query,
  request: Omit<HistoryRequest, 'bucketMinutes'>,
): Promise<SegmentRows[]> {
  return readHistory(query, { ...request, bucketMinutes: 1 });
}

/** Every condition is on columns of the sorting key, which all versions of a row share: so it may come before FINAL. */
function historySql(request: HistoryRequest, columns: readonly string[]): string {
  const { bucketMinutes } = request;
  return `
SELECT ${selectSums(columns)},
  toUInt32(intDiv(toUnixTimestamp(source.minute), ${60 * bucketMinutes}) * ${bucketMinutes}) AS minute
FROM ${request.isRecent === true ? 'segments_recent' : 'segments_1m'} AS source FINAL
PREWHERE ${conditions(request, columns).join(' AND ')}
GROUP BY source.signal, ${columns.map((column) => `source.${column}`).join(', ')}, minute
HAVING n > 0`;
}

function conditions(request: HistoryRequest, columns: readonly string[]): string[] {
  const where = request.monitors[0]?.where ?? {};
  return [
    'source.signal IN {signals:Array(String)}',
    'source.minute >= {from:DateTime} AND source.minute < {to:DateTime}',
    ...Object.keys(where).map((column, index) => `source.${column} = {where${index}:String}`),
    ...(request.minutes === undefined ? [] : ['source.minute IN {minutes:Array(DateTime)}']),
    ...(request.segments === undefined ? [] : [segmentsSql(columns)]),
  ];
}

/** As a set of tuples, which the sorting key can be searched with. */
function segmentsSql(columns: readonly string[]): string {
  const tuple = columns.map((column) => `source.${column}`).join(', ');
  const values = columns.map((_, index) => `{segments${index}:Array(String)}`).join(', ');
  const elements = columns.map((_, index) => `segment.${index + 1}`).join(', ');
  return `(${tuple}) IN (SELECT ${elements} FROM (SELECT arrayJoin(arrayZip(${values})) AS segment))`;
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
      : Object.fromEntries(
          columns.map((column, index) => [
            `segments${index}`,
            segments.map((segment) => segment[column] ?? ''),
          ]),
        )),
  };
}

/** Rows come in no order: one list a key, sorted by minute. */
function collect(
  request: HistoryRequest,
  columns: readonly string[],
  found: StatColumns,
): SegmentRows[] {
  const lists = new Map<string, { readonly signal: SignalName; readonly rows: StatRow[] }>();
  const result: SegmentRows[] = [];
  found.key_column.forEach((key, index) => {
    let list = lists.get(key);
    if (list === undefined) {
      const { signal, values } = splitKey(key);
      list = { signal, rows: [] };
      lists.set(key, list);
      const segment = toSegment(columns, values);
      for (const monitor of request.monitors) {
        if (monitor.signal === signal) result.push({ monitor, segment, rows: list.rows });
      }
    }
    list.rows.push(
      statRowAt(found, index, { signal: list.signal, minutes: request.bucketMinutes }),
    );
  });
  for (const { rows } of lists.values()) rows.sort((a, b) => a.minute - b.minute);
  return result;
}

const toSegment = (columns: readonly string[], values: readonly string[]): Segment =>
  Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));

export interface CellRequest {
  readonly monitor: Monitor;
  readonly segment: Segment;
  /** Unix minutes, [from, to). */
  readonly current: { readonly from: number; readonly to: number };
  readonly baseline: { readonly from: number; readonly to: number };
}

/**
 * More leaves than this are cut off, those with the smallest share of their side first: by counts, the longer side
 * would crowd out what is new.
 */
export const CELLS_MAX = 5000;

/** The leaf cells of a segment with their statistics in the window and in the baseline. */
export async function readCells(query: Query, request: CellRequest): Promise<ExplainCell[]> {
  const columns = segmentColumns(request.monitor);
  const filters = [...columns, ...Object.keys(request.monitor.where)];
  const inside = (span: string) =>
    `source.minute >= {${span}From:DateTime} AND source.minute < {${span}To:DateTime}`;
  const [found] = await query({
    sql: toColumnsSql(`
SELECT * FROM (SELECT ${selectSums(LEAF_COLUMNS)}, toUInt32(${inside('current')}) AS minute
FROM segments_1m AS source FINAL
PREWHERE source.signal = {signal:String} AND ((${inside('current')}) OR (${inside('baseline')}))
  AND ${filters.map((column, index) => `source.${column} = {value${index}:String}`).join(' AND ')}
GROUP BY source.signal, ${LEAF_COLUMNS.map((column) => `source.${column}`).join(', ')}, minute
HAVING n > 0)
ORDER BY n / sum(n) OVER (PARTITION BY minute) DESC, key, minute LIMIT ${2 * CELLS_MAX}`),
    params: cellParams(request, columns),
    row: columnsRow,
  });
  return found === undefined ? [] : toCells(found, request.monitor.signal);
}

/** Two rows at most a leaf: `minute` is 1 for the window, 0 for the baseline. */
function toCells(found: StatColumns, signal: SignalName): ExplainCell[] {
  const leaves = new Map<string, (StatRow | undefined)[]>();
  found.key_column.forEach((key, index) => {
    const sides = leaves.get(key) ?? [];
    sides[found.minute_column[index] ?? 0] = statRowAt(found, index, { signal, minutes: 1 });
    leaves.set(key, sides);
  });
  return [...leaves].slice(0, CELLS_MAX).map(([key, sides]) => ({
    columns: toSegment(LEAF_COLUMNS, splitKey(key).values),
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
