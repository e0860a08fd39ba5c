// What is found out about a drift and shown: which change may have caused it, how much of it is a changed
// mix of traffic, where inside the segment it sits, and what moved in the distribution. judge finds it
// (a pure function of cells, changes and the posterior of the start), measure reads what it needs, publish shows it.

import type { BaselineModel, Change, Monitor, StatRow, Stats } from './judgement.ts';

/** A leaf of a segment with its statistics in the drifted window and in the baseline. */
export interface ExplainCell {
  /** Column → value, e.g. request_model, prompt_version, tenant. */
  readonly columns: Readonly<Record<string, string>>;
  readonly current: Stats;
  readonly baseline: Stats;
}

/** When it began, as probabilities over minutes. */
export interface StartPosterior {
  /** Most probable first minute, Unix minutes. */
  readonly minute: number;
  /** Shortest ordered range that holds nine tenths. */
  readonly from: number;
  readonly to: number;
  readonly probabilities: readonly { readonly minute: number; readonly probability: number }[];
}

export interface Suspect {
  readonly change: Change;
  /** Share of the posterior of the start that speaks for it; all suspects together may be below 1. */
  readonly probability: number;
  /** True where the change set exactly the value that moved. */
  readonly touches: boolean;
}

/** A part of the segment that moved; no columns = everywhere. */
export interface Place {
  readonly columns: Readonly<Record<string, string>>;
  readonly currentMean: number;
  readonly expectedMean: number;
  /** 95 % interval of observed / expected. */
  readonly ratioLow: number;
  readonly ratioHigh: number;
  /** Nats of deviance explained, search cost deducted. */
  readonly gain: number;
}

export interface QuantileShift {
  /** 0 to 1. */
  readonly share: number;
  readonly current: number;
  readonly baseline: number;
  /** 95 % interval of the current quantile. */
  readonly low: number;
  readonly high: number;
}

/** What judge makes of the cells. */
export interface Attribution {
  readonly cause: 'mix' | 'behaviour' | 'unclear';
  readonly split: {
    readonly delta: number;
    /** Part of the delta from changed shares of traffic, and from changed behaviour within. */
    readonly mix: number;
    readonly behaviour: number;
    /** 0 to 1; null where nothing moved. */
    readonly mixShare: number | null;
  };
  readonly places: readonly Place[];
  readonly suspects: readonly Suspect[];
  readonly quantiles: readonly QuantileShift[];
  /** One English sentence. */
  readonly sentence: string;
}

/** The two pure functions of judge that measure is handed. */
export interface Explainer {
  explain(input: {
    readonly monitor: Monitor;
    readonly cells: readonly ExplainCell[];
    readonly changes: readonly Change[];
    readonly since: StartPosterior | undefined;
  }): Attribution;
  estimateSince(input: {
    readonly monitor: Monitor;
    readonly baseline: BaselineModel;
    readonly rows: readonly StatRow[];
    readonly changes: readonly Change[];
    readonly direction: 'up' | 'down';
  }): StartPosterior | undefined;
}

/** A share with its 95 % interval, 0 to 1. */
export interface ShareEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A refusal rate as the classifier has it, and as the judge would have it. */
export interface CorrectedRate {
  readonly raw: number;
  readonly corrected: ShareEstimate;
}

/** What evaluations that judge refusals say about the classifier's rate. */
export interface JudgedRefusals {
  /** uninformative: on the judged calls the classifier tells no better than chance. */
  readonly status: 'corrected' | 'insufficient' | 'uninformative';
  /** Judged calls are of [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Calls that judge and classifier both gave a verdict; so many are needed. */
  readonly judged: number;
  readonly needed: number;
  /** Positive: the classifier says refused; true: the judge says the same. */
  readonly agreement: {
    readonly truePositives: number;
    readonly falseNegatives: number;
    readonly trueNegatives: number;
    readonly falsePositives: number;
  };
  /** Of the classifier against the judge; null while insufficient. */
  readonly sensitivity: ShareEstimate | null;
  readonly specificity: ShareEstimate | null;
  /** The finding's current and baseline rate; null where there is none or it cannot be corrected. */
  readonly now: CorrectedRate | null;
  readonly usual: CorrectedRate | null;
}

/** One value of one column inside the segment, before and now. */
export interface CellShift {
  readonly column: string;
  readonly value: string;
  readonly samplesNow: number;
  readonly samplesBefore: number;
  /** Share of the segment's observations, 0 to 1. */
  readonly shareNow: number;
  readonly shareBefore: number;
  /** The signal in its unit; null without observations, and for mixes and counts. */
  readonly valueNow: number | null;
  readonly valueBefore: number | null;
}

export interface Explanation extends Omit<Attribution, 'split'> {
  /** null where a segment has no two spans of time to compare, and for mixes and counts. */
  readonly split: Attribution['split'] | null;
  /** Nine tenths of the probability of the start, Unix minutes; null while nothing is suspected. */
  readonly start: { readonly minute: number; readonly from: number; readonly to: number } | null;
  /** Values of the columns that have several, the most changed first. */
  readonly cells: readonly CellShift[];
}

/** An explanation as pages and the API show it. */
export interface ShownExplanation extends Explanation {
  /** null for other signals than the refusal rate, and where no call was judged. */
  readonly judged: JudgedRefusals | null;
}
