import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRollup } from '../../src/measure/rollup.ts';
import { openRollupStore, type RollupStore } from './rollup-store.ts';

const T0 = Date.UTC(2026, 10, 20, 10) / 1000;
const never = new AbortController().signal;

let store: RollupStore;
let now = Date.UTC(2026, 10, 21, 10);

before(async () => {
  store = await openRollupStore();
});
after(async () => {
  await store.close();
});

const roll = () => {
  now += 1000;
  return createRollup({ ...store, clock: () => now, chunkRowsMax: 150 }).run(never);
};

let nextId = 0;
function call(second: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  nextId += 1;
  return {
    timestamp: `${T0 + second}.000000000`,
    trace_id: `trace-${nextId}`,
    span_id: `span-${nextId}`,
    service: 'chat',
    environment: 'prod',
    usage_role: 'leaf',
    operation: 'chat',
    provider: 'openai',
    request_model: 'gpt',
    response_model: 'gpt-1',
    finish_reason: 'stop',
    refusal: 'none',
    input_tokens: 100,
    output_tokens: 10,
    cost_usd: 0.01,
    duration_seconds: 1,
    batch_id: 1,
    ...fields,
  };
}

/** A small generator with a seed: the same calls every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomCall(next: () => number): Record<string, unknown> {
  const failed = next() < 0.05;
  return call(Math.floor(next() * 7200), {
    service: next() < 0.5 ? 'chat' : 'search',
    tenant: next() < 0.5 ? 'acme' : '',
    request_model: next() < 0.7 ? 'gpt' : 'claude',
    response_model: next() < 0.9 ? 'gpt-1' : 'gpt-2',
    usage_role: next() < 0.8 ? 'leaf' : 'rollup',
    refusal: next() < 0.1 ? 'full' : next() < 0.1 ? 'unknown' : 'none',
    error_type: failed ? 'rate_limited' : '',
    output_tokens: failed ? null : Math.floor(next() * 1000),
    cost_usd: next() < 0.2 ? null : next(),
    user_hash: next() < 0.8 ? `user-${Math.floor(next() * 20)}` : '',
    conversation_hash: next() < 0.7 ? `conversation-${Math.floor(next() * 60)}` : '',
  });
}

async function totals(signal: string): Promise<Record<string, number>> {
  const rows = await store.rows(
    `SELECT toFloat64(sum(n)) n, toFloat64(sum(events)) events, sum(sum) sum, sum(sum_squares) sum_squares,
       toFloat64(sum(classified)) classified, toFloat64(sum(arraySum(mapValues(histogram)))) counted
     FROM segments_1m FINAL WHERE signal = '${signal}'`,
  );
  return rows[0] as Record<string, number>;
}

async function rawTotals(): Promise<Record<string, number>> {
  const rows = await store.rows(
    `SELECT toFloat64(count()) n, toFloat64(countIf(error_type = '')) answered,
       toFloat64(countIf(error_type = '' AND refusal = 'full')) refused, toFloat64(countIf(error_type = '' AND refusal != 'unknown')) covered,
       toFloat64(countIf(error_type != '')) failed, sum(ifNull(cost_usd, 0)) cost, toFloat64(countIf(cost_usd IS NOT NULL)) priced,
       toFloat64(sum(ifNull(output_tokens, 0))) tokens, sum(ifNull(output_tokens, 0) * ifNull(output_tokens, 0)) token_squares
     FROM v_calls`,
  );
  return rows[0] as Record<string, number>;
}

async function assertEqualsRaw(): Promise<void> {
  const raw = await rawTotals();
  const refusal = await totals('refusal_rate');
  assert.equal(refusal['n'], raw['answered']);
  assert.equal(refusal['events'], raw['refused']);
  assert.equal(refusal['classified'], raw['covered']);
  const error = await totals('error_rate');
  assert.deepEqual([error['n'], error['events']], [raw['n'], raw['failed']]);
  const cost = await totals('cost_per_call_usd');
  assert.ok(Math.abs((cost['sum'] ?? 0) - (raw['cost'] ?? 0)) < 1e-6);
  assert.deepEqual([cost['n'], cost['counted']], [raw['priced'], raw['priced']]);
  const tokens = await totals('output_tokens');
  assert.deepEqual(
    [tokens['sum'], tokens['sum_squares']],
    [raw['tokens'], Number(raw['token_squares'])],
  );
}

/** The whole roll-up without what differs between computing once and computing piece by piece. */
const contents = () =>
  store.rows(
    `SELECT * EXCEPT (version, newest_arrival)
       REPLACE (round(sum, 6) AS sum, round(sum_squares, 6) AS sum_squares, round(sum_log, 6) AS sum_log,
         round(sum_log_squares, 6) AS sum_log_squares, round(cross_product, 6) AS cross_product, round(weight_squares, 6) AS weight_squares)
     FROM segments_1m FINAL WHERE n > 0 ORDER BY ALL`,
  );

