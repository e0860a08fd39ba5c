import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDecoder } from '../../../src/decode/decode.ts';
import type { LlmCall } from '../../../src/model/records.ts';
import type { Normaliser } from '../../../src/normalise/normalise.ts';
import { createTestNormaliser } from '../../support/normalise-capture.ts';
import { traceRequest, type TestSpan } from '../../support/normalise-spans.ts';

function callsOf(normaliser: Normaliser, spans: readonly TestSpan[]): LlmCall[] {
  const decoded = createDecoder().decode('traces', 'protobuf', Buffer.from(traceRequest(spans)));
  assert.ok(decoded.signal === 'traces');
  return normaliser.traces(decoded.view).calls;
}

const newNormaliser = (): Normaliser => createTestNormaliser().normaliser;

/** Every call as it comes out of a normaliser that has seen nothing before. */
const readAlone = (spans: readonly TestSpan[]): LlmCall[] =>
  spans.flatMap((span) => callsOf(newNormaliser(), [span]));

const plain = (attributes: Readonly<Record<string, unknown>> = {}) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-11-20',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.request.temperature': 0.5,
  'gen_ai.request.stream': true,
  'gen_ai.conversation.id': 'c-1',
  'gen_ai.prompt.name': 'answer',
  'tenant.id': 'acme',
  'user.id': 'u-1',
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.output_tokens': 20,
  ...attributes,
});

/** Spans of traces of their own, so that none says anything about another. */
const numbered = (spans: readonly TestSpan[]): TestSpan[] =>
  spans.map((span, index) => ({
    ...span,
    id: (index + 1).toString(16),
    trace: (index + 1).toString(16),
    from: index,
  }));

describe('kinds of calls seen before', () => {
  const base: TestSpan = { name: 'chat gpt-4o', scope: 'a', attributes: plain() };
  const variants: readonly TestSpan[] = numbered([
    base,
    base,
    ...Object.entries({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'azure.ai.openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.response.finish_reasons': ['content_filter'],
      'gen_ai.request.temperature': 0.25,
      'gen_ai.request.stream': false,
      'gen_ai.conversation.id': 'answer',
      'gen_ai.prompt.name': 'c-1',
      'tenant.id': 'acmE',
      'user.id': 'u-2',
      'gen_ai.usage.input_tokens': 11,
    }).map(([key, value]) => ({ ...base, attributes: plain({ [key]: value }) })),
    // The same byte as a number and as a text, and a value absent.
    { ...base, attributes: plain({ 'gen_ai.request.max_tokens': 49 }) },
    { ...base, attributes: plain({ 'gen_ai.request.max_tokens': '1' }) },
    { ...base, attributes: plain({ 'gen_ai.request.temperature': '0.5' }) },
    { ...base, attributes: plain({ 'tenant.id': undefined }) },
    { ...base, name: 'embeddings' },
    { ...base, name: '' },
    { ...base, scope: 'langchain' },
    { ...base, version: '2.0' },
    { ...base, kind: 2 },
    { ...base, resource: { 'service.name': 'shop' } },
    { ...base, status: { code: 2, message: '429 Too Many Requests' } },
    { ...base, status: { code: 1 } },
    { ...base, events: [{ name: 'exception', attributes: { 'exception.type': 'Timeout' } }] },
    {
      ...base,
      attributes: plain({
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'text', content: 'Sorry, I cannot do that.' }] },
        ]),
      }),
    },
    base,
  ]);

  it('give every call what it would be alone, whichever came before', () => {
    const normaliser = newNormaliser();
    const alone = readAlone(variants);
    assert.ok(new Set(alone.map((call) => call.requestModel)).size > 1);
    assert.deepEqual(callsOf(normaliser, variants), alone);
    const backwards = variants.toReversed();
    assert.deepEqual(callsOf(normaliser, backwards), alone.toReversed());
  });

  it('tell more of them apart than are kept, and than repeat', () => {
    const many = numbered(
      Array.from({ length: 5000 }, (_, index) => ({
        ...base,
        attributes: plain({ 'tenant.id': `t-${index % 2500}`, 'user.id': `u-${index % 7}` }),
      })),
    );
    const normaliser = newNormaliser();
    for (let round = 0; round < 2; round++) {
      const tenants = callsOf(normaliser, many).map(({ tenant }) => tenant);
      assert.deepEqual(
        tenants,
        many.map(({ attributes }) => attributes?.['tenant.id']),
      );
    }
  });

  it('redact what they hold like any record', () => {
    const spans = numbered(
      [1, 2, 3].map(() => ({
        ...base,
        attributes: plain({ 'tenant.id': 'ada@example.com' }),
      })),
    );
    const tenants = callsOf(newNormaliser(), spans).map(({ tenant }) => tenant);
    assert.deepEqual(
      tenants,
      Array.from({ length: 3 }, () => '[redacted:email]'),
    );
  });
});
