import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LlmCall } from '../../../src/model/records.ts';
import { hasCaptures, readCaptures, type Capture } from '../../support/captures.ts';
import { compareCapture, emptyReport, type Stated } from '../../support/facts.ts';
import { toVariant, type Variant } from '../../support/capture-variants.ts';
import {
  createTestNormaliser,
  normaliseRequests,
  settleGathered,
} from '../../support/normalise-capture.ts';
import { normalise, normaliseBatches, type TestSpan } from '../../support/normalise-spans.ts';
import { toBytes } from '../../support/otlp-client.ts';

const { normaliser, privacy } = createTestNormaliser();

function stated(capture: Capture, variant: Variant): Stated {
  const requests = toVariant(capture.requests, variant, 0n).map(({ signal, way, request }) => ({
    signal,
    encoding: way === 'json' ? ('json' as const) : ('protobuf' as const),
    body: toBytes(way, signal, request),
  }));
  return settleGathered(normaliseRequests(requests, normaliser), normaliser);
}

const byId = (calls: readonly LlmCall[]): LlmCall[] =>
  calls.toSorted((left, right) =>
    `${left.traceId}${left.spanId}` < `${right.traceId}${right.spanId}` ? -1 : 1,
  );

const skip = hasCaptures ? false : 'SKIPPED: the shared captures are not beside this clone';

test(
  'every capture gives the same rows in any order, any batches and any encoding',
  { skip },
  () => {
    for (const capture of readCaptures()) {
      const whole = stated(capture, {});
      const variants: Variant[] = [
        { shuffle: true },
        { split: true },
        { split: true, shuffle: true, way: 'json' },
      ];
      for (const variant of variants) {
        const other = stated(capture, variant);
        const name = `${capture.dialect}/${capture.scenario} ${JSON.stringify(variant)}`;
        assert.deepEqual(byId(other.calls), byId(whole.calls), name);
      }
    }
  },
);

test('settling what is settled changes nothing', { skip }, () => {
  for (const capture of readCaptures()) {
    const gathered = normaliseRequests(capture.requests, normaliser);
    const settled = settleGathered(gathered, normaliser);
    const again = normaliser.settle({ ...gathered, ...settled });
    assert.deepEqual(
      [again.calls, again.retrievals],
      [[], []],
      `${capture.dialect}/${capture.scenario}`,
    );
  }
});

test(
  'at least 99 % of what every capture conveys is right and nothing is counted twice',
  { skip },
  () => {
    const report = emptyReport();
    for (const capture of readCaptures()) {
      const rows = settleGathered(normaliseRequests(capture.requests, normaliser), normaliser);
      compareCapture(capture, rows, (id) => privacy.hmacId(id), report);
    }
    const { right, wrong, missing, double_counts: doubles } = report.total;
    assert.ok(right / (right + wrong + missing) >= 0.99, JSON.stringify(report.misses));
    assert.equal(doubles, 0);
  },
);

const usage = (output: number) => ({
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': output,
});
const span = (id: string, attributes: object, rest: Partial<TestSpan> = {}): TestSpan => ({
  id,
  scope: 'a',
  attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', ...attributes },
  ...rest,
});
const roles = (calls: readonly LlmCall[]): string[] => calls.map(({ usageRole }) => usageRole);

test('a judge nested in the judged call erases nothing', () => {
  const judge = span('2', { 'gen_ai.request.model': 'o4-mini', ...usage(20) }, { parent: '1' });
  assert.deepEqual(roles(normalise([span('1', usage(20)), judge]).calls), ['leaf', 'leaf']);
});

test('a child that explains less than its parent leaves the parent counted', () => {
  const child = span('2', usage(10), { parent: '1' });
  assert.deepEqual(roles(normalise([span('1', usage(500)), child]).calls), ['leaf', 'leaf']);
});

test('siblings of two instrumentations are one call; the one nearer the provider is kept', () => {
  const framework = span('1', usage(20), {
    scope: '@x/instrumentation-langchain',
    from: 0,
    to: 1000,
  });
  const provider = span(
    '2',
    { ...usage(20), 'gen_ai.response.id': 'r' },
    { scope: '@x/instrumentation-openai', from: 5, to: 995 },
  );
  const { calls } = normalise([framework, { ...provider, attributes: { ...provider.attributes } }]);
  assert.deepEqual(roles(calls), ['lateral_duplicate', 'leaf']);
});

