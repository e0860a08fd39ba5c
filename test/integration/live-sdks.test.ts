// Instrumentations from npm, each in a process of its own, call a fake provider and export to the real
// service over the real wire. What the provider logged is what has to be in `v_calls`: every call once,
// with the facts the instrumentation conveys.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../support/app.ts';
import { startFakeProvider, type FakeProvider, type Served } from '../support/fake-provider.ts';
import {
  FACTS,
  type Fact,
  type Gap,
  type LiveCase,
  type LiveRunner,
} from '../support/live-cases.ts';
import { LIVE_RUNNERS } from '../support/live-runners.ts';

const CHILD = resolve(import.meta.dirname, '../support/live-sdk.ts');
const CHILD_SECONDS_MAX = 30;

const storedCall = z.object({
  run: z.string(),
  request_model: z.string(),
  response_model: z.string(),
  input_tokens: z.coerce.number().nullable(),
  output_tokens: z.coerce.number().nullable(),
  cache_read_tokens: z.coerce.number().nullable(),
  finish_reason: z.string(),
  refusal: z.string(),
  error_type: z.string(),
});
type StoredCall = z.output<typeof storedCall>;

let provider: FakeProvider;
let service: TestApp;
let stored: StoredCall[] = [];
const failures = new Map<string, string>();

before(async () => {
  provider = await startFakeProvider();
  service = await startTestApp();
  for (const pair of pairs(LIVE_RUNNERS)) await Promise.all(pair.map(runChild));
  await service.drain();
  await service.app.runJob('settle');
  stored = await service.app.query({
    sql: `SELECT substring(t.SpanName, 6) AS run, ${FACTS.map((fact) => `c.${fact} AS ${fact}`).join(', ')}
      FROM v_calls AS c LEFT JOIN otel_traces AS t ON t.TraceId = c.trace_id AND startsWith(t.SpanName, 'case ')
      ORDER BY run, c.timestamp`,
    row: storedCall,
  });
});

after(async () => {
  await service.close();
  await provider.close();
});

function* pairs<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let index = 0; index < items.length; index += 2) yield items.slice(index, index + 2);
}

async function runChild({ name }: LiveRunner): Promise<void> {
  const { grpc = '', http = '' } = service.app.urls;
  const child = spawn(process.execPath, [CHILD, name, provider.url, grpc, http], {
    // Nothing of the caller's environment: no real keys, no other endpoint, no proxy.
    env: { NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: CHILD_SECONDS_MAX * 1000,
    killSignal: 'SIGKILL',
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) failures.set(name, `left with ${code}: ${complaints}`);
}

/** What the provider's log says the row has to hold. */
function truthOf(one: LiveCase, served: Served): Record<Fact, string | number | null> {
  const isFailed = served.status !== 200;
  const { api, scenario } = one;
  return {
    request_model: served.requestModel,
    response_model: isFailed ? '' : served.responseModel,
    input_tokens: isFailed ? null : served.inputTokens,
    output_tokens: isFailed || api === 'embeddings' ? null : served.outputTokens,
    cache_read_tokens: isFailed ? null : served.cachedTokens,
    finish_reason: api === 'embeddings' ? '' : finishOf(one),
    refusal: ['filtered', 'declined', 'refused'].includes(scenario) ? 'full' : 'none',
    error_type: isFailed ? 'rate_limited' : '',
  };
}

function finishOf({ api, scenario }: LiveCase): string {
  if (scenario === 'refused') return api === 'messages' ? 'refusal' : 'stop';
  return FINISH[scenario] ?? 'stop';
}

const FINISH: Readonly<Record<string, string>> = {
  truncated: 'length',
  filtered: 'content_filter',
  tool: 'tool_call',
  limited: 'error',
};

const isSilent = (value: unknown): boolean => value === null || value === '' || value === 'unknown';

/** Every difference between one runner's rows and the provider's log, in words. */
function differences(runner: LiveRunner): string[] {
  return runner.cases.flatMap((one, index) => {
    const run = `${runner.name}-${index}`;
    const name = `${run} ${one.api} ${one.scenario}${one.isStreamed === true ? ' streamed' : ''}`;
    const served = provider.log.filter((entry) => entry.run === run);
    const rows = stored.filter((call) => call.run === run);
    const gaps = runner.gaps.filter((gap) => gap.of(one));
    const calls = gaps.some(({ facts }) => facts === 'call') ? 0 : served.length;
    if (served.length !== (one.calls ?? 1)) return [`${name}: the provider saw ${served.length}`];
    if (rows.length !== calls) return [`${name}: ${rows.length} counted rows, not ${calls}`];
    return rows.flatMap((row, at) =>
      FACTS.flatMap((fact) => differenceOf(fact, row, truthOf(one, served[at]!), gaps)).map(
        (difference) => `${name}: ${difference}`,
      ),
    );
  });
}

function differenceOf(
  fact: Fact,
  row: StoredCall,
  truth: ReturnType<typeof truthOf>,
  gaps: readonly Gap[],
): string[] {
  const value = row[fact];
  const gap = gaps.find(({ facts }) => facts.includes(fact));
  if (gap !== undefined) {
    const isAsKnown = gap.says === undefined ? isSilent(value) : value === gap.says;
    return isAsKnown ? [] : [`${fact} is ${value} although ${gap.why}`];
  }
  // Nothing read from a cache may be told as 0 or not at all.
  if (fact === 'cache_read_tokens' && truth[fact] === 0 && value === null) return [];
  return value === truth[fact] ? [] : [`${fact} is ${value}, the provider said ${truth[fact]}`];
}

for (const runner of LIVE_RUNNERS) {
  test(`${runner.name} over ${runner.way}: every call once, as the provider logged it`, () => {
    assert.equal(failures.get(runner.name), undefined);
    assert.deepEqual(differences(runner), []);
  });
}

test('at least five instrumentations ran, and no row is of a call the provider never saw', () => {
  assert.ok(LIVE_RUNNERS.length >= 5);
  assert.deepEqual(
    [...new Set(provider.log.map(({ caller }) => caller))].toSorted(),
    LIVE_RUNNERS.map(({ name }) => name).toSorted(),
  );
  const runs = new Set(provider.log.map(({ run }) => run));
  assert.deepEqual(
    stored.filter(({ run }) => !runs.has(run)),
    [],
  );
});

test('the provider never gave two answers the same token counts', () => {
  const answers = provider.log.filter(({ status }) => status === 200);
  assert.equal(new Set(answers.map(({ inputTokens }) => inputTokens)).size, answers.length);
  assert.equal(new Set(answers.map(({ responseId }) => responseId)).size, answers.length);
});

test('wrappers and second instrumentations were there to be counted twice, and are not', async () => {
  const rows = await service.app.query({
    sql: `SELECT service, count() AS all, countIf(usage_role IN ('leaf', 'agent_only')) AS counted
          FROM llm_calls GROUP BY service`,
    row: z.object({ service: z.string(), all: z.coerce.number(), counted: z.coerce.number() }),
  });
  for (const name of ['ai-sdk', 'openinference-anthropic']) {
    const found = rows.find(({ service }) => service === name);
    const served = provider.log.filter(({ caller }) => caller === name).length;
    assert.equal(found?.counted, served, name);
    assert.ok(found.all > served, `${name}: ${found.all} rows of ${served} calls`);
  }
});
