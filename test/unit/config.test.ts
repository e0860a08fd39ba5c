import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { endOf, configJsonSchema, loadConfig, redactConfig } from '../../src/config.ts';
import { createMonitorsOf } from '../../src/jobs.ts';
import { AppError } from '../../src/model/errors.ts';

function yaml(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'spandrift-config-')), 'spandrift.yaml');
  writeFileSync(file, text);
  return file;
}

function mistakes(file: string | undefined, env: Record<string, string>): Map<string, string> {
  try {
    loadConfig({ file, env });
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'CONFIG_INVALID');
    return new Map(error.violations.map(({ field, description }) => [field, description]));
  }
  return new Map();
}

test('without a file and environment the defaults are the ports of the contract, on loopback', () => {
  const config = loadConfig({ file: yaml(''), env: {} });
  assert.equal(config.receive.grpc_port, 4317);
  assert.equal(config.receive.http_port, 4318);
  assert.equal(config.publish.port, 9464);
  assert.equal(config.receive.host, '127.0.0.1');
  assert.equal(config.publish.host, '127.0.0.1');
  assert.equal(config.privacy.content, 'redacted');
  assert.equal(config.receive.max_request_bytes, 64 * 1024 * 1024);
});

test('environment stands over the file, and the file over the defaults', () => {
  const file = yaml('receive: { grpc_port: 1000, http_port: 2000 }\n');
  const config = loadConfig({ file, env: { SPANDRIFT_RECEIVE__GRPC_PORT: '0' } });
  assert.equal(config.receive.grpc_port, 0);
  assert.equal(config.receive.http_port, 2000);
});

test('a calendar takes days and times, and says what is wrong with a period', () => {
  const text =
    'monitors: { calendar: [{ name: New Year, kind: holiday, from: 2026-12-31, to: 2027-01-01 }, ' +
    '{ name: launch, from: "2026-12-01T08:00:00Z", to: "2026-12-01T20:00:00+01:00", service: chat }] }\n';
  const { calendar } = loadConfig({ file: yaml(text), env: {} }).monitors;
  assert.equal(calendar[0]?.kind, 'holiday');
  assert.equal(calendar[1]?.kind, 'event');
  assert.equal(endOf('2027-01-01'), Date.UTC(2027, 0, 2), 'the last day is part of it');
  assert.equal(endOf('2026-12-01T20:00:00+01:00'), Date.UTC(2026, 11, 1, 19));
  const wrong = 'monitors: { calendar: [{ name: x, from: 2026-12-02, to: 2026-12-01 }] }\n';
  assert.match(mistakes(yaml(wrong), {}).get('monitors.calendar.0.to') ?? '', /later than from/);
});

test('declared monitors are refused for columns nobody has and for a name given twice', () => {
  const text = `monitors:
  declared:
    - { name: a, signal: traffic, group_by: [tenant, modle] }
    - { name: a, signal: traffic, where: { user: x, tenant: acme } }
`;
  const found = mistakes(yaml(text), {});
  assert.match(
    found.get('monitors.declared.0.group_by.1') ?? '',
    /expected one of "service"\|.*"name", got "modle"/,
  );
  assert.match(found.get('monitors.declared.1.where.user') ?? '', /not a known key/);
  assert.equal(found.size, 2);
  const twice = yaml(text.replace('modle', 'feature').replace('user: x, ', ''));
  assert.match(
    mistakes(twice, {}).get('monitors.declared.1.name') ?? '',
    /another monitor has this name; give each its own, got "a"/,
  );
});

test('a pinned baseline must end after it starts', () => {
  const span = (from: string, to: string) =>
    yaml(`baselines: { pinned: { from: ${from}, to: ${to} } }`);
  const [early, late] = ['"2026-11-01T00:00:00Z"', '"2026-11-08T00:00:00Z"'];
  assert.match(
    mistakes(span(late, early), {}).get('baselines.pinned.to') ?? '',
    /must be later than from, got .*"2026-11-01T00:00:00Z"/,
  );
  assert.equal(mistakes(span(early, late), {}).size, 0);
});

