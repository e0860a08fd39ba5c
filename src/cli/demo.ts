// spandrift demo: the whole story on an empty machine in a few minutes. Serves with a store of its own,
// back-fills a week, sends live traffic over OTLP, lets a model decline more often, and shows how the
// verdict turns and the alert arrives. Exit 1 when it does not turn.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { openApp } from '../app.ts';
import type { Config } from '../config.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import type { CliContext } from './context.ts';
import type { Alerting, DeliveredAlert } from './demo/alerting.ts';
import { findAlerting, startAlerting } from './demo/alerting.ts';
import type { DemoFinding, Segment } from './demo/verdict.ts';
import { describeFinding, readFinding } from './demo/verdict.ts';
import { createProgress } from './progress.ts';
import { renderRules } from './rules.ts';
import { chooseServices, chooseTenants } from './simulate/choose.ts';
import type { Incident } from './simulate/incidents.ts';
import { runSimulation } from './simulate/run.ts';
import { Sender } from './simulate/sender.ts';

interface Options {
  readonly config?: string;
  readonly keep?: boolean;
}

const SEGMENT: Segment = {
  monitor: 'refusal_rate',
  service: 'support-bot',
  environment: 'production',
  requestModel: 'gpt-4o',
};
const ALERT = 'LLMRefusalRateDrift';
/** This seed's users decline about as often as the service's rate says: 3 % before and 8 % after. */
const SEED = 23;
const REFUSAL_RATE = 0.027;
const REFUSAL_FACTOR = 3.2;
const HISTORY_DAYS = 7;
const HISTORY_CALLS_PER_SECOND = 0.025;
/** The last minutes of the history have the live rate: the verdict starts from a calm present. */
const MINUTE_MS = 60_000;
const PRESENT_MS = 3 * MINUTE_MS;
const LIVE_CALLS_PER_SECOND = 30;
const JUDGE_EVERY_MS = 2000;
/** A minute is judged when it is over; two of them are enough or something is wrong. */
const TURN_MS_MAX = 140_000;
const DELIVERY_MS_MAX = 30_000;

export function registerDemo(program: Command, context: CliContext): void {
  program
    .command('demo')
    .description('shows the whole story in under three minutes, with a store of its own')
    .option('--config <file>', 'YAML file; its ports are used, its store is not')
    .option('--keep', 'goes on serving afterwards, until Ctrl-C')
    .action((options: Options) => demo(options, context));
}

async function demo(options: Options, context: CliContext): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'spandrift-demo-'));
  const story = new Story(context);
  try {
    await tell(story, { folder, options, context });
  } finally {
    await story.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is open while the story is told, and the clock its lines carry. */
class Story {
  readonly #startedMs = performance.now();
  readonly #context: CliContext;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(context: CliContext) {
    this.#context = context;
  }

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.#startedMs) / 1000);
    this.#context.print(`${String(seconds).padStart(4)} s  ${text}`);
  }

  onClose(close: () => Promise<void>): void {
    this.#closers.unshift(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
  }
}

interface Setting {
  readonly folder: string;
  readonly options: Options;
  readonly context: CliContext;
}

async function tell(story: Story, setting: Setting): Promise<void> {
  const { context, options } = setting;
  const app = await serve(story, setting);
  const alerting = await startAlerts(story, setting, app);
  const liveStartMs = await backfill(story, app, context.stop);
  if (context.stop.aborted) return;
  await judge(app);
  story.say('traces settled, minutes rolled up, the usual learned, the present judged');
  const before = await readFinding(boardOf(app), SEGMENT);
  if (before !== undefined) story.say(describeFinding(before));

  story.say(
    `live traffic, ${LIVE_CALLS_PER_SECOND} calls a second over OTLP, goes on where the history ends; ` +
      `since ${new Date(liveStartMs).toISOString().slice(11, 19)} UTC ${SEGMENT.requestModel} refuses 8 % instead of 3 %`,
  );
  const traffic = sendLive(app, liveStartMs, context.stop);
  story.onClose(traffic.stop);
  const turned = await watchVerdict(story, app, context.stop);
  if (context.stop.aborted) return;
  if (turned === undefined) {
    story.say(`the verdict did not turn within ${TURN_MS_MAX / 1000} s`);
    context.exit(1);
  } else {
    story.say(`what changed: ${boardOf(app)}/findings/${turned.finding_id}`);
    if (alerting !== undefined) await showDelivery(story, alerting, context);
  }
  if (options.keep === true) await keepServing(story, app, context.stop);
}

