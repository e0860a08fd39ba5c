// 1 Overview: is anything drifting, and what do the five usual curves look like beside it?

import { CHOSEN, CHOSEN_SQL, labelVariable, promql, sql, thresholds } from './grafana.ts';
import type { Dashboard, Panel } from './grafana.ts';

export const SERVICE_VARIABLES = [
  labelVariable('service', 'llm_calls_total'),
  labelVariable('environment', 'llm_calls_total'),
];

/** Counts what alerts: every series once, however many replicas publish it, and of an incident the one that leads. */
const counted = (state: number) =>
  `count(max without (instance, pod) (llm_drift_state{${CHOSEN}}) == ${state} unless max without (instance, pod) (llm_drift_member{${CHOSEN}}) == 1) or vector(0)`;

const verdict = (title: string, state: number, color: string): Panel => ({
  type: 'stat',
  title,
  description: `Series with llm_drift_state ${state} now; members of an incident (llm_drift_member) are not counted.`,
  width: 4,
  height: 7,
  unit: 'short',
  targets: [promql(counted(state), title)],
  defaults: thresholds([1, color]),
});

const rate = (metric: string) => `sum by (service) (rate(${metric}{${CHOSEN}}[$__rate_interval]))`;

/** Ratio of two counters; a bad counter that does not exist yet counts as zero. */
export const share = (bad: string, total: string) =>
  `(${rate(bad)} or 0 * ${rate(total)}) / (${rate(total)} > 0)`;

export const CHANGED_TABLE: Panel = {
  type: 'table',
  title: 'What changed',
  description:
    'Rows of the table changes: the first sight of a model, prompt, index, flag or release, with its share of traffic.',
  width: 24,
  targets: [
    sql(`SELECT timestamp, service, environment, kind, old_value, new_value, share
FROM changes FINAL
WHERE $__timeFilter(timestamp) AND ${CHOSEN_SQL}
ORDER BY timestamp DESC LIMIT 200`),
  ],
  overrides: [
    {
      matcher: { id: 'byName', options: 'share' },
      properties: [{ id: 'unit', value: 'percentunit' }],
    },
  ],
};

const curve = (title: string, description: string, unit: string, expr: string): Panel => ({
  type: 'timeseries',
  title,
  description,
  unit,
  width: 8,
  targets: [promql(expr, '{{service}}')],
});

export const OVERVIEW: Dashboard = {
  name: 'overview',
  title: 'spandrift 1: Overview',
  description: 'Verdicts and alerts first, then traffic, errors, refusals, latency, cost and hits.',
  variables: SERVICE_VARIABLES,
  rows: [
    [
      {
        type: 'alertlist',
        title: 'Firing alerts',
        description:
          'Alerts of rules/*.yaml (metric ALERTS), grouped by name; each links its runbook.',
        width: 12,
        height: 7,
        options: {
          alertInstanceLabelFilter: '{category=~"behaviour|budget|pipeline"}',
          alertName: '',
          datasource: '${prometheus}',
          groupBy: [],
          groupMode: 'default',
          maxItems: 20,
          sortOrder: 3,
          viewMode: 'list',
          stateFilter: { error: true, firing: true, noData: false, normal: false, pending: true },
        },
      },
      verdict('Pages', 3, 'red'),
      verdict('Tickets', 2, 'orange'),
      verdict('Suspected', 1, 'yellow'),
    ],
    [
      curve('Calls', 'llm_calls_total, by service.', 'reqps', rate('llm_calls_total')),
      curve(
        'Errors',
        'llm_errors_total over llm_calls_total.',
        'percentunit',
        share('llm_errors_total', 'llm_calls_total'),
      ),
      curve(
        'Refusals',
        'llm_refusals_total over llm_calls_total.',
        'percentunit',
        share('llm_refusals_total', 'llm_calls_total'),
      ),
    ],
    [
      curve(
        'Latency, 95th percentile',
        'gen_ai_client_operation_duration_seconds.',
        's',
        `histogram_quantile(0.95, sum by (le, service) (rate(gen_ai_client_operation_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
      ),
      curve(
        'Cost per hour',
        'llm_cost_usd_total; calls without a price are not in it (dashboard 3).',
        'currencyUSD',
        `3600 * ${rate('llm_cost_usd_total')}`,
      ),
      curve(
        'Retrieval hits',
        'llm_retrieval_hits_total over llm_retrievals_total.',
        'percentunit',
        share('llm_retrieval_hits_total', 'llm_retrievals_total'),
      ),
    ],
    [CHANGED_TABLE],
  ],
};
