import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctPrevalence, type Agreement } from '../../../src/stats/rogan-gladen.ts';
import { createRandom } from '../../support/random.ts';

const agreement = (
  truePositives: number,
  falseNegatives: number,
  trueNegatives: number,
  falsePositives: number,
): Agreement => ({ truePositives, falseNegatives, trueNegatives, falsePositives });

/** Sensitivity 90 of 100, specificity 190 of 200. */
const GOOD = agreement(90, 10, 190, 10);

const isNear = (found: number | undefined, expected: number, within = 1e-9) =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) < within, `${found} is not ${expected}`);

test('a rate is corrected as by hand: (p + Sp − 1) / (Se + Sp − 1), limits after Lang and Reiczigel', () => {
  // (0.15 + 0.95 − 1) / (0.90 + 0.95 − 1) = 0.10 / 0.85; limits worked out apart with z² = 3.8415, (90+1)/(100+2), (190+1)/(200+2).
  const found = correctPrevalence({ positives: 150, trials: 1000 }, GOOD);
  isNear(found?.value, 0.1 / 0.85);
  isNear(found?.low, 0.0716245707663);
  isNear(found?.high, 0.1578969080703);
  const weak = correctPrevalence({ positives: 27, trials: 650 }, agreement(50, 50, 199, 1));
  isNear(weak?.value, 0.0738150738151);
  isNear(weak?.low, 0.0274600105669);
  isNear(weak?.high, 0.1145830257298);
});

test('a test without an error so far leaves the rate as it is, with a wider interval than its own', () => {
  const found = correctPrevalence({ positives: 30, trials: 1000 }, agreement(20, 0, 500, 0));
  isNear(found?.value, 0.03);
  isNear(found?.low, 0.0193360918538);
  isNear(found?.high, 0.0441356346027);
});

test('what is impossible is clipped to 0 and 1, and the interval holds the value', () => {
  // Fewer positives than false alarms alone would bring: −0.035; more than the test ever finds: 1.106.
  assert.deepEqual(correctPrevalence({ positives: 20, trials: 1000 }, GOOD), {
    value: 0,
    low: 0,
    high: 0,
  });
  assert.deepEqual(correctPrevalence({ positives: 99, trials: 100 }, GOOD), {
    value: 1,
    low: 1,
    high: 1,
  });
  for (const positives of [0, 1, 500, 999, 1000]) {
    const found = correctPrevalence({ positives, trials: 1000 }, agreement(3, 1, 40, 2));
    assert.ok(found !== undefined && found.low <= found.value && found.value <= found.high);
    assert.ok(found.low >= 0 && found.high <= 1);
  }
});

test('nothing is said without calls, without one class of the judge, or no better than chance', () => {
  const some = { positives: 5, trials: 100 };
  assert.equal(correctPrevalence({ positives: 0, trials: 0 }, GOOD), undefined);
  assert.equal(correctPrevalence(some, agreement(0, 0, 50, 1)), undefined);
  assert.equal(correctPrevalence(some, agreement(20, 1, 0, 0)), undefined);
  assert.equal(correctPrevalence(some, agreement(0, 0, 0, 0)), undefined);
  assert.equal(correctPrevalence(some, agreement(5, 5, 5, 5)), undefined);
  assert.equal(correctPrevalence(some, agreement(1, 9, 9, 91)), undefined);
  // One lucky hit: better than chance by the counts, not by the pseudo-counts.
  assert.equal(correctPrevalence(some, agreement(1, 0, 5, 95)), undefined);
});

test('the interval holds the true rate about as often as it says', () => {
  const random = createRandom(7);
  const draw = (trials: number, rate: number) => {
    let successes = 0;
    for (let trial = 0; trial < trials; trial += 1) if (random() < rate) successes += 1;
    return successes;
  };
  const [prevalence, sensitivity, specificity, rounds] = [0.06, 0.85, 0.98, 600];
  let covered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const hits = draw(40, sensitivity);
    const passes = draw(300, specificity);
    const seen = draw(800, prevalence * sensitivity + (1 - prevalence) * (1 - specificity));
    const found = correctPrevalence(
      { positives: seen, trials: 800 },
      agreement(hits, 40 - hits, passes, 300 - passes),
    );
    if (found !== undefined && found.low <= prevalence && prevalence <= found.high) covered += 1;
  }
  assert.ok(covered >= 0.93 * rounds && covered <= 0.99 * rounds, `${covered} of ${rounds}`);
});