test('a duplicate in another trace is known by its response id, and stays known without that trace', () => {
  const shared = { ...usage(20), 'gen_ai.response.id': 'r1' };
  const { calls } = normalise([
    span('1', shared, { scope: '@x/instrumentation-langchain', from: 0, to: 1000 }),
    span('2', shared, { scope: '@x/instrumentation-openai', trace: 'b2', from: 5, to: 995 }),
  ]);
  assert.deepEqual(roles(calls), ['lateral_duplicate', 'leaf']);
  const alone = normaliser.settle({ spans: [], calls: [calls[0]!], retrievals: [], facts: [] });
  assert.deepEqual(alone.calls, []);
});

test('two equal calls one after the other are two calls', () => {
  const { calls } = normalise([
    span('1', usage(20), { scope: 'x', from: 0, to: 100 }),
    span('2', usage(20), { scope: 'y', from: 200, to: 300 }),
  ]);
  assert.deepEqual(roles(calls), ['leaf', 'leaf']);
});

test('an agent without its calls counts until they arrive', () => {
  const agent = span('1', { ...usage(20), 'gen_ai.operation.name': 'invoke_agent' });
  assert.deepEqual(roles(normaliseBatches([[agent]]).calls), ['agent_only']);
  const late = normaliseBatches([[agent], [span('2', usage(20), { parent: '1' })]]);
  assert.deepEqual(roles(late.calls), ['rollup', 'leaf']);
});

test('an error repeated by every wrapper is one failed call', () => {
  const failed = { status: { code: 2, message: '429 Too Many Requests' } };
  const { calls } = normalise([
    span('1', { 'gen_ai.operation.name': 'invoke_agent' }, failed),
    span('2', {}, { parent: '1', ...failed }),
    span('3', {}, { parent: '2', scope: 'b', ...failed }),
  ]);
  const counted = calls.filter(({ usageRole }) => usageRole === 'leaf');
  assert.deepEqual(
    counted.map(({ spanId, errorType }) => [spanId.slice(-1), errorType]),
    [['3', 'rate_limited']],
  );
});

test('people and prompt versions of an ancestor reach its calls, the nearest first, own values stay', () => {
  const { calls } = normaliseBatches([
    [
      span('3', { ...usage(1) }, { parent: '2' }),
      span(
        '4',
        { ...usage(1), 'prompt.version': 'own', 'gen_ai.request.model': 'x' },
        { parent: '2' },
      ),
    ],
    [{ id: '1', attributes: { 'user.id': 'far', 'prompt.version': 'far' } }],
    [{ id: '2', parent: '1', attributes: { 'user.id': 'near' } }],
  ]);
  assert.deepEqual(
    calls.map(({ userHash, promptVersion }) => [
      userHash === privacy.hmacId('near'),
      promptVersion,
    ]),
    [
      [true, 'far'],
      [true, 'own'],
    ],
  );
});

test('a call of another trace handed in for its response id decides, and is not decided over', () => {
  const shared = { ...usage(20), 'gen_ai.response.id': 'r1' };
  const framework = span('1', shared, { scope: '@x/instrumentation-langchain', from: 0, to: 1000 });
  const provider = span('2', shared, {
    scope: '@x/instrumentation-openai',
    trace: 'b2',
    from: 5,
    to: 995,
  });
  const first = normaliseBatches([[framework]]).calls[0]!;
  const second = normaliseBatches([[provider]]).calls[0]!;
  const spansOf = (call: LlmCall) => [{ ...call, startNano: 0n, endNano: 0n }];
  const settle = (call: LlmCall, foreign: LlmCall) =>
    normaliser.settle({ spans: spansOf(call), calls: [call, foreign], retrievals: [], facts: [] })
      .calls;
  assert.deepEqual(roles(settle(first, second)), ['lateral_duplicate']);
  const kept = settle(second, first);
  assert.ok(
    kept.every(({ traceId, usageRole }) => traceId === second.traceId && usageRole === 'leaf'),
  );
});

test('a retrieval of a golden set says so, by its own span or by one above it', () => {
  const retrieval = { 'gen_ai.operation.name': 'retrieval', 'gen_ai.retrieval.document_count': 1 };
  const { retrievals } = normalise([
    { id: '1', attributes: { canary_set: 'gold' } },
    { id: '2', parent: '1', attributes: { ...retrieval, 'gen_ai.data_source.id': 'below' } },
    { id: '3', attributes: { ...retrieval, 'gen_ai.data_source.id': 'own', canary_set: 'gold' } },
    { id: '4', attributes: { ...retrieval, 'gen_ai.data_source.id': 'live' } },
  ]);
  assert.deepEqual(
    retrievals.map(({ dataSource, canarySet }) => [dataSource, canarySet]),
    [
      ['below', 'gold'],
      ['own', 'gold'],
      ['live', ''],
    ],
  );
});
