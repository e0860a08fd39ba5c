-- Retrievals of a golden set say so, as its calls do: they are no live traffic.

ALTER TABLE retrieval_versions ADD COLUMN IF NOT EXISTS canary_set LowCardinality(String) AFTER conversation_hash;

CREATE OR REPLACE VIEW retrievals AS
SELECT * FROM retrieval_versions FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;
