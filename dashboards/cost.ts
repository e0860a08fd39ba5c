// 3 Cost by tenant: who spends what, how fast against the budget, and on which model.

import {
  CHOSEN,
  CHOSEN_SQL,
  columnUnit,
  labelVariable,
  promql,
  sql,
  thresholds,
} from './grafana.ts';
import type { Dashboard, Panel } from './grafana.ts';
import { SERVICE_VARIABLES } from './overview.ts';

const OF = `${CHOSEN},tenant=~"$tenant"`;
const TENANT_SQL = `${CHOSEN_SQL} AND $__conditionalAll(tenant IN (\${tenant:singlequote}), $tenant)`;

const hourly = (by: string) =>
  `topk(10, 3600 * sum by (${by}) (rate(llm_cost_usd_total{${OF}}[$__rate_interval])))`;

const curve = (
  title: string,
  description: string,
  unit: string,
  expr: string,
  legend: string,
): Panel => ({
  type: 'timeseries',
  title,
  description,
  unit,
  width: 12,
  targets: [promql(expr, legend)],
});

export const COST: Dashboard = {
  name: 'cost',
  title: 'spandrift 3: Cost by tenant',
  description:
    'Spend against daily budgets, by tenant and model. Calls without a price are shown apart.',
  variables: [...SERVICE_VARIABLES, labelVariable('tenant', 'llm_calls_total')],
  rows: [
    [
      {
        type: 'bargauge',
        title: 'Spent of the daily budget, last 24 hours',
        description:
          'Recorded series budget:llm_cost_per_budget:ratio1d (rules/budget.yaml) over llm_budget_usd; empty tenant: the whole service.',
        width: 12,
        unit: 'percentunit',
        targets: [
          promql(
            'budget:llm_cost_per_budget:ratio1d{service=~"$service"}',
            '{{service}} {{tenant}}',
          ),
        ],
        defaults: { min: 0, max: 1.2, ...thresholds([0.8, 'orange'], [1, 'red']) },
        options: { orientation: 'horizontal', displayMode: 'basic', showUnfilled: true },
      },
      curve(
        'Pace: 1 spends exactly the budget',
        'budget:llm_cost_per_budget:ratio1h × 24: the last hour, continued for a day.',
        'short',
        '24 * budget:llm_cost_per_budget:ratio1h{service=~"$service"}',
        '{{service}} {{tenant}}',
      ),
    ],
    [
      curve(
        'Cost per hour, by tenant',
        'llm_cost_usd_total, ten largest.',
        'currencyUSD',
        hourly('tenant'),
        '{{tenant}}',
      ),
      curve(
        'Cost per hour, by model',
        'llm_cost_usd_total, ten largest.',
        'currencyUSD',
        hourly('request_model'),
        '{{request_model}}',
      ),
    ],
    [
      curve(
        'Cost per call',
        'llm_cost_usd_total over llm_calls_total, by model.',
        'currencyUSD',
        `sum by (request_model) (rate(llm_cost_usd_total{${OF}}[$__rate_interval])) / (sum by (request_model) (rate(llm_calls_total{${OF}}[$__rate_interval])) > 0)`,
        '{{request_model}}',
      ),
      curve(
        'Calls without a price',
        'llm_unpriced_calls_total over llm_calls_total: money not in any sum on this page.',
        'percentunit',
        `sum by (request_model) (rate(llm_unpriced_calls_total{${OF}}[$__rate_interval])) / (sum by (request_model) (rate(llm_calls_total{${OF}}[$__rate_interval])) > 0)`,
        '{{request_model}}',
      ),
    ],
    [
      curve(
        'Tokens, by type',
        'llm_tokens_total by token_type; cached input is part of input.',
        'short',
        `sum by (token_type) (rate(llm_tokens_total{${OF}}[$__rate_interval]))`,
        '{{token_type}}',
      ),
      {
        type: 'table',
        title: 'Days',
        description: 'v_cost_daily: reported and computed money apart, and calls without any.',
        width: 12,
        targets: [
          sql(`SELECT day, service, tenant, sum(calls) AS calls, sum(cost_usd) AS usd, sum(reported_usd) AS reported, sum(computed_usd) AS computed,
  sum(calls_without_cost) AS without_price
FROM v_cost_daily
WHERE day >= toDate($__fromTime) AND day <= toDate($__toTime) AND ${TENANT_SQL}
GROUP BY day, service, tenant ORDER BY day DESC, usd DESC LIMIT 200`),
        ],
        overrides: ['usd', 'reported', 'computed'].map((column) =>
          columnUnit(column, 'currencyUSD'),
        ),
      },
    ],
    [
      {
        type: 'table',
        title: 'Most expensive conversations',
        description: 'v_calls by conversation: many calls in few minutes are an agent in a loop.',
        width: 24,
        targets: [
          sql(`SELECT conversation_hash, any(service) AS of_service, any(tenant) AS of_tenant, any(feature) AS of_feature, count() AS calls,
  dateDiff('minute', min(timestamp), max(timestamp)) AS minutes, sum(cost_usd) AS usd, any(trace_id) AS trace_id
FROM v_calls
WHERE $__timeFilter(timestamp) AND conversation_hash != '' AND ${TENANT_SQL}
GROUP BY conversation_hash ORDER BY usd DESC LIMIT 50`),
        ],
        overrides: [columnUnit('usd', 'currencyUSD')],
      },
    ],
  ],
};
