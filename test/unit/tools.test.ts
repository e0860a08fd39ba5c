import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configSchema } from '../../src/config.ts';
import { createDecoder } from '../../src/decode/decode.ts';
import type { Normalised } from '../../src/model/records.ts';
import { NO_EVENTS, createTools } from '../../src/tools.ts';
import { traceRequest, type TestSpan } from '../support/normalise-spans.ts';

/** What the service makes of the spans under this `normalise` section of its configuration. */
function normalised(normalise: object, spans: readonly TestSpan[]): Normalised {
  const config = configSchema.parse({ normalise, privacy: { hmac_key: 'a key for tests only' } });
  const { normaliser } = createTools(config, NO_EVENTS, Date.now);
  const decoded = createDecoder().decode('traces', 'protobuf', traceRequest(spans));
  assert.equal(decoded.signal, 'traces');
  return normaliser.traces(decoded.view);
}

const retrieval = (dataSource: string, documents: object[]): TestSpan => ({
  attributes: {
    'gen_ai.operation.name': 'retrieval',
    'gen_ai.data_source.id': dataSource,
    'gen_ai.retrieval.documents': JSON.stringify(documents),
  },
});

function judged(rules: object, dataSource: string, documents: object[]): unknown[] {
  const [row] = normalised({ retrieval_hit: rules }, [retrieval(dataSource, documents)]).retrievals;
  return [row!.hit, row!.hitRule, row!.scoreDirection];
}

test('what counts as a hit is set for all data sources and for one, the one taking the rest from all', () => {
  const rules = {
    default: { min_score: 0.8, min_documents: 2 },
    data_sources: { handbook: { min_score: 0.3 }, images: { score_direction: 'down' } },
  };
  assert.deepEqual(judged(rules, 'wiki', [{ id: 'a', score: 0.5 }]), [false, 'score>=0.8', 'up']);
  assert.deepEqual(judged(rules, 'handbook', [{ id: 'a', score: 0.5 }]), [
    true,
    'score>=0.3',
    'up',
  ]);
  assert.deepEqual(judged(rules, 'handbook', [{ id: 'a' }]), [false, 'documents>=2', '']);
  assert.deepEqual(judged(rules, 'images', [{ id: 'a', score: 0.4 }]), [
    true,
    'distance<=0.5',
    'down',
  ]);
});

test('a span that states distances is believed, whatever the rule says of scores', () => {
  const rules = { data_sources: { wiki: { score_direction: 'up', max_distance: 0.2 } } };
  assert.deepEqual(judged(rules, 'wiki', [{ id: 'a', distance: 0.1 }]), [
    true,
    'distance<=0.2',
    'down',
  ]);
});

test('words are weighed only where the operator asks for it', () => {
  const span = {
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.output.messages': '[{"role":"assistant","content":"Nine to five."}]',
    },
  };
  const quality = (normalise: object) => normalised(normalise, [span]).calls[0]!.usageQuality;
  assert.equal(quality({}), 'absent');
  assert.equal(quality({ estimate_tokens: true }), 'estimated');
});
