// States and baselines of series in the store: what makes a restart, and a second process, go on with
// the same evidence.

import { z } from 'zod';
import type { BaselineModel, SeriesState } from '../model/judgement.ts';
import type { InsertRows, Query } from '../model/pipeline.ts';
import { toStoreTime } from './store-time.ts';

const jsonRow = z.object({ series: z.string(), json: z.string() });

export interface StoredState {
  readonly series: string;
  readonly state: SeriesState;
}

export interface StoredBaseline {
  readonly series: string;
  readonly baseline: BaselineModel;
}

export interface KeptState {
  readonly state: SeriesState;
  /** Milliseconds of the tick that wrote it. */
  readonly writtenMs: number;
}

/** The newest kept state of every series. */
export async function readStates(query: Query): Promise<Map<string, KeptState>> {
  const rows = await query({
    sql: 'SELECT series, json, toFloat64(s.version) AS version FROM drift_state AS s FINAL',
    row: jsonRow.extend({ version: z.number() }),
  });
  return new Map(
    rows.map((row) => [
      row.series,
      { state: JSON.parse(row.json) as SeriesState, writtenMs: row.version },
    ]),
  );
}

/** Of the series named, the newest kept state before a Unix minute; those without one are left out. */
export async function readCheckpoints(
  query: Query,
  filter: { readonly series: readonly string[]; readonly beforeMinute: number },
): Promise<Map<string, SeriesState>> {
  const rows = await query({
    sql: `
SELECT series, json FROM drift_checkpoints FINAL
WHERE series IN {series:Array(String)} AND minute < {before:DateTime}
ORDER BY minute DESC LIMIT 1 BY series`,
    params: { series: filter.series, before: filter.beforeMinute * 60 },
    row: jsonRow,
  });
  return new Map(rows.map((row) => [row.series, JSON.parse(row.json) as SeriesState]));
}

/** Keeps states, oldest first within a series. */
export async function writeStates(
  insert: InsertRows,
  states: readonly StoredState[],
  version: number,
): Promise<void> {
  const rows = states.map(({ series, state }) => ({
    series,
    minute: state.minute * 60,
    json: JSON.stringify(state),
    version,
  }));
  await insert('drift_checkpoints', rows);
  const newest = new Map(
    rows.map(({ series, json }) => [series, { series, json, version }] as const),
  );
  await insert('drift_state', [...newest.values()]);
}

/** The baseline of every series, or of those named. */
export async function readBaselines(
  query: Query,
  series?: readonly string[],
): Promise<Map<string, BaselineModel>> {
  const rows = await query({
    sql: `SELECT series, json FROM drift_baselines FINAL${series === undefined ? '' : ' WHERE series IN {series:Array(String)}'}`,
    params: series === undefined ? {} : { series },
    row: jsonRow,
  });
  return new Map(rows.map((row) => [row.series, JSON.parse(row.json) as BaselineModel]));
}

export async function writeBaselines(
  insert: InsertRows,
  baselines: readonly StoredBaseline[],
  version: number,
): Promise<void> {
  await insert(
    'drift_baselines',
    baselines.map(({ series, baseline }) => ({
      series,
      learned_at: toStoreTime(baseline.learnedAtMs),
      json: JSON.stringify(baseline),
      version,
    })),
  );
}
