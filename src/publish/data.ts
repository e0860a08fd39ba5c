// What the board and the API read and write, handed in by the composition root: publish knows no store.

import type { ShownExplanation } from '../model/explanation.ts';
import type { CalendarPeriod, Change, Finding, SeriesKey, StatRow } from '../model/judgement.ts';
import type { Evaluation } from '../model/records.ts';

export interface SeriesSpan {
  /** Unix minutes, [from, to). */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly bucketMinutes: number;
}

export type DecisionKind = 'accept' | 'mute' | 'unmute';

export interface DecisionRequest {
  readonly kind: DecisionKind;
  readonly monitor: string;
  readonly segment: Readonly<Record<string, string>>;
  readonly untilMs: number | null;
  readonly actor: string;
  readonly reason: string;
}

export interface Decision extends DecisionRequest {
  readonly decisionId: string;
  readonly decidedAtMs: number;
}

export interface PublishData {
  /** A finding that was written, by its id. */
  readFinding(findingId: string): Promise<Finding | undefined>;
  /** Rows of several series, by `seriesIdOf`; a series without data in the span may be left out. */
  readSeries(
    keys: readonly SeriesKey[],
    span: SeriesSpan,
  ): Promise<ReadonlyMap<string, readonly StatRow[]>>;
  /** Changes in [fromMs, toMs), oldest first. */
  readChanges(span: { readonly fromMs: number; readonly toMs: number }): Promise<readonly Change[]>;
  /** Announced periods that overlap [fromMs, toMs), oldest first. */
  readPeriods(span: {
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly CalendarPeriod[]>;
  explain(finding: Finding): Promise<ShownExplanation>;
  announceChange(change: Change): Promise<void>;
  announcePeriod(period: CalendarPeriod): Promise<void>;
  storeEvaluations(evaluations: readonly Evaluation[]): Promise<void>;
  recordDecision(request: DecisionRequest): Promise<Decision>;
  readDecisions(sinceMs: number): Promise<readonly Decision[]>;
}

/** One thing that must hold for the service to be ready. */
export interface ReadinessCheck {
  readonly name: string;
  readonly isReady: boolean;
  /** What is so, and what to do when it is not. */
  readonly detail: string;
}
