import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { groupIncidents, type StandingDrift } from '../../../src/judge/incidents.ts';
import type { Change, Finding, SignalName } from '../../../src/model/judgement.ts';
import { finding } from '../publish/verdicts.ts';

/** Minute 0 of these tests. */
const ZERO = 29_000_000;

interface Drawn {
  readonly signal?: SignalName;
  readonly segment?: Readonly<Record<string, string>>;
  readonly state?: Finding['state'];
  readonly direction?: 'up' | 'down';
  readonly since?: number;
  readonly opened?: number;
  readonly paged?: number;
  readonly signed?: number;
  readonly closed?: Record<string, unknown>;
  readonly now?: number;
  readonly isMuted?: boolean;
  readonly slow?: boolean;
}

const PLACE = { service: 'chat', environment: 'prod' };

/** A drift that pages ten minutes after it began at minute 0, unless said otherwise. */
function drift(drawn: Drawn = {}): StandingDrift {
  const since = drawn.since ?? 0;
  const opened = drawn.opened ?? since + 5;
  const state = drawn.state ?? 3;
  const paged = drawn.paged ?? opened + 5;
  return {
    isMuted: drawn.isMuted ?? false,
    finding: finding({
      monitor: `${drawn.signal ?? 'refusal_rate'}${drawn.slow === true ? '_slow' : ''}`,
      signal: drawn.signal ?? 'refusal_rate',
      segment: { ...PLACE, ...drawn.segment },
      state,
      direction: drawn.direction ?? 'up',
      sinceMs: state < 2 ? null : (ZERO + since) * 60_000,
      windowEndMs: (ZERO + (drawn.now ?? 30)) * 60_000,
      explanation: {
        ...(state < 2 || drawn.slow === true ? {} : { opened_minute: ZERO + opened }),
        ...(state < 3 || drawn.slow === true ? {} : { paged_minute: ZERO + paged }),
        ...(drawn.signed === undefined ? {} : { signed_minute: ZERO + drawn.signed }),
        ...(drawn.closed === undefined ? {} : { closed: drawn.closed }),
        ...(drawn.slow === true ? { channel: 'slow' } : {}),
      },
    }),
  };
}

const ended = (fields: {
  since: number;
  opened: number;
  paged: number | null;
  closed: number;
}) => ({
  since: ZERO + fields.since,
  opened: ZERO + fields.opened,
  paged: fields.paged === null ? null : ZERO + fields.paged,
  closed: ZERO + fields.closed,
  direction: 'up',
});

/** Index of the leader of every drift; null without an incident, −1 for a leader that is not standing. */
function leaders(drifts: readonly StandingDrift[], changes: readonly Change[] = []) {
  const incidents = groupIncidents(drifts, changes);
  return incidents.map((incident) =>
    incident === null
      ? null
      : incidents.findIndex((other) => other?.id === incident.id && other.isLeader),
  );
}

const model = (name: string) => ({ request_model: name });
const change = (fields: Partial<Change> = {}): Change => ({
  timestampMs: ZERO * 60_000,
  ...PLACE,
  kind: 'prompt_version',
  oldValue: 'v1',
  newValue: 'v2',
  share: 1,
  ...fields,
});

test('a drift that is alone leads an incident of one; what is no drift has none', () => {
  const [alone, suspected, ok] = groupIncidents(
    [drift(), drift({ state: 1, segment: model('b') }), drift({ state: 0, segment: model('c') })],
    [],
  );
  assert.equal(alone?.isLeader, true);
  assert.equal(alone?.size, 1);
  assert.equal(suspected, null);
  assert.equal(ok, null);
});

test('a parent and its children that open in the same minute are one incident, which the parent leads', () => {
  const drifts = [drift({ segment: model('a') }), drift({ segment: model('b') }), drift()];
  assert.deepEqual(leaders(drifts), [2, 2, 2]);
  assert.equal(groupIncidents(drifts, [])[0]?.size, 3);
});

test('a child that paged first leads: the parent moved because of it, and nobody is paged twice', () => {
  const drifts = [drift(), drift({ segment: model('a'), paged: 7 })];
  assert.deepEqual(leaders(drifts), [1, 1]);
});

