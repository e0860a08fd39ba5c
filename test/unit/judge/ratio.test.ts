// Ratios of sums, such as cost per 1k tokens: found at any traffic, and over when they are over, however large they were.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../bench/drift/random.ts';
import { emptyStats } from '../../../src/model/stat-sums.ts';
import type { StatRow } from '../../../src/model/judgement.ts';
import { START, feedRows, learnRows, monitorOf } from './streams.ts';

const DAYS = 14;
const LIVE = START + DAYS * 1440;
const monitor = monitorOf('cost_per_1k_tokens_usd');

/** Calls of 1,000 tokens on average at $ 0.004 a thousand times `factor`, a fifth more or less. */
function drawCosts(
  seed: number,
  span: { from: number; minutes: number; step: number; perMinute: number },
  factor = 1,
): StatRow[] {
  const random = createRandom(seed);
  const rows: StatRow[] = [];
  for (let minute = span.from; minute < span.from + span.minutes; minute += span.step) {
    const n = random.poisson(span.perMinute * span.step);
    const row: StatRow = {
      ...emptyStats(),
      n,
      users: n,
      eventUsers: n,
      classified: n,
      minute,
      minutes: span.step,
      newestArrivalMs: (minute + span.step) * 60_000,
    };
    for (let i = 0; i < n; i++) {
      const weight = Math.exp(0.8 * random.normal() - 0.32);
      const value = 0.004 * factor * weight * (1 + 0.2 * random.normal());
      row.sum += value;
      row.sumSquares += value * value;
      row.weight += weight;
      row.weightSquares += weight * weight;
      row.crossProduct += value * weight;
    }
    rows.push(row);
  }
  return rows;
}

for (const [perMinute, step] of [
  [3, 60],
  [600, 240],
] as const) {
  const span = { perMinute, step: 1 };
  const history = drawCosts(1, { from: START, minutes: DAYS * 1440, step, perMinute });
  const feed = { monitor, baseline: learnRows(monitor, history) };

  test(`a price five times as high at ${perMinute} calls a minute is over within an hour of its end, and stays over`, () => {
    const rows = [
      ...drawCosts(2, { ...span, from: LIVE, minutes: 240 }, 5),
      ...drawCosts(3, { ...span, from: LIVE + 240, minutes: 240 }),
    ];
    const states = feedRows(feed, rows).findings.map(({ state }) => state);
    assert.equal(states[239], 3);
    assert.deepEqual([...new Set(states.slice(300))], [0]);
  });

  test(`a price a quarter higher at ${perMinute} calls a minute is found`, () => {
    const rows = drawCosts(4, { ...span, from: LIVE, minutes: 240 }, 1.25);
    assert.equal(feedRows(feed, rows).findings.at(-1)?.state, 3);
  });

  test(`a quiet day at ${perMinute} calls a minute is quiet`, () => {
    const rows = drawCosts(5, { ...span, from: LIVE, minutes: 1440 });
    const states = feedRows(feed, rows).findings.map(({ state }) => state);
    assert.ok(states.every((state) => state < 2));
  });
}
