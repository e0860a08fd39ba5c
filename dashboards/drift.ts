// 2 Drift: which signal of which segment moved, since when, how surely, and what changed at that time.

import {
  CHOSEN,
  CHOSEN_SQL,
  columnLink,
  columnUnit,
  labelVariable,
  promql,
  sql,
  STATE_COLUMN,
  STATES,
  textVariable,
} from './grafana.ts';
import type { Dashboard } from './grafana.ts';
import { CHANGED_TABLE, SERVICE_VARIABLES } from './overview.ts';

const OF = `${CHOSEN},signal=~"$signal"`;
const LEGEND = '{{service}} {{signal}} {{request_model}}{{name}}';
const once = (metric: string, more = '') => `max without (instance, pod) (${metric}{${OF}${more}})`;

const SEGMENT_SQL = CHOSEN_SQL.replaceAll('service IN', "segment['service'] IN").replaceAll(
  'environment IN',
  "segment['environment'] IN",
);

export const DRIFT: Dashboard = {
  name: 'drift',
  title: 'spandrift 2: Drift',
  description: 'Verdicts with their numbers: current against baseline, evidence against threshold.',
  variables: [
    ...SERVICE_VARIABLES,
    labelVariable('signal', 'llm_drift_state'),
    textVariable('board', 'Board', 'http://localhost:9464'),
  ],
  rows: [
    [
      {
        type: 'state-timeline',
        title: 'Verdicts',
        description:
          'llm_drift_state of every series that was ever above 0 in this time: suspected, drift (ticket), page.',
        width: 24,
        height: 10,
        targets: [
          promql(
            `${once('llm_drift_state')} and on (monitor, service, environment) max_over_time(llm_drift_state{${OF}}[$__range]) > 0`,
            LEGEND,
          ),
        ],
        defaults: { ...STATES, noValue: 'No drift in this time' },
        options: {
          mergeValues: true,
          showValue: 'auto',
          alignValue: 'left',
          rowHeight: 0.85,
          legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        },
      },
    ],
    [
      {
        type: 'table',
        title: 'Incidents',
        description:
          'llm_drift_incident_series: drifts that alert, and how many belong to each; the rest of an incident does not alert on its own.',
        width: 24,
        height: 6,
        targets: [
          promql(
            `max without (instance, pod, job) (llm_drift_incident_series{${OF}})`,
            LEGEND,
            true,
          ),
        ],
        defaults: { noValue: 'No open drift' },
      },
    ],
    [
      {
        type: 'table',
        title: 'Now, worst first',
        description:
          'v_drift_now: the last verdict of every series, with the interval of its delta and what could have been seen by now.',
        width: 24,
        height: 10,
        targets: [
          sql(`SELECT state, status, signal, segment['service'] AS service, segment['environment'] AS environment,
  arrayStringConcat(arrayMap((k, v) -> concat(k, '=', v), mapKeys(other), mapValues(other)), ' ') AS of,
  current, baseline, delta_ratio, interval_low, interval_high, current_samples, since, minimum_detectable_ratio, mix_share, finding_id,
  mapFilter((k, v) -> k NOT IN ('service', 'environment'), segment) AS other
FROM v_drift_now
WHERE $__conditionalAll(signal IN (\${signal:singlequote}), $signal) AND ${SEGMENT_SQL}
ORDER BY state DESC, evidence DESC LIMIT 200`),
        ],
        overrides: [
          STATE_COLUMN,
          columnUnit('mix_share', 'percentunit'),
          columnLink('finding_id', 'Explain', '${board}/findings/${__value.raw}'),
          {
            matcher: { id: 'byName', options: 'other' },
            properties: [{ id: 'custom.hidden', value: true }],
          },
        ],
      },
    ],
    [
      {
        type: 'timeseries',
        title: 'Current against baseline',
        description: 'llm_drift_current over llm_drift_baseline; 1 is no change. Choose a signal.',
        width: 12,
        unit: 'short',
        targets: [
          promql(`${once('llm_drift_current')} / (${once('llm_drift_baseline')} > 0)`, LEGEND),
        ],
      },
      {
        type: 'timeseries',
        title: 'Delta with its interval',
        description:
          'llm_drift_delta between llm_drift_delta_lower and llm_drift_delta_upper, in the unit of the signal.',
        width: 12,
        unit: 'short',
        targets: [
          promql(once('llm_drift_delta'), `${LEGEND} delta`),
          promql(once('llm_drift_delta_lower'), `${LEGEND} lower`),
          promql(once('llm_drift_delta_upper'), `${LEGEND} upper`),
        ],
      },
    ],
    [
      {
        type: 'timeseries',
        title: 'Evidence against threshold',
        description: 'llm_drift_evidence over llm_drift_threshold{tier="page"}: 1 is a page.',
        width: 8,
        unit: 'percentunit',
        targets: [
          promql(
            `${once('llm_drift_evidence')} / ignoring (tier) (${once('llm_drift_threshold', ',tier="page"')} > 0)`,
            LEGEND,
          ),
        ],
      },
      {
        type: 'timeseries',
        title: 'Samples behind the verdict',
        description: 'llm_drift_samples.',
        width: 8,
        unit: 'short',
        targets: [promql(once('llm_drift_samples'), LEGEND)],
      },
      {
        type: 'timeseries',
        title: 'Series without a verdict',
        description:
          'llm_drift_status: series that are learning, idle, short of data, stale or frozen. Silence is not health.',
        width: 8,
        unit: 'short',
        targets: [
          promql(
            `sum by (status) (max without (instance, pod) (llm_drift_status{${OF},status!="ok"}))`,
            '{{status}}',
          ),
        ],
      },
    ],
    [CHANGED_TABLE],
  ],
};
