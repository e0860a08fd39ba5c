// Absent is not zero: a call that says nothing of its words has no count of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalise } from '../../support/normalise-spans.ts';

const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.output_tokens': 5,
};

test('a prompt name and version are no prompt: nothing is counted of words that were not conveyed', () => {
  const { calls } = normalise([
    {
      attributes: { ...CALL, 'gen_ai.prompt.name': 'greeting', 'gen_ai.prompt.version': 'v7' },
    },
  ]);
  assert.equal(calls.length, 1);
  const [call] = calls;
  assert.equal(call?.promptName, 'greeting');
  assert.equal(call.promptVersion, 'v7');
  assert.equal(call.inputCharacters, null);
  assert.equal(call.outputCharacters, null);
  assert.equal(call.messageCount, null);
  assert.equal(call.inputHash, '');
});

test('indexed messages beside a prompt name are read and counted', () => {
  const { calls } = normalise([
    {
      attributes: {
        ...CALL,
        'gen_ai.prompt.name': 'greeting',
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'hello',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'hello back',
      },
    },
  ]);
  assert.equal(calls[0]?.inputCharacters, 5);
  assert.equal(calls[0]?.outputCharacters, 10);
  assert.equal(calls[0]?.messageCount, 1);
});
