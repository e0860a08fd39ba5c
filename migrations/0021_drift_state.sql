-- What the judge job carries from tick to tick, what it learned, what people decided, and which values
-- of lineage were seen before. A series is a JSON array: monitor, then segment values in monitor order.

-- The newest kept state of every series: where a restart goes on.
CREATE TABLE IF NOT EXISTS drift_state
(
    series String,
    json String CODEC(ZSTD(1)),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY series;

-- Kept states of the last days: where late rows make a series start again.
CREATE TABLE IF NOT EXISTS drift_checkpoints
(
    series String,
    minute DateTime,
    json String CODEC(ZSTD(1)),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(minute, 'UTC')
ORDER BY (series, minute)
TTL minute + toIntervalDay(3)
SETTINGS ttl_only_drop_parts = 1;

-- The baseline every series is judged against.
CREATE TABLE IF NOT EXISTS drift_baselines
(
    series String,
    learned_at DateTime64(3),
    json String CODEC(ZSTD(1)),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY series;

-- The audit trail of accept, mute and unmute: who decided what about which series, when and why.
CREATE TABLE IF NOT EXISTS drift_decisions
(
    decision_id String,
    decided_at DateTime64(3),
    kind LowCardinality(String),
    monitor LowCardinality(String),
    segment String,
    until Nullable(DateTime64(3)),
    actor String,
    reason String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(decided_at, 'UTC')
ORDER BY (decided_at, decision_id)
TTL toDateTime(decided_at) + toIntervalDay({{findings_days}});

CREATE TABLE IF NOT EXISTS lineage_seen
(
    service LowCardinality(String),
    environment LowCardinality(String),
    kind LowCardinality(String),
    value String,
    last_seen DateTime64(3),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (service, environment, kind, value);
