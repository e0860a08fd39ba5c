// What the score, the threshold and the stream each contribute: scores of refusal rates on the same streams and learned
// baselines, every one at the threshold that gives the fleet so many false alarms on its own quiet months.
//   node bench/drift-scores.ts [--seed 1] [--streams 40] [--incidents 3] [--scenarios real] [--rates 1,0.1] [--case refusal]
// The first row is the reference of the design: {3, 5}, divided by the whole dispersion.

import { parseArgs } from 'node:util';
import { createEvidence } from '../src/judge/create-evidence.ts';
import { learn } from '../src/judge/learn.ts';
import { openModel } from '../src/judge/model.ts';
import type { RateModel } from '../src/judge/model.ts';
import { createTrack, evidenceOf } from '../src/judge/process.ts';
import type { Track } from '../src/judge/process.ts';
import type { Evidence } from '../src/judge/evidence.ts';
import type { StatRow } from '../src/model/judgement.ts';
import { LOG_ZERO, logAdd } from '../src/stats/log-sum.ts';
import { fitTail, tailLevel } from '../src/stats/tail-fit.ts';
import { coarsen, createStream } from './drift/generator.ts';
import type { Stream } from './drift/generator.ts';
import { HISTORY_DAYS, START, historyOf } from './drift/job.ts';
import { defaultMonitor, keyOf } from './drift/monitor.ts';
import { createRandom, mixSeed } from './drift/random.ts';
import { CASES, SCENARIOS } from './drift/scenario.ts';
import type { Case, Scenario } from './drift/scenario.ts';

const { values: args } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    streams: { type: 'string', default: '40' },
    incidents: { type: 'string', default: '3' },
    scenarios: { type: 'string', default: 'real' },
    rates: { type: 'string', default: '1,0.1' },
    case: { type: 'string', default: 'refusal' },
  },
});

const DAYS = 30;
const BLOCK = 360;
const CENSOR = 1440;
const CHANGE_WEIGHT = 3000;
/** Share of the block maxima that the tail is fitted on. */
const TAIL_FROM = 0.98;
const BUDGETS = [1, 0.25] as const;

interface Score {
  readonly name: string;
  readonly of: (model: RateModel) => RateModel;
  /** Alternatives that take part; those of the product unless given. */
  readonly weightOf?: (index: number) => number;
}

const plain = { tau: 0, marginUp: 1, marginDown: 1 };
/** Indices of the ratios 3 and 5 among the alternatives of a rate. */
const isThreeOrFive = (index: number): number => (index === 2 || index === 3 ? 1 : 0);

const SCORES: readonly Score[] = [
  {
    name: '{3, 5} / φ (reference)',
    of: (model) => ({ ...model, ...plain, temper: model.phi }),
    weightOf: isThreeOrFive,
  },
  {
    name: '{3, 5}, waves ignored',
    of: (model) => ({ ...model, ...plain, temper: 1 }),
    weightOf: isThreeOrFive,
  },
  {
    name: 'allowance of e^τ / φ (until now)',
    of: (model) => ({
      ...model,
      tau: 0,
      marginUp: model.marginUp * Math.exp(model.tau),
      temper: model.phi,
    }),
    weightOf: isThreeOrFive,
  },
  { name: 'level filter (product)', of: (model) => model },
];

interface Run {
  readonly evidence: Evidence;
  readonly track: Track;
  readonly out: Float64Array;
}

/** Evidence of a score, with only its alternatives active. */
function evidenceFor(score: Score, model: RateModel): Evidence {
  const evidence = createEvidence(score.of(model));
  const { weightOf } = score;
  if (weightOf === undefined) return evidence;
  const alternatives = evidence.alternatives.map((alternative, index) => ({
    ...alternative,
    active: weightOf(index) > 0,
    weight: weightOf(index),
  }));
  return { ...evidence, alternatives };
}

const createRun = (evidence: Evidence): Run => ({
  evidence,
  track: { ...createTrack(evidence.alternatives.length), f: [] },
  out: new Float64Array(evidence.alternatives.length),
});

const copyRun = (run: Run): Run => ({
  ...run,
  track: { ...run.track, r: [...run.track.r], f: [...(run.track.f ?? [])] },
  out: run.out.slice(),
});

/** Advances the sum alone and returns the evidence. */
function step({ evidence, track, out }: Run, row: StatRow, weight: number): number {
  const bonus = Math.log(weight);
  evidence.score(row, out, { beliefs: track.f ?? [], logs: track.r, bonus });
  track.r = track.r.map((r, i) => logAdd(r, bonus) + (out[i] ?? 0));
  return evidenceOf(track, evidence.alternatives, 'up');
}

