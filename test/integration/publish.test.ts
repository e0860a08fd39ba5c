import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { createMonitors } from '../../src/measure/monitors.ts';
import type { Finding } from '../../src/model/judgement.ts';
import { createPublisher, type Publisher, type ReadinessCheck } from '../../src/publish/publish.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { finding, learning, NOW, verdict } from '../unit/publish/verdicts.ts';

const TOKEN = 'a-token-of-the-test';
const written: Record<string, unknown[]> = {
  changes: [],
  periods: [],
  evaluations: [],
  decisions: [],
};
let checks: ReadinessCheck[] = [{ name: 'store', isReady: true, detail: 'answers' }];
let publisher: Publisher;
let url = '';
const stored = new Map<string, Finding>([
  ['feedfeedfeedfeed', finding({ findingId: 'feedfeedfeedfeed', state: 2 })],
]);

before(async () => {
  const telemetry = createTelemetry({ level: 'silent' });
  publisher = createPublisher({
    host: '127.0.0.1',
    port: 0,
    telemetry,
    clock: () => NOW + 1000,
    version: '1.2.3',
    monitors: createMonitors({ defaults: true, declared: [] }),
    readiness: () => checks,
    tokens: [TOKEN],
    labelValuesMax: 10,
    budgets: [],
    runbooksFolder: new URL('../../docs/runbooks', import.meta.url).pathname,
    analyse: (name) => Promise.resolve({ name }),
    endpoints: () => ({ grpc: '127.0.0.1:4317', http: 'http://127.0.0.1:4318' }),
    data: {
      readFinding: (id) => Promise.resolve(stored.get(id)),
      readSeries: () => Promise.resolve(new Map()),
      readChanges: () => Promise.resolve([]),
      explain: () =>
        Promise.resolve({
          cause: 'behaviour',
          sentence: 'refusal rate went from 3 % to 8 % everywhere.',
          split: { delta: 0.05, mix: 0, behaviour: 0.05, mixShare: 0 },
          start: null,
          places: [],
          suspects: [],
          quantiles: [],
          cells: [],
          judged: null,
        }),
      readPeriods: () => Promise.resolve([]),
      announcePeriod: (period) => Promise.resolve(void written['periods']?.push(period)),
      announceChange: (change) => Promise.resolve(void written['changes']?.push(change)),
      storeEvaluations: (list) => Promise.resolve(void written['evaluations']?.push(...list)),
      recordDecision: (request) => {
        written['decisions']?.push(request);
        return Promise.resolve({ ...request, decisionId: 'd', decidedAtMs: NOW });
      },
      readDecisions: () => Promise.resolve([]),
    },
  });
  url = await publisher.start();
});
after(() => publisher.close());

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('before the first verdict the board tells a new user what to do', async () => {
  const { status, text } = await get('/');
  assert.equal(status, 200);
  assert.match(text, /Waiting for the first model call/);
});

test('verdicts stand on the board, in /metrics and in the API until the next ones', async () => {
  publisher.publish(
    [verdict(), verdict({ ...learning(), monitor: 'traffic', signal: 'traffic' })],
    NOW,
  );
  assert.match((await get('/')).text, /refusal_rate/);
  const { text, headers } = await get('/metrics');
  assert.match(text, /llm_drift_state\{monitor="refusal_rate",.*\} 3/);
  assert.match(text, /spandrift_job_failures_total/);
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const { evaluated_at: at, findings } = JSON.parse((await get('/api/v1/drift')).text) as {
    evaluated_at: string;
    findings: { monitor: string; current: number | null }[];
  };
  assert.equal(at, new Date(NOW).toISOString());
  assert.deepEqual(
    findings.map((entry) => [entry.monitor, entry.current]),
    [
      ['refusal_rate', 0.08],
      ['traffic', null],
    ],
  );
});

test('the explain link of an alert leads to its series', async () => {
  const labels =
    'monitor=refusal_rate&signal=refusal_rate&service=chat&environment=prod&request_model=gpt&';
  const { status, headers } = await get(`/?${labels}`);
  assert.equal(status, 302);
  const { status: found, text } = await get(headers.get('location') ?? '');
  assert.equal(found, 200);
  assert.match(text, /refusal_rate of chat has risen/);
  assert.match(text, /\/runbooks\/LLMRefusalRateDrift/);
  assert.equal((await get('/explain?monitor=refusal_rate&service=other')).status, 404);
});

test('a finding is found while it stands, after it stood on a page, and from the store', async () => {
  assert.equal((await get('/findings/0123456789abcdef')).status, 200);
  publisher.publish([verdict({ findingId: 'next' })], NOW);
  assert.equal((await get('/findings/0123456789abcdef')).status, 200);
  assert.equal((await get('/api/v1/findings/feedfeedfeedfeed')).status, 200);
  const missing = await get('/api/v1/findings/0000');
  assert.equal(missing.status, 404);
  assert.match(missing.text, /no finding '0000'/);
  const explained = JSON.parse((await get('/api/v1/findings/next')).text) as Record<
    string,
    { cause: string }
  >;
  assert.equal(explained['explained']?.cause, 'behaviour');
});

test('runbooks are served by the name of their alert and listed', async () => {
  assert.match((await get('/runbooks/LLMRefusalRateDrift')).text, /<h2[^>]*>Meaning<\/h2>/);
  assert.match((await get('/runbooks')).text, /href="\/runbooks\/LLMRefusalRateDrift"/);
  assert.equal((await get('/runbooks/..%2f..%2fREADME')).status, 404);
});

