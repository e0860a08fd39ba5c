import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createDecoder } from '../../../../src/decode/decode.ts';
import { KIND, type OtlpView } from '../../../../src/model/otlp-view.ts';
import { anyValueToText, readText } from '../../../../src/model/wire-value.ts';
import {
  createPrivacy,
  type ContentMode,
  type Privacy,
} from '../../../../src/normalise/privacy/privacy.ts';
import { plantedCorpus } from '../../../support/planted.ts';

const HMAC_KEY = 'a key for tests only';
const EMAIL = 'jane.doe@example.com';
const KEY = 'sk-proj-abcDEF0123456789abcDEF0123456789';

interface JsonValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly JsonValue[] };
  readonly kvlistValue?: { readonly values: readonly Attribute[] };
}
interface Attribute {
  readonly key: string;
  readonly value: JsonValue;
}

const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });

function decode(signal: 'traces' | 'logs', request: unknown): OtlpView {
  const decoded = createDecoder().decode(signal, 'json', Buffer.from(JSON.stringify(request)));
  if (decoded.signal === 'metrics') throw new Error('metrics are not expected here');
  return decoded.view;
}

function spanView(span: object, resource: readonly Attribute[] = []): OtlpView {
  return decode('traces', {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: [
              {
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                name: 'chat gpt-4o',
                startTimeUnixNano: '1795225199804000000',
                endTimeUnixNano: '1795225200178000000',
                ...span,
              },
            ],
          },
        ],
      },
    ],
  });
}

function logView(record: object): OtlpView {
  return decode('logs', {
    resourceLogs: [
      {
        scopeLogs: [
          {
            scope: { name: 'app' },
            logRecords: [{ timeUnixNano: '1795225199804000000', ...record }],
          },
        ],
      },
    ],
  });
}

/** Attributes that are left, as text. */
function attributesOf(view: OtlpView): Record<string, string> {
  const { bytes, attributes } = view;
  const left: Record<string, string> = {};
  for (let row = 0; row < attributes.count; row++) {
    if (attributes.kind[row] === KIND.DROPPED) continue;
    const key = readText(bytes, attributes.keyStart[row]!, attributes.keyEnd[row]!);
    left[key] = anyValueToText(
      bytes,
      attributes.kind[row]!,
      attributes.valueStart[row]!,
      attributes.valueEnd[row]!,
    );
  }
  return left;
}

function bodyOf(view: OtlpView): string {
  const { bytes, logs } = view;
  return anyValueToText(bytes, logs.bodyKind[0]!, logs.bodyStart[0]!, logs.bodyEnd[0]!);
}

function createFor(content: ContentMode, counts?: Map<string, number>): Privacy {
  return createPrivacy({
    hmacKey: HMAC_KEY,
    content,
    onRedaction: (kind, count) => counts?.set(kind, (counts.get(kind) ?? 0) + count),
  });
}

const privacy = createFor('redacted');

