// The drift board and the explain pages: what stands, worst first, each with its figures, its interval and
// its line; behind every row what changed, where and since when.

import { AppError } from '../model/errors.ts';
import type { Change, Finding, Monitor, StatRow } from '../model/judgement.ts';
import type { Clock } from '../model/pipeline.ts';
import { boardBody } from './board-body.ts';
import type { PublishData } from './data.ts';
import { explainBody, RANGES, type Range } from './explain-body.ts';
import { formatDuration } from './format.ts';
import { markup, type Html } from './html.ts';
import type { Page } from './page.ts';
import type { ShownFindings } from './shown.ts';
import { startBody } from './start-body.ts';
import { incidentOf, membersOf, seriesIdOf, type Verdict } from './verdict.ts';

export interface Endpoints {
  /** host:port of OTLP/gRPC, and the base URL of OTLP/HTTP. */
  readonly grpc: string;
  readonly http: string;
}

export interface BoardOptions {
  readonly data: PublishData;
  readonly clock: Clock;
  readonly monitors: readonly Monitor[];
  readonly version: string;
  readonly endpoints: () => Endpoints | undefined;
  readonly standing: () => {
    readonly verdicts: readonly Verdict[];
    readonly evaluatedAtMs: number | null;
    readonly shown: ShownFindings;
  };
}

export interface Board {
  boardPage(): Promise<Page>;
  /** The explain page of a finding. Throws NOT_FOUND. */
  findingPage(findingId: string, query: Readonly<Record<string, string>>): Promise<Page>;
  /** The explain page of the series that a query names by monitor and segment. Throws NOT_FOUND. */
  seriesPage(query: Readonly<Record<string, string>>): Promise<Page>;
}

/** Rows that get a line; the rest show figures only until they are filtered for. */
const LINES_MAX = 240;
const LINE_MINUTES = 180;
const LINE_BUCKET = 5;
/** Lines are read again after this long, however many people look. */
const LINES_AGE_MS = 15_000;
/** Announced periods are shown this long ahead. */
const PERIODS_AHEAD_MS = 14 * 86_400_000;
/** Where another process judges, quiet verdicts are written every five minutes. */
const STALE_MS = 360_000;

interface Lines {
  readonly readAtMs: number;
  readonly rows: ReadonlyMap<string, readonly StatRow[]>;
}

export function createBoard(options: BoardOptions): Board {
  let lines: Lines | undefined;
  const readLines = async (verdicts: readonly Verdict[]): Promise<Lines> => {
    const nowMs = options.clock();
    if (lines !== undefined && nowMs - lines.readAtMs < LINES_AGE_MS) return lines;
    const toMinute = Math.floor(nowMs / 60_000) + 1;
    const rows = await options.data.readSeries(
      verdicts.slice(0, LINES_MAX).map(({ finding }) => finding),
      { fromMinute: toMinute - LINE_MINUTES, toMinute, bucketMinutes: LINE_BUCKET },
    );
    lines = { readAtMs: nowMs, rows };
    return lines;
  };
  return {
    boardPage: async () => {
      const { verdicts, evaluatedAtMs } = options.standing();
      const frame = { title: 'Drift', current: 'board', refreshSeconds: 5 } as const;
      const nowMs = options.clock();
      if (verdicts.length === 0) {
        return {
          ...frame,
          when: freshness(evaluatedAtMs, nowMs),
          body: startBody(options.endpoints()),
        };
      }
      const ordered = [...verdicts].sort(compare);
      const { rows, readAtMs } = await readLines(ordered);
      const changes = await options.data.readChanges({
        fromMs: nowMs - 86_400_000,
        toMs: nowMs + 1,
      });
      const periods = await options.data.readPeriods({
        fromMs: nowMs,
        toMs: nowMs + PERIODS_AHEAD_MS,
      });
      const toMinute = Math.floor(readAtMs / 60_000) + 1;
      const body = boardBody({
        verdicts: ordered,
        rows,
        changes,
        periods,
        monitors: options.monitors,
        nowMs,
        span: { fromMinute: toMinute - LINE_MINUTES, toMinute, bucketMinutes: LINE_BUCKET },
        version: options.version,
      });
      return { ...frame, when: freshness(evaluatedAtMs, nowMs), body };
    },
    findingPage: async (findingId, query) => {
      const finding = await findFinding(options, findingId);
      return explainPage(options, finding, query);
    },
    seriesPage: async (query) => explainPage(options, findSeries(options, query), query),
  };
}

