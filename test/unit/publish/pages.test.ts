import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { BEHAVIOUR_ALERTS } from '../../../src/cli/rules/behaviour.ts';
import type { StatRow } from '../../../src/model/judgement.ts';
import { boardBody, groupOf } from '../../../src/publish/board-body.ts';
import { niceTicks, sparkline } from '../../../src/publish/chart.ts';
import { explainBody } from '../../../src/publish/explain-body.ts';
import {
  formatCount,
  formatDelta,
  formatDuration,
  formatRatio,
  formatValue,
} from '../../../src/publish/format.ts';
import { markup } from '../../../src/publish/html.ts';
import { incidentPanel } from '../../../src/publish/incident-panel.ts';
import { page, PAGE_HEADERS } from '../../../src/publish/page.ts';
import { renderMarkdown } from '../../../src/publish/runbooks.ts';
import { toPoints } from '../../../src/publish/series.ts';
import { alertOf } from '../../../src/publish/signal-alert.ts';
import { startBody } from '../../../src/publish/start-body.ts';
import { toJson } from '../../../src/publish/to-json.ts';
import { incidentOf } from '../../../src/publish/verdict.ts';
import { finding, learning, NOW, verdict } from './verdicts.ts';

const content = (verdicts: Parameters<typeof boardBody>[0]['verdicts']) => ({
  verdicts,
  rows: new Map(),
  changes: [],
  periods: [],
  monitors: [],
  nowMs: NOW,
  span: { fromMinute: NOW / 60_000 - 180, toMinute: NOW / 60_000, bucketMinutes: 2 },
  version: '0.1.0',
});

test('values read as people say them, in the unit of their signal', () => {
  assert.equal(formatValue('refusal_rate', 0.0817), '8.17 %');
  assert.equal(formatValue('latency_seconds', 1.2345), '1.23 s');
  assert.equal(formatValue('latency_seconds', 0.0456), '45.6 ms');
  assert.equal(formatValue('cost_per_call_usd', 0.01234), '$0.0123');
  assert.equal(formatValue('output_tokens', 412.4), '412');
  assert.equal(formatValue('output_tokens', null), '–');
  assert.equal(formatDelta('refusal_rate', 0.0512), '+5.12 pp');
  assert.equal(formatDelta('cost_per_call_usd', -0.5), '−$0.5');
  assert.equal(formatRatio(2.667), '×2.67');
  assert.equal(formatCount(123_456), '123k');
  assert.equal(formatDuration(12 * 60_000), '12 min');
  assert.equal(formatDuration(185 * 60_000), '3 h 5 min');
});

test('what was sent is text, never markup', () => {
  assert.equal(markup`<b>${'<script>"&\''}</b>`.text, '<b>&lt;script&gt;&quot;&amp;&#39;</b>');
  const evil = {
    service: '<img src=x onerror=alert(1)>',
    environment: '"><script>alert(1)</script>',
  };
  const { text } = boardBody(content([verdict({ segment: evil })]));
  assert.ok(!text.includes('<img') && !text.includes('<script>'));
});

