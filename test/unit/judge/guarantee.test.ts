// The guarantee behind the thresholds: under the null every increment is an e-value (mean at most 1), so the mean of
// the Shiryaev–Roberts sum grows by at most its weights.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../bench/drift/random.ts';
import { createEvidence } from '../../../src/judge/create-evidence.ts';
import { openModel } from '../../../src/judge/model.ts';
import type { Model, RateModel } from '../../../src/judge/model.ts';
import { LOG_ZERO, logAdd } from '../../../src/stats/log-sum.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type { SignalName, StatRow } from '../../../src/model/judgement.ts';
import { START, drawRates, learnRows, mixRow, monitorOf, rateRow, valueRow } from './streams.ts';

const LIVE = START + 14 * 1440;

interface Case {
  readonly signal: SignalName;
  readonly row: (minute: number, minutes: number, seed: number) => StatRow;
}

function values(signal: SignalName, minute: number, minutes: number, seed: number): StatRow {
  const random = createRandom(seed);
  const n = random.poisson(8 * minutes);
  const draws = Array.from({ length: n }, () => 100 * Math.exp(1.5 * random.normal()));
  return valueRow(signal, minute, draws, minutes);
}

const CASES: readonly Case[] = [
  {
    signal: 'refusal_rate',
    row: (minute, minutes, seed) =>
      drawRates(seed, {
        from: minute,
        to: minute + minutes,
        step: minutes,
        perMinute: 30,
        rate: 0.03,
      })[0] as StatRow,
  },
  {
    signal: 'retrieval_hit_rate',
    row: (minute, minutes, seed) =>
      drawRates(seed, {
        from: minute,
        to: minute + minutes,
        step: minutes,
        perMinute: 10,
        rate: 0.85,
      })[0] as StatRow,
  },
  {
    signal: 'output_tokens',
    row: (minute, minutes, seed) => values('output_tokens', minute, minutes, seed),
  },
  {
    signal: 'traffic',
    row: (minute, minutes, seed) =>
      rateRow(minute, createRandom(seed).poisson(12 * minutes), 0, minutes),
  },
  {
    signal: 'served_model',
    row: (minute, minutes, seed) => {
      const random = createRandom(seed);
      const n = random.poisson(10 * minutes);
      let other = 0;
      for (let i = 0; i < n; i++) if (random.next() < 0.1) other++;
      return mixRow(minute, { a: n - other, b: other }, minutes);
    },
  },
];

/** Mean of exp(log e-value) over many null rows, per alternative, with its standard error. */
function meanIncrements(model: Model, rows: readonly StatRow[]): { mean: number; error: number }[] {
  const evidence = createEvidence(model);
  const out = new Float64Array(evidence.alternatives.length);
  const sums = evidence.alternatives.map(() => ({ sum: 0, squares: 0 }));
  for (const row of rows) {
    evidence.score(row, out);
    sums.forEach((entry, i) => {
      const value = Math.exp(out[i] ?? 0);
      entry.sum += value;
      entry.squares += value * value;
    });
  }
  return sums.map(({ sum, squares }) => {
    const mean = sum / rows.length;
    return {
      mean,
      error: Math.sqrt(Math.max(0, squares / rows.length - mean * mean) / rows.length),
    };
  });
}

for (const { signal, row } of CASES) {
  const monitor = monitorOf(signal);
  const history = Array.from({ length: 14 * 24 }, (_, i) => row(START + i * 60, 60, 1000 + i));
  const model = openModel(learnRows(monitor, history, [])) as Model;
  const rows = Array.from({ length: 20_000 }, (_, i) => row(LIVE + i, 1, 50_000 + i));

  test(`${signal}: every alternative's increment has mean at most 1 under the null`, () => {
    for (const { mean, error } of meanIncrements(model, rows)) {
      assert.ok(mean <= 1 + 4 * error + 1e-3, `${mean} ± ${error}`);
    }
  });

  test(`${signal}: tempering keeps it so`, () => {
    for (const temper of [1.3, 2.5]) {
      for (const { mean, error } of meanIncrements({ ...model, temper }, rows)) {
        assert.ok(mean <= 1 + 4 * error + 1e-3, `${mean} ± ${error} at ${temper}`);
      }
    }
  });
}

