// Registered changes as prior weight: a deploy makes a change of behaviour more likely, so evidence that starts
// there needs less. Tokens keep the sum of weights, and so the false-alarm bound, whatever the number of deploys.

import type { Change } from '../model/judgement.ts';

/** Prior weight of one change: ln 3000 = 8 nats. */
export const CHANGE_WEIGHT = 3000;
/** Tokens that come back in a day: eight full changes a month. */
export const CHANGE_TOKENS_PER_DAY = 800;
const TOKENS_MAX = 9000;
/** A change that is heard of later than this many minutes after it happened gets no weight. */
const LATE_MINUTES = 120;

export interface PriorState {
  /** Newest change taken into account, Unix milliseconds. */
  changeMs: number;
  tokens: number;
  tokensMinute: number;
}

export function createPrior(): PriorState {
  return { changeMs: 0, tokens: TOKENS_MAX, tokensMinute: 0 };
}

/** Changes in ascending order of time. */
export function orderChanges(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort((a, b) => a.timestampMs - b.timestampMs);
}

/** Weight of the row that begins at `minute`: 1, and what changes up to its end add. Advances `prior`. */
export function weightAt(prior: PriorState, changes: readonly Change[], minute: number): number {
  let weight = 1;
  const endMs = (minute + 1) * 60_000;
  for (const change of changes) {
    if (change.timestampMs <= prior.changeMs || change.timestampMs >= endMs) continue;
    prior.changeMs = change.timestampMs;
    const changed = Math.floor(change.timestampMs / 60_000);
    if (changed >= minute - LATE_MINUTES) weight += spend(prior, changed);
  }
  return weight;
}

function spend(prior: PriorState, minute: number): number {
  const days = Math.max(0, minute - prior.tokensMinute) / 1440;
  const tokens = Math.min(TOKENS_MAX, prior.tokens + Math.floor(days * CHANGE_TOKENS_PER_DAY));
  const given = Math.min(CHANGE_WEIGHT, tokens);
  prior.tokens = tokens - given;
  prior.tokensMinute = Math.max(minute, prior.tokensMinute);
  return given;
}