test('several signals of a segment are one incident, led by the one that says most', () => {
  const segment = model('a');
  const drifts = [
    drift({ signal: 'output_tokens', segment, direction: 'down' }),
    drift({ signal: 'cost_per_call_usd', segment, direction: 'down' }),
    drift({ signal: 'refusal_rate', segment }),
  ];
  assert.deepEqual(leaders(drifts), [2, 2, 2]);
});

test('a symptom waits for its cause: it alerts only when nothing else has shown within five minutes', () => {
  const segment = model('a');
  const symptom = (now: number) =>
    drift({ signal: 'cost_per_success_usd', segment, paged: 8, now });
  const incidentOf = (drifts: readonly StandingDrift[]) => groupIncidents(drifts, [])[0];
  assert.deepEqual(
    [8, 12, 13].map((now) => incidentOf([symptom(now)])?.isWaiting),
    [true, true, false],
  );
  const cause = (paged: number) => drift({ segment, paged, opened: paged, now: 20 });
  assert.deepEqual(leaders([symptom(20), cause(11)]), [1, 1], 'the cause came in time');
  assert.deepEqual(leaders([symptom(20), cause(15)]), [0, 0], 'somebody was paged by then');
  assert.equal(incidentOf([drift({ now: 10 })])?.isWaiting, false, 'refusals do not wait');
});

test('a drift that becomes a page takes the lead from tickets and keeps it', () => {
  const ticket = drift({ state: 2, opened: 3 });
  const page = drift({ segment: model('a'), opened: 5, paged: 8 });
  assert.deepEqual(leaders([ticket, page]), [1, 1]);
  const risen = drift({ state: 3, opened: 3, paged: 20 });
  assert.deepEqual(leaders([risen, page]), [1, 1], 'the first page leads, not the first ticket');
});

test('neighbours with the same drift are one incident with what moved beside them; what has nothing of it is another', () => {
  const drifts = [
    drift({ segment: model('a') }),
    drift({ segment: model('b'), opened: 6 }),
    drift({ signal: 'output_tokens', segment: model('b'), opened: 7 }),
    drift({ signal: 'latency_seconds', segment: model('c'), opened: 8 }),
  ];
  assert.deepEqual(leaders(drifts), [0, 0, 0, 3]);
});

test('a provider incident across services is one page; services with nothing in common are two', () => {
  const place = (service: string, name: string) => ({ service, ...model(name) });
  const drifts = [
    drift({ signal: 'error_rate', segment: place('chat', 'gpt') }),
    drift({ signal: 'error_rate', segment: place('search', 'gpt'), opened: 6 }),
    drift({ signal: 'error_rate', segment: place('mail', 'claude'), opened: 7 }),
  ];
  assert.deepEqual(leaders(drifts), [0, 0, 2]);
});

test('drifts after one change are one incident, whatever their signals and segments', () => {
  const drifts = [
    drift({ segment: model('a'), since: 2 }),
    drift({ signal: 'retrieval_hit_rate', segment: { name: 'kb' }, since: 25, direction: 'down' }),
  ];
  assert.deepEqual(leaders(drifts), [0, 1]);
  assert.deepEqual(leaders(drifts, [change()]), [0, 0]);
  assert.deepEqual(leaders(drifts, [change({ service: 'other' })]), [0, 1]);
  assert.deepEqual(leaders(drifts, [change({ service: '', environment: '' })]), [0, 0]);
  const late = drift({ signal: 'latency_seconds', segment: model('a'), since: 50 });
  assert.deepEqual(leaders([drifts[0]!, late], [change()]), [0, 1], 'too long after it');
});

test('a drift that begins later on the same segment pages on its own', () => {
  const drifts = [drift(), drift({ segment: model('a'), since: 240, opened: 246, now: 260 })];
  assert.deepEqual(leaders(drifts), [0, 1]);
});

test('a start that took long to see is trusted less', () => {
  const slowlySeen = drift({ segment: model('a'), since: 40, opened: 160, now: 200 });
  assert.deepEqual(leaders([drift(), slowlySeen]), [0, 0]);
  const soonSeen = drift({ segment: model('a'), since: 40, opened: 70, now: 200 });
  assert.deepEqual(leaders([drift(), soonSeen]), [0, 1]);
  const fairlySeen = drift({ segment: model('a'), since: 40, opened: 85, now: 200 });
  assert.deepEqual(leaders([drift(), fairlySeen]), [0, 0]);
});

