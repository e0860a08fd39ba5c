import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept } from '../../../src/judge/accept.ts';
import { START, drawRates, feedRows, learnRows, mixRow, monitorOf } from './streams.ts';

const LIVE = START + 14 * 1440;

test('an accepted level is the new normal: it is quiet there, and a further rise pages again', () => {
  const monitor = monitorOf('refusal_rate');
  const draw = (seed: number, rate: number, from: number, minutes: number) =>
    drawRates(seed, { from, to: from + minutes, step: 1, perMinute: 60, rate });
  const baseline = learnRows(
    monitor,
    drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 60, rate: 0.03 }),
    [],
  );
  const paged = feedRows({ monitor, baseline }, draw(2, 0.08, LIVE, 240)).state;
  const accepted = accept(paged);
  assert.ok(accepted !== undefined);
  const after = feedRows({ monitor, baseline }, draw(3, 0.08, LIVE + 240, 600), accepted);
  assert.ok(after.findings.every((finding) => finding.state <= 1));
  assert.ok(Math.abs((after.findings.at(-1)?.baseline ?? 0) - 0.08) < 0.015);
  const again = feedRows({ monitor, baseline }, draw(4, 0.2, LIVE + 840, 60), after.state);
  assert.equal(again.findings.at(-1)?.state, 3);
});

test('there is nothing to accept where no drift is open', () => {
  assert.equal(accept(undefined), undefined);
  const monitor = monitorOf('refusal_rate');
  const rows = drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 60, rate: 0.03 });
  const quiet = feedRows(
    { monitor, baseline: learnRows(monitor, rows, []) },
    rows.slice(0, 1),
  ).state;
  assert.equal(accept(quiet), undefined);
});

test('an accepted model swap is quiet with the new model', () => {
  const monitor = monitorOf('served_model');
  const history = Array.from({ length: 336 }, (_, i) => mixRow(START + i * 60, { a: 600 }, 60));
  const feed = { monitor, baseline: learnRows(monitor, history, []) };
  const swapped = (from: number) =>
    Array.from({ length: 30 }, (_, i) => mixRow(from + i, { b: 60 }));
  const accepted = accept(feedRows(feed, swapped(LIVE)).state);
  assert.ok(accepted !== undefined);
  const { findings } = feedRows(feed, swapped(LIVE + 30), accepted);
  assert.ok(findings.every((finding) => finding.state === 0));
});
