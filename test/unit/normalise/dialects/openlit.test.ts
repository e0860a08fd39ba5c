import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onlyCall, pick } from '../../../support/normalise-spans.ts';

test('the scope lies, a cost of 0 is not free, seconds are seconds', () => {
  const call = onlyCall([
    {
      scope: '@openlit/instrumentation-vllm',
      kind: 3,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.usage.cost': 0,
        'gen_ai.server.time_to_first_token': 0.2,
        'gen_ai.request.is_stream': true,
        'gen_ai.sdk.version': '1.15.0',
      },
    },
  ]);
  const expected = {
    dialect: 'openlit',
    usageRole: 'leaf',
    timeToFirstTokenSeconds: 0.2,
    streaming: true,
  };
  assert.deepEqual(pick(call, expected), expected);
  assert.ok(call.costUsd === null || call.costUsd > 0);
});