const overAt60 = (now: number, fields: Partial<Parameters<typeof ended>[0]> = {}) =>
  drift({
    state: 0,
    closed: ended({ since: 0, opened: 5, paged: 10, closed: 60, ...fields }),
    now,
  });

test('a leader that ended leads on over what takes longer to clear, so that the end of an incident pages nobody', () => {
  const member = (now: number) => drift({ segment: model('a'), opened: 12, signed: 70, now });
  for (const now of [61, 91, 600, 5000]) {
    assert.deepEqual(leaders([overAt60(now), member(now)]), [null, -1], `${now}`);
  }
  const [, incident] = groupIncidents([overAt60(61), member(61)], []);
  assert.equal(incident?.size, 1, 'what has ended is not counted');
});

test('a member that is still there when it has had the time to recover pages', () => {
  const broken = (now: number, opened = 12) =>
    drift({ segment: model('a'), opened, paged: opened, signed: now - 1, now });
  assert.deepEqual(leaders([overAt60(90), broken(90)]), [null, -1]);
  assert.deepEqual(leaders([overAt60(109), broken(109)]), [null, -1], 'four times twelve minutes');
  assert.deepEqual(leaders([overAt60(110), broken(110)]), [null, 1]);
  const slow = (now: number) => broken(now, 58);
  assert.deepEqual(leaders([overAt60(293), slow(293)]), [null, -1], 'four times 58 minutes');
  assert.deepEqual(leaders([overAt60(294), slow(294)]), [null, 1]);
});

test('a page is given the time that its page took, not only its ticket', () => {
  const broken = (now: number) =>
    drift({ segment: model('a'), opened: 12, paged: 20, signed: now - 1, now });
  assert.deepEqual(leaders([overAt60(141), broken(141)]), [null, -1], 'four times twenty minutes');
  assert.deepEqual(leaders([overAt60(142), broken(142)]), [null, 1]);
});

test('the longest that a member which is still there is waited for is two days', () => {
  const never = (now: number) =>
    drift({ segment: model('a'), since: 0, opened: 800, paged: 800, signed: now - 1, now });
  const over = (now: number) => overAt60(now, { opened: 790, paged: 790, closed: 810 });
  assert.deepEqual(leaders([over(3691), never(3691)]), [null, -1]);
  assert.deepEqual(leaders([over(3692), never(3692)]), [null, 1]);
});

test('an evaluation that falls while answers of its place drift belongs to that, however late it is seen', () => {
  const judged = (fields: Drawn = {}) =>
    drift({
      signal: 'evaluation_pass_rate',
      segment: { name: 'helpful' },
      direction: 'down',
      since: 200,
      now: 320,
      ...fields,
    });
  assert.deepEqual(leaders([drift({ segment: model('a'), now: 320 }), judged()]), [0, 0]);
  const elsewhere = judged({ segment: { name: 'helpful', service: 'other' } });
  assert.deepEqual(leaders([drift({ segment: model('a'), now: 320 }), elsewhere]), [0, 1]);
  assert.deepEqual(leaders([overAt60(320), judged()]), [null, 1], 'begun when it was over');
  const errors = judged({ signal: 'error_rate' });
  assert.deepEqual(leaders([drift({ segment: model('a'), now: 320 }), errors]), [0, 1]);
});

test('of members that are still there one pages, and the others are its members', () => {
  const broken = (name: string, opened: number) =>
    drift({ segment: model(name), opened, paged: opened, signed: 199, now: 200 });
  const recovering = drift({ segment: model('c'), opened: 14, signed: 61, now: 200 });
  const drifts = [overAt60(200), broken('a', 12), broken('b', 13), recovering];
  assert.deepEqual(leaders(drifts), [null, 1, 1, -1]);
});

