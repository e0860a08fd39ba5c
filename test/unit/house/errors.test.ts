// docs/errors.md is the error table in prose; this keeps the two in step.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AppError, ERRORS, isRetryable, toAppError } from '../../../src/model/errors.ts';

/** OTLP 1.11, Failures: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const RETRYABLE_GRPC = new Set([1, 4, 10, 11, 14, 15]);

const docs = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

test('docs/errors.md has one row for every code, with its kind and statuses', () => {
  for (const [code, row] of Object.entries(ERRORS)) {
    const line = `| \`${code}\` | ${row.kind} | ${row.http || '–'} | ${row.grpc || '–'} | ${row.help} |`;
    assert.ok(docs.includes(line), `docs/errors.md lacks: ${line}`);
  }
});

test('docs/errors.md names no code that is not in the table', () => {
  const named = [...docs.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? '');
  assert.deepEqual(
    named.filter((code) => !(code in ERRORS)),
    [],
  );
});

test('retryable errors answer with codes that clients retry, permanent ones never do', () => {
  for (const row of Object.values(ERRORS)) {
    if (row.http !== 0) {
      assert.equal([429, 502, 503, 504].includes(row.http), row.kind === 'retryable');
    }
    if (row.grpc !== 0) assert.equal(RETRYABLE_GRPC.has(row.grpc), row.kind === 'retryable');
  }
});

test('an unknown thrown value becomes INTERNAL with its cause kept', () => {
  const cause = new TypeError('x is not a function');
  const error = toAppError(cause);
  assert.equal(error.code, 'INTERNAL');
  assert.equal(error.cause, cause);
  assert.equal(isRetryable(error), false);
  assert.equal(isRetryable(new AppError('OVERLOADED', 'busy')), true);
});
