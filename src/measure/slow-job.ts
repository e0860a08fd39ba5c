// The slow channel: shifts too small for the fast evidence, looked for over a day and a week against
// what came before, with the share of false discoveries controlled over all series at once. It makes
// tickets, never pages, under the monitor's name with `_slow` behind it.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  BaselineModel,
  CalendarPeriod,
  Finding,
  LearnInput,
  Monitor,
  SignalName,
  SlowSeries,
  SlowShift,
} from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { periodsOf, readPeriods, toMinutes } from './calendar.ts';
import { toFindingRow } from './findings.ts';
import { groupMonitors, readHistory } from './history.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import type { Verdict } from './judge-memory.ts';

export interface SlowJobOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  readonly monitors: readonly Monitor[];
  readonly learn: (input: LearnInput) => BaselineModel;
  readonly judgeSlow: (series: readonly SlowSeries[], endMinute: number) => SlowShift[];
  readonly historyDays: number;
  /** Periods of the configuration; announced ones are in the store. */
  readonly calendar?: readonly CalendarPeriod[];
  /** Whether an announced period of the window speaks for the signal, so that a shift in it is none. */
  readonly isHeld: (signal: SignalName, periods: readonly CalendarPeriod[]) => boolean;
}

export interface SlowJob {
  /** One round: does nothing while the last one is younger than a day. */
  run(signal: AbortSignal): Promise<{ readonly series: number; readonly shifts: number }>;
  /** Tickets that stand: those of the last round. */
  verdicts(): Promise<readonly Verdict[]>;
}

const JOB = 'slow';
const HOUR = 60;
const DAY = 1440;
const WINDOW_DAYS = 7;
/** The channel decides by rank among all series: a single one has no threshold that could be shown. */
const NEVER_PAGES = 1e6;
/** Evidence a tail of one in twenty is worth; what passes lies above. */
const LEAST_EVIDENCE = -Math.log(0.05);

const stateSchema = z.object({ endMinute: z.number(), findings: z.array(z.unknown()) });

export function createSlowJob(options: SlowJobOptions): SlowJob {
  let standing: Verdict[] | undefined;
  return {
    run: async (signal) => {
      const endMinute = Math.floor(options.clock() / 60_000 / HOUR) * HOUR;
      const last = await loadJobState(options.query, JOB, stateSchema);
      standing = toVerdicts(last);
      if (last !== undefined && endMinute - last.endMinute < DAY) {
        return { series: 0, shifts: standing.length };
      }
      const series = await readSlowSeries(options, endMinute, signal);
      if (signal.aborted) return { series: 0, shifts: standing.length };
      const shifts = latestOf(options.judgeSlow(series, endMinute));
      const findings = shifts.map((shift) => toFinding(shift, { series, endMinute, options }));
      await options.insert('drift_findings', findings.map(toFindingRow));
      const version = options.clock();
      await saveJobState(options.insert, { job: JOB, value: { endMinute, findings }, version });
      standing = findings.map(toVerdict);
      return { series: series.length, shifts: shifts.length };
    },
    verdicts: async () => {
      standing ??= await readSlowVerdicts(options.query);
      return standing;
    },
  };
}

/** Tickets that stand, as the job left them in the store. */
export async function readSlowVerdicts(query: Query): Promise<Verdict[]> {
  return toVerdicts(await loadJobState(query, JOB, stateSchema));
}

const toVerdict = (finding: Finding): Verdict => ({ finding, mutedUntilMs: null, incident: null });

const toVerdicts = (last: z.output<typeof stateSchema> | undefined): Verdict[] =>
  (last?.findings ?? []).map((finding) => toVerdict(finding as Finding));

