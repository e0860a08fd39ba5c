import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../../src/judge/compare.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type { Stats } from '../../../src/model/judgement.ts';
import { createRandom } from '../../../bench/drift/random.ts';
import { monitorOf } from './streams.ts';

const monitor = monitorOf('refusal_rate');
const rates = (n: number, events: number): Stats => ({
  ...emptyStats(),
  n,
  events,
  eligible: n,
  firstEvents: events,
});

test('a candidate that refuses much more fails the gate', () => {
  const result = compare({ monitor, baseline: rates(20_000, 600), candidate: rates(2000, 160) });
  assert.equal(result.verdict, 'worse');
  assert.equal(result.passes, false);
  assert.ok((result.low ?? 0) > 0 && (result.low ?? 1) < 0.05 && (result.high ?? 0) > 0.05);
});

test('a candidate that is as good is called equivalent once enough was seen, undecided before', () => {
  const early = compare({ monitor, baseline: rates(2000, 60), candidate: rates(200, 6) });
  assert.equal(early.verdict, 'undecided');
  assert.equal(early.passes, true);
  assert.ok((early.detectableDelta ?? 0) > 0.02, 'and says what it could have seen');
  assert.equal(early.isBlind, true);
  const late = compare({ monitor, baseline: rates(200_000, 6000), candidate: rates(50_000, 1500) });
  assert.equal(late.verdict, 'equivalent');
  assert.ok(late.hasSeenEnough);
  assert.equal(late.isBlind, false);
});

test('fewer refusals are better, and pass', () => {
  const result = compare({ monitor, baseline: rates(20_000, 1600), candidate: rates(20_000, 600) });
  assert.equal(result.verdict, 'better');
  assert.ok(result.passes);
});

test('nothing on one side is undecided and absent, never zero', () => {
  const result = compare({ monitor, baseline: rates(0, 0), candidate: rates(100, 3) });
  assert.equal(result.delta, null);
  assert.equal(result.verdict, 'undecided');
  assert.equal(result.isBlind, true);
  const mix = compare({
    monitor: monitorOf('served_model'),
    baseline: rates(100, 0),
    candidate: rates(100, 0),
  });
  assert.equal(mix.isBlind, false, 'a mix has no mean to be seen');
  const none = compare({ monitor, baseline: rates(100, 0), candidate: rates(100, 0) });
  assert.equal(none.verdict, 'undecided');
  assert.ok(Number.isFinite(none.high ?? NaN));
  assert.equal(none.isBlind, true);
  const rare = compare({ monitor, baseline: rates(5000, 0), candidate: rates(5000, 0) });
  assert.equal(
    rare.isBlind,
    false,
    'no event among thousands: a rise that matters would have shown',
  );
});

test('looking after every hundred calls is wrong about equal sides no more often than it says', () => {
  const random = createRandom(11);
  let wrong = 0;
  const runs = 300;
  for (let run = 0; run < runs; run++) {
    const sides = [rates(0, 0), rates(0, 0)] as const;
    let isWrong = false;
    for (let look = 0; look < 60; look++) {
      for (const side of sides) {
        for (let i = 0; i < 100; i++) {
          side.n++;
          if (random.next() < 0.05) side.events++;
        }
      }
      const { low, high, verdict } = compare({ monitor, baseline: sides[0], candidate: sides[1] });
      if (verdict !== 'undecided' && ((low ?? 0) > 0 || (high ?? 0) < 0)) isWrong = true;
    }
    if (isWrong) wrong++;
  }
  assert.ok(wrong / runs <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs), `${wrong} of ${runs}`);
});

test('lengths and ratios are compared by their means, whatever may move them', () => {
  const lengths = monitorOf('output_tokens');
  const values = (n: number, mean: number): Stats => ({
    ...emptyStats(),
    n,
    sum: n * mean,
    sumSquares: n * mean * mean * 2,
  });
  assert.equal(
    compare({ monitor: lengths, baseline: values(20_000, 200), candidate: values(20_000, 300) })
      .verdict,
    'different',
  );
  const cost = monitorOf('cost_per_1k_tokens_usd');
  const ratio = (price: number): Stats => ({
    ...emptyStats(),
    n: 5000,
    sum: 5000 * price,
    sumSquares: 5000 * price * price * 1.2,
    weight: 5000,
    weightSquares: 5000 * 1.1,
    crossProduct: 5000 * price * 1.1,
  });
  assert.equal(
    compare({ monitor: cost, baseline: ratio(0.004), candidate: ratio(0.006) }).verdict,
    'worse',
  );
});
