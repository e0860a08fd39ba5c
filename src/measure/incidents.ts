// Incidents of what stands: hands the verdicts, and the changes they may have in common, to the pure judge.

import type { Change, Finding, Incident } from '../model/judgement.ts';
import type { Query } from '../model/pipeline.ts';
import { readChanges } from './changes.ts';
import type { Verdict } from './judge-memory.ts';

/** The pure function: an incident for every drift, in their order; null where none is open. */
export type GroupIncidents = (
  drifts: readonly { readonly finding: Finding; readonly isMuted: boolean }[],
  changes: readonly Change[],
) => (Incident | null)[];

/** Changes this long before the first drift may be its cause. */
const BEFORE_MS = 3 * 3_600_000;

/** The verdicts with their incidents. */
export async function withIncidents(
  options: { readonly query: Query; readonly groupIncidents: GroupIncidents },
  verdicts: readonly Verdict[],
  nowMs: number,
): Promise<Verdict[]> {
  const starts = verdicts.flatMap(({ finding }) =>
    finding.state < 2 || finding.sinceMs === null ? [] : [finding.sinceMs],
  );
  const ended = verdicts.filter(({ finding }) => finding.explanation['closed'] !== undefined);
  const changes =
    starts.length === 0 || starts.length + ended.length < 2
      ? []
      : await readChanges(options.query, {
          fromMs: starts.reduce((first, start) => Math.min(first, start)) - BEFORE_MS,
          toMs: nowMs,
        });
  const incidents = options.groupIncidents(
    verdicts.map(({ finding, mutedUntilMs }) => ({
      finding,
      isMuted: mutedUntilMs !== null && mutedUntilMs > nowMs,
    })),
    changes,
  );
  return verdicts.map((verdict, index) => ({ ...verdict, incident: incidents[index] ?? null }));
}
