// One job: some streams of one scenario and one case. Thirty quiet days count false alarms; incidents, started at
// random hours from the state of that moment, measure delay, with and without a registered change.

import { createEvidence } from '../../src/judge/create-evidence.ts';
import { learn } from '../../src/judge/learn.ts';
import { openModel } from '../../src/judge/model.ts';
import { advanceSeries, copySeries, createCourse, createSeries } from '../../src/judge/series.ts';
import type { Course, Series } from '../../src/judge/series.ts';
import type { BaselineModel, Change, Monitor, StatRow } from '../../src/model/judgement.ts';
import { addStats, emptyStats } from '../../src/model/stat-sums.ts';
import { coarsen, createStream } from './generator.ts';
import type { Stream } from './generator.ts';
import { defaultMonitor, keyOf } from './monitor.ts';
import { createRandom, mixSeed } from './random.ts';
import { createRuleRun } from './rules.ts';
import type { RuleRun } from './rules.ts';
import type { Case, Scenario } from './scenario.ts';

export interface Job {
  readonly scenario: Scenario;
  readonly case: Case;
  readonly requestsPerSecond: number;
  readonly seed: number;
  readonly firstStream: number;
  readonly streams: number;
  readonly days: number;
  readonly incidents: number;
  /** Days of fine history (rows of five minutes) that learning gets; the product reads three. */
  readonly recentDays: number;
  readonly rules: boolean;
}

export interface Delay {
  /** Minutes from the change to the page; null when not found in CENSOR_MINUTES. */
  readonly minutes: number | null;
  readonly requests: number;
  /** Minutes from recovery to state 0; null when not cleared within a day, or never paged. */
  readonly clearMinutes: number | null;
}

export interface JobResult {
  readonly streamDays: number;
  /** Entries into each tier on quiet streams. */
  readonly alarms: { page: number; ticket: number; suspected: number };
  readonly delays: Delay[];
  readonly afterChange: Delay[];
  readonly phi: number[];
  readonly tau: number[];
  /** Page threshold minus the nominal one. */
  readonly bill: number[];
  readonly rules: RuleRun | null;
}

/** A Monday, so that weeks are whole. */
export const START = 28_800_000 - ((28_800_000 + 4320) % 10_080);
export const HISTORY_DAYS = 28;
const FINE_MINUTES = 5;
const CENSOR_MINUTES = 2880;
const CLEAR_MINUTES_MAX = 1440;
const DEPLOYS_PER_MONTH = 8;

/** Runs a job; everything follows from its seed. */
export function runJob(job: Job): JobResult {
  const result: JobResult = {
    streamDays: job.streams * job.days,
    alarms: { page: 0, ticket: 0, suspected: 0 },
    delays: [],
    afterChange: [],
    phi: [],
    tau: [],
    bill: [],
    rules: job.rules ? createRuleRun(job.case) : null,
  };
  for (let i = 0; i < job.streams; i++) runStream(job, job.firstStream + i, result);
  result.rules?.finish();
  return result;
}

interface Live {
  readonly job: Job;
  readonly monitor: Monitor;
  readonly stream: Stream;
  readonly seed: number;
  readonly result: JobResult;
  readonly deploys: readonly Change[];
}

function runStream(job: Job, index: number, result: JobResult): void {
  const seed = mixSeed(job.seed, index, Math.round(job.requestsPerSecond * 1000));
  const end = START + (HISTORY_DAYS + job.days) * 1440;
  const stream = createStream({
    scenario: job.scenario,
    case: job.case,
    requestsPerSecond: job.requestsPerSecond,
    seed,
    fromMinute: START,
    toMinute: end + CENSOR_MINUTES + CLEAR_MINUTES_MAX,
  });
  const live: Live = {
    job,
    monitor: defaultMonitor(job.case.signal),
    stream,
    seed,
    result,
    deploys: drawDeploys(seed, START + HISTORY_DAYS * 1440, job.days),
  };
  runQuiet(live, historyOf(stream));
}

function drawDeploys(seed: number, from: number, days: number): Change[] {
  const random = createRandom(mixSeed(seed, 9));
  const count = Math.round((DEPLOYS_PER_MONTH * days) / 30);
  return Array.from({ length: count }, () => from + Math.floor(random.next() * days * 1440))
    .sort((a, b) => a - b)
    .map(changeAt);
}

const changeAt = (minute: number): Change => ({
  timestampMs: minute * 60_000,
  service: 'bench',
  environment: '',
  kind: 'prompt_version',
  oldValue: 'v1',
  newValue: 'v2',
  share: 1,
});

export function historyOf(stream: Stream): StatRow[] {
  const rows: StatRow[] = [];
  for (let minute = START; minute < START + HISTORY_DAYS * 1440; minute += FINE_MINUTES) {
    const row = stream.rowAt(minute, FINE_MINUTES, false);
    if (row.n > 0) rows.push(row);
  }
  return rows;
}

function learnFrom(live: Live, fine: readonly StatRow[], now: number): BaselineModel {
  const recent = fine.filter((row) => row.minute >= now - HISTORY_DAYS * 1440);
  return learn({
    monitor: live.monitor,
    key: keyOf(live.monitor, 'bench'),
    history: coarsen(recent, 60),
    recent: recent.filter((row) => row.minute >= now - live.job.recentDays * 1440),
    excluded: [],
    nowMs: now * 60_000,
  });
}

