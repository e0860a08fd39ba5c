// What the store promises, asserted alike on the embedded engine, on the remote path (its HTTP endpoint) and
// on a real server. Each caller is a test file of its own, because a process has one embedded engine.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createDecoder } from '../../src/decode/decode.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Block, Signal, SpoolBatch } from '../../src/model/pipeline.ts';
import type { Normalised } from '../../src/model/records.ts';
import { openSpool, type Spool } from '../../src/spool/spool.ts';
import { createRecordWriter } from '../../src/store/encode-records.ts';
import { createRowEncoder } from '../../src/store/encode.ts';
import type { Engine, RowsInsert } from '../../src/store/engine.ts';
import { createLoader, type Loader, type LoaderOptions } from '../../src/store/load.ts';
import { RowWriter } from '../../src/store/row-writer.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';
import { llmCall } from './llm-call.ts';
import { logRequest, traceRequest } from './otlp-json.ts';
import { RETENTION } from './store.ts';

export interface StoreSuiteOptions {
  readonly name: string;
  /** Where the store is; given a folder that is removed afterwards. */
  readonly locate: (folder: string) => Promise<Partial<StoreOptions>>;
  readonly close?: () => Promise<void>;
}

const NOTHING: Normalised = { calls: [], retrievals: [], evaluations: [], messages: [], facts: [] };
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

const decoder = createDecoder();
const encoder = createRowEncoder({ nodeId: 'suite' });

export function toBlocks(signal: Signal, body: object, nowMs = NOW_MS): Block[] {
  const decoded = decoder.decode(signal, 'json', Buffer.from(JSON.stringify(body)));
  const context = { ingestedAtMs: nowMs };
  const encode = (): Block[] => {
    if (decoded.signal === 'metrics') {
      return encoder.encodeMetrics(decoded.metrics.points, context);
    }
    return decoded.signal === 'traces'
      ? encoder.encodeTraces(decoded.view, NOTHING, context)
      : encoder.encodeLogs(decoded.view, NOTHING, context);
  };
  return encode().map((block) => ({ ...block, bytes: Uint8Array.from(block.bytes) }));
}

