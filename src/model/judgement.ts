// What crosses the walls of measure, judge and publish. judge is a pure function of these values:
// statistics, baseline, change log, configuration and the previous state in; finding and state out.

export type SignalName =
  | 'refusal_rate'
  | 'output_tokens'
  | 'output_characters'
  | 'input_tokens'
  | 'cost_per_call_usd'
  | 'cost_per_1k_tokens_usd'
  | 'cost_per_success_usd'
  | 'retrieval_hit_rate'
  | 'retrieval_empty_rate'
  | 'retrieval_top_score'
  | 'latency_seconds'
  | 'time_to_first_token_seconds'
  | 'error_rate'
  | 'rate_limited_rate'
  | 'timeout_rate'
  | 'retry_rate'
  | 'guardrail_rate'
  | 'truncation_rate'
  | 'empty_output_rate'
  | 'output_valid_rate'
  | 'cache_hit_rate'
  | 'tool_call_rate'
  | 'tool_error_rate'
  | 'evaluation_score'
  | 'evaluation_pass_rate'
  | 'served_model'
  | 'traffic'
  | 'traffic_mix'
  | 'user_spend_concentration';

export type Direction = 'up' | 'down' | 'either';

/** How a signal's statistics are to be read. */
export type SignalKind =
  /** events out of n: hazard unit where conversations are known. */
  | 'rate'
  /** positive, heavy-tailed values in a log-spaced histogram. */
  | 'positive'
  /** bounded scores, histogram in 1/64 steps: bucket floor(x·64), negative for negative scores. */
  | 'score'
  /** sum over sum: `sum` of the numerator, `weight` of the denominator. */
  | 'ratio'
  /** counts per minute. */
  | 'count'
  /** a distribution over named values: `values`. */
  | 'mix';

/**
 * Sufficient statistics of one signal in one segment over one span of time. Additive: two rows of
 * disjoint time or disjoint leaf segments add field by field.
 */
export interface Stats {
  /** Observations: calls, retrievals, evaluations that carry the signal. */
  n: number;
  /** Rates: observations with the event. */
  events: number;
  /** Rates: observations whose conversation had no event before (= n without conversation ids). */
  eligible: number;
  /** Rates: events among the eligible ones, at most one a conversation, capped per user. */
  firstEvents: number;
  /** Distinct users with an observation (an upper bound after adding). */
  users: number;
  /** Distinct users with an event (an upper bound after adding). */
  eventUsers: number;
  sum: number;
  sumSquares: number;
  /** Of ln(x·scale + 1), with the signal's histogramScale; 0 for signals that can be negative. */
  sumLog: number;
  sumLogSquares: number;
  /** Ratio denominators, e.g. tokens for cost_per_1k_tokens_usd. */
  weight: number;
  weightSquares: number;
  crossProduct: number;
  /** Log-spaced histogram: bucket floor(16·log2(|x|·scale+1)), -bucket-1 below zero (scores: floor(x·64)) → count; undefined for rates. */
  histogram?: Map<number, number>;
  /** Mix signals: value → count; user_spend_concentration: group of users → micro-dollars (n = calls). */
  values?: Map<string, number>;
  /** Observations a classifier covered (refusal ≠ unknown); coverage = classified / n. */
  classified: number;
}

/** Stats of `minutes` minutes that begin at `minute` (Unix minutes). */
export interface StatRow extends Stats {
  minute: number;
  minutes: number;
  /** Newest arrival among the rows, Unix milliseconds. */
  newestArrivalMs: number;
}

/** One thing watched: a monitor and a segment of it. Segment keys are column names in monitor order. */
export interface SeriesKey {
  readonly monitor: string;
  readonly signal: SignalName;
  readonly segment: Readonly<Record<string, string>>;
}

export interface Monitor {
  readonly name: string;
  readonly signal: SignalName;
  readonly kind: SignalKind;
  readonly worse: Direction;
  /** Segment columns besides service and environment. */
  readonly groupBy: readonly string[];
  /** Equality filters, column → value. */
  readonly where: Readonly<Record<string, string>>;
  readonly minimumRatio: number;
  /** Absolute effect in the signal's unit (0.01 = one percentage point for rates). */
  readonly minimumDelta: number;
  readonly minimumEvents: number;
  readonly minimumUsers: number;
  readonly minimumSamples: number;
  /** Targets of false alarms per 500 segment-signals per 30 days. */
  readonly budget: { readonly page: number; readonly ticket: number; readonly suspected: number };
  readonly baseline: 'seasonal' | 'pinned' | 'previous_version' | 'control' | 'previous_window';
  /** `pinned`: the span taken as normal, Unix minutes [from, to). */
  readonly pinned?: { readonly fromMinute: number; readonly toMinute: number };
  /** `control`: what tells the control segment from a series' own, column → value. */
  readonly control?: Readonly<Record<string, string>>;
  /** Windows for the figures shown with a verdict, minutes. */
  readonly windowMinutes: number;
}

export type DriftState = 0 | 1 | 2 | 3;
export type DriftStatus =
  'ok' | 'learning' | 'no_traffic' | 'insufficient_data' | 'stale_data' | 'frozen';

/** A change of lineage, from `changes` or announced. */
export interface Change {
  readonly timestampMs: number;
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly oldValue: string;
  readonly newValue: string;
  readonly share: number;
}

