// Real exporters of the OpenTelemetry JavaScript SDK, over every protocol and with every signal,
// against the real service: no error on their side, the same rows on ours.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DiagLogLevel, diag, type Attributes } from '@opentelemetry/api';
import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../support/app.ts';

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
type Protocol = (typeof PROTOCOLS)[number];

const CALLS = 20;
let service: TestApp;
const complaints: string[] = [];

before(async () => {
  const note = (message: string) => void complaints.push(message);
  const ignore = () => undefined;
  const logger = { error: note, warn: note, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, DiagLogLevel.WARN);
  service = await startTestApp();
  for (const protocol of PROTOCOLS) {
    await sendTraces(protocol);
    await sendLogs(protocol);
    await sendMetrics(protocol);
  }
  await service.drain();
});

after(() => service.close());

function endpoint(protocol: Protocol, path: string): { url: string } {
  const { grpc = '', http = '' } = service.app.urls;
  return { url: protocol === 'grpc' ? grpc : `${http}${path}` };
}

function resourceOf(protocol: Protocol) {
  return resourceFromAttributes({ 'service.name': `shop ${protocol}`, 'service.version': '1.2.3' });
}

async function sendTraces(protocol: Protocol): Promise<void> {
  const Exporter = { grpc: GrpcTraces, 'http/protobuf': ProtoTraces, 'http/json': JsonTraces }[
    protocol
  ];
  const provider = new TracerProvider({
    resource: resourceOf(protocol),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new Exporter(endpoint(protocol, '/v1/traces')) }),
    ],
  });
  const tracer = provider.getTracer('shop-instrumentation', '0.1.0');
  for (let index = 0; index < CALLS; index++) {
    const span = tracer.startSpan('chat gpt-4o', { attributes: callAttributes(index) });
    span.end();
  }
  await provider.forceFlush();
  await provider.shutdown();
}

function callAttributes(index: number): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-11-20',
    'gen_ai.response.id': `response-${index}`,
    'gen_ai.usage.input_tokens': 1000 + index,
    'gen_ai.usage.output_tokens': 100 + index,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.request.temperature': 0.25,
  };
}

async function sendLogs(protocol: Protocol): Promise<void> {
  const Exporter = { grpc: GrpcLogs, 'http/protobuf': ProtoLogs, 'http/json': JsonLogs }[protocol];
  const exporter = new Exporter(endpoint(protocol, '/v1/logs'));
  const provider = new LoggerProvider({
    resource: resourceOf(protocol),
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  provider.getLogger('shop').emit({ body: `hello over ${protocol}` });
  await provider.forceFlush();
  await provider.shutdown();
}

async function sendMetrics(protocol: Protocol): Promise<void> {
  const Exporter = { grpc: GrpcMetrics, 'http/protobuf': ProtoMetrics, 'http/json': JsonMetrics }[
    protocol
  ];
  const reader = new PeriodicExportingMetricReader({
    exporter: new Exporter(endpoint(protocol, '/v1/metrics')),
    exportIntervalMillis: 3_600_000,
  });
  const provider = new MeterProvider({ resource: resourceOf(protocol), readers: [reader] });
  const meter = provider.getMeter('shop');
  meter.createCounter('orders').add(3);
  meter.createHistogram('latency').record(0.2);
  meter.createGauge('temperature').record(21.5);
  await provider.forceFlush();
  await provider.shutdown();
}

const row = z.record(z.string(), z.unknown());
const select = (sql: string) => service.app.query({ sql, row });

test('no exporter complains on any protocol or signal', () => {
  assert.deepEqual(complaints, []);
});

test('every exported call is one row with the facts that were sent', async () => {
  const rows = await select(
    `SELECT service, count() AS calls, sum(input_tokens) AS input, sum(output_tokens) AS output,
       any(response_model) AS response_model, any(finish_reason) AS finish_reason,
       any(usage_role) AS usage_role, any(temperature) AS temperature, countIf(cost_source = 'computed') AS priced
     FROM llm_calls GROUP BY service ORDER BY service`,
  );
  assert.equal(rows.length, PROTOCOLS.length);
  for (const found of rows) {
    assert.equal(Number(found['calls']), CALLS, String(found['service']));
    assert.equal(Number(found['input']), 20_190);
    assert.equal(Number(found['output']), 2190);
    assert.equal(found['response_model'], 'gpt-4o-2024-11-20');
    assert.equal(found['finish_reason'], 'stop');
    assert.equal(found['usage_role'], 'leaf');
    assert.equal(found['temperature'], 0.25);
    assert.equal(Number(found['priced']), CALLS);
  }
});

test('spans are stored as the Collector’s exporter would, whatever the protocol', async () => {
  const rows = await select(
    `SELECT ServiceName, count() AS spans, any(SpanKind) AS kind, any(ScopeName) AS scope, any(ScopeVersion) AS version,
       any(SpanAttributes['gen_ai.request.model']) AS model, any(ResourceAttributes['service.version']) AS release,
       any(StatusCode) AS status
     FROM otel_traces GROUP BY ServiceName ORDER BY ServiceName`,
  );
  const facts = rows.map((found) => ({ ...found, spans: Number(found['spans']) }));
  const expected = {
    spans: CALLS,
    kind: 'Internal',
    scope: 'shop-instrumentation',
    version: '0.1.0',
    model: 'gpt-4o',
    release: '1.2.3',
    status: 'Unset',
  };
  const services = ['shop grpc', 'shop http/json', 'shop http/protobuf'];
  assert.deepEqual(
    facts,
    services.map((ServiceName) => ({ ServiceName, ...expected })),
  );
});

test('logs and metrics of the same SDK are kept', async () => {
  const logs = await select('SELECT Body FROM otel_logs ORDER BY Body');
  assert.deepEqual(
    logs.map((log) => log['Body']),
    ['hello over grpc', 'hello over http/json', 'hello over http/protobuf'],
  );
  for (const [table, name] of [
    ['otel_metrics_sum', 'orders'],
    ['otel_metrics_histogram', 'latency'],
    ['otel_metrics_gauge', 'temperature'],
  ]) {
    const points = await select(
      `SELECT uniqExact(ServiceName) AS services FROM ${table} WHERE MetricName = '${name}'`,
    );
    assert.equal(Number(points[0]?.['services']), PROTOCOLS.length, String(table));
  }
});
