// The judge job: hands every series the minutes it has not seen, keeps states and baselines in the
// store, writes findings and hands them on. What decides is judge, a pure function; a restart, a late
// row and a second process give it the same minutes and so get the same answer.

import { z } from 'zod';
import type { Explainer, Explanation } from '../model/explanation.ts';
import type { Change, Finding, Monitor } from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { readChanges, touches } from './changes.ts';
import { acceptedAt, mutedUntil, readDecisions, type Decision } from './decisions.ts';
import { explainFinding } from './explain.ts';
import { toFindingRow } from './findings.ts';
import { groupMonitors, readMinutes, type Segment, type SegmentRows } from './history.ts';
import {
  type Accept,
  acceptancesIn,
  advance,
  createSeries,
  rewind,
  takeRow,
  type Judge,
  type Series,
} from './judge-series.ts';
import { learnDue, type Learn } from './learn-due.ts';
import { segmentColumns, seriesId } from './monitors.ts';
import { readRollupWatermark } from './rollup.ts';
import {
  readBaselines,
  readCheckpoints,
  readStates,
  writeBaselines,
  writeStates,
  type StoredState,
} from './series-store.ts';

export interface JudgeJobOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  readonly monitors: readonly Monitor[];
  readonly learn: Learn;
  readonly judge: Judge;
  readonly accept: Accept;
  readonly explainer: Explainer;
  /** A minute is closed this long after its end. */
  readonly settleDelayMs: number;
  /** The roll-up counts as late when it is behind by this much more than the settle delay; 120,000 unless given. */
  readonly staleAfterMs?: number;
  readonly historyDays: number;
  readonly learnIntervalMs: number;
  /** Time a tick may spend on learning; 5,000 unless given. */
  readonly learnAllowanceMs?: number;
  /** Series without data for so long are let go. */
  readonly retentionDays: number;
  /** All verdicts of a tick. */
  readonly publish: (verdicts: readonly Verdict[], evaluatedAtMs: number) => void | Promise<void>;
}

/** A finding and what people decided about its series. */
export interface Verdict {
  readonly finding: Finding;
  /** End of the mute, Unix milliseconds; null when not muted. */
  readonly mutedUntilMs: number | null;
}

export interface JudgeReport {
  readonly series: number;
  readonly judged: number;
  readonly learned: number;
  readonly rewound: number;
  readonly written: number;
}

export interface JudgeJob {
  run(signal: AbortSignal): Promise<JudgeReport>;
  /** The verdicts of the last tick. */
  verdicts(): readonly Verdict[];
}

/** Findings are written when they change, and at least this often. */
const WRITE_EVERY_MS = 300_000;
/** Late rows reach back this far in the evidence; older ones only reach the baselines. */
const REWIND_MINUTES = 1440;
/** A series that is new to the job begins this long before now. */
const START_MINUTES = 120;
/** Minutes read in one statement while catching up. */
const READ_MINUTES = 360;
/** Roll-up rounds of two processes may interleave: this much is read again. */
const VERSION_OVERLAP_MS = 60_000;
const CHANGES_MS = 24 * 3_600_000;
const DECISIONS_MS = 366 * 86_400_000;
const DAY_MS = 86_400_000;
/** Drifts explained in one tick. */
const EXPLAINED_MAX = 20;

interface Shape {
  readonly monitors: readonly Monitor[];
  readonly columns: readonly string[];
}

interface Memory {
  readonly shapes: readonly Shape[];
  readonly series: Map<string, Series>;
  verdicts: readonly Verdict[];
  /** Newest roll-up version read; undefined before the first tick. */
  version: number | undefined;
}

export function createJudgeJob(options: JudgeJobOptions): JudgeJob {
  const shapes = groupMonitors(options.monitors).map((monitors) => ({
    monitors,
    columns: monitors[0] === undefined ? [] : segmentColumns(monitors[0]),
  }));
  const memory: Memory = { shapes, series: new Map(), verdicts: [], version: undefined };
  return {
    run: (signal) => runTick(options, memory, signal),
    verdicts: () => memory.verdicts,
  };
}

