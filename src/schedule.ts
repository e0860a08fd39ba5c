// Named jobs on node-cron: never two runs of one job at once, a random delay so that several
// processes do not strike together, a deadline, and for every job the time it last ended well. A job
// that fails is logged and counted; it never ends the process, and the next beat runs it again.

import { createTask, validate, type RunCoordinator, type ScheduledTask } from 'node-cron';
import type { Clock } from './model/pipeline.ts';
import { AppError, toAppError } from './model/errors.ts';
import type { Logger, OwnMetrics } from './telemetry/telemetry.ts';

export interface Job {
  /** Public: label `job` of the job metrics. */
  readonly name: string;
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** Does one round. The signal is aborted at the deadline and at stop; what it did so far stays. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
  readonly deadlineMs: number;
  /** Upper bound of the random delay before a scheduled run; 0 unless given. */
  readonly jitterMs?: number;
}

export interface ScheduleOptions {
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<
    OwnMetrics,
    | 'jobLastSuccessTimestampSeconds'
    | 'jobIntervalSeconds'
    | 'jobDurationSeconds'
    | 'jobFailuresTotal'
  >;
  /** Elects the one process that runs a beat, where several share a store; absent = every process. */
  readonly coordinator?: RunCoordinator;
}

export interface JobStatus {
  readonly name: string;
  readonly running: boolean;
  /** Unix milliseconds; null before the first success. */
  readonly lastSuccessMs: number | null;
  /** Message of the last failure, '' after a success. */
  readonly lastError: string;
  readonly intervalSeconds: number;
}

export interface Schedule {
  /** Starts the beats. */
  start(): void;
  /** Ends the beats, asks running jobs to end and waits for them. */
  stop(): Promise<void>;
  /** Runs one job now, after a run of it that is under way. Rejects with the job's own error. */
  runNow(name: string): Promise<void>;
  status(): JobStatus[];
}

interface Entry {
  readonly job: Job;
  readonly task: ScheduledTask;
  readonly intervalSeconds: number;
  running: Promise<void> | undefined;
  lastSuccessMs: number | null;
  lastError: string;
}

/**
 * Prepares the jobs; nothing runs before `start` or `runNow`.
 * Throws CONFIG_INVALID for a cron expression that is none.
 */
export function createSchedule(options: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  const entries = new Map(
    options.jobs.map((job) => [job.name, createEntry(job, options, stopping.signal)]),
  );
  return {
    start: () => {
      for (const entry of entries.values()) void entry.task.start();
    },
    stop: async () => {
      for (const entry of entries.values()) await entry.task.destroy();
      stopping.abort(new AppError('SHUTTING_DOWN', 'the schedule is stopping'));
      await Promise.allSettled(
        [...entries.values()].map((entry) => Promise.resolve(entry.running)),
      );
    },
    runNow: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) {
        throw new AppError(
          'NOT_FOUND',
          `no job '${name}'; jobs: ${[...entries.keys()].join(', ')}`,
        );
      }
      while (entry.running !== undefined) await entry.running.catch(() => undefined);
      await runOnce(entry, options, stopping.signal);
    },
    status: () => [...entries.values()].map(toStatus),
  };
}

function createEntry(job: Job, options: ScheduleOptions, stopping: AbortSignal): Entry {
  if (!validate(job.cron)) {
    throw new AppError('CONFIG_INVALID', `job ${job.name}: '${job.cron}' is no cron expression`, {
      at: `jobs.${job.name}`,
    });
  }
  const task = createTask(
    job.cron,
    async () => {
      // A run asked for by runNow may be under way: this beat is covered by it.
      if (entry.running === undefined)
        await runOnce(entry, options, stopping).catch(() => undefined);
    },
    {
      name: job.name,
      noOverlap: true,
      maxRandomDelay: job.jitterMs ?? 0,
      // A beat missed because the process was busy is made up for by the next one: jobs catch up.
      suppressMissedWarning: true,
      logger: toCronLogger(options.log),
      ...(options.coordinator === undefined
        ? {}
        : {
            distributed: true,
            runCoordinator: options.coordinator,
            distributedLease: job.deadlineMs,
          }),
    },
  );
  const intervalSeconds = measureInterval(task);
  options.metrics.jobIntervalSeconds.set({ job: job.name }, intervalSeconds);
  options.metrics.jobFailuresTotal.inc({ job: job.name }, 0);
  const entry: Entry = {
    job,
    task,
    intervalSeconds,
    running: undefined,
    lastSuccessMs: null,
    lastError: '',
  };
  return entry;
}

function runOnce(entry: Entry, options: ScheduleOptions, stopping: AbortSignal): Promise<void> {
  const run = runMeasured(entry, options, stopping).finally(() => {
    entry.running = undefined;
  });
  entry.running = run;
  return run;
}

async function runMeasured(
  entry: Entry,
  options: ScheduleOptions,
  stopping: AbortSignal,
): Promise<void> {
  const { job } = entry;
  const { metrics, clock, log } = options;
  const startedAtMs = clock();
  try {
    await runWithDeadline(job, stopping);
    entry.lastSuccessMs = clock();
    entry.lastError = '';
    metrics.jobLastSuccessTimestampSeconds.set({ job: job.name }, entry.lastSuccessMs / 1000);
  } catch (thrown) {
    const error = toAppError(thrown);
    entry.lastError = error.message;
    if (!stopping.aborted) {
      metrics.jobFailuresTotal.inc({ job: job.name });
      log.error({ job: job.name, code: error.code, err: thrown }, 'a job failed; it runs again');
    }
    throw error;
  } finally {
    metrics.jobDurationSeconds.observe(
      { job: job.name },
      Math.max(0, clock() - startedAtMs) / 1000,
    );
  }
}

/**
 * The run is asked to end at the deadline and waited for: it keeps its place until it really ends, so
 * that two runs never touch the same rows at once.
 */
async function runWithDeadline(job: Job, stopping: AbortSignal): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new AppError('INTERNAL', `job ${job.name} took longer than ${job.deadlineMs} ms`),
    );
  }, job.deadlineMs);
  timer.unref();
  try {
    await job.run(AbortSignal.any([stopping, deadline.signal]));
    if (deadline.signal.aborted) throw deadline.signal.reason;
  } finally {
    clearTimeout(timer);
  }
}

function measureInterval(task: ScheduledTask): number {
  const [first, second] = task.getNextRuns(2);
  return first === undefined || second === undefined
    ? 0
    : (second.getTime() - first.getTime()) / 1000;
}

function toStatus(entry: Entry): JobStatus {
  return {
    name: entry.job.name,
    running: entry.running !== undefined,
    lastSuccessMs: entry.lastSuccessMs,
    lastError: entry.lastError,
    intervalSeconds: entry.intervalSeconds,
  };
}

/** node-cron reports overlap and missed beats; both are normal under load and belong to debug. */
function toCronLogger(log: Logger) {
  const write = (message: string | Error) => log.debug({ cron: String(message) }, 'scheduler');
  return { info: write, warn: write, debug: write, error: write };
}
