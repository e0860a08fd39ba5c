import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import {
  createPricer,
  isBatchPriced,
  PRICE_LIST,
  type PriceInput,
} from '../../../../src/normalise/cost/cost.ts';

const NOON = Date.parse('2026-11-01T12:00:00Z');

function call(changes: Partial<PriceInput> = {}): PriceInput {
  return {
    provider: 'openai',
    requestModel: 'gpt-4o',
    responseModel: '',
    operation: 'chat',
    timestampMs: NOON,
    inputTokens: 1000,
    outputTokens: 100,
    cacheReadTokens: null,
    cacheCreationTokens: null,
    reasoningTokens: null,
    reportedCostUsd: null,
    ...changes,
  };
}

function near(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${actual} ≠ ${expected}`);
}

describe('createPricer', () => {
  const pricer = createPricer();

  it('computes a call from the shipped price list', () => {
    const { costUsd, costSource, priceVersion } = pricer.price(call());
    near(costUsd, (1000 * 2.5 + 100 * 10) / 1e6);
    assert.equal(costSource, 'computed');
    assert.equal(priceVersion, `genai-prices@${PRICE_LIST.version}`);
  });

  it('charges cached input at the cache price and not twice', () => {
    near(
      pricer.price(call({ cacheReadTokens: 400 })).costUsd,
      (600 * 2.5 + 400 * 1.25 + 100 * 10) / 1e6,
    );
  });

  it('charges cache writes at their own price where the list has one', () => {
    const { costUsd } = pricer.price(
      call({
        provider: 'anthropic',
        requestModel: 'claude-sonnet-4-5',
        cacheReadTokens: 200,
        cacheCreationTokens: 300,
      }),
    );
    near(costUsd, (500 * 3 + 200 * 0.3 + 300 * 3.75 + 100 * 15) / 1e6);
  });

  it('applies a tier to the whole call once the input exceeds it', () => {
    const claude = { provider: 'anthropic', requestModel: 'claude-sonnet-4-5', outputTokens: 0 };
    near(pricer.price(call({ ...claude, inputTokens: 200_000 })).costUsd, 0.6);
    near(pricer.price(call({ ...claude, inputTokens: 200_001 })).costUsd, (200_001 * 6) / 1e6);
  });

  it('says unpriced, never 0, for a model it does not know', () => {
    assert.deepEqual(pricer.price(call({ requestModel: 'my-own-model' })), {
      costUsd: null,
      costSource: 'unpriced',
      priceVersion: '',
    });
  });

  it('says unpriced where a token count is absent', () => {
    assert.equal(pricer.price(call({ outputTokens: null })).costSource, 'unpriced');
    assert.equal(pricer.price(call({ inputTokens: null })).costSource, 'unpriced');
  });

  it('needs no output tokens for embeddings', () => {
    const embedding = call({
      requestModel: 'text-embedding-3-small',
      operation: 'embeddings',
      outputTokens: null,
    });
    near(pricer.price(embedding).costUsd, (1000 * 0.02) / 1e6);
  });

  it('keeps a reported cost', () => {
    assert.deepEqual(pricer.price(call({ reportedCostUsd: 0.5 })), {
      costUsd: 0.5,
      costSource: 'reported',
      priceVersion: 'reported',
    });
  });

  it('does not take a reported 0 for free', () => {
    near(pricer.price(call({ reportedCostUsd: 0 })).costUsd, 0.0035);
    assert.equal(
      pricer.price(call({ reportedCostUsd: 0, requestModel: 'my-own-model' })).costSource,
      'unpriced',
    );
    assert.equal(
      pricer.price(call({ reportedCostUsd: -1, requestModel: 'my-own-model' })).costUsd,
      null,
    );
  });

  it('prices the model that answered before the one that was asked for', () => {
    near(
      pricer.price(call({ responseModel: 'gpt-4o-mini-2024-07-18' })).costUsd,
      (1000 * 0.15 + 100 * 0.6) / 1e6,
    );
    near(pricer.price(call({ responseModel: 'deployment-7' })).costUsd, 0.0035);
  });

  it('halves a batch call of a provider that does, and leaves others unpriced', () => {
    near(pricer.price(call({ batch: true })).costUsd, 0.00175);
    assert.equal(
      pricer.price(call({ provider: 'deepseek', requestModel: 'deepseek-chat', batch: true }))
        .costUsd,
      null,
    );
  });

  it('says of a batch call that it is one, priced or not', () => {
    const priced = pricer.price(call({ batch: true }));
    const unpriced = pricer.price(call({ requestModel: 'no-such-model', batch: true }));
    assert.ok(isBatchPriced(priced.priceVersion) && isBatchPriced(unpriced.priceVersion));
    assert.equal(isBatchPriced(pricer.price(call()).priceVersion), false);
  });

  it('does not price tools, retrievals and token counts', () => {
    assert.equal(pricer.price(call({ operation: 'execute_tool' })).costSource, 'unpriced');
    assert.equal(pricer.price(call({ operation: 'token_count' })).costSource, 'unpriced');
  });

  for (const [provider, model, same] of [
    ['OpenAI', 'gpt-4o', 'gpt-4o'],
    ['openai.chat', 'gpt-4o-2024-08-06', 'gpt-4o'],
    ['openai.responses', 'gpt-4o', 'gpt-4o'],
    ['azure.ai.openai', 'gpt-4o', 'gpt-4o'],
    ['az.ai.openai', 'gpt-4o', 'gpt-4o'],
    ['azure-openai.chat', 'gpt-4o', 'gpt-4o'],
    ['strands-agents', 'gpt-4o', 'gpt-4o'],
    ['langchain', 'gpt-4o', 'gpt-4o'],
    ['', 'gpt-4o', 'gpt-4o'],
    ['litellm', 'openai/gpt-4o', 'gpt-4o'],
    ['openrouter', 'openai/gpt-4o', 'gpt-4o'],
  ] as const) {
    it(`finds the price of ${model} under provider '${provider}'`, () => {
      assert.equal(
        pricer.price(call({ provider, requestModel: model })).costUsd,
        pricer.price(call({ requestModel: same })).costUsd,
      );
    });
  }

  for (const [provider, model] of [
    ['aws.bedrock', 'anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['aws', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['AWS', 'claude-3-5-sonnet-20241022-v2:0'],
    [
      'bedrock_converse',
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    ],
    ['', 'eu.anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['vertex_ai', 'claude-3-5-sonnet@20240620'],
    ['litellm', 'anthropic/claude-3-5-sonnet-20241022'],
  ] as const) {
    it(`finds Claude 3.5 Sonnet in ${provider || 'no provider'} ${model}`, () => {
      near(
        pricer.price(call({ provider, requestModel: model })).costUsd,
        (1000 * 3 + 100 * 15) / 1e6,
      );
    });
  }

  for (const [provider, model] of [
    ['gcp.gen_ai', 'gemini-2.5-flash'],
    ['gcp.vertex.agent', 'gemini-2.5-flash'],
    ['google.generative-ai', 'models/gemini-2.5-flash'],
    ['genkit', 'googleai/gemini-2.5-flash'],
    ['gcp.vertex_ai', 'projects/p/locations/us/publishers/google/models/gemini-2.5-flash'],
  ] as const) {
    it(`finds Gemini 2.5 Flash in ${provider} ${model}`, () => {
      near(
        pricer.price(call({ provider, requestModel: model })).costUsd,
        (1000 * 0.3 + 100 * 2.5) / 1e6,
      );
    });
  }

  it('does not borrow another provider’s price for a bare model name', () => {
    assert.equal(pricer.price(call({ provider: 'vllm', requestModel: 'gpt-4o' })).costUsd, null);
    assert.equal(
      pricer.price(call({ provider: 'openai', requestModel: 'claude-sonnet-4-5' })).costUsd,
      null,
    );
  });

  it('follows a price that depends on the time of day', () => {
    const at = (time: string): number | null =>
      pricer.price(
        call({
          provider: 'deepseek',
          requestModel: 'deepseek-chat',
          timestampMs: Date.parse(`2025-06-01T${time}Z`),
        }),
      ).costUsd;
    assert.notEqual(at('12:00:00'), at('20:00:00'));
    assert.equal(at('12:00:00'), at('13:00:00'));
  });

  it('survives hostile values', () => {
    for (const model of [
      '',
      ' ',
      '/',
      '://',
      'a'.repeat(100_000),
      'arn:aws:bedrock:',
      '__proto__',
      'constructor',
    ]) {
      assert.equal(
        pricer.price(call({ provider: '__proto__', requestModel: model })).costSource,
        'unpriced',
      );
    }
    assert.equal(pricer.price(call({ timestampMs: Number.NaN })).costUsd, null);
    assert.equal(pricer.price(call({ inputTokens: Number.NaN })).costUsd, null);
    near(pricer.price(call({ cacheReadTokens: 5000 })).costUsd, (1000 * 1.25 + 100 * 10) / 1e6);
  });

  it('remembers a bounded number of models', () => {
    const small = createPricer({ memoEntriesMax: 10 });
    for (let index = 0; index < 1000; index++)
      small.price(call({ requestModel: `model-${index}` }));
    assert.ok(small.memoSize() <= 10);
  });

  it('names the release of the price list that is installed', () => {
    const manifest = new URL(
      '../../../../node_modules/@pydantic/genai-prices/package.json',
      import.meta.url,
    );
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    assert.equal(
      version,
      PRICE_LIST.version,
      'set PRICE_LIST to the new version and its release day',
    );
    assert.equal(pricer.priceDataTimestampSeconds, Date.parse(PRICE_LIST.released) / 1000);
  });
});

describe('local prices', () => {
  const pricer = createPricer({
    overrides: [
      {
        provider: 'openai',
        model: 'gpt-4o',
        from: '2026-10-01',
        until: '2026-11-01',
        inputPerMillionUsd: 1,
        outputPerMillionUsd: 2,
      },
      {
        provider: 'openai',
        model: 'gpt-4o',
        from: '2026-11-01',
        inputPerMillionUsd: 3,
        outputPerMillionUsd: 4,
        cacheReadPerMillionUsd: 0.5,
        batchInputPerMillionUsd: 1,
        batchOutputPerMillionUsd: 1,
      },
      { model: 'acme-*', inputPerMillionUsd: 0, outputPerMillionUsd: 0 },
      { provider: 'azure', model: '*-prod', inputPerMillionUsd: 9 },
    ],
  });
  const priceAt = (
    day: string,
    changes: Partial<PriceInput> = {},
  ): ReturnType<typeof pricer.price> =>
    pricer.price(call({ timestampMs: Date.parse(`${day}T23:59:59Z`), ...changes }));

  it('hold from their first day up to their last', () => {
    near(priceAt('2026-10-31').costUsd, 0.0012);
    near(priceAt('2026-11-01').costUsd, 0.0034);
    near(priceAt('2026-09-30').costUsd, 0.0035);
    assert.equal(priceAt('2026-11-01').priceVersion, 'local:gpt-4o@2026-11-01');
  });

  it('have cache and batch prices of their own', () => {
    near(priceAt('2026-11-02', { cacheReadTokens: 1000 }).costUsd, (1000 * 0.5 + 100 * 4) / 1e6);
    near(priceAt('2026-11-02', { batch: true }).costUsd, (1000 + 100) / 1e6);
  });

  it('may say that a model is free', () => {
    assert.deepEqual(
      priceAt('2026-11-02', { provider: 'vllm', requestModel: 'acme-7b', reportedCostUsd: 0 }),
      {
        costUsd: 0,
        costSource: 'computed',
        priceVersion: 'local:acme-*',
      },
    );
  });

  it('match provider spellings by their price list name', () => {
    near(
      priceAt('2026-11-02', {
        provider: 'az.ai.openai',
        requestModel: 'chat-prod',
        outputTokens: 0,
      }).costUsd,
      0.009,
    );
  });

  it('leave a call unpriced when the price it needs is not given', () => {
    assert.equal(
      priceAt('2026-11-02', { provider: 'azure', requestModel: 'chat-prod' }).costUsd,
      null,
    );
  });
});
