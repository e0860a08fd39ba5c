import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correct } from '../../../src/measure/judged-refusals.ts';

const FINDING = { current: 0.08, baseline: 0.03, baselineSamples: 50_000, dispersion: 1.2 };
const agreement = (
  truePositives: number,
  falseNegatives: number,
  trueNegatives: number,
  falsePositives: number,
) => ({ truePositives, falseNegatives, trueNegatives, falsePositives });

test('with judged calls of both kinds both rates are corrected, the raw ones stay beside them', () => {
  const found = correct(FINDING, agreement(45, 5, 290, 10), 1200);
  assert.equal(found.status, 'corrected');
  assert.equal(found.sensitivity?.value, 0.9);
  assert.equal(found.now?.raw, 0.08);
  const youden = 45 / 50 + 290 / 300 - 1;
  const expected = (0.08 + 290 / 300 - 1) / youden;
  assert.ok(Math.abs((found.now?.corrected.value ?? 0) - expected) < 1e-12);
  assert.equal(found.usual?.raw, 0.03);
  assert.equal(found.usual?.corrected.value, 0, 'below what false alarms alone bring');
});

test('dispersed calls are worth fewer: the interval widens', () => {
  const width = (dispersion: number) => {
    const { now } = correct({ ...FINDING, dispersion }, agreement(45, 5, 290, 10), 1200);
    return (now?.corrected.high ?? 0) - (now?.corrected.low ?? 0);
  };
  assert.ok(width(4) > width(1));
});

test('29 judged calls, or none that the judge calls refused or answered, are insufficient', () => {
  for (const few of [agreement(5, 4, 19, 1), agreement(0, 0, 490, 10), agreement(50, 5, 0, 0)]) {
    const found = correct(FINDING, few, 1200);
    assert.deepEqual(found, {
      status: 'insufficient',
      needed: 30,
      sensitivity: null,
      specificity: null,
      now: null,
      usual: null,
    });
  }
  assert.equal(correct(FINDING, agreement(5, 4, 20, 1), 1200).status, 'corrected');
});

test('a classifier no better than chance is shown as such, without a corrected rate', () => {
  const found = correct(FINDING, agreement(2, 18, 80, 20), 1200);
  assert.equal(found.status, 'uninformative');
  assert.equal(found.sensitivity?.value, 0.1);
  assert.deepEqual([found.now, found.usual], [null, null]);
});

test('a rate that the finding does not have is not corrected', () => {
  const learning = { ...FINDING, current: null, baseline: null };
  const found = correct(learning, agreement(45, 5, 290, 10), 0);
  assert.equal(found.status, 'corrected');
  assert.deepEqual([found.now, found.usual], [null, null]);
});
