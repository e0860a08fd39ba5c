// The canary job: compares every golden set's newest complete run with its last good one and keeps what stands. Rare and
// small next to traffic, so every round reads the list of runs, and the cases of those that are new.

import { z } from 'zod';
import type { Finding } from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import { readCases, readHeads, type RunHead, type RunOfSet } from './canary-runs.ts';
import { acceptedAt, readDecisions } from './decisions.ts';
import { toFindingRow } from './findings.ts';
import { loadJobState, saveJobState } from './job-state.ts';
import type { Verdict } from './judge-memory.ts';

/** What the pure judge carries from round to round. */
const progressSchema = z.object({
  reference: z.string(),
  judged: z.string(),
  against: z.string(),
  worseSinceMs: z.number().nullable(),
  acceptedMs: z.number(),
});
type Progress = z.output<typeof progressSchema>;

export type JudgeCanarySet = (input: {
  readonly segment: Readonly<Record<string, string>>;
  readonly runs: readonly RunOfSet[];
  readonly progress: Progress | undefined;
  readonly acceptedAtMs: number | null;
  readonly nowMs: number;
}) => { readonly progress: Progress; readonly findings: readonly Finding[] };

export interface CanaryJobOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  readonly judgeCanarySet: JudgeCanarySet;
  /** Runs are looked for in the last so many days; sets without any are let go. */
  readonly retentionDays: number;
}

export interface CanaryJob {
  run(signal: AbortSignal): Promise<{ readonly sets: number; readonly judged: number }>;
  /** What stands for every golden set. */
  verdicts(): Promise<readonly Verdict[]>;
}

const JOB = 'canary';
const DAY_MS = 86_400_000;

/** What is remembered of one set and evaluation. */
const setSchema = z.object({
  segment: z.record(z.string(), z.string()),
  progress: progressSchema,
  findings: z.array(z.unknown()),
  /** Newest arrival that the findings know. */
  arrivedMs: z.number(),
});
type KnownSet = z.output<typeof setSchema>;
const stateSchema = z.object({ sets: z.array(setSchema) });

export function createCanaryJob(options: CanaryJobOptions): CanaryJob {
  let standing: Verdict[] | undefined;
  return {
    run: async (signal) => {
      const { judged, sets } = await runRound(options, signal);
      standing = sets.flatMap(toVerdicts);
      return { sets: sets.length, judged };
    },
    verdicts: async () => {
      standing ??= await readCanaryVerdicts(options.query);
      return standing;
    },
  };
}

/** What stands for every golden set, as the job left it in the store. */
export async function readCanaryVerdicts(query: Query): Promise<Verdict[]> {
  const state = await loadJobState(query, JOB, stateSchema);
  return (state?.sets ?? []).flatMap(toVerdicts);
}

const toVerdicts = (set: KnownSet): Verdict[] =>
  set.findings.map((finding) => ({
    finding: finding as Finding,
    mutedUntilMs: null,
    incident: null,
  }));

async function runRound(
  options: CanaryJobOptions,
  signal: AbortSignal,
): Promise<{ sets: KnownSet[]; judged: number }> {
  const nowMs = options.clock();
  const heads = await readHeads(options.query, nowMs - options.retentionDays * DAY_MS);
  const state = await loadJobState(options.query, JOB, stateSchema);
  const known = new Map((state?.sets ?? []).map((set) => [idOf(set.segment), set]));
  const decisions = await readDecisions(options.query, nowMs - 366 * DAY_MS);
  const sets: KnownSet[] = [];
  let judged = 0;
  for (const [id, runs] of Map.groupBy(heads, ({ segment }) => idOf(segment))) {
    const before = known.get(id);
    const segment = runs[0]?.segment ?? {};
    const acceptedAtMs = acceptanceOf(decisions, segment);
    if (signal.aborted || !isDue({ before, runs, acceptedAtMs })) {
      if (before !== undefined) sets.push(before);
      continue;
    }
    const after = await judgeSet(options, { segment, runs, before, acceptedAtMs, nowMs });
    sets.push(after);
    if (await tell(options, before, after)) judged += 1;
  }
  if (JSON.stringify(sets) !== JSON.stringify(state?.sets ?? [])) {
    await saveJobState(options.insert, { job: JOB, value: { sets }, version: nowMs });
  }
  return { sets, judged };
}

const idOf = (segment: Readonly<Record<string, string>>) => JSON.stringify(Object.values(segment));

/** Passing and scores are accepted together: they are of the same runs. */
function acceptanceOf(
  decisions: Awaited<ReturnType<typeof readDecisions>>,
  segment: Readonly<Record<string, string>>,
): number | null {
  const times = ['canary_pass_rate', 'canary_score'].flatMap(
    (monitor) => acceptedAt(decisions, { monitor, segment }) ?? [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

/** Something came in, was accepted, or a run that was not whole has still to become quiet. */
function isDue(set: {
  readonly before: KnownSet | undefined;
  readonly runs: readonly RunHead[];
  readonly acceptedAtMs: number | null;
}): boolean {
  const { before, runs, acceptedAtMs } = set;
  if (before === undefined) return true;
  if ((acceptedAtMs ?? 0) > before.progress.acceptedMs) return true;
  if (runs.some(({ arrivedMs }) => arrivedMs > before.arrivedMs)) return true;
  return before.progress.judged !== newestOf(runs).id;
}

const newestOf = (runs: readonly RunHead[]): RunHead =>
  runs.reduce((newest, run) => (run.startMs >= newest.startMs ? run : newest));

async function judgeSet(
  options: CanaryJobOptions,
  set: {
    readonly segment: Readonly<Record<string, string>>;
    readonly runs: readonly RunHead[];
    readonly before: KnownSet | undefined;
    readonly acceptedAtMs: number | null;
    readonly nowMs: number;
  },
): Promise<KnownSet> {
  const { segment, before, acceptedAtMs, nowMs } = set;
  const needed = runsNeeded(set.runs, before?.progress);
  const cases = await readCases(options.query, segment, needed);
  const { progress, findings } = options.judgeCanarySet({
    segment,
    runs: needed.map((head) => ({ ...head, cases: cases.get(head.id) ?? new Map() })),
    progress: before?.progress,
    acceptedAtMs,
    nowMs,
  });
  const arrivedMs = Math.max(...set.runs.map((run) => run.arrivedMs));
  return { segment, progress, findings: [...findings], arrivedMs };
}

/** The runs that are compared with, and every one from the last that was judged. */
function runsNeeded(runs: readonly RunHead[], progress: Progress | undefined): RunHead[] {
  const judged = runs.find((run) => run.id === progress?.judged);
  const fromMs = judged?.startMs ?? 0;
  return runs.filter(
    (run) =>
      run.startMs >= fromMs || run.id === progress?.reference || run.id === progress?.against,
  );
}

/** Writes what changed; returns whether anything did. */
async function tell(
  options: CanaryJobOptions,
  before: KnownSet | undefined,
  after: KnownSet,
): Promise<boolean> {
  if (JSON.stringify(before?.findings.map(told)) === JSON.stringify(after.findings.map(told))) {
    return false;
  }
  await options.insert('drift_findings', (after.findings as Finding[]).map(toFindingRow));
  return after.findings.length > 0;
}

const told = (finding: unknown) => ({ ...(finding as Finding), evaluatedAtMs: 0 });
