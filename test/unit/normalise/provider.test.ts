import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  canonicalProvider,
  isServedName,
  modelFamily,
  providerOfModel,
} from '../../../src/normalise/provider.ts';

test('spellings of one provider are one name; frameworks are none', () => {
  assert.equal(canonicalProvider('OpenAI'), 'openai');
  assert.equal(canonicalProvider('openai.responses'), 'openai');
  assert.equal(canonicalProvider('google.vertex.chat'), 'gcp.vertex_ai');
  assert.equal(canonicalProvider('azure-openai.chat'), 'azure.ai.openai');
  assert.equal(canonicalProvider('amazon-bedrock'), 'aws.bedrock');
  for (const framework of ['langchain', 'strands-agents', 'gcp.vertex.agent', 'litellm', '']) {
    assert.equal(canonicalProvider(framework), '', framework);
  }
  assert.equal(canonicalProvider('MyOwn'), 'myown');
});

test('a model name points to its provider', () => {
  assert.equal(providerOfModel('gpt-4o'), 'openai');
  assert.equal(providerOfModel('us.anthropic.claude-sonnet-4-20250514-v1:0'), 'aws.bedrock');
  assert.equal(providerOfModel('claude-sonnet-4-5'), 'anthropic');
  assert.equal(providerOfModel('groq/llama-3'), 'groq');
  assert.equal(providerOfModel('house-model'), '');
});

test('families ignore dates, versions, vendors and regions', () => {
  const family = 'claude-3-5-sonnet';
  for (const name of [
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'claude-3-5-sonnet-20241022',
    'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    'claude-3-5-sonnet-latest',
  ]) {
    assert.equal(modelFamily(name), family, name);
  }
  assert.notEqual(modelFamily('gpt-4o'), modelFamily('gpt-4o-mini'));
});

test('dated names are what a provider serves', () => {
  assert.ok(isServedName('gpt-4o-2024-11-20') && isServedName('claude-3-5-sonnet-20241022'));
  assert.ok(!isServedName('gpt-4o') && !isServedName('claude-sonnet-4-5'));
});
