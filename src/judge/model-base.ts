import { LEAST_HISTORY, type Monitor, type SignalKind } from '../model/judgement.ts';
import { MINUTES_PER_DAY } from './calendar.ts';
import type { History } from './history.ts';
import type { Noise } from './noise.ts';

/** The fields that models of all kinds share. */
export function baseOf(
  monitor: Monitor,
  history: History,
  learned: { readonly units: number; readonly noise: Noise; readonly horizon: number },
): {
  kind: SignalKind;
  phi: number;
  temper: number;
  tau: number;
  phiDay: number;
  horizon: number;
  days: number;
  units: number;
  perMinute: number;
  coverage: number;
  ready: boolean;
  tails: Record<string, never>;
} {
  const n = history.rows.reduce((sum, row) => sum + row.n, 0);
  const minutes = history.rows.reduce((sum, row) => sum + row.minutes, 0);
  const classified = history.rows.reduce((sum, row) => sum + row.classified, 0);
  return {
    kind: monitor.kind,
    phi: learned.noise.phi,
    temper: learned.noise.temper,
    tau: learned.noise.tau,
    phiDay: learned.noise.phiDay,
    horizon: learned.horizon,
    days: history.days,
    units: learned.units,
    perMinute: minutes > 0 ? n / minutes : 0,
    coverage: n > 0 ? classified / n : 0,
    ready: n >= LEAST_HISTORY.samples && history.days >= LEAST_HISTORY.minutes / MINUTES_PER_DAY,
    tails: {},
  };
}
