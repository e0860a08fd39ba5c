// How every signal is read from a row of its table: which rows carry it, what is an event, which
// value, which weight. One entry a signal; the roll-up evaluates all entries of a table in one scan.
// Absent facts (NULL) take a row out of the signal, they never count as zero.

import { SIGNALS } from '../model/signals.ts';
import type { SignalName } from '../model/judgement.ts';

/** The tables signals are read from. `tools` are tool executions, which are no model calls. */
export type Source = 'calls' | 'tools' | 'retrievals' | 'evaluations';

export interface SignalSql {
  readonly source: Source;
  /** Which rows are observations. */
  readonly applies: string;
  /** Rates: what the signal counts. */
  readonly event?: string;
  /** Positive signals, scores, ratios (numerator): a number. */
  readonly value?: string;
  /** Ratios: the denominator. */
  readonly weight?: string;
  /** Mixes: the name that is counted, and how much it counts (1 unless given). */
  readonly named?: string;
  readonly namedCount?: string;
  /** Which observations a classifier covered; all of them unless given. */
  readonly classified?: string;
  /**
   * Rates of outcomes that are bad (or good, where lower is worse) count hazards: only turns of conversations
   * without an earlier bad one are eligible, and events of one user are capped where they are bad. Others count requests.
   */
  readonly hazard?: true;
}

const GENERATES =
  "operation IN ('chat', 'text_completion', 'invoke_agent', 'agent_step', 'gateway', 'fetch_response', 'other')";
/** A call that brought an answer: errors, cancelled calls and provider-filtered ones did not. */
const ANSWERED = "error_type = ''";
/** Somebody counted the tokens. Estimates would move with the words alone, as output_characters does. */
const COUNTED = "usage_quality != 'estimated'";
/** A price that was reported or comes from counted tokens. */
const PRICED = `cost_usd IS NOT NULL AND (${COUNTED} OR cost_source = 'reported')`;
const FAILED = "error_type NOT IN ('', 'cancelled', 'content_filtered')";
const EMPTY = `(finish_reason = 'empty' OR (finish_reason IN ('', 'stop', 'length') AND ifNull(output_characters, output_tokens) = 0 AND ifNull(tool_call_count, 0) = 0))`;
/** Users by spend in 64 stable groups: additive and bounded, however many users there are. */
const USER_GROUP = "leftPad(toString(cityHash64(user_hash) % 64), 2, '0')";

