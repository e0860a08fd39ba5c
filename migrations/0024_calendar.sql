-- Periods announced ahead, in which traffic is not what it usually is.

CREATE TABLE IF NOT EXISTS calendar
(
  starts_at DateTime64(3) CODEC(Delta, ZSTD(1)),
  ends_at DateTime64(3) CODEC(Delta, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  kind LowCardinality(String) CODEC(ZSTD(1)),
  name String CODEC(ZSTD(1)),
  version UInt64 CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(starts_at, 'UTC')
ORDER BY (service, environment, kind, name, starts_at)
TTL toDateTime(ends_at) + toIntervalDay({{findings_days}});
