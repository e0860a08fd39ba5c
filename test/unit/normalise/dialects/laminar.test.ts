import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('it overlays Traceloop spans and keeps refusal parts', () => {
  const call = onlyCall([
    {
      scope: '@traceloop/instrumentation-openai',
      attributes: {
        'gen_ai.provider.name': 'openai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'lmnr.span.path': ['chat'],
        'lmnr.association.properties.user_id': 'u',
        'lmnr.association.properties.session_id': 's',
        'gen_ai.output.messages':
          '[{"role":"assistant","finish_reason":"stop","parts":[{"type":"refusal","content":"I cannot."}]}]',
      },
    },
  ]);
  assert.deepEqual(
    [call.dialect, call.refusal, call.refusalMechanism],
    ['laminar', 'full', 'model_flag'],
  );
  assert.ok(call.userHash !== '' && call.conversationHash !== '');
});

test('a cached answer says so', () => {
  const expected = { cacheHit: true, operation: 'chat' };
  assert.deepEqual(
    pick(
      onlyCall([{ attributes: { 'lmnr.span.type': 'CACHED', 'gen_ai.request.model': 'gpt-4o' } }]),
      expected,
    ),
    expected,
  );
});
