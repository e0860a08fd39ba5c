// The scheduled jobs, in the order data flows: settle decides over whole traces, rollup aggregates the
// minutes that changed, changes notes new lineage values, canary compares golden-set runs, judge compares and
// publishes, slow looks for small shifts over a day and a week, retention deletes files that no TTL reaches; health keeps our own gauges true.

import { join } from 'node:path';
import { endOf, type Config } from './config.ts';
import { accept } from './judge/accept.ts';
import { holdingPeriods } from './judge/calendar.ts';
import { judgeCanarySet } from './judge/canary-set.ts';
import { explain } from './judge/explain.ts';
import { groupIncidents } from './judge/incidents.ts';
import { judge } from './judge/judge.ts';
import { learn } from './judge/learn.ts';
import { selectSlow, testSlow } from './judge/slow.ts';
import { estimateSince } from './judge/since.ts';
import {
  createCanaryJob,
  createJudgeJob,
  createMonitors,
  createRollup,
  createSlowJob,
  readStanding,
  runChanges,
  runSettle,
  type JudgeJob,
  type Verdict,
} from './measure/measure.ts';
import type { CalendarPeriod, Monitor, SignalName } from './model/judgement.ts';
import type { Clock } from './model/pipeline.ts';
import type { Settle } from './model/settlement.ts';
import { deleteExpiredFiles } from './retention.ts';
import type { Job } from './schedule.ts';
import type { Spool } from './spool/spool.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export interface JobsOptions {
  readonly config: Config;
  readonly store: Store;
  readonly spool: Spool | undefined;
  /** False in a process without the monitor role: it runs no job that judges. */
  readonly monitors: boolean;
  /** True where verdicts are shown: without the monitor role they are read from the store. */
  readonly shows: boolean;
  readonly settle: Settle;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly publish: (verdicts: readonly Verdict[], evaluatedAtMs: number) => void | Promise<void>;
  /** Unix seconds at which the shipped price list was released. */
  readonly priceDataTimestampSeconds: number;
}

export interface Jobs {
  readonly jobs: Job[];
  readonly judgeJob: JudgeJob;
}

const MINUTE_MS = 60_000;

export function createJobs(options: JobsOptions): Jobs {
  const { config, store, clock } = options;
  const { query, insert, command } = store;
  const settleDelayMs = config.monitors.settle_delay_seconds * 1000;
  const monitors = createMonitorsOf(config);
  const calendar = calendarOf(config);
  const arrivedUntil = () => clock() - (options.spool?.stats('store').oldestAgeMs ?? 0);
  const rollup = createRollup({ query, insert, command, clock, arrivedUntil });
  const slow = createSlowJob({
    query,
    insert,
    clock,
    monitors,
    learn,
    testSlow,
    selectSlow,
    historyDays: config.baselines.history_days,
    calendar,
    isHeld: (signal, periods) => holdingPeriods(signal, periods).length > 0,
  });
  const canary = createCanaryJob({
    query,
    insert,
    clock,
    judgeCanarySet,
    retentionDays: config.retention.calls_days,
  });
  const judgeJob = createJudgeJob({
    query,
    insert,
    clock,
    monitors,
    learn,
    judge,
    accept,
    explainer: { explain, estimateSince },
    settleDelayMs,
    historyDays: config.baselines.history_days,
    learnIntervalMs: config.baselines.learn_interval_seconds * 1000,
    retentionDays: config.retention.rollups_days,
    groupIncidents,
    calendar,
    others: async () => [...(await slow.verdicts()), ...(await canary.verdicts())],
    publish: options.publish,
  });
  const { rollup_interval_seconds: rollupSeconds, judge_interval_seconds: judgeSeconds } =
    config.monitors;
  const beat = (name: string, seconds: number, run: Job['run']): Job => ({
    name,
    cron: everySeconds(seconds),
    run,
    deadlineMs: Math.max(10 * MINUTE_MS, seconds * 1000),
    jitterMs: Math.min(seconds * 100, 5000),
  });
  const health = beat('health', 5, () => reportHealth(options));
  const retention =
    options.spool === undefined ? [] : [beat('retention', 3600, () => tidy(options))];
  if (!options.monitors) {
    const verdicts = beat('verdicts', judgeSeconds, () => showStanding(options));
    return { judgeJob, jobs: [...(options.shows ? [verdicts] : []), ...retention, health] };
  }
  return {
    judgeJob,
    jobs: [
      beat('settle', rollupSeconds, (signal) =>
        runSettle({ query, insert, clock, arrivedUntil, settle: options.settle }, signal),
      ),
      beat('rollup', rollupSeconds, (signal) => rollup.run(signal)),
      beat('judge', judgeSeconds, (signal) => judgeJob.run(signal)),
      beat('changes', 60, () => runChanges({ query, insert, clock, arrivedUntil })),
      beat('canary', 60, (signal) => canary.run(signal)),
      beat('slow', 3600, (signal) => slow.run(signal)),
      ...retention,
      health,
    ],
  };
}

