import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { POINTS } from '../../support/otlp-points.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');
const sources = globSync('test/integration/otlp-conformance-*.test.ts', { cwd: ROOT }).map(read);
const doc = read('docs/otlp.md');

void test('the checklist has 115 points and each is named by a test', () => {
  assert.equal(POINTS.length, 115);
  for (const { id } of POINTS) {
    assert.ok(
      sources.some((source) => new RegExp(`['(]${id}[' ]`).test(source)),
      id,
    );
  }
});

void test('docs/otlp.md has one row a point, in order, and every MUST and SHOULD passes', () => {
  const rows = doc.split('\n').filter((line) => /^\| [A-Z]+-\d\d \|/.test(line));
  assert.deepEqual(
    rows.map((row) => row.slice(2, row.indexOf(' |'))),
    POINTS.map(({ id }) => id),
  );
  for (const row of rows) {
    if (/\| (MUST|SHOULD) \|/.test(row)) assert.match(row, /\| pass \|$/);
    assert.doesNotMatch(row, /\| (FAIL|NO TEST) \|$/);
  }
});
