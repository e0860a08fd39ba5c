// Questions about history, asked of the running service over its API as the commands do: reprice after a
// new price, compare two prompt versions, a golden set against its last run, a backtest.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { askAnalysis } from '../../src/cli/service.ts';
import { configSchema } from '../../src/config.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'spandrift-analysis-'));
const CALLS = 1200;
const ANSWER =
  '[{"role":"assistant","parts":[{"type":"text","content":"The parcel arrives on Monday morning."}]}]';
const nowMs = Date.now();
let service: TestApp;

before(async () => {
  const first = await startTestApp({ folder });
  for (const version of ['v7', 'v8']) await sendCalls(first, version);
  await first.drain();
  assert.deepEqual(await costs(first), [{ unpriced: 2 * CALLS, usd: null }]);
  await first.close();
  const price =
    '[{ model: "house-model", input_usd_per_million: 2, output_usd_per_million: 8, from: "2020-01-01" }]';
  service = await startTestApp({ folder, env: { SPANDRIFT_NORMALISE__PRICES: price } });
  for (const job of ['settle', 'rollup']) await service.app.runJob(job);
});

after(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls of one prompt version over the last half hour: v8 declines one in eight, v7 one in forty. */
async function sendCalls(app: TestApp, version: string): Promise<void> {
  const every = version === 'v8' ? 8 : 40;
  const spans = Array.from({ length: CALLS }, (_, index) => {
    const startMs = nowMs - 60_000 - Math.floor((index / CALLS) * 30 * 60_000);
    const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
    const count = (key: string, value: number) => ({ key, value: { intValue: value } });
    return {
      traceId: `${version === 'v8' ? 'b' : 'a'}${index.toString(16).padStart(31, '0')}`,
      spanId: `${version === 'v8' ? 'b' : 'a'}${index.toString(16).padStart(15, '0')}`,
      name: 'chat',
      kind: 3,
      startTimeUnixNano: `${startMs}000000`,
      endTimeUnixNano: `${startMs + 900}000000`,
      attributes: [
        text('gen_ai.operation.name', 'chat'),
        text('gen_ai.provider.name', 'house'),
        text('gen_ai.request.model', 'house-model'),
        text('gen_ai.prompt.version', version),
        text('gen_ai.output.messages', ANSWER),
        text('gen_ai.response.finish_reasons', index % every === 0 ? 'refusal' : 'stop'),
        count('gen_ai.usage.input_tokens', 1000),
        count('gen_ai.usage.output_tokens', 100),
      ],
    };
  });
  const answer = await fetch(`${app.app.urls.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [{ spans }],
        },
      ],
    }),
  });
  assert.equal(answer.status, 200);
}

function costs(app: TestApp): Promise<unknown[]> {
  return app.app.query({
    sql: `SELECT toFloat64(countIf(cost_source = 'unpriced')) AS unpriced, sum(cost_usd) AS usd FROM v_calls`,
    row: z.object({ unpriced: z.number(), usd: z.number().nullable() }),
  });
}

async function ask(name: string, question: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${service.app.urls.publish}/api/v1/analysis/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  return { status: answer.status, body: await answer.json() };
}

const span = { fromMs: nowMs - 3_600_000, toMs: nowMs + 60_000 };

test('reprice prices what was unpriced, once, and the calls stay one row each', async () => {
  const first = await ask('reprice', span);
  assert.equal(first.status, 200);
  const report = first.body as { calls: number; changed: number; costAfterUsd: number };
  assert.deepEqual([report.calls, report.changed], [2 * CALLS, 2 * CALLS]);
  const expected = 2 * CALLS * ((1000 * 2 + 100 * 8) / 1e6);
  assert.ok(Math.abs(report.costAfterUsd - expected) < 1e-9, String(report.costAfterUsd));
  const [stored] = (await costs(service)) as [{ unpriced: number; usd: number }];
  assert.equal(stored.unpriced, 0);
  assert.ok(Math.abs(stored.usd - expected) < 1e-6);
  const again = await ask('reprice', span);
  assert.equal((again.body as { changed: number }).changed, 0);
});

test('compare tells the worse prompt version, and the gate fails on it', async () => {
  const side = (version: string) => ({ where: { prompt_version: version }, ...span });
  const { status, body } = await ask('compare', {
    a: side('v7'),
    b: side('v8'),
    monitors: ['refusal_rate', 'output_tokens'],
  });
  assert.equal(status, 200);
  const { signals, passes } = body as {
    passes: boolean;
    signals: {
      monitor: string;
      verdict: string;
      samples: unknown;
      baseline: number;
      candidate: number;
    }[];
  };
  const refusals = signals.find((signal) => signal.monitor === 'refusal_rate');
  assert.deepEqual(refusals?.samples, { baseline: CALLS, candidate: CALLS });
  assert.equal(refusals?.verdict, 'worse');
  assert.ok(Math.abs((refusals?.baseline ?? 0) - 0.025) < 1e-9);
  assert.ok(Math.abs((refusals?.candidate ?? 0) - 0.125) < 1e-9);
  assert.equal(passes, false);
  const tokens = signals.find((signal) => signal.monitor === 'output_tokens');
  assert.notEqual(tokens?.verdict, 'worse');
});

test('a gate does not pass a side without calls, nor judges how much traffic each version was given', async () => {
  const ofVersion = (version: string) => ({ where: { prompt_version: version }, ...span });
  const gate = async (question: object) =>
    (await ask('compare', question)).body as {
      passes: boolean;
      signals: { monitor: string; verdict: string; isBlind: boolean }[];
    };
  const absent = await gate({ a: ofVersion('v7'), b: ofVersion('v99'), monitors: ['error_rate'] });
  assert.deepEqual(
    absent.signals.map(({ verdict, isBlind }) => [verdict, isBlind]),
    [['undecided', true]],
  );
  assert.equal(absent.passes, false);
  const nobody = await gate({ a: ofVersion('v98'), b: ofVersion('v99') });
  assert.deepEqual([nobody.signals, nobody.passes], [[], false]);
  const versions = await gate({ a: ofVersion('v7'), b: ofVersion('v8'), monitors: ['traffic'] });
  assert.deepEqual(versions.signals, []);
  const times = await gate({ a: ofVersion('v7'), b: ofVersion('v7'), monitors: ['traffic'] });
  assert.equal(times.signals[0]?.monitor, 'traffic');
  const backwards = { where: {}, fromMs: span.toMs, toMs: span.fromMs };
  const refused = await ask('compare', { a: backwards, b: ofVersion('v7') });
  assert.equal(refused.status, 400);
  assert.match(JSON.stringify(refused.body), /a: to must be later than from/);
});

test('canary compares the two latest runs case by case', async () => {
  const run = (name: string, failing: number, minutesAgo: number) =>
    Array.from({ length: 30 }, (_, index) => ({
      timestamp: new Date(nowMs - minutesAgo * 60_000).toISOString(),
      service: 'shop',
      evaluation_name: 'answers',
      passed: index >= failing,
      score: index >= failing ? 0.9 : 0.1,
      canary_set: 'golden',
      canary_case: `case-${index}`,
      canary_run: name,
    }));
  // Two runs a few minutes apart are two runs: the rows of the second must not replace those of the first.
  for (const evaluations of [run('monday', 1, 10), run('tuesday', 14, 9)]) {
    const answer = await fetch(`${service.app.urls.publish}/api/v1/evaluations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ evaluations }),
    });
    assert.equal(answer.status, 201, await answer.text());
  }
  const { status, body } = await ask('canary', { set: 'golden' });
  assert.equal(status, 200);
  const { evaluations, passes } = body as {
    passes: boolean;
    evaluations: {
      verdict: string;
      previousRun: string;
      currentRun: string;
      regressed: string[];
    }[];
  };
  assert.equal(passes, false);
  assert.equal(evaluations.length, 1);
  assert.equal(evaluations[0]?.verdict, 'regression');
  assert.equal(evaluations[0]?.previousRun, 'monday');
  assert.equal(evaluations[0]?.currentRun, 'tuesday');
  assert.equal(evaluations[0]?.regressed.length, 13);
});

