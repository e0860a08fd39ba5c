import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { judge } from '../../../src/judge/judge.ts';
import type { BaselineModel, Finding, SeriesState, StatRow } from '../../../src/model/judgement.ts';
import {
  START,
  drawRates,
  feedRows,
  inputOf,
  learnRows,
  mixRow,
  monitorOf,
  rateRow,
  valueRow,
} from './streams.ts';
import { createRandom } from '../../../bench/drift/random.ts';

const monitor = monitorOf('refusal_rate');
const LIVE = START + 14 * 1440;
const baseline = learnRows(
  monitor,
  drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 60, rate: 0.03 }),
  [],
);
const feed = { monitor, baseline };
const live = (seed: number, rate: number, minutes: number, from = LIVE): StatRow[] =>
  drawRates(seed, { from, to: from + minutes, step: 1, perMinute: 60, rate });

test('a quiet stream stays at state 0 for a day and shows its figures', () => {
  const { findings } = feedRows(feed, live(2, 0.03, 1440));
  assert.ok(findings.every((finding) => finding.state <= 1));
  const last = findings.at(-1) as Finding;
  assert.equal(last.status, 'ok');
  assert.ok(Math.abs((last.baseline ?? 0) - 0.03) < 0.002);
  assert.ok((last.intervalLow ?? 1) < 0 && (last.intervalHigh ?? -1) > 0);
  assert.ok((last.minimumDetectableRatio ?? 0) > 1.2 && (last.minimumDetectableRatio ?? 9) < 2.5);
});

test('refusals from 3 % to 8 % page within half an hour, name the start, and freeze the baseline', () => {
  const rows = [...live(3, 0.03, 120), ...live(4, 0.08, 60, LIVE + 120)];
  const { findings } = feedRows(feed, rows);
  const first = findings.findIndex((finding) => finding.state === 3);
  assert.ok(first >= 120 && first < 150, `paged at ${first}`);
  const page = findings[first] as Finding;
  assert.equal(page.status, 'frozen');
  assert.equal(page.direction, 'up');
  assert.ok(Math.abs((page.sinceMs ?? 0) / 60_000 - (LIVE + 120)) <= 10);
  assert.ok((page.current ?? 0) > 0.06 && (page.deltaRatio ?? 0) > 2);
  assert.ok((page.intervalLow ?? 0) > 0);
  assert.ok(page.evidence >= page.thresholds.page && page.thresholds.page > page.thresholds.ticket);
});

test('a page ends when the rate is back, does not flap, and can come again', () => {
  const rows = [
    ...live(5, 0.08, 60),
    ...live(6, 0.03, 240, LIVE + 60),
    ...live(7, 0.08, 60, LIVE + 300),
  ];
  const states = feedRows(feed, rows).findings.map((finding) => finding.state);
  const turns = states
    .map((state, i) => state >= 2 !== (states[i - 1] ?? 0) >= 2)
    .filter(Boolean).length;
  assert.equal(turns, 3, 'opens, closes, opens');
  assert.equal(states[299], 0);
  assert.ok(
    feedRows(feed, rows).findings.every((finding) => finding.current !== null),
    'figures are shown in every minute with traffic, the closing one included',
  );
  assert.equal(states.at(-1), 3);
});