export const SIGNAL_SQL: Readonly<Record<SignalName, SignalSql>> = {
  refusal_rate: {
    source: 'calls',
    applies: `${GENERATES} AND error_type IN ('', 'content_filtered')`,
    event: "refusal = 'full'",
    classified: "refusal != 'unknown'",
    hazard: true,
  },
  output_tokens: {
    source: 'calls',
    applies: `${GENERATES} AND ${ANSWERED} AND output_tokens IS NOT NULL AND ${COUNTED}`,
    value: 'output_tokens',
  },
  output_characters: {
    source: 'calls',
    applies: `${GENERATES} AND ${ANSWERED} AND output_characters IS NOT NULL`,
    value: 'output_characters',
  },
  input_tokens: {
    source: 'calls',
    applies: `input_tokens IS NOT NULL AND ${COUNTED}`,
    value: 'input_tokens',
  },
  cost_per_call_usd: {
    source: 'calls',
    applies: PRICED,
    value: 'cost_usd',
  },
  cost_per_1k_tokens_usd: {
    source: 'calls',
    applies: `${PRICED} AND ${COUNTED} AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)`,
    value: 'cost_usd',
    weight: '(ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) / 1000',
  },
  cost_per_success_usd: {
    source: 'calls',
    applies: `${GENERATES} AND ${PRICED}`,
    value: 'cost_usd',
    weight: `${ANSWERED} AND refusal != 'full'`,
  },
  retrieval_hit_rate: {
    source: 'retrievals',
    applies: 'hit IS NOT NULL',
    event: 'hit',
    hazard: true,
  },
  retrieval_empty_rate: {
    source: 'retrievals',
    applies: 'document_count IS NOT NULL',
    event: 'document_count = 0',
    hazard: true,
  },
  retrieval_top_score: {
    source: 'retrievals',
    applies: 'top_score IS NOT NULL',
    // A distance is turned round, so that down is worse for every data source.
    value: "if(score_direction = 'down', -top_score, top_score)",
  },
  latency_seconds: {
    source: 'calls',
    applies: ANSWERED,
    value: 'duration_seconds',
  },
  time_to_first_token_seconds: {
    source: 'calls',
    applies: `${ANSWERED} AND time_to_first_token_seconds IS NOT NULL`,
    value: 'time_to_first_token_seconds',
  },
  error_rate: { source: 'calls', applies: '1', event: FAILED, hazard: true },
  rate_limited_rate: {
    source: 'calls',
    applies: '1',
    event: "error_type = 'rate_limited'",
    hazard: true,
  },
  timeout_rate: { source: 'calls', applies: '1', event: "error_type = 'timeout'", hazard: true },
  retry_rate: {
    source: 'calls',
    // Instrumentations write a count only when there was a retry: a call without one had none that was told.
    applies: '1',
    event: 'ifNull(retry_count, 0) > 0',
    hazard: true,
  },
  guardrail_rate: {
    source: 'calls',
    applies: GENERATES,
    event: "ifNull(guardrail_triggered, 0) OR refusal_mechanism = 'guardrail'",
    hazard: true,
  },
  truncation_rate: {
    source: 'calls',
    applies: `${GENERATES} AND ${ANSWERED} AND finish_reason != ''`,
    event: "finish_reason = 'length'",
    hazard: true,
  },
  empty_output_rate: {
    source: 'calls',
    applies: `${GENERATES} AND ${ANSWERED} AND (finish_reason = 'empty' OR output_characters IS NOT NULL OR output_tokens IS NOT NULL)`,
    event: EMPTY,
    hazard: true,
  },
  output_valid_rate: {
    source: 'calls',
    applies: 'output_valid IS NOT NULL',
    event: 'output_valid',
    hazard: true,
  },
  cache_hit_rate: {
    source: 'calls',
    applies: `${ANSWERED} AND (cache_hit IS NOT NULL OR cache_read_tokens IS NOT NULL)`,
    event: 'ifNull(cache_hit, 0) OR ifNull(cache_read_tokens, 0) > 0',
  },
  tool_call_rate: {
    source: 'calls',
    applies: `${GENERATES} AND ${ANSWERED} AND (finish_reason != '' OR tool_call_count IS NOT NULL)`,
    event: "finish_reason = 'tool_call' OR ifNull(tool_call_count, 0) > 0",
  },
  tool_error_rate: {
    source: 'tools',
    applies: '1',
    event: "error_type NOT IN ('', 'cancelled')",
    hazard: true,
  },
  evaluation_score: {
    source: 'evaluations',
    applies: "canary_set = '' AND score IS NOT NULL",
    value: 'score',
  },
  evaluation_pass_rate: {
    source: 'evaluations',
    applies: "canary_set = '' AND passed IS NOT NULL",
    event: 'passed',
  },
  served_model: {
    source: 'calls',
    applies: "request_model != '' AND response_model != ''",
    named: 'response_model',
  },
  traffic: { source: 'calls', applies: '1' },
  traffic_mix: {
    source: 'calls',
    applies: '1',
    named: "arrayStringConcat(arrayFilter(x -> x != '', [tenant, feature, request_model]), ' / ')",
  },
  user_spend_concentration: {
    source: 'calls',
    applies: "cost_usd IS NOT NULL AND user_hash != ''",
    named: USER_GROUP,
    // Micro-dollars: `values` holds spend here; n holds calls.
    namedCount: 'toUInt64(round(greatest(cost_usd, 0) * 1e6))',
  },
};

/** Signals of one source, in the order of the table of signals. */
export function signalsOf(source: Source): SignalName[] {
  return (Object.keys(SIGNALS) as SignalName[]).filter(
    (name) => SIGNAL_SQL[name].source === source,
  );
}

/**
 * SQL of the histogram bucket of a value expression, an Int16: floor(x·64) for scores, else
 * floor(16·log2(|x|·scale+1)), mirrored to -bucket-1 below zero (stats/log-histogram.ts).
 */
export function bucketSql(signal: SignalName, value: string): string {
  const { kind, histogramScale: scale } = SIGNALS[signal];
  if (kind === 'score') {
    return `toInt16(greatest(-32768, least(32767, floor((${value}) * ${scale}))))`;
  }
  const bucket = `least(32766, floor(16 * log2(abs(${value}) * ${scale} + 1)))`;
  return `toInt16(if(${value} < 0, -${bucket} - 1, ${bucket}))`;
}
