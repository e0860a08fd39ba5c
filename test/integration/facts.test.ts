import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hasCaptures, readCaptures } from '../support/captures.ts';
import { formatReport } from '../support/facts-table.ts';
import { replay } from '../support/replay.ts';

const skip = hasCaptures ? false : 'SKIPPED: the shared captures are not beside this clone';

test(
  'captures replayed through listeners, spool, store and settle keep their facts and are counted once',
  { skip },
  async (context) => {
    const report = await replay(readCaptures());
    for (const line of formatReport(report)) context.diagnostic(line);
    const { total, misses } = report;
    const { right, wrong, missing, double_counts: doubles } = total;
    assert.ok(right > 2500, `only ${right} facts compared`);
    assert.ok(right / (right + wrong + missing) >= 0.99, JSON.stringify(misses));
    assert.equal(doubles, 0, JSON.stringify(misses));
  },
);
