import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, pick } from '../../../support/normalise-spans.ts';

const call = {
  'gen_ai.system': 'azure',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.output_tokens': 2,
  'llm.is_streaming': 'False',
};

test('the request counts; the raw copy below and the proxy above do not', () => {
  const { calls } = normalise([
    { id: '1', scope: 'litellm', name: 'Received Proxy Server Request', kind: 2, attributes: {} },
    {
      id: '2',
      parent: '1',
      scope: 'litellm',
      name: 'litellm_request',
      attributes: {
        ...call,
        hidden_params: '{"response_cost":0.5,"attempted_retries":1,"cache_hit":false}',
        'metadata.user_api_key_end_user_id': 'u',
        'metadata.user_api_key_team_alias': 'team-a',
        'metadata.user_api_key_org_id': 'org-1',
      },
    },
    { id: '3', parent: '2', scope: 'litellm', name: 'raw_gen_ai_request', attributes: {} },
  ]);
  const counted = calls.filter(({ usageRole }) => usageRole === 'leaf');
  assert.equal(counted.length, 1);
  const expected = {
    dialect: 'litellm',
    provider: 'azure.ai.openai',
    costUsd: 0.5,
    retryCount: 1,
    cacheHit: false,
    streaming: false,
    team: 'team-a',
    tenant: 'org-1',
  };
  assert.deepEqual(pick(counted[0]!, expected), expected);
});
