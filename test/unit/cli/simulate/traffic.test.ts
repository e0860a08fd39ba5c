import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICES, TENANTS } from '../../../../src/cli/simulate/catalogue.ts';
import { parseIncident } from '../../../../src/cli/simulate/incidents.ts';
import type { TrafficOptions } from '../../../../src/cli/simulate/traffic.ts';
import { generateTraffic, rhythmAt } from '../../../../src/cli/simulate/traffic.ts';
import type { Turn } from '../../../../src/cli/simulate/turn.ts';
import { isRefusal } from '../../../../src/cli/simulate/turn.ts';

const HOUR_MS = 3_600_000;
const FROM_MS = Date.UTC(2026, 9, 5, 12);

function traffic(changes: Partial<TrafficOptions> = {}): TrafficOptions {
  return {
    seed: 1,
    callsPerSecond: 0.5,
    services: SERVICES,
    tenants: TENANTS,
    incidents: [],
    rhythm: 'flat',
    contentCharactersMax: 200,
    ...changes,
  };
}

function incident(text: string) {
  return parseIncident(text, { liveStartMs: FROM_MS, serviceDefault: 'support-bot' });
}

function turnsOf(options: TrafficOptions, fromMs: number, toMs: number): Turn[] {
  return [...generateTraffic(options, fromMs, toMs)];
}

function refusalRate(turns: readonly Turn[], wanted: (turn: Turn) => boolean): number {
  const calls = turns.filter(wanted).flatMap((turn) => turn.calls);
  return calls.filter(({ outcome }) => isRefusal(outcome)).length / calls.length;
}

const isSupport = (turn: Turn) => turn.service.name === 'support-bot';

test('the same seed and range give the same turns, another seed gives others', () => {
  const options = traffic();
  const first = turnsOf(options, FROM_MS, FROM_MS + HOUR_MS);
  assert.ok(first.length > 1000);
  assert.deepEqual(turnsOf(options, FROM_MS, FROM_MS + HOUR_MS), first);
  const other = turnsOf(traffic({ seed: 2 }), FROM_MS, FROM_MS + HOUR_MS);
  assert.notEqual(other[0]?.traceId, first[0]?.traceId);
});

test('a range split anywhere, within a minute too, yields exactly the turns of the whole', () => {
  const options = traffic({ incidents: [incident('refusal-rise@+10m:for=20m')] });
  const whole = turnsOf(options, FROM_MS, FROM_MS + HOUR_MS);
  const cutMs = FROM_MS + 17 * 60_000 + 12_345;
  const parts = [
    ...turnsOf(options, FROM_MS, cutMs),
    ...turnsOf(options, cutMs, FROM_MS + HOUR_MS),
  ];
  assert.deepEqual(
    parts.map(({ traceId }) => traceId),
    whole.map(({ traceId }) => traceId),
  );
});

test('turns come in order of their start', () => {
  const starts = turnsOf(traffic(), FROM_MS, FROM_MS + HOUR_MS).map(({ startMs }) => startMs);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
});

test('no two turns share a trace id', () => {
  const turns = turnsOf(traffic(), FROM_MS, FROM_MS + HOUR_MS);
  assert.equal(new Set(turns.map(({ traceId }) => traceId)).size, turns.length);
});

test('the number of calls follows the asked rate', () => {
  const hours = 24;
  const turns = turnsOf(traffic(), FROM_MS, FROM_MS + hours * HOUR_MS);
  const rate = turns.flatMap(({ calls }) => calls).length / (hours * 3600);
  assert.ok(rate > 0.45 && rate < 0.55, `${rate} calls a second instead of 0.5`);
});

test('the rhythm averages one over a week and is quiet at night and at weekends', () => {
  const startMs = Date.UTC(2026, 9, 5);
  let sum = 0;
  for (let hour = 0; hour < 168; hour++) sum += rhythmAt(startMs + hour * HOUR_MS);
  assert.ok(Math.abs(sum / 168 - 1) < 0.01);
  const wednesday = Date.UTC(2026, 9, 7, 14);
  assert.ok(rhythmAt(wednesday) > 3 * rhythmAt(wednesday + 12 * HOUR_MS));
  assert.ok(rhythmAt(wednesday) > 2 * rhythmAt(wednesday + 3 * 24 * HOUR_MS));
});

