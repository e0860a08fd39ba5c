import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeJudged, type Judged } from '../../../src/cli/describe-judged.ts';

const share = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const JUDGED: Judged = {
  status: 'corrected',
  judged: 350,
  needed: 30,
  sensitivity: share(0.9),
  specificity: share(0.967),
  now: { raw: 0.08, corrected: share(0.054) },
  usual: null,
};

test('explain prints the corrected rate beside the raw one', () => {
  assert.deepEqual(describeJudged(JUDGED), [
    '',
    'against the judge (350 judged calls):',
    '  now         8.00 % raw, 5.40 % (3.40 % … 7.40 %) corrected',
    '  sensitivity 90.00 % (88.00 % … 92.00 %)',
    '  specificity 96.70 % (94.70 % … 98.70 %)',
  ]);
});

test('explain says insufficient or no better than chance instead of a rate, and nothing without a judge', () => {
  const few = describeJudged({ ...JUDGED, status: 'insufficient', judged: 3 }).join('\n');
  assert.match(few, /3 judged calls[^]*insufficient: 30 are needed/);
  assert.ok(!few.includes('%'));
  const chance = describeJudged({ ...JUDGED, status: 'uninformative', now: null }).join('\n');
  assert.match(chance, /no better than chance/);
  assert.ok(!chance.includes('raw'));
  assert.deepEqual(describeJudged(null), []);
});
