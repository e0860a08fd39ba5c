import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createNormaliser } from '../../../src/normalise/normalise.ts';
import { DIALECTS } from '../../../src/normalise/dialects/registry.ts';
import { FIELDS } from '../../../src/normalise/vocabulary.ts';
import { createTestNormaliser, normaliseRequests } from '../../support/normalise-capture.ts';
import { traceRequest } from '../../support/normalise-spans.ts';
import { createPricer } from '../../../src/normalise/cost/cost.ts';
import { createRefusalJudge } from '../../../src/normalise/refusal/refusal.ts';

test('dialect ids are unique and their fields are canonical ones', () => {
  const ids = DIALECTS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const known = new Set<string>(FIELDS);
  for (const { id, fields } of DIALECTS) {
    for (const field of Object.keys(fields)) assert.ok(known.has(field), `${id}.${field}`);
  }
});

test('the set of detected dialects fits the bits of a plan key', () => {
  assert.ok(DIALECTS.length <= 53, 'a plan key is a double: 32 low bits and 21 high ones');
});

function normaliseWith(options: object, attributes: Record<string, unknown>) {
  const { privacy } = createTestNormaliser();
  const unknown: string[] = [];
  const normaliser = createNormaliser({
    privacy,
    pricer: createPricer(),
    refusal: createRefusalJudge(),
    now: () => 0,
    onUnknownDialect: (scope) => unknown.push(scope),
    ...options,
  });
  const body = Buffer.from(traceRequest([{ scope: 'house', attributes }]));
  const { calls } = normaliseRequests(
    [{ signal: 'traces', encoding: 'protobuf', body }],
    normaliser,
  );
  return { call: calls[0], unknown };
}

test("the operator's own keys come first, without code", () => {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'a',
    'house.model': 'b',
    'house.version': 'v1',
  };
  const own = { attributes: { requestModel: ['house.model'], promptVersion: ['house.version'] } };
  const { call } = normaliseWith(own, attributes);
  assert.deepEqual([call?.requestModel, call?.promptVersion], ['b', 'v1']);
  assert.equal(normaliseWith({}, attributes).call?.requestModel, 'a');
});

test('an unknown instrumentation is read with the shared words and counted', () => {
  const { call, unknown } = normaliseWith(
    {},
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'a',
      'gen_ai.usage.input_tokens': 3,
    },
  );
  assert.deepEqual(
    [call?.requestModel, call?.inputTokens, call?.dialect, unknown],
    ['a', 3, '', ['house']],
  );
});

test('a data source has its own rule for hits', () => {
  const { privacy } = createTestNormaliser();
  const normaliser = createNormaliser({
    privacy,
    pricer: createPricer(),
    refusal: createRefusalJudge(),
    now: () => 0,
    retrievalHit: {
      kb: { scoreMin: 0.95 },
      '*': { scoreMin: 0.1 },
      l2: { scoreDirection: 'down', distanceMax: 1 },
    },
  });
  const retrieval = (dataSource: string) => ({
    attributes: {
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': dataSource,
      'gen_ai.retrieval.documents': '[{"id":"a","score":0.9}]',
    },
  });
  const body = Buffer.from(
    traceRequest(
      ['kb', 'other', 'l2'].map((name, index) => ({ ...retrieval(name), id: String(index + 1) })),
    ),
  );
  const { retrievals } = normaliseRequests(
    [{ signal: 'traces', encoding: 'protobuf', body }],
    normaliser,
  );
  assert.deepEqual(
    retrievals.map(({ hit, hitRule }) => [hit, hitRule]),
    [
      [false, 'score>=0.95'],
      [true, 'score>=0.1'],
      [true, 'distance<=1'],
    ],
  );
});
