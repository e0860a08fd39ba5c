// The judge's tick on a fleet of segments × twenty signals with 28 days of roll-ups in the embedded store: restart,
// then one beat after the other, each with new statistics of every series. Prints where the time goes.
//
//   node bench/judge-tick.ts [--segments 1000] [--rate 0.2] [--every 30] [--ticks 16] [--json]
//
// rate: requests a second of a segment. every: minutes between the rows of a series in the older history.

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { accept } from '../src/judge/accept.ts';
import { explain } from '../src/judge/explain.ts';
import { groupIncidents } from '../src/judge/incidents.ts';
import { judge } from '../src/judge/judge.ts';
import { learn } from '../src/judge/learn.ts';
import { estimateSince } from '../src/judge/since.ts';
import { createJudgeJob, type JudgeJob } from '../src/measure/judge-job.ts';
import type { InsertRows, Query } from '../src/model/pipeline.ts';
import {
  fillBaselines,
  fillHistory,
  monitors,
  setWatermark,
  SIGNAL_COUNT,
  writeMinutes,
  type FleetOptions,
} from './judge-tick/fleet.ts';
import { openBenchStore } from './judge-tick/store.ts';

const { values: options } = parseArgs({
  options: {
    segments: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '0.2' },
    every: { type: 'string', default: '30' },
    ticks: { type: 'string', default: '16' },
    json: { type: 'boolean', default: false },
  },
});

const BEAT_MS = 15_000;
const MINUTE_MS = 60_000;
const never = new AbortController().signal;

/** Milliseconds of a tick by what they were spent on; `wall` holds the others, `cpu` is of every thread. */
interface Split {
  query: number;
  judge: number;
  learn: number;
  write: number;
  wall: number;
  cpu: number;
  judged: number;
  learned: number;
}

const zero = (): Split => ({
  query: 0,
  judge: 0,
  learn: 0,
  write: 0,
  wall: 0,
  cpu: 0,
  judged: 0,
  learned: 0,
});
let spent = zero();

function timed<A extends unknown[], R>(part: 'judge' | 'learn', run: (...args: A) => R) {
  return (...args: A): R => {
    const before = performance.now();
    const result = run(...args);
    spent[part] += performance.now() - before;
    return result;
  };
}

async function timedAsync<T>(part: 'query' | 'write', run: () => Promise<T>): Promise<T> {
  const before = performance.now();
  try {
    return await run();
  } finally {
    spent[part] += performance.now() - before;
  }
}

const { folder, store } = await openBenchStore('judge');

const startMinute = Math.floor(Date.now() / MINUTE_MS);
let nowMs = startMinute * MINUTE_MS;
/** When the beat that is under way began: within a beat time goes on. */
let beatAt = performance.now();
const fleet: FleetOptions = {
  store,
  segments: Number(options.segments),
  requestsPerSecond: Number(options.rate),
  everyMinutes: Number(options.every),
  nowMinute: startMinute,
};

function createJob(): JudgeJob {
  const query: Query = (statement) => timedAsync('query', () => store.query(statement));
  const insert: InsertRows = (...args) => timedAsync('write', () => store.insert(...args));
  return createJudgeJob({
    query,
    insert,
    clock: () => nowMs + Math.round(performance.now() - beatAt),
    monitors,
    learn: timed('learn', learn),
    judge: timed('judge', judge),
    accept,
    groupIncidents,
    explainer: { explain, estimateSince },
    settleDelayMs: MINUTE_MS,
    historyDays: 28,
    learnIntervalMs: 3_600_000,
    retentionDays: 180,
    publish: () => undefined,
  });
}

async function runTick(job: JudgeJob): Promise<Split> {
  spent = zero();
  beatAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const report = await job.run(never);
  spent.wall = performance.now() - before;
  const cpu = process.cpuUsage(cpuBefore);
  spent.cpu = (cpu.user + cpu.system) / 1000;
  spent.judged = report.judged;
  spent.learned = report.learned;
  return spent;
}

/** What a roll-up does between two ticks: the minute that is now, and at its end once more. */
async function rollUp(): Promise<void> {
  const minute = Math.floor(nowMs / MINUTE_MS);
  nowMs += BEAT_MS;
  await writeMinutes(fleet, { from: minute, to: minute + 1, step: 1, atMs: nowMs });
  await setWatermark(store, nowMs);
}

function print(name: string, split: Split): void {
  const rounded = Object.entries(split).map(([part, value]) => [part, Math.round(value)]);
  if (options.json) console.log(JSON.stringify({ name, ...Object.fromEntries(rounded) }));
  else console.log(name.padEnd(14), rounded.map(([part, value]) => `${part} ${value}`).join('  '));
}

const memoryMib = () => Math.round(process.memoryUsage().rss / 2 ** 20);

function median(splits: readonly Split[]): Split {
  const result = zero();
  for (const part of Object.keys(result) as (keyof Split)[]) {
    const values = splits.map((split) => split[part]).sort((a, b) => a - b);
    result[part] = values[Math.floor(values.length / 2)] ?? 0;
  }
  return result;
}

try {
  const fillBefore = performance.now();
  const rows = await fillHistory(fleet);
  await fillBaselines(fleet);
  await setWatermark(store, nowMs);
  console.log(
    JSON.stringify({
      cpu: cpus()[0]?.model,
      load: loadavg()[0],
      node: process.version,
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      series: fleet.segments * SIGNAL_COUNT,
      historyRows: rows,
      fillSeconds: Math.round((performance.now() - fillBefore) / 1000),
    }),
  );
  let job = createJob();
  print('first', await runTick(job));
  const splits: Split[] = [];
  for (let tick = 0; tick < Number(options.ticks); tick++) {
    await rollUp();
    const split = await runTick(job);
    splits.push(split);
    if (options.json) print(`tick ${tick}`, split);
  }
  print('steady p50', median(splits.slice(2)));
  const worst = splits.slice(2).reduce((a, b) => (b.wall > a.wall ? b : a));
  print('steady worst', worst);
  const drifts = job.verdicts().filter(({ finding }) => finding.state >= 2).length;
  job = createJob();
  print('restart', await runTick(job));
  const [bytes] = await store.boardEngine.select(
    `SELECT (SELECT round(avg(length(json))) FROM drift_state) AS state, (SELECT round(avg(length(json))) FROM drift_baselines) AS baseline`,
  );
  console.log(JSON.stringify({ drifts, rssMib: memoryMib(), bytes }));
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
