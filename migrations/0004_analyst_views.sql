-- Views for people: every name here is documented with tested examples in docs/analysts.md.

CREATE VIEW IF NOT EXISTS v_calls_hourly AS
SELECT
  toStartOfHour(timestamp, 'UTC') AS hour,
  service, environment, tenant, feature, provider, request_model, response_model, prompt_version,
  count() AS calls,
  countIf(refusal = 'full') AS refusals,
  countIf(refusal != 'unknown') AS classified,
  countIf(error_type != '') AS errors,
  countIf(finish_reason = 'length') AS truncated,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(cost_usd) AS cost_usd,
  countIf(cost_source = 'unpriced') AS unpriced,
  quantile(0.5)(duration_seconds) AS p50_seconds,
  quantile(0.95)(duration_seconds) AS p95_seconds,
  uniqExactIf(user_hash, user_hash != '') AS users
FROM v_calls
GROUP BY hour, service, environment, tenant, feature, provider, request_model, response_model, prompt_version;

CREATE VIEW IF NOT EXISTS v_cost_daily AS
SELECT
  toDate(timestamp, 'UTC') AS day,
  service, environment, tenant, team, feature, provider, request_model,
  count() AS calls,
  sum(c.cost_usd) AS cost_usd,
  countIf(c.cost_usd IS NULL) AS calls_without_cost,
  sumIf(c.cost_usd, cost_source = 'reported') AS reported_usd,
  sumIf(c.cost_usd, cost_source = 'computed') AS computed_usd,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(cache_read_tokens) AS cache_read_tokens
FROM v_calls AS c
GROUP BY day, service, environment, tenant, team, feature, provider, request_model;

CREATE VIEW IF NOT EXISTS v_drift_now AS
SELECT
  finding_id, monitor, signal, segment, evaluated_at, state, status, direction,
  current, baseline, delta, delta_ratio, interval_low, interval_high,
  current_samples, baseline_samples, evidence, threshold, since, minimum_detectable_ratio, mix_share, explanation
FROM drift_findings FINAL
ORDER BY evaluated_at DESC
LIMIT 1 BY monitor, toString(segment);

CREATE VIEW IF NOT EXISTS v_changes AS
SELECT timestamp, service, environment, kind, old_value, new_value, share
FROM changes FINAL;
