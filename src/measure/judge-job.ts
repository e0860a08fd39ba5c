// The judge job: hands every series the minutes it has not seen, keeps states and baselines in the
// store, writes findings and hands them on. What decides is judge, a pure function; a restart, a late
// row and a second process give it the same minutes and so get the same answer.

import { setImmediate } from 'node:timers/promises';
import type { CalendarPeriod, Change, Monitor } from '../model/judgement.ts';
import { periodsOf, readPeriods } from './calendar.ts';
import { readChanges, touches } from './changes.ts';
import { acceptedAt, mutedUntil, readDecisions, type Decision } from './decisions.ts';
import { groupMonitors } from './history.ts';
import { takeArrivals } from './judge-arrivals.ts';
import { withIncidents } from './incidents.ts';
import { explainStanding, toVerdicts, writeFindings } from './judge-findings.ts';
import type { JudgeJobOptions, Memory, Verdict } from './judge-memory.ts';
import { restore, START_MINUTES } from './judge-restore.ts';
import { advance, begin, glance, type Series } from './judge-series.ts';
import { learnDue } from './learn-due.ts';
import { segmentColumns } from './monitors.ts';
import { readRollupWatermark, readStoreTime } from './rollup.ts';
import { writeBaselines, writeStates, type StoredState } from './series-store.ts';

export type { JudgeJobOptions, Verdict } from './judge-memory.ts';

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

const CHANGES_MS = 24 * 3_600_000;
const DECISIONS_MS = 366 * 86_400_000;
const DAY_MS = 86_400_000;
/** Time a tick may spend on baselines that are only to be renewed. */
const LEARN_AGAIN_MS = 300;
/** Series judged at once: some ten milliseconds, after which requests have their turn. */
const JUDGED_AT_ONCE = 500;

export function createJudgeJob(options: JudgeJobOptions): JudgeJob {
  const shapes = groupMonitors(options.monitors).map((monitors) => ({
    monitors,
    columns: monitors[0] === undefined ? [] : segmentColumns(monitors[0]),
  }));
  const memory: Memory = {
    shapes,
    series: new Map(),
    verdicts: [],
    version: undefined,
    taken: new Map(),
    historyMs: 0,
  };
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
  const catchUp =
    memory.version === undefined ? await restore(options, memory, closedUntilMinute) : undefined;
  const decisions = await readDecisions(options.query, nowMs - DECISIONS_MS);
  const changes = await readTickChanges(options, memory, nowMs);
  const periods = await readTickPeriods(options, nowMs);
  const tick = {
    nowMs,
    closedUntilMinute,
    startMinute: closedUntilMinute - START_MINUTES,
    decisions,
    changes,
    periods,
    signal,
  };
  // What is to be caught up needs its baselines first.
  let learned = catchUp === undefined ? 0 : await learnAll(options, memory, tick);
  const rewound = await takeArrivals(options, memory, {
    closedUntilMinute,
    storeMs: await readStoreTime(options.query),
    catchUp,
    consume: (shape, untilMinute) =>
      judgeAll(options, memory, {
        ...tick,
        closedUntilMinute: Math.min(untilMinute, closedUntilMinute),
        monitors: new Set(shape.monitors),
      }),
  });
  learned += await learnAll(options, memory, tick);
  const judged = await judgeAll(options, memory, tick);
  await explainStanding(options, memory, nowMs);
  dropForgotten(options, memory, nowMs);
  const lateMs = nowMs - watermarkMs;
  const isStale = lateMs > options.settleDelayMs + (options.staleAfterMs ?? 120_000);
  const own = toVerdicts(memory, { nowMs, closedUntilMinute, decisions, isStale });
  const others = ((await options.others?.()) ?? []).map((verdict) => ({
    ...verdict,
    mutedUntilMs: mutedUntil(decisions, verdict.finding, nowMs),
  }));
  memory.verdicts = await withIncidents(options, [...own, ...others], nowMs);
  const written = await writeFindings(options, memory, nowMs);
  await options.publish(memory.verdicts, nowMs);
  return { series: memory.series.size, judged, learned, rewound, written };
}

