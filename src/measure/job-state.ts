// What jobs remember between runs, in the store: a restart and a second process read the same.

import { z } from 'zod';
import type { InsertRows, Query } from '../model/pipeline.ts';

const stateRow = z.object({ json: z.string() });

/** The remembered value of a job, or undefined before its first `saveJobState`; checked by `schema`. */
export async function loadJobState<T>(
  query: Query,
  job: string,
  schema: z.ZodType<T>,
  key = '',
): Promise<T | undefined> {
  const rows = await query({
    sql: 'SELECT json FROM job_state FINAL WHERE job = {job:String} AND key = {key:String}',
    params: { job, key },
    row: stateRow,
  });
  const json = rows[0]?.json;
  return json === undefined ? undefined : schema.parse(JSON.parse(json));
}

/** Remembers a JSON value under a job and key. `version` must grow with every save. */
export async function saveJobState(
  insert: InsertRows,
  state: { job: string; key?: string; value: unknown; version: number },
): Promise<void> {
  await insert('job_state', [
    {
      job: state.job,
      key: state.key ?? '',
      json: JSON.stringify(state.value),
      version: state.version,
    },
  ]);
}
