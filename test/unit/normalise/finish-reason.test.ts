import assert from 'node:assert/strict';
import { test } from 'node:test';

import { finishReasonOf, rawFinishReason } from '../../../src/normalise/finish-reason.ts';

test('words of every provider', () => {
  const words = {
    stop: [
      'stop',
      'STOP',
      'end_turn',
      'endTurn',
      'COMPLETE',
      'completed',
      'stop_sequence',
      '[Stop]',
    ],
    length: [
      'length',
      'max_tokens',
      'MAX_TOKENS',
      'max_output_tokens',
      'model_length',
      'ERROR_LIMIT',
    ],
    tool_call: ['tool_calls', 'tool-calls', 'tool_use', 'toolUse', 'TOOL_CALL', 'function_call'],
    content_filter: [
      'content_filter',
      'content-filter',
      'SAFETY',
      'safety',
      'blocked',
      'guardrail_intervened',
      'contentFiltered',
    ],
    refusal: ['refusal'],
    error: ['error', 'MALFORMED_FUNCTION_CALL', 'failed'],
    other: ['pause_turn', 'FINISH_REASON_UNSPECIFIED', 'something-new'],
    '': ['', 'unknown', 'null'],
  };
  for (const [reason, list] of Object.entries(words)) {
    for (const word of list) assert.equal(finishReasonOf(word), reason, word);
  }
});

test('the raw word is taken from arrays, JSON texts, lists and single words', () => {
  for (const value of [['stop'], '["stop"]', 'stop', 'stop,stop', '[stop]']) {
    assert.equal(rawFinishReason(value), 'stop');
  }
  assert.equal(rawFinishReason([]), '');
  assert.equal(rawFinishReason(['unknown', 'length']), 'length');
});