describe('redactText', () => {
  it('finds every planted secret in every frame', () => {
    const missed = plantedCorpus(11, 4).filter(({ text: planted, secret }) =>
      privacy.redactText(planted).includes(secret),
    );
    assert.deepEqual(
      missed.map(({ kind, text: planted }) => `${kind}: ${planted}`),
      [],
    );
  });

  it('keeps JSON parseable', () => {
    for (const { text: planted } of plantedCorpus(12, 1)) {
      if (!planted.startsWith('{')) continue;
      assert.doesNotThrow(() => JSON.parse(privacy.redactText(planted)) as unknown, planted);
    }
  });

  it('names what was there', () => {
    assert.equal(privacy.redactText(`Write to ${EMAIL}.`), 'Write to [redacted:email].');
    assert.equal(
      privacy.redactText('Card 4111 1111 1111 1111, 12/27'),
      'Card [redacted:card], 12/27',
    );
    assert.equal(
      privacy.redactText('postgres://app:pw@db:5432/x'),
      'postgres://[redacted:credentials]@db:5432/x',
    );
    assert.equal(privacy.redactText('GB82WEST12345698765432'), '[redacted:iban]');
  });

  for (const kept of [
    '2026-11-21T12:13:14.123456789Z',
    '1795225199804000000',
    'chatcmpl-9xYzAbCdEfGhIjKlMnOpQrStUvWxYz',
    'msg_01XFDUDYJgAACzvnptvVoYEL',
    'call_a1b2c3d4e5f6a7b8c9d0e1f2',
    '550e8400-e29b-41d4-a716-446655440000',
    '0af7651916cd43dd8448eb211c80319c',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'claude-sonnet-4-5-20250929',
    'us.anthropic.claude-3-5-sonnet-20241022-v2:0',
    'gpt-4o-2024-08-06',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/x',
    '@arizeai/openinference-instrumentation@4.2.7',
    'claude-3-5-sonnet@20240620',
    'icon@2x.png',
    'git@github.com:acme/app.git',
    '[0.0123456789012345,-0.4111111111111111,1.25e-10]',
    '{"input_tokens":4111,"output_tokens":111,"max_tokens":4096}',
    'at run (/app/node_modules/x/index.js:1234:56)',
    'version 1.2.3-4 of 10.11.12.13',
    'scores: 0.91, 0.87, 0.55; top_k=5; 12 345 678 rows',
    'sk-learn-model-selection-and-evaluation',
    'The password must be at least 8 characters long.',
    'password: required, token: string',
    'Set token = getToken() and api_key = os.environ["API_KEY"].',
    'https://api.openai.com/v1/chat/completions?model=gpt-4o&stream=true',
    '1234 5678 9012 3456',
    '000-12-3456 and 123-00-4567',
  ]) {
    it(`leaves ${kept.slice(0, 50)} alone`, () => {
      assert.equal(privacy.redactText(kept), kept);
    });
  }

  it('replaces an identity inside JSON by its HMAC', () => {
    assert.equal(
      privacy.redactText('{"user_id":"u-42","tenant":"acme"}'),
      `{"user_id":"${privacy.hmacId('u-42')}","tenant":"acme"}`,
    );
  });

  it('keeps text around a match, whatever its script', () => {
    assert.equal(
      privacy.redactText(`연락처 ${EMAIL} 입니다 🙂`),
      '연락처 [redacted:email] 입니다 🙂',
    );
  });

  it('is idempotent', () => {
    for (const { text: planted } of plantedCorpus(13, 1)) {
      const once = privacy.redactText(planted);
      assert.equal(privacy.redactText(once), once);
    }
  });

  it('replaces IP addresses only when asked to', () => {
    const strict = createPrivacy({ hmacKey: HMAC_KEY, content: 'redacted', ipAddresses: true });
    assert.equal(privacy.redactText('from 203.0.113.17 today'), 'from 203.0.113.17 today');
    assert.equal(strict.redactText('from 203.0.113.17 today'), 'from [redacted:ip] today');
    assert.equal(strict.redactText('version 1.2.3'), 'version 1.2.3');
  });

  it('keeps personal data but no credential where content is kept in full', () => {
    assert.equal(createFor('full').redactText(`${EMAIL} ${KEY}`), `${EMAIL} [redacted:api_key]`);
  });
});

describe('hmacId and hashText', () => {
  it('are 32 hex characters, stable, keyed and empty for nothing', () => {
    const other = createPrivacy({ hmacKey: Buffer.from('another key for tests'), content: 'off' });
    assert.match(privacy.hmacId('u-42'), /^[0-9a-f]{32}$/);
    assert.equal(privacy.hmacId('u-42'), createFor('off').hmacId('u-42'));
    assert.notEqual(privacy.hmacId('u-42'), other.hmacId('u-42'));
    assert.equal(privacy.hashText('abc'), 'ba7816bf8f01cfea414140de5dae2223');
    assert.equal(privacy.hmacId(''), '');
    assert.equal(privacy.hashText(''), '');
  });
});