export function describeStore(suite: StoreSuiteOptions): void {
  let folder: string;
  let store: Store;
  let spool: Spool;
  const loaders: Loader[] = [];

  const select = async <T>(sql: string) => (await store.loadEngine.select(sql)) as T[];
  const count = async (from: string) =>
    (await select<{ n: number }>(`SELECT toUInt32(count()) AS n FROM ${from}`))[0]?.n;
  const loaderFor = (options: Partial<LoaderOptions> = {}) => {
    const loader = createLoader({
      source: spool.source('store'),
      engine: store.loadEngine,
      spoolId: spool.id,
      path: `${folder}/load`,
      sleep: () => Promise.resolve(),
      clock: () => NOW_MS,
      ...options,
    });
    loaders.push(loader);
    return loader;
  };
  const load = async (...requests: Block[][]) => {
    for (const blocks of requests) await spool.append(blocks);
    await loaderFor().flush();
  };

  before(async () => {
    folder = await mkdtemp(`${tmpdir()}/spandrift-store-`);
    await mkdir(`${folder}/store`);
    store = await openStore({
      path: `${folder}/store`,
      database: 'spandrift',
      migrations: 'migrations',
      retention: RETENTION,
      ...(await suite.locate(folder)),
    });
    await store.migrate();
    spool = await openSpool({ path: `${folder}/spool`, bytesMax: 1 << 28, sources: ['store'] });
  });

  after(async () => {
    for (const loader of loaders) await loader.stop();
    await spool.close();
    await store.close();
    await suite.close?.();
    await rm(folder, { recursive: true, force: true });
  });

  test(`${suite.name}: many requests become one insert a table and day, every span stored once`, async () => {
    const requests = Array.from({ length: 20 }, (_, seed) =>
      toBlocks('traces', traceRequest({ spans: 50, seed, startMs: NOW_MS })),
    );
    await load(...requests);
    assert.equal(await count('otel_traces'), 1000);
    assert.equal(await count('otel_traces_trace_id_ts'), 20);
    assert.equal(spool.stats().bytes, 0);
  });

  test(`${suite.name}: a span's row has every field as it was sent`, async () => {
    await load(toBlocks('traces', richTrace()));
    const [row] = await select<Record<string, unknown>>(
      `SELECT *, toString(Timestamp) AS time, toString(EndTimeUnixNano) AS end FROM otel_traces
       WHERE TraceId = '0102030405060708090a0b0c0d0e0f10'`,
    );
    assert.equal(row?.['time'], '2026-11-21 11:59:59.123456789');
    assert.equal(row['end'], '1795262400123456788');
    assert.equal(row['Duration'], 999999999);
    assert.equal(row['SpanId'], '00000000000000ff');
    assert.equal(row['ParentSpanId'], '');
    assert.equal(row['SpanKind'], 'Server');
    assert.equal(row['StatusCode'], 'Error');
    assert.equal(row['StatusMessage'], 'it broke');
    assert.equal(row['ServiceName'], 'déjà vu');
    assert.equal(row['Flags'], 257);
    assert.equal(row['SpanAttributeTypes'], 'sibdaky');
    assert.deepEqual(row['SpanAttributes'], {
      text: 'é'.repeat(60),
      big: '9223372036854775807',
      yes: 'true',
      half: '0.5',
      list: '["a",-1]',
      map: '{"k":false}',
      bytes: 'AQI=',
    });
    assert.deepEqual(row['Events.Name'], ['one', 'two']);
    assert.deepEqual(row['Events.Attributes'], [{ a: '1' }, {}]);
    assert.deepEqual(row['EventExtras.DroppedAttributesCount'], [0, 3]);
    assert.deepEqual(row['Links.SpanId'], ['000000000000abcd']);
    assert.deepEqual(row['LinkExtras.Flags'], [1]);
    assert.equal(row['DroppedAttributesCount'], 7);
    assert.equal(row['ResourceSchemaUrl'], 'https://example.org/r');
    assert.deepEqual(row['ScopeAttributes'], { s: 'x' });
    assert.equal(row['ScopeSchemaUrl'], 'https://example.org/s');
  });

  test(`${suite.name}: a time that cannot be meant is stored as the time of arrival, the sent one beside it`, async () => {
    const before = await count('otel_traces');
    const blocks = [0, 1, 4_102_444_800_000, NOW_MS - 2000 * DAY_MS].flatMap((startMs, index) =>
      toBlocks('traces', traceRequest({ spans: 1, seed: 900 + index, startMs })),
    );
    assert.deepEqual([...new Set(blocks.map(({ day }) => day))], [Math.floor(NOW_MS / DAY_MS)]);
    await load(blocks);
    assert.equal((await count('otel_traces')) ?? 0, (before ?? 0) + 4);
    const rows = await select<{ start: string; stored: string }>(
      `SELECT toString(StartTimeUnixNano) AS start, toString(Timestamp) AS stored FROM otel_traces
       WHERE TraceId = lower(hex(toFixedString(unhex(leftPad(hex(902 + 1), 32, '0')), 16)))`,
    );
    assert.deepEqual(rows, [
      { start: '4102444800000000000', stored: '2026-11-21 12:00:00.000000000' },
    ]);
  });

  test(`${suite.name}: one request over several days gives one insert a day`, async () => {
    const blocks = [0, 1, 2].flatMap((days) =>
      toBlocks(
        'traces',
        traceRequest({ spans: 2, seed: 950 + days, startMs: NOW_MS - days * DAY_MS }),
      ),
    );
    assert.equal(new Set(blocks.map(({ day }) => day)).size, 3);
    await load(blocks);
    const days = await select(
      `SELECT DISTINCT toDate(Timestamp, 'UTC') AS day FROM otel_traces
       WHERE TraceId IN (${[951, 952, 953].map((n) => `'${n.toString(16).padStart(32, '0')}'`).join(',')})`,
    );
    assert.equal(days.length, 3);
  });

  test(`${suite.name}: the same insert sent again stores nothing again, in the table and its view`, async () => {
    const [block] = toBlocks('traces', traceRequest({ spans: 30, seed: 1000, startMs: NOW_MS }));
    assert.ok(block);
    const insert: RowsInsert = { table: 'otel_traces', chunks: [block.bytes], token: 'again' };
    for (let time = 0; time < 3; time++) await store.loadEngine.insertRows(insert);
    const trace = (1001).toString(16).padStart(32, '0');
    assert.equal(await count(`otel_traces WHERE TraceId = '${trace}'`), 30);
    assert.equal(await count(`otel_traces_trace_id_ts WHERE TraceId = '${trace}'`), 1);
  });

  test(`${suite.name}: a group in doubt after a crash is neither lost nor doubled`, async () => {
    const trace = (seed: number) => (seed + 1).toString(16).padStart(32, '0');
    for (const [index, agoMs] of [1000, 3_600_000].entries()) {
      const seed = 1100 + index;
      const requests = [0, 1, 2].map(() =>
        toBlocks('logs', logRequest({ records: 1, seed, startMs: NOW_MS }), NOW_MS),
      );
      for (const blocks of requests) await spool.append(blocks);
      // The insert came through; the process died before it could acknowledge.
      const dying = loaderFor({ source: withoutAck(spool), clock: () => NOW_MS - agoMs });
      await assert.rejects(dying.flush(), /killed/);
      assert.equal(await count(`otel_logs WHERE TraceId = '${trace(seed)}'`), 3);
      // Another batch arrived before the restart: it must not change what the group in doubt is.
      await spool.append(
        toBlocks('logs', logRequest({ records: 1, seed, startMs: NOW_MS }), NOW_MS),
      );
      await spool.close();
      spool = await openSpool({ path: `${folder}/spool`, bytesMax: 1 << 28, sources: ['store'] });
      // Beyond the window the server has forgotten the token: another one stands for that.
      await loaderFor(agoMs > 600_000 ? { spoolId: 'forgotten' } : {}).flush();
      assert.equal(await count(`otel_logs WHERE TraceId = '${trace(seed)}'`), 4);
    }
  });

  test(`${suite.name}: an outage is waited out, the same insert tried again`, async () => {
    let failures = 5;
    const engine: Engine = {
      ...bind(store.loadEngine),
      insertRows: async (insert) => {
        // Every second failure happens after the server has stored the rows.
        if (failures % 2 === 0) await store.loadEngine.insertRows(insert);
        if (failures-- > 0) throw new AppError('STORE_UNREACHABLE', 'gone');
        await store.loadEngine.insertRows(insert);
      },
    };
    await spool.append(toBlocks('logs', logRequest({ records: 1, seed: 1150, startMs: NOW_MS })));
    await loaderFor({ engine }).flush();
    assert.equal(failures, -1);
    assert.equal(
      await count(`otel_logs WHERE TraceId = '${(1151).toString(16).padStart(32, '0')}'`),
      1,
    );
  });

  test(`${suite.name}: rows that cannot be stored are set aside with the reason, the rest is loaded`, async () => {
    const good = toBlocks('traces', traceRequest({ spans: 40, seed: 1200, startMs: NOW_MS }));
    const bad = brokenSpan();
    await load(
      good,
      [bad],
      toBlocks('traces', traceRequest({ spans: 40, seed: 1201, startMs: NOW_MS })),
    );
    const traces = [1201, 1202].map((n) => `'${n.toString(16).padStart(32, '0')}'`).join(',');
    assert.equal(await count(`otel_traces WHERE TraceId IN (${traces})`), 80);
    const [file] = await readdir(`${folder}/load/quarantine`);
    const lines = (await readFile(`${folder}/load/quarantine/${file}`, 'utf8')).trim().split('\n');
    assert.equal(lines.length, 1);
    const row = JSON.parse(lines[0] ?? '') as { row: number; reason: string; bytes: string };
    assert.equal(row.row, 40);
    assert.match(row.reason, /different array sizes|SIZES_OF_ARRAYS/);
    assert.deepEqual(Buffer.from(row.bytes, 'base64'), Buffer.from(bad.bytes));
  });

  test(`${suite.name}: a call's record comes back field by field, absent stays absent`, async () => {
    const call = llmCall({
      traceId: 'c1'.repeat(16),
      spanId: 'c1'.repeat(8),
      timestamp: BigInt(NOW_MS) * 1_000_000n,
    });
    const view = decoder.decode('traces', 'json', Buffer.from('{"resourceSpans":[]}'));
    assert.equal(view.signal, 'traces');
    await load(
      encoder.encodeTraces(view.view, { ...NOTHING, calls: [call] }, { ingestedAtMs: NOW_MS }),
    );
    const [row] = await select<Record<string, unknown>>(
      `SELECT * FROM llm_calls WHERE trace_id = '${call.traceId}'`,
    );
    assert.equal(row?.['input_tokens'], 1250);
    assert.equal(row['output_tokens'], null);
    assert.equal(row['cost_usd'], 0.00125);
    assert.equal(row['streaming'], true);
    assert.equal(row['cache_hit'], null);
    assert.equal(row['time_to_first_token_seconds'], null);
    assert.equal(row['service'], 'shop');
    assert.deepEqual(row['feature_flags'], { fast: 'on' });
    assert.equal(row['usage_role'], 'leaf');
  });

  test(`${suite.name}: a corrected call replaces the earlier one in every view`, async () => {
    const timestamp = '2026-11-21 12:00:00.000000000';
    const base = { timestamp, trace_id: 'd1'.repeat(16), span_id: 'd1'.repeat(8), service: 'fix' };
    await store.insert('llm_call_versions', [{ ...base, usage_role: 'leaf', version: 1 }]);
    assert.equal(await count("v_calls WHERE service = 'fix'"), 1);
    await store.insert('llm_call_versions', [{ ...base, usage_role: 'rollup', version: 2 }]);
    assert.equal(await count("llm_calls WHERE service = 'fix'"), 1);
    assert.equal(await count("v_calls WHERE service = 'fix'"), 0);
  });

  test(`${suite.name}: metric points of every kind are stored, what was not sent is not zero`, async () => {
    await load(toBlocks('metrics', metricRequest()));
    const [sum] = await select<Record<string, unknown>>(
      "SELECT * FROM otel_metrics_sum WHERE MetricName = 'calls'",
    );
    assert.equal(sum?.['Value'], 3);
    assert.equal(sum['IsMonotonic'], true);
    assert.equal(sum['AggregationTemporality'], 2);
    assert.deepEqual(sum['Exemplars.TraceId'], ['0102030405060708090a0b0c0d0e0f10']);
    const [histogram] = await select<Record<string, unknown>>(
      "SELECT *, isNaN(Min) AS no_min FROM otel_metrics_histogram WHERE MetricName = 'wait'",
    );
    assert.deepEqual(histogram?.['BucketCounts'], [1, 2]);
    assert.equal(histogram['no_min'], 1);
    assert.equal(await count("otel_metrics_gauge WHERE MetricName = 'load' AND Value = 0.5"), 1);
    assert.equal(await count('otel_metrics_summary'), 1);
    assert.equal(await count('otel_metrics_exponential_histogram'), 1);
  });

  test(`${suite.name}: bound parameters arrive as they are, quotes and 64 bits included`, async () => {
    const rows = await store.loadEngine.select(
      'SELECT {text:String} AS text, toString({big:UInt64}) AS big, {list:Array(String)} AS list',
      { text: "it's \\ {x:Int8}", big: 18446744073709551615n, list: ["a'b", 'c,d'] },
    );
    assert.deepEqual(rows, [
      { text: "it's \\ {x:Int8}", big: '18446744073709551615', list: ["a'b", 'c,d'] },
    ]);
  });

  test(`${suite.name}: migrating again changes nothing; other retention changes the tables' TTL`, async () => {
    assert.deepEqual((await store.migrate()).statements, []);
    const [table] = await select<{ engine_full: string }>(
      "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = 'otel_logs'",
    );
    assert.match(table?.engine_full ?? '', /toIntervalDay\(3650\)/);
    const other = await openStore({
      path: `${folder}/store`,
      database: 'spandrift',
      migrations: 'migrations',
      retention: { ...RETENTION, logs_days: 3649 },
      ...(await suite.locate(folder)),
    });
    assert.match((await other.migrate({ dryRun: true })).statements.join(), /otel_logs MODIFY TTL/);
    await other.migrate();
    assert.deepEqual((await other.migrate()).statements, []);
    await other.close();
  });

  test(`${suite.name}: a refused statement says so with the server's code`, async () => {
    await assert.rejects(store.loadEngine.run('SELECT * FROM no_such_table'), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'STORE_REFUSED');
      assert.match(error.message, /code 60/);
      return true;
    });
  });
}

