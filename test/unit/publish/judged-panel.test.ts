import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedRefusals } from '../../../src/model/explanation.ts';
import { judgedPanel } from '../../../src/publish/judged-panel.ts';
import { NOW } from './verdicts.ts';

const share = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const judged = (fields: Partial<JudgedRefusals> = {}): JudgedRefusals => ({
  status: 'corrected',
  fromMs: NOW - 28 * 86_400_000,
  toMs: NOW,
  judged: 350,
  needed: 30,
  agreement: { truePositives: 45, falseNegatives: 5, trueNegatives: 290, falsePositives: 10 },
  sensitivity: share(0.9),
  specificity: share(0.967),
  now: { raw: 0.08, corrected: share(0.054) },
  usual: null,
  ...fields,
});
const textOf = (panel: ReturnType<typeof judgedPanel>) =>
  (panel?.text ?? '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

test('the corrected rate stands beside the raw one, with what it rests on', () => {
  const text = textOf(judgedPanel(judged()));
  assert.match(text, /now 8 % 5\.4 % 3\.4 % … 7\.4 %/);
  assert.match(text, /finds 90 % \(88 % … 92 %\)/);
  assert.match(text, /350 judged calls since 2026-10-24: the judge calls 50 of them refused/);
  assert.match(text, /the classifier 55, 45 both/);
  assert.ok(!text.includes('usually'));
});

test('too few judged calls are named, and no rate is', () => {
  const nothing = { sensitivity: null, specificity: null, now: null };
  const text = textOf(judgedPanel(judged({ status: 'insufficient', judged: 12, ...nothing })));
  assert.match(text, /Insufficient: 12 judged calls, where 30 are needed/);
  assert.ok(!text.includes('%'));
});

test('a classifier no better than chance gets no corrected rate', () => {
  const text = textOf(judgedPanel(judged({ status: 'uninformative', now: null })));
  assert.match(text, /no better than chance/);
  assert.ok(!text.includes('Corrected'));
});

test('where nothing was judged the page has no such panel', () => {
  assert.equal(judgedPanel(null), null);
});
