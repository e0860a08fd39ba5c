// Streams as they are: what disturbs the rates and lengths of real LLM traffic, one knob each.

import type { SignalName } from '../../src/model/judgement.ts';

export interface Scenario {
  readonly name: string;
  /** Daily and weekly rhythm of traffic (×0.15 … ×2) and of the signal (±30 % of a rate). */
  readonly rhythm: boolean;
  /** Turns of a conversation and their intra-class correlation. */
  readonly turns: number;
  readonly correlation: number;
  /** AR(1) noise of the level: relative standard deviation and time constant in minutes. */
  readonly levelNoise: number;
  readonly levelMinutes: number;
  /** The same for lengths, costs, durations and scores, whose level is steadier than that of rates. */
  readonly valueNoise: number;
  /** Retry loops an hour of traffic at 1 request/s: one user repeating one affected call. */
  readonly retryLoops: number;
  /** σ of lognormal lengths, costs and durations. */
  readonly sigma: number;
  /** Launch days (traffic ×3, new users a little different) and holidays (traffic ×0.3). */
  readonly specialDays: boolean;
  /** Hours without any data. */
  readonly gaps: boolean;
}

const CALM: Scenario = {
  name: 'iid',
  rhythm: false,
  turns: 1,
  correlation: 0,
  levelNoise: 0,
  valueNoise: 0,
  levelMinutes: 120,
  retryLoops: 0,
  sigma: 1,
  specialDays: false,
  gaps: false,
};

const REAL: Scenario = {
  ...CALM,
  name: 'real',
  rhythm: true,
  turns: 4,
  correlation: 0.2,
  levelNoise: 0.15,
  valueNoise: 0.03,
};

/** The stream types of the table. `real` is rhythm, conversations and level noise at once. */
export const SCENARIOS: readonly Scenario[] = [
  CALM,
  { ...CALM, name: 'seasonal', rhythm: true },
  {
    ...REAL,
    name: 'conversations',
    levelNoise: 0.05,
    valueNoise: 0.02,
    turns: 2,
    correlation: 0.09,
  },
  REAL,
  { ...REAL, name: 'retry-loops', retryLoops: 1 },
  { ...REAL, name: 'heavy-tails', sigma: 1.5 },
  { ...REAL, name: 'special-days', specialDays: true },
  { ...REAL, name: 'gaps', gaps: true },
];

/** What a signal is like before an incident, and what the incident does to it. */
export interface Case {
  readonly name: string;
  readonly signal: SignalName;
  /** Rate, median, mean score or ratio before. */
  readonly base: number;
  /** … and during the incident. For traffic: the factor. */
  readonly drifted: number;
  readonly sigma?: number;
  /** True where new events fall on conversations at random; otherwise the prone ones get more of them. */
  readonly spread?: boolean;
}

export const CASES: readonly Case[] = [
  { name: 'refusal 3→8 %', signal: 'refusal_rate', base: 0.03, drifted: 0.08 },
  {
    name: 'spread refusal 3→8 %',
    signal: 'refusal_rate',
    base: 0.03,
    drifted: 0.08,
    spread: true,
  },
  { name: 'errors 1→3 %', signal: 'error_rate', base: 0.01, drifted: 0.03 },
  { name: 'hit rate 85→70 %', signal: 'retrieval_hit_rate', base: 0.85, drifted: 0.7 },
  { name: 'valid 98→94 %', signal: 'output_valid_rate', base: 0.98, drifted: 0.94 },
  { name: 'length +25 %', signal: 'output_tokens', base: 250, drifted: 312.5 },
  { name: 'length −25 %', signal: 'output_tokens', base: 250, drifted: 187.5 },
  { name: 'cost +25 %', signal: 'cost_per_call_usd', base: 0.004, drifted: 0.005 },
  { name: 'cost/1k +25 %', signal: 'cost_per_1k_tokens_usd', base: 0.004, drifted: 0.005 },
  { name: 'latency ×2', signal: 'latency_seconds', base: 1.5, drifted: 3, sigma: 0.6 },
  { name: 'score 0.80→0.70', signal: 'evaluation_score', base: 0.8, drifted: 0.7, sigma: 0.15 },
  { name: 'model swapped', signal: 'served_model', base: 0, drifted: 1 },
  { name: 'spend of one user', signal: 'user_spend_concentration', base: 0, drifted: 0.4 },
  { name: 'traffic ÷4', signal: 'traffic', base: 1, drifted: 0.25 },
];
