// Weeks of simulated traffic with incidents in them, live through the real listeners, spool, ClickHouse, jobs, /metrics
// and Prometheus on a clock that runs ahead: every incident is one page in production, on the service and signal it
// happened to, soon after it began and gone after it ended; nothing else pages.
//
// What is simulated is time: between two steps of an hour nothing is judged or scraped, though every minute is
// rolled up and enters the evidence. Prometheus cannot be hurried, so the scrapes of /metrics, with their simulated
// times, become blocks that a real Prometheus opens, and it evaluates the shipped expressions at every step.
// Delivery through Alertmanager, `for` and `keep_firing_for` are the business of alert-chain.test.ts.
//
// After eight days of history it lives through the first two days of the plan; with SPANDRIFT_TEST_WEEKS=4 through four weeks, each
// beginning with the plan (WEEKS=4 npm run test:weeks).

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SERVICES, type SimulatedService } from '../../src/cli/simulate/catalogue.ts';
import { INCIDENTS, type Incident, type IncidentName } from '../../src/cli/simulate/incidents.ts';
import { readChanges } from '../../src/measure/changes.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { findBinary, startPrometheusOnBlocks, type Started } from '../support/prometheus.ts';
import {
  BEHAVIOUR_RULES,
  createBlocks,
  DAY_MS,
  evaluateRules,
  HOUR_MS,
  liveThrough,
  MINUTE_MS,
  type FiredAlert,
} from '../support/weeks.ts';

/** Whole weeks to live through; without, the first days of the plan. */
const WEEKS = Number(process.env['SPANDRIFT_TEST_WEEKS'] ?? 0);
/** Days of the plan lived through where no weeks are asked for: the suite has minutes, not hours. */
const SHORT_DAYS = 2;
const LIVE_MS = WEEKS > 0 ? WEEKS * 7 * DAY_MS : SHORT_DAYS * DAY_MS;
/** From a week of history on, baselines are renewed daily. */
const HISTORY_MS = 8 * DAY_MS;
const STEP_MS = 60 * MINUTE_MS;
const CALLS_PER_SECOND = 0.16;
const INCIDENT_MS = 7 * HOUR_MS;
/** A page comes within this time of the incident's beginning, and is over within this time of its end: at 0.075 calls a
 * second recovery takes its thousand calls to prove, too. */
const FOUND_MS = 5 * HOUR_MS;
const CLEARED_MS = 12 * HOUR_MS;
/**
 * Pages that begin when the incident is over: a signal of little traffic (evaluations, costs at 0.075 calls a second) that was
 * found hours after the others, so late that it is not known to have begun with them. What only takes longer to clear
 * than its leader (staging has a sixteenth of the traffic) pages nobody.
 */
const ECHOES_MAX = 1;

const SUPPORT = oneModel('support-bot', 'gpt-4o');
const EXTRACT = oneModel('document-extractor', 'gpt-4.1-mini');

/** Day and hour of the beginning, counted from the beginning of the plan; the rest of a week is quiet. */
const PLAN: readonly (readonly [number, number, IncidentName, SimulatedService])[] = [
  [0, 8, 'refusal-rise', SUPPORT],
  [0, 14, 'length-drop', EXTRACT],
  [1, 8, 'hit-rate-fall', SUPPORT],
  [1, 10, 'served-model-swap', EXTRACT],
  [2, 8, 'cost-rise', SUPPORT],
  [2, 14, 'format-invalid', EXTRACT],
];

/**
 * Sizes other than the incident's own: at 0.075 calls a second three times the refusals take two to eight hours to prove
 * (docs/benchmarks.md), which may be more than the incident lasts.
 */
const SIZES: Readonly<Partial<Record<IncidentName, number>>> = { 'refusal-rise': 6 };

/** What an incident moves besides the signals it is named for. */
const FOLLOWING: Readonly<Partial<Record<IncidentName, readonly string[]>>> = {
  'refusal-rise': ['evaluation_pass_rate', 'evaluation_score'],
  'length-drop': ['latency_seconds', 'cost_per_1k_tokens_usd', 'cost_per_success_usd'],
  'cost-rise': ['cost_per_success_usd', 'cost_per_1k_tokens_usd'],
  'hit-rate-fall': ['retrieval_empty_rate'],
  'served-model-swap': ['cost_per_call_usd', 'cost_per_1k_tokens_usd', 'cost_per_success_usd'],
};

/** A Monday or, for the first days alone, a Saturday: the same traffic on every run, and the plan falls on working days. */
const toMs = Date.UTC(2026, 10, WEEKS > 0 ? 16 : 21);
const liveFromMs = toMs - LIVE_MS;
const incidents = Array.from({ length: Math.max(1, WEEKS) }, (_, week) => week).flatMap(planWeek);

const skip =
  findBinary('prometheus') === undefined || findBinary('promtool') === undefined
    ? 'SKIPPED: prometheus is not installed (apt-get install prometheus)'
    : false;

const folder = mkdtempSync(join(tmpdir(), 'spandrift-weeks-'));
let nowMs = liveFromMs - HISTORY_MS;
let spandrift: TestApp;
let prometheus: Started;
let alerts: FiredAlert[] = [];

before(async () => {
  if (skip !== false) return;
  spandrift = await startTestApp({
    clock: () => nowMs,
    env: {
      SPANDRIFT_MONITORS__SETTLE_DELAY_SECONDS: '60',
      // The store deletes by its own clock, which the simulated time falls behind year by year.
      SPANDRIFT_RETENTION__TRACES_DAYS: '3650',
      SPANDRIFT_RETENTION__CALLS_DAYS: '3650',
      SPANDRIFT_RETENTION__ROLLUPS_DAYS: '3650',
      SPANDRIFT_RETENTION__FINDINGS_DAYS: '3650',
    },
  });
});

