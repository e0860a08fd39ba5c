import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../../src/judge/explain.ts';
import type { ExplainCell } from '../../../src/judge/explain.ts';
import { estimateSince } from '../../../src/judge/since.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type { Change, Stats } from '../../../src/model/judgement.ts';
import { createRandom } from '../../../bench/drift/random.ts';
import { START, drawRates, learnRows, monitorOf, valueRow } from './streams.ts';

const monitor = monitorOf('refusal_rate');
const MODELS = ['a', 'b', 'c'] as const;
const PROMPTS = ['p1', 'p2', 'p3', 'p4'] as const;
const TENANTS = ['t1', 't2', 't3', 't4', 't5'] as const;

const rates = (n: number, events: number): Stats => ({
  ...emptyStats(),
  n,
  events,
  eligible: n,
  firstEvents: events,
});

interface Scene {
  /** Factor on the rate of a leaf now. */
  readonly factor?: (model: string, prompt: string, tenant: string) => number;
  /** Factor on the traffic of a leaf now. */
  readonly traffic?: (tenant: string) => number;
  /** Rate before, of a tenant. */
  readonly rate?: (tenant: string) => number;
}

/** Leaves with Poisson counts: 200,000 calls before, about 12,000 now. */
function cellsOf(scene: Scene, seed = 1): ExplainCell[] {
  const random = createRandom(seed);
  return MODELS.flatMap((request_model) =>
    PROMPTS.flatMap((prompt_version) =>
      TENANTS.map((tenant): ExplainCell => {
        const rate = scene.rate?.(tenant) ?? 0.03;
        const now = random.poisson(200 * (scene.traffic?.(tenant) ?? 1));
        const then = random.poisson(3300);
        const factor = scene.factor?.(request_model, prompt_version, tenant) ?? 1;
        return {
          columns: { request_model, prompt_version, tenant },
          current: rates(now, Math.min(now, random.poisson(now * rate * factor))),
          baseline: rates(then, random.poisson(then * rate)),
        };
      }),
    ),
  );
}

const explainScene = (scene: Scene, seed?: number) =>
  explain({ monitor, cells: cellsOf(scene, seed), changes: [], since: undefined });

test('one value that moved is found, with its rates', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { cause, places } = explainScene({ factor: (model) => (model === 'b' ? 3 : 1) }, seed);
    assert.equal(cause, 'behaviour');
    assert.deepEqual(places[0]?.columns, { request_model: 'b' });
    assert.ok((places[0]?.ratioLow ?? 0) > 2 && (places[0]?.ratioHigh ?? 0) < 4.2);
  }
});

test('a pair of values is found as a pair', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { places } = explainScene({ factor: (m, p) => (m === 'b' && p === 'p2' ? 5 : 1) }, seed);
    assert.deepEqual(places[0]?.columns, { prompt_version: 'p2', request_model: 'b' });
  }
});

test('a rise everywhere is not blamed on any part', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { places, sentence } = explainScene({ factor: () => 2.5 }, seed);
    assert.deepEqual(places[0]?.columns, {});
    assert.match(sentence, /went from [23](\.\d+)? % to [678](\.\d+)? % everywhere/);
  }
});

test('a tenant that only calls more often is a change of mix and names the tenant', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { cause, split, sentence } = explainScene(
      {
        rate: (tenant) => (tenant === 't3' ? 0.2 : 0.03),
        traffic: (tenant) => (tenant === 't3' ? 6 : 1),
      },
      seed,
    );
    assert.equal(cause, 'mix');
    assert.ok((split.mixShare ?? 0) > 0.7);
    assert.match(sentence, /tenant = 't3'/);
  }
});

test('the parts of the split add up to the change of the whole', () => {
  const cells = cellsOf({
    factor: (model) => (model === 'a' ? 2 : 1),
    traffic: (t) => (t === 't1' ? 3 : 1),
  });
  const { split } = explain({ monitor, cells, changes: [], since: undefined });
  const mean = (side: 'current' | 'baseline'): number =>
    cells.reduce((sum, cell) => sum + cell[side].events, 0) /
    cells.reduce((sum, cell) => sum + cell[side].n, 0);
  assert.ok(Math.abs(split.mix + split.behaviour - split.delta) < 1e-12);
  // The baseline is shrunk leaf by leaf, so the sum is exact up to that.
  assert.ok(Math.abs(split.delta - (mean('current') - mean('baseline'))) < 0.002);
});