test('a page tells when it opened and paged, and for a week after its end that it was', () => {
  const rows = [...live(5, 0.08, 60), ...live(6, 0.03, 240, LIVE + 60)];
  const { findings, state } = feedRows(feed, rows);
  const minuteOf = (finding: Finding | undefined) => (finding?.windowEndMs ?? 0) / 60_000 - 1;
  const page = findings.find((finding) => finding.state === 3);
  assert.equal(page?.explanation['paged_minute'], minuteOf(page));
  const opening = findings.find((finding) => finding.state >= 2);
  assert.equal(page?.explanation['opened_minute'], minuteOf(opening));
  const end = findings.findIndex((finding, index) => index > 60 && finding.state === 0);
  const closed = findings[end]?.explanation['closed'] as Record<string, unknown>;
  assert.deepEqual(closed, {
    since: (page?.sinceMs ?? 0) / 60_000,
    opened: minuteOf(opening),
    paged: minuteOf(page),
    closed: minuteOf(findings[end]),
    direction: 'up',
  });
  const later = (minutes: number) =>
    judge(
      inputOf(feed, { state, closed: [], closedUntilMinute: minuteOf(findings[end]) + minutes }),
    );
  assert.ok('closed' in later(7 * 1440).finding.explanation);
  assert.ok(!('closed' in later(7 * 1440 + 1).finding.explanation));
});

test('a page tells until when the data spoke for its being there, to the minute it was over', () => {
  const rows = [...live(5, 0.08, 120), ...live(6, 0.03, 240, LIVE + 120)];
  const { findings } = feedRows(feed, rows);
  const signs = findings.map(({ explanation }) => explanation['signed_minute']);
  const end = findings.findIndex((finding, index) => index > 120 && finding.state === 0);
  assert.ok((signs[119] as number) >= LIVE + 110, 'while it lasts, within minutes of now');
  assert.ok((signs[end - 1] as number) <= LIVE + 125, 'not in the minutes that prove its end');
});

test('an improvement of a signal that is only worse when up is on the board and alarms nobody', () => {
  const { findings } = feedRows(feed, live(8, 0.002, 600));
  assert.equal(findings.at(-1)?.state, 1);
  assert.equal(findings.at(-1)?.direction, 'down');
});

test('a registered change shortens the way to the page', () => {
  const change = {
    timestampMs: LIVE * 60_000,
    service: 'test',
    environment: '',
    kind: 'prompt_version',
    oldValue: 'a',
    newValue: 'b',
    share: 1,
  };
  const rows = live(9, 0.08, 60);
  const plain = feedRows(feed, rows).findings.findIndex((finding) => finding.state === 3);
  const known = feedRows({ ...feed, changes: [change] }, rows).findings.findIndex(
    (f) => f.state === 3,
  );
  assert.ok(known < plain, `${known} < ${plain}`);
});

test('a few users or a tiny effect do not page however sure it is', () => {
  const crowd = { ...feed, monitor: { ...monitor, minimumUsers: 100_000 } };
  assert.equal(feedRows(crowd, live(10, 0.08, 120)).findings.at(-1)?.state, 2);
  const slight = feedRows(feed, live(11, 0.036, 1440)).findings;
  assert.ok(slight.every((finding) => finding.state <= 1));
});

test('without a baseline the verdict is learning, without traffic it says so, with little data too', () => {
  const learning = judge(
    inputOf(
      { monitor, baseline: undefined },
      { closedUntilMinute: LIVE, closed: live(1, 0.03, 1) },
    ),
  );
  assert.equal(learning.finding.status, 'learning');
  assert.equal(learning.finding.current, null);
  const silent = judge(
    inputOf(feed, { closedUntilMinute: LIVE + 500, state: feedRows(feed, live(1, 0.03, 5)).state }),
  );
  assert.equal(silent.finding.status, 'no_traffic');
  assert.equal(silent.finding.current, null, 'absent is not zero');
  const thin = feedRows(feed, [rateRow(LIVE, 10, 0)]).findings[0];
  assert.equal(thin?.status, 'insufficient_data');
});

test('a classifier that covers much less than it used to makes the data stale', () => {
  const rows = live(1, 0.03, 30).map((row) => ({ ...row, classified: row.n / 2 }));
  assert.equal(feedRows(feed, rows).findings.at(-1)?.status, 'stale_data');
});

