import type { Monitor, StatRow } from '../model/judgement.ts';
import { bernoulliDivergence, shiftOdds } from '../stats/bernoulli-divergence.ts';
import { betaQuantile } from '../stats/beta-quantile.ts';
import { noiseFloor } from './history.ts';
import type { History } from './history.ts';
import type { RateModel } from './model.ts';
import { measureNoise } from './noise.ts';
import type { Noise, Residual } from './noise.ts';
import { outOfSample } from './folds.ts';
import { learnProfile, profileAt } from './profile.ts';
import type { Cell, Profile } from './profile.ts';
import { baseOf } from './model-base.ts';

/** Nats a page takes; the horizon is how many units of tripled odds carry them. */
const HORIZON_NATS = 17;
/** One standard error of the learned level is allowed for. */
const LEVEL_DOUBT = 0.1587;

/**
 * Learns hazard, displayed rate, dispersion and level noise of a rate.
 *
 * @param known noise measured before, on a longer history; measured here unless given
 */
export function learnRate(monitor: Monitor, history: History, known: Noise | undefined): RateModel {
  const cells = history.rows.map(toCell);
  const units = cells.reduce((sum, cell) => sum + cell.weight, 0);
  const events = cells.reduce((sum, cell) => sum + cell.total, 0);
  // Half an event more, so that a history without any event is a small rate and not an impossibility.
  const mean = units > 0 ? Math.min((events + 0.5) / (units + 1), (units + 0.5) / (units + 1)) : 0;
  const profileOf = (rows: readonly StatRow[]): Profile =>
    learnProfile(rows.map(toCell), {
      additive: false,
      variance: mean * (1 - mean),
      days: history.days,
    });
  const profile = profileOf(history.rows);
  const hazard = { ...profile, level: events > 0 && events < units ? profile.level : mean };
  const noise = known ?? noiseOf(history, profileOf, mean);
  return {
    ...baseOf(monitor, history, { units, noise, horizon: horizonOf(mean) }),
    kind: 'rate',
    hazard,
    displayFactor: displayFactor(history.rows, mean),
    ...levelMargins(events / noise.phi, units / noise.phi, Math.exp(noiseFloor(history.days))),
  };
}

function noiseOf(
  history: History,
  profileOf: (rows: readonly StatRow[]) => Profile,
  mean: number,
): Noise {
  const residuals = outOfSample(history, (rows) => {
    const profile = profileOf(rows);
    return (row) => residualOf(row, profileAt(profile, row.minute));
  });
  return measureNoise(residuals, horizonOf(mean), noiseFloor(history.days));
}

const horizonOf = (mean: number): number =>
  HORIZON_NATS / Math.max(1e-9, bernoulliDivergence(shiftOdds(mean, 3), mean));

const toCell = (row: StatRow): Cell => ({
  minute: row.minute,
  weight: row.eligible,
  total: row.firstEvents,
});

function residualOf(row: StatRow, rate: number): Residual {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, rate));
  const variance = row.eligible * p * (1 - p);
  return {
    minute: row.minute,
    minutes: row.minutes,
    observed: row.firstEvents,
    expected: row.eligible * p,
    variance,
    units: row.eligible,
    leverage: variance,
  };
}

function displayFactor(rows: readonly StatRow[], hazard: number): number {
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  const events = rows.reduce((sum, row) => sum + row.events, 0);
  return n > 0 && events > 0 && hazard > 0 ? events / n / hazard : 1;
}

/**
 * How far the odds may be from the learned ones before that counts as evidence: the limits of the estimate, and an
 * allowance for the rhythm that a short history cannot show. Level noise is the filter's part.
 */
function levelMargins(
  events: number,
  units: number,
  unknown: number,
): { marginUp: number; marginDown: number } {
  const a = events + 0.5;
  const b = Math.max(0, units - events) + 0.5;
  const odds = (p: number): number => p / (1 - p);
  const centre = odds(a / (a + b));
  const upper = odds(Math.min(1 - 1e-9, betaQuantile(1 - LEVEL_DOUBT, a, b)));
  const lower = odds(Math.max(1e-12, betaQuantile(LEVEL_DOUBT, a, b)));
  return {
    marginUp: Math.max(1, upper / centre) * unknown,
    marginDown: Math.min(1, lower / centre) / unknown,
  };
}
