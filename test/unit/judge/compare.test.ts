import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, compareSpans } from '../../../src/judge/compare.ts';
import type { Span } from '../../../src/judge/compare-noise.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type { StatRow, Stats } from '../../../src/model/judgement.ts';
import type { Random } from '../../../bench/drift/random.ts';
import { createRandom } from '../../../bench/drift/random.ts';
import { monitorOf, rateRow, valueRow } from './streams.ts';

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
          side.eligible++;
          if (random.next() < 0.05) side.firstEvents++;
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

const TURNS = 4;
/** Chance that two turns of one conversation share what drives them. */
const ICC = 0.2;

/** Rows by the minute of conversations whose turns are some minutes apart. */
function drawConversations(
  random: Random,
  draw: { readonly minutes: number; readonly perMinute: number; readonly rate: number },
): StatRow[] {
  const rows = Array.from({ length: draw.minutes }, (_, minute) => rateRow(minute, 0, 0));
  for (let begins = -TURNS * 4; begins < draw.minutes; begins++) {
    for (let left = random.poisson(draw.perMinute / TURNS); left > 0; left--) {
      // Two turns both take what their conversation drew with the chance ICC, which is their correlation.
      const shared = random.next() < draw.rate;
      let isAffected = false;
      for (let turn = 0; turn < TURNS; turn++) {
        const takes = random.next() < Math.sqrt(ICC);
        const isEvent = takes ? shared : random.next() < draw.rate;
        const row = rows[begins + Math.floor(turn * 3 * (0.5 + random.next()))];
        if (row !== undefined) {
          row.n++;
          if (isEvent) row.events++;
          if (!isAffected) row.eligible++;
          if (isEvent && !isAffected) row.firstEvents++;
        }
        isAffected ||= isEvent;
      }
    }
  }
  return rows.filter((row) => row.n > 0);
}

const until = (rows: readonly StatRow[], toMinute: number): Span => ({
  rows: rows.filter((row) => row.minute < toMinute),
  fromMinute: 0,
  toMinute,
});

test('sides of conversations that behave alike, looked at every few minutes, are called worse no more often than alpha', () => {
  const alpha = 0.2;
  const runs = 150;
  let wrong = 0;
  for (let run = 0; run < runs; run++) {
    const random = createRandom(100 + run);
    const draw = () => drawConversations(random, { minutes: 240, perMinute: 8, rate: 0.05 });
    const [old, fresh] = [draw(), draw()];
    let isWrong = false;
    for (let minute = 10; minute <= 240 && !isWrong; minute += 5) {
      const { low, high, verdict } = compareSpans({
        monitor,
        baseline: until(old, minute),
        candidate: until(fresh, minute),
        alpha,
      });
      isWrong = verdict !== 'undecided' && ((low ?? 0) > 0 || (high ?? 0) < 0);
    }
    if (isWrong) wrong++;
  }
  // With every call as a trial of its own it was 31 of 150.
  assert.ok(wrong / runs <= alpha / 2, `${wrong} of ${runs}`);
});

test('three against eight percent in conversations is told at 2,000 calls a side', () => {
  const runs = 40;
  let told = 0;
  for (let run = 0; run < runs; run++) {
    const random = createRandom(500 + run);
    const side = (rate: number) =>
      until(drawConversations(random, { minutes: 250, perMinute: 8, rate }), 250);
    const result = compareSpans({ monitor, baseline: side(0.03), candidate: side(0.08) });
    if (result.verdict === 'worse' && !result.passes) told++;
  }
  assert.ok(told >= 0.9 * runs, `${told} of ${runs}`);
});

test('lengths that scatter together are given a wider interval than those that scatter alone', () => {
  const lengths = monitorOf('output_tokens');
  const random = createRandom(7);
  const spanOf = (shared: number): Span => ({
    rows: Array.from({ length: 300 }, (_, minute) => {
      const level = shared * random.normal();
      const own = Math.sqrt(1 - shared ** 2);
      return valueRow(
        'output_tokens',
        minute,
        Array.from({ length: 20 }, () => 200 + 50 * (level + own * random.normal())),
      );
    }),
    fromMinute: 0,
    toMinute: 300,
  });
  const widthOf = (shared: number) => {
    const { low, high } = compareSpans({
      monitor: lengths,
      baseline: spanOf(shared),
      candidate: spanOf(shared),
    });
    return (high ?? 0) - (low ?? 0);
  };
  // Twenty values a minute of correlation 0.36: sums scatter 1 + 19 · 0.36 times as much.
  assert.ok(widthOf(0.6) > 1.8 * widthOf(0), `${widthOf(0.6)} against ${widthOf(0)}`);
});

test('the chance is shared by the signals that are looked at together, and blindness is judged by each alone', () => {
  const sides = { monitor, baseline: rates(4000, 120), candidate: rates(4000, 160) };
  const alone = compare(sides);
  const together = compare({ ...sides, signals: 29 });
  assert.ok((together.low ?? 0) < (alone.low ?? 0));
  assert.deepEqual(
    [together.low, together.high],
    [compare({ ...sides, alpha: 0.05 / 29 }).low, compare({ ...sides, alpha: 0.05 / 29 }).high],
  );
  const barely = [1500, 2000, 2500, 3000, 4000].map((n) => {
    const same = { monitor, baseline: rates(n, n / 20), candidate: rates(n, n / 20 + n / 100) };
    return compare(same).isBlind === compare({ ...same, signals: 29 }).isBlind;
  });
  assert.ok(barely.every(Boolean));
});