function courseOf(live: Live, baseline: BaselineModel, changes: readonly Change[]): Course {
  const model = openModel(baseline);
  if (model === undefined) throw new Error('a learned baseline opens');
  return createCourse(live.monitor, changes, { model, evidence: createEvidence(model) });
}

/** The quiet days, with weekly relearning and a random set of deploys; incidents branch off on the way. */
function runQuiet(live: Live, history: StatRow[]): void {
  const { job, stream, result } = live;
  const from = START + HISTORY_DAYS * 1440;
  const branches = branchMinutes(live, from);
  const fine = [...history];
  const series = createSeries();
  let course = courseOf(live, learnFrom(live, fine, from), live.deploys);
  noteModel(course, result);
  const counter = createAlarmCounter(result);
  for (let minute = from; minute < from + job.days * 1440; minute++) {
    if (minute > from && (minute - from) % 10_080 === 0 && series.open === null) {
      course = courseOf(live, learnFrom(live, fine, minute), live.deploys);
    }
    if (branches.has(minute)) branch(live, { series, course, minute });
    const row = stream.rowAt(minute, 1, false);
    collectFine(fine, row);
    if (row.n === 0 && live.monitor.kind !== 'count') continue;
    advanceSeries(series, course, row);
    counter.see(series);
  }
  result.rules?.addStream({
    history,
    rowAt: (minute, drifted) => stream.rowAt(minute, 1, drifted),
    from,
    days: job.days,
    incidentAt: [...branches],
  });
}

/** Adds a minute to the rows of five minutes that later learning reads. */
function collectFine(fine: StatRow[], row: StatRow): void {
  if (row.n === 0) return;
  const minute = row.minute - (row.minute % FINE_MINUTES);
  let last = fine.at(-1);
  if (last === undefined || last.minute !== minute) {
    last = { ...emptyStats(), minute, minutes: FINE_MINUTES, newestArrivalMs: 0 };
    fine.push(last);
  }
  addStats(last, row);
  last.newestArrivalMs = row.newestArrivalMs;
}

function noteModel(course: Course, result: JobResult): void {
  result.phi.push(course.model.phi);
  result.tau.push(course.model.tau);
  const direction = course.monitor.worse === 'down' ? 'down' : 'up';
  const nominal = createCourse(course.monitor, [], {
    model: { ...course.model, tails: {} },
    evidence: course.evidence,
  });
  result.bill.push(course.tiers[direction].page - nominal.tiers[direction].page);
}

function createAlarmCounter(result: JobResult): { see(series: Series): void } {
  let before = 0;
  return {
    see(series) {
      const state = series.open === null ? (series.suspected ? 1 : 0) : series.open.state;
      if (state >= 1 && before < 1) result.alarms.suspected++;
      if (state >= 2 && before < 2) result.alarms.ticket++;
      if (state >= 3 && before < 3) result.alarms.page++;
      before = state;
    },
  };
}

function branchMinutes(live: Live, from: number): Set<number> {
  const random = createRandom(mixSeed(live.seed, 10));
  const minutes = new Set<number>();
  const span = Math.max(1, live.job.days * 1440 - 1440);
  for (let i = 0; i < live.job.incidents; i++) {
    minutes.add(from + 1440 + Math.floor(random.next() * Math.max(1, span - 1440)));
  }
  return minutes;
}

/** Runs an incident from here twice: unannounced, and at a registered change. */
function branch(live: Live, at: { series: Series; course: Course; minute: number }): void {
  if (at.series.open !== null) return;
  live.result.delays.push(runIncident(live, at));
  const changes = [...live.deploys, changeAt(at.minute)].sort(
    (a, b) => a.timestampMs - b.timestampMs,
  );
  const course = { ...at.course, changes };
  live.result.afterChange.push(runIncident(live, { ...at, course }));
}

function runIncident(live: Live, at: { series: Series; course: Course; minute: number }): Delay {
  const series = copySeries(at.series);
  let requests = 0;
  for (let minute = at.minute; minute < at.minute + CENSOR_MINUTES; minute++) {
    const row = live.stream.rowAt(minute, 1, true);
    requests += row.n;
    if (row.n === 0 && live.monitor.kind !== 'count') continue;
    advanceSeries(series, at.course, row);
    if (series.open?.state === 3) {
      return {
        minutes: minute + 1 - at.minute,
        requests,
        clearMinutes: runRecovery(live, at.course, { series, minute: minute + 30 }),
      };
    }
  }
  return { minutes: null, requests, clearMinutes: null };
}

/** Half an hour after the page the behaviour goes back; minutes until the drift is closed. */
function runRecovery(
  live: Live,
  course: Course,
  at: { readonly series: Series; readonly minute: number },
): number | null {
  const feed = (minute: number, drifted: boolean): void => {
    const row = live.stream.rowAt(minute, 1, drifted);
    if (row.n > 0 || live.monitor.kind === 'count') advanceSeries(at.series, course, row);
  };
  for (let minute = at.minute - 29; minute < at.minute; minute++) feed(minute, true);
  for (let minute = at.minute; minute < at.minute + CLEAR_MINUTES_MAX; minute++) {
    feed(minute, false);
    if (at.series.open === null) return minute + 1 - at.minute;
  }
  return null;
}
