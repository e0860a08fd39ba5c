import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBacktest } from '../../../src/cli/backtest.ts';
import { finding } from '../publish/verdicts.ts';

test('each alert of a backtest says why it fired: what moved, since when, and the evidence it took', () => {
  const firedAtMs = Date.UTC(2026, 10, 20, 12, 30);
  const verdict = finding({
    sinceMs: Date.UTC(2026, 10, 20, 12, 4),
    deltaRatio: 2.5,
    evidence: 21,
    thresholds: { page: 18, ticket: 14, suspected: 11 },
  });
  const alert = {
    monitor: 'refusal_rate',
    segment: { service: 'chat' },
    state: 3,
    firedAtMs,
    clearedAtMs: null,
    finding: verdict,
    partOf: null,
  };
  const text = describeBacktest({ series: 1, ticks: 9, alerts: [alert] }, false);
  assert.match(text, /^1 series, 9 verdicts: 1 pages, 0 tickets\n/);
  assert.match(text, /became +samples +why +segment/);
  assert.match(text, /up ×2\.50 since 12:04 evidence 21\.0 of 18\.0 +service=chat/);
  const ticket = describeBacktest({ series: 1, ticks: 9, alerts: [{ ...alert, state: 2 }] }, false);
  assert.match(ticket, /of 14\.0/);
});
