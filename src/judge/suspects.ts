// Which change did it: the posterior mass of starts just after each registered change, more where the change touches
// the place that moved, less where it cannot have.

import type { Change } from '../model/judgement.ts';
import type { SincePosterior } from './since.ts';

export interface Suspect {
  readonly change: Change;
  /** Share of the posterior that speaks for it; all suspects together may be below 1. */
  readonly probability: number;
  /** True where the change set exactly the value that moved. */
  readonly touches: boolean;
}

/** A start so many minutes before the change is still its doing (clocks, first requests)… */
const BEFORE_MINUTES = 2;
/** … and so many after it (roll-out). */
const AFTER_MINUTES = 30;
const TOUCHING = 3;
const ELSEWHERE = 0.2;

/** Changes that may have done it, the likeliest first; those without any mass are left out. */
export function rankSuspects(
  changes: readonly Change[],
  since: SincePosterior | undefined,
  place: Readonly<Record<string, string>>,
): Suspect[] {
  if (since === undefined) return [];
  const scored = changes.map((change) => {
    const relation = relate(change, place);
    return { change, touches: relation === TOUCHING, score: massNear(since, change) * relation };
  });
  const explained = scored.reduce((sum, { score }) => sum + score, 0);
  const rest = Math.max(
    0,
    1 - scored.reduce((sum, { change }) => sum + massNear(since, change), 0),
  );
  const total = explained + rest;
  return scored
    .filter(({ score }) => score > 1e-3)
    .map(({ change, touches, score }) => ({ change, touches, probability: score / total }))
    .sort((a, b) => b.probability - a.probability || b.change.timestampMs - a.change.timestampMs);
}

function massNear(since: SincePosterior, change: Change): number {
  const minute = Math.floor(change.timestampMs / 60_000);
  let mass = 0;
  for (const { minute: start, probability } of since.probabilities) {
    if (start >= minute - BEFORE_MINUTES && start <= minute + AFTER_MINUTES) mass += probability;
  }
  return mass;
}

/** The change's kind is a column name: did it set the value that moved, another one, or something else? */
function relate(change: Change, place: Readonly<Record<string, string>>): number {
  const value = place[change.kind];
  if (value === undefined) return 1;
  return value === change.newValue ? TOUCHING : ELSEWHERE;
}