test('style and script of a page are exactly those that its policy names', () => {
  const text = page({ title: 'x', current: 'board', body: markup`<p></p>` });
  for (const tag of ['style', 'script']) {
    const inner = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(inner).digest('base64');
    assert.ok(inner.length > 100 && PAGE_HEADERS['content-security-policy'].includes(hash), tag);
  }
  assert.ok(!/<(link|script|img)[^>]+(href|src)="https?:/.test(text));
});

test('the board shows the worst first, each in its group, and counts them', () => {
  const { text } = boardBody(
    content([
      verdict(),
      verdict({ monitor: 'error_rate', signal: 'error_rate', state: 2 }),
      verdict({ ...learning(), monitor: 'traffic', signal: 'traffic' }),
    ]),
  );
  const places = ['data-group="page">', 'data-group="ticket">', 'data-group="learning">'].map(
    (mark) => text.lastIndexOf(mark),
  );
  assert.ok(places.every((place, index) => place > (places[index - 1] ?? 0)));
  assert.ok(text.includes('8 %') && text.includes('was 3 %') && text.includes('for 12 min'));
});

const leader = {
  monitor: 'refusal_rate',
  signal: 'refusal_rate',
  segment: finding().segment,
} as const;
const incident = (isLeader: boolean, size = 2) => ({
  id: 'i1',
  leader,
  isLeader,
  isWaiting: false,
  size,
});

test('members of an incident stand under its leader and are not counted as pages', () => {
  const member = verdict({ monitor: 'output_tokens', signal: 'output_tokens', state: 2 });
  const { text } = boardBody(
    content([
      { ...verdict(), incident: incident(true) },
      { ...member, incident: incident(false) },
    ]),
  );
  assert.match(text, /1 more of this incident does not alert/);
  assert.match(text, /class="tile page some"[^]*?<b>1<\/b>/);
  assert.match(text, /class="tile ticket"[^]*?<b>0<\/b>/);
  assert.equal(text.split('<b>output_tokens</b>').length, 2, 'shown once');
});

test('a member whose leader has ended stands for itself', () => {
  const { text } = boardBody(content([{ ...verdict(), incident: incident(false, 1) }]));
  assert.match(text, /class="tile page some"[^]*?<b>1<\/b>/);
});

test('the explain page of a member names its leader, and that of a leader its members', () => {
  const member = { ...verdict({ monitor: 'output_tokens' }), incident: incident(false) };
  const panel = (shown: typeof member) =>
    incidentPanel({ ...shown, members: [member] })?.text ?? '';
  assert.match(panel(member), /Part of an incident[^]*href="\/explain\?monitor=refusal_rate/);
  const leads = panel({ ...verdict(), incident: incident(true) });
  assert.match(leads, /Leads an incident[^]*monitor=output_tokens/);
  assert.equal(panel({ ...verdict(), incident: incident(true, 1) }), '', 'a drift that is alone');
});

test('the incident of a finding is that of its drift, standing or written', () => {
  const standing = { ...verdict(), incident: incident(true) };
  assert.equal(incidentOf(finding({ findingId: 'older' }), [standing])?.isLeader, true);
  const old = finding({ sinceMs: 1, explanation: { incident: incident(false) } });
  assert.equal(incidentOf(old, [standing])?.isLeader, false, 'an earlier drift of the series');
});

test('what was announced is on the board until it is over, and a held series says so', () => {
  const period = { kind: 'launch', service: '', environment: '', fromMs: NOW - 1, toMs: NOW + 1 };
  const periods = [
    { ...period, name: 'Autumn' },
    { ...period, name: 'Summer', toMs: NOW },
  ];
  const held = finding({ explanation: { held_by: { kind: 'launch', name: 'Autumn' } }, state: 0 });
  const { text } = boardBody({ ...content([{ ...verdict(), finding: held }]), periods });
  assert.match(text, /launch: Autumn/);
  assert.ok(!text.includes('Summer'));
  assert.match(text, /<span class="badge">held<\/span>/);
});

test('a series without data is not shown as fine', () => {
  assert.equal(groupOf(finding({ state: 0, status: 'no_traffic' })), 'nodata');
  assert.equal(groupOf(finding({ state: 0, status: 'stale_data' })), 'nodata');
  assert.equal(groupOf(finding({ state: 2, status: 'stale_data' })), 'ticket');
  assert.equal(groupOf(finding({ state: 0, status: 'ok' })), 'ok');
});

test('an empty board tells a new user where to send data', () => {
  const { text } = startBody({ grpc: '127.0.0.1:4317', http: 'http://127.0.0.1:4318' });
  assert.ok(text.includes('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318'));
  assert.ok(text.includes('endpoint: 127.0.0.1:4317'));
});

const row = (fields: Partial<StatRow>): StatRow =>
  ({ minute: 0, minutes: 1, n: 10, events: 2, sum: 50, weight: 5, ...fields }) as StatRow;

test('a line is read by the kind of its signal; no observations are a gap, not zero', () => {
  const values = (signal: Parameters<typeof finding>[0], rows: StatRow[]) =>
    toPoints({ ...finding(signal), windowEndMs: 0 }, rows, {
      fromMinute: 0,
      toMinute: 10,
      bucketMinutes: 1,
    }).map((point) => point.value);
  assert.deepEqual(values({}, [row({}), row({ n: 0, events: 0 })]), [0.2, null]);
  assert.deepEqual(values({ signal: 'output_tokens' }, [row({})]), [5]);
  assert.deepEqual(values({ signal: 'cost_per_1k_tokens_usd' }, [row({})]), [10]);
  assert.deepEqual(values({ signal: 'traffic' }, [row({ minutes: 5 })]), [2]);
  const mix = row({
    values: new Map([
      ['a', 6],
      ['b', 2],
    ]),
  });
  assert.deepEqual(values({ signal: 'served_model' }, [mix]), [0.75]);
  assert.deepEqual(values({ signal: 'served_model', explanation: { value: 'b' } }, [mix]), [0.25]);
});

test('traffic that stopped is a line at 0 to where it was judged; of what calls are like nothing is known then', () => {
  const span = { fromMinute: 1000, toMinute: 1020, bucketMinutes: 2 };
  const rows = [1004, 1006, 1010].map((minute) => row({ minute, minutes: 2 }));
  const judged = { baselineStartMs: 1004 * 60_000, windowEndMs: 1017 * 60_000 };
  const drawn = (signal: 'traffic' | 'refusal_rate', found: StatRow[], known: object = judged) =>
    toPoints({ ...finding({ signal }), ...known }, found, span).map(
      ({ minute, value }) => [minute, value] as const,
    );
  assert.deepEqual(drawn('traffic', rows), [
    [1004, 5],
    [1006, 5],
    [1008, 0],
    [1010, 5],
    [1012, 0],
    [1014, 0],
  ]);
  assert.deepEqual(drawn('refusal_rate', rows), [
    [1004, 0.2],
    [1006, 0.2],
    [1010, 0.2],
  ]);
  const silent = drawn('traffic', [], { ...judged, baselineStartMs: 0 });
  assert.equal(silent.length, 8);
  assert.ok(silent.every(([, value]) => value === 0));
});

test('a plot without data is empty instead of wrong', () => {
  const nothing = sparkline({
    signal: 'refusal_rate',
    points: [],
    fromMinute: 0,
    toMinute: 10,
    baseline: 0.1,
    tolerance: null,
    sinceMs: null,
    changes: [],
  });
  assert.ok(!nothing.text.includes('<path'));
});

test('axes have round values', () => {
  assert.deepEqual(
    niceTicks(0, 10).map((tick) => tick.toFixed(0)),
    ['0', '2', '4', '6', '8', '10'],
  );
  assert.ok(niceTicks(0, 0.083).length <= 6);
  assert.deepEqual(niceTicks(5, 5), [5]);
});

test('a runbook is rendered without letting HTML or foreign schemes through', () => {
  const { text } = renderMarkdown(
    '# T\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1)) [good](LLMInputDrift.md) <b>x</b>\n\n| a |\n|---|\n| `b` |',
  );
  assert.ok(!text.includes('<script') && !text.includes('javascript:') && !text.includes('<b>'));
  assert.ok(text.includes('href="/runbooks/LLMInputDrift"'));
  assert.ok(text.includes('<td><code>b</code></td>'));
});

test('every signal leads to the runbook of the alert that it raises', () => {
  for (const { alert, signals } of BEHAVIOUR_ALERTS) {
    for (const signal of signals)
      assert.equal(alertOf({ signal, direction: 'down' }), alert, signal);
  }
});

test('the API writes snake_case, ISO times, and null for what JSON cannot say', () => {
  assert.deepEqual(
    toJson({
      sinceMs: NOW,
      mutedUntilMs: null,
      deltaRatio: Number.NaN,
      segment: { request_model: 'x' },
    }),
    {
      since: '2026-11-21T12:00:00.000Z',
      muted_until: null,
      delta_ratio: null,
      segment: { request_model: 'x' },
    },
  );
});

test('the explain page says what the baseline is of, unless it is the usual one', () => {
  const pageOf = (explanation: Record<string, unknown>) =>
    explainBody({
      finding: finding({ explanation }),
      mutedUntilMs: null,
      incident: null,
      members: [],
      monitor: undefined,
      rows: [],
      changes: [],
      explanation: {
        cause: 'behaviour',
        sentence: '',
        split: null,
        start: null,
        places: [],
        suspects: [],
        quantiles: [],
        cells: [],
        judged: null,
      },
      span: content([]).span,
      range: '3h',
      nowMs: NOW,
    }).text;
  assert.match(pageOf({}), /60\.0k samples</);
  const previous = {
    baseline_kind: 'previous_version',
    baseline_segment: { ...finding().segment, request_model: '<old>' },
  };
  assert.match(
    pageOf(previous),
    /60\.0k samples of the previous version \(request_model &lt;old&gt;\)/,
  );
  assert.match(pageOf({ baseline_kind: 'pinned' }), /60\.0k samples of the pinned span</);
});
