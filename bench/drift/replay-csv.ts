// Replays CSV event streams: one event a line, `timestamp` (ISO or Unix seconds), segment columns (text) and one
// column a signal (a number; empty = the event does not carry it). The first part is history, the rest live.

import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { judge } from '../../src/judge/judge.ts';
import { learn } from '../../src/judge/learn.ts';
import { emptyStats } from '../../src/model/stat-sums.ts';
import type { SeriesState, SignalName, StatRow } from '../../src/model/judgement.ts';
import { SIGNALS, SIGNAL_NAMES } from '../../src/model/signals.ts';
import { bucketOf } from '../../src/stats/log-histogram.ts';
import { coarsen } from './generator.ts';
import { defaultMonitor, keyOf } from './monitor.ts';

/** Share of a stream's time that is history. */
const HISTORY_SHARE = 0.5;

interface Verdict {
  readonly series: string;
  readonly minute: string;
  readonly state: number;
  readonly current: number | null;
  readonly baseline: number | null;
  readonly evidence: number;
}

/** Judges every segment and signal of the CSV files of a folder and prints each change of state. */
export async function replayFolder(
  folder: string,
  options: { readonly json: boolean },
): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort();
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const series = await readSeries(join(folder, file));
    for (const [name, rows] of series)
      verdicts.push(...replaySeries(`${file} ${name}`, name, rows));
  }
  if (options.json) console.log(JSON.stringify(verdicts, null, 1));
  else for (const verdict of verdicts) console.log(Object.values(verdict).join('\t'));
}

/** Rows by minute, one list for each "signal segment…". */
async function readSeries(path: string): Promise<Map<string, StatRow[]>> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  const series = new Map<string, Map<number, StatRow>>();
  let columns: string[] | undefined;
  for await (const line of lines) {
    const cells = line.split(',').map((cell) => cell.trim());
    if (columns === undefined) columns = cells;
    else takeEvent(series, columns, cells);
  }
  return new Map(
    [...series].map(([name, rows]) => [
      name,
      [...rows.values()].sort((a, b) => a.minute - b.minute),
    ]),
  );
}

function takeEvent(
  series: Map<string, Map<number, StatRow>>,
  columns: readonly string[],
  cells: readonly string[],
): void {
  const minute = minuteOf(cells[columns.indexOf('timestamp')] ?? '');
  if (Number.isNaN(minute)) return;
  const isSignal = (column: string): column is SignalName =>
    SIGNAL_NAMES.includes(column as SignalName);
  const segment = columns
    .map((column, i) => (column === 'timestamp' || isSignal(column) ? '' : (cells[i] ?? '')))
    .filter((cell) => cell !== '')
    .join('/');
  columns.forEach((column, i) => {
    const cell = cells[i] ?? '';
    if (!isSignal(column) || cell === '') return;
    const name = `${column} ${segment}`;
    const rows = series.get(name) ?? new Map<number, StatRow>();
    series.set(name, rows);
    const row = rows.get(minute) ?? { ...emptyStats(), minute, minutes: 1, newestArrivalMs: 0 };
    rows.set(minute, row);
    addEvent(row, column, cell);
  });
}

function minuteOf(cell: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : Date.parse(cell) / 1000;
  return Math.floor(seconds / 60);
}

function addEvent(row: StatRow, signal: SignalName, cell: string): void {
  const { kind, histogramScale } = SIGNALS[signal];
  const value = Number(cell);
  row.n++;
  row.classified++;
  if (kind === 'mix') {
    row.values ??= new Map();
    row.values.set(cell, (row.values.get(cell) ?? 0) + 1);
    return;
  }
  if (kind === 'rate') {
    row.eligible++;
    row.events += value;
    row.firstEvents += value;
    return;
  }
  row.sum += value;
  row.sumSquares += value * value;
  row.weight++;
  row.weightSquares++;
  row.crossProduct += value;
  row.histogram ??= new Map();
  const bucket =
    kind === 'score' ? Math.floor(value * histogramScale) : bucketOf(value, histogramScale);
  row.histogram.set(bucket, (row.histogram.get(bucket) ?? 0) + 1);
}

function replaySeries(label: string, name: string, rows: readonly StatRow[]): Verdict[] {
  const signal = name.split(' ')[0] as SignalName;
  const monitor = defaultMonitor(signal);
  const first = rows[0]?.minute ?? 0;
  const last = rows.at(-1)?.minute ?? 0;
  const cut = Math.floor(first + (last - first) * HISTORY_SHARE);
  const past = rows.filter((row) => row.minute < cut);
  const key = keyOf(monitor, name);
  const baseline = learn({
    monitor,
    key,
    history: coarsen(past, 60),
    recent: coarsen(past, 5),
    excluded: [],
    nowMs: cut * 60_000,
  });
  const verdicts: Verdict[] = [];
  let state: SeriesState | undefined;
  let before = 0;
  for (const row of rows.filter((candidate) => candidate.minute >= cut)) {
    const output = judge({
      monitor,
      key,
      baseline,
      state,
      closed: [row],
      open: [],
      closedUntilMinute: row.minute,
      changes: [],
      nowMs: (row.minute + 1) * 60_000,
    });
    state = output.state;
    if (output.finding.state === before) continue;
    before = output.finding.state;
    const { current, baseline: normal, evidence } = output.finding;
    verdicts.push({
      series: label,
      minute: new Date(row.minute * 60_000).toISOString(),
      state: before,
      current,
      baseline: normal,
      evidence,
    });
  }
  return verdicts;
}