/** A spool source whose process dies when it wants to acknowledge. */
function withoutAck(spool: Spool): LoaderOptions['source'] {
  const source = spool.source('store');
  return {
    read: (signal): Promise<SpoolBatch | undefined> => source.read(signal),
    ack: () => Promise.reject(new AppError('INTERNAL', 'killed')),
  };
}

function bind(engine: Engine): Engine {
  return {
    kind: engine.kind,
    select: (sql, params) => engine.select(sql, params),
    run: (sql, params) => engine.run(sql, params),
    insertJson: (table, rows, token) => engine.insertJson(table, rows, token),
    insertRows: (insert) => engine.insertRows(insert),
    ping: () => engine.ping(),
    close: () => engine.close(),
  };
}

/** A row ClickHouse refuses: arrays of one Nested group with different lengths. */
function brokenSpan(): Block {
  const writer = new RowWriter();
  createRecordWriter('otel_traces', (column) => column)(writer, {
    ...Object.fromEntries(
      [
        'TraceId',
        'SpanId',
        'ParentSpanId',
        'TraceState',
        'SpanName',
        'SpanKind',
        'ServiceName',
        'ScopeName',
        'ScopeVersion',
        'StatusCode',
        'StatusMessage',
        'SpanAttributeTypes',
        'ResourceAttributeTypes',
        'ResourceSchemaUrl',
        'ScopeSchemaUrl',
      ].map((name) => [name, '']),
    ),
    ...Object.fromEntries(
      [
        'Duration',
        'StartTimeUnixNano',
        'EndTimeUnixNano',
        'Flags',
        'DroppedAttributesCount',
        'DroppedEventsCount',
        'DroppedLinksCount',
        'ResourceDroppedAttributesCount',
        'ScopeDroppedAttributesCount',
        'BatchId',
      ].map((name) => [name, 0]),
    ),
    ...Object.fromEntries(
      [
        'Events.Timestamp',
        'Events.Attributes',
        'Links.TraceId',
        'Links.SpanId',
        'Links.TraceState',
        'Links.Attributes',
        'EventExtras.DroppedAttributesCount',
        'LinkExtras.DroppedAttributesCount',
        'LinkExtras.Flags',
      ].map((name) => [name, []]),
    ),
    'Events.Name': ['one too many'],
    Timestamp: BigInt(NOW_MS) * 1_000_000n,
    ResourceAttributes: {},
    SpanAttributes: {},
    ScopeAttributes: {},
    IngestedAt: NOW_MS,
  });
  const bytes = Uint8Array.from(writer.written());
  return { table: 'otel_traces', day: Math.floor(NOW_MS / DAY_MS), rows: 1, bytes };
}

