import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { SERVICES, TENANTS } from '../../../../src/cli/simulate/catalogue.ts';
import { dialectFor, DIALECT_NAMES } from '../../../../src/cli/simulate/dialects.ts';
import { renderTurn, toHrTime } from '../../../../src/cli/simulate/spans.ts';
import { generateTraffic } from '../../../../src/cli/simulate/traffic.ts';
import { TruthLedger } from '../../../../src/cli/simulate/truth.ts';

const FROM_MS = Date.UTC(2026, 9, 5, 12);
const TURNS = [
  ...generateTraffic(
    {
      seed: 7,
      callsPerSecond: 2,
      services: SERVICES,
      tenants: TENANTS,
      incidents: [],
      rhythm: 'flat',
      contentCharactersMax: 500,
    },
    FROM_MS,
    FROM_MS + 1_800_000,
  ),
];

const nanos = ([seconds, rest]: readonly [number, number]) =>
  BigInt(seconds) * 1_000_000_000n + BigInt(rest);

for (const name of DIALECT_NAMES) {
  test(`${name}: spans of a turn form one tree, nested in time, with unique ids`, () => {
    const ids = new Set<string>();
    for (const turn of TURNS) {
      const { spans } = renderTurn(turn, dialectFor(name, turn));
      const roots = spans.filter((span) => span.parentSpanContext === undefined);
      assert.equal(roots.length, 1);
      const root = roots[0];
      assert.ok(root);
      for (const span of spans) {
        const { traceId, spanId } = span.spanContext();
        assert.match(traceId, /^[0-9a-f]{32}$/);
        assert.match(spanId, /^[0-9a-f]{16}$/);
        assert.ok(!ids.has(spanId));
        ids.add(spanId);
        assert.ok(nanos(span.startTime) >= nanos(root.startTime));
        assert.ok(nanos(span.endTime) <= nanos(root.endTime));
        assert.equal(nanos(span.endTime) - nanos(span.startTime), nanos(span.duration));
        if (span !== root) assert.equal(span.parentSpanContext?.spanId, root.spanContext().spanId);
      }
    }
  });

  test(`${name}: what is absent is left out, never sent as an empty value`, () => {
    for (const turn of TURNS) {
      for (const span of renderTurn(turn, dialectFor(name, turn)).spans) {
        for (const [key, value] of Object.entries(span.attributes)) {
          assert.notEqual(value, undefined, `${span.name} ${key}`);
        }
      }
    }
  });
}

test('an agent span repeats the usage of its calls, so that double counting would show', () => {
  const turn = TURNS.find(({ service, calls }) => service.agent && calls.length === 2);
  assert.ok(turn);
  const { spans } = renderTurn(turn, dialectFor('otel', turn));
  const agent = spans.find(({ name }) => name.startsWith('invoke_agent'));
  const sum = turn.calls.reduce((total, call) => total + call.inputTokens, 0);
  assert.equal(agent?.attributes['gen_ai.usage.input_tokens'], sum);
});

test('a failed call carries its error and no usage', () => {
  const turn = TURNS.find(({ calls }) => calls[0]?.outcome === 'rate_limited');
  assert.ok(turn);
  const { spans } = renderTurn(turn, dialectFor('otel', turn));
  const call = spans.find(({ attributes }) => attributes['error.type'] === '429');
  assert.equal(call?.attributes['http.response.status_code'], 429);
  assert.equal(call?.attributes['gen_ai.usage.input_tokens'], undefined);
  assert.equal(call?.status.code, 2);
});

test('evaluations travel as span events and as log records of the same call', () => {
  const telemetry = TURNS.map((turn) => renderTurn(turn, dialectFor('otel', turn)));
  const events = telemetry.flatMap(({ spans }) =>
    spans.flatMap((span) => span.events.filter(({ name }) => name === 'gen_ai.evaluation.result')),
  );
  const logs = telemetry.flatMap(({ logs }) => logs);
  assert.ok(events.length > 10 && logs.length > 10);
  const all = TURNS.flatMap(({ evaluations }) => evaluations).length;
  assert.equal(events.length + logs.length, all);
});

test('the OpenTelemetry serialiser takes the spans as they are', () => {
  const [turn] = TURNS;
  assert.ok(turn);
  const { spans } = renderTurn(turn, dialectFor('otel', turn));
  const text = Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []).toString();
  const request = JSON.parse(text) as {
    resourceSpans: { scopeSpans: { spans: { traceId: string }[] }[] }[];
  };
  const sent = request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  assert.equal(sent.length, spans.length);
  assert.equal(sent[0]?.traceId, turn.traceId);
});

test('the truth counts every call once, in the minute it started', () => {
  const ledger = new TruthLedger();
  for (const turn of TURNS) {
    ledger.add(turn, renderTurn(turn, dialectFor('otel', turn)).spans.length);
  }
  const early = ledger.takeBefore(FROM_MS + 1_200_000);
  const rows = [...early, ...ledger.takeBefore(Number.POSITIVE_INFINITY)];
  assert.ok(early.length > 0);
  const total = (field: 'calls' | 'retried' | 'retrievals' | 'output_tokens') =>
    rows.reduce((sum, row) => sum + row[field], 0);
  // A throttled try that a later one made good is told apart: it is not one of the calls.
  const calls = TURNS.flatMap((turn) =>
    turn.calls.filter(
      ({ outcome }, index) => outcome !== 'rate_limited' || index === turn.calls.length - 1,
    ),
  );
  const tries = TURNS.flatMap((turn) => turn.calls).length;
  assert.ok(tries > calls.length);
  assert.equal(total('retried'), tries - calls.length);
  assert.equal(total('calls'), calls.length);
  assert.equal(
    total('output_tokens'),
    calls.reduce((sum, call) => sum + call.outputTokens, 0),
  );
  assert.equal(
    total('retrievals'),
    TURNS.filter(({ retrieval }) => retrieval !== undefined).length,
  );
  const key = (row: (typeof rows)[number]) =>
    [row.minute, row.service, row.environment, row.tenant, row.request_model].join('|');
  assert.equal(new Set(rows.map(key)).size, rows.length);
});

test('times keep nanoseconds in range', () => {
  assert.deepEqual(toHrTime(1500.25), [1, 500_250_000]);
  assert.deepEqual(toHrTime(-1), [-1, 999_000_000]);
});
