// What stands, read from the store: for a process that shows verdicts and does not judge. The judge writes a verdict
// when it changes and every few minutes, so states are those of its last tick and figures at most that much older.

import { z } from 'zod';
import type { Finding } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { readCanaryVerdicts } from './canary-job.ts';
import { mutedUntil, readDecisions } from './decisions.ts';
import { readLatestFindings } from './findings.ts';
import { withIncidents, type GroupIncidents } from './incidents.ts';
import type { Verdict } from './judge-memory.ts';
import { readSlowVerdicts } from './slow-job.ts';
import { toStoreTime } from './store-time.ts';

export interface Standing {
  readonly verdicts: readonly Verdict[];
  /** When the newest of them was judged, Unix milliseconds. */
  readonly evaluatedAtMs: number;
}

/** A verdict that was not written for so long, while others were, belongs to a series that is gone. */
const GONE_MS = 900_000;
/** Without any verdict for so long the monitor has stopped, and what stands may no longer be so. */
const STALE_MS = 600_000;
const DECISIONS_MS = 366 * 86_400_000;

/** The verdicts of all channels with mutes and incidents; undefined before the first one is written. */
export async function readStanding(
  options: { readonly query: Query; readonly groupIncidents: GroupIncidents },
  nowMs: number,
): Promise<Standing | undefined> {
  const evaluatedAtMs = await readNewest(options.query, nowMs);
  const others = [
    ...(await readSlowVerdicts(options.query)),
    ...(await readCanaryVerdicts(options.query)),
  ].map(({ finding }) => finding);
  if (evaluatedAtMs === undefined && others.length === 0) return undefined;
  const atMs = evaluatedAtMs ?? nowMs;
  const judged = (await readLatestFindings(options.query, atMs - GONE_MS)).filter(isOfJudge);
  const isStale = nowMs - atMs > STALE_MS;
  const findings = [
    ...judged.map((finding) => (isStale ? { ...finding, status: 'stale_data' as const } : finding)),
    ...others,
  ];
  const decisions = await readDecisions(options.query, nowMs - DECISIONS_MS);
  const verdicts = findings.map((finding) => ({
    finding,
    mutedUntilMs: mutedUntil(decisions, finding, nowMs),
    incident: null,
  }));
  return { evaluatedAtMs: atMs, verdicts: await withIncidents(options, verdicts, nowMs) };
}

/** The other channels keep what stands themselves, for longer than the judge repeats its own. */
const isOfJudge = ({ explanation }: Finding) =>
  explanation['channel'] !== 'slow' && explanation['channel'] !== 'canary';

/** When the judge last wrote: looked for in the last minutes, and only where there is nothing, further back. */
async function readNewest(query: Query, nowMs: number): Promise<number | undefined> {
  for (const reachMs of [GONE_MS, 86_400_000, DECISIONS_MS]) {
    const [row] = await query({
      sql: `
SELECT toFloat64(toUnixTimestamp64Milli(max(evaluated_at))) AS newest FROM drift_findings
WHERE evaluated_at >= {since:DateTime64(3)} AND JSONExtractString(explanation, 'channel') NOT IN ('slow', 'canary')`,
      params: { since: toStoreTime(nowMs - reachMs) },
      row: z.object({ newest: z.number() }),
    });
    if (row !== undefined && row.newest > 0) return row.newest;
  }
  return undefined;
}
