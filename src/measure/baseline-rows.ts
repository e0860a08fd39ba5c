// The rows that baselines are learned from: coarse history and the newest part of it in short rows, of the segments
// and times that each series' kind of baseline names. Live and backtest read with it.

import type { Monitor, StatRow } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { sourceOf, type BaselineSource, type Seen } from './baseline-source.ts';
import { readHistory, type Segment } from './history.ts';
import { readSightings } from './judge-restore.ts';
import { segmentColumns, seriesId } from './monitors.ts';

const HOUR = 60;
/** Fine history for calibration by replay: this long, in rows of this many minutes. */
export const RECENT_DAYS = 3;
export const RECENT_BUCKET = 5;
/** The newest data is left out: a drift that nobody has noticed yet must not become normal. */
export const EMBARGO_MINUTES = 60;
/** Shorter for the fine rows, which are all that a new installation has. */
export const EMBARGO_RECENT_MINUTES = 30;

export interface BaselineRequest {
  readonly monitor: Monitor;
  readonly segments: readonly Segment[];
  readonly nowMinute: number;
  readonly historyDays: number;
}

/** What one series learns from. */
export interface BaselineRows {
  readonly source: BaselineSource;
  readonly history: readonly StatRow[];
  readonly recent: readonly StatRow[];
}

/** The rows of every segment, in the order asked. Two statements for series that share a span of time. */
export async function readBaselineRows(
  query: Query,
  request: BaselineRequest,
): Promise<BaselineRows[]> {
  const { monitor, nowMinute } = request;
  const seen = await readSeen(query, request);
  const listSources = (embargoMinute: number, days: number) =>
    request.segments.map((segment) => sourceOf(monitor, segment, { embargoMinute, days, seen }));
  const coarse = listSources(floorTo(nowMinute - EMBARGO_MINUTES, HOUR), request.historyDays);
  const fine = listSources(
    floorTo(nowMinute - EMBARGO_RECENT_MINUTES, RECENT_BUCKET),
    RECENT_DAYS,
  ).map((source) => ({
    ...source,
    fromMinute: Math.max(source.fromMinute, source.toMinute - RECENT_DAYS * 24 * HOUR),
  }));
  const history = await readSources(query, monitor, { sources: coarse, bucketMinutes: HOUR });
  const recent = await readSources(query, monitor, {
    sources: fine,
    bucketMinutes: RECENT_BUCKET,
  });
  return coarse.map((source, index) => ({
    source,
    history: history[index] ?? [],
    recent: recent[index] ?? [],
  }));
}

/** Only versions are looked up in what was ever seen. */
async function readSeen(
  query: Query,
  { monitor, segments, nowMinute }: BaselineRequest,
): Promise<Seen[]> {
  if (monitor.baseline !== 'previous_version') return [];
  const shape = { monitors: [monitor], columns: segmentColumns(monitor) };
  return readSightings(query, shape, {
    toMinute: nowMinute + 1,
    services: [...new Set(segments.map((segment) => segment['service'] ?? ''))],
  });
}

/** Rows of each source, whole ones within its span only. */
async function readSources(
  query: Query,
  monitor: Monitor,
  request: { readonly sources: readonly BaselineSource[]; readonly bucketMinutes: number },
): Promise<(readonly StatRow[])[]> {
  const { sources, bucketMinutes } = request;
  const spans = Map.groupBy(sources, ({ fromMinute, toMinute }) => `${fromMinute} ${toMinute}`);
  const rows = new Map<BaselineSource, readonly StatRow[]>();
  for (const group of spans.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const found = await readHistory(query, {
      monitors: [monitor],
      segments: group.map(({ segment }) => segment),
      fromMinute: Math.ceil(first.fromMinute / bucketMinutes) * bucketMinutes,
      toMinute: floorTo(first.toMinute, bucketMinutes),
      bucketMinutes,
    });
    const idOf = (segment: Segment) => seriesId({ monitor: monitor.name, segment });
    const byId = new Map(found.map((entry) => [idOf(entry.segment), entry.rows]));
    for (const source of group) rows.set(source, byId.get(idOf(source.segment)) ?? []);
  }
  return sources.map((source) => rows.get(source) ?? []);
}

const floorTo = (minute: number, length: number) => Math.floor(minute / length) * length;