test('refusals of the first service stand near 3 % and a refusal-rise brings them near 8 %', () => {
  const range = [FROM_MS, FROM_MS + 48 * HOUR_MS] as const;
  const calm = refusalRate(turnsOf(traffic(), ...range), isSupport);
  const loud = refusalRate(
    turnsOf(traffic({ incidents: [incident('refusal-rise@+0s')] }), ...range),
    isSupport,
  );
  assert.ok(calm > 0.024 && calm < 0.038, `${calm} instead of 0.03`);
  assert.ok(loud > 0.068 && loud < 0.095, `${loud} instead of 0.08`);
});

test('an incident leaves other services and the time before it exactly as they were', () => {
  const options = traffic({ incidents: [incident('length-drop@+30m')] });
  const touched = turnsOf(options, FROM_MS, FROM_MS + HOUR_MS);
  const calm = turnsOf(traffic(), FROM_MS, FROM_MS + HOUR_MS);
  const before = (turn: Turn) => turn.startMs < FROM_MS + 30 * 60_000;
  assert.deepEqual(touched.filter(before), calm.filter(before));
  const others = (turn: Turn) => !isSupport(turn);
  assert.deepEqual(touched.filter(others), calm.filter(others));
  const length = (turns: Turn[]) =>
    turns
      .filter((turn) => isSupport(turn) && !before(turn))
      .reduce((sum, turn) => sum + (turn.calls.at(-1)?.outputTokens ?? 0), 0);
  assert.ok(length(touched) < 0.65 * length(calm));
});

test('a mix shift raises the overall refusal rate while no tenant behaves differently', () => {
  const range = [FROM_MS, FROM_MS + 60 * HOUR_MS] as const;
  const calm = turnsOf(traffic({ services: SERVICES.slice(0, 1) }), ...range);
  const shifted = turnsOf(
    traffic({ services: SERVICES.slice(0, 1), incidents: [incident('mix-shift@+0s:size=0.7')] }),
    ...range,
  );
  const share = (turns: Turn[]) =>
    turns.filter(({ tenant }) => tenant === 'medisure').length / turns.length;
  assert.ok(share(shifted) > 5 * share(calm));
  assert.ok(refusalRate(shifted, () => true) > 1.25 * refusalRate(calm, () => true));
  const acme = (turn: Turn) => turn.tenant === 'acme';
  const ratio = refusalRate(shifted, acme) / refusalRate(calm, acme);
  assert.ok(ratio > 0.8 && ratio < 1.25, `acme's refusals changed by ${ratio}`);
});

test('a traffic-stop silences its service while the others go on', () => {
  const options = traffic({ incidents: [incident('traffic-stop@+10m:for=20m')] });
  const turns = turnsOf(options, FROM_MS, FROM_MS + HOUR_MS);
  const during = turns.filter(
    ({ startMs }) => startMs >= FROM_MS + 600_000 && startMs < FROM_MS + 1_800_000,
  );
  assert.equal(during.filter(isSupport).length, 0);
  assert.ok(during.length > 100);
  assert.ok(turns.some((turn) => isSupport(turn) && turn.startMs > FROM_MS + 1_900_000));
});

test('refusals cluster within conversations and users', () => {
  const turns = turnsOf(
    traffic({ services: SERVICES.slice(0, 1) }),
    FROM_MS,
    FROM_MS + 48 * HOUR_MS,
  );
  const afterRefusal: boolean[] = [];
  const refused = new Set<string>();
  for (const turn of turns) {
    if (refused.has(turn.conversationId)) afterRefusal.push(turn.refused);
    if (turn.refused) refused.add(turn.conversationId);
  }
  const share = afterRefusal.filter(Boolean).length / afterRefusal.length;
  assert.ok(share > 0.2, `a turn after a refusal is refused with ${share}`);
});
