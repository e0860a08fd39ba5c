import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runSettle } from '../../src/measure/settle.ts';
import type { SettleInput, SettleOutput } from '../../src/model/settlement.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const START = 1_795_255_200_123_456_789n;
const never = new AbortController().signal;

let store: RollupStore;
before(async () => {
  store = await openRollupStore();
});
after(async () => {
  await store.close();
});

const NOTHING: SettleOutput = { calls: [], retrievals: [] };

async function settleWith(
  settle: (trace: SettleInput) => SettleOutput,
): Promise<{ seen: SettleInput[]; changedCalls: number; traces: number }> {
  const seen: SettleInput[] = [];
  const report = await runSettle(
    {
      ...store,
      clock: Date.now,
      settle: (trace) => {
        seen.push(trace);
        return settle(trace);
      },
    },
    never,
  );
  return { seen, ...report };
}

const call = (trace: string, span: string, batch: number) => ({
  timestamp: '1795255200.123456789',
  trace_id: trace,
  span_id: span,
  service: 'chat',
  usage_role: 'leaf',
  operation: 'chat',
  input_tokens: 12,
  streaming: true,
  feature_flags: { dark: 'on' },
  batch_id: batch,
});

test('a trace of one batch with no facts is left alone', async () => {
  await store.insert('llm_call_versions', [call('whole', 'a', 1), call('whole', 'b', 1)]);
  assert.equal((await settleWith(() => NOTHING)).traces, 0);
});

test('a trace of two batches comes back whole, exactly as it was stored, and what changed counts from then on', async () => {
  await store.insert('llm_call_versions', [call('split', 'wrapper', 2)]);
  await store.insert('llm_call_versions', [call('split', 'child', 3)]);
  await store.insert('retrieval_versions', [
    {
      timestamp: '1795255201.000000001',
      trace_id: 'split',
      span_id: 'search',
      operation: 'retrieval',
      document_ids: ['x', 'y'],
      document_scores: [0.5, 'nan'],
      batch_id: 3,
    },
  ]);
  await store.insert('otel_traces', [
    {
      Timestamp: '1795255200.000000000',
      TraceId: 'split',
      SpanId: 'wrapper',
      SpanKind: 'Server',
      ScopeName: 'scope',
      Duration: 5,
      BatchId: 2,
    },
  ]);
  const { seen, changedCalls } = await settleWith((trace) => ({
    calls: trace.calls
      .filter((entry) => entry.spanId === 'wrapper')
      .map((entry) => ({ ...entry, usageRole: 'rollup' as const })),
    retrievals: trace.retrievals.map((entry) => ({ ...entry, hit: true })),
  }));
  assert.equal(changedCalls, 1);
  const [trace] = seen;
  assert.deepEqual(trace?.calls.map((entry) => entry.spanId).sort(), ['child', 'wrapper']);
  const wrapper = trace?.calls.find((entry) => entry.spanId === 'wrapper');
  assert.equal(wrapper?.timestamp, START);
  assert.deepEqual(
    [wrapper?.inputTokens, wrapper?.outputTokens, wrapper?.streaming, wrapper?.featureFlags],
    [12, null, true, { dark: 'on' }],
  );
  assert.deepEqual(trace?.retrievals[0]?.documentScores, [0.5, Number.NaN]);
  assert.deepEqual(trace?.spans, [
    {
      traceId: 'split',
      spanId: 'wrapper',
      parentSpanId: '',
      spanKind: 2,
      scopeName: 'scope',
      startNano: 1_795_255_200_000_000_000n,
      endNano: 1_795_255_200_000_000_005n,
    },
  ]);
  const rows = await store.rows(
    "SELECT span_id, usage_role, toString(timestamp) AS at, feature_flags FROM llm_calls WHERE trace_id = 'split' ORDER BY span_id",
  );
  assert.deepEqual(
    rows.map((row) => [row['span_id'], row['usage_role'], row['feature_flags']]),
    [
      ['child', 'leaf', { dark: 'on' }],
      ['wrapper', 'rollup', { dark: 'on' }],
    ],
  );
  assert.equal(rows[0]?.['at'], rows[1]?.['at']);
  const search = await store.rows(
    "SELECT hit, isNaN(document_scores[2]) AS hole FROM retrievals WHERE trace_id = 'split'",
  );
  assert.deepEqual(
    search.map((row) => [row['hit'], Number(row['hole'])]),
    [[true, 1]],
  );
});

test('a span sent again when its trace was long settled brings the trace back, and the verdict with it', async () => {
  await store.insert('llm_call_versions', [
    { ...call('split', 'wrapper', 9), version: Date.now() + 60_000 },
  ]);
  const roles = async () =>
    (
      await store.rows(
        "SELECT usage_role FROM llm_calls WHERE trace_id = 'split' AND span_id = 'wrapper'",
      )
    ).map((row) => row['usage_role']);
  assert.deepEqual(await roles(), ['leaf'], 'as it was sent');
  const { seen } = await settleWith((trace) => ({
    calls: trace.calls
      .filter((entry) => entry.spanId === 'wrapper')
      .map((entry) => ({ ...entry, usageRole: 'rollup' as const })),
    retrievals: [],
  }));
  assert.deepEqual(seen[0]?.calls.map((entry) => entry.spanId).sort(), ['child', 'wrapper']);
  assert.deepEqual(await roles(), ['rollup']);
});

test('facts that came on another carrier bring their trace in, with their fields', async () => {
  await store.insert('llm_call_versions', [call('facts', 'a', 5)]);
  await store.insert('call_facts', [
    {
      timestamp: '1795255199.000000000',
      trace_id: 'facts',
      span_id: 'a',
      source: 'log',
      scope: 'self',
      fields: JSON.stringify({ outputTokens: 7 }),
      batch_id: 6,
    },
  ]);
  const { seen } = await settleWith(() => NOTHING);
  const trace = seen.find((entry) => entry.calls[0]?.traceId === 'facts');
  assert.deepEqual(
    trace?.facts.map((fact) => [fact.source, fact.scope, fact.fields]),
    [['log', 'self', { outputTokens: 7 }]],
  );
});

test('facts without a call wait: nothing is settled, and the call finds them when it comes', async () => {
  await store.insert('call_facts', [
    {
      timestamp: '1795255199.000000000',
      trace_id: 'early',
      span_id: 'a',
      source: 'span',
      scope: 'descendants',
      fields: '{}',
      batch_id: 8,
    },
  ]);
  assert.ok(
    !(await settleWith(() => NOTHING)).seen.some((entry) => entry.facts[0]?.traceId === 'early'),
  );
  await store.insert('llm_call_versions', [call('early', 'b', 9)]);
  assert.ok(
    (await settleWith(() => NOTHING)).seen.some((entry) => entry.facts[0]?.traceId === 'early'),
  );
});
