-- What normalise makes of a request. Rows may be corrected later (usage_role is decided over the whole
-- trace): the *_versions tables keep every version, highest wins; the contract's names are views that show
-- each span once.

CREATE TABLE IF NOT EXISTS llm_call_versions
(
  timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  service_version LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  team LowCardinality(String) CODEC(ZSTD(1)),
  feature LowCardinality(String) CODEC(ZSTD(1)),
  prompt_name LowCardinality(String) CODEC(ZSTD(1)),
  prompt_version LowCardinality(String) CODEC(ZSTD(1)),
  index_version LowCardinality(String) CODEC(ZSTD(1)),
  safety_policy_version LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation_version LowCardinality(String) CODEC(ZSTD(1)),
  feature_flags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  duration_seconds Float64 CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  dialect LowCardinality(String) CODEC(ZSTD(1)),
  dialect_version LowCardinality(String) CODEC(ZSTD(1)),
  mapping_version UInt32 CODEC(ZSTD(1)),
  usage_role LowCardinality(String) CODEC(ZSTD(1)),
  operation LowCardinality(String) CODEC(ZSTD(1)),
  provider LowCardinality(String) CODEC(ZSTD(1)),
  request_model LowCardinality(String) CODEC(ZSTD(1)),
  response_model LowCardinality(String) CODEC(ZSTD(1)),
  response_id String CODEC(ZSTD(1)),
  temperature Nullable(Float64) CODEC(ZSTD(1)),
  top_p Nullable(Float64) CODEC(ZSTD(1)),
  max_tokens Nullable(Int64) CODEC(ZSTD(1)),
  streaming Nullable(Bool) CODEC(ZSTD(1)),
  time_to_first_token_seconds Nullable(Float64) CODEC(ZSTD(1)),
  input_tokens Nullable(Int64) CODEC(ZSTD(1)),
  output_tokens Nullable(Int64) CODEC(ZSTD(1)),
  cache_read_tokens Nullable(Int64) CODEC(ZSTD(1)),
  cache_creation_tokens Nullable(Int64) CODEC(ZSTD(1)),
  reasoning_tokens Nullable(Int64) CODEC(ZSTD(1)),
  usage_semantics LowCardinality(String) CODEC(ZSTD(1)),
  usage_quality LowCardinality(String) CODEC(ZSTD(1)),
  cost_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_source LowCardinality(String) CODEC(ZSTD(1)),
  price_version LowCardinality(String) CODEC(ZSTD(1)),
  finish_reason LowCardinality(String) CODEC(ZSTD(1)),
  finish_reason_raw String CODEC(ZSTD(1)),
  error_type LowCardinality(String) CODEC(ZSTD(1)),
  error_type_raw String CODEC(ZSTD(1)),
  http_status Nullable(Int32) CODEC(ZSTD(1)),
  retry_after_seconds Nullable(Float64) CODEC(ZSTD(1)),
  retry_count Nullable(Int32) CODEC(ZSTD(1)),
  refusal LowCardinality(String) CODEC(ZSTD(1)),
  refusal_mechanism LowCardinality(String) CODEC(ZSTD(1)),
  refusal_score Nullable(Float64) CODEC(ZSTD(1)),
  guardrail_triggered Nullable(Bool) CODEC(ZSTD(1)),
  cache_hit Nullable(Bool) CODEC(ZSTD(1)),
  input_characters Nullable(Int64) CODEC(ZSTD(1)),
  output_characters Nullable(Int64) CODEC(ZSTD(1)),
  output_format LowCardinality(String) CODEC(ZSTD(1)),
  output_valid Nullable(Bool) CODEC(ZSTD(1)),
  message_count Nullable(Int32) CODEC(ZSTD(1)),
  tool_call_count Nullable(Int32) CODEC(ZSTD(1)),
  user_hash String CODEC(ZSTD(1)),
  conversation_hash String CODEC(ZSTD(1)),
  input_hash String CODEC(ZSTD(1)),
  output_hash String CODEC(ZSTD(1)),
  keep_reason LowCardinality(String) CODEC(ZSTD(1)),
  span_kind Int32 CODEC(ZSTD(1)),
  scope_name LowCardinality(String) CODEC(ZSTD(1)),
  canary_set LowCardinality(String) CODEC(ZSTD(1)),
  canary_case String CODEC(ZSTD(1)),
  canary_run String CODEC(ZSTD(1)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  batch_id UInt64 CODEC(Delta, ZSTD(1)),
  INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_ingested ingested_at TYPE minmax GRANULARITY 1,
  INDEX idx_batch batch_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(timestamp, 'UTC')
ORDER BY (toStartOfHour(timestamp, 'UTC'), trace_id, span_id)
TTL toDateTime(timestamp) + toIntervalDay({{calls_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE VIEW IF NOT EXISTS llm_calls AS
SELECT * FROM llm_call_versions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE VIEW IF NOT EXISTS v_calls AS
SELECT * FROM llm_calls WHERE usage_role IN ('leaf', 'agent_only');

CREATE TABLE IF NOT EXISTS retrieval_versions
(
  timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  service_version LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  team LowCardinality(String) CODEC(ZSTD(1)),
  feature LowCardinality(String) CODEC(ZSTD(1)),
  prompt_name LowCardinality(String) CODEC(ZSTD(1)),
  prompt_version LowCardinality(String) CODEC(ZSTD(1)),
  index_version LowCardinality(String) CODEC(ZSTD(1)),
  safety_policy_version LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation_version LowCardinality(String) CODEC(ZSTD(1)),
  feature_flags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  duration_seconds Float64 CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  dialect LowCardinality(String) CODEC(ZSTD(1)),
  operation LowCardinality(String) CODEC(ZSTD(1)),
  usage_role LowCardinality(String) CODEC(ZSTD(1)),
  data_source LowCardinality(String) CODEC(ZSTD(1)),
  top_k Nullable(Int64) CODEC(ZSTD(1)),
  document_count Nullable(Int64) CODEC(ZSTD(1)),
  document_ids Array(String) CODEC(ZSTD(1)),
  document_scores Array(Float64) CODEC(ZSTD(1)),
  score_direction LowCardinality(String) CODEC(ZSTD(1)),
  top_score Nullable(Float64) CODEC(ZSTD(1)),
  hit Nullable(Bool) CODEC(ZSTD(1)),
  hit_rule LowCardinality(String) CODEC(ZSTD(1)),
  query_hash String CODEC(ZSTD(1)),
  error_type LowCardinality(String) CODEC(ZSTD(1)),
  user_hash String CODEC(ZSTD(1)),
  conversation_hash String CODEC(ZSTD(1)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  batch_id UInt64 CODEC(Delta, ZSTD(1)),
  INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_ingested ingested_at TYPE minmax GRANULARITY 1,
  INDEX idx_batch batch_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(timestamp, 'UTC')
ORDER BY (toStartOfHour(timestamp, 'UTC'), trace_id, span_id)
TTL toDateTime(timestamp) + toIntervalDay({{calls_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE VIEW IF NOT EXISTS retrievals AS
SELECT * FROM retrieval_versions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE TABLE IF NOT EXISTS evaluation_versions
(
  timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  service_version LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  team LowCardinality(String) CODEC(ZSTD(1)),
  feature LowCardinality(String) CODEC(ZSTD(1)),
  prompt_name LowCardinality(String) CODEC(ZSTD(1)),
  prompt_version LowCardinality(String) CODEC(ZSTD(1)),
  index_version LowCardinality(String) CODEC(ZSTD(1)),
  safety_policy_version LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation LowCardinality(String) CODEC(ZSTD(1)),
  instrumentation_version LowCardinality(String) CODEC(ZSTD(1)),
  feature_flags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  evaluated_span_id String CODEC(ZSTD(1)),
  response_id String CODEC(ZSTD(1)),
  request_model LowCardinality(String) CODEC(ZSTD(1)),
  response_model LowCardinality(String) CODEC(ZSTD(1)),
  evaluation_name LowCardinality(String) CODEC(ZSTD(1)),
  score Nullable(Float64) CODEC(ZSTD(1)),
  label LowCardinality(String) CODEC(ZSTD(1)),
  passed Nullable(Bool) CODEC(ZSTD(1)),
  evaluator LowCardinality(String) CODEC(ZSTD(1)),
  explanation_hash String CODEC(ZSTD(1)),
  canary_set LowCardinality(String) CODEC(ZSTD(1)),
  canary_case String CODEC(ZSTD(1)),
  canary_run String CODEC(ZSTD(1)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  batch_id UInt64 CODEC(Delta, ZSTD(1)),
  INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_ingested ingested_at TYPE minmax GRANULARITY 1,
  INDEX idx_batch batch_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(timestamp, 'UTC')
ORDER BY (
  toStartOfHour(timestamp, 'UTC'), trace_id, span_id, evaluation_name, evaluator, response_id, canary_case, canary_run,
  -- Scores of a whole service name no call: only their time tells one from the next.
  if(trace_id = '' AND response_id = '', timestamp, toDateTime64(0, 9, 'UTC'))
)
TTL toDateTime(timestamp) + toIntervalDay({{calls_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE VIEW IF NOT EXISTS evaluations AS
SELECT * FROM evaluation_versions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;

CREATE TABLE IF NOT EXISTS llm_messages
(
  timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  direction LowCardinality(String) CODEC(ZSTD(1)),
  position UInt32 CODEC(ZSTD(1)),
  role LowCardinality(String) CODEC(ZSTD(1)),
  content String CODEC(ZSTD(3)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  batch_id UInt64 CODEC(Delta, ZSTD(1)),
  INDEX idx_ingested ingested_at TYPE minmax GRANULARITY 1,
  INDEX idx_batch batch_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(timestamp, 'UTC')
ORDER BY (toStartOfHour(timestamp, 'UTC'), trace_id, span_id, direction, position)
TTL toDateTime(timestamp) + toIntervalDay({{messages_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS call_facts
(
  timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  source LowCardinality(String) CODEC(ZSTD(1)),
  scope LowCardinality(String) CODEC(ZSTD(1)),
  fields String CODEC(ZSTD(3)),
  version UInt64 DEFAULT toUnixTimestamp64Milli(now64(3)) CODEC(Delta, ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  batch_id UInt64 CODEC(Delta, ZSTD(1)),
  INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_ingested ingested_at TYPE minmax GRANULARITY 1,
  INDEX idx_batch batch_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(timestamp, 'UTC')
ORDER BY (toStartOfHour(timestamp, 'UTC'), trace_id, span_id, source, scope, cityHash64(fields))
TTL toDateTime(timestamp) + toIntervalDay({{calls_days}})
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;
