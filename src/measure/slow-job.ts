// The slow channel: shifts too small for the fast evidence, looked for over a day and a week against
// what came before, with the share of false discoveries controlled over all series at once. It makes
// tickets, never pages, under the monitor's name with `_slow` behind it. Hours of drifts that were told already are
// neither what is usual nor told again: seven hours of a price five times as high would be a shift of the week.
//
// Five weeks of a fleet do not fit in memory: series are read and tested a few at a time, and only what their tests
// say is kept until all of them are weighed together.

import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type {
  BaselineModel,
  CalendarPeriod,
  Finding,
  LearnInput,
  Monitor,
  SeriesKey,
  SignalName,
  SlowSeries,
  SlowShift,
  StatRow,
} from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { periodsOf, readPeriods, toMinutes } from './calendar.ts';
import { driftKey, readDrifts, toFindingRow } from './findings.ts';
import { groupMonitors, readHistory, type SegmentRows } from './history.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import type { Shape, Verdict } from './judge-memory.ts';
import { readSightings } from './judge-restore.ts';
import { segmentColumns } from './monitors.ts';

export interface SlowJobOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  readonly monitors: readonly Monitor[];
  readonly learn: (input: LearnInput) => BaselineModel;
  /** What one series' windows say. */
  readonly testSlow: (series: SlowSeries, endMinute: number) => SlowShift[];
  /** Which of all tests are shifts. */
  readonly selectSlow: (tests: readonly SlowShift[]) => SlowShift[];
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
/** Series of one monitor read with one statement: they lie together in the store. */
const BATCH = 50;

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
      const tests = await testAll(options, endMinute, signal);
      if (signal.aborted) return { series: 0, shifts: standing.length };
      const shifts = latestOf(options.selectSlow(tests.shifts));
      const findings = shifts.map((shift) =>
        toFinding(shift, { tested: tests.series.get(shift.key), endMinute, options }),
      );
      await options.insert('drift_findings', findings.map(toFindingRow));
      const version = options.clock();
      await saveJobState(options.insert, { job: JOB, value: { endMinute, findings }, version });
      standing = findings.map(toVerdict);
      return { series: tests.series.size, shifts: shifts.length };
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

/** What a finding has to say of a series besides its shift. */
interface Tested {
  readonly baseline: Pick<BaselineModel, 'fromMinute' | 'toMinute' | 'samples'>;
  readonly samples: { readonly 1: number; readonly 7: number };
}

/** Unix minutes [from, to). */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Tests {
  readonly shifts: SlowShift[];
  readonly series: Map<SeriesKey, Tested>;
}

/** The tests of every series with what came before the windows as its baseline. Mixes have no slow channel. */
async function testAll(
  options: SlowJobOptions,
  endMinute: number,
  signal: AbortSignal,
): Promise<Tests> {
  const windowFrom = endMinute - WINDOW_DAYS * DAY;
  const fromMinute = windowFrom - options.historyDays * DAY;
  const span = { fromMs: fromMinute * 60_000, toMs: endMinute * 60_000 };
  const periods = [...(options.calendar ?? []), ...(await readPeriods(options.query, span))];
  const tests: Tests = { shifts: [], series: new Map() };
  for (const monitors of groupMonitors(options.monitors.filter(({ kind }) => kind !== 'mix'))) {
    const columns = monitors[0] === undefined ? [] : segmentColumns(monitors[0]);
    for (const batch of await listBatches(options, { monitors, columns }, windowFrom)) {
      if (signal.aborted) return tests;
      const found = await readHistory(options.query, {
        ...batch,
        fromMinute,
        toMinute: endMinute,
        bucketMinutes: HOUR,
      });
      const drifts = await readDrifts(options.query, {
        monitors: batch.monitors.map(({ name }) => name),
        sinceMs: span.fromMs,
      });
      for (const entry of found) {
        testEntry(options, { entry, endMinute, windowFrom, periods, drifts }, tests);
        // Learning takes milliseconds a series; requests are not to wait for all of them.
        await setImmediate();
      }
    }
  }
  return tests;
}

/** Lists of series with data in the windows, one monitor's each. */
async function listBatches(
  options: SlowJobOptions,
  shape: Shape,
  windowFrom: number,
): Promise<{ monitors: Monitor[]; segments: SegmentRows['segment'][] }[]> {
  const sightings = await readSightings(options.query, shape, { fromMinute: windowFrom });
  return shape.monitors.flatMap((monitor) => {
    const segments = sightings.flatMap((seen) => (seen.monitor === monitor ? [seen.segment] : []));
    const count = Math.ceil(segments.length / BATCH);
    return Array.from({ length: count }, (_, at) => ({
      monitors: [monitor],
      segments: segments.slice(at * BATCH, (at + 1) * BATCH),
    }));
  });
}

function testEntry(
  options: SlowJobOptions,
  input: {
    readonly entry: SegmentRows;
    readonly endMinute: number;
    readonly windowFrom: number;
    readonly periods: readonly CalendarPeriod[];
    readonly drifts: ReadonlyMap<string, readonly Span[]>;
  },
  tests: Tests,
): void {
  const { endMinute, windowFrom } = input;
  const { monitor, segment } = input.entry;
  const told = input.drifts.get(driftKey(monitor.name, segment)) ?? [];
  const rows = input.entry.rows.filter((row) => !told.some((drift) => overlaps(row, drift)));
  const before = rows.filter((row) => row.minute < windowFrom);
  const within = rows.filter((row) => row.minute >= windowFrom);
  if (before.length === 0 || within.length === 0) return;
  const touching = periodsOf(input.periods, segment);
  const isInWindow = ({ fromMs, toMs }: CalendarPeriod) =>
    fromMs < endMinute * 60_000 && toMs > windowFrom * 60_000;
  if (options.isHeld(monitor.signal, touching.filter(isInWindow))) return;
  const key = { monitor: monitor.name, signal: monitor.signal, segment };
  const baseline = options.learn({
    monitor,
    key,
    history: before,
    recent: [],
    excluded: touching.map(toMinutes),
    nowMs: windowFrom * 60_000,
  });
  const samplesSince = (minute: number) =>
    within.reduce((sum, row) => sum + (row.minute < minute ? 0 : row.n), 0);
  const { fromMinute, toMinute, samples } = baseline;
  tests.series.set(key, {
    baseline: { fromMinute, toMinute, samples },
    samples: { 1: samplesSince(endMinute - DAY), 7: samplesSince(windowFrom) },
  });
  tests.shifts.push(...options.testSlow({ monitor, key, baseline, rows: within }, endMinute));
}

const overlaps = (row: StatRow, { from, to }: Span): boolean =>
  row.minute < to && row.minute + row.minutes > from;

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
    readonly tested: Tested | undefined;
    readonly endMinute: number;
    readonly options: SlowJobOptions;
  },
): Finding {
  const { key, windowDays, current, baseline, ratio } = shift;
  const { endMinute, tested } = context;
  const fromMinute = endMinute - windowDays * DAY;
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
    baselineStartMs: (tested?.baseline.fromMinute ?? fromMinute) * 60_000,
    baselineEndMs: (tested?.baseline.toMinute ?? fromMinute) * 60_000,
    current,
    baseline,
    delta: current - baseline,
    deltaRatio: ratio,
    intervalLow: null,
    intervalHigh: null,
    currentSamples: tested?.samples[windowDays] ?? 0,
    baselineSamples: tested?.baseline.samples ?? 0,
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
