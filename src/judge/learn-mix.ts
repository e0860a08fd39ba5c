import type { Monitor, StatRow } from '../model/judgement.ts';
import { noiseFloor } from './history.ts';
import type { History } from './history.ts';
import { baseOf } from './model-base.ts';
import type { MixModel } from './model.ts';
import { namedCounts } from './named-counts.ts';
import { measureNoise } from './noise.ts';
import type { Noise } from './noise.ts';

/** More values than this are watched together as "other"; of the 64 groups of users each, since any may run away. */
const VALUES_MAX = 12;
const GROUPS_MAX = 64;
const HORIZON = 200;
/** Name of the last value: everything not among the known ones. */
export const OTHER = '(other)';

/** Learns the shares of a mix and their noise. */
export function learnMix(monitor: Monitor, history: History, known: Noise | undefined): MixModel {
  const totals = new Map<string, number>();
  for (const row of history.rows) {
    for (const [value, count] of namedCounts(row))
      totals.set(value, (totals.get(value) ?? 0) + count);
  }
  const units = [...totals.values()].reduce((sum, count) => sum + count, 0);
  const kept = [...totals]
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, monitor.signal === 'user_spend_concentration' ? GROUPS_MAX : VALUES_MAX);
  const rest = units - kept.reduce((sum, [, count]) => sum + count, 0);
  const values = [...kept.map(([value]) => value), OTHER];
  // Half a count for the unseen: what has never been seen is rare, not impossible.
  const shares = [...kept.map(([, count]) => count), rest + 0.5].map(
    (count) => count / (units + 0.5),
  );
  const noise =
    known ??
    measureNoise(
      {
        fine: residuals(history.fine, values, shares),
        coarse: residuals(history.rows, values, shares),
      },
      HORIZON,
      noiseFloor(history.days),
    );
  return {
    ...baseOf(monitor, history, { units, noise, horizon: HORIZON }),
    kind: 'mix',
    values,
    shares,
  };
}

/** Pearson residual of the most frequent value; with one value only there is no noise to see. */
function residuals(rows: readonly StatRow[], values: readonly string[], shares: readonly number[]) {
  const value = values[0] ?? OTHER;
  const p = Math.min(0.9999, Math.max(0.0001, shares[0] ?? 1));
  return rows.map((row) => {
    const counts = namedCounts(row);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    return {
      minute: row.minute,
      minutes: row.minutes,
      observed: counts.find(([name]) => name === value)?.[1] ?? 0,
      expected: total * p,
      variance: total * p * (1 - p),
      units: row.n,
      leverage: total / (p * (1 - p)),
    };
  });
}
