// Every metric name that rules, runbooks and dashboards may use, straight from the code that exposes them, so
// that a renamed one breaks a test and not a dashboard.

import { Registry } from 'prom-client';
import { createBehaviourMetrics } from '../../src/publish/behaviour.ts';
import { renderGauges } from '../../src/publish/gauges.ts';
import { createOwnMetrics } from '../../src/telemetry/metrics.ts';

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
};

/** Names as they stand in PromQL: histograms with their three endings. */
export const METRIC_NAMES: ReadonlySet<string> = new Set([
  'up',
  'ALERTS',
  ...registeredNames(),
  ...gaugeNames(),
]);

function registeredNames(): string[] {
  const registry = new Registry();
  createOwnMetrics(registry);
  createBehaviourMetrics({
    registry,
    labelValuesMax: 1,
    onOverflow: () => undefined,
    budgets: [],
  });
  return registry
    .getMetricsAsArray()
    .flatMap(({ name, type }) => (ENDINGS[String(type)] ?? ['']).map((ending) => name + ending));
}

function gaugeNames(): string[] {
  const text = renderGauges([], { monitors: [], nowMs: 0 });
  return [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map((match) => match[1] ?? '');
}

/** The metrics a PromQL expression or a template names: ours, and recorded ones (`level:metric:operation`). */
export function metricsIn(promql: string): string[] {
  const bare = promql.replace(/\w+[=!]~?\\?"[^"]*"/g, '');
  const names = bare.match(/\b(?:slo|budget):[a-z0-9_:]+|\b(?:llm|spandrift|gen_ai)_[a-z0-9_]+/g);
  return [...new Set(names)];
}
