// docs/metrics.md names every metric the code exposes, and none that it does not.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { METRIC_NAMES } from '../../support/metric-names.ts';

const docs = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
const documented = [...docs.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1] ?? '');
/** Prometheus' own. */
const FOREIGN = new Set(['up', 'ALERTS']);
/** Histograms are three series under one documented name. */
const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');

test('every metric the code exposes is documented', () => {
  const known = new Set(documented);
  const ours = [...METRIC_NAMES].filter((name) => !FOREIGN.has(name));
  const missing = ours.filter((name) => !known.has(name) && !known.has(base(name)));
  assert.deepEqual(missing, []);
});

test('no metric is documented that the code does not expose', () => {
  const exposed = new Set([...METRIC_NAMES].flatMap((name) => [name, base(name)]));
  assert.deepEqual(
    documented.filter((name) => !exposed.has(name)),
    [],
  );
});
