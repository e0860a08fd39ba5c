// Every metric name that rules, runbooks and dashboards may use: the public list of the contract, and our
// own health metrics straight from their table, so that a renamed one breaks a test and not a dashboard.

import { createOwnMetrics } from '../../src/telemetry/metrics.ts';

const COUNTERS = [
  'llm_calls_total',
  'llm_refusals_total',
  'llm_errors_total',
  'llm_tokens_total',
  'llm_cost_usd_total',
  'llm_unpriced_calls_total',
  'llm_retrievals_total',
  'llm_retrieval_hits_total',
  'llm_guardrail_blocks_total',
  'llm_output_checks_total',
  'llm_output_invalid_total',
  'llm_evaluations_total',
];

const HISTOGRAMS = ['gen_ai_client_token_usage', 'gen_ai_client_operation_duration_seconds'];

const GAUGES = [
  'llm_budget_usd',
  'llm_drift_state',
  'llm_drift_status',
  'llm_drift_current',
  'llm_drift_baseline',
  'llm_drift_delta',
  'llm_drift_delta_lower',
  'llm_drift_delta_upper',
  'llm_drift_ratio',
  'llm_drift_evidence',
  'llm_drift_threshold',
  'llm_drift_samples',
  'llm_drift_minimum_detectable_ratio',
  'llm_drift_since_timestamp_seconds',
  'llm_drift_mix_share',
  'llm_drift_dispersion',
  'llm_drift_last_evaluation_timestamp_seconds',
];

const expand = (histogram: string) => ['_bucket', '_sum', '_count'].map((end) => histogram + end);

/** Names as they stand in PromQL: histograms with their three endings. */
export const METRIC_NAMES: ReadonlySet<string> = new Set([
  'up',
  'ALERTS',
  ...COUNTERS,
  ...GAUGES,
  ...HISTOGRAMS.flatMap(expand),
  ...ownNames(),
]);

function ownNames(): string[] {
  return createOwnMetrics()
    .registry.getMetricsAsArray()
    .flatMap(({ name, type }) => (String(type) === 'histogram' ? expand(name) : [name]));
}

/** The metrics a PromQL expression or a template names: ours, and recorded ones (`level:metric:operation`). */
export function metricsIn(promql: string): string[] {
  const bare = promql.replace(/\w+[=!]~?\\?"[^"]*"/g, '');
  const names = bare.match(/\b(?:slo|budget):[a-z0-9_:]+|\b(?:llm|spandrift|gen_ai)_[a-z0-9_]+/g);
  return [...new Set(names)];
}
