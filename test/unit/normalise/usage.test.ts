import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cacheSemantics, toUsage, type UsageFacts } from '../../../src/normalise/usage.ts';
import { readUsage } from '../../../src/normalise/usage-shapes.ts';

const facts = (given: Partial<UsageFacts>): UsageFacts => ({
  input: null,
  output: null,
  total: null,
  cacheRead: null,
  cacheCreation: null,
  reasoning: null,
  body: null,
  stated: null,
  ...given,
});

test('cached tokens that exceed the input were left out of it', () => {
  const usage = toUsage(facts({ input: 50, output: 5, cacheRead: 1000, cacheCreation: 200 }));
  assert.deepEqual([usage.inputTokens, usage.usageSemantics], [1250, 'exclusive_fixed']);
});

test('a total that only adds up with the cached tokens says so, too', () => {
  const usage = toUsage(
    facts({ input: 1111, output: 213, total: 2286, cacheRead: 641, cacheCreation: 321 }),
  );
  assert.equal(usage.inputTokens, 2073);
});

test('a total of input and output proves nothing: it is inclusive by assumption', () => {
  const usage = toUsage(facts({ input: 1250, output: 20, total: 1270, cacheRead: 1000 }));
  assert.deepEqual([usage.inputTokens, usage.usageSemantics], [1250, 'assumed']);
});

test('absent is not zero', () => {
  const usage = toUsage(facts({}));
  assert.deepEqual(
    [usage.inputTokens, usage.outputTokens, usage.usageQuality],
    [null, null, 'absent'],
  );
  assert.equal(toUsage(facts({ input: 0, output: 0 })).usageQuality, 'no_cache_split');
});

test('thoughts beside the output are added exactly when the total says so', () => {
  const beside = facts({ input: 1111, output: 213, reasoning: 97, total: 1421 });
  assert.equal(toUsage(beside).outputTokens, 310);
  assert.equal(toUsage({ ...beside, total: 1324 }).outputTokens, 213);
});

test('bodies of Anthropic, Bedrock, Gemini and OpenAI give the same buckets', () => {
  const bodies = [
    {
      input_tokens: 10,
      output_tokens: 5,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 10,
    },
    {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadInputTokens: 20,
      cacheWriteInputTokens: 10,
      totalTokens: 45,
    },
    { prompt_tokens: 40, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 20 } },
    {
      promptTokenCount: 40,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 2,
      totalTokenCount: 45,
      cachedContentTokenCount: 20,
    },
  ];
  for (const body of bodies) {
    const usage = readUsage(body, false)!;
    assert.deepEqual(
      [usage.input, usage.output, usage.cacheRead],
      [40, 5, 20],
      JSON.stringify(body),
    );
  }
});

test('no counts, no usage', () => {
  for (const value of [null, 'x', [], {}, { foo: 1 }]) assert.equal(readUsage(value, false), null);
});

test('a rule holds only where all its conditions do', () => {
  const rules = [
    { semantics: 'exclusive', scope: 'anthropic', versionBelow: '0.2.0' },
    { semantics: 'inclusive', providers: ['anthropic'] },
  ] as const;
  const where = {
    provider: 'anthropic',
    scope: 'x-anthropic',
    version: '0.1.21',
    hasKey: () => false,
  };
  assert.equal(cacheSemantics(rules, where), 'exclusive');
  assert.equal(cacheSemantics(rules, { ...where, version: '0.2.8' }), 'inclusive');
  assert.equal(cacheSemantics(rules, { ...where, version: '1.0.0', provider: 'openai' }), null);
});