test('sums of the roll-up equal the raw tables, with rows that come late, in any order and corrected', async () => {
  const next = random(7);
  for (let round = 0; round < 5; round += 1) {
    await store.insert(
      'llm_call_versions',
      Array.from({ length: 80 }, () => randomCall(next)),
    );
    await roll();
    await assertEqualsRaw();
  }
  const pieceByPiece = await contents();
  await store.command({ sql: 'TRUNCATE TABLE segments_1m' });
  await store.command({ sql: 'TRUNCATE TABLE rollup_minutes' });
  await store.command({ sql: 'TRUNCATE TABLE job_state' });
  await roll();
  assert.deepEqual(await contents(), pieceByPiece);
});

test('a round with nothing new computes nothing', async () => {
  assert.equal((await roll()).minutes, 0);
});

test('a corrected row leaves its old segment and enters the new one', async () => {
  const row = call(20_000, { service: 'corrected', request_model: 'before' });
  await store.insert('llm_call_versions', [{ ...row, version: 1 }]);
  await roll();
  await store.insert('llm_call_versions', [{ ...row, request_model: 'after', version: 2 }]);
  await roll();
  const rows = await store.rows(
    "SELECT request_model, n FROM segments_1m FINAL WHERE service = 'corrected' AND signal = 'traffic' ORDER BY request_model",
  );
  assert.deepEqual(
    rows.map((entry) => [entry['request_model'], Number(entry['n'])]),
    [
      ['after', 1],
      ['before', 0],
    ],
  );
});

test('a row that turns out to be a wrapper stops counting and leaves a zero, not a hole', async () => {
  const row = call(21_000, { service: 'wrapped' });
  await store.insert('llm_call_versions', [{ ...row, version: 1 }]);
  await roll();
  await store.insert('llm_call_versions', [{ ...row, usage_role: 'rollup', version: 2 }]);
  await roll();
  const rows = await store.rows(
    "SELECT n, output.1 AS empty FROM (SELECT n, tuple(empty(histogram)) AS output FROM segments_1m FINAL WHERE service = 'wrapped' AND signal = 'output_tokens')",
  );
  assert.deepEqual(
    rows.map((entry) => Number(entry['n'])),
    [0],
  );
});

const hazard = async (service: string, signal = 'refusal_rate') =>
  (
    await store.rows(
      `SELECT toUnixTimestamp(minute) - ${T0} AS second, toFloat64(n) n, toFloat64(events) events, toFloat64(eligible) eligible, first_events
       FROM segments_1m FINAL WHERE service = '${service}' AND signal = '${signal}' ORDER BY minute`,
    )
  ).map((row) =>
    [row['second'], row['n'], row['events'], row['eligible'], row['first_events']].map(Number),
  );

test('turns after the first refusal of a conversation are not eligible for six hours', async () => {
  const turn = (second: number, refusal: string) =>
    call(second, { service: 'hazard', conversation_hash: 'talk', refusal });
  await store.insert('llm_call_versions', [
    turn(60_000, 'none'),
    turn(60_060, 'full'),
    turn(60_120, 'full'),
    turn(60_180, 'none'),
    turn(60_120 + 6 * 3600 + 60, 'full'),
  ]);
  await roll();
  assert.deepEqual(await hazard('hazard'), [
    [60_000, 1, 0, 1, 0],
    [60_060, 1, 1, 1, 1],
    [60_120, 1, 1, 0, 0],
    [60_180, 1, 0, 0, 0],
    [60_120 + 6 * 3600 + 60, 1, 1, 1, 1],
  ]);
});

test('a refusal that arrives late takes later turns of its conversation out', async () => {
  const turn = (second: number, refusal: string) =>
    call(second, { service: 'late', conversation_hash: 'late-talk', refusal });
  await store.insert('llm_call_versions', [turn(61_200, 'none'), turn(61_260, 'full')]);
  await roll();
  assert.deepEqual((await hazard('late')).at(-1), [61_260, 1, 1, 1, 1]);
  await store.insert('llm_call_versions', [turn(61_140, 'full')]);
  await roll();
  assert.deepEqual(await hazard('late'), [
    [61_140, 1, 1, 1, 1],
    [61_200, 1, 0, 0, 0],
    [61_260, 1, 1, 0, 0],
  ]);
});

