// 5 Pipeline health: a monitor that is broken must not look like a model that behaves.

import { promql, thresholds } from './grafana.ts';
import type { Dashboard, Panel } from './grafana.ts';
import { SERVICE_VARIABLES } from './overview.ts';

const curve = (
  title: string,
  description: string,
  unit: string,
  ...targets: readonly (readonly [expr: string, legend: string])[]
): Panel => ({
  type: 'timeseries',
  title,
  description,
  unit,
  width: 8,
  targets: targets.map(([expr, legend]) => promql(expr, legend)),
});

const stat = (
  title: string,
  description: string,
  unit: string,
  expr: string,
  more: object,
): Panel => ({
  type: 'stat',
  title,
  description,
  unit,
  width: 6,
  height: 4,
  targets: [promql(expr, '')],
  options: { textMode: 'value' },
  defaults: { ...more, noValue: 'No data' },
});

export const PIPELINE: Dashboard = {
  name: 'pipeline',
  title: 'spandrift 5: Pipeline health',
  description: 'Is what services send received, kept, loaded and judged, and how late?',
  variables: SERVICE_VARIABLES,
  rows: [
    [
      stat(
        'ClickHouse',
        'spandrift_store_up, lowest instance.',
        'bool_yes_no',
        'min(spandrift_store_up)',
        {
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'red', value: null },
              { color: 'green', value: 1 },
            ],
          },
        },
      ),
      stat(
        'Oldest waiting batch',
        'spandrift_spool_oldest_age_seconds, worst instance: how late everything is.',
        's',
        'max(spandrift_spool_oldest_age_seconds)',
        thresholds([60, 'orange'], [300, 'red']),
      ),
      stat(
        'Spool used',
        'spandrift_spool_bytes over spandrift_spool_bytes_max, fullest instance.',
        'percentunit',
        'max(spandrift_spool_bytes / spandrift_spool_bytes_max)',
        thresholds([0.5, 'orange'], [0.8, 'red']),
      ),
      stat(
        'Price list',
        'spandrift_price_data_age_seconds: older lists miss new models.',
        's',
        'max(spandrift_price_data_age_seconds)',
        thresholds([7_776_000, 'orange']),
      ),
    ],
    [
      curve(
        'Received',
        'spandrift_receive_spans_total, spandrift_receive_log_records_total, spandrift_receive_metric_points_total: acknowledged, on disk.',
        'cps',
        ['sum(rate(spandrift_receive_spans_total[$__rate_interval]))', 'spans'],
        ['sum(rate(spandrift_receive_log_records_total[$__rate_interval]))', 'log records'],
        ['sum(rate(spandrift_receive_metric_points_total[$__rate_interval]))', 'metric points'],
      ),
      curve(
        'Answers to exporters',
        'spandrift_receive_requests_total by outcome; retry means full, rejected means their bytes.',
        'reqps',
        [
          'sum by (transport, outcome) (rate(spandrift_receive_requests_total[$__rate_interval]))',
          '{{transport}} {{outcome}}',
        ],
      ),
      curve('Refused spans', 'spandrift_rejected_spans_total by reason.', 'cps', [
        'sum by (reason) (rate(spandrift_rejected_spans_total[$__rate_interval]))',
        '{{reason}}',
      ]),
    ],
    [
      curve(
        'Spool',
        'spandrift_spool_bytes and its limit spandrift_spool_bytes_max.',
        'bytes',
        ['sum by (instance) (spandrift_spool_bytes)', '{{instance}}'],
        ['max(spandrift_spool_bytes_max)', 'limit'],
      ),
      curve('Rows stored', 'spandrift_store_rows_total by table.', 'rowsps', [
        'sum by (table) (rate(spandrift_store_rows_total[$__rate_interval]))',
        '{{table}}',
      ]),
      curve(
        'Insert time, 95th percentile',
        'spandrift_store_insert_duration_seconds by table.',
        's',
        [
          'histogram_quantile(0.95, sum by (le, table) (rate(spandrift_store_insert_duration_seconds_bucket[$__rate_interval])))',
          '{{table}}',
        ],
      ),
    ],
    [
      curve(
        'Since a job last ended well',
        'spandrift_job_last_success_timestamp_seconds; exported_job is the job where the scrape does not honour labels.',
        's',
        [
          'time() - max by (job, exported_job) (spandrift_job_last_success_timestamp_seconds)',
          '{{exported_job}}',
        ],
      ),
      curve('Job time, 95th percentile', 'spandrift_job_duration_seconds.', 's', [
        'histogram_quantile(0.95, sum by (le, job, exported_job) (rate(spandrift_job_duration_seconds_bucket[$__rate_interval])))',
        '{{exported_job}}',
      ]),
      curve(
        'Time to acknowledge, 99th percentile',
        'spandrift_receive_duration_seconds: from a whole body to its answer, disk included.',
        's',
        [
          'histogram_quantile(0.99, sum by (le, transport) (rate(spandrift_receive_duration_seconds_bucket[$__rate_interval])))',
          '{{transport}}',
        ],
      ),
    ],
    [
      curve(
        'Dialects',
        'spandrift_normalise_records_total of llm_calls by dialect, and spandrift_normalise_unknown_dialect_total.',
        'cps',
        [
          'sum by (dialect) (rate(spandrift_normalise_records_total{table="llm_calls"}[$__rate_interval]))',
          '{{dialect}}',
        ],
        ['sum(rate(spandrift_normalise_unknown_dialect_total[$__rate_interval]))', 'unknown'],
      ),
      curve('Redacted', 'spandrift_redactions_total by kind: replaced before the disk.', 'cps', [
        'sum by (kind) (rate(spandrift_redactions_total[$__rate_interval]))',
        '{{kind}}',
      ]),
      curve(
        'Set aside',
        'spandrift_store_quarantined_rows_total, spandrift_spool_quarantined_segments_total and spandrift_label_overflow_total: should stay 0.',
        'short',
        [
          'sum by (table) (increase(spandrift_store_quarantined_rows_total[$__rate_interval]))',
          'rows {{table}}',
        ],
        ['sum(increase(spandrift_spool_quarantined_segments_total[$__rate_interval]))', 'segments'],
        [
          'sum by (label) (increase(spandrift_label_overflow_total[$__rate_interval]))',
          'label {{label}}',
        ],
      ),
    ],
  ],
};
