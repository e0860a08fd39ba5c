// One tick of the judge: so many segments × signals, each with one new minute, and the size of what it keeps.
//   node bench/judge-tick.ts [segments]

import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { judge } from '../src/judge/judge.ts';
import { learn } from '../src/judge/learn.ts';
import type { BaselineModel, Monitor, SeriesState, StatRow } from '../src/model/judgement.ts';
import { coarsen, createStream } from './drift/generator.ts';
import type { Stream } from './drift/generator.ts';
import { defaultMonitor, keyOf } from './drift/monitor.ts';
import { CASES, SCENARIOS } from './drift/scenario.ts';

const SEGMENTS = Number(process.argv[2] ?? 1000);
/** What the twenty signals of a segment are like: mostly rates and distributions. */
const MIX = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 6, 8, 9, 0];
const START = 28_800_000;
const DAYS = 28;

interface Prepared {
  readonly monitor: Monitor;
  readonly baseline: BaselineModel;
  readonly stream: Stream;
}

function prepare(index: number): Prepared {
  const kase = CASES[index];
  const scenario = SCENARIOS.find((candidate) => candidate.name === 'real');
  if (kase === undefined || scenario === undefined) throw new Error('a case and a scenario');
  const stream = createStream({
    scenario,
    case: kase,
    requestsPerSecond: 0.2,
    seed: index,
    fromMinute: START,
    toMinute: START + (DAYS + 1) * 1440,
  });
  const monitor = defaultMonitor(kase.signal);
  const fine: StatRow[] = [];
  for (let minute = START; minute < START + DAYS * 1440; minute += 5)
    fine.push(stream.rowAt(minute, 5, false));
  const input = {
    monitor,
    key: keyOf(monitor, 'bench'),
    excluded: [],
    parent: undefined,
    nowMs: 0,
  };
  return {
    monitor,
    stream,
    baseline: learn({ ...input, history: coarsen(fine, 60), recent: fine }),
  };
}

const prepared = new Map([...new Set(MIX)].map((index) => [index, prepare(index)]));
const states = new Map<number, SeriesState>();

/** Judges every series for one minute; returns CPU milliseconds. */
function tick(minute: number): number {
  const rows = new Map(
    [...prepared].map(([index, { stream }]) => [index, stream.rowAt(minute, 1, false)]),
  );
  const before = process.cpuUsage();
  for (let series = 0; series < SEGMENTS * MIX.length; series++) {
    const index = MIX[series % MIX.length] ?? 0;
    const { monitor, baseline } = prepared.get(index) as Prepared;
    const row = rows.get(index) as StatRow;
    const output = judge({
      monitor,
      key: keyOf(monitor, 'bench'),
      baseline,
      state: states.get(series),
      closed: [row],
      open: [],
      closedUntilMinute: minute,
      changes: [],
      nowMs: minute * 60_000,
    });
    states.set(series, output.state);
  }
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

const LIVE = START + DAYS * 1440;
const times = Array.from({ length: 8 }, (_, i) => tick(LIVE + i)).slice(3);
times.sort((a, b) => a - b);
const sizes = [...states.values()].slice(0, 200).map((state) => JSON.stringify(state).length);
const models = MIX.map((index) => JSON.stringify(prepared.get(index)?.baseline).length);
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
console.log(
  JSON.stringify({
    cpu: cpus()[0]?.model,
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    series: SEGMENTS * MIX.length,
    tickCpuMs: Math.round(times[Math.floor(times.length / 2)] ?? 0),
    stateBytes: Math.round(mean(sizes)),
    baselineBytes: Math.round(mean(models)),
  }),
);