async function runTick(
  options: JudgeJobOptions,
  memory: Memory,
  signal: AbortSignal,
): Promise<JudgeReport> {
  const nowMs = options.clock();
  const watermarkMs = await readRollupWatermark(options.query);
  if (watermarkMs === null) return { series: 0, judged: 0, learned: 0, rewound: 0, written: 0 };
  const closedUntilMinute = Math.floor((watermarkMs - options.settleDelayMs) / 60_000) - 1;
  const tick = { nowMs, closedUntilMinute };
  const rewound = await takeArrivals(options, memory, closedUntilMinute);
  const decisions = await readDecisions(options.query, nowMs - DECISIONS_MS);
  const learned = await learnAll(options, memory, decisions);
  const changes = await readTickChanges(options, memory, nowMs);
  const judged = await judgeAll(options, memory, { ...tick, changes, decisions, signal });
  await explainStanding(options, memory, nowMs);
  dropForgotten(options, memory, nowMs);
  const lateMs = nowMs - watermarkMs;
  const isStale = lateMs > options.settleDelayMs + (options.staleAfterMs ?? 120_000);
  memory.verdicts = toVerdicts(memory, { ...tick, decisions, isStale });
  const written = await writeFindings(options, memory, nowMs);
  await options.publish(memory.verdicts, nowMs);
  return { series: memory.series.size, judged, learned, rewound, written };
}

/** Brings every series the minutes the roll-up wrote since the last tick. Returns how many went back. */
async function takeArrivals(
  options: JudgeJobOptions,
  memory: Memory,
  closedUntilMinute: number,
): Promise<number> {
  const sinceMs = memory.version ?? (await restore(options, memory, closedUntilMinute));
  const arrivals = await readArrivals(options.query, sinceMs - VERSION_OVERLAP_MS, {
    fromMinute: closedUntilMinute - REWIND_MINUTES,
  });
  let rewound = 0;
  for (const shape of memory.shapes) {
    const back = await takeMinutes(options, memory, { shape, minutes: arrivals.minutes });
    if (back.size > 0) rewound += await goBack(options, memory, { shape, back });
  }
  memory.version = Math.max(arrivals.version, sinceMs);
  return rewound;
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
 * At the first tick: series, states and baselines from the store, and the minutes since each state.
 * Returns since when (roll-up version) minutes may have been written that the states do not know.
 */
async function restore(
  options: JudgeJobOptions,
  memory: Memory,
  closedUntilMinute: number,
): Promise<number> {
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
    await readRange(options, memory, { shape, fromMinute, toMinute: nowMinute(options) });
  }
  return Math.min(options.clock(), ...[...states.values()].map((kept) => kept.writtenMs));
}

const nowMinute = (options: JudgeJobOptions) => Math.floor(options.clock() / 60_000) + 1;

