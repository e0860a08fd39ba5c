// The one table of our own health metrics. Names, labels and meanings are public (docs/metrics.md);
// rooms receive the instruments and never name a metric themselves.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type OwnMetrics = ReturnType<typeof createOwnMetrics>;

/**
 * Creates every own-health instrument on a registry of its own (never the library's global one), so
 * that two services in one process, as tests run them, do not share counts.
 */
export function createOwnMetrics(registry: Registry = new Registry()) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames: [...labelNames], registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly L[] = [],
  ) => new Histogram<L>({ name, help, buckets, labelNames: [...labelNames], registers });
  const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

  return {
    registry,
    receiveRequestsTotal: counter(
      'spandrift_receive_requests_total',
      'OTLP export requests answered, by what became of them: ok, partial, rejected, retry, unauthenticated.',
      ['transport', 'signal', 'outcome'],
    ),
    receiveSpansTotal: counter(
      'spandrift_receive_spans_total',
      'Spans acknowledged: on disk, resent ones included.',
    ),
    receiveLogRecordsTotal: counter(
      'spandrift_receive_log_records_total',
      'Log records acknowledged.',
    ),
    receiveMetricPointsTotal: counter(
      'spandrift_receive_metric_points_total',
      'Metric data points acknowledged.',
    ),
    receiveInflightBytes: gauge(
      'spandrift_receive_inflight_bytes',
      'Bytes of requests being handled now; bounded by receive.max_inflight_bytes.',
    ),
    receiveDurationSeconds: histogram(
      'spandrift_receive_duration_seconds',
      'Time from a whole request body to its answer.',
      seconds,
      ['transport', 'signal'],
    ),
    receiveWorkerRestartsTotal: counter(
      'spandrift_receive_worker_restarts_total',
      'Decode workers that ended and were started anew; their requests were refused for a retry.',
    ),
    rejectedSpansTotal: counter('spandrift_rejected_spans_total', 'Spans refused, by reason.', [
      'reason',
    ]),
    duplicateSpansTotal: counter(
      'spandrift_duplicate_spans_total',
      'Spans recognised as already stored (a client sent them again) and acknowledged without storing twice.',
    ),
    normaliseRecordsTotal: counter(
      'spandrift_normalise_records_total',
      'Canonical records made, by dialect and table.',
      ['dialect', 'table'],
    ),
    normaliseUnknownDialectTotal: counter(
      'spandrift_normalise_unknown_dialect_total',
      'Model calls whose instrumentation is not known; read through the shared vocabulary.',
    ),
    redactionsTotal: counter(
      'spandrift_redactions_total',
      'Secrets and personal data replaced before anything touched the disk, by kind.',
      ['kind'],
    ),
    spoolBytes: gauge('spandrift_spool_bytes', 'Bytes in the spool not yet in ClickHouse.'),
    spoolBytesMax: gauge('spandrift_spool_bytes_max', 'The configured limit spool.bytes_max.'),
    spoolOldestAgeSeconds: gauge(
      'spandrift_spool_oldest_age_seconds',
      'Age of the oldest batch not yet in ClickHouse; 0 when none waits.',
    ),
    spoolFsyncDurationSeconds: histogram(
      'spandrift_spool_fsync_duration_seconds',
      'Duration of a group commit.',
      seconds,
    ),
    spoolQuarantinedSegmentsTotal: counter(
      'spandrift_spool_quarantined_segments_total',
      'Spool segments moved aside because their checksum was wrong.',
    ),
    storeRowsTotal: counter('spandrift_store_rows_total', 'Rows stored in ClickHouse, by table.', [
      'table',
    ]),
    storeQuarantinedRowsTotal: counter(
      'spandrift_store_quarantined_rows_total',
      'Rows ClickHouse refused for good, written to the quarantine file with the reason.',
      ['table'],
    ),
    storeInsertDurationSeconds: histogram(
      'spandrift_store_insert_duration_seconds',
      'Duration of one insert.',
      seconds,
      ['table'],
    ),
    storeInsertErrorsTotal: counter(
      'spandrift_store_insert_errors_total',
      'Failed inserts; retryable ones are tried again.',
      ['kind'],
    ),
    storeUp: gauge('spandrift_store_up', '1 when ClickHouse answered the last statement, else 0.'),
    jobLastSuccessTimestampSeconds: gauge(
      'spandrift_job_last_success_timestamp_seconds',
      'When a job last ended well.',
      ['job'],
    ),
    jobIntervalSeconds: gauge(
      'spandrift_job_interval_seconds',
      'How often a job is meant to run.',
      ['job'],
    ),
    jobDurationSeconds: histogram(
      'spandrift_job_duration_seconds',
      'Duration of a job run.',
      seconds,
      ['job'],
    ),
    jobFailuresTotal: counter('spandrift_job_failures_total', 'Job runs that failed.', ['job']),
    labelOverflowTotal: counter(
      'spandrift_label_overflow_total',
      'Observations whose label value became "other" because the cap on distinct values was reached.',
      ['label'],
    ),
    forwardRequestsTotal: counter(
      'spandrift_forward_requests_total',
      'Requests passed on to the forward endpoint, by outcome.',
      ['outcome'],
    ),
    priceDataAgeSeconds: gauge(
      'spandrift_price_data_age_seconds',
      'Age of the shipped price list.',
    ),
    buildInfo: gauge('spandrift_build_info', 'Always 1; the labels say what runs.', [
      'version',
      'node',
      'store',
    ]),
  };
}