async function serve(story: Story, { folder, options, context }: Setting): Promise<App> {
  const config = toDemoConfig(context.loadConfig(options.config), folder);
  const telemetry = createTelemetry({ level: 'error' });
  const app = await openOnPorts(config, (chosen) =>
    // Jobs run when the story asks, so that back-filling has the machine for itself.
    openApp({ config: chosen, telemetry, beats: false }),
  );
  story.onClose(() => app.close());
  story.say(`spandrift serves with an empty store in ${folder}`);
  story.say(`board ${boardOf(app)}/  OTLP ${app.urls.grpc} and ${app.urls.http}`);
  return app;
}

/** The configured ports where they are free, others where not. */
async function openOnPorts(config: Config, open: (config: Config) => Promise<App>): Promise<App> {
  try {
    return await open(config);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'PORT_IN_USE')) throw error;
    return open({
      ...config,
      receive: { ...config.receive, grpc_port: 0, http_port: 0 },
      publish: { ...config.publish, port: 0 },
    });
  }
}

function toDemoConfig(config: Config, folder: string): Config {
  const { url: _remote, ...store } = config.store;
  return {
    ...config,
    auth: { ...config.auth, tokens: [] },
    spool: { ...config.spool, path: join(folder, 'spool') },
    store: { ...store, path: join(folder, 'store') },
    monitors: {
      ...config.monitors,
      defaults: false,
      declared: [
        {
          name: SEGMENT.monitor,
          signal: SEGMENT.monitor,
          enabled: true,
          group_by: ['request_model'],
        },
      ],
      settle_delay_seconds: 1,
    },
  };
}

function boardOf(app: App): string {
  return (app.urls.publish ?? '').replace(/\/$/, '');
}

async function startAlerts(
  story: Story,
  { folder, context }: Setting,
  app: App,
): Promise<Alerting | undefined> {
  const programs = findAlerting(context.env['PATH']);
  if (programs === undefined) {
    story.say(
      'no Prometheus and Alertmanager here; to see the alert delivered, too, install them:',
    );
    story.say('  sudo apt-get install prometheus prometheus-alertmanager');
    return undefined;
  }
  const board = boardOf(app);
  const rules = renderRules({ runbookBaseUrl: `${board}/runbooks`, explainBaseUrl: `${board}/` });
  const target = new URL(board).host;
  const alerting = await startAlerting({ programs, folder, target, rules: rules.files });
  story.onClose(alerting.close);
  story.say(
    `Prometheus ${alerting.prometheusUrl} scrapes it with the shipped rules, Alertmanager delivers to a webhook`,
  );
  return alerting;
}

function createSender(app: App): Sender {
  return new Sender({
    endpoint: app.urls.grpc ?? '',
    protocol: 'grpc',
    headers: {},
    gzip: false,
    timeoutMs: 30_000,
    inFlightMax: 4,
    retryMsMax: 60_000,
  });
}

function trafficAt(callsPerSecond: number, incidents: readonly Incident[]) {
  return {
    seed: SEED,
    callsPerSecond,
    services: chooseServices(SEGMENT.service, SEGMENT.requestModel).map((service) => ({
      ...service,
      rates: { ...service.rates, refusal: REFUSAL_RATE },
    })),
    tenants: chooseTenants(undefined),
    incidents,
    rhythm: 'flat' as const,
    contentCharactersMax: 300,
  };
}

