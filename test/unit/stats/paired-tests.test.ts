import assert from 'node:assert/strict';
import { test } from 'node:test';
import binomial from '@stdlib/stats-base-dists-binomial';
import { mcnemarTail } from '../../../src/stats/mcnemar.ts';
import { signedRankTail } from '../../../src/stats/signed-rank.ts';

test("McNemar's tail is the binomial tail of the discordant pairs", () => {
  for (const [worse, better] of [
    [1, 0],
    [5, 1],
    [10, 10],
    [30, 5],
  ] as const) {
    const expected = 1 - binomial.cdf(worse - 1, worse + better, 0.5);
    assert.ok(Math.abs(mcnemarTail(worse, better) - expected) < 1e-12);
  }
  assert.equal(mcnemarTail(0, 9), 1);
});

/** All sign patterns, counted. */
function bruteForce(differences: readonly number[]): number {
  const order = [...differences].map((d) => Math.abs(d)).sort((a, b) => a - b);
  const rankOf = (d: number): number => {
    const first = order.indexOf(Math.abs(d));
    const last = order.lastIndexOf(Math.abs(d));
    return (first + last) / 2 + 1;
  };
  const ranks = differences.map(rankOf);
  const observed = differences.reduce((sum, d, i) => sum + (d > 0 ? (ranks[i] ?? 0) : 0), 0);
  let hits = 0;
  for (let pattern = 0; pattern < 2 ** ranks.length; pattern++) {
    const sum = ranks.reduce((total, rank, i) => total + ((pattern >> i) & 1 ? rank : 0), 0);
    if (sum >= observed - 1e-9) hits++;
  }
  return hits / 2 ** ranks.length;
}

test('the signed-rank tail equals the count of all sign patterns, ties included', () => {
  for (const differences of [
    [1, 2, 3, 4, 5],
    [0.5, -0.5, 1, 1, -2, 3],
    [-1, -2, 3],
    [1, 1, 1, -1, -1, 1, 2, 2],
  ]) {
    assert.ok(Math.abs(signedRankTail(differences) - bruteForce(differences)) < 1e-12);
  }
});

test('differences of zero decide nothing, and the approximation joins the exact tail', () => {
  assert.equal(signedRankTail([]), 1);
  assert.equal(signedRankTail([0, 0]), 1);
  const alternating = (n: number) =>
    Array.from({ length: n }, (_, i) => ((i * 7) % 5 < 2 ? -1 : 1) * (i + 1));
  const exact = signedRankTail(alternating(60));
  const approximate = signedRankTail(alternating(61));
  assert.ok(Math.abs(Math.log(exact / approximate)) < 0.7);
});
