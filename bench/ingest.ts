// npm run bench: how many spans a CPU-second of the receiver takes, on real listeners, from a separate
// load process, beside the floor and a usual implementation on the same bytes. See docs/benchmarks.md.
//
//   npm run bench -- [--quick] [--part sink,workers,floor,store] [--target http://host:port [--wire grpc|http+gzip] [--pid N]] [--write]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LoadCase, LoadResult } from './ingest/load.ts';
import { baselineWork, floorWork, measureCost } from './ingest/floor.ts';
import type { Profile } from './ingest/payloads.ts';
import { createPayload, hasCaptures } from './ingest/payloads.ts';
import type { Target } from './ingest/processes.ts';
import {
  cpuSecondsOf,
  forgetPeakOf,
  Loader,
  memoryMibOf,
  openServer,
  openSinkServer,
} from './ingest/processes.ts';
import { measureStages } from './ingest/stages.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string', default: 'sink,workers,floor,store' },
    write: { type: 'boolean', default: false },
    target: { type: 'string' },
    wire: { type: 'string', default: 'grpc' },
    pid: { type: 'string' },
  },
});

type Wire = LoadCase['wire'];

interface Row {
  readonly profile: Profile;
  readonly wire: Wire;
  readonly batch: number;
  readonly result: LoadResult;
  readonly cpuSeconds: number | undefined;
  readonly rssMib: number | undefined;
}

const IN_FLIGHT: Readonly<Record<number, number>> = { 1: 32, 64: 16, 512: 4, 8192: 1 };
const SECONDS = options.quick ? 1 : 1.2;
const SPANS_MAX = 400_000;
const lines: string[] = [];
let serial = 1;