/** Sends the history, the last minutes at the live rate; resolves with where live begins. */
async function backfill(story: Story, app: App, signal: AbortSignal): Promise<number> {
  // The last full minute: what is judged then holds either the calm or the incident, never both.
  const liveStartMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const sender = createSender(app);
  const bar = createProgress('history');
  story.say('back-filling a week of history through the same OTLP door');
  const send = (rate: number, endMs: number, backfillMs: number) =>
    runSimulation(
      {
        traffic: trafficAt(rate, []),
        dialect: 'otel',
        batchSpans: 1024,
        liveStartMs: endMs,
        backfillMs,
        durationMs: 0,
      },
      {
        sender,
        clock: Date.now,
        signal,
        onBackfill: (share) => bar.update(share, `${sender.counts.spansAcknowledged} spans`),
      },
    );
  const startedMs = performance.now();
  await send(HISTORY_CALLS_PER_SECOND, liveStartMs - PRESENT_MS, HISTORY_DAYS * 86_400_000);
  await send(LIVE_CALLS_PER_SECOND, liveStartMs, PRESENT_MS);
  bar.stop();
  sender.close();
  const { spansAcknowledged } = sender.counts;
  const perSecond = spansAcknowledged / ((performance.now() - startedMs) / 1000);
  await app.drain();
  story.say(
    `${spansAcknowledged} spans acknowledged (${Math.round(perSecond)} a second) and stored`,
  );
  return liveStartMs;
}

/** Settles, rolls up, learns and judges what is stored now. */
async function judge(app: App): Promise<void> {
  for (const job of ['settle', 'rollup', 'judge']) await app.runJob(job);
}

function sendLive(app: App, liveStartMs: number, signal: AbortSignal) {
  const stop = new AbortController();
  const sender = createSender(app);
  const incident: Incident = {
    name: 'refusal-rise',
    fromMs: liveStartMs,
    toMs: Number.POSITIVE_INFINITY,
    size: REFUSAL_FACTOR,
    service: SEGMENT.service,
    model: SEGMENT.requestModel,
    tenant: '',
  };
  const running = runSimulation(
    {
      traffic: trafficAt(LIVE_CALLS_PER_SECOND, [incident]),
      dialect: 'otel',
      batchSpans: 512,
      liveStartMs,
      backfillMs: 0,
      durationMs: Number.POSITIVE_INFINITY,
    },
    { sender, clock: Date.now, signal: AbortSignal.any([stop.signal, signal]) },
  );
  return {
    stop: async () => {
      stop.abort();
      await running;
      sender.close();
    },
  };
}

/** Judges every few seconds and tells what is new, until the verdict is a page. */
async function watchVerdict(
  story: Story,
  app: App,
  signal: AbortSignal,
): Promise<DemoFinding | undefined> {
  const deadlineMs = performance.now() + TURN_MS_MAX;
  let told = '';
  while (performance.now() < deadlineMs && !signal.aborted) {
    await judge(app);
    const finding = await readFinding(boardOf(app), SEGMENT);
    const line = finding === undefined ? 'no verdict yet' : describeFinding(finding);
    if (line !== told) story.say(line);
    told = line;
    if (finding !== undefined && finding.state === 3) return finding;
    await sleep(JUDGE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function showDelivery(story: Story, alerting: Alerting, context: CliContext): Promise<void> {
  const wanted = { name: ALERT, service: SEGMENT.service, severity: 'critical' };
  const alert = await alerting.waitFor(wanted, DELIVERY_MS_MAX);
  if (alert === undefined) {
    story.say(`${ALERT} was not delivered within ${DELIVERY_MS_MAX / 1000} s`);
    context.exit(1);
    return;
  }
  story.say('Alertmanager delivered to the webhook:');
  context.print(indent(JSON.stringify(toShown(alert), null, 2)));
  story.say(`the runbook: ${alert.annotations['runbook_url']}`);
}

function toShown({ status, labels, annotations, startsAt }: DeliveredAlert) {
  return { status, startsAt, labels, annotations };
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '        ');
}

async function keepServing(story: Story, app: App, signal: AbortSignal): Promise<void> {
  story.say(`${boardOf(app)}/ stays up until Ctrl-C`);
  while (!signal.aborted) {
    await judge(app);
    await sleep(5 * JUDGE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
