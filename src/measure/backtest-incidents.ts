// Which of the drifts of a backtest would have alerted: the grouping of the live verdicts, at every time at which
// what stands changes.

import type { Change, Finding } from '../model/judgement.ts';
import type { BacktestAlert } from './backtest.ts';
import type { GroupIncidents } from './incidents.ts';

/** One drift in the replay, before it is known what told of it. */
export interface Episode extends Omit<BacktestAlert, 'partOf'> {
  /** The verdict at the opening, at every rise of its state and at its end. */
  readonly steps: readonly { readonly atMs: number; readonly finding: Finding }[];
  /** Unix minutes, ascending, that spoke for the drift being there rather than over. */
  readonly signs: readonly number[];
}

/** A symptom alerts when it has waited for its cause. */
const PATIENCE_MS = 6 * 60_000;
/** An ended drift leads what joins it for half an hour; a minute later only what it had before. */
const AFTERMATH_MS = 31 * 60_000;
/** An ended drift is known so long, as live. */
const REMEMBERED_MS = 7 * 86_400_000;
/** Signs that a drift outlasts its incident are looked at so far apart. */
const SIGNS_APART_MINUTES = 10;

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
    const { steps: _, signs: __, ...alert } = episode;
    return { ...alert, partOf: leading.has(episode) ? null : (partOf.get(episode) ?? null) };
  });
}

function timesOf(episodes: readonly Episode[]): number[] {
  const times = episodes.flatMap((episode) => [
    ...episode.steps.flatMap(({ atMs }) => [atMs, atMs + PATIENCE_MS]),
    ...(episode.clearedAtMs === null ? [] : [episode.clearedAtMs + AFTERMATH_MS]),
    ...lateSignsOf(episode, episodes),
  ]);
  return [...new Set(times)].sort((a, b) => a - b);
}

/** When a drift showed that it outlasts one that ended beside it. */
function lateSignsOf({ firedAtMs, signs }: Episode, episodes: readonly Episode[]): number[] {
  const ends = episodes.flatMap(({ clearedAtMs }) =>
    clearedAtMs === null || clearedAtMs < firedAtMs ? [] : [clearedAtMs],
  );
  const fromMs = ends.reduce((first, end) => Math.min(first, end), Infinity) + AFTERMATH_MS;
  const times: number[] = [];
  for (const sign of signs) {
    const atMs = (sign + 1) * 60_000;
    const isFar = atMs - (times.at(-1) ?? 0) >= SIGNS_APART_MINUTES * 60_000;
    if (atMs > fromMs && isFar) times.push(atMs);
  }
  return times;
}

const isKnown = ({ firedAtMs, clearedAtMs }: Episode, atMs: number) =>
  firedAtMs <= atMs && (clearedAtMs === null || atMs <= clearedAtMs + REMEMBERED_MS);

/** The verdict as it stood at a time: after the end, the one that tells of a drift that is over. */
function findingAt({ steps, signs }: Episode, atMs: number): Finding {
  const { finding } = steps.findLast((step) => step.atMs <= atMs) ?? steps[0]!;
  const sign = signs.findLast((minute) => (minute + 1) * 60_000 <= atMs);
  const explanation =
    sign === undefined ? finding.explanation : { ...finding.explanation, signed_minute: sign };
  return { ...finding, explanation, windowEndMs: atMs };
}
