-- The newest days of segments_1m once more, by minute: the judge reads the last minutes of every series, which in a
-- table ordered by series lie in every granule of a part. Filled by the insert that fills segments_1m; older minutes
-- are read there.

CREATE TABLE IF NOT EXISTS segments_recent AS segments_1m
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(minute, 'UTC')
ORDER BY (minute, signal, service, environment, request_model, tenant, feature, provider, response_model, prompt_name, prompt_version, index_version, name)
TTL minute + toIntervalDay(3)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS segments_recent_mv TO segments_recent AS
SELECT *
FROM segments_1m
WHERE minute >= now() - toIntervalDay(3);

INSERT INTO segments_recent
SELECT *
FROM segments_1m
WHERE minute >= now() - toIntervalDay(3);
