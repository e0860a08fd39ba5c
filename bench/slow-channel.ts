// The slow channel's daily round on a fleet of segments × twenty signals with 28 days of roll-ups in the embedded store:
// how long it takes, how much memory, and a digest of every baseline it learned, to compare releases by.
//
//   node bench/slow-channel.ts [--segments 100] [--every 60]
//
// every: minutes between the rows of a series in the older history.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { learn } from '../src/judge/learn.ts';
import { selectSlow, testSlow } from '../src/judge/slow.ts';
import { createSlowJob } from '../src/measure/slow-job.ts';
import type { LearnInput } from '../src/model/judgement.ts';
import { fillHistory, monitors, SIGNAL_COUNT } from './judge-tick/fleet.ts';
import { openBenchStore } from './judge-tick/store.ts';

const { values: options } = parseArgs({
  options: {
    segments: { type: 'string', default: '100' },
    every: { type: 'string', default: '60' },
  },
});

/** A fixed hour, so that two runs lay the same rows. */
const NOW_MINUTE = Math.floor(Date.UTC(2026, 10, 20, 12) / 60_000);
const { folder, store } = await openBenchStore('slow');

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
let rssPeak = 0;
let digest = 0n;

/** Learns, notes the memory of that moment, and adds to a digest that does not depend on the order of series. */
function learnNoted(input: LearnInput) {
  const baseline = learn(input);
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  const text = JSON.stringify([input.key, baseline]);
  digest ^= BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  return baseline;
}

try {
  const rows = await fillHistory({
    store,
    segments: Number(options.segments),
    requestsPerSecond: 0.2,
    everyMinutes: Number(options.every),
    nowMinute: NOW_MINUTE,
  });
  const job = createSlowJob({
    query: store.query,
    insert: store.insert,
    clock: () => NOW_MINUTE * 60_000,
    monitors,
    learn: learnNoted,
    testSlow,
    selectSlow,
    historyDays: 28,
    isHeld: () => false,
  });
  const rssBefore = process.memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const report = await job.run(new AbortController().signal);
  const cpu = process.cpuUsage(cpuBefore);
  console.log(
    JSON.stringify({
      cpu: cpus()[0]?.model,
      node: process.version,
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      fleet: Number(options.segments) * SIGNAL_COUNT,
      rows,
      ...report,
      seconds: Math.round(performance.now() - before) / 1000,
      cpuSeconds: Math.round((cpu.user + cpu.system) / 1000) / 1000,
      rssBeforeMib: mib(rssBefore),
      rssPeakMib: mib(rssPeak),
      digest: digest.toString(16),
    }),
  );
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
