// Simulated weeks through a whole service: an injected clock runs ahead, traffic is sent over real OTLP as its time
// comes, the jobs run in the order data flows, and after every step /metrics is scraped over HTTP with the simulated
// time. Prometheus' own clock cannot be hurried, so the scrapes become blocks of a real Prometheus afterwards.

import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TENANTS, type SimulatedService } from '../../src/cli/simulate/catalogue.ts';
import type { Incident } from '../../src/cli/simulate/incidents.ts';
import { openFeed, type Feed } from '../../src/cli/simulate/run.ts';
import { Sender } from '../../src/cli/simulate/sender.ts';
import type { TestApp } from './app.ts';
import { findBinary } from './prometheus.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** What runs at every step, as `jobs.ts` schedules it; the slow channel looks at its own date once a day. */
const JOBS = ['settle', 'rollup', 'changes', 'canary', 'judge'];
const HOURLY_JOBS = ['slow'];

export interface WeeksOptions {
  readonly spandrift: TestApp;
  /** Moves the clock the service was started with. */
  readonly setClock: (timeMs: number) => void;
  readonly services: readonly SimulatedService[];
  readonly incidents: readonly Incident[];
  readonly callsPerSecond: number;
  readonly fromMs: number;
  readonly liveFromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Where the scrapes are written, as OpenMetrics with their times. */
  readonly scrapesFile: string;
}

export interface WeeksReport {
  readonly spans: number;
  readonly steps: number;
}

/** Sends history as fast as it is taken, then lives through the rest step by step. */
export async function liveThrough(options: WeeksOptions): Promise<WeeksReport> {
  const { app } = options.spandrift;
  const sender = new Sender({
    endpoint: app.urls.grpc ?? '',
    protocol: 'grpc',
    headers: {},
    gzip: false,
    timeoutMs: 30_000,
    inFlightMax: 4,
    retryMsMax: 60_000,
  });
  const feed = openFeed(
    {
      traffic: {
        seed: 11,
        callsPerSecond: options.callsPerSecond,
        services: options.services,
        tenants: TENANTS,
        incidents: options.incidents,
        rhythm: 'daily',
        contentCharactersMax: 240,
      },
      dialect: 'mixed',
      batchSpans: 2000,
    },
    { sender },
    { fromMs: options.fromMs, toMs: options.toMs },
  );
  const scrapes = new Scrapes(options.scrapesFile);
  try {
    const take = (timeMs: number) => takeUntil(options, { feed, sender, timeMs });
    for (let day = options.fromMs; day < options.liveFromMs; day += DAY_MS) {
      await take(Math.min(day + DAY_MS, options.liveFromMs));
      await runJobs(options, ['settle', 'rollup', 'changes']);
    }
    let steps = 0;
    for (let at = options.liveFromMs; at <= options.toMs; at += options.stepMs) {
      await take(at);
      await runJobs(options, at % HOUR_MS === 0 ? [...HOURLY_JOBS, ...JOBS] : JOBS);
      await scrapes.take(`${app.urls.publish}/metrics`, at);
      steps += 1;
    }
    return { spans: sender.counts.spansAcknowledged, steps };
  } finally {
    await scrapes.close();
    sender.close();
  }
}

async function takeUntil(
  { spandrift, setClock }: WeeksOptions,
  step: { readonly feed: Feed; readonly sender: Sender; readonly timeMs: number },
): Promise<void> {
  setClock(step.timeMs);
  await step.feed.sendUntil(step.timeMs);
  await step.sender.drain();
  if (step.sender.counts.refused > 0) throw new Error(step.sender.counts.refusedReason);
  await spandrift.drain();
}

async function runJobs({ spandrift }: WeeksOptions, jobs: readonly string[]): Promise<void> {
  for (const job of jobs) await spandrift.app.runJob(job);
}

/** The families that the behaviour rules read, family by family, because that is how OpenMetrics wants them. */
class Scrapes {
  readonly #file: string;
  readonly #families = new Map<string, string[]>();

  constructor(file: string) {
    this.#file = file;
  }

  async take(url: string, timeMs: number): Promise<void> {
    const answer = await fetch(url);
    for (const line of (await answer.text()).split('\n')) {
      const sample = /^(llm_drift_(?:state|member))\{(.*)\} (\S+)$/.exec(line);
      if (sample === null) continue;
      const [, name = '', labels = '', value = ''] = sample;
      const text = `${name}{${labels},job="spandrift"} ${value} ${timeMs / 1000}`;
      const family = this.#families.get(name);
      if (family === undefined) this.#families.set(name, [text]);
      else family.push(text);
    }
  }

  async close(): Promise<void> {
    const file: WriteStream = createWriteStream(this.#file);
    for (const [name, lines] of this.#families) {
      file.write(`# TYPE ${name} gauge\n${lines.join('\n')}\n`);
    }
    file.end('# EOF\n');
    await once(file, 'close');
  }
}

/** Turns the scrapes into blocks that Prometheus opens as its own. */
export function createBlocks(scrapesFile: string, folder: string): void {
  const promtool = findBinary('promtool') ?? 'promtool';
  execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', scrapesFile, folder], {
    stdio: 'ignore',
  });
}

export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly fromMs: number;
  /** The last moment it still fired. */
  readonly toMs: number;
}

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Evaluates every alert of a shipped rule file at every step of the range; one entry for each time it fired. */
export async function evaluateRules(options: {
  readonly prometheusUrl: string;
  readonly rulesFile: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}): Promise<FiredAlert[]> {
  const file = parse(readFileSync(options.rulesFile, 'utf8')) as {
    groups: { rules: Rule[] }[];
  };
  const fired: FiredAlert[] = [];
  for (const rule of file.groups.flatMap(({ rules }) => rules)) {
    if (rule.alert !== undefined) fired.push(...(await evaluateRule(rule, options)));
  }
  return fired.sort((a, b) => a.fromMs - b.fromMs);
}

async function evaluateRule(
  rule: Rule,
  options: { prometheusUrl: string; fromMs: number; toMs: number; stepMs: number },
): Promise<FiredAlert[]> {
  const body = new URLSearchParams({
    query: rule.expr,
    start: String(options.fromMs / 1000),
    end: String(options.toMs / 1000),
    step: String(options.stepMs / 1000),
  });
  const answer = await fetch(`${options.prometheusUrl}/api/v1/query_range`, {
    method: 'POST',
    body,
  });
  const { status, error, data } = (await answer.json()) as {
    status: string;
    error?: string;
    data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  if (status !== 'success') throw new Error(`${rule.alert}: ${error}`);
  return (data?.result ?? []).flatMap(({ metric, values }) =>
    toIntervals(
      values.map(([seconds]) => seconds * 1000),
      options.stepMs,
    ).map((interval) => ({
      name: rule.alert ?? '',
      severity: rule.labels?.['severity'] ?? '',
      labels: metric,
      ...interval,
    })),
  );
}

/** An alert that falls silent for one evaluation keeps firing, as the rules' keep_firing_for has it. */
function toIntervals(
  timesMs: readonly number[],
  stepMs: number,
): { fromMs: number; toMs: number }[] {
  const intervals: { fromMs: number; toMs: number }[] = [];
  for (const timeMs of timesMs) {
    const last = intervals.at(-1);
    if (last !== undefined && timeMs - last.toMs <= stepMs) last.toMs = timeMs;
    else intervals.push({ fromMs: timeMs, toMs: timeMs });
  }
  return intervals;
}

/** The shipped rules of behaviour. */
export const BEHAVIOUR_RULES = join(import.meta.dirname, '../../rules/behaviour.yaml');
