-- Bookkeeping of the jobs: small tables that make every job resumable and repeatable.

-- What a job remembers between runs, JSON by job and key; the newest version counts.
CREATE TABLE IF NOT EXISTS job_state
(
    job LowCardinality(String),
    key String,
    json String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (job, key);

-- Which rows a rolled-up minute was computed from: a minute is computed anew when they differ.
CREATE TABLE IF NOT EXISTS rollup_minutes
(
    source LowCardinality(String),
    minute DateTime,
    rows UInt64,
    fingerprint UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(minute)
ORDER BY (source, minute);
