import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall, pick } from '../../../support/normalise-spans.ts';

test('lineage comes from resource and span, the span first, with both spellings of environment', () => {
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };
  const call = onlyCall([
    {
      resource: {
        'service.name': 'shop',
        'service.version': '1.2.3',
        'deployment.environment': 'staging',
        'tenant.id': 'acme',
        'index.version': 'i1',
      },
      scope: 'lib',
      version: '9',
      attributes: {
        ...chat,
        'tenant.id': 'globex',
        'team.name': 'search',
        'feature.name': 'answers',
        'safety_policy.version': 's2',
        'feature_flag.key': 'fast',
        'feature_flag.result.variant': 'on',
        canary_set: 'gold',
        canary_case: '17',
        canary_run: 'r1',
      },
    },
  ]);
  const expected = {
    service: 'shop',
    serviceVersion: '1.2.3',
    environment: 'staging',
    tenant: 'globex',
    team: 'search',
    feature: 'answers',
    indexVersion: 'i1',
    safetyPolicyVersion: 's2',
    instrumentation: 'lib',
    instrumentationVersion: '9',
    featureFlags: { fast: 'on' },
    canarySet: 'gold',
    canaryCase: '17',
    canaryRun: 'r1',
  };
  assert.deepEqual(pick(call, expected), expected);
});

test('spans that are no model calls leave only the context they carry', () => {
  const { calls, retrievals } = normalise([
    {
      id: '1',
      name: 'GET /',
      kind: 2,
      attributes: { 'http.response.status_code': 500, 'error.type': '500' },
    },
    {
      id: '2',
      name: 'POST',
      kind: 3,
      scope: '@opentelemetry/instrumentation-undici',
      attributes: {
        'http.request.method': 'POST',
        'url.full': 'https://api.openai.com/v1/chat/completions',
      },
    },
  ]);
  assert.deepEqual([calls.length, retrievals.length], [0, 0]);
});