test('nothing at all explains nothing, without NaN', () => {
  const result = explain({ monitor, cells: [], changes: [], since: undefined });
  assert.equal(result.cause, 'unclear');
  assert.equal(result.split.mixShare, null);
  assert.doesNotMatch(JSON.stringify(explainScene({})), /null,null/);
});

test('of traffic no part is said not to stand out: only counts of calls are known of them', () => {
  const { sentence } = explain({
    monitor: monitorOf('traffic'),
    cells: cellsOf({ traffic: () => 0.1 }),
    changes: [],
    since: undefined,
  });
  assert.equal(sentence, 'traffic changed.');
});

test('lengths show which quantiles moved', () => {
  const lengths = monitorOf('output_tokens');
  const random = createRandom(9);
  const draw = (n: number, tail: number): Stats =>
    valueRow(
      'output_tokens',
      0,
      Array.from(
        { length: n },
        (_, i) => (i % 10 === 0 ? tail : 1) * 100 * Math.exp(0.3 * random.normal()),
      ),
    );
  const cells = [
    { columns: { request_model: 'a' }, current: draw(4000, 8), baseline: draw(20_000, 1) },
  ];
  const { quantiles } = explain({ monitor: lengths, cells, changes: [], since: undefined });
  const at = (share: number) => quantiles.find((quantile) => quantile.share === share);
  assert.ok((at(0.5)?.current ?? 0) / (at(0.5)?.baseline ?? 1) < 1.15);
  assert.ok((at(0.99)?.current ?? 0) / (at(0.99)?.baseline ?? 1) > 3);
});

const LIVE = START + 14 * 1440;
const baseline = learnRows(
  monitor,
  drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 60, rate: 0.03 }),
  [],
);
const rows = [
  ...drawRates(2, { from: LIVE, to: LIVE + 120, step: 1, perMinute: 60, rate: 0.03 }),
  ...drawRates(3, { from: LIVE + 120, to: LIVE + 150, step: 1, perMinute: 60, rate: 0.1 }),
];
const changeOf = (minute: number, kind: string, newValue: string): Change => ({
  timestampMs: minute * 60_000,
  service: 's',
  environment: '',
  kind,
  oldValue: 'old',
  newValue,
  share: 1,
});

test('the posterior of the start sums to 1 and lies where the change was', () => {
  const since = estimateSince({ monitor, baseline, rows, changes: [], direction: 'up' });
  assert.ok(since !== undefined);
  const total = since.probabilities.reduce((sum, { probability }) => sum + probability, 0);
  assert.ok(Math.abs(total - 1) < 1e-9);
  assert.ok(Math.abs(since.minute - (LIVE + 120)) <= 6);
  assert.ok(since.from <= since.minute && since.minute <= since.to);
});

test('the change that touches the moved value at the right time is the first suspect', () => {
  const changes = [
    changeOf(LIVE + 20, 'request_model', 'b'),
    changeOf(LIVE + 119, 'request_model', 'b'),
    changeOf(LIVE + 118, 'index_version', 'i9'),
  ];
  const since = estimateSince({ monitor, baseline, rows, changes, direction: 'up' });
  const cells = cellsOf({ factor: (model) => (model === 'b' ? 4 : 1) });
  const { suspects, sentence } = explain({ monitor, cells, changes, since });
  assert.equal(suspects[0]?.change, changes[1]);
  assert.equal(suspects[0]?.touches, true);
  assert.match(sentence, /change of request_model from 'old' to 'b'/);
});

test('without a change nearby nobody is accused', () => {
  const changes = [changeOf(LIVE + 5, 'prompt_version', 'v2')];
  const since = estimateSince({ monitor, baseline, rows, changes, direction: 'up' });
  const { suspects } = explain({ monitor, cells: cellsOf({ factor: () => 3 }), changes, since });
  assert.ok((suspects[0]?.probability ?? 0) < 0.3);
});
