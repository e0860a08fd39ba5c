// The alerts about spandrift itself: a monitor that is silent because it is broken must not look like
// a model that behaves. Ordered: alive, stuck, waiting, refusing, losing meaning.

import { lookUp, SET_SERIES, toAlertRule } from './shape.ts';
import type { AlertDraft, Links, RuleFile } from './shape.ts';

type PipelineDraft = Omit<AlertDraft, 'category' | 'service'>;

/** `rules/pipeline.yaml`; `job` is the scrape job's name. */
export function pipelineFile(job: string, links: Links): RuleFile {
  const rules = drafts(job).map((draft) =>
    toAlertRule(
      {
        ...draft,
        category: 'pipeline',
        service: 'spandrift',
        // Behaviour alerts carry the scrape job too; Alertmanager mutes by it while the monitor is down.
        labels: { job },
      },
      links,
    ),
  );
  return { name: 'pipeline', comment: COMMENT, groups: [{ name: 'spandrift-pipeline', rules }] };
}

function drafts(job: string): PipelineDraft[] {
  const at = `{job=${JSON.stringify(job)}}`;
  return [...alive(job, at), ...stuck(at), ...waiting(at), ...refusing(at), ...meaning(at)];
}

function alive(job: string, at: string): PipelineDraft[] {
  return [
    {
      alert: 'SpandriftWatchdog',
      expr: 'vector(1)',
      severity: 'none',
      summary: 'Always firing: proof that rules are evaluated and alerts are delivered.',
      description:
        'This alert fires all the time. Its receiver is a dead-man switch that complains when it stops arriving.',
    },
    {
      alert: 'SpandriftDown',
      expr: `up${at} == 0\nor\nabsent(up${at})`,
      severity: 'critical',
      for: '5m',
      summary: 'spandrift cannot be scraped: no drift is being watched.',
      description:
        `Prometheus has not reached job ${job}{{ with $labels.instance }} at {{ . }}{{ end }} for 5 minutes. ` +
        'While this lasts a drift alert that resolves has not been solved: its series is gone.',
    },
  ];
}

/** Where a metric of ours carries a label `job`, Prometheus renames it unless the scrape honours labels: take either. */
function jobMetric(name: string): string {
  return `label_replace(label_replace(${name}, "task", "$1", "job", "(.+)"), "task", "$1", "exported_job", "(.+)")`;
}

/** A duration looked up by `task`, under whichever of the two labels it is. */
function lookUpTask(promql: string, name: string, absent: string): string {
  const either = promql.replace('%s', `${name}{exported_job=%q} or ${name}{job=%q}`);
  const query = `query (printf ${JSON.stringify(either)} $labels.task $labels.task)`;
  return `{{ with ${query} }}{{ . | first | value | humanizeDuration }}{{ else }}${absent}{{ end }}`;
}

function stuck(at: string): PipelineDraft[] {
  const succeeded = jobMetric('spandrift_job_last_success_timestamp_seconds');
  const interval = jobMetric('spandrift_job_interval_seconds');
  return [
    {
      alert: 'SpandriftStoreUnreachable',
      expr: `spandrift_store_up${at} == 0`,
      severity: 'critical',
      for: '5m',
      summary: 'ClickHouse does not answer: rows wait in the spool and nothing is judged.',
      description:
        `${SET_SERIES}{{ $labels.instance }} has had no answer from ClickHouse for 5 minutes; ` +
        `${lookUp('spandrift_spool_bytes{%s}', 'humanize1024')}B wait in the spool of ` +
        `${lookUp('spandrift_spool_bytes_max{%s}', 'humanize1024')}B.`,
    },
    {
      alert: 'SpandriftMonitorStale',
      // Three missed runs, and never less than five minutes: one slow query is not news.
      expr: [
        `time() - ${succeeded} > clamp_min(3 * ${interval}, 300)`,
        `${interval} < 120 unless ${succeeded}`,
        'absent(spandrift_job_last_success_timestamp_seconds)',
      ].join('\nor\n'),
      severity: 'critical',
      for: '5m',
      summary: 'A scheduled job has stopped succeeding: verdicts are out of date.',
      description:
        'Job {{ or $labels.task "(any)" }}{{ with $labels.instance }} of {{ . }}{{ end }}: time since the last success ' +
        `${lookUpTask('time() - max(%s)', 'spandrift_job_last_success_timestamp_seconds', 'unknown, there was none')}, ` +
        `against an interval of ${lookUpTask('max(%s)', 'spandrift_job_interval_seconds', 'unknown')}.`,
    },
  ];
}

