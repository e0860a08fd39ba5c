// The drift bench: fleets of simulated streams, quiet and with incidents; false alarms per tier and detection
// delay, beside four rules in use today. Seeded; runs on all cores.
//   npm run bench:drift -- --seed 1 --streams 40 --days 30 [--cases refusal] [--scenarios iid,real]
//                          [--rates 1,0.1,0.02] [--incidents 4] [--recent-days 3] [--rules] [--json] [--replay FOLDER]

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Job } from './drift/job.ts';
import { runJobs } from './drift/pool.ts';
import { replayFolder } from './drift/replay-csv.ts';
import { toLine, toMarkdown } from './drift/report.ts';
import { CASES, SCENARIOS } from './drift/scenario.ts';

const { values: args } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    streams: { type: 'string', default: '20' },
    days: { type: 'string', default: '30' },
    incidents: { type: 'string', default: '4' },
    'recent-days': { type: 'string', default: '3' },
    cases: { type: 'string', default: '' },
    scenarios: { type: 'string', default: '' },
    rates: { type: 'string', default: '1,0.1' },
    threads: { type: 'string', default: String(availableParallelism()) },
    rules: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    replay: { type: 'string', default: '' },
  },
});

/** Streams of one job: small enough that the threads stay busy to the end. */
const BATCH = 10;

function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  wanted: string,
): readonly T[] {
  const words = wanted.split(',').filter((word) => word !== '');
  if (words.length === 0) return all;
  return all.filter((item) => words.some((word) => item.name.startsWith(word)));
}

function planLines(): Job[][] {
  const streams = Number(args.streams);
  return chosen(CASES, args.cases).flatMap((kase) =>
    args.rates.split(',').flatMap((rate) =>
      chosen(SCENARIOS, args.scenarios).map((scenario) =>
        Array.from({ length: Math.ceil(streams / BATCH) }, (_, batch): Job => ({
          scenario,
          case: kase,
          requestsPerSecond: Number(rate),
          seed: Number(args.seed),
          firstStream: batch * BATCH,
          streams: Math.min(BATCH, streams - batch * BATCH),
          days: Number(args.days),
          incidents: Number(args.incidents),
          recentDays: Number(args['recent-days']),
          rules: args.rules,
        })),
      ),
    ),
  );
}

function machine(): Record<string, unknown> {
  let commit = 'unknown';
  try {
    commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    // A tarball has no history; the figures say so.
  }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    commit,
  };
}

async function simulate(): Promise<void> {
  const started = performance.now();
  const plan = planLines();
  const jobs = plan.flat();
  const results = await runJobs(jobs, Number(args.threads), (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${jobs.length} jobs`);
  });
  let next = 0;
  const lines = plan.map((batch) => {
    const part = results.slice(next, next + batch.length);
    next += batch.length;
    return toLine(batch[0] as Job, part);
  });
  const seconds = (performance.now() - started) / 1000;
  const head = { ...machine(), seed: Number(args.seed), streams: Number(args.streams), seconds };
  if (args.json) console.log(JSON.stringify({ ...head, lines }, null, 1));
  else console.log(`${JSON.stringify(head)}\n\n${toMarkdown(lines)}`);
}

if (args.replay === '') await simulate();
else await replayFolder(args.replay, { json: args.json });
