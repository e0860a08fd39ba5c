import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CanaryResult } from '../../../src/judge/canary.ts';
import {
  judgeCanarySet,
  type CanaryProgress,
  type CanaryRun,
} from '../../../src/judge/canary-set.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const SEGMENT = { service: 'chat', environment: 'prod', canary_set: 'golden', name: 'correct' };

/** Run number `at` (an hour apart, the last one long quiet) with so many cases, of which the first few fail. */
function run(at: number, cases: { n: number; fail?: number; score?: number }): CanaryRun {
  const startMs = NOW - (10 - at) * HOUR;
  const results = Array.from({ length: cases.n }, (_, i): [string, CanaryResult] => {
    const passed = i >= (cases.fail ?? 0);
    return [
      `case-${i}`,
      { passed, ...(cases.score === undefined ? {} : { score: cases.score + i / 1000 }) },
    ];
  });
  return {
    id: `run-${at}`,
    startMs,
    endMs: startMs + 60_000,
    arrivedMs: startMs + 60_000,
    cases: new Map(results),
  };
}

function judge(
  runs: readonly CanaryRun[],
  more: { progress?: CanaryProgress; acceptedAtMs?: number; nowMs?: number } = {},
) {
  return judgeCanarySet({
    segment: SEGMENT,
    runs,
    progress: more.progress,
    acceptedAtMs: more.acceptedAtMs ?? null,
    nowMs: more.nowMs ?? NOW,
  });
}

const passing = (output: ReturnType<typeof judge>) =>
  output.findings.find(({ monitor }) => monitor === 'canary_pass_rate');

test('the first run has nothing to be compared with: it is learned from, and says its pass rate', () => {
  const output = judge([run(1, { n: 40, fail: 2 })]);
  assert.equal(output.findings.length, 1, 'cases without scores have no verdict on scores');
  const finding = passing(output);
  assert.equal(finding?.status, 'learning');
  assert.equal(finding.state, 0);
  assert.equal(finding.current, 0.95);
  assert.equal(finding.baseline, null);
  assert.equal(output.progress.reference, 'run-1');
});

test('a run in which twelve cases broke pages, names them, and says since when', () => {
  const output = judge([run(1, { n: 40 }), run(2, { n: 40, fail: 12 })]);
  const finding = passing(output);
  assert.equal(finding?.state, 3);
  assert.equal(finding.status, 'frozen');
  assert.equal(finding.direction, 'down');
  assert.equal(finding.current, 0.7);
  assert.equal(finding.baseline, 1);
  assert.equal(finding.sinceMs, NOW - 8 * HOUR);
  assert.equal(finding.segment['canary_set'], 'golden');
  assert.deepEqual((finding.explanation['regressed'] as string[]).slice(0, 2), [
    'case-0',
    'case-1',
  ]);
  assert.equal(finding.explanation['regressed_count'], 12);
  assert.ok(finding.evidence >= finding.thresholds.page);
});

test('eight broken cases are a ticket, six a suspicion, five luck', () => {
  const stateOf = (fail: number) =>
    passing(judge([run(1, { n: 40 }), run(2, { n: 40, fail })]))?.state;
  assert.deepEqual([8, 6, 5].map(stateOf), [2, 1, 0]);
});

test('scores that fell in every case page though every case still passes', () => {
  const output = judge([run(1, { n: 30, score: 0.9 }), run(2, { n: 30, score: 0.8 })]);
  const finding = output.findings.find(({ monitor }) => monitor === 'canary_score');
  assert.equal(finding?.state, 3);
  assert.equal(finding.signal, 'evaluation_score');
  assert.ok(Math.abs((finding.delta ?? 0) + 0.1) < 1e-9);
  assert.equal(passing(output)?.state, 0);
});

test('scores that fell surely but by next to nothing are no ticket', () => {
  const output = judge([run(1, { n: 30, score: 0.9 }), run(2, { n: 30, score: 0.899 })]);
  assert.equal(output.findings.find(({ monitor }) => monitor === 'canary_score')?.state, 1);
});

