// Which signal a path means.

import type { Signal } from '../model/pipeline.ts';

const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

const GRPC_PATHS: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

/** The signal of a gRPC method path, or undefined. */
export function signalOfMethod(path: string): Signal | undefined {
  return GRPC_PATHS.get(path);
}

/** The signal of an HTTP path that ends in /v1/<signal>, whatever stands before; or undefined. */
export function signalOfPath(path: string): Signal | undefined {
  const plain = path.replace(/[?#].*$/s, '').replace(/\/$/, '');
  return SIGNALS.find((signal) => plain.endsWith(`/v1/${signal}`));
}
