// From series to what is published and stored: the status of the data, the why of what stands, the rows.

import type { Explanation } from '../model/explanation.ts';
import type { Finding, Incident } from '../model/judgement.ts';
import { mutedUntil, type Decision } from './decisions.ts';
import { explainFinding } from './explain.ts';
import { toFindingRow } from './findings.ts';
import type { JudgeJobOptions, Memory, Verdict } from './judge-memory.ts';
import type { Series } from './judge-series.ts';
import { seriesId } from './monitors.ts';

/** Findings are written when they change, and at least this often. */
const WRITE_EVERY_MS = 300_000;

/** Drifts explained in one tick, and the time after which no further one is begun. */
const EXPLAINED_MAX = 20;
const EXPLAIN_MS = 500;

/** Finds out the why of what stands: for new drifts at once, then every few minutes, a few a tick. */
export async function explainStanding(
  options: JudgeJobOptions,
  memory: Memory,
  nowMs: number,
): Promise<void> {
  const due = [...memory.series.values()]
    .filter((series) => isExplanationDue(series, nowMs))
    .sort((a, b) => (b.finding?.state ?? 0) - (a.finding?.state ?? 0))
    .slice(0, EXPLAINED_MAX);
  const startedMs = options.clock();
  for (const series of due) {
    const { finding, monitor } = series;
    if (finding === undefined) continue;
    if (options.clock() - startedMs > EXPLAIN_MS) break;
    const found = await explainFinding(options.query, {
      monitor,
      finding,
      explainer: options.explainer,
    });
    series.explained = {
      about: aboutOf(finding),
      atMs: nowMs,
      finding: { mixShare: found.split?.mixShare ?? null, explanation: summaryOf(found) },
    };
  }
}

const aboutOf = (finding: Finding) => `${finding.state} ${finding.sinceMs ?? 0}`;

function isExplanationDue(series: Series, nowMs: number): boolean {
  const { finding, explained } = series;
  if (finding === undefined || finding.state === 0) return false;
  if (explained === undefined || explained.about !== aboutOf(finding)) return true;
  return nowMs - explained.atMs >= WRITE_EVERY_MS;
}

/** What goes into the finding's row: enough to read it without the roll-up. */
function summaryOf(found: Explanation): Record<string, unknown> {
  return {
    cause: found.cause,
    sentence: found.sentence,
    start: found.start,
    split: found.split,
    places: found.places.map(({ columns, currentMean, expectedMean, gain }) => ({
      columns,
      currentMean,
      expectedMean,
      gain,
    })),
    suspects: found.suspects.slice(0, 3).map(({ change, probability, touches: isTouching }) => ({
      kind: change.kind,
      oldValue: change.oldValue,
      newValue: change.newValue,
      timestamp: new Date(change.timestampMs).toISOString(),
      probability,
      touches: isTouching,
    })),
  };
}

export function toVerdicts(
  memory: Memory,
  tick: {
    readonly nowMs: number;
    readonly closedUntilMinute: number;
    readonly decisions: readonly Decision[];
    readonly isStale: boolean;
  },
): Verdict[] {
  return [...memory.series.values()].flatMap((series) => {
    if (series.finding === undefined) return [];
    const finding = withDataStatus(series, series.finding, tick);
    const mutedUntilMs = mutedUntil(tick.decisions, series.key, tick.nowMs);
    return [{ finding, mutedUntilMs, incident: null }];
  });
}

/** A series whose data stopped says so; it does not stand at its last figures as if they were of now. */
function withDataStatus(
  series: Series,
  finding: Finding,
  tick: { readonly nowMs: number; readonly closedUntilMinute: number; readonly isStale: boolean },
): Finding {
  const now = { ...finding, ...explanationOf(series, finding), evaluatedAtMs: tick.nowMs };
  if (tick.isStale) return { ...now, status: 'stale_data' };
  const silentMinutes = tick.closedUntilMinute - series.dataMinute;
  const isSilent = series.monitor.kind !== 'count' && silentMinutes >= series.monitor.windowMinutes;
  if (!isSilent || finding.status === 'learning') return now;
  return {
    ...now,
    status: 'no_traffic',
    current: null,
    delta: null,
    deltaRatio: null,
    intervalLow: null,
    intervalHigh: null,
    currentSamples: 0,
  };
}

function explanationOf(series: Series, finding: Finding): Partial<Finding> {
  const { explained } = series;
  if (explained === undefined || finding.state === 0) return {};
  return {
    ...explained.finding,
    explanation: { ...finding.explanation, ...explained.finding.explanation },
  };
}

/** The row tells what it was part of, for whoever reads it later. */
function withIncident(finding: Finding, incident: Incident | null): Finding {
  return incident === null
    ? finding
    : { ...finding, explanation: { ...finding.explanation, incident } };
}

/** Each series has its own time within the interval, so that not all findings are written in one tick. */
function isWriteDue(series: Series, nowMs: number): boolean {
  const beatOf = (ms: number) => Math.floor(ms / WRITE_EVERY_MS - series.spread);
  return beatOf(nowMs) > beatOf(series.writtenMs);
}

export async function writeFindings(
  options: JudgeJobOptions,
  memory: Memory,
  nowMs: number,
): Promise<number> {
  const byId = new Map(
    memory.verdicts.map((verdict) => [
      seriesId({ monitor: verdict.finding.monitor, segment: verdict.finding.segment }),
      verdict,
    ]),
  );
  const due: Finding[] = [];
  for (const series of memory.series.values()) {
    const verdict = byId.get(series.id);
    if (verdict === undefined) continue;
    const { finding, incident } = verdict;
    // An open drift is written with every new id: alerts and people link to it.
    const id = finding.state > 0 ? finding.findingId : '';
    const as = `${finding.state} ${finding.status} ${finding.direction} ${finding.sinceMs} ${id} ${incident?.id}`;
    if (series.writtenAs === as && !isWriteDue(series, nowMs)) continue;
    series.writtenAs = as;
    series.writtenMs = nowMs;
    due.push(withIncident(finding, incident));
  }
  await options.insert('drift_findings', due.map(toFindingRow));
  return due.length;
}
