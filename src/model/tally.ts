// What one acknowledged request adds to our metrics of behaviour: records that share their labels, added up.
// Plain values, so that one thread can hand them to another.

export interface TallyPlace {
  readonly service: string;
  readonly environment: string;
  readonly tenant: string;
}

/** Calls that count (leaf and agent_only) and share provider, models, operation and error type. */
export interface CallTally extends TallyPlace {
  readonly provider: string;
  readonly requestModel: string;
  readonly responseModel: string;
  readonly operation: string;
  readonly errorType: string;
  calls: number;
  refusals: number;
  guardrails: number;
  unpriced: number;
  /** null where no call has a price. */
  costUsd: number | null;
  /** The part of it that was computed from estimated tokens; null where no cost was computed. */
  estimatedCostUsd: number | null;
  outputChecks: number;
  outputInvalid: number;
  /** Counted tokens, no estimates: one entry a call that states them. */
  readonly inputTokens: number[];
  readonly outputTokens: number[];
  /** Sums over the calls that state them; null where none does. */
  cacheReadTokens: number | null;
  cacheCreationTokens: number | null;
  reasoningTokens: number | null;
  /** One entry a call. */
  readonly durationSeconds: number[];
}

/** Retrievals whose hit is known. */
export interface RetrievalTally extends TallyPlace {
  readonly dataSource: string;
  retrievals: number;
  hits: number;
}

export interface EvaluationTally extends TallyPlace {
  readonly evaluationName: string;
  readonly passed: 'true' | 'false' | 'unknown';
  evaluations: number;
}

/** Canonical records made, whatever their role. */
export interface RecordTally {
  readonly dialect: string;
  readonly table: 'llm_calls' | 'retrievals' | 'evaluations';
  records: number;
}

export interface Tally {
  readonly calls: readonly CallTally[];
  readonly retrievals: readonly RetrievalTally[];
  readonly evaluations: readonly EvaluationTally[];
  readonly records: readonly RecordTally[];
}

export const NO_TALLY: Tally = { calls: [], retrievals: [], evaluations: [], records: [] };