async function readRange(
  options: JudgeJobOptions,
  memory: Memory,
  range: {
    readonly shape: Shape;
    fromMinute: number;
    toMinute: number;
    segments?: readonly Segment[];
  },
): Promise<void> {
  const { shape, segments, toMinute } = range;
  for (let from = range.fromMinute; from < toMinute; from += READ_MINUTES) {
    const found = await readMinutes(options.query, {
      monitors: shape.monitors,
      fromMinute: from,
      toMinute: Math.min(toMinute, from + READ_MINUTES),
      ...(segments === undefined ? {} : { segments }),
    });
    for (const entry of found) {
      const series = findSeries(memory, entry);
      // Rows the state has consumed were compared with it before it was written.
      const until = series.state?.minute ?? 0;
      for (const row of entry.rows) if (row.minute > until) takeRow(series, row.minute, row);
    }
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
  work: { readonly shape: Shape; readonly minutes: readonly number[] },
): Promise<Map<Series, number>> {
  const back = new Map<Series, number>();
  const monitors = new Set(work.shape.monitors);
  for (let at = 0; at < work.minutes.length; at += READ_MINUTES) {
    const minutes = work.minutes.slice(at, at + READ_MINUTES);
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
  }
  return back;
}

/** Sets series back to a kept state before their first changed minute, and reads what follows again. */
async function goBack(
  options: JudgeJobOptions,
  memory: Memory,
  work: { readonly shape: Shape; readonly back: ReadonlyMap<Series, number> },
): Promise<number> {
  const beforeMinute = Math.min(...work.back.values());
  const ids = [...work.back.keys()].map((series) => series.id);
  const states = await readCheckpoints(options.query, { series: ids, beforeMinute });
  const returned = [...work.back.keys()].filter((series) => states.has(series.id));
  for (const series of returned) {
    const state = states.get(series.id);
    if (state !== undefined) rewind(series, state, options.settleDelayMs);
  }
  if (returned.length === 0) return 0;
  await readRange(options, memory, {
    shape: work.shape,
    fromMinute: Math.min(...returned.map((series) => (series.state?.minute ?? 0) + 1)),
    toMinute: nowMinute(options),
    segments: returned.map((series) => series.key.segment),
  });
  return returned.length;
}

/** Finds out the why of what stands: for new drifts at once, then every few minutes, a few a tick. */
async function explainStanding(
  options: JudgeJobOptions,
  memory: Memory,
  nowMs: number,
): Promise<void> {
  const due = [...memory.series.values()]
    .filter((series) => isExplanationDue(series, nowMs))
    .sort((a, b) => (b.finding?.state ?? 0) - (a.finding?.state ?? 0))
    .slice(0, EXPLAINED_MAX);
  for (const series of due) {
    const { finding, monitor } = series;
    if (finding === undefined) continue;
    const found = await explainFinding(options.query, {
      monitor,
      finding,
      explainer: options.explainer,
    });
    series.explained = {
      about: aboutOf(finding),
      atMs: nowMs,
      finding: { mixShare: found.split?.mixShare ?? null, explanation: summaryOf(found) },
    };
  }
}

const aboutOf = (finding: Finding) => `${finding.state} ${finding.sinceMs ?? 0}`;

function isExplanationDue(series: Series, nowMs: number): boolean {
  const { finding, explained } = series;
  if (finding === undefined || finding.state === 0) return false;
  if (explained === undefined || explained.about !== aboutOf(finding)) return true;
  return nowMs - explained.atMs >= WRITE_EVERY_MS;
}

/** What goes into the finding's row: enough to read it without the roll-up. */
function summaryOf(found: Explanation): Record<string, unknown> {
  return {
    cause: found.cause,
    sentence: found.sentence,
    start: found.start,
    split: found.split,
    places: found.places.map(({ columns, currentMean, expectedMean, gain }) => ({
      columns,
      currentMean,
      expectedMean,
      gain,
    })),
    suspects: found.suspects.slice(0, 3).map(({ change, probability, touches: isTouching }) => ({
      kind: change.kind,
      oldValue: change.oldValue,
      newValue: change.newValue,
      timestamp: new Date(change.timestampMs).toISOString(),
      probability,
      touches: isTouching,
    })),
  };
}

async function learnAll(
  options: JudgeJobOptions,
  memory: Memory,
  decisions: readonly Decision[],
): Promise<number> {
  let learned = 0;
  for (const shape of memory.shapes) {
    const monitors = new Set(shape.monitors);
    const all = [...memory.series.values()].filter((series) => monitors.has(series.monitor));
    const done = await learnDue(
      {
        query: options.query,
        clock: options.clock,
        learn: options.learn,
        historyDays: options.historyDays,
        intervalMs: options.learnIntervalMs,
        allowanceMs: options.learnAllowanceMs ?? 5000,
      },
      all,
      (series) => acceptedAt(decisions, series.key),
    );
    await writeBaselines(
      options.insert,
      done.flatMap(({ id, baseline }) =>
        baseline === undefined ? [] : [{ series: id, baseline }],
      ),
      options.clock(),
    );
    learned += done.length;
  }
  return learned;
}

/** Changes since a day before the oldest minute that is judged in this tick. */
async function readTickChanges(
  options: JudgeJobOptions,
  memory: Memory,
  nowMs: number,
): Promise<Change[]> {
  let oldestMs = nowMs;
  for (const series of memory.series.values()) {
    if (series.state !== undefined) oldestMs = Math.min(oldestMs, series.state.minute * 60_000);
  }
  return readChanges(options.query, { fromMs: oldestMs - CHANGES_MS, toMs: nowMs });
}

async function judgeAll(
  options: JudgeJobOptions,
  memory: Memory,
  tick: {
    readonly nowMs: number;
    readonly closedUntilMinute: number;
    readonly changes: readonly Change[];
    readonly decisions: readonly Decision[];
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const states: StoredState[] = [];
  let judged = 0;
  for (const series of memory.series.values()) {
    if (tick.signal.aborted) break;
    const hasClosed = (series.state?.minute ?? 0) < tick.closedUntilMinute;
    const acceptedAtMs = acceptedAt(tick.decisions, series.key);
    const isAccepted = acceptedAtMs !== null && acceptedAtMs > series.acceptedMs;
    if (!series.isFresh && !hasClosed && !isAccepted) continue;
    const kept = advance(series, {
      judge: options.judge,
      accept: options.accept,
      settleDelayMs: options.settleDelayMs,
      acceptedAtMs,
      closedUntilMinute: tick.closedUntilMinute,
      changes: tick.changes.filter((change) => touches(change, series.key.segment)),
      nowMs: tick.nowMs,
    });
    states.push(...kept.map((state) => ({ series: series.id, state })));
    judged += 1;
  }
  await writeStates(options.insert, states, tick.nowMs);
  return judged;
}

function dropForgotten(options: JudgeJobOptions, memory: Memory, nowMs: number): void {
  const oldest = (nowMs - options.retentionDays * DAY_MS) / 60_000;
  for (const [id, series] of memory.series)
    if (series.dataMinute < oldest) memory.series.delete(id);
}

function toVerdicts(
  memory: Memory,
  tick: {
    readonly nowMs: number;
    readonly closedUntilMinute: number;
    readonly decisions: readonly Decision[];
    readonly isStale: boolean;
  },
): Verdict[] {
  return [...memory.series.values()].flatMap((series) => {
    if (series.finding === undefined) return [];
    const finding = withDataStatus(series, series.finding, tick);
    return [{ finding, mutedUntilMs: mutedUntil(tick.decisions, series.key, tick.nowMs) }];
  });
}

/** A series whose data stopped says so; it does not stand at its last figures as if they were of now. */
function withDataStatus(
  series: Series,
  finding: Finding,
  tick: { readonly nowMs: number; readonly closedUntilMinute: number; readonly isStale: boolean },
): Finding {
  const now = { ...finding, ...explanationOf(series, finding), evaluatedAtMs: tick.nowMs };
  if (tick.isStale) return { ...now, status: 'stale_data' };
  const silentMinutes = tick.closedUntilMinute - series.dataMinute;
  const isSilent = series.monitor.kind !== 'count' && silentMinutes >= series.monitor.windowMinutes;
  if (!isSilent || finding.status === 'learning') return now;
  return {
    ...now,
    status: 'no_traffic',
    current: null,
    delta: null,
    deltaRatio: null,
    intervalLow: null,
    intervalHigh: null,
    currentSamples: 0,
  };
}

function explanationOf(series: Series, finding: Finding): Partial<Finding> {
  const { explained } = series;
  if (explained === undefined || finding.state === 0) return {};
  return {
    ...explained.finding,
    explanation: { ...finding.explanation, ...explained.finding.explanation },
  };
}

async function writeFindings(
  options: JudgeJobOptions,
  memory: Memory,
  nowMs: number,
): Promise<number> {
  const byId = new Map(
    memory.verdicts.map(({ finding }) => [
      seriesId({ monitor: finding.monitor, segment: finding.segment }),
      finding,
    ]),
  );
  const due: Finding[] = [];
  for (const series of memory.series.values()) {
    const finding = byId.get(series.id);
    if (finding === undefined) continue;
    const as = `${finding.state} ${finding.status} ${finding.direction} ${finding.sinceMs}`;
    if (series.writtenAs === as && nowMs - series.writtenMs < WRITE_EVERY_MS) continue;
    series.writtenAs = as;
    series.writtenMs = nowMs;
    due.push(finding);
  }
  await options.insert('drift_findings', due.map(toFindingRow));
  return due.length;
}