test('a ticket that becomes a page when its leader has ended pages', () => {
  const ticket = drift({ segment: model('a'), state: 2, opened: 12, signed: 62, now: 95 });
  assert.deepEqual(leaders([overAt60(95), ticket]), [null, -1]);
  const risen = drift({ segment: model('a'), opened: 12, paged: 70, signed: 70, now: 95 });
  assert.deepEqual(leaders([overAt60(95), risen]), [null, 1]);
  const early = drift({ segment: model('a'), opened: 12, paged: 59, signed: 62, now: 95 });
  assert.deepEqual(leaders([overAt60(95), early]), [null, -1]);
});

test('what opened when the leader had ended for half an hour is no member of it', () => {
  const late = drift({ segment: model('a'), since: 8, opened: 91, paged: 95, now: 96 });
  assert.deepEqual(leaders([overAt60(96), late]), [null, 1]);
});

test('neighbours that ended between a leader and a member still connect the two', () => {
  const segment = model('a');
  const between = drift({
    signal: 'error_rate',
    segment,
    state: 0,
    closed: ended({ since: 0, opened: 6, paged: 11, closed: 61 }),
    now: 500,
  });
  const leader = drift({
    signal: 'error_rate',
    segment: model('b'),
    state: 0,
    closed: ended({ since: 0, opened: 5, paged: 10, closed: 60 }),
    now: 500,
  });
  const member = drift({ segment, opened: 12, signed: 70, now: 500 });
  assert.deepEqual(leaders([leader, between, member]), [null, null, -1]);
});

test('a drift that begins while an ended one lingers pages on its own', () => {
  const closed = ended({ since: 0, opened: 5, paged: 10, closed: 60 });
  const fresh = drift({ segment: model('a'), since: 62, opened: 67, now: 75 });
  assert.deepEqual(leaders([drift({ state: 0, closed, now: 75 }), fresh]), [null, 1]);
});

test('a muted drift silences nobody', () => {
  const drifts = [drift({ isMuted: true }), drift({ segment: model('a'), opened: 6 })];
  assert.deepEqual(leaders(drifts), [0, 1]);
});

test('a shift of the day belongs to the drift of the hour, and never leads it', () => {
  const day = drift({ slow: true, state: 2, since: -600, now: 840 });
  assert.deepEqual(leaders([day, drift({ now: 840 })]), [1, 1]);
  assert.deepEqual(
    leaders([drift({ slow: true, state: 2, direction: 'down', since: -600 }), drift()]),
    [0, 1],
  );
});

test('a golden set explains no live traffic', () => {
  const golden = drift({ signal: 'evaluation_score', segment: { canary_set: 'golden' } });
  const live = drift({ signal: 'evaluation_score', opened: 6 });
  assert.deepEqual(leaders([golden, live], [change()]), [0, 1]);
});

test('incidents do not depend on the order of the verdicts, and every incident has one leader at most', () => {
  const drawn = fc.record({
    signal: fc.constantFrom<SignalName>('refusal_rate', 'output_tokens', 'error_rate'),
    segment: fc.constantFrom({}, model('a'), model('b'), { service: 'mail', ...model('a') }),
    state: fc.constantFrom<Finding['state']>(0, 2, 3),
    since: fc.integer({ min: 0, max: 60 }),
    opened: fc.integer({ min: 60, max: 70 }),
    paged: fc.integer({ min: 70, max: 80 }),
    now: fc.constant(90),
  });
  const key = (entry: StandingDrift) =>
    `${entry.finding.monitor} ${JSON.stringify(entry.finding.segment)}`;
  const drifts = fc.uniqueArray(drawn.map(drift), { selector: key, maxLength: 10 });
  fc.assert(
    fc.property(drifts, fc.infiniteStream(fc.nat()), (list, random) => {
      const shuffled = list
        .map((entry) => ({ entry, at: random.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ entry }) => entry);
      const direct = groupIncidents(list, [change()]);
      const other = groupIncidents(shuffled, [change()]);
      for (const [index, entry] of list.entries()) {
        assert.deepEqual(direct[index], other[shuffled.indexOf(entry)]);
        assert.equal(direct[index] === null, entry.finding.state < 2);
      }
      const leading = direct.filter((incident) => incident?.isLeader === true);
      const ids = new Set(direct.flatMap((incident) => (incident === null ? [] : [incident.id])));
      assert.equal(leading.length, ids.size);
    }),
  );
});
