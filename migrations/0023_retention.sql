-- What jobs keep for themselves expires too: states and baselines of series that are gone, values of lineage that
-- nobody sent for as long as calls are kept, fingerprints of minutes whose roll-up is gone.

ALTER TABLE drift_state MODIFY TTL toDateTime(intDiv(version, 1000)) + toIntervalDay({{rollups_days}});

ALTER TABLE drift_baselines MODIFY TTL toDateTime(learned_at) + toIntervalDay({{rollups_days}});

ALTER TABLE lineage_seen MODIFY TTL toDateTime(last_seen) + toIntervalDay({{calls_days}});

ALTER TABLE rollup_minutes MODIFY TTL minute + toIntervalDay({{rollups_days}});
