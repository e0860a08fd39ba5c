// What publish is handed for every series after a tick.

import type { Finding, Incident, SeriesKey } from '../model/judgement.ts';

/** A finding and what people decided about its series. */
export interface Verdict {
  readonly finding: Finding;
  /** End of the mute, Unix milliseconds; null when not muted. */
  readonly mutedUntilMs: number | null;
  /** null while no drift is open. */
  readonly incident: Incident | null;
}

export function isMuted(verdict: Verdict, nowMs: number): boolean {
  return verdict.mutedUntilMs !== null && verdict.mutedUntilMs > nowMs;
}

/** One text a series, the same as measure's: a JSON array of monitor and segment values. */
export function seriesIdOf(finding: Pick<Finding, 'monitor' | 'segment'>): string {
  return JSON.stringify([finding.monitor, ...Object.values(finding.segment)]);
}

/** The stable page of a series: its address stays while findings follow each other. */
export function seriesLink(series: Pick<SeriesKey, 'monitor' | 'segment'>): string {
  const values = Object.entries(series.segment).filter(([, value]) => value !== '');
  return `/explain?${new URLSearchParams({ monitor: series.monitor, ...Object.fromEntries(values) }).toString()}`;
}

/** The incident of a finding: as it stands now, or as it was written where the drift is over. */
export function incidentOf(finding: Finding, verdicts: readonly Verdict[]): Incident | null {
  const standing = verdicts.find((verdict) => seriesIdOf(verdict.finding) === seriesIdOf(finding));
  if (standing !== undefined && standing.finding.sinceMs === finding.sinceMs) {
    return standing.incident;
  }
  return (finding.explanation['incident'] as Incident | undefined) ?? null;
}

/** Verdicts of an incident besides the one that leads it. */
export function membersOf(incident: Incident, verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter((verdict) => isMemberOf(verdict, incident.id));
}

const isMemberOf = ({ incident }: Verdict, id: string) =>
  incident !== null && incident.id === id && !incident.isLeader;
