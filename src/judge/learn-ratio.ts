import type { Monitor, StatRow } from '../model/judgement.ts';
import { noiseFloor } from './history.ts';
import type { History } from './history.ts';
import { baseOf } from './model-base.ts';
import type { RatioModel } from './model.ts';
import { outOfSample } from './folds.ts';
import { measureNoise } from './noise.ts';
import type { Noise } from './noise.ts';
import { learnProfile, profileAt } from './profile.ts';
import type { Profile } from './profile.ts';

const HORIZON = 500;

/** Learns a ratio of sums, its rhythm, and by the delta method the spread of one observation's residual. */
export function learnRatio(
  monitor: Monitor,
  history: History,
  known: Noise | undefined,
): RatioModel {
  const { rows } = history;
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  const numerator = rows.reduce((sum, row) => sum + row.sum, 0);
  const weight = rows.reduce((sum, row) => sum + row.weight, 0);
  const ratio = weight > 0 ? numerator / weight : 0;
  const squares = rows.reduce(
    (sum, row) =>
      sum + row.sumSquares - 2 * ratio * row.crossProduct + ratio * ratio * row.weightSquares,
    0,
  );
  const residualDeviation = n > 0 ? Math.sqrt(Math.max(0, squares / n)) : 0;
  const meanWeight = n > 0 ? weight / n : 0;
  const profileOf = (from: readonly StatRow[]): Profile =>
    learnProfile(
      from.map((row) => ({ minute: row.minute, weight: row.weight, total: row.sum })),
      {
        additive: false,
        variance: meanWeight > 0 ? residualDeviation ** 2 / meanWeight : 0,
        days: history.days,
      },
    );
  const noise = known ?? noiseOf(history, profileOf, residualDeviation);
  return {
    ...baseOf(monitor, history, { units: n, noise, horizon: HORIZON }),
    kind: 'ratio',
    ratio: profileOf(rows),
    meanWeight,
    residualDeviation,
    margin: (n > 0 ? Math.sqrt(noise.phi / n) : 1) + noise.tau,
  };
}

function noiseOf(
  history: History,
  profileOf: (rows: readonly StatRow[]) => Profile,
  deviation: number,
): Noise {
  const residuals = outOfSample(history, (rows) => {
    const profile = profileOf(rows);
    return (row) => ({
      minute: row.minute,
      minutes: row.minutes,
      observed: row.sum,
      expected: profileAt(profile, row.minute) * row.weight,
      variance: row.n * deviation ** 2,
      units: row.n,
      leverage: row.n,
    });
  });
  return measureNoise(residuals, HORIZON, noiseFloor(history.days) / 2);
}