function print(line = ''): void {
  process.stdout.write(`${line}\n`);
  lines.push(line);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function printHeader(): void {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  print(
    `CPU      ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  print(`Node     ${process.versions.node} on ${process.platform} ${process.arch}`);
  print(`commit   ${commit()}, ${new Date().toISOString().slice(0, 16)}Z`);
  print(
    `load     ${load.join(' ')} before the run: CPU-seconds hold on a busy machine, spans/s does not`,
  );
}

const thousands = (value: number) => Math.round(value).toLocaleString('en-GB');

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  print(line(head));
  print(line(head.map((_, index) => (index < 3 ? '---' : '---:'))));
  for (const row of rows) print(line(row));
}

function loadCase(profile: Profile, wire: Wire, batch: number, target: Target): LoadCase {
  const from = serial;
  serial += 1_000_000;
  return {
    endpoint: wire === 'grpc' ? target.grpc : target.http,
    wire,
    profile,
    batch,
    inFlight: IN_FLIGHT[batch] ?? 8,
    seconds: SECONDS,
    spansMax: SPANS_MAX,
    requestsPerSecond: 0,
    serialFrom: from,
  };
}

async function runCase(loader: Loader, target: Target, load: LoadCase): Promise<Row> {
  let before: number | undefined;
  const result = await loader.run(load, () => {
    forgetPeakOf(target.pid);
    before = cpuSecondsOf(target.pid);
  });
  const after = cpuSecondsOf(target.pid);
  const cpuSeconds = before === undefined || after === undefined ? undefined : after - before;
  const { profile, wire, batch } = load;
  if (result.firstFailure !== '') print(`  ${profile} ${wire} ${batch}: ${result.firstFailure}`);
  return { profile, wire, batch, result, cpuSeconds, rssMib: memoryMibOf(target.pid)?.peak };
}

function cellsOf({ profile, wire, batch, result, cpuSeconds, rssMib }: Row): string[] {
  const perCpu = cpuSeconds === undefined ? '–' : thousands(result.spans / cpuSeconds);
  const perMillion =
    cpuSeconds === undefined ? '–' : ((cpuSeconds / result.spans) * 1e6).toFixed(1);
  return [
    profile,
    wire,
    String(batch),
    thousands(result.spans / result.seconds),
    perCpu,
    perMillion,
    (result.rawBytes / 1e6 / result.seconds).toFixed(0),
    result.ackMs.p50.toFixed(1),
    result.ackMs.p99.toFixed(1),
    rssMib === undefined ? '–' : rssMib.toFixed(0),
  ];
}

const HEAD = [
  'profile',
  'wire',
  'batch',
  'spans/s',
  'spans / CPU-s',
  'CPU-s / million',
  'MB/s',
  'ack p50 ms',
  'ack p99 ms',
  'RSS peak MiB',
];

function profiles(): Profile[] {
  if (hasCaptures()) return ['lean', 'fat', 'mix'];
  print('../shared/data/captures is absent: the captured mix is SKIPPED');
  return ['lean', 'fat'];
}

/** Which cases run: every profile, wire and batch size; quickly only the batch exporters send. */
function plan(): [Profile, Wire, number][] {
  const wires: Wire[] = ['grpc', 'http+gzip'];
  const cases: [Profile, Wire, number][] = [];
  for (const profile of profiles()) {
    for (const wire of wires) {
      const batches = options.quick ? [512] : [1, 64, 512, 8192];
      for (const batch of batches) cases.push([profile, wire, batch]);
    }
  }
  return cases;
}

async function warmUp(loader: Loader, target: Target): Promise<void> {
  for (const wire of ['grpc', 'http+gzip'] as const) {
    for (const profile of ['lean', 'fat'] as const) {
      const load = loadCase(profile, wire, 512, target);
      await loader.run({ ...load, seconds: SECONDS / 2, spansMax: 60_000 }, () => undefined);
    }
  }
}

/** Acknowledgement times at half of the highest rate, which is what a service is sized for. */
async function runHalfLoad(loader: Loader, target: Target, full: readonly Row[]): Promise<void> {
  print('\n### Acknowledgement at half load\n');
  const rows: string[][] = [];
  for (const { profile, wire, batch, result } of full) {
    if (batch !== 512 || profile === 'mix') continue;
    const requestsPerSecond = result.requests / result.seconds / 2;
    const load = { ...loadCase(profile, wire, batch, target), requestsPerSecond, inFlight: 8 };
    const half = await runCase(loader, target, load);
    const { p50, p90, p99 } = half.result.ackMs;
    const rate = half.result.spans / half.result.seconds;
    rows.push([
      profile,
      wire,
      String(batch),
      thousands(rate),
      ...[p50, p90, p99].map((ms) => ms.toFixed(1)),
    ]);
  }
  table(['profile', 'wire', 'batch', 'spans/s', 'p50 ms', 'p90 ms', 'p99 ms'], rows);
}

async function benchSink(loader: Loader, folder: string): Promise<void> {
  print('\n### Receiver alone: listeners, pipeline, spool with fsync, blocks discarded\n');
  const target = await openSinkServer(folder);
  try {
    await warmUp(loader, target);
    const rows: Row[] = [];
    for (const [profile, wire, batch] of plan()) {
      rows.push(await runCase(loader, target, loadCase(profile, wire, batch, target)));
    }
    table(HEAD, rows.map(cellsOf));
    await runHalfLoad(loader, target, rows);
  } finally {
    await target.close();
  }
}

/** The same load with no, one and two decode workers, at full rate and at half of what the main thread takes alone. */
async function benchWorkers(loader: Loader, folder: string): Promise<void> {
  print('\n### Decode workers: receiver alone, 512-span batches over gRPC\n');
  const rows: string[][] = [];
  const halfRates = new Map<Profile, number>();
  for (const workers of [0, 1, 2]) {
    const target = await openSinkServer(join(folder, `workers-${workers}`), workers);
    try {
      await warmUp(loader, target);
      for (const profile of ['lean', 'fat'] as const) {
        const load = { ...loadCase(profile, 'grpc', 512, target), inFlight: 8, seconds: 3 };
        const full = await runCase(loader, target, load);
        const { requests, seconds } = full.result;
        if (workers === 0) halfRates.set(profile, requests / seconds / 2);
        const requestsPerSecond = halfRates.get(profile) ?? 0;
        const again = { ...loadCase(profile, 'grpc', 512, target), inFlight: 8, seconds: 3 };
        const half = await runCase(loader, target, { ...again, requestsPerSecond });
        const { p50, p99 } = half.result.ackMs;
        rows.push([String(workers), ...cellsOf(full), p50.toFixed(1), p99.toFixed(1)]);
      }
    } finally {
      await target.close();
    }
  }
  table(['workers', ...HEAD, 'half load p50 ms', 'p99 ms'], rows);
}

function benchFloor(): void {
  print('\n### The same bytes elsewhere, and where the time goes (one thread, 512-span batches)\n');
  const seconds = options.quick ? 0.3 : 0.8;
  const rows = profiles().map((profile) => {
    const payload = createPayload(profile, 512);
    const floor = measureCost(payload, seconds, floorWork(payload, true));
    const baseline = measureCost(payload, seconds, baselineWork(payload));
    const stages = measureStages(payload, seconds);
    return [
      profile,
      `${Math.round(payload.body.length / payload.spans)} B`,
      thousands(floor.spansPerCpuSecond),
      thousands(baseline.spansPerCpuSecond),
      ...stages.map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion.toFixed(1)),
    ];
  });
  table(
    [
      'profile',
      'a span',
      'floor: gunzip + copy, spans / CPU-s',
      'protobufjs + JSONEachRow, spans / CPU-s',
      'gunzip CPU-s / million',
      'decode',
      'normalise',
      'encode',
    ],
    rows,
  );
}

async function readMetric(board: string, name: string): Promise<number> {
  const text = await (await fetch(`${board}/metrics`)).text();
  let sum = 0;
  for (const match of text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))) {
    sum += Number(match[1]);
  }
  return sum;
}

const STORED_SPANS = 'spandrift_store_rows_total\\{table="otel_traces"\\}';

/** Waits until the number of stored spans stands still, and says it. */
async function settled(board: string): Promise<number> {
  let before = -1;
  for (;;) {
    const now = await readMetric(board, STORED_SPANS);
    if (now === before) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
}

/** Sends for a bounded time, then waits until the store has every row. */
async function benchStore(loader: Loader, folder: string): Promise<void> {
  print('\n### End to end into the embedded ClickHouse, jobs and board included\n');
  const rows: string[][] = [];
  const cases: [Profile, Wire][] = [
    ['lean', 'grpc'],
    ['fat', 'http+gzip'],
  ];
  for (const [profile, wire] of cases) {
    const server = await openServer(join(folder, profile));
    try {
      const load = { ...loadCase(profile, wire, 512, server), seconds: options.quick ? 3 : 6 };
      await loader.run({ ...loadCase(profile, wire, 512, server), seconds: 2 }, () => undefined);
      const warm = await settled(server.board);
      const startMs = performance.now();
      const startCpu = cpuSecondsOf(server.pid) ?? Number.NaN;
      const { result } = await runCase(loader, server, load);
      const deadlineMs = performance.now() + 60_000;
      const loaded = () => readMetric(server.board, STORED_SPANS);
      let stored = (await loaded()) - warm;
      for (
        ;
        stored < result.spans && performance.now() < deadlineMs;
        stored = (await loaded()) - warm
      ) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const seconds = (performance.now() - startMs) / 1000;
      const cpu = (cpuSecondsOf(server.pid) ?? Number.NaN) - startCpu;
      rows.push([
        profile,
        wire,
        '512',
        thousands(result.spans),
        thousands(stored),
        thousands(result.spans / seconds),
        thousands(result.spans / cpu),
        result.ackMs.p99.toFixed(1),
        (memoryMibOf(server.pid)?.peak ?? Number.NaN).toFixed(0),
      ]);
    } finally {
      await server.close();
    }
  }
  table(
    [
      'profile',
      'wire',
      'batch',
      'spans acknowledged',
      'rows in otel_traces',
      'spans/s until stored',
      'spans / CPU-s',
      'ack p99 ms',
      'RSS peak MiB',
    ],
    rows,
  );
}

async function benchTarget(loader: Loader, url: string): Promise<void> {
  const pid = options.pid === undefined ? undefined : Number(options.pid);
  const target = { grpc: url, http: url, pid, close: () => Promise.resolve() };
  print(`\n### ${url}\n`);
  const rows: Row[] = [];
  for (const [profile, wire, batch] of plan()) {
    if (wire !== options.wire) continue;
    rows.push(await runCase(loader, target, loadCase(profile, wire, batch, target)));
  }
  table(HEAD, rows.map(cellsOf));
}

const DOCUMENT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const MARKS = [
  '<!-- ingest figures: npm run bench -- --write -->',
  '<!-- end of ingest figures -->',
] as const;

/** Puts the figures between the marks of docs/benchmarks.md. */
function writeDocument(): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const from = text.indexOf(MARKS[0]);
  const to = text.indexOf(MARKS[1]);
  if (from < 0 || to < 0) throw new Error(`${DOCUMENT} has no place for the figures`);
  const headLines = lines.findIndex((line) => line.startsWith('\n'));
  const head = lines.slice(0, headLines).join('\n');
  const rest = lines.slice(headLines).join('\n');
  const figures = `${MARKS[0]}\n\n\`\`\`text\n${head}\n\`\`\`\n${rest}\n\n`;
  writeFileSync(DOCUMENT, text.slice(0, from) + figures + text.slice(to));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spandrift-bench-'));
  const loader = new Loader();
  printHeader();
  try {
    if (options.target !== undefined) return await benchTarget(loader, options.target);
    const parts = options.part.split(',');
    if (parts.includes('sink')) await benchSink(loader, join(folder, 'sink'));
    if (parts.includes('workers')) await benchWorkers(loader, folder);
    if (parts.includes('floor')) benchFloor();
    if (parts.includes('store')) await benchStore(loader, folder);
    if (options.write) writeDocument();
  } finally {
    await loader.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
