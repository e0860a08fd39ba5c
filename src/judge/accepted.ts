// "Accept as the new normal": the level seen while the drift was open replaces the learned one, until enough
// history after the acceptance has been learned from.

import type { BaselineModel } from '../model/judgement.ts';
import { MINUTES_PER_DAY } from './calendar.ts';
import type { Model } from './model.ts';

export interface Accepted {
  readonly minute: number;
  /** The model with the accepted level. */
  readonly model: Model;
}

/**
 * The model to judge with. The accepted one holds until the learned one is made of a day or more of history
 * from after the acceptance only, or, where history was not cut there, of four weeks after it.
 */
export function effectiveModel(
  learned: Model,
  baseline: BaselineModel,
  accepted: Accepted | null,
): Model {
  if (accepted === null) return learned;
  const ownHistory = baseline.fromMinute >= accepted.minute && learned.days >= 1;
  const longAgo = baseline.toMinute >= accepted.minute + 28 * MINUTES_PER_DAY;
  return ownHistory || longAgo ? learned : accepted.model;
}
