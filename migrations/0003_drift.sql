-- What the jobs write: the per-minute roll-up that drift reads, verdicts, and the log of changes.

CREATE TABLE IF NOT EXISTS segments_1m
(
  minute DateTime CODEC(Delta, ZSTD(1)),
  signal LowCardinality(String) CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  feature LowCardinality(String) CODEC(ZSTD(1)),
  provider LowCardinality(String) CODEC(ZSTD(1)),
  request_model LowCardinality(String) CODEC(ZSTD(1)),
  response_model LowCardinality(String) CODEC(ZSTD(1)),
  prompt_name LowCardinality(String) CODEC(ZSTD(1)),
  prompt_version LowCardinality(String) CODEC(ZSTD(1)),
  index_version LowCardinality(String) CODEC(ZSTD(1)),
  name LowCardinality(String) CODEC(ZSTD(1)),
  n UInt64 CODEC(ZSTD(1)),
  events UInt64 CODEC(ZSTD(1)),
  eligible UInt64 CODEC(ZSTD(1)),
  first_events Float64 CODEC(ZSTD(1)),
  users UInt64 CODEC(ZSTD(1)),
  event_users UInt64 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  sum_squares Float64 CODEC(ZSTD(1)),
  sum_log Float64 CODEC(ZSTD(1)),
  sum_log_squares Float64 CODEC(ZSTD(1)),
  weight Float64 CODEC(ZSTD(1)),
  weight_squares Float64 CODEC(ZSTD(1)),
  cross_product Float64 CODEC(ZSTD(1)),
  histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
  value_counts Map(String, UInt64) CODEC(ZSTD(1)),
  classified UInt64 CODEC(ZSTD(1)),
  newest_arrival DateTime64(3) CODEC(ZSTD(1)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toMonday(minute, 'UTC')
ORDER BY (signal, service, environment, request_model, tenant, feature, provider, response_model, prompt_name, prompt_version, index_version, name, minute)
TTL minute + toIntervalDay({{rollups_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS drift_findings
(
  finding_id String CODEC(ZSTD(1)),
  monitor LowCardinality(String) CODEC(ZSTD(1)),
  signal LowCardinality(String) CODEC(ZSTD(1)),
  segment Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  evaluated_at DateTime64(3) CODEC(ZSTD(1)),
  window_start DateTime64(3) CODEC(ZSTD(1)),
  window_end DateTime64(3) CODEC(ZSTD(1)),
  baseline_start DateTime64(3) CODEC(ZSTD(1)),
  baseline_end DateTime64(3) CODEC(ZSTD(1)),
  current Nullable(Float64) CODEC(ZSTD(1)),
  baseline Nullable(Float64) CODEC(ZSTD(1)),
  delta Nullable(Float64) CODEC(ZSTD(1)),
  delta_ratio Nullable(Float64) CODEC(ZSTD(1)),
  interval_low Nullable(Float64) CODEC(ZSTD(1)),
  interval_high Nullable(Float64) CODEC(ZSTD(1)),
  current_samples UInt64 CODEC(ZSTD(1)),
  baseline_samples UInt64 CODEC(ZSTD(1)),
  evidence Float64 CODEC(ZSTD(1)),
  threshold Float64 CODEC(ZSTD(1)),
  threshold_ticket Float64 CODEC(ZSTD(1)),
  threshold_suspected Float64 CODEC(ZSTD(1)),
  state UInt8 CODEC(ZSTD(1)),
  status LowCardinality(String) CODEC(ZSTD(1)),
  direction LowCardinality(String) CODEC(ZSTD(1)),
  since Nullable(DateTime64(3)) CODEC(ZSTD(1)),
  minimum_detectable_ratio Nullable(Float64) CODEC(ZSTD(1)),
  mix_share Nullable(Float64) CODEC(ZSTD(1)),
  dispersion Float64 CODEC(ZSTD(1)),
  explanation String CODEC(ZSTD(3)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(evaluated_at, 'UTC')
ORDER BY (monitor, toString(segment), evaluated_at)
TTL toDateTime(evaluated_at) + toIntervalDay({{findings_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS changes
(
  timestamp DateTime64(3) CODEC(Delta, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  kind LowCardinality(String) CODEC(ZSTD(1)),
  old_value String CODEC(ZSTD(1)),
  new_value String CODEC(ZSTD(1)),
  share Float64 CODEC(ZSTD(1)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(timestamp, 'UTC')
ORDER BY (service, environment, kind, new_value, old_value, timestamp)
TTL toDateTime(timestamp) + toIntervalDay({{findings_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;