test('where the good outcome is counted, turns after the first bad one are not eligible', async () => {
  const retrieval = (second: number, hit: boolean | null) => ({
    timestamp: `${T0 + second}.000000000`,
    trace_id: `good-${second}`,
    span_id: `good-${second}`,
    service: 'good',
    operation: 'retrieval',
    conversation_hash: 'search',
    data_source: 'docs',
    hit,
    batch_id: 1,
  });
  await store.insert('retrieval_versions', [
    retrieval(63_000, true),
    retrieval(63_060, null),
    retrieval(63_120, false),
    retrieval(63_180, true),
    retrieval(63_240, false),
  ]);
  await roll();
  assert.deepEqual(await hazard('good', 'retrieval_hit_rate'), [
    [63_000, 1, 1, 1, 1],
    [63_120, 1, 0, 1, 0],
    [63_180, 1, 1, 0, 0],
    [63_240, 1, 0, 0, 0],
  ]);
});

test('a retry loop of one user counts at most three events a minute; a lone user is not capped', async () => {
  const loop = Array.from({ length: 10 }, (_, index) =>
    call(62_400 + index, { service: 'loop', user_hash: 'stuck', refusal: 'full' }),
  );
  const others = ['ann', 'bob'].map((user_hash) => call(62_430, { service: 'loop', user_hash }));
  const alone = loop.map((row, index) => ({ ...row, service: 'alone', span_id: `alone-${index}` }));
  await store.insert('llm_call_versions', [...loop, ...others, ...alone]);
  await roll();
  assert.deepEqual(await hazard('loop'), [[62_400, 12, 10, 5, 3]]);
  assert.deepEqual(await hazard('alone'), [[62_400, 10, 10, 10, 10]]);
});

test('absent facts are no observations: no tokens, no score, no hit', async () => {
  await store.insert('llm_call_versions', [
    call(70_000, { service: 'absent', output_tokens: null, cost_usd: null }),
  ]);
  await store.insert('retrieval_versions', [
    {
      timestamp: `${T0 + 70_000}.000000000`,
      trace_id: 'r1',
      span_id: 'r1',
      service: 'absent',
      operation: 'retrieval',
      data_source: 'docs',
      document_count: 0,
      hit: null,
      top_score: null,
      batch_id: 1,
    },
  ]);
  await roll();
  const rows = await store.rows(
    "SELECT signal, name FROM segments_1m FINAL WHERE service = 'absent' AND n > 0 ORDER BY signal",
  );
  const signals = rows.map((row) => row['signal']);
  for (const signal of [
    'output_tokens',
    'cost_per_call_usd',
    'retrieval_hit_rate',
    'retrieval_top_score',
  ]) {
    assert.ok(!signals.includes(signal), signal);
  }
  assert.ok(signals.includes('retrieval_empty_rate'));
  assert.equal(rows.find((row) => row['signal'] === 'retrieval_empty_rate')?.['name'], 'docs');
});

test('a round that is stopped keeps what it did and the next one finishes', async () => {
  await store.insert(
    'llm_call_versions',
    Array.from({ length: 400 }, (_, index) => call(90_000 + index * 30, { service: 'stopped' })),
  );
  const stop = new AbortController();
  const report = await createRollup({
    ...store,
    clock: () => (now += 1000),
    chunkRowsMax: 150,
    onProgress: () => stop.abort(),
  }).run(stop.signal);
  assert.equal(report.arrivedUntilMs, null);
  const rest = await roll();
  assert.ok(rest.minutes > 0 && report.minutes > 0);
  const rows = await store.rows(
    "SELECT sum(n) n FROM segments_1m FINAL WHERE service = 'stopped' AND signal = 'traffic'",
  );
  assert.equal(Number(rows[0]?.['n']), 400);
});

test('rows that were acknowledged long before they could be loaded still reach the roll-up', async () => {
  const traffic = () =>
    store.rows(
      "SELECT sum(n) AS n FROM segments_1m FINAL WHERE service = 'waited' AND signal = 'traffic'",
    );
  const stampedMs = now + 1_000_000;
  const ingested_at = (stampedMs / 1000).toFixed(3);
  // An hour after the stamp the row still waits in the spool: the roll-up goes on, its mark stays there.
  now = stampedMs + 3_600_000;
  const waiting = createRollup({ ...store, clock: () => now, arrivedUntil: () => stampedMs });
  assert.equal((await waiting.run(never)).arrivedUntilMs, stampedMs);
  await store.insert('llm_call_versions', [call(120_000, { service: 'waited', ingested_at })]);
  await roll();
  assert.equal(Number((await traffic())[0]?.['n']), 1);
});
