import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/judge/judge.ts';
import type { CalendarPeriod, Finding, SignalName, StatRow } from '../../../src/model/judgement.ts';
import { drawRates, inputOf, learnRows, mixRow, monitorOf, rateRow, START } from './streams.ts';

const LIVE = START + 14 * 1440;
const HOURS = 60;

const period = (kind: string, toMinute: number): CalendarPeriod => ({
  name: 'big day',
  kind,
  fromMs: LIVE * 60_000,
  toMs: toMinute * 60_000,
  service: '',
  environment: '',
});

/** Fourteen days of 20 calls a minute, then so many a minute for ten hours; the verdict after every half hour. */
function follow(perMinute: number, periods: readonly CalendarPeriod[]): Finding[] {
  const monitor = monitorOf('traffic');
  const history = drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 20, rate: 0 });
  const feed = { monitor, baseline: learnRows(monitor, history, []) };
  const all = drawRates(2, { from: LIVE, to: LIVE + 10 * HOURS, step: 1, perMinute, rate: 0 });
  const findings: Finding[] = [];
  let { state } = judge(
    inputOf(feed, { closed: [rateRow(LIVE - 1, 20, 0)], closedUntilMinute: LIVE - 1 }),
  );
  for (let until = LIVE + 30; until <= LIVE + 10 * HOURS; until += 30) {
    const closed = all.filter((row) => row.minute >= until - 30 && row.minute < until && row.n > 0);
    const output = judge(inputOf(feed, { state, closed, closedUntilMinute: until - 1, periods }));
    ({ state } = output);
    findings.push(output.finding);
  }
  return findings;
}

const states = (findings: readonly Finding[]) => Math.max(...findings.map(({ state }) => state));
const launch = period('launch', LIVE + 8 * HOURS);

test('three times the traffic pages, but not while a launch was announced; what outlasts it pages then', () => {
  assert.equal(states(follow(60, [])), 3);
  const findings = follow(60, [launch]);
  const during = findings.filter(({ windowEndMs }) => windowEndMs <= launch.toMs);
  assert.equal(during.length, 16);
  assert.equal(states(during), 0);
  assert.deepEqual(during[0]?.explanation['held_by'], { kind: 'launch', name: 'big day' });
  assert.equal(findings.at(-1)?.state, 3);
  assert.equal(findings.at(-1)?.explanation['held_by'], undefined);
  assert.ok(
    (findings.at(-1)?.sinceMs ?? 0) >= launch.toMs,
    'what the launch brought is no evidence',
  );
});

test('calls that stop in the middle of a launch page; on a holiday they do not', () => {
  assert.equal(states(follow(0, [launch])), 3);
  const day = period('holiday', LIVE + 11 * HOURS);
  assert.equal(states(follow(0, [day])), 0);
  assert.equal(states(follow(60, [day])), 3, 'more calls than usual are not what a holiday brings');
  assert.equal(states(follow(0, [period('event', day.toMs / 60_000)])), 0);
});

const lives: {
  readonly signal: SignalName;
  readonly row: (minute: number) => StatRow;
  readonly state: number;
}[] = [
  { signal: 'traffic_mix', row: (minute) => mixRow(minute, { a: 10, b: 50 }), state: 0 },
  { signal: 'refusal_rate', row: (minute) => rateRow(minute, 60, 12), state: 3 },
];

for (const { signal, row, state } of lives) {
  test(`in a launch a moved ${signal} reaches state ${state}`, () => {
    const monitor = monitorOf(signal);
    const drawn = { from: START, to: LIVE, step: 60, perMinute: 60, rate: 0.03 };
    const history = drawRates(3, drawn).map((row) =>
      signal === 'refusal_rate' ? row : mixRow(row.minute, { a: 3000, b: 600 }, 60),
    );
    const feed = { monitor, baseline: learnRows(monitor, history, []) };
    const closed = Array.from({ length: 120 }, (_, i) => row(LIVE + i));
    const input = inputOf(feed, { closed, closedUntilMinute: LIVE + 119 });
    assert.equal(judge({ ...input, periods: [] }).finding.state, 3, 'without a launch');
    assert.equal(judge({ ...input, periods: [launch] }).finding.state, state);
  });
}