function waiting(at: string): PipelineDraft[] {
  return [
    {
      alert: 'SpandriftSpoolNearlyFull',
      // At 100 % exporters are answered 503: 80 % leaves time to act at the rate of most outages.
      expr: `spandrift_spool_bytes${at} / (spandrift_spool_bytes_max${at} > 0) > 0.8`,
      severity: 'critical',
      for: '5m',
      summary: 'The spool is nearly full: exporters will soon be told to wait.',
      description:
        `${SET_SERIES}The spool of {{ $labels.instance }} is {{ $value | humanizePercentage }} full ` +
        `(${lookUp('spandrift_spool_bytes{%s}', 'humanize1024')}B of ${lookUp('spandrift_spool_bytes_max{%s}', 'humanize1024')}B). ` +
        'At 100 % requests are answered 503 or UNAVAILABLE with a retry delay.',
    },
    {
      alert: 'SpandriftSpoolBacklog',
      expr: `spandrift_spool_oldest_age_seconds${at} > 300`,
      severity: 'warning',
      for: '10m',
      summary: 'Accepted data reaches ClickHouse minutes late.',
      description:
        `${SET_SERIES}The oldest batch in the spool of {{ $labels.instance }} has waited {{ $value | humanizeDuration }}, ` +
        `against seconds normally; ${lookUp('spandrift_spool_bytes{%s}', 'humanize1024')}B wait. Drift is judged late by as much.`,
    },
  ];
}

function refusing(at: string): PipelineDraft[] {
  const grown = (name: string) => `sum by (job, instance) (increase(${name}[10m]))`;
  const refusedRequests = `spandrift_receive_requests_total{outcome!~"ok|partial",${at.slice(1, -1)}}`;
  const share = (some: string, all: string) =>
    `(\n  ${some} / (${all} > 0) > 0.01\n  and\n  ${some} >= 10\n)`;
  return [
    {
      alert: 'SpandriftIngestRejecting',
      // 1 % and 10 are arbitrary: one misconfigured client among many shows, a single bad request does not.
      expr: [
        share(
          grown(`spandrift_rejected_spans_total${at}`),
          `(${grown(`spandrift_receive_spans_total${at}`)} + ${grown(`spandrift_rejected_spans_total${at}`)})`,
        ),
        share(grown(refusedRequests), grown(`spandrift_receive_requests_total${at}`)),
      ].join('\nor\n'),
      severity: 'warning',
      for: '5m',
      summary: 'Part of what services send is refused.',
      description:
        `${SET_SERIES}{{ $value | humanizePercentage }} of what {{ $labels.instance }} received in 10 minutes was refused, against 0 % normally: ` +
        `${lookUp('sum(increase(spandrift_rejected_spans_total{%s}[10m])) or vector(0)', 'printf "%.0f"')} spans, ` +
        `${lookUp('sum(increase(spandrift_receive_requests_total{outcome!~"ok|partial",%s}[10m])) or vector(0)', 'printf "%.0f"')} requests.`,
    },
  ];
}

function meaning(at: string): PipelineDraft[] {
  const unknown = `sum by (job, instance) (increase(spandrift_normalise_unknown_dialect_total${at}[1h]))`;
  const calls = `sum by (job, instance) (increase(spandrift_normalise_records_total{table="llm_calls",${at.slice(1, -1)}}[1h]))`;
  return [
    {
      alert: 'SpandriftUnknownDialect',
      expr: `${unknown} / (${calls} > 0) > 0.05\nand\n${unknown} >= 20`,
      severity: 'warning',
      for: '30m',
      summary: 'Model calls arrive from an instrumentation that is not known.',
      description:
        `${SET_SERIES}{{ $value | humanizePercentage }} of the model calls {{ $labels.instance }} received in an hour come from an unknown ` +
        `instrumentation, against 0 % normally, over ${lookUp('sum(increase(spandrift_normalise_records_total{table="llm_calls",%s}[1h]))', 'printf "%.0f"')} calls. ` +
        'They are read through the shared vocabulary and may miss facts.',
    },
    {
      alert: 'SpandriftLabelOverflow',
      expr: `sum by (job, instance, label) (increase(spandrift_label_overflow_total${at}[1h])) > 0`,
      severity: 'info',
      for: '15m',
      summary: 'A metric label has more values than the configured cap.',
      description:
        '{{ $value | printf "%.0f" }} observations of {{ $labels.instance }} in an hour were counted under {{ $labels.label }}="other", against 0 normally: ' +
        'the cap publish.label_values_max is reached. Tables keep the true value.',
    },
  ];
}

const COMMENT = `spandrift itself. "job" must be the scrape job's name (render with "spandrift rules --job NAME" where it is another).
While SpandriftDown, SpandriftStoreUnreachable or SpandriftMonitorStale fires, the Alertmanager example mutes
behaviour alerts of the same job, because nobody is looking. The figures (80 %, 5 minutes, 1 %, 5 %) are arbitrary:
each runbook says what they are for and what to change.`;