test('a backtest without history fires nothing and says how much it judged', async () => {
  const { status, body } = await ask('backtest', { ...span, monitors: ['refusal_rate'] });
  assert.equal(status, 200);
  const report = body as { series: number; ticks: number; alerts: unknown[] };
  assert.equal(report.series, 1);
  assert.ok(report.ticks >= 30);
  assert.deepEqual(report.alerts, []);
});

test('a backtest through the service tells how far it is before it answers', async () => {
  const config = configSchema.parse({
    publish: { port: Number(new URL(service.app.urls.publish ?? '').port) },
  });
  const steps: { done: number; total: number; monitor: string }[] = [];
  const report = await askAnalysis(
    config,
    'backtest',
    { ...span, monitors: ['refusal_rate'] },
    (step) => steps.push(step),
  );
  assert.equal(report.series, 1);
  assert.deepEqual(
    [steps[0], steps.at(-1)],
    [
      { done: 0, total: 1, monitor: 'refusal_rate' },
      { done: 1, total: 1, monitor: '' },
    ],
  );
  const wrong = askAnalysis(config, 'backtest', { ...span, monitors: ['none'] }, () => undefined);
  await assert.rejects(wrong, { code: 'QUERY_INVALID', message: /no monitor "none"/ });
});

test('a backtest can be given other monitors than the service runs with', async () => {
  const settings = {
    monitors: { defaults: false, declared: [{ name: 'to_try', signal: 'refusal_rate' }] },
    baselines: { history_days: 7 },
  };
  const { status, body } = await ask('backtest', { ...span, settings });
  assert.equal(status, 200);
  assert.equal((body as { series: number }).series, 1, 'the declared monitor and no other');
  const wrong = await ask('backtest', { ...span, settings: { monitors: { defualts: false } } });
  assert.equal(wrong.status, 400);
  assert.match(JSON.stringify(wrong.body), /settings\.monitors.*defualts/);
});

