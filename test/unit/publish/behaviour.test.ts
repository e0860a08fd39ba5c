import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { LlmCall, Normalised, Retrieval } from '../../../src/model/records.ts';
import { createBehaviourMetrics, type BehaviourMetrics } from '../../../src/publish/behaviour.ts';
import { tallyOf } from '../../../src/publish/tally.ts';

function setUp(labelValuesMax = 10) {
  const registry = new Registry();
  const overflow: string[] = [];
  const metrics = createBehaviourMetrics({
    registry,
    labelValuesMax,
    onOverflow: (label) => overflow.push(label),
    budgets: [{ service: 'chat', tenant: '', usdPerDay: 50 }],
  });
  const value = async (name: string, labels: Record<string, string> = {}) => {
    const metric = await registry.getSingleMetric(name)?.get();
    return (metric?.values ?? [])
      .filter(
        (entry) =>
          !('metricName' in entry) ||
          (entry as { metricName?: string }).metricName === `${name}_count`,
      )
      .filter((entry) =>
        Object.entries(labels).every(([key, wanted]) => entry.labels[key] === wanted),
      )
      .reduce((sum, entry) => sum + entry.value, 0);
  };
  return { metrics, overflow, value, registry };
}

const call = (fields: Partial<LlmCall> = {}): LlmCall =>
  ({
    service: 'chat',
    environment: 'prod',
    tenant: 'acme',
    provider: 'openai',
    requestModel: 'gpt',
    responseModel: 'gpt-1',
    operation: 'chat',
    usageRole: 'leaf',
    refusal: 'none',
    refusalMechanism: '',
    errorType: '',
    guardrailTriggered: null,
    costUsd: 0.5,
    costSource: 'computed',
    usageQuality: 'complete',
    inputTokens: 100,
    outputTokens: 20,
    cacheReadTokens: null,
    cacheCreationTokens: null,
    reasoningTokens: null,
    outputValid: null,
    durationSeconds: 1.5,
    ...fields,
  }) as LlmCall;

const count = (metrics: BehaviourMetrics, normalised: Normalised) =>
  metrics.count(tallyOf(normalised));

const batch = (calls: LlmCall[], retrievals: Retrieval[] = []): Normalised => ({
  calls,
  retrievals,
  evaluations: [],
  messages: [],
  facts: [],
});

test('estimated tokens are no counted ones, and what they cost is told apart', async () => {
  const { metrics, value } = setUp();
  count(
    metrics,
    batch([
      call(),
      call({ usageQuality: 'estimated', costUsd: 0.25 }),
      call({ usageQuality: 'estimated', costUsd: 2, costSource: 'reported' }),
    ]),
  );
  assert.equal(await value('llm_tokens_total', { token_type: 'input' }), 100);
  assert.equal(await value('gen_ai_client_token_usage', { gen_ai_token_type: 'input' }), 1);
  assert.equal(await value('llm_cost_usd_total'), 2.75);
  assert.equal(await value('llm_estimated_cost_usd_total'), 0.25);
});

test('only spans that count are counted, each once', async () => {
  const { metrics, value } = setUp();
  count(
    metrics,
    batch([
      call(),
      call({ usageRole: 'agent_only' }),
      call({ usageRole: 'rollup' }),
      call({ usageRole: 'lateral_duplicate' }),
      call({ usageRole: 'none' }),
    ]),
  );
  assert.equal(await value('llm_calls_total'), 2);
  assert.equal(await value('llm_cost_usd_total'), 1);
  assert.equal(await value('gen_ai_client_operation_duration_seconds'), 2);
});

test('absent is not zero: no tokens, no price and no declared format add nothing', async () => {
  const { metrics, value } = setUp();
  count(
    metrics,
    batch([call({ costUsd: null, costSource: 'unpriced', inputTokens: null, outputTokens: null })]),
  );
  assert.equal(await value('llm_unpriced_calls_total'), 1);
  assert.equal(await value('llm_cost_usd_total'), 0);
  assert.equal(await value('gen_ai_client_token_usage'), 0);
  assert.equal(await value('llm_output_checks_total'), 0);
});

test('refusals, failures, blocks and broken formats have counters of their own', async () => {
  const { metrics, value } = setUp();
  count(
    metrics,
    batch([
      call({ refusal: 'full' }),
      call({ refusal: 'partial' }),
      call({ errorType: 'rate_limited' }),
      call({ errorType: 'cancelled' }),
      call({ guardrailTriggered: true }),
      call({ outputValid: false }),
      call({ outputValid: true }),
    ]),
  );
  assert.equal(await value('llm_refusals_total'), 1);
  assert.equal(await value('llm_errors_total'), 1);
  assert.equal(await value('llm_errors_total', { error_type: 'rate_limited' }), 1);
  assert.equal(await value('llm_guardrail_blocks_total'), 1);
  assert.deepEqual(
    [await value('llm_output_checks_total'), await value('llm_output_invalid_total')],
    [2, 1],
  );
});

test('a retrieval whose hit is not known is in neither counter', async () => {
  const { metrics, value } = setUp();
  const retrieval = (hit: boolean | null) =>
    ({
      service: 'chat',
      environment: '',
      tenant: '',
      dataSource: 'docs',
      operation: 'retrieval',
      usageRole: 'none',
      hit,
    }) as Retrieval;
  count(metrics, batch([], [retrieval(true), retrieval(false), retrieval(null)]));
  assert.deepEqual(
    [await value('llm_retrievals_total'), await value('llm_retrieval_hits_total')],
    [2, 1],
  );
});

test('a flood of label values ends in other, is counted, and known values stay themselves', async () => {
  const { metrics, overflow, value } = setUp(2);
  for (const tenant of ['a', 'b', 'c', 'd', 'a']) count(metrics, batch([call({ tenant })]));
  assert.equal(await value('llm_calls_total', { tenant: 'other' }), 2);
  assert.equal(await value('llm_calls_total', { tenant: 'a' }), 2);
  assert.deepEqual(overflow, ['tenant', 'tenant']);
});

test('budgets are there before the first call', async () => {
  const { value } = setUp();
  assert.equal(await value('llm_budget_usd', { service: 'chat' }), 50);
});