/** Every series with what came before the windows as its baseline. Mixes have no slow channel. */
async function readSlowSeries(
  options: SlowJobOptions,
  endMinute: number,
  signal: AbortSignal,
): Promise<SlowSeries[]> {
  const windowFrom = endMinute - WINDOW_DAYS * DAY;
  const all: SlowSeries[] = [];
  const span = {
    fromMs: (windowFrom - options.historyDays * DAY) * 60_000,
    toMs: endMinute * 60_000,
  };
  const periods = [...(options.calendar ?? []), ...(await readPeriods(options.query, span))];
  for (const monitors of groupMonitors(options.monitors.filter(({ kind }) => kind !== 'mix'))) {
    if (signal.aborted) return all;
    const found = await readHistory(options.query, {
      monitors,
      fromMinute: windowFrom - options.historyDays * DAY,
      toMinute: endMinute,
      bucketMinutes: HOUR,
    });
    for (const { monitor, segment, rows } of found) {
      const before = rows.filter((row) => row.minute < windowFrom);
      const within = rows.filter((row) => row.minute >= windowFrom);
      if (before.length === 0 || within.length === 0) continue;
      const touching = periodsOf(periods, segment);
      const isInWindow = ({ fromMs, toMs }: CalendarPeriod) =>
        fromMs < span.toMs && toMs > windowFrom * 60_000;
      if (options.isHeld(monitor.signal, touching.filter(isInWindow))) continue;
      const key = { monitor: monitor.name, signal: monitor.signal, segment };
      const baseline = options.learn({
        monitor,
        key,
        history: before,
        recent: [],
        excluded: touching.map(toMinutes),
        nowMs: windowFrom * 60_000,
      });
      all.push({ monitor, key, baseline, rows: within });
    }
  }
  return all;
}

/** A shift of both windows is told once: by the day, which is newer. */
function latestOf(shifts: readonly SlowShift[]): SlowShift[] {
  const bySeries = new Map<string, SlowShift>();
  for (const shift of shifts) {
    const id = JSON.stringify([shift.key.monitor, shift.key.segment]);
    const known = bySeries.get(id);
    if (known === undefined || shift.windowDays < known.windowDays) bySeries.set(id, shift);
  }
  return [...bySeries.values()];
}

function toFinding(
  shift: SlowShift,
  context: {
    readonly series: readonly SlowSeries[];
    readonly endMinute: number;
    readonly options: SlowJobOptions;
  },
): Finding {
  const { key, windowDays, current, baseline, ratio } = shift;
  const { endMinute } = context;
  const input = context.series.find((entry) => entry.key === key);
  const fromMinute = endMinute - windowDays * DAY;
  const samples = (input?.rows ?? [])
    .filter((row) => row.minute >= fromMinute)
    .reduce((sum, row) => sum + row.n, 0);
  const monitor = `${key.monitor}_slow`;
  return {
    findingId: createHash('sha256')
      .update(JSON.stringify([monitor, key.segment, endMinute]))
      .digest('hex')
      .slice(0, 16),
    monitor,
    signal: key.signal,
    segment: key.segment,
    evaluatedAtMs: context.options.clock(),
    windowStartMs: fromMinute * 60_000,
    windowEndMs: endMinute * 60_000,
    baselineStartMs: (input?.baseline.fromMinute ?? fromMinute) * 60_000,
    baselineEndMs: (input?.baseline.toMinute ?? fromMinute) * 60_000,
    current,
    baseline,
    delta: current - baseline,
    deltaRatio: ratio,
    intervalLow: null,
    intervalHigh: null,
    currentSamples: samples,
    baselineSamples: input?.baseline.samples ?? 0,
    evidence: -Math.log(Math.max(shift.tail, Number.MIN_VALUE)),
    thresholds: { page: NEVER_PAGES, ticket: LEAST_EVIDENCE, suspected: LEAST_EVIDENCE },
    state: 2,
    status: 'ok',
    direction: current >= baseline ? 'up' : 'down',
    sinceMs: fromMinute * 60_000,
    minimumDetectableRatio: null,
    mixShare: null,
    dispersion: 1,
    explanation: { channel: 'slow', window_days: windowDays },
  };
}
