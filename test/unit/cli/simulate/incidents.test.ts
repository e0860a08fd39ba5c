import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  effectAt,
  INCIDENTS,
  NEUTRAL,
  parseDurationMs,
  parseIncident,
} from '../../../../src/cli/simulate/incidents.ts';
import { AppError } from '../../../../src/model/errors.ts';

const RUN = { liveStartMs: Date.UTC(2026, 10, 21, 12), serviceDefault: 'support-bot' };

test('an incident is read with its moment, duration, size and place', () => {
  assert.deepEqual(
    parseIncident('refusal-rise@+30m:for=2h:size=1.5:model=gpt-4o:tenant=acme', RUN),
    {
      name: 'refusal-rise',
      fromMs: RUN.liveStartMs + 1_800_000,
      toMs: RUN.liveStartMs + 1_800_000 + 7_200_000,
      size: 1.5,
      service: 'support-bot',
      model: 'gpt-4o',
      tenant: 'acme',
    },
  );
});

test('without a moment it starts with the live traffic and lasts to the end', () => {
  const incident = parseIncident('latency-rise', RUN);
  assert.equal(incident.fromMs, RUN.liveStartMs);
  assert.equal(incident.toMs, Number.POSITIVE_INFINITY);
  assert.equal(incident.size, INCIDENTS['latency-rise'].sizeDefault);
});

test('a moment may lie in the history or be an absolute time with colons', () => {
  assert.equal(parseIncident('error-rise@-3d', RUN).fromMs, RUN.liveStartMs - 3 * 86_400_000);
  const absolute = parseIncident('error-rise@2026-11-21T13:30:00Z:size=4', RUN);
  assert.equal(absolute.fromMs, Date.UTC(2026, 10, 21, 13, 30));
  assert.equal(absolute.size, 4);
});

for (const [text, part] of [
  ['refusal-rize@+30m', 'refusal-rise'],
  ['refusal-rise@soon', '"soon"'],
  ['refusal-rise@+30m:for=long', 'for=long'],
  ['refusal-rise@+30m:size=-1', 'size=-1'],
  ['refusal-rise@+30m:size=', 'size='],
] as const) {
  test(`"${text}" is refused with what would be right`, () => {
    assert.throws(
      () => parseIncident(text, RUN),
      (error: unknown) =>
        error instanceof AppError && error.code === 'QUERY_INVALID' && error.message.includes(part),
    );
  });
}

test('every incident changes something while it is on and nothing outside its time and place', () => {
  for (const name of Object.keys(INCIDENTS)) {
    const incident = parseIncident(`${name}@+1m:for=1m`, RUN);
    const place = { service: 'support-bot', model: 'gpt-4o', tenant: 'acme' };
    const onMs = incident.fromMs;
    assert.notDeepEqual(effectAt([incident], onMs, place), NEUTRAL, name);
    assert.deepEqual(effectAt([incident], onMs - 1, place), NEUTRAL, name);
    assert.deepEqual(effectAt([incident], incident.toMs, place), NEUTRAL, name);
    assert.deepEqual(effectAt([incident], onMs, { ...place, service: 'other' }), NEUTRAL, name);
  }
});

test('incidents that overlap multiply', () => {
  const incidents = ['length-drop:size=0.5', 'length-drop:size=0.5'].map((text) =>
    parseIncident(text.replace(':', '@+0s:'), RUN),
  );
  const place = { service: 'support-bot', model: '', tenant: '' };
  assert.equal(effectAt(incidents, RUN.liveStartMs, place).outputTokens, 0.25);
});

test('durations are read with their units and nothing else is', () => {
  assert.equal(parseDurationMs('28d'), 28 * 86_400_000);
  assert.equal(parseDurationMs('1.5h'), 5_400_000);
  assert.equal(parseDurationMs('250ms'), 250);
  for (const text of ['', '5', 'm', '5 minutes', '-1h']) {
    assert.equal(parseDurationMs(text), undefined, text);
  }
});