test('a question with mistakes names each field; an unknown one lists what there is', async () => {
  const wrong = await ask('compare', { a: { where: { colour: 'red' } }, alpha: 2 });
  assert.equal(wrong.status, 400);
  const text = JSON.stringify(wrong.body);
  for (const field of ['colour', 'alpha', 'b'])
    assert.ok(text.includes(field), `${field}: ${text}`);
  assert.match(text, /alpha: Too big: [^;]*; got 2/);
  assert.equal((await ask('horoscope', {})).status, 404);
  assert.equal((await ask('canary', { set: 'nobody' })).status, 404);
  assert.equal(
    (
      await ask('compare', {
        a: { where: {}, ...span },
        b: { where: {}, ...span },
        monitors: ['nope'],
      })
    ).status,
    400,
  );
});

test('a judge of refusals is shown beside the raw rate: in the API, and on the page', async () => {
  // The judge knows traces only; it agrees with the classifier but for every hundredth call.
  const evaluations = Array.from({ length: CALLS }, (_, index) => ({
    timestamp: new Date(nowMs).toISOString(),
    trace_id: `b${index.toString(16).padStart(31, '0')}`,
    evaluation_name: 'refusal',
    score: (index % 8 === 0) === (index % 100 !== 1) ? 1 : 0,
  }));
  const { publish } = service.app.urls;
  const answer = await fetch(`${publish}/api/v1/evaluations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ evaluations }),
  });
  assert.equal(answer.status, 201, await answer.text());
  await service.app.runJob('judge');
  const drift = (await (await fetch(`${publish}/api/v1/drift`)).json()) as {
    findings: { finding_id: string; signal: string }[];
  };
  const found = drift.findings.find(({ signal }) => signal === 'refusal_rate');
  assert.ok(found !== undefined);
  const finding = await fetch(`${publish}/api/v1/findings/${found.finding_id}`);
  const { explained } = (await finding.json()) as {
    explained: { judged: { status: string; judged: number; agreement: unknown } };
  };
  assert.deepEqual(
    [explained.judged.status, explained.judged.judged, explained.judged.agreement],
    [
      'corrected',
      CALLS,
      {
        true_positives: CALLS / 8,
        false_negatives: CALLS / 100,
        true_negatives: CALLS - CALLS / 8 - CALLS / 100,
        false_positives: 0,
      },
    ],
  );
  const page = await (await fetch(`${publish}/findings/${found.finding_id}`)).text();
  assert.match(page, /Against the judge/);
});