test('turns after a refusal are no missing classification: a drift of conversations is frozen, not stale', () => {
  const rows = [...live(3, 0.03, 60), ...live(4, 0.12, 40, LIVE + 60)].map((row) => ({
    ...row,
    eligible: row.n - 3 * row.events,
    firstEvents: row.events,
  }));
  const statuses = (of: readonly StatRow[]) =>
    new Set(
      feedRows(feed, of)
        .findings.filter(({ state }) => state >= 2)
        .map(({ status }) => status),
    );
  assert.deepEqual([...statuses(rows)], ['frozen']);
  const half = rows.map((row) => ({ ...row, classified: row.n / 2 }));
  assert.deepEqual(
    [...statuses(half)],
    ['stale_data'],
    'a lost classifier is told in a drift, too',
  );
});

test('a baseline of two hundred calls without any event judges without NaN', () => {
  const zero = learnRows(
    monitor,
    drawRates(1, { from: START, to: START + 60, step: 1, perMinute: 10, rate: 0 }),
  );
  const { findings } = feedRows({ monitor, baseline: zero }, live(12, 0.1, 30, START + 60));
  for (const finding of findings) {
    for (const value of [
      finding.evidence,
      finding.current,
      finding.baseline,
      finding.intervalLow,
      finding.intervalHigh,
    ]) {
      assert.ok(value === null || Number.isFinite(value));
    }
  }
  assert.equal(findings.at(-1)?.state, 3);
});

test('a series that never varied judges with numbers, and keeps them through a restart', () => {
  const same = (minute: number, minutes: number) =>
    valueRow(
      'output_tokens',
      minute,
      Array.from({ length: 20 * minutes }, (_, i) => 240 + (i % 20)),
      minutes,
    );
  const monitor = monitorOf('output_tokens');
  const hours = Array.from({ length: 25 }, (_, i) => same(START + i * 60, 60));
  const fine = Array.from({ length: 306 }, (_, i) => same(START + i * 5, 5));
  // As the store keeps it.
  const baseline = JSON.parse(JSON.stringify(learnRows(monitor, hours, fine))) as BaselineModel;
  const constant = { monitor, baseline };
  const rows = Array.from({ length: 60 }, (_, i) => same(START + 26 * 60 + i, 1));
  const { findings, state } = feedRows(constant, rows);
  assert.ok(
    findings.every(({ evidence, state: reached }) => Number.isFinite(evidence) && reached === 0),
  );
  assert.ok(
    !JSON.stringify(state?.json).includes('"r":[null'),
    'evidence is a number in the state',
  );
});

test('a new installation with twenty minutes of history judges an obvious shift within two minutes of traffic at 10/s', () => {
  const fresh = learnRows(
    monitor,
    drawRates(5, { from: START, to: START + 20, step: 1, perMinute: 600, rate: 0.03 }),
  );
  const quiet = drawRates(6, {
    from: START + 20,
    to: START + 50,
    step: 1,
    perMinute: 600,
    rate: 0.03,
  });
  assert.ok(
    feedRows({ monitor, baseline: fresh }, quiet).findings.every((finding) => finding.state === 0),
  );
  const shifted = drawRates(7, {
    from: START + 50,
    to: START + 60,
    step: 1,
    perMinute: 600,
    rate: 0.08,
  });
  const paged = feedRows({ monitor, baseline: fresh }, [...quiet, ...shifted]).findings.findIndex(
    (f) => f.state === 3,
  );
  assert.ok(paged >= 30 && paged <= 33, `paged at ${paged}`);
});