/** Worst first; within a state the surest, then by name, so that rows keep their places. */
function compare(a: Verdict, b: Verdict): number {
  return (
    b.finding.state - a.finding.state ||
    (b.finding.state === 0 ? 0 : b.finding.evidence - a.finding.evidence) ||
    (seriesIdOf(a.finding) < seriesIdOf(b.finding) ? -1 : 1)
  );
}

function freshness(evaluatedAtMs: number | null, nowMs: number): Html {
  if (evaluatedAtMs === null) return markup`<span class="pulse stale"></span>not judged yet`;
  const ageMs = nowMs - evaluatedAtMs;
  return markup`<span class="pulse${ageMs > STALE_MS ? ' stale' : ''}"></span>judged
    ${formatDuration(ageMs)} ago`;
}

async function findFinding(options: BoardOptions, findingId: string): Promise<Finding> {
  const known = options.standing().shown.find(findingId);
  const finding = known ?? (await options.data.readFinding(findingId));
  if (finding === undefined) {
    throw new AppError('NOT_FOUND', `no finding '${findingId}'; the board at / lists what stands`);
  }
  return finding;
}

function findSeries(options: BoardOptions, query: Readonly<Record<string, string>>): Finding {
  const found = options
    .standing()
    .verdicts.find(
      ({ finding }) =>
        finding.monitor === query['monitor'] &&
        Object.entries(finding.segment).every(([column, value]) => (query[column] ?? '') === value),
    );
  if (found === undefined) {
    throw new AppError(
      'NOT_FOUND',
      `no series of monitor '${query['monitor'] ?? ''}' with these values; the board at / lists what stands`,
    );
  }
  return found.finding;
}

const HOUR_MS = 3_600_000;

async function explainPage(
  options: BoardOptions,
  finding: Finding,
  query: Readonly<Record<string, string>>,
): Promise<Page> {
  const { data } = options;
  const nowMs = options.clock();
  options.standing().shown.remember([finding]);
  const name: Range = RANGES.find((entry) => entry.name === query['range'])?.name ?? '24h';
  const range = RANGES.find((entry) => entry.name === name) ?? RANGES[1];
  // An old finding is shown in its own time.
  const endMs = Math.min(nowMs, finding.windowEndMs + range.hours * HOUR_MS * 0.1);
  const toMinute = Math.ceil(Math.max(endMs, finding.windowEndMs) / 60_000);
  const span = {
    fromMinute: toMinute - range.hours * 60,
    toMinute,
    bucketMinutes: range.bucketMinutes,
  };
  const rows = await data.readSeries([finding], span);
  const changes: readonly Change[] = await data.readChanges({
    fromMs: span.fromMinute * 60_000,
    toMs: toMinute * 60_000,
  });
  const { verdicts } = options.standing();
  const standing = verdicts.find((verdict) => seriesIdOf(verdict.finding) === seriesIdOf(finding));
  const incident = incidentOf(finding, verdicts);
  return {
    title: `${finding.signal} of ${finding.segment['service'] ?? ''}`,
    current: '',
    refreshSeconds: 15,
    when: freshness(finding.evaluatedAtMs, nowMs),
    body: explainBody({
      finding,
      mutedUntilMs: standing?.mutedUntilMs ?? null,
      incident,
      members: incident === null ? [] : membersOf(incident, verdicts),
      monitor: options.monitors.find((entry) => entry.name === finding.monitor),
      rows: rows.get(seriesIdOf(finding)) ?? [],
      changes: changes.filter((change) => touches(change, finding)),
      explanation: await data.explain(finding),
      span,
      range: name,
      nowMs,
    }),
  };
}

function touches(change: Change, finding: Finding): boolean {
  return (
    (change.service === '' || change.service === finding.segment['service']) &&
    (change.environment === '' || change.environment === finding.segment['environment'])
  );
}