test('alive is alive; ready says what is missing and what to do', async () => {
  assert.deepEqual(JSON.parse((await get('/healthz')).text), { status: 'alive', version: '1.2.3' });
  assert.equal((await get('/readyz')).status, 200);
  checks = [
    { name: 'store', isReady: false, detail: 'ClickHouse does not answer; check store.url' },
  ];
  const { status, text } = await get('/readyz');
  assert.equal(status, 503);
  assert.match(text, /check store\.url/);
});

const CHANGE = { service: 'chat', kind: 'deploy', new_value: '42' };

test('this machine may write without a token', async () => {
  assert.equal((await post('/api/v1/changes', CHANGE)).status, 201);
  const launch = { ...CHANGE, kind: 'launch', until: new Date(NOW + 1000).toISOString() };
  assert.equal((await post('/api/v1/changes', launch)).status, 201);
  assert.equal(written['periods']?.length, 1, 'a period is no change');
  const evaluation = { service: 'chat', evaluation_name: 'faithful', score: 0.5 };
  assert.equal((await post('/api/v1/evaluations', evaluation)).text, '{"stored":1}');
  const decision = { kind: 'unmute', monitor: 'refusal_rate', segment: {}, actor: 'ann' };
  assert.equal((await post('/api/v1/decisions', decision)).status, 201);
  const unwatched = await post('/api/v1/decisions', { ...decision, monitor: 'refusals' });
  assert.equal(unwatched.status, 400);
  assert.match(unwatched.text, /no monitor .*refusals.*; one of /);
  assert.deepEqual(
    [written['changes']?.length, written['evaluations']?.length, written['decisions']?.length],
    [1, 1, 1],
  );
});

test('a page of somebody else, and a name that only resolves to here, may not write', async () => {
  assert.equal(
    (await post('/api/v1/changes', CHANGE, { origin: 'http://evil.example' })).status,
    401,
  );
  const { port } = new URL(url);
  const answer = await rawPost(Number(port), 'board.example');
  assert.match(answer, /^HTTP\/1\.1 401/);
  assert.equal(written['changes']?.length, 1);
});

/** A request with a Host header of its own, which fetch does not allow. */
function rawPost(port: number, host: string): Promise<string> {
  const body = JSON.stringify(CHANGE);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /api/v1/changes HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += chunk));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

test('a known token may write from anywhere, an unknown one not even from here', async () => {
  const auth = (token: string) => ({
    authorization: `Bearer ${token}`,
    origin: 'http://elsewhere.example',
  });
  assert.equal((await post('/api/v1/changes', CHANGE, auth(TOKEN))).status, 201);
  assert.equal((await post('/api/v1/changes', CHANGE, auth('wrong'))).status, 401);
});

test('bad requests get the field, the value and the way out', async () => {
  const bad = await post('/api/v1/changes', { service: 'chat', kind: 'deploy' });
  assert.equal(bad.status, 400);
  const { error } = JSON.parse(bad.text) as {
    error: { code: string; violations: { field: string }[]; help: string };
  };
  assert.deepEqual([error.code, error.violations[0]?.field], ['QUERY_INVALID', 'new_value']);
  assert.equal((await post('/api/v1/changes', '{')).status, 400);
  assert.equal((await post('/api/v1/changes', 'x', { 'content-type': 'text/plain' })).status, 415);
  assert.equal(
    (await post('/api/v1/changes', { ...CHANGE, new_value: 'x'.repeat(5_000_000) })).status,
    413,
  );
  assert.equal((await get('/api/v1/series?monitor=nope')).status, 400);
  assert.equal((await get('/nowhere')).status, 404);
});

test('a parameter that is no column is refused by name, not answered with another series', async () => {
  const typo = await get('/api/v1/series?monitor=refusal_rate&sevice=chat');
  assert.equal(typo.status, 400);
  assert.match(typo.text, /sevice: refusal_rate has no such column; .*service, environment/);
  assert.equal((await get('/api/v1/series?monitor=refusal_rate&service=chat')).status, 200);
  const hours = await get('/api/v1/changes?hour=3');
  assert.equal(hours.status, 400);
  assert.match(hours.text, /"field":"hour"/);
});

test('a path that is there answers a method it does not have with those it has', async () => {
  const cases = [
    ['DELETE', '/api/v1/drift', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/v1/changes', 'GET, HEAD, POST, OPTIONS'],
    ['GET', '/api/v1/evaluations', 'POST, OPTIONS'],
    ['POST', '/findings/feedfeedfeedfeed', 'GET, HEAD, OPTIONS'],
  ] as const;
  for (const [method, path, allow] of cases) {
    const body = method === 'GET' ? {} : { body: 'x', headers: { 'content-type': 'text/plain' } };
    const answer = await get(path, { method, ...body });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allow], path);
    const { error } = JSON.parse(answer.text) as { error: { code: string; message: string } };
    assert.equal(error.code, 'METHOD_NOT_ALLOWED');
    assert.ok(error.message.includes(`${method} ${path}`), error.message);
    const options = await get(path, { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [204, allow], path);
  }
  assert.equal((await get('/metrics', { method: 'HEAD' })).status, 200);
  assert.equal((await get('/nowhere', { method: 'OPTIONS' })).status, 404);
});

test('a path that cannot be read or names something far too long has the shape of every error', async () => {
  for (const [path, status, code] of [
    [`/findings/${'x'.repeat(200)}`, 404, 'NOT_FOUND'],
    ['/findings/%zz', 400, 'QUERY_INVALID'],
  ] as const) {
    const answer = await get(path);
    assert.equal(answer.status, status);
    const { error } = JSON.parse(answer.text) as { error: Record<string, string> };
    assert.equal(error['code'], code);
    assert.ok(error['help']);
  }
});

test('pages may load and run nothing but themselves', async () => {
  const policy = (await get('/')).headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.ok(!policy.includes('unsafe'));
});
