// From two compared golden-set runs to verdicts: one for passing and one for scores, in the words and states of drift.

import type { DriftState, Finding, SeriesKey } from '../model/judgement.ts';
import { SIGNALS } from '../model/signals.ts';
import type { CanaryResult, CanaryVerdict } from './canary.ts';
import type { ComparedRuns } from './canary-set.ts';
import { findingId } from './finding-id.ts';

/** Chance that a run which is no worse reaches a state by luck; passing and scores share it. */
export const CANARY_CHANCE = { suspected: 0.05, ticket: 0.01, page: 0.001 };

const THRESHOLDS = {
  suspected: -Math.log(CANARY_CHANCE.suspected),
  ticket: -Math.log(CANARY_CHANCE.ticket),
  page: -Math.log(CANARY_CHANCE.page),
};

interface Side {
  readonly signal: 'evaluation_pass_rate' | 'evaluation_score';
  readonly monitor: string;
  readonly valueOf: (result: CanaryResult) => number | undefined;
  readonly means: (verdict: CanaryVerdict) => CanaryVerdict['passRate'];
  readonly tail: (verdict: CanaryVerdict) => number;
}

const SIDES: readonly Side[] = [
  {
    signal: 'evaluation_pass_rate',
    monitor: 'canary_pass_rate',
    valueOf: ({ passed }) => (passed === undefined ? undefined : Number(passed)),
    means: (verdict) => verdict.passRate,
    tail: (verdict) => verdict.passTail,
  },
  {
    signal: 'evaluation_score',
    monitor: 'canary_score',
    valueOf: ({ score }) => score,
    means: (verdict) => verdict.meanScore,
    tail: (verdict) => verdict.scoreTail,
  },
];

/** Whether a run is suspected to be worse, or surely is. */
export const isWorse = (verdict: CanaryVerdict): boolean =>
  SIDES.some((side) => stateOf(verdict, side) > 0);

/** More than suspicion needs a fall that matters. */
function stateOf(verdict: CanaryVerdict, side: Side): DriftState {
  const { previous, current } = side.means(verdict);
  if (previous === null || current === null || current >= previous) return 0;
  const chance = chanceOf(verdict, side);
  if (chance > CANARY_CHANCE.suspected) return 0;
  const isSmall = previous - current < SIGNALS[side.signal].minimumDelta;
  if (isSmall || chance > CANARY_CHANCE.ticket) return 1;
  return chance > CANARY_CHANCE.page ? 2 : 3;
}

const chanceOf = (verdict: CanaryVerdict, side: Side) =>
  Math.max(Number.MIN_VALUE, Math.min(1, 2 * side.tail(verdict)));

/** The verdicts of a run, for what its cases have: passing, a score, or both. */
export function canaryFindings(
  compared: ComparedRuns,
  context: {
    readonly segment: Readonly<Record<string, string>>;
    readonly nowMs: number;
    /** Start of the first run that was worse; null while none is. */
    readonly sinceMs: number | null;
  },
): Finding[] {
  const results = [...compared.run.cases.values()];
  return SIDES.filter((side) => results.some((result) => side.valueOf(result) !== undefined)).map(
    (side) => findingOf(compared, side, context),
  );
}

function findingOf(
  compared: ComparedRuns,
  side: Side,
  context: Parameters<typeof canaryFindings>[1],
): Finding {
  const { verdict, run, reference } = compared;
  const key: SeriesKey = { monitor: side.monitor, signal: side.signal, segment: context.segment };
  const state = stateOf(verdict, side);
  const endMinute = Math.floor(run.endMs / 60_000);
  const { previous, current } = side.means(verdict);
  const shown = reference === undefined ? meanOf(run.cases.values(), side) : current;
  const delta = previous === null || shown === null ? null : shown - previous;
  return {
    ...key,
    findingId: findingId(key, endMinute),
    evaluatedAtMs: context.nowMs,
    windowStartMs: run.startMs,
    windowEndMs: (endMinute + 1) * 60_000,
    baselineStartMs: reference?.startMs ?? run.startMs,
    baselineEndMs: reference?.endMs ?? run.startMs,
    current: shown,
    baseline: previous,
    delta,
    deltaRatio: delta === null || !previous ? null : 1 + delta / previous,
    intervalLow: null,
    intervalHigh: null,
    currentSamples: run.cases.size,
    baselineSamples: reference?.cases.size ?? 0,
    evidence: -Math.log(chanceOf(verdict, side)) + 0,
    thresholds: THRESHOLDS,
    state,
    status: statusOf(compared, state),
    direction: state === 0 ? '' : 'down',
    sinceMs: state === 0 ? null : (context.sinceMs ?? run.startMs),
    minimumDetectableRatio: null,
    mixShare: null,
    dispersion: 1,
    explanation: {
      ...explanationOf(compared),
      opened_minute: endMinute,
      ...(state === 3 ? { paged_minute: endMinute } : {}),
    },
  };
}

/** Mean of a run that has nothing to be compared with. */
function meanOf(results: Iterable<CanaryResult>, side: Side): number | null {
  const values = [...results].flatMap((result) => side.valueOf(result) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function statusOf(compared: ComparedRuns, state: DriftState): Finding['status'] {
  if (compared.reference === undefined) return 'learning';
  if (state > 0) return 'frozen';
  return compared.isTooSmall || compared.isPartial ? 'insufficient_data' : 'ok';
}

/** Cases that a finding names. */
const CASES_NAMED = 20;

function explanationOf({ verdict, reference, run }: ComparedRuns) {
  const missing = reference === undefined ? [] : verdict.missing;
  return {
    channel: 'canary',
    reference_run: reference?.id ?? '',
    run: run.id,
    regressed: verdict.regressed.slice(0, CASES_NAMED),
    regressed_count: verdict.regressed.length,
    improved_count: verdict.improved.length,
    missing: missing.slice(0, CASES_NAMED),
    missing_count: missing.length,
  };
}