after(async () => {
  await prometheus?.stop();
  await spandrift?.close();
  rmSync(folder, { recursive: true, force: true });
});

function oneModel(name: string, requestModel: string): SimulatedService {
  const service = SERVICES.find((candidate) => candidate.name === name);
  const share = service?.models.find(({ model }) => model.requestModel === requestModel);
  assert.ok(service !== undefined && share !== undefined);
  return { ...service, weight: 1, models: [share] };
}

function planWeek(week: number): Incident[] {
  const plan = WEEKS > 0 ? PLAN : PLAN.filter(([day]) => day < SHORT_DAYS);
  return plan.map(([day, hour, name, service]) => {
    const fromMs = liveFromMs + (week * 7 + day) * DAY_MS + hour * HOUR_MS;
    return {
      name,
      fromMs,
      toMs: fromMs + INCIDENT_MS,
      size: SIZES[name] ?? INCIDENTS[name].sizeDefault,
      service: service.name,
      model: '',
      tenant: '',
    };
  });
}

const isPage = ({ severity }: FiredAlert) => severity === 'critical';

/** Alerts of its service that began while an incident was on, or in the time it may take to clear. */
const duringOf = ({ fromMs, toMs: endMs, service }: Incident) =>
  alerts.filter(
    ({ fromMs: at, labels }) =>
      at >= fromMs && at < endMs + CLEARED_MS && labels['service'] === service,
  );

const signalsOf = (name: IncidentName): string[] => [
  ...INCIDENTS[name].signals.map(({ signal }) => signal),
  ...(FOLLOWING[name] ?? []),
];

const tell = (alert: FiredAlert) =>
  `${new Date(alert.fromMs).toISOString()} to ${new Date(alert.toMs).toISOString()} ${alert.severity} ` +
  `${alert.name} ${alert.labels['monitor']} ${alert.labels['service']} ${alert.labels['environment']} ${alert.labels['request_model'] ?? ''}`;

test(
  'weeks are lived through, and Prometheus evaluates the shipped rules over them',
  { skip },
  async (t) => {
    const report = await liveThrough({
      spandrift,
      setClock: (timeMs) => {
        nowMs = timeMs;
      },
      services: [SUPPORT, EXTRACT],
      incidents,
      callsPerSecond: CALLS_PER_SECOND,
      fromMs: liveFromMs - HISTORY_MS,
      liveFromMs,
      toMs,
      stepMs: STEP_MS,
      scrapesFile: join(folder, 'scrapes.om'),
    });
    createBlocks(join(folder, 'scrapes.om'), join(folder, 'blocks'));
    prometheus = await startPrometheusOnBlocks(join(folder, 'blocks'));
    alerts = await evaluateRules({
      prometheusUrl: prometheus.url,
      rulesFile: BEHAVIOUR_RULES,
      fromMs: liveFromMs,
      toMs,
      stepMs: STEP_MS,
    });
    t.diagnostic(`${report.spans} spans, ${report.steps} steps`);
    for (const alert of alerts) t.diagnostic(tell(alert));
    assert.ok(report.spans > 200_000, `${report.spans} spans`);
    assert.doesNotMatch(spandrift.logged(), /a job failed/);
  },
);

for (const incident of incidents) {
  const { name, service, fromMs, toMs: endMs } = incident;
  const day = new Date(fromMs).toISOString().slice(0, 10);

  test(
    `${name} of ${service} on ${day} is one page of production, in time, and clears`,
    { skip },
    () => {
      const pages = duringOf(incident).filter(isPage);
      const strangers = pages.filter(
        ({ labels }) => !signalsOf(name).includes(labels['signal'] ?? ''),
      );
      assert.deepEqual(strangers.map(tell), []);
      const echoes = pages.filter((page) => page.fromMs >= endMs);
      assert.ok(echoes.length <= ECHOES_MAX, echoes.map(tell).join('\n'));
      const [page, ...more] = pages.filter(
        (candidate) => candidate.fromMs < endMs && candidate.labels['environment'] === 'production',
      );
      assert.ok(page !== undefined, `no page of ${service}`);
      assert.deepEqual(more.map(tell), []);
      assert.ok(page.fromMs - fromMs <= FOUND_MS, tell(page));
      assert.ok(page.toMs - endMs <= CLEARED_MS, tell(page));
    },
  );
}

test('nothing else pages', { skip }, () => {
  const explained = new Set(incidents.flatMap(duringOf));
  const others = alerts.filter((alert) => isPage(alert) && !explained.has(alert));
  assert.deepEqual(others.map(tell), []);
});

test('tickets stay few', { skip }, () => {
  const explained = new Set(incidents.flatMap(duringOf));
  const tickets = alerts.filter((alert) => !isPage(alert) && !explained.has(alert));
  assert.ok(tickets.length <= 3 * Math.max(1, WEEKS), tickets.map(tell).join('\n'));
});

test('the swap of the served model stands in the change log', { skip }, async () => {
  for (const incident of incidents.filter(({ name }) => name === 'served-model-swap')) {
    const changes = await readChanges(spandrift.app.query, {
      fromMs: incident.fromMs - HOUR_MS,
      toMs: incident.fromMs + HOUR_MS,
    });
    const swap = changes.find(
      ({ kind, service }) => kind === 'response_model' && service === incident.service,
    );
    assert.ok(swap !== undefined, JSON.stringify(changes));
  }
});
