import assert from 'node:assert/strict';
import { test } from 'node:test';

import { estimateTokens } from '../../../src/normalise/token-estimate.ts';
import { normalise, normaliseBatches, type TestLog } from '../../support/normalise-spans.ts';

const ANSWER = 'The library opens at nine and closes at five, Monday to Friday.';
const stream = {
  id: '1',
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.request.stream': true,
  },
};
const spoken = {
  ...stream,
  attributes: {
    ...stream.attributes,
    'gen_ai.input.messages': '[{"role":"user","content":"When is the library open?"}]',
    'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: ANSWER }]),
  },
};
const ESTIMATING = { estimateTokens: true };

test('a text weighs about what o200k_base makes of it', () => {
  // Counted with the tokenizer itself.
  const counted: readonly [text: string, tokens: number][] = [
    [ANSWER, 14],
    ['', 0],
    ['const total = items.reduce((sum, item) => sum + item.price, 0);', 19],
    ['図書館は月曜日から金曜日まで、朝九時に開きます。', 19],
    ['Библиотека открыта с понедельника по пятницу с девяти утра.', 18],
    ['도서관은 월요일부터 금요일까지 아침 아홉 시에 문을 엽니다.', 23],
  ];
  for (const [text, tokens] of counted) {
    const estimate = estimateTokens(text);
    assert.ok(Math.abs(estimate - tokens) <= 0.25 * tokens, `${text}: ${estimate}, not ${tokens}`);
  }
});

test('without being asked a call that nobody counted has no counts', () => {
  const [call] = normalise([spoken]).calls;
  assert.deepEqual([call!.inputTokens, call!.usageQuality], [null, 'absent']);
});

test('asked for, the words of a call are weighed, priced and marked', () => {
  const [call] = normalise([spoken], [], ESTIMATING).calls;
  assert.deepEqual(
    [call!.inputTokens, call!.outputTokens, call!.usageQuality, call!.costSource],
    [9, 12, 'estimated', 'computed'],
  );
});

test('counts that were conveyed are never replaced, nor half-filled', () => {
  const counted = {
    ...spoken,
    attributes: { ...spoken.attributes, 'gen_ai.usage.input_tokens': 7 },
  };
  const [call] = normalise([counted], [], ESTIMATING).calls;
  assert.deepEqual([call!.inputTokens, call!.outputTokens], [7, null]);
  assert.notEqual(call!.usageQuality, 'estimated');
});

test('a failed call, and one whose words were not conveyed, stay uncounted', () => {
  const failed = { ...spoken, status: { code: 2, message: '429 Too Many Requests' } };
  for (const span of [failed, stream]) {
    const [call] = normalise([span], [], ESTIMATING).calls;
    assert.deepEqual([call!.inputTokens, call!.usageQuality], [null, 'absent']);
  }
});

const record = (name: string, body: object, at: number): TestLog => ({
  span: '1',
  at,
  attributes: { 'event.name': name },
  body,
});
const LOGS = [
  record('gen_ai.user.message', { content: 'When is the library open?' }, 1),
  record('gen_ai.choice', { index: 0, finish_reason: 'stop', message: { content: ANSWER } }, 2),
];

test('words that come in log records count as well, before the span or after it', () => {
  const [call] = normalise([stream], LOGS, ESTIMATING).calls;
  assert.deepEqual(
    [call!.inputTokens, call!.outputTokens, call!.usageQuality],
    [9, 12, 'estimated'],
  );
});

test('a count of the same call by another instrumentation outranks the estimate, and it counts once', () => {
  const framework = {
    id: '2',
    scope: 'openinference.instrumentation.langchain',
    from: -2,
    to: 1002,
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o',
      'llm.token_count.prompt': 25,
      'llm.token_count.completion': 15,
      'output.value': JSON.stringify({ content: ANSWER }),
    },
  };
  const inner = { ...spoken, parent: '2', scope: 'opentelemetry.instrumentation.openai_v2' };
  for (const batches of [[[framework, inner]], [[inner], [framework]]]) {
    const counted = normaliseBatches(batches, [], ESTIMATING).calls.filter(
      ({ usageRole }) => usageRole === 'leaf',
    );
    assert.deepEqual(
      counted.map(({ inputTokens, outputTokens, usageQuality }) => [
        inputTokens,
        outputTokens,
        usageQuality,
      ]),
      [[25, 15, 'no_cache_split']],
    );
  }
});
