// A golden set over its runs: the newest complete run against the last one that was good, case by case. Pure: runs
// and what was known before in, verdicts and what is known now out.

import type { Finding } from '../model/judgement.ts';
import { judgeCanary } from './canary.ts';
import type { CanaryResult, CanaryVerdict } from './canary.ts';
import { canaryFindings, CANARY_CHANCE, isWorse } from './canary-findings.ts';

export interface CanaryRun {
  readonly id: string;
  /** Times of its first and last score, and when the last one arrived; Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly arrivedMs: number;
  readonly cases: ReadonlyMap<string, CanaryResult>;
}

/** What is carried from round to round. Plain JSON. */
export interface CanaryProgress {
  /** The run that later ones are compared with: the last one that was not worse; '' before the first. */
  readonly reference: string;
  /** The newest run judged, and with which it was compared; '' where there was none. */
  readonly judged: string;
  readonly against: string;
  /** Start of the first run of those that are worse, Unix milliseconds; null while none is. */
  readonly worseSinceMs: number | null;
  /** Acceptances decided up to this time are part of it, Unix milliseconds. */
  readonly acceptedMs: number;
}

export interface CanarySetInput {
  /** Segment of the set: service, environment, canary_set, name (of the evaluation). */
  readonly segment: Readonly<Record<string, string>>;
  /** The reference, the run judged last and every later one; others do no harm. */
  readonly runs: readonly CanaryRun[];
  readonly progress: CanaryProgress | undefined;
  /** When somebody accepted the level of the set, Unix milliseconds; null for never. */
  readonly acceptedAtMs: number | null;
  readonly nowMs: number;
}

export interface CanarySetOutput {
  readonly progress: CanaryProgress;
  /** One for passing and one for scores, as far as the set has them; none before a run is complete. */
  readonly findings: readonly Finding[];
}

/** A run that lacks cases is complete when nothing has arrived for so long. */
const QUIET_MS = 15 * 60_000;
/** A run with a smaller share of the reference's cases is not enough to call it good. */
const COMPLETE_SHARE = 0.8;
const NO_PROGRESS: CanaryProgress = {
  reference: '',
  judged: '',
  against: '',
  worseSinceMs: null,
  acceptedMs: 0,
};

/** Two runs compared. */
export interface ComparedRuns {
  /** undefined for the first run of a set. */
  readonly reference: CanaryRun | undefined;
  readonly run: CanaryRun;
  readonly verdict: CanaryVerdict;
  /** Too few common cases: not even if every one of them broke could it be told from luck. */
  readonly isTooSmall: boolean;
  /** The run lacks so many cases that its silence about them is no proof. */
  readonly isPartial: boolean;
}

/** Judges the complete runs that were not judged yet. */
export function judgeCanarySet(input: CanarySetInput): CanarySetOutput {
  const runs = [...input.runs].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  const find = (id: string) => runs.find((run) => run.id === id);
  let progress = accept(input, runs);
  let shown: ComparedRuns | undefined;
  const { judged } = progress;
  const judgedAt = runs.findIndex((run) => run.id === judged);
  for (const run of runs.slice(Math.max(0, judgedAt))) {
    // The run judged last is judged again, as it was then: scores may have come late.
    const reference = find(run.id === judged ? progress.against : progress.reference);
    if (run.id !== judged && !isComplete(run, reference, input.nowMs)) continue;
    shown = compareRuns(reference, run);
    progress = advance(progress, shown);
  }
  if (shown === undefined) return { progress, findings: [] };
  const { segment, nowMs } = input;
  const sinceMs = progress.worseSinceMs;
  return { progress, findings: canaryFindings(shown, { segment, nowMs, sinceMs }) };
}

/** An acceptance makes the newest run of its time the reference. */
function accept(input: CanarySetInput, runs: readonly CanaryRun[]): CanaryProgress {
  const { acceptedAtMs } = input;
  const known = input.progress ?? NO_PROGRESS;
  if (acceptedAtMs === null || acceptedAtMs <= known.acceptedMs) return known;
  const accepted = runs.findLast((run) => run.startMs <= acceptedAtMs)?.id ?? known.reference;
  return { ...NO_PROGRESS, reference: accepted, judged: accepted, acceptedMs: acceptedAtMs };
}

function isComplete(run: CanaryRun, reference: CanaryRun | undefined, nowMs: number): boolean {
  if (nowMs - run.arrivedMs >= QUIET_MS) return true;
  return reference !== undefined && coverage(run, reference) === 1;
}

/** Share of the reference's cases that a run has. */
function coverage(run: CanaryRun, reference: CanaryRun): number {
  const ids = [...reference.cases.keys()];
  return ids.length === 0 ? 1 : ids.filter((id) => run.cases.has(id)).length / ids.length;
}

function compareRuns(reference: CanaryRun | undefined, run: CanaryRun): ComparedRuns {
  const before = reference?.cases ?? new Map<string, CanaryResult>();
  const ids = [...new Set([...before.keys(), ...run.cases.keys()])].sort();
  const verdict = judgeCanary({
    cases: ids.map((id) => ({ id, previous: before.get(id), current: run.cases.get(id) })),
  });
  return {
    reference,
    run,
    verdict,
    isTooSmall: 2 * 0.5 ** verdict.compared > CANARY_CHANCE.suspected,
    isPartial: reference !== undefined && coverage(run, reference) < COMPLETE_SHARE,
  };
}

/** A run that is not worse, and whole, is what later ones are compared with. */
function advance(progress: CanaryProgress, compared: ComparedRuns): CanaryProgress {
  const { run, reference } = compared;
  const worse = isWorse(compared.verdict);
  const isGood = !worse && !compared.isPartial;
  return {
    ...progress,
    reference: isGood ? run.id : progress.reference,
    judged: run.id,
    against: reference?.id ?? '',
    worseSinceMs: worse ? (progress.worseSinceMs ?? run.startMs) : null,
  };
}
