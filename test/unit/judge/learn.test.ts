import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coarsen, createStream } from '../../../bench/drift/generator.ts';
import { createRandom } from '../../../bench/drift/random.ts';
import { CASES, SCENARIOS } from '../../../bench/drift/scenario.ts';
import type { Case, Scenario } from '../../../bench/drift/scenario.ts';
import { hazardAt } from '../../../src/judge/rate-evidence.ts';
import type { CountModel, MixModel, RateModel } from '../../../src/judge/model.ts';
import { learn } from '../../../src/judge/learn.ts';
import { keyOf } from '../../../bench/drift/monitor.ts';
import { START, drawRates, learnRows, monitorOf, rateRow } from './streams.ts';

const monitor = monitorOf('refusal_rate');
const REFUSAL = CASES.find((c) => c.signal === 'refusal_rate') as Case;

function historyOf(name: string, rate: number) {
  const stream = createStream({
    scenario: SCENARIOS.find((s) => s.name === name) as Scenario,
    case: REFUSAL,
    requestsPerSecond: rate,
    seed: 4,
    fromMinute: START,
    toMinute: START + 28 * 1440,
  });
  return Array.from({ length: 28 * 288 }, (_, i) => stream.rowAt(START + i * 5, 5, false));
}

test('a stationary stream is learned as one level without a shape of its own', () => {
  const fine = historyOf('iid', 1);
  const model = learnRows(monitor, coarsen(fine, 60), fine).json as RateModel;
  assert.ok(model.ready);
  assert.ok(model.phi < 1.1 && model.tau < 0.03, `φ ${model.phi} τ ${model.tau}`);
  const spread = model.hazard.shape
    .map((value) => Math.abs(value - 1))
    .reduce((a, b) => Math.max(a, b));
  assert.ok(spread < 0.05, `shape moves by ${spread}`);
});

test('a daily rhythm is learned, so that the night is expected to be what it is', () => {
  const fine = historyOf('seasonal', 1);
  const model = learnRows(monitor, coarsen(fine, 60), fine).json as RateModel;
  assert.equal(model.hazard.shape.length, 168);
  const night = hazardAt(model, START + 3 * 60);
  const noon = hazardAt(model, START + 15 * 60);
  assert.ok(night / noon > 1.5 && night / noon < 2.2, `night/noon ${night / noon}`);
});

test('level noise and conversations show as τ and φ', () => {
  const fine = historyOf('real', 1);
  const model = learnRows(monitor, coarsen(fine, 60), fine).json as RateModel;
  assert.ok(model.phi > 1.15 && model.phi < 1.8, `φ ${model.phi}`);
  assert.ok(model.tau > 0.07 && model.tau < 0.2, `τ ${model.tau}`);
  assert.ok(model.temper >= 1 && model.temper <= model.phi);
  assert.ok(model.tails.up !== undefined, 'calibrated on the own history');
});

test('waves of two hours are level noise at low traffic too, and not taken for clusters', () => {
  const fine = historyOf('real', 0.1);
  const recent = fine.filter((row) => row.minute >= START + 25 * 1440);
  const model = learnRows(monitor, coarsen(fine, 60), recent).json as RateModel;
  assert.ok(model.tau > 0.05 && model.tau < 0.25, `τ ${model.tau}`);
  assert.ok(model.temper < 1.2, `temper ${model.temper} of φ ${model.phi}`);
});

const traffic = monitorOf('traffic');

/** Four weeks of calls by the hour, some days of it at another level. */
function trafficHistory(levels: Readonly<Record<number, number>>) {
  const random = createRandom(9);
  return Array.from({ length: 28 * 24 }, (_, hour) => {
    const level = levels[Math.floor(hour / 24)] ?? 1;
    return rateRow(START + hour * 60, random.poisson(600 * level), 0, 60);
  });
}

test('a holiday in the history is no rhythm, and the next one is no news', () => {
  const usual = learnRows(traffic, trafficHistory({})).json as CountModel;
  const holiday = learnRows(traffic, trafficHistory({ 9: 0.3 })).json as CountModel;
  assert.ok(Math.abs(holiday.rate.level / usual.rate.level - 1) < 0.02);
  assert.ok(usual.margin < 1.1, `margin ${usual.margin}`);
  assert.ok(holiday.margin > 3, `margin ${holiday.margin}`);
});

test('a mix weighed by money counts no more than its calls', () => {
  const spend = monitorOf('user_spend_concentration');
  const random = createRandom(3);
  const rows = Array.from({ length: 14 * 24 }, (_, hour) => {
    const values = new Map<string, number>();
    for (let call = 0; call < 60; call++) {
      const group = String(Math.floor(8 * random.next()));
      const cost = Math.round(4000 * Math.exp(random.normal()));
      values.set(group, (values.get(group) ?? 0) + cost);
    }
    return { ...rateRow(START + hour * 60, 60, 0, 60), values };
  });
  const model = learnRows(spend, rows).json as MixModel;
  assert.equal(Math.round(model.units), 60 * rows.length);
  assert.ok(model.phi > 1.3 && model.phi < 6, `φ ${model.phi}`);
});

test('excluded intervals leave no trace', () => {
  const history = drawRates(3, {
    from: START,
    to: START + 14 * 1440,
    step: 60,
    perMinute: 30,
    rate: 0.03,
  });
  const spoilt = history.map((row) =>
    row.minute >= START + 7 * 1440 && row.minute < START + 8 * 1440
      ? rateRow(row.minute, row.n, row.n, 60)
      : row,
  );
  const input = {
    monitor,
    key: keyOf(monitor, 'x'),
    recent: [],
    nowMs: 0,
    excluded: [{ from: START + 7 * 1440, to: START + 8 * 1440 }],
  };
  assert.deepEqual(learn({ ...input, history: spoilt }), learn({ ...input, history }));
  const level = (learn({ ...input, history: spoilt }).json as RateModel).hazard.level;
  assert.ok(Math.abs(level - 0.03) < 0.002);
});

test('too little history is a model that is not ready, nothing is no error', () => {
  assert.equal((learnRows(monitor, []).json as RateModel).ready, false);
  assert.equal((learnRows(monitor, [rateRow(START, 100, 3)]).json as RateModel).ready, false);
  for (const signal of [
    'output_tokens',
    'traffic',
    'served_model',
    'cost_per_1k_tokens_usd',
  ] as const) {
    const model = learnRows(monitorOf(signal), []);
    assert.equal((model.json as RateModel).ready, false);
    assert.doesNotMatch(JSON.stringify(model), /null/, 'no NaN hides in the model');
  }
});

test('a model survives JSON and learning is the same whatever the order of the rows', () => {
  const history = drawRates(3, {
    from: START,
    to: START + 10 * 1440,
    step: 60,
    perMinute: 30,
    rate: 0.03,
  });
  const model = learnRows(monitor, history, []);
  assert.deepEqual(JSON.parse(JSON.stringify(model)), model);
  assert.deepEqual(learnRows(monitor, [...history].reverse(), []), model);
});
