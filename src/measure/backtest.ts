// Replays monitors over history: what would have fired, when and why. The same pure learn and judge as
// live, fed minute by minute with what would have been known by then; nothing is written.

import { setImmediate } from 'node:timers/promises';
import type {
  BaselineModel,
  CalendarPeriod,
  Change,
  Finding,
  JudgeInput,
  JudgeOutput,
  LearnInput,
  Monitor,
  SeriesKey,
  SeriesState,
  StatRow,
} from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { periodsOf, readPeriods, toMinutes } from './calendar.ts';
import { readChanges, touches } from './changes.ts';
import { assignIncidents, type Episode } from './backtest-incidents.ts';
import { readHistory, readMinutes, type Segment } from './history.ts';
import type { GroupIncidents } from './incidents.ts';
import {
  EMBARGO_MINUTES,
  EMBARGO_RECENT_MINUTES,
  readBaselineRows,
  RECENT_BUCKET,
  RECENT_DAYS,
} from './baseline-rows.ts';
import { isEnough, withBaselineName, withSource } from './baseline-source.ts';
import { segmentColumns, seriesId } from './monitors.ts';

export interface BacktestRequest {
  readonly query: Query;
  readonly monitors: readonly Monitor[];
  readonly learn: (input: LearnInput) => BaselineModel;
  readonly judge: (input: JudgeInput) => JudgeOutput;
  /** Unix minutes, [from, to). */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly historyDays: number;
  /** Periods of the configuration; announced ones are in the store. */
  readonly calendar?: readonly CalendarPeriod[];
  readonly groupIncidents: GroupIncidents;
  /** Monitors done of all, in fractions of one by its series. */
  readonly onProgress?: (progress: { done: number; total: number; monitor: string }) => void;
}

/** One drift as it would have been told. */
export interface BacktestAlert {
  readonly monitor: string;
  readonly segment: Segment;
  /** Highest state it reached: 1 suspected, 2 drift, 3 page. */
  readonly state: number;
  readonly firedAtMs: number;
  /** null where it was still open at the end. */
  readonly clearedAtMs: number | null;
  /** The verdict when the highest state was reached. */
  readonly finding: Finding;
  /** The series whose alert told of it, for a drift that never alerted on its own; else null. */
  readonly partOf: SeriesKey | null;
}

export interface BacktestReport {
  readonly series: number;
  readonly ticks: number;
  readonly alerts: readonly BacktestAlert[];
}

const HOUR = 60;
const RELEARN_MINUTES = 1440;
/** A tick without new data, so that silence is judged too. */
const IDLE_TICK_MINUTES = 15;
/** A running service answers its exporters in between. */
const TICKS_AT_ONCE = 64;

interface SeriesRows {
  readonly segment: Segment;
  history: readonly StatRow[];
  recent: readonly StatRow[];
  minutes: readonly StatRow[];
}

/** Replays every monitor over [from, to). Cost: one judge call a minute with data and series. */
export async function runBacktest(request: BacktestRequest): Promise<BacktestReport> {
  const changes = await readChanges(request.query, {
    fromMs: request.fromMinute * 60_000,
    toMs: request.toMinute * 60_000,
  });
  const periods = await readReplayPeriods(request);
  const alerts: Episode[] = [];
  const counts = { series: 0, ticks: 0 };
  for (const [index, monitor] of request.monitors.entries()) {
    const report = (share: number) =>
      request.onProgress?.({
        done: index + share,
        total: request.monitors.length,
        monitor: monitor.name,
      });
    report(0);
    const all = await readSeriesRows(request, monitor);
    for (const [at, rows] of all.entries()) {
      report(at / all.length);
      counts.series += 1;
      const touching = changes.filter((change) => touches(change, rows.segment));
      const held = periodsOf(periods, rows.segment);
      counts.ticks += await replay(
        request,
        { monitor, rows, changes: touching, periods: held, allPeriods: periods },
        alerts,
      );
    }
  }
  const total = request.monitors.length;
  request.onProgress?.({ done: total, total, monitor: '' });
  alerts.sort((a, b) => a.firedAtMs - b.firedAtMs);
  return { ...counts, alerts: assignIncidents(request.groupIncidents, alerts, changes) };
}

async function readReplayPeriods(request: BacktestRequest): Promise<CalendarPeriod[]> {
  const announced = await readPeriods(request.query, {
    fromMs: (request.fromMinute - request.historyDays * 1440) * 60_000,
    toMs: request.toMinute * 60_000,
  });
  return [...(request.calendar ?? []), ...announced];
}

async function readSeriesRows(request: BacktestRequest, monitor: Monitor): Promise<SeriesRows[]> {
  const { query, fromMinute, toMinute, historyDays } = request;
  const monitors = [monitor];
  const found = new Map<string, SeriesRows>();
  for (const { segment, rows } of await readMinutes(query, { monitors, fromMinute, toMinute })) {
    const id = seriesId({ monitor: monitor.name, segment });
    found.set(id, { segment, history: [], recent: [], minutes: rows });
  }
  const take = async (field: 'history' | 'recent', days: number, bucketMinutes: number) => {
    const list = await readHistory(query, {
      monitors,
      fromMinute: fromMinute - days * 1440,
      toMinute,
      bucketMinutes,
    });
    for (const { segment, rows } of list) {
      const entry = found.get(seriesId({ monitor: monitor.name, segment }));
      if (entry !== undefined) entry[field] = rows;
    }
  };
  await take('history', historyDays, HOUR);
  await take('recent', RECENT_DAYS, RECENT_BUCKET);
  return [...found.values()];
}

