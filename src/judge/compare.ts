// compare: two segments or two times against each other, as a gate for deploys. The interval is a confidence
// sequence (normal mixture; Robbins 1970, Howard et al. 2021, asymptotic form of Waudby-Smith et al. 2021): it may be
// looked at as often as one likes, and stopped whenever it has said enough.

import type { Monitor, Stats } from '../model/judgement.ts';
import { measureDispersion, totalOf, type Span } from './compare-noise.ts';
import { estimateSide } from './compare-sides.ts';
import type { Side } from './compare-sides.ts';

export interface CompareInput {
  readonly monitor: Monitor;
  /** The side to compare with (old version, control) and the side under test. */
  readonly baseline: Stats;
  readonly candidate: Stats;
  /** Minutes of data of each side: only traffic needs them. */
  readonly minutes?: { readonly baseline: number; readonly candidate: number };
  /** Dispersion to allow for; 1 = independent calls. */
  readonly dispersion?: number;
  /** Chance of ever telling a difference where there is none, e.g. 0.05 … */
  readonly alpha?: number;
  /** … on any of so many signals that are looked at together; 1 unless given. */
  readonly signals?: number;
}

/** The question of a gate: two sides by the minute. */
export interface CompareSpansInput extends Pick<CompareInput, 'monitor' | 'alpha' | 'signals'> {
  readonly baseline: Span;
  readonly candidate: Span;
}

export type CompareVerdict =
  /** Worse by more than the monitor tolerates, or surely worse: the gate fails. */
  | 'worse'
  | 'better'
  /** Any difference is within what the monitor tolerates: the gate passes, and looking longer is no use. */
  | 'equivalent'
  /** Different in a way that is neither worse nor better (signals that may move both ways). */
  | 'different'
  /** Not enough seen yet. */
  | 'undecided';

export interface Comparison {
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** Candidate minus baseline, with its confidence sequence; null without data on both sides. */
  readonly delta: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly ratio: number | null;
  readonly samples: { readonly baseline: number; readonly candidate: number };
  /** ln e-value against "no difference", at least 0 where shown. */
  readonly evidence: number;
  /** What this much data could have told apart by now, as an absolute difference. */
  readonly detectableDelta: number | null;
  readonly verdict: CompareVerdict;
  /** True when more data will not change the verdict. */
  readonly hasSeenEnough: boolean;
  /** True while a difference beyond what the monitor tolerates could have stayed unseen: no ground for a gate to pass. */
  readonly isBlind: boolean;
  /** False is bad news: exit status 1 of a gate. */
  readonly passes: boolean;
}

const ALPHA = 0.05;
/** Fewer observations or rarer events than this on a side are no basis for a normal approximation. */
const LEAST_EVENTS = 5;

/** Compares two sides; how much calls depend on each other is measured on them. Pure. */
export function compareSpans(input: CompareSpansInput): Comparison {
  const { baseline, candidate } = input;
  const minutesOf = ({ fromMinute, toMinute }: Span) => Math.max(1, toMinute - fromMinute);
  return compare({
    ...input,
    baseline: totalOf(baseline),
    candidate: totalOf(candidate),
    minutes: { baseline: minutesOf(baseline), candidate: minutesOf(candidate) },
    dispersion: measureDispersion(input.monitor, [baseline, candidate]),
  });
}