test('any splitting into ticks, any order of rows and any re-delivery give the same state to the last digit', () => {
  const rows = [
    ...live(13, 0.03, 40),
    ...live(14, 0.08, 40, LIVE + 40),
    ...live(15, 0.03, 40, LIVE + 80),
  ];
  const change = {
    timestampMs: (LIVE + 41) * 60_000,
    service: 'a',
    environment: '',
    kind: 'x',
    oldValue: '',
    newValue: '',
    share: 1,
  };
  const whole = { ...feed, changes: [change] };
  const expected = judge(inputOf(whole, { closedUntilMinute: LIVE + 119, closed: rows }));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 118 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 1e9 }),
      (cuts, seed) => {
        const random = createRandom(seed);
        let state: SeriesState | undefined;
        for (const cut of [...cuts.sort((a, b) => a - b), 119]) {
          const until = LIVE + cut;
          // Everything so far is delivered again, halves of minutes apart, in any order.
          const closed = rows
            .filter((row) => row.minute <= until)
            .flatMap((row) => splitRow(row))
            .sort(() => random.next() - 0.5);
          const open = rows.filter((row) => row.minute > until);
          const output = judge(inputOf(whole, { state, closed, open, closedUntilMinute: until }));
          state = JSON.parse(JSON.stringify(output.state)) as SeriesState;
        }
        assert.deepEqual(state, JSON.parse(JSON.stringify(expected.state)));
      },
    ),
    { numRuns: 40 },
  );
});

/** Two rows of one minute that add up to the row. */
function splitRow(row: StatRow): StatRow[] {
  const half = Math.floor(row.n / 2);
  const events = Math.min(half, row.events);
  return [
    { ...rateRow(row.minute, half, events), newestArrivalMs: row.newestArrivalMs },
    {
      ...rateRow(row.minute, row.n - half, row.events - events),
      newestArrivalMs: row.newestArrivalMs,
    },
  ];
}

test('open minutes show in the verdict and leave no trace in the state', () => {
  const closed = live(16, 0.03, 10);
  const open = live(17, 0.5, 5, LIVE + 10);
  const with_ = judge(inputOf(feed, { closed, open, closedUntilMinute: LIVE + 9 }));
  const without = judge(inputOf(feed, { closed, closedUntilMinute: LIVE + 9 }));
  assert.deepEqual(with_.state, without.state);
  assert.equal(with_.finding.state, 3);
  assert.equal(without.finding.state, 0);
});

test('more events mean more evidence', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 12, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      (events, more) => {
        const at = (k: number): number =>
          feedRows(feed, [rateRow(LIVE, 300, k)]).findings[0]?.evidence ?? 0;
        assert.ok(at(events + more) >= at(events));
      },
    ),
    { numRuns: 50 },
  );
});

test('lengths that grow by a half page, with the ratio and its interval right', () => {
  const signal = 'output_tokens';
  const random = createRandom(3);
  const draw = (minute: number, n: number, median: number, minutes: number): StatRow =>
    valueRow(
      signal,
      minute,
      Array.from({ length: n }, () => median * Math.exp(0.8 * random.normal())),
      minutes,
    );
  const history = Array.from({ length: 14 * 24 }, (_, i) => draw(START + i * 60, 300, 200, 60));
  const length = {
    monitor: monitorOf(signal),
    baseline: learnRows(monitorOf(signal), history, []),
  };
  const quiet = Array.from({ length: 120 }, (_, i) => draw(LIVE + i, 30, 200, 1));
  const grown = Array.from({ length: 60 }, (_, i) => draw(LIVE + 120 + i, 30, 300, 1));
  const { findings } = feedRows(length, [...quiet, ...grown]);
  assert.ok(findings.slice(0, 120).every((finding) => finding.state <= 1));
  const page = findings.find((finding) => finding.state === 3);
  assert.ok(page !== undefined);
  assert.ok((page.deltaRatio ?? 0) > 1.3 && (page.deltaRatio ?? 9) < 1.8);
  const delta = 100 * Math.exp(0.32);
  assert.ok((page.intervalLow ?? 0) < delta && delta < (page.intervalHigh ?? 0) * 1.2);
});

