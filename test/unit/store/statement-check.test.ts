import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStatementCheck } from '../../../src/store/statement-check.ts';

const rules = createStatementCheck(['file', 'url', 's3', 'remote', 'numbers', 'values', 'eval']);

const ALLOWED = [
  'SELECT 1',
  " -- a remark\nSELECT * FROM llm_calls WHERE service = 'a;b' FORMAT JSON",
  'WITH x AS (SELECT 1) SELECT * FROM x;',
  '(SELECT 1) UNION ALL (SELECT 2)',
  'SHOW TABLES',
  'DESCRIBE TABLE otel_traces',
  'EXPLAIN SELECT count() FROM otel_traces',
  'SELECT * FROM numbers(10)',
  "SELECT 'file(' || file AS x FROM t",
  "SELECT `SpanAttributes`['url'] FROM otel_traces WHERE a - b > -1 AND c / d < 2",
  'SELECT count() FROM t /* file( */ ',
  'SELECT a FROM system.tables',
];

const REFUSED: readonly [string, RegExp][] = [
  ['', /empty/],
  ['INSERT INTO t VALUES (1)', /INSERT/],
  ['DROP TABLE t', /DROP/],
  ['KILL QUERY WHERE 1', /KILL/],
  ['SET readonly = 0', /SET/],
  ['SYSTEM SHUTDOWN', /SYSTEM/],
  ['SELECT 1; DROP TABLE t', /second statement/],
  ["SELECT file('/etc/passwd')", /file\(\)/],
  ["SELECT FILE /* x */ ('/etc/passwd')", /FILE\(\)/],
  ["SELECT * FROM `file`('/etc/passwd')", /file\(\)/],
  ['SELECT * FROM "fi\\x6ce"(\'/etc/passwd\')', /name/],
  ["SELECT * FROM url('http://127.0.0.1/')", /url\(\)/],
  ["SELECT * FROM s3('x')", /s3\(\)/],
  ["SELECT * FROM eval('SELECT 1')", /eval\(\)/],
  ["SELECT * FROM '/etc/passwd'", /path/],
  ['SELECT * FROM "/etc/passwd"', /name/],
  ["SELECT 1 INTO OUTFILE '/tmp/x'", /OUTFILE/],
  ['SELECT sleep(3)', /sleep\(\)/],
  ["SELECT 'a\\' ; SELECT file('x')", /character/],
  ["SELECT 1 /* ; SELECT file('x')", /character/],
  ['SELECT $$;$$', /character/],
];

for (const statement of ALLOWED) {
  test(`a statement that only reads tables passes: ${statement.trim().slice(0, 60)}`, () => {
    rules.check(statement);
  });
}

for (const [statement, reason] of REFUSED) {
  test(`refused: ${statement === '' ? '(nothing)' : statement}`, () => {
    assert.throws(() => {
      rules.check(statement);
    }, reason);
  });
}