describe('scrub', () => {
  it('leaves a clean request untouched', () => {
    const view = spanView({
      attributes: [text('gen_ai.request.model', 'gpt-4o'), text('note', 'all good')],
    });
    const { bytes } = view;
    privacy.scrub(view);
    assert.equal(view.bytes, bytes);
    assert.deepEqual(attributesOf(view), { 'gen_ai.request.model': 'gpt-4o', note: 'all good' });
  });

  it('replaces user, session and conversation ids of every spelling by their HMAC', () => {
    const keys = [
      'user.id',
      'enduser.id',
      'session.id',
      'gen_ai.conversation.id',
      'langfuse.user.id',
      'langfuse.session.id',
      'user_id',
      'session_id',
      'traceloop.association.properties.user_id',
      'traceloop.association.properties.sessionId',
      'ai.telemetry.metadata.userId',
      'ai.settings.context.sessionId',
      'langsmith.metadata.session_id',
      'langsmith.metadata.thread_id',
      'metadata.userId',
      'mastra.metadata.threadId',
      'lmnr.association.properties.session_id',
      'gcp.vertex.agent.session_id',
      'microsoft.session.id',
      'langwatch.thread.id',
      'mlflow.trace.user',
      'llm.user',
      'gen_ai.request.user',
      'genkit:sessionId',
      'spring.ai.chat.client.conversation.id',
      'gen_ai.thread.id',
      'mlflow.trace.session',
      'langfuse.observation.metadata.user_id',
    ];
    const view = spanView({ attributes: keys.map((key) => text(key, 'sess-8842')) });
    privacy.scrub(view);
    const left = attributesOf(view);
    assert.deepEqual(
      keys.filter((key) => left[key] !== privacy.hmacId('sess-8842')),
      [],
    );
  });

  it('hashes a numeric user id as its digits', () => {
    const view = spanView({ attributes: [{ key: 'user.id', value: { intValue: '42' } }] });
    privacy.scrub(view);
    assert.equal(attributesOf(view)['user.id'], privacy.hmacId('42'));
  });

  const content = [
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.prompt',
    'gen_ai.completion',
    'gen_ai.prompt.0.content',
    'gen_ai.completion.12.content',
    'llm.input_messages.0.message.content',
    'llm.output_messages.0.message.contents.0.message_content.text',
    'input.value',
    'output.value',
    'traceloop.entity.input',
    'traceloop.entity.output',
    'ai.prompt',
    'ai.prompt.messages',
    'ai.response.text',
    'ai.toolCall.args',
    'langfuse.observation.input',
    'genkit:output',
    'gcp.vertex.agent.llm_request',
    'mlflow.spanInputs',
    'pydantic_ai.all_messages',
    'retrieval.documents.0.document.content',
    'embedding.embeddings.0.embedding.vector',
    'gen_ai.tool.call.arguments',
    'mastra.model_generation.output',
    'db.vector.query.result.0.metadata',
    'haystack.component.output',
  ];

  it('takes content out of the raw attributes in off and redacted, and counts it', () => {
    for (const mode of ['off', 'redacted'] as const) {
      const counts = new Map<string, number>();
      const view = spanView({ attributes: content.map((key) => text(key, `words of ${EMAIL}`)) });
      createFor(mode, counts).scrub(view);
      assert.deepEqual(attributesOf(view), {});
      assert.equal(counts.get('content'), content.length);
    }
  });

  it('puts the hash in its place in hash', () => {
    const view = spanView({ attributes: content.map((key) => text(key, 'the same words')) });
    const hashing = createFor('hash');
    hashing.scrub(view);
    assert.deepEqual(
      new Set(Object.values(attributesOf(view))),
      new Set([hashing.hashText('the same words')]),
    );
  });

  it('keeps it in full, without the credentials', () => {
    const view = spanView({ attributes: [text('gen_ai.prompt', `${EMAIL} ${KEY}`)] });
    createFor('full').scrub(view);
    assert.equal(attributesOf(view)['gen_ai.prompt'], `${EMAIL} [redacted:api_key]`);
  });

  it('keeps the structure of flattened messages', () => {
    const attributes = [
      text('gen_ai.prompt.0.role', 'user'),
      text('gen_ai.completion.0.finish_reason', 'stop'),
      text('retrieval.documents.0.document.id', 'd1'),
    ];
    const view = spanView({ attributes });
    privacy.scrub(view);
    assert.deepEqual(
      Object.keys(attributesOf(view)),
      attributes.map(({ key }) => key),
    );
  });

  it('takes operator’s own content keys out', () => {
    const view = spanView({ attributes: [text('acme.prompt_text', 'words')] });
    createPrivacy({
      hmacKey: HMAC_KEY,
      content: 'off',
      extraContentKeys: ['acme.prompt_text'],
    }).scrub(view);
    assert.deepEqual(attributesOf(view), {});
  });

  it('leaves allowed keys alone', () => {
    const view = spanView({ attributes: [text('support.mail', EMAIL), text('other', EMAIL)] });
    createPrivacy({ hmacKey: HMAC_KEY, content: 'off', allowedKeys: ['support.mail'] }).scrub(view);
    assert.deepEqual(attributesOf(view), { 'support.mail': EMAIL, other: '[redacted:email]' });
  });

  it('finds secrets in span names, status messages, events, links, resources and any attribute', () => {
    const view = spanView(
      {
        name: `chat for ${EMAIL}`,
        status: { code: 2, message: `refused ${KEY}` },
        attributes: [text('http.url', `https://x.example/?api_key=${KEY}`), text('note', EMAIL)],
        events: [
          {
            name: `sent to ${EMAIL}`,
            timeUnixNano: '1',
            attributes: [text('exception.message', `no ${KEY}`)],
          },
        ],
        links: [
          {
            traceId: '0af7651916cd43dd8448eb211c80319c',
            spanId: 'b7ad6b7169203331',
            attributes: [text('why', EMAIL)],
          },
        ],
      },
      [text('process.command_args', `--token ${KEY}`), text('owner', EMAIL)],
    );
    privacy.scrub(view);
    const { bytes, spans, events } = view;
    const all = [
      ...Object.values(attributesOf(view)),
      readText(bytes, spans.nameStart[0]!, spans.nameEnd[0]!),
      readText(bytes, spans.statusMessageStart[0]!, spans.statusMessageEnd[0]!),
      readText(bytes, events.nameStart[0]!, events.nameEnd[0]!),
    ].join('\n');
    assert.ok(!all.includes(EMAIL) && !all.includes(KEY), all);
    assert.equal(
      readText(bytes, spans.nameStart[0]!, spans.nameEnd[0]!),
      'chat for [redacted:email]',
    );
  });

  it('hides values of keys that name a secret, and of environment variables copied into metadata', () => {
    const view = spanView({
      attributes: [
        text('langsmith.metadata.LANGSMITH_API_KEY', 'abcdefgh12345678'),
        text('db.password', 'correct horse'),
        text('http.request.header.authorization', 'Bearer abcdef0123456789'),
        text('gen_ai.token.type', 'input'),
        text('langsmith.metadata.LANGSMITH_TRACING', 'true'),
        text('app.max_tokens', '4096'),
        text('user.full_name', 'Jane Doe'),
      ],
    });
    privacy.scrub(view);
    assert.deepEqual(attributesOf(view), {
      'langsmith.metadata.LANGSMITH_API_KEY': '[redacted:secret]',
      'db.password': '[redacted:secret]',
      'http.request.header.authorization': '[redacted:secret]',
      'gen_ai.token.type': 'input',
      'langsmith.metadata.LANGSMITH_TRACING': 'true',
      'app.max_tokens': '4096',
      'user.full_name': '[redacted:name]',
    });
  });

  it('rewrites nested values and keeps everything else of them', () => {
    const view = spanView({
      attributes: [
        {
          key: 'custom',
          value: {
            kvlistValue: {
              values: [
                text('mail', EMAIL),
                text('password', 'hunter22'),
                text('user_id', 'u-42'),
                { key: 'n', value: { intValue: '9007199254740993' } },
                { key: 'd', value: { doubleValue: 0.5 } },
                { key: 'b', value: { boolValue: true } },
                {
                  key: 'list',
                  value: {
                    arrayValue: {
                      values: [{ stringValue: `to ${EMAIL}` }, { intValue: '-1' }, {}],
                    },
                  },
                },
                text('long', 'x'.repeat(300)),
              ],
            },
          },
        },
      ],
    });
    privacy.scrub(view);
    assert.equal(
      attributesOf(view)['custom'],
      `{"mail":"[redacted:email]","password":"[redacted:secret]","user_id":"${privacy.hmacId('u-42')}","n":9007199254740993,"d":0.5,"b":true,"list":["to [redacted:email]",-1,null],"long":"${'x'.repeat(300)}"}`,
    );
  });

  it('takes the words out of content events and keeps the rest', () => {
    const view = spanView({
      events: [
        {
          name: 'gen_ai.choice',
          timeUnixNano: '1',
          attributes: [text('finish_reason', 'stop'), text('message', 'secret words')],
        },
        {
          name: 'db.query.result',
          timeUnixNano: '1',
          attributes: [text('db.query.result.id', 'd7'), text('db.query.result.document', 'words')],
        },
        { name: 'exception', timeUnixNano: '1', attributes: [text('exception.message', 'kept')] },
      ],
    });
    privacy.scrub(view);
    assert.deepEqual(attributesOf(view), {
      finish_reason: 'stop',
      'db.query.result.id': 'd7',
      'exception.message': 'kept',
    });
  });

  it('empties content log bodies and redacts the others', () => {
    const choice = { kvlistValue: { values: [text('content', `words of ${EMAIL}`)] } };
    for (const record of [
      { body: choice, attributes: [text('event.name', 'gen_ai.choice')] },
      { body: choice, eventName: 'gen_ai.user.message' },
      { body: choice, eventName: 'app' },
    ]) {
      const view = logView(record);
      privacy.scrub(view);
      assert.equal(bodyOf(view), '');
    }
    const plain = logView({ body: { stringValue: `login of ${EMAIL}` } });
    privacy.scrub(plain);
    assert.equal(bodyOf(plain), 'login of [redacted:email]');
    const structured = logView({ body: choice });
    privacy.scrub(structured);
    assert.equal(bodyOf(structured), '{"content":"words of [redacted:email]"}');
  });

  it('counts redactions by kind', () => {
    const counts = new Map<string, number>();
    const view = spanView({
      attributes: [
        text('a', `${EMAIL}, ${EMAIL}`),
        text('user.id', 'u'),
        text('gen_ai.prompt', 'words'),
      ],
    });
    createFor('off', counts).scrub(view);
    assert.deepEqual(Object.fromEntries(counts), { email: 2, identity: 1, content: 1 });
  });

  it('finds no planted secret in any raw value of a request that holds them all', () => {
    const corpus = plantedCorpus(21, 1);
    const attributes = corpus.map(({ text: planted }, index) => text(`custom.${index}`, planted));
    const view = spanView({
      attributes: attributes.slice(0, 120),
      events: [{ name: 'e', timeUnixNano: '1', attributes: attributes.slice(120) }],
    });
    privacy.scrub(view);
    const left = Object.values(attributesOf(view)).join('\n');
    assert.deepEqual(
      corpus.filter(({ secret }) => left.includes(secret)).map(({ kind }) => kind),
      [],
    );
  });

  it('finds every planted secret in an escaped URL, also in a URL escaped twice', () => {
    for (const levels of [1, 2]) {
      let escape = encodeURIComponent;
      if (levels === 2) escape = (value) => encodeURIComponent(encodeURIComponent(String(value)));
      const missed = plantedCorpus(22, 1).filter(({ text: planted, secret }) => {
        const left = privacy.redactText(`https://shop.example/find?page=2&q=${escape(planted)}`);
        return [secret, encodeURIComponent(secret), escape(secret)].some((look) =>
          left.includes(look),
        );
      });
      assert.deepEqual(
        missed.map(({ kind, text: planted }) => `${levels}: ${kind}: ${planted}`),
        [],
      );
    }
  });

  it('replaces in an escaped URL only what it found, so that JSON around it stays JSON', () => {
    const url = `https://shop.example/find?q=%22to%20${encodeURIComponent(EMAIL)}%22&rate=100%25`;
    const left = privacy.redactText(JSON.stringify({ url, at: 'x%zz' }));
    assert.deepEqual(JSON.parse(left), {
      url: 'https://shop.example/find?q=%22to%20[redacted:email]%22&rate=100%25',
      at: 'x%zz',
    });
    const nested = spanView({
      attributes: [
        {
          key: 'list',
          value: { arrayValue: { values: [{ stringValue: `%22${KEY}%22` }] } },
        },
      ],
    });
    privacy.scrub(nested);
    assert.equal(attributesOf(nested)['list'], '["%22[redacted:api_key]%22"]');
  });

  it('takes linear time on hostile texts', () => {
    const unit = 200_000;
    for (const piece of [
      '@',
      'a@',
      '1',
      '1 ',
      'sk-',
      'eyJ.',
      '=:',
      '://',
      '%40',
      '%2541',
      'token=',
      '-----BEGIN PRIVATE KEY-----',
      'Bearer ',
      '\\"',
      'AKIA',
      '0 1-',
      'password:"',
      '://a:',
    ]) {
      const hostile = piece.repeat(Math.ceil(unit / piece.length));
      const started = process.cpuUsage();
      privacy.redactText(hostile);
      const { user, system } = process.cpuUsage(started);
      assert.ok(user + system < 2_000_000, `${piece}: ${user + system} µs`);
    }
  });
});
