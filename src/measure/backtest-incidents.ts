// Which of the drifts of a backtest would have alerted: the grouping of the live verdicts, at every time at which
// what stands changes.

import type { Change, Finding } from '../model/judgement.ts';
import type { BacktestAlert } from './backtest.ts';
import type { GroupIncidents } from './incidents.ts';

/** One drift in the replay, before it is known what told of it. */
export interface Episode extends Omit<BacktestAlert, 'partOf'> {
  /** The verdict at the opening, at every rise of its state and at its end. */
  readonly steps: readonly { readonly atMs: number; readonly finding: Finding }[];
}

/** A symptom alerts when it has waited for its cause. */
const PATIENCE_MS = 6 * 60_000;
/** An ended drift leads on for half an hour; a minute later the incident has to do without it. */
const AFTERMATH_MS = 31 * 60_000;

/** The alerts of a replay, each with what told of it. */
export function assignIncidents(
  groupIncidents: GroupIncidents,
  episodes: readonly Episode[],
  changes: readonly Change[],
): BacktestAlert[] {
  const drifts = episodes.filter(({ state }) => state >= 2);
  const leading = new Set<Episode>();
  const partOf = new Map<Episode, BacktestAlert['partOf']>();
  for (const atMs of timesOf(drifts)) {
    const standing = drifts.filter((episode) => isKnown(episode, atMs));
    const incidents = groupIncidents(
      standing.map((episode) => ({ finding: findingAt(episode, atMs), isMuted: false })),
      changes.filter((change) => change.timestampMs <= atMs),
    );
    standing.forEach((episode, index) => {
      const incident = incidents[index];
      if (incident?.isLeader === true && !incident.isWaiting) leading.add(episode);
      if (incident?.isLeader === false) partOf.set(episode, incident.leader);
    });
  }
  return episodes.map((episode) => {
    const { steps: _, ...alert } = episode;
    return { ...alert, partOf: leading.has(episode) ? null : (partOf.get(episode) ?? null) };
  });
}

function timesOf(episodes: readonly Episode[]): number[] {
  const times = episodes.flatMap(({ steps, clearedAtMs }) => [
    ...steps.flatMap(({ atMs }) => [atMs, atMs + PATIENCE_MS]),
    ...(clearedAtMs === null ? [] : [clearedAtMs + AFTERMATH_MS]),
  ]);
  return [...new Set(times)].sort((a, b) => a - b);
}

const isKnown = ({ firedAtMs, clearedAtMs }: Episode, atMs: number) =>
  firedAtMs <= atMs && (clearedAtMs === null || atMs <= clearedAtMs + AFTERMATH_MS);

/** The verdict as it stood at a time: after the end, the one that tells of a drift that is over. */
function findingAt({ steps }: Episode, atMs: number): Finding {
  const { finding } = steps.findLast((step) => step.atMs <= atMs) ?? steps[0]!;
  return { ...finding, windowEndMs: atMs };
}