/** A time announced ahead in which traffic is not what it usually is: a launch, a holiday. */
export interface CalendarPeriod {
  readonly name: string;
  /** launch: more traffic is expected; holiday: less; any other word: anything. */
  readonly kind: string;
  /** Unix milliseconds, [from, to). */
  readonly fromMs: number;
  readonly toMs: number;
  /** '' stands for every one. */
  readonly service: string;
  readonly environment: string;
}

/** A verdict on one series at one time: a row of drift_findings. */
export interface Finding {
  readonly findingId: string;
  readonly monitor: string;
  readonly signal: SignalName;
  readonly segment: Readonly<Record<string, string>>;
  readonly evaluatedAtMs: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly baselineStartMs: number;
  readonly baselineEndMs: number;
  /** null where there is no value yet. Absent is not zero. */
  readonly current: number | null;
  readonly baseline: number | null;
  readonly delta: number | null;
  readonly deltaRatio: number | null;
  readonly intervalLow: number | null;
  readonly intervalHigh: number | null;
  readonly currentSamples: number;
  readonly baselineSamples: number;
  /** Log evidence against "nothing changed", natural units; compare with the thresholds. */
  readonly evidence: number;
  readonly thresholds: {
    readonly page: number;
    readonly ticket: number;
    readonly suspected: number;
  };
  readonly state: DriftState;
  readonly status: DriftStatus;
  readonly direction: 'up' | 'down' | '';
  readonly sinceMs: number | null;
  /** Smallest ratio that this much data could have shown by now; null while learning. */
  readonly minimumDetectableRatio: number | null;
  /** Share of the delta explained by a changed mix of sub-segments; null where not computed. */
  readonly mixShare: number | null;
  /** Overdispersion at the detection horizon; 1 = independent. */
  readonly dispersion: number;
  readonly explanation: Readonly<Record<string, unknown>>;
}

/** The incident an open drift belongs to: one of its drifts leads and alerts, the others are its members. */
export interface Incident {
  /** Stays the same for as long as the same drift leads. */
  readonly id: string;
  /** The series that leads; its drift may have ended a moment ago. */
  readonly leader: SeriesKey;
  readonly isLeader: boolean;
  /** The leader only shows what something else may have caused: it waits a few minutes for that before it alerts. */
  readonly isWaiting: boolean;
  /** Open drifts in the incident, this one included. */
  readonly size: number;
}

/**
 * What judge carries from tick to tick for one series. Plain JSON; only judge knows the inside. `minute` is
 * the last closed minute it has consumed.
 */
export interface SeriesState {
  readonly version: number;
  readonly minute: number;
  readonly json: unknown;
}

/** A history of fewer observations, or a shorter one, is no baseline, whatever a monitor asks for its display. */
export const LEAST_HISTORY = { samples: 200, minutes: 14 } as const;

/** What judge learned from history for one series: level, shape, noise, thresholds. Plain JSON. */
export interface BaselineModel {
  readonly version: number;
  readonly learnedAtMs: number;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly samples: number;
  readonly json: unknown;
  /** Where it comes from, for monitors that are not seasonal. */
  readonly source?: {
    readonly kind: Monitor['baseline'];
    readonly segment: Readonly<Record<string, string>>;
    /** What the monitor asked for, as one text: a baseline of another wish is learned again. */
    readonly asked: string;
  };
}

export interface LearnInput {
  readonly monitor: Monitor;
  readonly key: SeriesKey;
  /** Coarse history, oldest first: rows of equal length (usually 60 minutes) over up to 28 days. */
  readonly history: readonly StatRow[];
  /** Fine history (1 to 5 minutes a row) for calibration by replay; may be shorter or empty. */
  readonly recent: readonly StatRow[];
  /** Intervals to leave out: earlier drifts, in Unix minutes [from, to). */
  readonly excluded: readonly { readonly from: number; readonly to: number }[];
  readonly nowMs: number;
}

export interface JudgeInput {
  readonly monitor: Monitor;
  readonly key: SeriesKey;
  readonly baseline: BaselineModel | undefined;
  readonly state: SeriesState | undefined;
  /** Closed minutes after `state.minute`, oldest first; missing minutes had no data. */
  readonly closed: readonly StatRow[];
  /** The minutes not closed yet: judged provisionally, never committed to the state. */
  readonly open: readonly StatRow[];
  /** The last closed minute (there may be no row for it). */
  readonly closedUntilMinute: number;
  readonly changes: readonly Change[];
  /** Announced periods that touch the segment; none unless given. */
  readonly periods?: readonly CalendarPeriod[];
  readonly nowMs: number;
}

export interface JudgeOutput {
  readonly state: SeriesState;
  readonly finding: Finding;
}

/** One series for the slow channel. */
export interface SlowSeries {
  readonly monitor: Monitor;
  readonly key: SeriesKey;
  /** A baseline that ends before the windows begin: a release, a golden week, the month before. */
  readonly baseline: BaselineModel;
  /** Hourly rows of the last seven days. */
  readonly rows: readonly StatRow[];
}

/** A small shift over a day or a week. */
export interface SlowShift {
  readonly key: SeriesKey;
  readonly windowDays: 1 | 7;
  readonly current: number;
  readonly baseline: number;
  readonly ratio: number;
  /** One-sided in the direction that is worse; two-sided for signals that may move both ways. */
  readonly tail: number;
}
