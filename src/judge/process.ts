// The sequential core: a Shiryaev–Roberts sum and a CUSUM for every alternative, in logarithms.
//   R ← (R + w)·e^L      evidence ln mean R; expected false alarms ≤ Σw / A whatever the stopping
//   C ← max(C, ln w) + L start of the change that explains the data best, with its sums since then
// w is 1 a minute with data, more where a change was registered. Everything is plain JSON.

import { LOG_ZERO, logAdd } from '../stats/log-sum.ts';
import { zeroSums } from './evidence.ts';
import type { Alternative, Evidence, Sums } from './evidence.ts';
import type { StatRow } from '../model/judgement.ts';

export interface Track {
  /** ln R of each alternative. */
  r: number[];
  /** CUSUM of each alternative. */
  c: number[];
  /** First minute of its best change window. */
  s: number[];
  /** Sums of that window; empty where the CUSUM starts afresh with the next row. */
  w: Sums[];
  /** Beliefs of the level filter; absent before its first row and in states of earlier releases. */
  f?: number[];
}

/** A track that has seen nothing. */
export function createTrack(size: number): Track {
  const fill = <T>(value: () => T): T[] => Array.from({ length: size }, value);
  return { r: fill(() => LOG_ZERO), c: fill(() => 0), s: fill(() => 0), w: fill(() => []) };
}

/** A copy that can be advanced without touching the original. */
export function copyTrack(track: Track): Track {
  return {
    r: [...track.r],
    c: [...track.c],
    s: [...track.s],
    w: track.w.map((sums) => [...sums]),
    ...(track.f === undefined ? {} : { f: [...track.f] }),
  };
}

/**
 * Advances a track by one row, in place.
 *
 * @param weight prior weight of a change in this row's time, at least 1
 * @param out scratch of as many numbers as alternatives
 */
export function advance(
  track: Track,
  evidence: Evidence,
  step: { readonly row: StatRow; readonly weight: number; readonly out: Float64Array },
): void {
  const bonus = Math.log(step.weight);
  track.f ??= [];
  evidence.score(step.row, step.out, { beliefs: track.f, logs: track.r, bonus });
  for (let i = 0; i < evidence.alternatives.length; i++) {
    if (evidence.alternatives[i]?.active !== true) continue;
    const gain = step.out[i] ?? 0;
    track.r[i] = logAdd(track.r[i] ?? LOG_ZERO, bonus) + gain;
    advanceWindow(track, evidence, { index: i, row: step.row, bonus, gain });
  }
}

function advanceWindow(
  track: Track,
  evidence: Evidence,
  step: {
    readonly index: number;
    readonly row: StatRow;
    readonly bonus: number;
    readonly gain: number;
  },
): void {
  const { index, row, bonus, gain } = step;
  const before = track.c[index] ?? 0;
  const goesOn = before > bonus && (track.w[index]?.length ?? 0) > 0;
  const after = (goesOn ? before : bonus) + gain;
  track.c[index] = after;
  if (!goesOn) track.s[index] = row.minute;
  // Below 0 the next row starts afresh whatever its weight, so there is nothing to keep.
  if (after <= 0) {
    track.w[index] = [];
    return;
  }
  const sums = goesOn ? (track.w[index] ?? zeroSums()) : zeroSums();
  evidence.observe(row, index, sums);
  track.w[index] = sums;
}

/** Evidence ln Σ wR/Σw over the active alternatives of a direction; LOG_ZERO where there is none. */
export function evidenceOf(
  track: Track,
  alternatives: readonly Alternative[],
  direction: 'up' | 'down',
): number {
  let sum = LOG_ZERO;
  let weights = 0;
  for (let i = 0; i < alternatives.length; i++) {
    const alternative = alternatives[i];
    if (alternative?.active !== true || alternative.direction !== direction) continue;
    weights += alternative.weight;
    const r = track.r[i] ?? LOG_ZERO;
    if (r > LOG_ZERO) sum = logAdd(sum, r + Math.log(alternative.weight));
  }
  return sum <= LOG_ZERO ? LOG_ZERO : sum - Math.log(weights);
}

/**
 * The active alternative of a direction with the most evidence, or −1.
 *
 * @param accepts leaves alternatives out, by index
 */
export function strongest(
  track: Track,
  alternatives: readonly Alternative[],
  direction: 'up' | 'down',
  accepts: (index: number) => boolean = () => true,
): number {
  let best = -1;
  for (let i = 0; i < alternatives.length; i++) {
    const alternative = alternatives[i];
    if (alternative?.active !== true || alternative.direction !== direction) continue;
    const isBetter = best < 0 || (track.r[i] ?? LOG_ZERO) > (track.r[best] ?? LOG_ZERO);
    if (isBetter && accepts(i)) best = i;
  }
  return best;
}