test('a kind of baseline says what it lacks: a span, a version, a control segment', () => {
  const declared = (text: string) => yaml(`monitors: { declared: [{ name: a, ${text} }] }`);
  const at = 'monitors.declared.0';
  const cases: [text: string, field: string, says: RegExp][] = [
    [
      'signal: refusal_rate, baseline: pinned',
      'baseline',
      /set baselines\.pinned\.from and \.to, got "pinned"/,
    ],
    [
      'signal: refusal_rate, baseline: previous_version',
      'baseline',
      /exactly one of prompt_version, index_version in group_by, which has none, got "previous_version"/,
    ],
    [
      'signal: refusal_rate, baseline: previous_version, group_by: [prompt_version, index_version]',
      'baseline',
      /which has prompt_version and index_version/,
    ],
    ['signal: refusal_rate, baseline: control', 'control', /such as \{ tenant: .*got nothing/],
    [
      'signal: refusal_rate, baseline: control, control: { tenant: internal }',
      'control.tenant',
      /add it to group_by or use one of service, environment, request_model, got "internal"/,
    ],
    [
      'signal: refusal_rate, group_by: [tenant], control: { tenant: internal }',
      'control',
      /goes with baseline: control only/,
    ],
  ];
  for (const [text, field, says] of cases) {
    const found = mistakes(declared(text), {});
    assert.match(found.get(`${at}.${field}`) ?? '', says, text);
    assert.equal(found.size, 1, text);
  }
  const right = [
    'signal: refusal_rate, baseline: control, group_by: [tenant], control: { tenant: internal }',
    'signal: refusal_rate, baseline: control, control: { environment: staging }',
    'signal: refusal_rate, baseline: previous_version, group_by: [prompt_name, prompt_version]',
    'signal: refusal_rate, baseline: previous_window',
  ];
  for (const text of right) assert.equal(mistakes(declared(text), {}).size, 0, text);
});

test('monitors carry the pinned span and the control segment of the configuration', () => {
  const config = loadConfig({
    file: yaml(`
baselines: { pinned: { from: "2026-11-01T00:00:00Z", to: "2026-11-08T00:00:00Z" } }
monitors:
  defaults: false
  declared:
    - { name: a, signal: refusal_rate, baseline: pinned }
    - { name: b, signal: refusal_rate, baseline: control, group_by: [tenant], control: { tenant: internal } }
    - { name: c, signal: refusal_rate }
`),
    env: {},
  });
  const minute = (time: string) => Date.parse(time) / 60_000;
  assert.deepEqual(
    createMonitorsOf(config).map(({ baseline, pinned, control }) => [baseline, pinned, control]),
    [
      [
        'pinned',
        { fromMinute: minute('2026-11-01T00:00Z'), toMinute: minute('2026-11-08T00:00Z') },
        undefined,
      ],
      ['control', undefined, { tenant: 'internal' }],
      ['seasonal', undefined, undefined],
    ],
  );
});

test('an address of the web must be a whole one', () => {
  const keys = ['publish.runbook_base_url', 'publish.explain_base_url', 'store.url'];
  for (const key of keys) {
    const [section, name] = key.split('.');
    for (const value of ['runbooks', 'foo:bar', 'https:/x']) {
      const found = mistakes(yaml(`${section}: { ${name}: "${value}" }`), {});
      assert.match(found.get(key) ?? '', new RegExp(`https://.*got "${value}"`), `${key} ${value}`);
    }
    assert.equal(mistakes(yaml(`${section}: { ${name}: "http://[::1]:8123/x" }`), {}).size, 0);
  }
});

test('a text key stays text even when it looks like a number', () => {
  const env = { SPANDRIFT_PRIVACY__HMAC_KEY: '12345678901234567890' };
  assert.equal(loadConfig({ file: yaml(''), env }).privacy.hmac_key, '12345678901234567890');
});

test('every mistake is reported at once, with its path and the value', () => {
  const file = yaml('receive: { grpc_port: many, htp_port: 1 }\nspool: { bytes_max: -5 }\n');
  const found = mistakes(file, { SPANDRIFT_STORE__URL: 'nope', SPANDRIFT_TYPO__X: '1' });
  assert.match(found.get('receive.grpc_port') ?? '', /expected number.*got "many"/);
  assert.match(found.get('receive.htp_port') ?? '', /not a known key/);
  assert.match(found.get('spool.bytes_max') ?? '', /got -5/);
  assert.match(found.get('store.url') ?? '', /got "nope"/);
  assert.match(found.get('typo') ?? '', /not a known key/);
});

test('a variable with one underscore is refused with the right spelling', () => {
  const found = mistakes(yaml(''), { SPANDRIFT_RECEIVE_HOST: '0.0.0.0' });
  assert.match(found.get('SPANDRIFT_RECEIVE_HOST') ?? '', /two underscores/);
});

test('a wrong secret is named but never repeated', () => {
  const found = mistakes(yaml(''), { SPANDRIFT_PRIVACY__HMAC_KEY: 'hunter2' });
  assert.ok(found.has('privacy.hmac_key'));
  assert.ok(!(found.get('privacy.hmac_key') ?? '').includes('hunter2'));
});

test('broken YAML, a missing file and a list at the top are each one clear mistake', () => {
  const broken = yaml('receive: [');
  assert.match(mistakes(broken, {}).get(broken) ?? '', /not valid YAML/);
  assert.match(
    mistakes('/nowhere/spandrift.yaml', {}).get('/nowhere/spandrift.yaml') ?? '',
    /cannot be read/,
  );
  const list = yaml('- a\n- b\n');
  assert.match(mistakes(list, {}).get(list) ?? '', /mapping of sections/);
});

test('hostile keys do not reach the prototype', () => {
  const found = mistakes(yaml('__proto__: { polluted: 1 }\n'), {
    SPANDRIFT___PROTO____POLLUTED: '1',
  });
  assert.ok(found.size > 0);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('printing redacts every secret', () => {
  const env = {
    SPANDRIFT_PRIVACY__HMAC_KEY: 'planted-secret-0001',
    SPANDRIFT_STORE__PASSWORD: 'planted-secret-0002',
    SPANDRIFT_STORE__URL: 'http://user:planted-secret-0003@localhost:8123',
    SPANDRIFT_AUTH__TOKENS: '[planted-secret-0004]',
  };
  const printed = JSON.stringify(redactConfig(loadConfig({ file: yaml(''), env })));
  assert.ok(!printed.includes('planted-secret'), printed);
});

test('the JSON Schema knows every fixed key of the contract', () => {
  const schema = JSON.stringify(configJsonSchema());
  for (const key of ['grpc_port', 'bytes_max', 'runbook_base_url', 'hmac_key', 'retrieval_hit']) {
    assert.ok(schema.includes(`"${key}"`), key);
  }
});
