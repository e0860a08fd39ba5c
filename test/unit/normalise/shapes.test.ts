import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDecoder } from '../../../src/decode/decode.ts';
import type { OtlpView } from '../../../src/model/otlp-view.ts';
import { KIND } from '../../../src/model/otlp-view.ts';
import { AttributeReader } from '../../../src/normalise/attribute-reader.ts';
import { DIALECTS } from '../../../src/normalise/dialects/registry.ts';
import { Overlays } from '../../../src/normalise/overlays.ts';
import { resolveText } from '../../../src/normalise/resolve.ts';
import { Shapes } from '../../../src/normalise/shapes.ts';
import { FIELD } from '../../../src/normalise/vocabulary.ts';
import { traceRequest, type TestSpan } from '../../support/normalise-spans.ts';

function decode(...attributes: NonNullable<TestSpan['attributes']>[]): OtlpView {
  const spans = attributes.map((own, index) => ({ id: String(index + 1), attributes: own }));
  const decoded = createDecoder().decode('traces', 'protobuf', Buffer.from(traceRequest(spans)));
  assert.ok(decoded.signal === 'traces');
  return decoded.view;
}

const overlays = new Overlays(DIALECTS, {});

/** The requested model of each span, read one after the other by one reader. */
function modelsOf(view: OtlpView): string[] {
  const reader = new AttributeReader(new Shapes(overlays));
  const { attrFrom, attrTo, count } = view.spans;
  return Array.from({ length: count }, (_, span) => {
    reader.load(view, attrFrom[span]!, attrTo[span]!);
    return resolveText(reader, overlays.plan(reader.dialects), FIELD.requestModel);
  });
}

const call = (model: string) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': model,
});

describe('shapes of attributes', () => {
  it('are worked out once for the same keys, whatever the values', () => {
    const view = decode(call('a'), call('b'), { other: 1 }, call('c'));
    const shapes = new Shapes(overlays);
    const { attrFrom, attrTo } = view.spans;
    const found = [0, 1, 2, 3].map((span) => shapes.of(view, attrFrom[span]!, attrTo[span]!, null));
    assert.equal(found[0], found[1]);
    assert.equal(found[0], found[3]);
    assert.notEqual(found[0], found[2]);
    assert.deepEqual(modelsOf(view), ['a', 'b', '', 'c']);
  });

  it('never take a key for another that has its hash', () => {
    const view = decode(call('a'), call('b'));
    const row = view.spans.attrFrom[1]! + 1;
    view.bytes[view.attributes.keyStart[row]!] = 'X'.charCodeAt(0);
    assert.deepEqual(modelsOf(view), ['a', '']);
  });

  it('tell an attribute that was taken out from one that is there', () => {
    const view = decode(call('a'), call('b'), call('c'));
    view.attributes.kind[view.spans.attrFrom[1]! + 1] = KIND.DROPPED;
    assert.deepEqual(modelsOf(view), ['a', '', 'c']);
  });

  it('give every span its own values however many shapes there are', () => {
    const spans = Array.from({ length: 3000 }, (_, index) => ({
      ...call(`model-${index}`),
      [`key-${index}`]: index,
    }));
    const view = decode(...spans, ...spans);
    const expected = spans.map((span) => span['gen_ai.request.model']);
    assert.deepEqual(modelsOf(view), [...expected, ...expected]);
  });

  it('are read anew where an owner has more keys than are remembered', () => {
    const many = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`key-${index}`, 1]));
    const view = decode({ ...many, ...call('a') }, { ...many, ...call('b') });
    assert.deepEqual(modelsOf(view), ['a', 'b']);
  });
});
