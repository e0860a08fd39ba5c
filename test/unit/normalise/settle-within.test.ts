import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LlmCall } from '../../../src/model/records.ts';
import { settleWithin } from '../../../src/normalise/settle-within.ts';
import {
  normalise,
  normaliseBatches,
  traceId,
  type TestSpan,
} from '../../support/normalise-spans.ts';
import { createTestNormaliser } from '../../support/normalise-capture.ts';

const { normaliser } = createTestNormaliser();

const chat = (id: string, more: Partial<TestSpan> = {}): TestSpan => ({
  id,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
  },
  ...more,
});

const agent = (id: string): TestSpan => ({
  id,
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
  },
});

/** The one call of `span`, unsettled, and what settling its whole trace makes of it. */
function bothWays(span: TestSpan): { readonly alone: LlmCall; readonly settled: LlmCall } {
  const [stated] = normalise([span]).calls;
  const raw: LlmCall = { ...stated!, usageRole: 'none', keepReason: '' };
  const found = { calls: [{ ...raw }], retrievals: [], evaluations: [], messages: [], facts: [] };
  settleWithin(
    found,
    () => assert.fail('a lone call needs no tree'),
    () => assert.fail('a lone call is not settled'),
  );
  const { calls } = normaliser.settle({ spans: [], calls: [raw], retrievals: [], facts: [] });
  return { alone: found.calls[0]!, settled: calls[0] ?? raw };
}

describe('settling within one request', () => {
  it('decides a lone call as settling its trace would', () => {
    const failed = chat('3', { status: { code: 2, message: '429 rate limit' } });
    for (const span of [chat('1'), agent('2'), failed]) {
      const { alone, settled } = bothWays(span);
      assert.deepEqual(alone, settled);
      assert.notEqual(alone.usageRole, 'none');
    }
  });

  it('settles a trace whose calls have relatives beside traces that have none', () => {
    const { calls } = normalise([
      agent('1'),
      chat('2', { parent: '1' }),
      chat('1', { trace: 'b2' }),
    ]);
    const roles = calls.map(
      ({ spanId, operation, usageRole }) => `${spanId.at(-1)} ${operation} ${usageRole}`,
    );
    assert.deepEqual(
      new Set(roles),
      new Set(['1 chat leaf', '1 invoke_agent rollup', '2 chat leaf']),
    );
  });
});

describe('what is known of a resource from earlier requests', () => {
  it('never answers for a resource that differs in one value', () => {
    const names = ['one', 'two', 'one', 'on'];
    const requests = names.map((service, index) => [
      chat('1', { trace: `c${index}`, resource: { 'service.name': service, 'host.name': 'x' } }),
    ]);
    const { calls } = normaliseBatches(requests);
    const services = new Map(calls.map((call) => [call.traceId, call.service]));
    assert.deepEqual(
      names.map((_, index) => services.get(traceId(`c${index}`))),
      names,
    );
  });
});
