// What measure finds out about a drift and publish shows: which change may have caused it, how much of
// it is a changed mix of traffic, and where inside the segment it sits.

import type { Change } from './judgement.ts';

export interface Suspect {
  readonly change: Change;
  /** Minutes from the change to the start of the drift; negative when it came after. */
  readonly minutesBefore: number;
  /** 0 to 1: how well time, share and segment fit; the suspects of one explanation need not add to 1. */
  readonly score: number;
  /** Whether the value is one the drift's own segment or its worst cell carries. */
  readonly isInSegment: boolean;
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
  /** The signal in its unit; null without observations. */
  readonly valueNow: number | null;
  readonly valueBefore: number | null;
  /** How much of the segment's delta comes from here, in the unit: mix and behaviour together. */
  readonly contribution: number;
  /** Log evidence that the behaviour of this value changed; larger is surer. */
  readonly evidence: number;
}

export interface Explanation {
  /** The most likely first. */
  readonly suspects: readonly Suspect[];
  /** Kitagawa's split of the delta over the leaf cells; null where a segment has no two spans to compare. */
  readonly split: {
    readonly delta: number;
    /** Part of the delta from changed shares of cells. */
    readonly mix: number;
    /** Part of the delta from changed behaviour within cells. */
    readonly behaviour: number;
    /** mix / delta, cut to 0 … 1. */
    readonly mixShare: number;
  } | null;
  /** Values that moved, the surest first. */
  readonly cells: readonly CellShift[];
}
