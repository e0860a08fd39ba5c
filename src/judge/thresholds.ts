// Thresholds of the three tiers: nominal by the guarantee, or what the own history asks for, if that is more.

import type { Monitor } from '../model/judgement.ts';
import { CHANGE_TOKENS_PER_DAY } from './changes.ts';
import { MINUTES_PER_DAY } from './calendar.ts';
import { tailLevel } from '../stats/tail-fit.ts';
import type { BlockTail, Model } from './model.ts';

export interface Tiers {
  readonly page: number;
  readonly ticket: number;
  readonly suspected: number;
}

/** Budgets are counted per this many segment-signals … */
export const FLEET = 500;
/** … and this many minutes. */
export const PERIOD_MINUTES = 43_200;

/** Weight of a period: one a minute, and all that registered changes may add (see changes.ts). */
const PERIOD_WEIGHT = PERIOD_MINUTES + (CHANGE_TOKENS_PER_DAY * PERIOD_MINUTES) / MINUTES_PER_DAY;

/** ln A with expected false alarms ≤ Σw/A = budget, changes included; one direction of two gets half of it. */
export function nominalThreshold(budget: number, directions: number): number {
  return Math.log((FLEET * PERIOD_WEIGHT * directions) / budget);
}

/** Thresholds of one direction of a monitor. */
export function thresholdsOf(
  monitor: Monitor,
  model: Model | undefined,
  direction: 'up' | 'down',
): Tiers {
  const directions = monitor.worse === 'either' ? 2 : 1;
  const tail = model?.tails[direction];
  const tier = (budget: number): number =>
    Math.max(nominalThreshold(budget, directions), fitted(tail, budget / directions));
  return {
    page: tier(monitor.budget.page),
    ticket: tier(monitor.budget.ticket),
    suspected: tier(monitor.budget.suspected),
  };
}

function fitted(tail: BlockTail | undefined, budget: number): number {
  if (tail === undefined) return 0;
  return tailLevel(tail, (budget / FLEET) * (tail.blockMinutes / PERIOD_MINUTES));
}
