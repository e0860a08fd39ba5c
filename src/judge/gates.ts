// Statistical evidence alone does not wake anyone: a drift must also be large enough to matter, rest on enough
// events, and on more than a user or two.

import type { Monitor } from '../model/judgement.ts';
import {
  EXPECTED,
  OBSERVED,
  UNITS,
  UNIT_EXPECTED,
  UNIT_OBSERVED,
  USERS,
  sumOf,
} from './evidence.ts';
import type { Alternative, Sums } from './evidence.ts';
import type { Model } from './model.ts';

/** Histogram steps a doubling. */
const STEPS = 16;
/** Spread counts as changed beyond this ratio. */
const SPREAD_RATIO = 1.25;

export interface GateInput {
  readonly monitor: Monitor;
  readonly model: Model;
  readonly alternative: Alternative;
  readonly window: Sums;
  readonly tier: 2 | 3;
}

/** True when the window's effect, events and users suffice for the tier. */
export function hasEffect(input: GateInput): boolean {
  return isLarge(input) && hasEvents(input) && (input.tier === 2 || hasUsers(input));
}

/** True when the window's effect, of however few events, is as large as the monitor asks for. */
export function isLarge({ monitor, model, alternative, window }: Omit<GateInput, 'tier'>): boolean {
  const { ratio, delta } = effectSize(model, alternative, window);
  const sign = alternative.direction === 'up' ? 1 : -1;
  if (alternative.component === 'spread') return ratio >= SPREAD_RATIO;
  const least = monitor.minimumRatio;
  // A signal that may turn both ways is held to the same factor in both.
  const ratioHolds = sign > 0 ? ratio >= least : ratio <= 1 / least;
  return ratioHolds && sign * delta >= monitor.minimumDelta;
}

/** Ratio and absolute difference of a window, in the units that the test itself used. */
export function effectSize(
  model: Model,
  alternative: Alternative,
  window: Sums,
): { ratio: number; delta: number } {
  const units = Math.max(1, sumOf(window, UNITS));
  const observed = sumOf(window, UNIT_OBSERVED);
  const expected = sumOf(window, UNIT_EXPECTED);
  if (model.kind === 'positive' || model.kind === 'score') {
    const delta =
      (sumOf(window, OBSERVED) - sumOf(window, EXPECTED)) / Math.max(1, sumOf(window, 0));
    const means =
      sumOf(window, EXPECTED) > 0 ? sumOf(window, OBSERVED) / sumOf(window, EXPECTED) : 1;
    if (alternative.component === 'spread')
      return { ratio: observed / Math.max(1e-9, expected), delta };
    if (alternative.component === 'tail') return { ratio: means, delta };
    return model.kind === 'score'
      ? { ratio: means, delta }
      : { ratio: 2 ** (observed / units / STEPS), delta };
  }
  if (model.kind === 'ratio') {
    return {
      ratio: sumOf(window, OBSERVED) / Math.max(1e-12, sumOf(window, EXPECTED)),
      delta: (sumOf(window, OBSERVED) - sumOf(window, EXPECTED)) / units,
    };
  }
  return { ratio: observed / Math.max(1e-9, expected), delta: (observed - expected) / units };
}

/** Events on the rarer side, seen or expected, whichever is more; values for everything but rates. */
function hasEvents({ monitor, model, window, tier }: GateInput): boolean {
  const needed = tier === 3 ? monitor.minimumEvents : Math.ceil(monitor.minimumEvents / 2);
  const units = sumOf(window, UNITS);
  if (model.kind !== 'rate') {
    return model.kind === 'count'
      ? sumOf(window, EXPECTED) + sumOf(window, OBSERVED) >= needed
      : units >= needed;
  }
  const observed = sumOf(window, UNIT_OBSERVED);
  const expected = sumOf(window, UNIT_EXPECTED);
  return (
    Math.max(Math.min(observed, units - observed), Math.min(expected, units - expected)) >= needed
  );
}

/** Users with an event; where no user is known the condition cannot be asked. */
function hasUsers({ monitor, model, alternative, window }: GateInput): boolean {
  const users = sumOf(window, USERS);
  if (model.kind === 'rate' && alternative.direction === 'down') return true;
  if (model.kind === 'count') return true;
  return users === 0 || users >= monitor.minimumUsers;
}
