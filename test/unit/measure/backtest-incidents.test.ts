import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupIncidents } from '../../../src/judge/incidents.ts';
import { assignIncidents, type Episode } from '../../../src/measure/backtest-incidents.ts';
import { finding } from '../publish/verdicts.ts';

const ZERO = 29_000_000;
const ms = (minute: number) => (ZERO + minute) * 60_000;

/** A drift of a model that pages at `paged` and ends at `ended`. */
function episode(
  model: string,
  at: { paged: number; ended: number | null; since?: number; signs?: readonly number[] },
): Episode {
  const since = at.since ?? 0;
  const segment = { service: 'chat', environment: 'prod', request_model: model };
  const opened = { since: ZERO + since, opened: ZERO + at.paged, paged: ZERO + at.paged };
  const open = finding({
    segment,
    sinceMs: ms(since),
    explanation: { opened_minute: opened.opened, paged_minute: opened.paged },
  });
  const over = finding({
    segment,
    state: 0,
    sinceMs: null,
    explanation: { closed: { ...opened, closed: ZERO + (at.ended ?? 0), direction: 'up' } },
  });
  return {
    monitor: open.monitor,
    segment,
    state: 3,
    firedAtMs: ms(at.paged),
    clearedAtMs: at.ended === null ? null : ms(at.ended),
    finding: open,
    steps: [
      { atMs: ms(at.paged), finding: open },
      ...(at.ended === null ? [] : [{ atMs: ms(at.ended), finding: over }]),
    ],
    signs: [at.paged, ...(at.signs ?? [])].map((minute) => ZERO + minute),
  };
}

const partsOf = (episodes: readonly Episode[]) =>
  assignIncidents(groupIncidents, episodes, []).map(
    ({ partOf }) => partOf?.segment['request_model'] ?? null,
  );

test('drifts of one incident alert once in a replay, and later ones of another on their own', () => {
  assert.deepEqual(
    partsOf([
      episode('a', { paged: 8, ended: 60 }),
      episode('b', { paged: 10, ended: 70 }),
      episode('b', { paged: 310, ended: null, since: 300 }),
    ]),
    [null, 'a', null],
  );
});

test('what only takes longer to clear than its leader stays a part of its incident', () => {
  assert.deepEqual(
    partsOf([
      episode('a', { paged: 8, ended: 60 }),
      episode('b', { paged: 10, ended: 2000, signs: [20, 55, 70] }),
    ]),
    [null, 'a'],
  );
});

test('what shows that it is still there when its leader has long ended alerts after all', () => {
  assert.deepEqual(
    partsOf([
      episode('a', { paged: 8, ended: 60 }),
      episode('b', { paged: 10, ended: 200, signs: [20, 60, 98, 103, 108, 150] }),
    ]),
    [null, null],
  );
});
