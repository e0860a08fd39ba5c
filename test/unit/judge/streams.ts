// Streams for the judge's tests: rows with given counts, histories, and a loop that feeds them minute by minute.

import { judge } from '../../../src/judge/judge.ts';
import { learn } from '../../../src/judge/learn.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type {
  BaselineModel,
  Change,
  Finding,
  JudgeInput,
  Monitor,
  SeriesState,
  SignalName,
  StatRow,
} from '../../../src/model/judgement.ts';
import { SIGNALS } from '../../../src/model/signals.ts';
import { createRandom } from '../../../bench/drift/random.ts';
import { defaultMonitor, keyOf } from '../../../bench/drift/monitor.ts';
import { bucketOf } from '../../../src/stats/log-histogram.ts';

/** A Monday, 00:00 UTC. */
export const START = 28_800_000 - ((28_800_000 + 4320) % 10_080);

export const monitorOf = (signal: SignalName): Monitor => defaultMonitor(signal);

/** A rate row of so many calls and events, each by a user of its own. */
export function rateRow(minute: number, n: number, events: number, minutes = 1): StatRow {
  return {
    ...emptyStats(),
    n,
    events,
    eligible: n,
    firstEvents: events,
    users: n,
    eventUsers: events,
    classified: n,
    minute,
    minutes,
    newestArrivalMs: (minute + minutes) * 60_000,
  };
}

/** A row of a positive signal or score from its values. */
export function valueRow(
  signal: SignalName,
  minute: number,
  values: readonly number[],
  minutes = 1,
): StatRow {
  const row: StatRow = { ...rateRow(minute, values.length, 0, minutes), histogram: new Map() };
  const { kind, histogramScale } = SIGNALS[signal];
  for (const value of values) {
    row.sum += value;
    row.sumSquares += value * value;
    const bucket =
      kind === 'score' ? Math.floor(value * histogramScale) : bucketOf(value, histogramScale);
    row.histogram?.set(bucket, (row.histogram.get(bucket) ?? 0) + 1);
  }
  return row;
}

/** A row of a mix. */
export function mixRow(
  minute: number,
  values: Readonly<Record<string, number>>,
  minutes = 1,
): StatRow {
  const n = Object.values(values).reduce((sum, count) => sum + count, 0);
  return { ...rateRow(minute, n, 0, minutes), values: new Map(Object.entries(values)) };
}

/** Draws binomially distributed rate rows. */
export function drawRates(
  seed: number,
  options: {
    readonly from: number;
    readonly to: number;
    readonly step: number;
    readonly perMinute: number;
    readonly rate: number;
  },
): StatRow[] {
  const random = createRandom(seed);
  const rows: StatRow[] = [];
  for (let minute = options.from; minute < options.to; minute += options.step) {
    const n = random.poisson(options.perMinute * options.step);
    let events = 0;
    for (let i = 0; i < n; i++) if (random.next() < options.rate) events++;
    rows.push(rateRow(minute, n, events, options.step));
  }
  return rows;
}

export function learnRows(
  monitor: Monitor,
  history: readonly StatRow[],
  recent: readonly StatRow[] = history,
): BaselineModel {
  return learn({
    monitor,
    key: keyOf(monitor, 'test'),
    history,
    recent,
    excluded: [],
    nowMs: 0,
  });
}

export interface Feed {
  readonly monitor: Monitor;
  readonly baseline: BaselineModel | undefined;
  readonly changes?: readonly Change[];
}

export function inputOf(
  feed: Feed,
  parts: Partial<JudgeInput> & Pick<JudgeInput, 'closedUntilMinute'>,
): JudgeInput {
  return {
    monitor: feed.monitor,
    key: keyOf(feed.monitor, 'test'),
    baseline: feed.baseline,
    state: undefined,
    closed: [],
    open: [],
    changes: feed.changes ?? [],
    nowMs: (parts.closedUntilMinute + 1) * 60_000,
    ...parts,
  };
}

/** Judges minute by minute through JSON, as a restart after every tick would. */
export function feedRows(
  feed: Feed,
  rows: readonly StatRow[],
  from?: SeriesState,
): { state: SeriesState | undefined; findings: Finding[] } {
  let state = from;
  const findings: Finding[] = [];
  for (const row of rows) {
    const output = judge(inputOf(feed, { state, closed: [row], closedUntilMinute: row.minute }));
    state = JSON.parse(JSON.stringify(output.state)) as SeriesState;
    findings.push(output.finding);
  }
  return { state, findings };
}
