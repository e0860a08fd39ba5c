// 4 Answers and traces: from a bent curve to the worst answers, and from one of them to its trace.

import { CHOSEN_SQL, columnLink, columnUnit, sql, textVariable } from './grafana.ts';
import type { Dashboard, Panel } from './grafana.ts';
import { SERVICE_VARIABLES } from './overview.ts';

const WHERE = `$__timeFilter(timestamp) AND ${CHOSEN_SQL}`;
const TO_TRACE = columnLink(
  'trace_id',
  'Show the trace',
  '/d/spandrift-answers?${__url_time_range}&${service:queryparam}&${environment:queryparam}&var-trace_id=${__value.raw}',
);

const overTime = (title: string, description: string, unit: string, rawSql: string): Panel => ({
  type: 'timeseries',
  title,
  description,
  unit,
  width: 8,
  targets: [sql(rawSql, 'timeseries')],
  ...(unit === 'short'
    ? { defaults: { custom: { stacking: { mode: 'percent', group: 'A' }, fillOpacity: 60 } } }
    : {}),
});

export const ANSWERS: Dashboard = {
  name: 'answers',
  title: 'spandrift 4: Answers and traces',
  description: 'How answers ended, how good they were, the worst ones, and their traces.',
  variables: [...SERVICE_VARIABLES, textVariable('trace_id', 'Trace id', '')],
  rows: [
    [
      overTime(
        'How answers ended',
        'v_calls.finish_reason, share of calls.',
        'short',
        `SELECT $__timeInterval(timestamp) AS time, if(finish_reason = '', 'not conveyed', finish_reason) AS reason, count() AS calls
FROM v_calls WHERE ${WHERE} GROUP BY time, reason ORDER BY time`,
      ),
      overTime(
        'Who refused',
        'v_calls.refusal_mechanism of refused calls, share.',
        'short',
        `SELECT $__timeInterval(timestamp) AS time, refusal_mechanism AS mechanism, count() AS calls
FROM v_calls WHERE ${WHERE} AND refusal IN ('full', 'partial') GROUP BY time, mechanism ORDER BY time`,
      ),
      overTime(
        'Judges',
        'evaluations.score, mean by evaluation_name; golden sets left out.',
        'none',
        `SELECT $__timeInterval(timestamp) AS time, evaluation_name AS evaluation, avg(score) AS mean
FROM evaluations WHERE ${WHERE} AND score IS NOT NULL AND canary_set = '' GROUP BY time, evaluation ORDER BY time`,
      ),
    ],
    [
      overTime(
        'Output length, median and 90th percentile',
        'v_calls.output_tokens.',
        'none',
        `SELECT $__timeInterval(timestamp) AS time, quantile(0.5)(output_tokens) AS median, quantile(0.9)(output_tokens) AS p90
FROM v_calls WHERE ${WHERE} AND output_tokens IS NOT NULL GROUP BY time ORDER BY time`,
      ),
      overTime(
        'Retrieval: best score',
        'retrievals.top_score, median by data source.',
        'none',
        `SELECT $__timeInterval(timestamp) AS time, data_source AS source, quantile(0.5)(top_score) AS median
FROM retrievals WHERE ${WHERE} AND top_score IS NOT NULL GROUP BY time, source ORDER BY time`,
      ),
      overTime(
        'Who answered',
        'v_calls.response_model, share of calls.',
        'short',
        `SELECT $__timeInterval(timestamp) AS time, response_model AS model, count() AS calls
FROM v_calls WHERE ${WHERE} AND response_model != '' GROUP BY time, model ORDER BY time`,
      ),
    ],
    [
      {
        type: 'table',
        title: 'Refused, failed, cut or empty',
        description: 'v_calls that did not serve their user, newest first. Click a trace id.',
        width: 12,
        height: 10,
        targets: [
          sql(`SELECT timestamp, service, tenant, response_model, prompt_version, refusal, refusal_mechanism, finish_reason, error_type, duration_seconds, trace_id
FROM v_calls
WHERE ${WHERE} AND (refusal IN ('full', 'partial') OR error_type != '' OR finish_reason IN ('length', 'empty', 'content_filter') OR output_valid = false)
ORDER BY timestamp DESC LIMIT 200`),
        ],
        overrides: [TO_TRACE, columnUnit('duration_seconds', 's')],
      },
      {
        type: 'table',
        title: 'Worst scores',
        description: 'evaluations with the lowest score, and the versions that answered.',
        width: 12,
        height: 10,
        targets: [
          sql(`SELECT timestamp, service, evaluation_name, score, label, request_model, prompt_version, index_version, trace_id
FROM evaluations
WHERE ${WHERE} AND score IS NOT NULL
ORDER BY score ASC, timestamp DESC LIMIT 200`),
        ],
        overrides: [TO_TRACE],
      },
    ],
    [
      {
        type: 'table',
        title: 'Messages of the trace',
        description: 'llm_messages: redacted content, kept for retention.messages_days.',
        width: 24,
        targets: [
          sql(`SELECT timestamp, span_id, direction, role, content
FROM llm_messages FINAL
WHERE trace_id = '\${trace_id}'
ORDER BY timestamp, span_id, direction, position LIMIT 200`),
        ],
      },
    ],
    [
      {
        type: 'traces',
        title: 'Trace',
        description: 'otel_traces: every span of the trace, its attributes after redaction.',
        width: 24,
        height: 14,
        targets: [
          sql(
            `SELECT TraceId AS traceID, SpanId AS spanID, ParentSpanId AS parentSpanID, ServiceName AS serviceName, SpanName AS operationName,
  Timestamp AS startTime, Duration / 1000000 AS duration,
  arrayMap(key -> map('key', key, 'value', SpanAttributes[key]), mapKeys(SpanAttributes)) AS tags,
  arrayMap(key -> map('key', key, 'value', ResourceAttributes[key]), mapKeys(ResourceAttributes)) AS serviceTags
FROM otel_traces
WHERE TraceId = '\${trace_id}'
ORDER BY startTime LIMIT 1000`,
            'traces',
          ),
        ],
      },
    ],
  ],
};