function richTrace(): object {
  const text = (stringValue: string) => ({ stringValue });
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: text('déjà vu') }] },
        schemaUrl: 'https://example.org/r',
        scopeSpans: [
          {
            scope: { name: 'lib', attributes: [{ key: 's', value: text('x') }] },
            schemaUrl: 'https://example.org/s',
            spans: [
              {
                traceId: '0102030405060708090a0b0c0d0e0f10',
                spanId: '00000000000000ff',
                name: 'GET /',
                kind: 2,
                flags: 257,
                startTimeUnixNano: '1795262399123456789',
                endTimeUnixNano: '1795262400123456788',
                droppedAttributesCount: 7,
                attributes: [
                  { key: 'text', value: text('é'.repeat(60)) },
                  { key: 'big', value: { intValue: '9223372036854775807' } },
                  { key: 'yes', value: { boolValue: true } },
                  { key: 'half', value: { doubleValue: 0.5 } },
                  {
                    key: 'list',
                    value: { arrayValue: { values: [text('a'), { intValue: '-1' }] } },
                  },
                  {
                    key: 'map',
                    value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } },
                  },
                  { key: 'bytes', value: { bytesValue: 'AQI=' } },
                ],
                events: [
                  {
                    name: 'one',
                    timeUnixNano: '1795262399200000000',
                    attributes: [{ key: 'a', value: { intValue: '1' } }],
                  },
                  { name: 'two', timeUnixNano: '1795262399300000000', droppedAttributesCount: 3 },
                ],
                links: [{ traceId: '0f'.repeat(16), spanId: '000000000000abcd', flags: 1 }],
                status: { code: 2, message: 'it broke' },
              },
            ],
          },
        ],
      },
    ],
  };
}

