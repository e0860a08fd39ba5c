// Which alert, and so which runbook, a drift of a signal raises. rules/behaviour.yaml says the same; a
// test compares the two.

import type { Finding, SignalName } from '../model/judgement.ts';

const ALERTS: Readonly<Record<SignalName, string>> = {
  refusal_rate: 'LLMRefusalRateDrift',
  output_tokens: 'LLMOutputLengthDrift',
  output_characters: 'LLMOutputLengthDrift',
  input_tokens: 'LLMInputDrift',
  cost_per_call_usd: 'LLMTokenCostDrift',
  cost_per_1k_tokens_usd: 'LLMTokenCostDrift',
  cost_per_success_usd: 'LLMTokenCostDrift',
  retrieval_hit_rate: 'LLMRetrievalHitRateDrift',
  retrieval_empty_rate: 'LLMRetrievalHitRateDrift',
  retrieval_top_score: 'LLMRetrievalScoreDrift',
  latency_seconds: 'LLMLatencyDrift',
  time_to_first_token_seconds: 'LLMLatencyDrift',
  error_rate: 'LLMErrorRateDrift',
  rate_limited_rate: 'LLMRateLimited',
  timeout_rate: 'LLMErrorRateDrift',
  retry_rate: 'LLMErrorRateDrift',
  guardrail_rate: 'LLMGuardrailRateDrift',
  truncation_rate: 'LLMTruncationDrift',
  empty_output_rate: 'LLMEmptyOutput',
  output_valid_rate: 'LLMOutputFormatDrift',
  cache_hit_rate: 'LLMTokenCostDrift',
  tool_call_rate: 'LLMOutputFormatDrift',
  tool_error_rate: 'LLMErrorRateDrift',
  evaluation_score: 'LLMEvaluationScoreDrift',
  evaluation_pass_rate: 'LLMEvaluationScoreDrift',
  served_model: 'LLMServedModelChanged',
  traffic: 'LLMTrafficStopped',
  traffic_mix: 'LLMTrafficMixDrift',
  user_spend_concentration: 'LLMTrafficMixDrift',
};

/** The alert's name, which is also its runbook's. */
export function alertOf(
  finding: Pick<Finding, 'signal' | 'direction'> & Partial<Pick<Finding, 'segment'>>,
): string {
  if ((finding.segment?.['canary_set'] ?? '') !== '') return 'LLMCanaryRegression';
  if (finding.signal === 'traffic' && finding.direction === 'up') return 'LLMTrafficMixDrift';
  return ALERTS[finding.signal];
}