async function learnAll(
  options: JudgeJobOptions,
  memory: Memory,
  known: { readonly decisions: readonly Decision[]; readonly periods: readonly CalendarPeriod[] },
): Promise<number> {
  const startedMs = options.clock();
  let learned = 0;
  for (const shape of memory.shapes) {
    const monitors = new Set(shape.monitors);
    const all = [...memory.series.values()].filter(
      (series) => monitors.has(series.monitor) && !isWaiting(options, memory, series),
    );
    const done = await learnDue(
      {
        query: options.query,
        clock: options.clock,
        learn: options.learn,
        periods: known.periods,
        historyDays: options.historyDays,
        intervalMs: options.learnIntervalMs,
        historyMs: isLoading(options, memory) ? 0 : memory.historyMs,
        untilMs: startedMs + (options.learnAllowanceMs ?? 5000),
        againUntilMs: startedMs + LEARN_AGAIN_MS,
      },
      all,
      (key) => acceptedAt(known.decisions, key),
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

/** History is being loaded: what is learned from it now would be learned from a part of it. */
function isLoading(options: JudgeJobOptions, memory: Memory): boolean {
  return options.clock() - memory.historyMs < (options.historyQuietMs ?? 20_000);
}

/** A new series waits for its history; one that was judged before goes on. */
function isWaiting(options: JudgeJobOptions, memory: Memory, series: Series): boolean {
  return series.state === undefined && isLoading(options, memory);
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

/** Periods that touch the history or what is judged now, declared and announced. */
async function readTickPeriods(options: JudgeJobOptions, nowMs: number): Promise<CalendarPeriod[]> {
  const fromMs = nowMs - (options.historyDays + 1) * DAY_MS;
  const announced = await readPeriods(options.query, { fromMs, toMs: nowMs });
  return [...(options.calendar ?? []), ...announced];
}

async function judgeAll(
  options: JudgeJobOptions,
  memory: Memory,
  tick: {
    readonly nowMs: number;
    readonly closedUntilMinute: number;
    /** Where a new series begins. */
    readonly startMinute: number;
    readonly changes: readonly Change[];
    readonly periods: readonly CalendarPeriod[];
    readonly decisions: readonly Decision[];
    readonly signal: AbortSignal;
    /** Only series of these; all unless given. */
    readonly monitors?: ReadonlySet<Monitor>;
  },
): Promise<number> {
  const states: StoredState[] = [];
  let judged = 0;
  for (const series of memory.series.values()) {
    if (tick.signal.aborted) break;
    if (tick.monitors !== undefined && !tick.monitors.has(series.monitor)) continue;
    if (series.state === undefined) begin(series, tick.startMinute);
    const hasClosed = (series.state?.minute ?? 0) < tick.closedUntilMinute;
    const acceptedAtMs = acceptedAt(tick.decisions, series.key);
    const isAccepted = acceptedAtMs !== null && acceptedAtMs > series.acceptedMs;
    if (!series.isFresh && !hasClosed && !isAccepted) continue;
    if (isWaiting(options, memory, series)) {
      glance(series, { ...tick, judge: options.judge });
      continue;
    }
    const kept = advance(series, {
      judge: options.judge,
      accept: options.accept,
      settleDelayMs: options.settleDelayMs,
      acceptedAtMs,
      closedUntilMinute: tick.closedUntilMinute,
      changes: tick.changes.filter((change) => touches(change, series.key.segment)),
      periods: periodsOf(tick.periods, series.key.segment),
      nowMs: tick.nowMs,
    });
    states.push(...kept.map((state) => ({ series: series.id, state })));
    judged += 1;
    if (judged % JUDGED_AT_ONCE === 0) await setImmediate();
  }
  await writeStates(options.insert, states, tick.nowMs);
  return judged;
}

function dropForgotten(options: JudgeJobOptions, memory: Memory, nowMs: number): void {
  const oldest = (nowMs - options.retentionDays * DAY_MS) / 60_000;
  for (const [id, series] of memory.series)
    if (series.dataMinute < oldest) memory.series.delete(id);
}
