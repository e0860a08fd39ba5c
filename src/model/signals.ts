// The signals of the contract: how each is read, which way is worse, and what effect is worth a page.
// measure knows how to compute them, judge how to test them; both look here.

import type { Direction, SignalKind, SignalName } from './judgement.ts';

export interface SignalDefinition {
  readonly kind: SignalKind;
  readonly worse: Direction;
  readonly of: 'calls' | 'retrievals' | 'evaluations' | 'tools';
  /** Prometheus-style unit of current and baseline: ratio, tokens, characters, usd, seconds, score, calls. */
  readonly unit: string;
  /** What a page needs at least: current / baseline (or its inverse when lower is worse). */
  readonly minimumRatio: number;
  /** … and the absolute difference, in the unit. */
  readonly minimumDelta: number;
  /** Histogram bucket is floor(16·log2(x·scale+1)); chosen so that small values spread over buckets. */
  readonly histogramScale: number;
  readonly summary: string;
}

const rate = (
  of: SignalDefinition['of'],
  worse: Direction,
  summary: string,
  minimumRatio = 1.5,
  minimumDelta = 0.01,
): SignalDefinition => ({
  kind: 'rate',
  worse,
  of,
  unit: 'ratio',
  minimumRatio,
  minimumDelta,
  histogramScale: 1,
  summary,
});

const positive = (
  unit: string,
  worse: Direction,
  histogramScale: number,
  summary: string,
  minimumRatio = 1.2,
): SignalDefinition => ({
  kind: 'positive',
  worse,
  of: 'calls',
  unit,
  minimumRatio,
  minimumDelta: 0,
  histogramScale,
  summary,
});

export const SIGNALS: Readonly<Record<SignalName, SignalDefinition>> = {
  refusal_rate: rate('calls', 'up', 'share of calls the model declined in full'),
  output_tokens: positive('tokens', 'either', 1, 'tokens a call produces'),
  output_characters: positive('characters', 'either', 1, 'characters a call produces'),
  input_tokens: positive('tokens', 'either', 1, 'tokens a call sends, cached included'),
  cost_per_call_usd: positive('usd', 'up', 1e6, 'money a priced call costs'),
  cost_per_1k_tokens_usd: {
    kind: 'ratio',
    worse: 'up',
    of: 'calls',
    unit: 'usd',
    minimumRatio: 1.2,
    minimumDelta: 0,
    histogramScale: 1e6,
    summary: 'money per thousand tokens of priced calls',
  },
  cost_per_success_usd: {
    kind: 'ratio',
    worse: 'up',
    of: 'calls',
    unit: 'usd',
    minimumRatio: 1.2,
    minimumDelta: 0,
    histogramScale: 1e6,
    summary: 'money per call that neither failed nor was declined',
  },
  retrieval_hit_rate: rate(
    'retrievals',
    'down',
    'share of retrievals with a good enough document',
    1.1,
    0.05,
  ),
  retrieval_empty_rate: rate('retrievals', 'up', 'share of retrievals that found nothing'),
  retrieval_top_score: {
    kind: 'score',
    worse: 'down',
    of: 'retrievals',
    unit: 'score',
    minimumRatio: 1,
    minimumDelta: 0.05,
    histogramScale: 64,
    summary: 'score of the best document',
  },
  latency_seconds: positive('seconds', 'up', 1000, 'duration of a call', 1.3),
  time_to_first_token_seconds: positive('seconds', 'up', 1000, 'wait for the first token', 1.3),
  error_rate: rate('calls', 'up', 'share of calls that failed'),
  rate_limited_rate: rate('calls', 'up', 'share of calls the provider throttled'),
  timeout_rate: rate('calls', 'up', 'share of calls that timed out'),
  retry_rate: rate('calls', 'up', 'share of calls that were retried'),
  guardrail_rate: rate('calls', 'up', 'share of calls a guardrail stopped'),
  truncation_rate: rate('calls', 'up', 'share of answers cut at the length limit'),
  empty_output_rate: rate('calls', 'up', 'share of calls that ended well with no output'),
  output_valid_rate: rate(
    'calls',
    'down',
    'share of declared formats the output obeys',
    1.02,
    0.01,
  ),
  cache_hit_rate: rate('calls', 'down', 'share of calls that read the prompt cache', 1.2, 0.05),
  tool_call_rate: rate('calls', 'either', 'share of calls that ask for a tool', 1.5, 0.05),
  tool_error_rate: rate('tools', 'up', 'share of tool executions that failed'),
  evaluation_score: {
    kind: 'score',
    worse: 'down',
    of: 'evaluations',
    unit: 'score',
    minimumRatio: 1,
    minimumDelta: 0.05,
    histogramScale: 64,
    summary: 'score a judge gave',
  },
  evaluation_pass_rate: rate('evaluations', 'down', 'share of evaluations that passed', 1.05, 0.03),
  served_model: {
    kind: 'mix',
    worse: 'either',
    of: 'calls',
    unit: 'ratio',
    minimumRatio: 1,
    minimumDelta: 0.1,
    histogramScale: 1,
    summary: 'which models answered for one requested model',
  },
  traffic: {
    kind: 'count',
    worse: 'either',
    of: 'calls',
    unit: 'calls',
    minimumRatio: 2,
    minimumDelta: 0,
    histogramScale: 1,
    summary: 'calls a minute',
  },
  traffic_mix: {
    kind: 'mix',
    worse: 'either',
    of: 'calls',
    unit: 'ratio',
    minimumRatio: 1,
    minimumDelta: 0.15,
    histogramScale: 1,
    summary: 'how calls spread over the sub-segments',
  },
  user_spend_concentration: {
    kind: 'mix',
    worse: 'either',
    of: 'calls',
    unit: 'ratio',
    minimumRatio: 1,
    minimumDelta: 0.15,
    histogramScale: 1,
    summary: 'how spend spreads over users',
  },
};

export const SIGNAL_NAMES = Object.keys(SIGNALS) as SignalName[];

/** What traffic is split and filtered by: the roll-up has a row for every minute, signal and combination of these. */
export const LEAF_COLUMNS = [
  'service',
  'environment',
  'tenant',
  'feature',
  'provider',
  'request_model',
  'response_model',
  'prompt_name',
  'prompt_version',
  'index_version',
  'name',
] as const;

export type LeafColumn = (typeof LEAF_COLUMNS)[number];

/** Leaf columns that say which version answered. */
export const VERSION_COLUMNS: readonly LeafColumn[] = ['prompt_version', 'index_version'];

/** What a signal's monitor groups by unless told otherwise, besides service and environment. */
export function defaultGroups(signal: SignalName): LeafColumn[] {
  if (signal === 'traffic_mix' || signal === 'user_spend_concentration') return [];
  const { of } = SIGNALS[signal];
  if (of === 'retrievals' || of === 'evaluations') return ['name'];
  return of === 'tools' ? [] : ['request_model'];
}