test('another model answering pages at once and is named', () => {
  const mix = monitorOf('served_model');
  const history = Array.from({ length: 14 * 24 }, (_, i) =>
    mixRow(START + i * 60, { 'm-1': 570, 'm-mini': 30 }, 60),
  );
  const served = { monitor: mix, baseline: learnRows(mix, history, []) };
  const rows = [
    mixRow(LIVE, { 'm-1': 57, 'm-mini': 3 }),
    mixRow(LIVE + 1, { 'm-2': 57, 'm-mini': 3 }),
  ];
  const { findings } = feedRows(served, rows);
  assert.equal(findings[0]?.state, 0);
  assert.equal(findings[1]?.state, 3);
  assert.equal(findings[1]?.explanation['value'], '(other)');
  assert.ok((findings[1]?.current ?? 0) > 0.9);
});

test('silence is traffic of zero: it pages, while a rate without traffic does not move', () => {
  const traffic = monitorOf('traffic');
  const history = drawRates(1, { from: START, to: LIVE, step: 60, perMinute: 20, rate: 0 });
  const counts = { monitor: traffic, baseline: learnRows(traffic, history, []) };
  const before = feedRows(counts, [rateRow(LIVE, 20, 0)]).state;
  const after = judge(inputOf(counts, { state: before, closedUntilMinute: LIVE + 30 }));
  assert.equal(after.finding.state, 3);
  assert.equal(after.finding.direction, 'down');
  const rate = judge(
    inputOf(feed, { state: feedRows(feed, live(1, 0.03, 3)).state, closedUntilMinute: LIVE + 30 }),
  );
  assert.equal(rate.finding.state, 0);
});

test('where the last weeks hold days at a third of the traffic, such a day does not page, and silence does', () => {
  const traffic = monitorOf('traffic');
  const quietDays = new Set([3, 6, 9, 12]);
  const history = Array.from({ length: 14 }, (_, day) =>
    drawRates(day + 1, {
      from: START + day * 1440,
      to: START + (day + 1) * 1440,
      step: 60,
      perMinute: quietDays.has(day) ? 7 : 20,
      rate: 0,
    }),
  ).flat();
  const counts = { monitor: traffic, baseline: learnRows(traffic, history, []) };
  const third = drawRates(99, { from: LIVE, to: LIVE + 600, step: 1, perMinute: 7, rate: 0 });
  const { findings, state } = feedRows(counts, third);
  assert.ok(findings.every((finding) => finding.state < 3));
  const after = judge(inputOf(counts, { state, closedUntilMinute: LIVE + 600 + 60 }));
  assert.equal(after.finding.state, 3);
  assert.equal(after.finding.direction, 'down');
});

test('a finding has the same identity in every process, and another one at another minute', () => {
  const at = (minute: number): string =>
    judge(inputOf(feed, { closedUntilMinute: minute })).finding.findingId;
  assert.equal(at(LIVE), at(LIVE));
  assert.notEqual(at(LIVE), at(LIVE + 1));
  assert.match(at(LIVE), /^[0-9a-f]{16}$/);
});

test('a quiet stream of lengths within a few buckets stays quiet, and a rise is carried by the level', () => {
  const signal = 'output_tokens';
  const random = createRandom(8);
  const row = (minute: number, factor: number): StatRow =>
    valueRow(
      signal,
      minute,
      Array.from({ length: 10 }, () => Math.round(factor * 200 * Math.exp(random.next() - 0.5))),
    );
  const history = Array.from({ length: 1440 }, (_, i) => row(START + i, 1));
  const narrow = { monitor: monitorOf(signal), baseline: learnRows(monitorOf(signal), history) };
  const from = START + 1440;
  const quiet = Array.from({ length: 600 }, (_, i) => row(from + i, 1));
  const grown = Array.from({ length: 20 }, (_, i) => row(from + 600 + i, 1.5));
  const { findings } = feedRows(narrow, [...quiet, ...grown]);
  assert.ok(findings.slice(0, 600).every((finding) => finding.state === 0));
  const page = findings.findIndex((finding) => finding.state === 3);
  assert.ok(page >= 600 && page <= 606, `paged at ${page}`);
});
