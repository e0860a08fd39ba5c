// What publish is handed for every series after a tick.

import type { Finding } from '../model/judgement.ts';

/** A finding and what people decided about its series. */
export interface Verdict {
  readonly finding: Finding;
  /** End of the mute, Unix milliseconds; null when not muted. */
  readonly mutedUntilMs: number | null;
}

export function isMuted(verdict: Verdict, nowMs: number): boolean {
  return verdict.mutedUntilMs !== null && verdict.mutedUntilMs > nowMs;
}

/** One text a series, the same as measure's: a JSON array of monitor and segment values. */
export function seriesIdOf(finding: Pick<Finding, 'monitor' | 'segment'>): string {
  return JSON.stringify([finding.monitor, ...Object.values(finding.segment)]);
}