test('a bad run is no reference: the next bad one is worse too, a mended one ends it', () => {
  const bad = [run(1, { n: 40 }), run(2, { n: 40, fail: 12 }), run(3, { n: 40, fail: 12 })];
  const still = judge(bad);
  assert.equal(passing(still)?.state, 3);
  assert.equal(passing(still)?.sinceMs, NOW - 8 * HOUR, 'since the first bad run');
  assert.equal(still.progress.reference, 'run-1');
  const mended = judge([...bad, run(4, { n: 40 })]);
  assert.equal(passing(mended)?.state, 0);
  assert.equal(passing(mended)?.status, 'ok');
  assert.equal(mended.progress.reference, 'run-4');
});

test('round by round gives what all at once gives, and a round without news the same verdict', () => {
  const runs = [run(1, { n: 40 }), run(2, { n: 40, fail: 1 }), run(3, { n: 40, fail: 13 })];
  const atOnce = judge(runs);
  let progress: CanaryProgress | undefined;
  for (let until = 1; until <= runs.length; until++) {
    const known = progress === undefined ? {} : { progress };
    ({ progress } = judge(runs.slice(0, until), known));
  }
  assert.ok(progress !== undefined);
  assert.deepEqual(progress, atOnce.progress);
  assert.deepEqual(judge(runs, { progress }), atOnce);
});

test('a run that is still arriving is not judged; when it is quiet, it is, and says that it is partial', () => {
  const whole = run(1, { n: 40 });
  const part = { ...run(9, { n: 20 }), arrivedMs: NOW - 60_000 };
  assert.equal(passing(judge([whole, part]))?.explanation['run'], 'run-1');
  const later = judge([whole, part], { nowMs: NOW + HOUR });
  assert.equal(passing(later)?.explanation['run'], 'run-9');
  assert.equal(passing(later)?.status, 'insufficient_data');
  assert.equal(passing(later)?.explanation['missing_count'], 20);
  assert.equal(later.progress.reference, 'run-1', 'half a run is nothing to compare with');
});

test('a run with every case of its reference is judged at once', () => {
  const fresh = { ...run(9, { n: 40, fail: 12 }), arrivedMs: NOW };
  assert.equal(passing(judge([run(1, { n: 40 }), fresh]))?.state, 3);
});

test('one case alone can prove nothing and says so', () => {
  const output = judge([run(1, { n: 1 }), run(2, { n: 1, fail: 1 })]);
  assert.equal(passing(output)?.state, 0);
  assert.equal(passing(output)?.status, 'insufficient_data');
});

test('runs without a common case are not compared', () => {
  const other = { ...run(2, { n: 40 }), cases: new Map([['new', { passed: false }]]) };
  const finding = passing(judge([run(1, { n: 40 }), other]));
  assert.equal(finding?.state, 0);
  assert.equal(finding.status, 'insufficient_data');
  assert.equal(finding.current, null, 'nothing was compared');
});

test('accepting makes the run of that time the reference', () => {
  const runs = [run(1, { n: 40 }), run(2, { n: 40, fail: 12 })];
  const { progress } = judge(runs);
  const accepted = judge(runs, { progress, acceptedAtMs: NOW });
  assert.equal(passing(accepted)?.state, 0);
  assert.equal(accepted.progress.reference, 'run-2');
  const next = { ...run(3, { n: 40, fail: 12 }), startMs: NOW + 60_000, arrivedMs: NOW + 60_000 };
  const after = judge([...runs, next], {
    progress: accepted.progress,
    acceptedAtMs: NOW,
    nowMs: NOW + HOUR,
  });
  assert.equal(passing(after)?.state, 0);
  assert.equal(passing(after)?.baseline, 0.7);
});

test('a score that comes late changes the verdict on the run judged last', () => {
  const before = [run(1, { n: 40 }), run(2, { n: 40, fail: 7 })];
  const { progress } = judge(before);
  const corrected = [before[0] as CanaryRun, run(2, { n: 40, fail: 12 })];
  assert.equal(passing(judge(corrected, { progress }))?.state, 3);
});