interface Tally {
  readonly maxima: number[];
  /** Highest evidence up to each minute of an incident: alone, and at a registered change. */
  readonly paths: { readonly alone: Float64Array[]; readonly changed: Float64Array[] };
}

function follow(run: Run, stream: Stream, from: number, firstWeight: number): Float64Array {
  const copy = copyRun(run);
  let highest = LOG_ZERO;
  return Float64Array.from({ length: CENSOR }, (_, i) => {
    const row = stream.rowAt(from + i, 1, true);
    if (row.n > 0) highest = Math.max(highest, step(copy, row, i === 0 ? firstWeight : 1));
    return highest;
  });
}

function runStream(stream: Stream, seed: number, tallies: readonly Tally[]): void {
  const monitor = defaultMonitor('refusal_rate');
  const fine = historyOf(stream);
  const from = START + HISTORY_DAYS * 1440;
  const baseline = learn({
    monitor,
    key: keyOf(monitor, 'bench'),
    history: coarsen(fine, 60),
    recent: fine.filter((row) => row.minute >= from - 3 * 1440),
    excluded: [],
    nowMs: from * 60_000,
  });
  const model = openModel(baseline) as RateModel;
  const runs = SCORES.map((score) => createRun(evidenceFor(score, model)));
  const random = createRandom(mixSeed(seed, 10));
  const incidents = new Set(
    Array.from(
      { length: Number(args.incidents) },
      () => 1440 + Math.floor(random.next() * (DAYS - 2) * 1440),
    ),
  );
  const block = runs.map(() => LOG_ZERO);
  for (let minute = 0; minute < DAYS * 1440; minute++) {
    if (incidents.has(minute)) {
      runs.forEach((run, i) => {
        tallies[i]?.paths.alone.push(follow(run, stream, from + minute, 1));
        tallies[i]?.paths.changed.push(follow(run, stream, from + minute, 1 + CHANGE_WEIGHT));
      });
    }
    const row = stream.rowAt(from + minute, 1, false);
    // Eight registered changes a month, as everywhere in the bench.
    const weight = minute % 5400 === 100 ? 1 + CHANGE_WEIGHT : 1;
    runs.forEach((run, i) => {
      if (row.n > 0) block[i] = Math.max(block[i] ?? LOG_ZERO, step(run, row, weight));
      if (minute % BLOCK !== BLOCK - 1) return;
      tallies[i]?.maxima.push(block[i] ?? 0);
      block[i] = LOG_ZERO;
    });
  }
}

function median(paths: readonly Float64Array[], threshold: number): string {
  const delays = paths
    .map((path) => path.findIndex((value) => value >= threshold))
    .map((at) => (at < 0 ? Infinity : at + 1));
  const middle = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)] ?? Infinity;
  return Number.isFinite(middle) ? String(middle) : 'never';
}

function report(scenario: Scenario, rate: number, kase: Case): void {
  const tallies = SCORES.map((): Tally => ({ maxima: [], paths: { alone: [], changed: [] } }));
  for (let i = 0; i < Number(args.streams); i++) {
    const seed = mixSeed(Number(args.seed), i, Math.round(rate * 1000));
    const toMinute = START + (HISTORY_DAYS + DAYS) * 1440 + CENSOR;
    runStream(
      createStream({
        scenario,
        case: kase,
        requestsPerSecond: rate,
        seed,
        fromMinute: START,
        toMinute,
      }),
      seed,
      tallies,
    );
  }
  tallies.forEach((tally, i) => {
    const fit = fitTail(tally.maxima, TAIL_FROM, { scale: 1, weight: 0 });
    if (fit === undefined) return;
    const cells = BUDGETS.map((budget) => {
      const threshold = tailLevel(fit, (budget / 500) * (BLOCK / (DAYS * 1440)));
      return `${threshold.toFixed(1)}: ${median(tally.paths.alone, threshold)}, ${median(tally.paths.changed, threshold)}`;
    });
    console.log(`| ${scenario.name} | ${rate} | ${SCORES[i]?.name} | ${cells.join(' | ')} |`);
  });
}

console.log(
  '| streams are | req/s | score | at 1 false alarm: threshold: delay, after a change | at 0.25 |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const rate of args.rates.split(',').map(Number)) {
  for (const name of args.scenarios.split(',')) {
    const scenario = SCENARIOS.find((candidate) => candidate.name.startsWith(name));
    const kase = CASES.find((candidate) => candidate.name.startsWith(args.case));
    if (scenario !== undefined && kase !== undefined) report(scenario, rate, kase);
  }
}