interface Replayed {
  readonly monitor: Monitor;
  readonly rows: SeriesRows;
  readonly changes: readonly Change[];
  readonly periods: readonly CalendarPeriod[];
  /** Those of other segments too, for baselines that come from there. */
  readonly allPeriods: readonly CalendarPeriod[];
}

/** Walks one series through time; appends its alerts and returns the number of ticks. */
async function replay(
  request: BacktestRequest,
  replayed: Replayed,
  alerts: Episode[],
): Promise<number> {
  const { monitor, rows, changes, periods } = replayed;
  const columns = segmentColumns(monitor);
  const segment = Object.fromEntries(columns.map((column) => [column, rows.segment[column] ?? '']));
  const key = { monitor: monitor.name, signal: monitor.signal, segment };
  let state: SeriesState | undefined;
  let baseline: BaselineModel | undefined;
  let learnAt = request.fromMinute;
  let open: OpenAlert | undefined;
  // A series that compares with others can be judged from its first data on.
  const firstMinute = monitor.baseline === 'seasonal' ? undefined : rows.minutes[0]?.minute;
  let next = 0;
  let ticks = 0;
  for (let minute = request.fromMinute; minute < request.toMinute; minute++) {
    if ((minute >= learnAt || minute === firstMinute) && open === undefined) {
      await setImmediate();
      baseline = await learnBy(request, { replayed, key, minute });
      learnAt = minute + RELEARN_MINUTES;
    }
    const closed: StatRow[] = [];
    while (next < rows.minutes.length && rows.minutes[next]!.minute <= minute) {
      closed.push(rows.minutes[next]!);
      next += 1;
    }
    if (closed.length === 0 && minute % IDLE_TICK_MINUTES !== 0) continue;
    if (ticks % TICKS_AT_ONCE === 0) await setImmediate();
    const nowMs = (minute + 1) * 60_000;
    const known = changes.filter((change) => change.timestampMs <= nowMs);
    const output = request.judge({
      monitor,
      key,
      baseline,
      state,
      closed,
      open: [],
      closedUntilMinute: minute,
      changes: known,
      periods,
      nowMs,
    });
    ({ state } = output);
    ticks += 1;
    const finding = withBaselineName(output.finding, baseline);
    open = follow(open, { finding, key, nowMs }, alerts);
  }
  if (open !== undefined) alerts.push({ ...open, clearedAtMs: null });
  return ticks;
}

interface LearnAt {
  readonly replayed: Replayed;
  readonly key: LearnInput['key'];
  readonly minute: number;
}

async function learnBy(request: BacktestRequest, at: LearnAt): Promise<BaselineModel> {
  const { monitor } = at.replayed;
  const own = () => learnSeasonal(request, at);
  if (monitor.baseline === 'seasonal') return own();
  const [found] = await readBaselineRows(request.query, {
    monitor,
    segments: [at.key.segment],
    nowMinute: at.minute,
    historyDays: request.historyDays,
  });
  if (found === undefined) return own();
  const { source, history, recent } = found;
  const baseline = request.learn({
    monitor,
    key: at.key,
    history,
    recent,
    excluded: periodsOf(at.replayed.allPeriods, source.segment).map(toMinutes),
    nowMs: at.minute * 60_000,
  });
  return isEnough(baseline)
    ? withSource(baseline, monitor, source)
    : withSource(own(), monitor, { kind: 'seasonal', segment: at.key.segment });
}

function learnSeasonal(request: BacktestRequest, at: LearnAt): BaselineModel {
  const { monitor, rows, periods } = at.replayed;
  const until = Math.floor((at.minute - EMBARGO_MINUTES) / HOUR) * HOUR;
  const untilRecent = at.minute - EMBARGO_RECENT_MINUTES;
  const fromRecent = untilRecent - RECENT_DAYS * 1440;
  return request.learn({
    monitor,
    key: at.key,
    history: rows.history.filter((row) => row.minute + row.minutes <= until),
    recent: rows.recent.filter(
      (row) => row.minute >= fromRecent && row.minute + row.minutes <= untilRecent,
    ),
    excluded: periods.map(toMinutes),
    nowMs: at.minute * 60_000,
  });
}

type OpenAlert = Omit<Episode, 'clearedAtMs' | 'signs'> & { readonly signs: number[] };

/** Opens, raises or closes the alert of a series after a tick. */
function follow(
  open: OpenAlert | undefined,
  tick: { readonly finding: Finding; readonly key: LearnInput['key']; readonly nowMs: number },
  alerts: Episode[],
): OpenAlert | undefined {
  const { finding, key, nowMs } = tick;
  if (finding.state === 0) {
    if (open !== undefined) {
      const steps = [...open.steps, { atMs: nowMs, finding }];
      alerts.push({ ...open, steps, clearedAtMs: nowMs });
    }
    return undefined;
  }
  const signs = signsOf(open, finding);
  if (open !== undefined && finding.state <= open.state) return { ...open, signs };
  return {
    monitor: key.monitor,
    segment: key.segment,
    state: finding.state,
    firedAtMs: open?.firedAtMs ?? nowMs,
    finding,
    steps: [...(open?.steps ?? []), { atMs: nowMs, finding }],
    signs,
  };
}

/** The signs so far with the newest; one list an alert, which grows. */
function signsOf(open: OpenAlert | undefined, { explanation }: Finding): number[] {
  const signs = open?.signs ?? [];
  const sign = explanation['signed_minute'];
  if (typeof sign === 'number' && sign !== signs.at(-1)) signs.push(sign);
  return signs;
}