/** Another process judges: what it wrote is shown as it would be shown there. */
async function showStanding({ store, clock, publish }: JobsOptions): Promise<void> {
  const standing = await readStanding({ query: store.boardQuery, groupIncidents }, clock());
  if (standing !== undefined) await publish(standing.verdicts, standing.evaluatedAtMs);
}

/** The process that owns the spool deletes what was put aside beside it, with message content's retention. */
function tidy({ config, clock }: JobsOptions): Promise<unknown> {
  const { path } = config.spool;
  return deleteExpiredFiles({
    folders: [join(path, 'quarantine'), join(path, 'load', 'quarantine')],
    maxAgeMs: config.retention.messages_days * 86_400_000,
    clock,
  });
}

/** The monitors of a configuration: the defaults and the declared ones. */
export function createMonitorsOf(config: Config): Monitor[] {
  return createMonitors({
    defaults: config.monitors.defaults,
    declared: config.monitors.declared.map(toMonitorSetting),
    pinned: pinnedSpanOf(config),
  });
}

function pinnedSpanOf({ baselines: { pinned } }: Config): Monitor['pinned'] {
  if (pinned === undefined) return undefined;
  const toMinute = (time: string) => Math.floor(Date.parse(time) / 60_000);
  return { fromMinute: toMinute(pinned.from), toMinute: toMinute(pinned.to) };
}

/** The periods of a configuration. */
export function calendarOf({ monitors }: Config): CalendarPeriod[] {
  return monitors.calendar.map(({ from, to, ...period }) => ({
    ...period,
    fromMs: Date.parse(from),
    toMs: endOf(to),
  }));
}

/** A cron expression (seconds first) that fires about every `seconds`. */
function everySeconds(seconds: number): string {
  if (seconds < 60) return `*/${Math.max(1, Math.round(seconds))} * * * * *`;
  if (seconds < 3600) return `0 */${Math.round(seconds / 60)} * * * *`;
  return `0 0 */${Math.min(23, Math.round(seconds / 3600))} * * *`;
}

function toMonitorSetting(monitor: Config['monitors']['declared'][number]) {
  return {
    name: monitor.name,
    signal: monitor.signal as SignalName,
    enabled: monitor.enabled,
    groupBy: monitor.group_by,
    where: monitor.where,
    worse: monitor.worse,
    baseline: monitor.baseline,
    control: monitor.control,
    minimumRatio: monitor.minimum_ratio,
    minimumDelta: monitor.minimum_delta,
    minimumEvents: monitor.minimum_events,
    minimumUsers: monitor.minimum_users,
    minimumSamples: monitor.minimum_samples,
    windowMinutes: monitor.window_minutes,
    budget: monitor.budget,
  };
}

async function reportHealth(options: JobsOptions): Promise<void> {
  const { metrics } = options.telemetry;
  metrics.storeUp.set((await options.store.ping()) ? 1 : 0);
  metrics.priceDataAgeSeconds.set(options.clock() / 1000 - options.priceDataTimestampSeconds);
  if (options.spool === undefined) return;
  const { bytes, oldestAgeMs } = options.spool.stats('store');
  metrics.spoolBytes.set(bytes);
  metrics.spoolOldestAgeSeconds.set(oldestAgeMs / 1000);
  metrics.spoolBytesMax.set(options.config.spool.bytes_max);
}