const MINUTES = 200_000;
const LEVEL = Math.log(2000);

/** Alarms of the Shiryaev–Roberts sum of a rate's upward alternatives over quiet minutes, restarted after each. */
function countAlarms(model: Model, rateAt: (minute: number) => number): number {
  const evidence = createEvidence(model);
  const { alternatives } = evidence;
  const active = alternatives.flatMap((a, i) => (a.active && a.direction === 'up' ? [i] : []));
  const weights = active.map((i) => alternatives[i]?.weight ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const out = new Float64Array(alternatives.length);
  const random = createRandom(5);
  let alarms = 0;
  let logs = alternatives.map(() => LOG_ZERO);
  let beliefs: number[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const n = random.poisson(30);
    const rate = rateAt(minute);
    let k = 0;
    for (let i = 0; i < n; i++) if (random.next() < rate) k++;
    evidence.score(rateRow(LIVE + minute, n, k), out, { beliefs, logs, bonus: 0 });
    logs = logs.map((log, i) => logAdd(log, 0) + (out[i] ?? 0));
    const mean = active.reduce(
      (sum, index, i) =>
        logAdd(sum, (logs[index] ?? LOG_ZERO) + Math.log((weights[i] ?? 0) / total)),
      LOG_ZERO,
    );
    if (mean < LEVEL) continue;
    alarms++;
    logs = logs.map(() => LOG_ZERO);
    beliefs = [];
  }
  return alarms;
}

const learnedRate = (): RateModel => {
  const history = drawRates(77, { from: START, to: LIVE, step: 60, perMinute: 30, rate: 0.03 });
  return openModel(learnRows(monitorOf('refusal_rate'), history, [])) as RateModel;
};

// At most Σw/A = 100 are expected; three standard deviations more would refute the guarantee.
const ALARMS_MAX = 100 + 3 * Math.sqrt(100);

test('the Shiryaev–Roberts sum crosses A no more often than its weights allow', () => {
  const alarms = countAlarms(learnedRate(), () => 0.03);
  assert.ok(alarms <= ALARMS_MAX, `${alarms} alarms`);
  assert.ok(alarms > 5, 'a bound that never alarms would be useless');
});

test('a level that wanders keeps the bound where it is filtered, and breaks it where it is not', () => {
  const tau = 0.25;
  const keep = Math.exp(-1 / 120);
  const random = createRandom(6);
  let wave = 0;
  const rates = Float64Array.from({ length: MINUTES }, () => {
    wave = keep * wave + Math.sqrt(1 - keep * keep) * random.normal();
    return 0.03 * Math.exp(tau * wave - (tau * tau) / 2);
  });
  const model = { ...learnedRate(), temper: 1 };
  const rateAt = (minute: number): number => rates[minute] ?? 0.03;
  const filtered = countAlarms({ ...model, tau }, rateAt);
  const blind = countAlarms({ ...model, tau: 0 }, rateAt);
  assert.ok(filtered <= ALARMS_MAX, `${filtered} alarms`);
  assert.ok(blind > 2 * ALARMS_MAX, `${blind} alarms`);
});

test('no zero of any field makes a score NaN', () => {
  for (const { signal, row } of CASES) {
    const history = Array.from({ length: 14 * 24 }, (_, i) => row(START + i * 60, 60, i + 1));
    const evidence = createEvidence(openModel(learnRows(monitorOf(signal), history, [])) as Model);
    const out = new Float64Array(evidence.alternatives.length);
    const nothing: StatRow = { ...emptyStats(), minute: LIVE, minutes: 1, newestArrivalMs: 0 };
    evidence.score(nothing, out);
    assert.ok([...out].every((value) => Number.isFinite(value)));
  }
});
