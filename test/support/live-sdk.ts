// One instrumentation from npm at work in a process of its own, because each of them patches a client for
// the whole process:   node live-sdk.ts RUNNER PROVIDER_URL OTLP_GRPC_URL OTLP_HTTP_URL
// It makes the runner's calls at the fake provider, each under a span `case RUN`, exports, and leaves
// with 0; what its packages complain of goes to stderr.

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
} from '@opentelemetry/api';
import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { textOf, type LiveCase } from './live-cases.ts';
import { LIVE_RUNNERS } from './live-runners.ts';

/** What keeps the current span current across awaits. */
class AsyncContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    run: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => run.apply(thisArg, args));
  }

  bind<T>(active: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]): unknown =>
      this.#storage.run(active, () => Reflect.apply(target, undefined, args));
    return bound as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

const [name = '', providerUrl = '', grpcUrl = '', httpUrl = ''] = process.argv.slice(2);
const runner = LIVE_RUNNERS.find((one) => one.name === name);
if (runner === undefined) throw new Error(`no runner is called ${name}`);

const resource = resourceFromAttributes({ 'service.name': name });
const exporters = {
  grpc: () => [new GrpcTraces({ url: grpcUrl }), new GrpcLogs({ url: grpcUrl })] as const,
  protobuf: () =>
    [
      new ProtoTraces({ url: `${httpUrl}/v1/traces` }),
      new ProtoLogs({ url: `${httpUrl}/v1/logs` }),
    ] as const,
  json: () =>
    [
      new JsonTraces({ url: `${httpUrl}/v1/traces` }),
      new JsonLogs({ url: `${httpUrl}/v1/logs` }),
    ] as const,
};
const [spanExporter, logExporter] = exporters[runner.way]();
const Processor = runner.sendsAtOnce ? SimpleSpanProcessor : BatchSpanProcessor;
const spans = new TracerProvider({
  resource,
  spanProcessors: [new Processor({ exporter: spanExporter })],
});
const records = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: logExporter })],
});
const meters = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter({ url: `${httpUrl}/v1/metrics` }),
      exportIntervalMillis: 3_600_000,
    }),
  ],
});
context.setGlobalContextManager(new AsyncContext());
trace.setGlobalTracerProvider(spans);

const call = await runner.open({ providerUrl, records, meters });
const tracer = spans.getTracer('shop');
for (const [index, one] of runner.cases.entries()) await make(one, index);
await Promise.all([spans.forceFlush(), records.forceFlush(), meters.forceFlush()]);
await Promise.all([spans.shutdown(), records.shutdown(), meters.shutdown()]);

async function make(one: LiveCase, index: number): Promise<void> {
  const run = `${name}-${index}`;
  await tracer.startActiveSpan(`case ${run}`, async (span) => {
    try {
      await call(one, textOf(one, run));
    } catch (error) {
      if (one.scenario !== 'limited') throw error;
    } finally {
      span.end();
    }
  });
}
