// spandrift simulate: an application of several services, its users and its bad days, as real OTLP.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../model/errors.ts';
import type { CliContext } from './context.ts';
import { collect, integerIn, numberIn } from './options.ts';
import { createProgress } from './progress.ts';
import {
  assertTouches,
  chooseDurationMs,
  chooseHeaders,
  chooseServices,
  chooseTenants,
  parseEndpoint,
} from './simulate/choose.ts';
import type { DialectName } from './simulate/dialects.ts';
import { DIALECT_NAMES } from './simulate/dialects.ts';
import { INCIDENTS, parseIncident } from './simulate/incidents.ts';
import type { RunOptions } from './simulate/run.ts';
import { runSimulation } from './simulate/run.ts';
import type { SendCounts } from './simulate/sender.ts';
import { Sender } from './simulate/sender.ts';
import type { Protocol } from './simulate/transport.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly endpoint?: string;
  readonly protocol: Protocol;
  readonly rate: number;
  readonly duration: string;
  readonly seed: number;
  readonly backfill: string;
  readonly services?: string;
  readonly models?: string;
  readonly tenants?: string;
  readonly incident: readonly string[];
  readonly truth?: string;
  readonly dialect: DialectName;
  readonly rhythm: 'daily' | 'flat';
  readonly content: number;
  readonly batch: number;
  readonly inFlight: number;
  readonly header: readonly string[];
  readonly gzip: boolean;
}

const RETRY_MS_MAX = 120_000;
const REQUEST_TIMEOUT_MS = 30_000;

export function registerSimulate(program: Command, context: CliContext): void {
  program
    .command('simulate')
    .description('sends simulated LLM traffic over real OTLP, with rhythm, users and incidents')
    .option('--config <file>', 'YAML file; default spandrift.yaml')
    .option('--json', 'print the summary as JSON')
    .option('--endpoint <url>', 'OTLP endpoint; default the receiver of the configuration')
    .addOption(
      new Option('--protocol <name>', 'OTLP protocol')
        .choices(['grpc', 'http/protobuf', 'http/json'])
        .default('grpc'),
    )
    .option('--rate <calls>', 'model calls a second, averaged over a week', numberIn(0.001, 1e5), 1)
    .option('--duration <time>', 'live traffic: 90s, 10m, 2h, forever, or 0 for none', '10m')
    .option('--seed <number>', 'same seed, same traffic', integerIn(0, 2 ** 32 - 1), 1)
    .option('--backfill <time>', 'first send this much history, as fast as it is taken: 28d', '0')
    .option('--services <list>', 'how many, or names separated by commas')
    .option('--models <list>', 'requested models all services use, separated by commas')
    .option('--tenants <list>', 'how many, or names separated by commas')
    .option('--incident <what>', 'an incident, see below; may be repeated', collect, [])
    .option('--truth <file>', 'write what was really generated, as JSON lines')
    .addOption(
      new Option('--dialect <name>', 'instrumentation to imitate')
        .choices(DIALECT_NAMES)
        .default('otel'),
    )
    .addOption(
      new Option('--rhythm <name>', 'days and weeks, or every minute alike')
        .choices(['daily', 'flat'])
        .default('daily'),
    )
    .option('--content <characters>', 'message text a span carries', integerIn(0, 12_000), 2000)
    .option('--batch <spans>', 'spans in one request', integerIn(1, 16_384), 512)
    .option('--in-flight <requests>', 'requests awaiting an answer', integerIn(1, 64), 4)
    .option('--header <name=value>', 'header of every request; may be repeated', collect, [])
    .option('--no-gzip', 'send bodies uncompressed')
    .addHelpText('after', describeIncidents())
    .action((options: Options) => simulate(options, context));
}

function describeIncidents(): string {
  const lines = Object.entries(INCIDENTS).map(
    ([name, { summary, sizeDefault }]) =>
      `  ${name.padEnd(22)} ${summary} (size ${Math.round(sizeDefault * 100) / 100})`,
  );
  return `\nIncidents, as NAME@+30m[:for=1h][:size=2][:service=…][:model=…][:tenant=…]:\n${lines.join('\n')}\n`;
}