/** Compares two sums. Pure; the same sums always give the same answer. */
export function compare(input: CompareInput): Comparison {
  const phi = Math.max(1, input.dispersion ?? 1);
  const old = estimateSide(input.monitor, input.baseline, {
    phi,
    minutes: input.minutes?.baseline ?? 0,
  });
  const fresh = estimateSide(input.monitor, input.candidate, {
    phi,
    minutes: input.minutes?.candidate ?? 0,
  });
  const samples = { baseline: input.baseline.n, candidate: input.candidate.n };
  if (old === undefined || fresh === undefined) {
    return nothing({ old, fresh, samples, isBlind: input.monitor.kind !== 'mix' });
  }
  const delta = fresh.mean - old.mean;
  const variance = pooledVariance(old, fresh);
  const tolerance = toleranceOf(input.monitor, old.mean);
  const alpha = input.alpha ?? ALPHA;
  const sequence = confidenceSequence(delta, variance, {
    tolerance,
    alpha: alpha / (input.signals ?? 1),
  });
  // A gate passes only where every signal was seen: one bad signal is missed with the chance of that signal alone.
  const alone = confidenceSequence(delta, variance, { tolerance, alpha });
  const thin =
    Math.min(old.events, fresh.events) < LEAST_EVENTS &&
    old.events + fresh.events < 4 * LEAST_EVENTS;
  const verdict = thin
    ? 'undecided'
    : verdictOf(input.monitor, { delta, half: sequence.half, tolerance });
  return {
    baseline: old.mean,
    candidate: fresh.mean,
    delta,
    low: delta - sequence.half,
    high: delta + sequence.half,
    ratio: old.mean > 0 ? fresh.mean / old.mean : null,
    samples,
    evidence: Math.max(0, sequence.logE),
    detectableDelta: sequence.half,
    verdict,
    hasSeenEnough: verdict !== 'undecided',
    isBlind: verdict === 'undecided' && !(alone.half < tolerance),
    passes: verdict !== 'worse' && verdict !== 'different',
  };
}

/** Mixes have no single mean, which is no blindness: served models are judged live, not by a gate. */
function nothing({
  old,
  fresh,
  samples,
  isBlind,
}: {
  readonly old: Side | undefined;
  readonly fresh: Side | undefined;
  readonly samples: Comparison['samples'];
  readonly isBlind: boolean;
}): Comparison {
  return {
    baseline: old?.mean ?? null,
    candidate: fresh?.mean ?? null,
    delta: null,
    low: null,
    high: null,
    ratio: null,
    samples,
    evidence: 0,
    detectableDelta: null,
    verdict: 'undecided',
    hasSeenEnough: false,
    isBlind,
    passes: true,
  };
}

/** For rates under "no difference" the pooled rate; each side's own otherwise, whichever is wider. */
function pooledVariance(old: Side, fresh: Side): number {
  return old.variance / old.size + fresh.variance / fresh.size;
}

/** Absolute difference that does not matter: the monitor's least ratio, but no less than its least delta. */
function toleranceOf(monitor: Monitor, mean: number): number {
  const byRatio = monitor.minimumRatio > 1 ? Math.abs(mean) * (monitor.minimumRatio - 1) : 0;
  return Math.max(monitor.minimumDelta, byRatio, 1e-12);
}

/**
 * Half-width of the normal-mixture sequence at information t = 1/variance, tuned to be tightest when it can tell the
 * tolerance: √((t+ν)/t² · ln((t+ν)/(ν·α²))), and the log e-value ½·ln(ν/(t+ν)) + t²δ²/(2(t+ν)).
 */
function confidenceSequence(
  delta: number,
  variance: number,
  options: { readonly tolerance: number; readonly alpha: number },
): { half: number; logE: number } {
  if (!(variance > 0)) return { half: options.tolerance, logE: 0 };
  const t = 1 / variance;
  const nu = 1.3 / options.tolerance ** 2;
  const half = Math.sqrt(((t + nu) / t ** 2) * Math.log((t + nu) / (nu * options.alpha ** 2)));
  const logE = 0.5 * Math.log(nu / (t + nu)) + (t * t * delta * delta) / (2 * (t + nu));
  return { half, logE };
}

function verdictOf(
  monitor: Monitor,
  seen: { readonly delta: number; readonly half: number; readonly tolerance: number },
): CompareVerdict {
  const { delta, half, tolerance } = seen;
  if (Math.abs(delta) + half < tolerance) return 'equivalent';
  if (Math.abs(delta) <= half) return 'undecided';
  if (monitor.worse === 'either') return Math.abs(delta) >= tolerance ? 'different' : 'undecided';
  const isWorse = delta > 0 === (monitor.worse === 'up');
  if (!isWorse) return 'better';
  // Surely different but perhaps harmless: wait until the difference itself is beyond what is tolerated.
  return Math.abs(delta) >= tolerance ? 'worse' : 'undecided';
}
