import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise, onlyCall } from '../../support/normalise-spans.ts';

const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };

test('personal data in names, versions and ids does not reach the records', () => {
  const email = 'ada.lovelace@example.com';
  const { calls, retrievals } = normalise([
    {
      id: '1',
      attributes: {
        ...chat,
        'tenant.id': email,
        'prompt.version': email,
        'error.type': email,
        'feature_flags.beta': email,
      },
    },
    {
      id: '2',
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'retrieval.documents.0.document.id': email,
      },
    },
  ]);
  const text = JSON.stringify([calls, retrievals], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  assert.ok(!text.includes(email), text);
});

test('ordinary names stay as they are', () => {
  const call = onlyCall([
    { attributes: { ...chat, 'tenant.id': 'acme-4711', 'prompt.version': '2026-11-21.3' } },
  ]);
  assert.deepEqual([call.tenant, call.promptVersion], ['acme-4711', '2026-11-21.3']);
});

test('a failed call is kept for its error, a declined one for its refusal', () => {
  const failed = onlyCall([{ attributes: chat, status: { code: 2, message: '500 oops' } }]);
  const declined = onlyCall([
    { attributes: { ...chat, 'gen_ai.response.finish_reasons': ['content_filter'] } },
  ]);
  assert.deepEqual([failed.keepReason, declined.keepReason], ['error', 'refusal']);
});
