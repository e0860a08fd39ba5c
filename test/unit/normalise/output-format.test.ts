import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgeFormat, type FormatFacts } from '../../../src/normalise/output-format.ts';

const judge = (text: string | null, schema?: unknown, rest: Partial<FormatFacts> = {}) =>
  judgeFormat({ declared: 'json_schema', schema, text, toolCalls: 0, answered: true, ...rest });

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    born: { $ref: '#/$defs/year' },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 2 },
  },
  required: ['name', 'born'],
  additionalProperties: false,
  $defs: { year: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] } },
};

test('a declared schema is obeyed or not', () => {
  assert.equal(judge('{"name":"Ada","born":1815,"tags":["a"]}', schema).valid, true);
  assert.equal(judge('{"name":"Ada","born":null}', schema).valid, true);
  for (const text of [
    '{"name":"Ada"}',
    '{"name":"","born":1}',
    '{"name":"Ada","born":-1}',
    '{"name":"Ada","born":1.5}',
    '{"name":"Ada","born":1,"tags":["c"]}',
    '{"name":"Ada","born":1,"more":1}',
    'Sure! {"name":"Ada","born":1}',
    '[]',
  ]) {
    assert.equal(judge(text, schema).valid, false, text);
  }
});

test('without words, or of a cut answer, nothing is said', () => {
  assert.equal(judge(null, schema).valid, null);
  assert.equal(judge('{"name', schema, { answered: false }).valid, null);
});

test('undeclared text is text, a turn of calls is tool', () => {
  const plain = { declared: '', schema: undefined };
  assert.deepEqual(judge('{"a":1}', undefined, plain), { format: 'text', valid: null });
  assert.deepEqual(judge('', undefined, { ...plain, toolCalls: 1 }), {
    format: 'tool',
    valid: null,
  });
  assert.deepEqual(judge(null, undefined, plain), { format: '', valid: null });
});

test('a schema that refers to itself ends', () => {
  const endless = { $ref: '#' };
  assert.equal(judge('{}', endless).valid, true);
});
