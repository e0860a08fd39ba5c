// Golden-set runs out of the evaluations: the list of runs, and the cases of some of them.

import { z } from 'zod';
import type { Query } from '../model/pipeline.ts';
import { toStoreTime } from './store-time.ts';

export interface CanaryCaseResult {
  readonly passed?: boolean | undefined;
  readonly score?: number | undefined;
}

/** A run as the pure judge of golden sets is handed it. */
export interface RunOfSet extends Omit<RunHead, 'segment'> {
  readonly cases: ReadonlyMap<string, CanaryCaseResult>;
}

/** A run of one set and evaluation, without its cases. */
export interface RunHead {
  /** service, environment, canary_set, name. */
  readonly segment: Readonly<Record<string, string>>;
  readonly id: string;
  /** Times of its first and last score, and when the last one arrived; Unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly arrivedMs: number;
}

const headRow = z.object({
  segment: z.array(z.string()),
  run: z.string(),
  start_ms: z.number(),
  end_ms: z.number(),
  arrived_ms: z.number(),
});

const COLUMNS = ['service', 'environment', 'canary_set', 'evaluation_name'];

/** Every run of every set since a time. */
export async function readHeads(query: Query, sinceMs: number): Promise<RunHead[]> {
  const rows = await query({
    sql: `
SELECT [${COLUMNS.map((column) => `toString(e.${column})`).join(', ')}] AS segment, e.canary_run AS run,
  toFloat64(toUnixTimestamp64Milli(min(e.timestamp))) AS start_ms, toFloat64(toUnixTimestamp64Milli(max(e.timestamp))) AS end_ms,
  toFloat64(max(e.version)) AS arrived_ms
FROM evaluations AS e
WHERE e.canary_set != '' AND e.canary_run != '' AND e.canary_case != '' AND e.timestamp >= {since:DateTime64(3)}
GROUP BY segment, run
ORDER BY segment, start_ms, run`,
    params: { since: toStoreTime(sinceMs) },
    row: headRow,
  });
  return rows.map((row) => {
    const [service = '', environment = '', canarySet = '', name = ''] = row.segment;
    return {
      segment: { service, environment, canary_set: canarySet, name },
      id: row.run,
      startMs: row.start_ms,
      endMs: row.end_ms,
      arrivedMs: row.arrived_ms,
    };
  });
}

const caseRow = z.object({
  run: z.string(),
  case: z.string(),
  passed: z.number().nullable(),
  score: z.number().nullable(),
});

/** The result of every case of the runs named; of a case scored twice in a run, the newest. */
export async function readCases(
  query: Query,
  segment: Readonly<Record<string, string>>,
  runs: readonly RunHead[],
): Promise<Map<string, Map<string, CanaryCaseResult>>> {
  const rows = await query({
    sql: `
SELECT e.canary_run AS run, e.canary_case AS case,
  CAST(argMax(tuple(e.passed), e.timestamp).1 AS Nullable(UInt8)) AS passed, argMax(tuple(e.score), e.timestamp).1 AS score
FROM evaluations AS e
WHERE e.canary_set = {set:String} AND e.evaluation_name = {name:String} AND e.service = {service:String}
  AND e.environment = {environment:String} AND e.canary_case != '' AND e.canary_run IN {runs:Array(String)}
  AND e.timestamp >= {from:DateTime64(3)}
GROUP BY run, case`,
    params: {
      set: segment['canary_set'] ?? '',
      name: segment['name'] ?? '',
      service: segment['service'] ?? '',
      environment: segment['environment'] ?? '',
      runs: runs.map((run) => run.id),
      from: toStoreTime(Math.min(...runs.map((run) => run.startMs))),
    },
    row: caseRow,
  });
  const byRun = new Map<string, Map<string, CanaryCaseResult>>();
  for (const row of rows) {
    const cases = byRun.get(row.run) ?? new Map<string, CanaryCaseResult>();
    byRun.set(row.run, cases);
    const passed = row.passed === null ? undefined : row.passed !== 0;
    cases.set(row.case, { passed, score: row.score ?? undefined });
  }
  return byRun;
}
