import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCanary } from '../../../src/judge/canary.ts';
import type { CanaryCase } from '../../../src/judge/canary.ts';

const passing = (id: string, previous: boolean, current: boolean): CanaryCase => ({
  id,
  previous: { passed: previous },
  current: { passed: current },
});

const many = (n: number, previous: boolean, current: boolean, name: string): CanaryCase[] =>
  Array.from({ length: n }, (_, i) => passing(`${name}${i}`, previous, current));

test('eight cases that broke and none that was mended are a regression, named case by case', () => {
  const verdict = judgeCanary({
    cases: [...many(80, true, true, 'ok'), ...many(8, true, false, 'broke')],
  });
  assert.equal(verdict.verdict, 'regression');
  assert.equal(verdict.passes, false);
  assert.deepEqual(
    verdict.regressed,
    Array.from({ length: 8 }, (_, i) => `broke${i}`),
  );
});

test('as many mended as broken are noise', () => {
  const verdict = judgeCanary({
    cases: [...many(5, true, false, 'b'), ...many(5, false, true, 'm')],
  });
  assert.equal(verdict.verdict, 'ok');
  assert.equal(verdict.improved.length, 5);
});

test('scores that fall a little in nearly every case are a regression that pass marks would hide', () => {
  const cases = Array.from({ length: 30 }, (_, i): CanaryCase => ({
    id: `c${i}`,
    previous: { score: 0.8 + i / 1000, passed: true },
    current: { score: 0.8 + i / 1000 - (i % 10 === 0 ? -0.02 : 0.05), passed: true },
  }));
  assert.equal(judgeCanary({ cases }).verdict, 'regression');
  assert.equal(judgeCanary({ cases, scoreTolerance: 0.1 }).verdict, 'ok');
});

test('cases of one run only are listed and not judged', () => {
  const verdict = judgeCanary({
    cases: [
      { id: 'new', current: { passed: false } },
      { id: 'gone', previous: { passed: true } },
    ],
  });
  assert.equal(verdict.verdict, 'incomparable');
  assert.deepEqual(verdict.missing, ['new', 'gone']);
  assert.equal(verdict.passRate.current, null);
  assert.ok(verdict.passes);
});