/** Exit status 1 when anything was refused for good. */
async function simulate(options: Options, context: CliContext): Promise<void> {
  const run = toRunOptions(options, Date.now());
  const endpoint = chooseEndpoint(options, context);
  const sender = new Sender({
    endpoint,
    protocol: options.protocol,
    headers: chooseHeaders(options.header),
    gzip: options.gzip,
    timeoutMs: REQUEST_TIMEOUT_MS,
    inFlightMax: options.inFlight,
    retryMsMax: RETRY_MS_MAX,
    signal: context.stop,
    onFirstRetry: (reason) =>
      context.remark(
        `${endpoint} does not take the traffic yet (${reason}); each request is tried again for ${RETRY_MS_MAX / 1000} s. Is "spandrift serve" running?`,
      ),
  });
  const truth = options.truth === undefined ? undefined : await openTruth(options.truth);
  const progress = run.backfillMs > 0 ? trackBackfill(sender.counts, context) : undefined;
  try {
    await runSimulation(run, {
      sender,
      clock: Date.now,
      signal: context.stop,
      ...(truth === undefined ? {} : { writeTruth: truth.write }),
      ...(progress === undefined ? {} : { onBackfill: progress.update }),
    });
  } finally {
    progress?.stop();
    sender.close();
    await truth?.close();
  }
  report(options, context, sender.counts);
}

function toRunOptions(options: Options, liveStartMs: number): RunOptions {
  const services = chooseServices(options.services, options.models);
  const tenants = chooseTenants(options.tenants);
  const serviceDefault = services[0]?.name ?? '';
  return {
    traffic: {
      seed: options.seed,
      callsPerSecond: options.rate,
      services,
      tenants,
      incidents: options.incident.map((text) => {
        const incident = parseIncident(text, { liveStartMs, serviceDefault });
        assertTouches(text, incident, { services, tenants });
        return incident;
      }),
      rhythm: options.rhythm,
      contentCharactersMax: options.content,
    },
    dialect: options.dialect,
    batchSpans: options.batch,
    liveStartMs,
    backfillMs: chooseDurationMs('--backfill', options.backfill),
    durationMs: chooseDurationMs('--duration', options.duration),
  };
}

function chooseEndpoint(options: Options, context: CliContext): string {
  if (options.endpoint !== undefined) return parseEndpoint(options.endpoint);
  const { receive } = context.loadConfig(options.config);
  const port = options.protocol === 'grpc' ? receive.grpc_port : receive.http_port;
  const host = receive.host === '0.0.0.0' || receive.host === '::' ? '127.0.0.1' : receive.host;
  return `http://${host}:${port}`;
}

async function openTruth(file: string) {
  const stream = createWriteStream(file, 'utf8');
  await once(stream, 'open').catch((error: unknown) => {
    throw new AppError('QUERY_INVALID', `--truth ${file} cannot be written`, { cause: error });
  });
  return {
    write: (line: Readonly<Record<string, unknown>>) =>
      void stream.write(`${JSON.stringify(line)}\n`),
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}

function trackBackfill(counts: SendCounts, context: CliContext) {
  const startedMs = performance.now();
  const bar = createProgress('back-fill');
  const pace = () => {
    const seconds = (performance.now() - startedMs) / 1000;
    const perSecond = Math.round(counts.spansAcknowledged / Math.max(0.001, seconds));
    return `${counts.spansAcknowledged} spans, ${perSecond} spans/s`;
  };
  return {
    update: (share: number) => {
      bar.update(share, pace());
      if (share < 1) return;
      bar.stop();
      context.remark(`back-filled ${pace()}`);
    },
    stop: () => bar.stop(),
  };
}

function report(options: Options, context: CliContext, counts: SendCounts): void {
  if (options.json === true) context.print(JSON.stringify(counts));
  else context.print(describeCounts(counts));
  if (counts.refused > 0) context.exit(1);
}

function describeCounts(counts: SendCounts): string {
  const lines = [
    `sent          ${counts.spansSent} spans, ${counts.logsSent} log records in ${counts.requests} requests (${counts.retries} retries)`,
    `acknowledged  ${counts.spansAcknowledged} spans, ${counts.logsAcknowledged} log records`,
  ];
  if (counts.refused > 0) lines.push(`refused       ${counts.refused}: ${counts.refusedReason}`);
  return lines.join('\n');
}