function metricRequest(): object {
  const timeUnixNano = (BigInt(NOW_MS) * 1_000_000n).toString();
  const exemplars = [
    {
      timeUnixNano,
      asDouble: 1,
      traceId: '0102030405060708090a0b0c0d0e0f10',
      spanId: '00000000000000ff',
    },
  ];
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [
          {
            scope: { name: 'meter' },
            metrics: [
              { name: 'load', gauge: { dataPoints: [{ timeUnixNano, asDouble: 0.5 }] } },
              {
                name: 'calls',
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [{ timeUnixNano, asInt: '3', exemplars }],
                },
              },
              {
                name: 'wait',
                histogram: {
                  aggregationTemporality: 1,
                  dataPoints: [
                    { timeUnixNano, count: '3', bucketCounts: ['1', '2'], explicitBounds: [1] },
                  ],
                },
              },
              {
                name: 'wide',
                exponentialHistogram: {
                  aggregationTemporality: 1,
                  dataPoints: [
                    {
                      timeUnixNano,
                      count: '1',
                      scale: 3,
                      zeroCount: '0',
                      positive: { offset: -2, bucketCounts: ['1'] },
                    },
                  ],
                },
              },
              {
                name: 'old',
                summary: {
                  dataPoints: [
                    {
                      timeUnixNano,
                      count: '1',
                      sum: 2,
                      quantileValues: [{ quantile: 0.5, value: 2 }],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}
