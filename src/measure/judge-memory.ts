// What the judge job is made with and what it keeps between ticks.

import type { Explainer } from '../model/explanation.ts';
import type { CalendarPeriod, Finding, Incident, Monitor } from '../model/judgement.ts';
import type { Clock, InsertRows, Query } from '../model/pipeline.ts';
import type { GroupIncidents } from './incidents.ts';
import type { Accept, Judge, Series } from './judge-series.ts';
import type { Learn } from './learn-due.ts';

export interface JudgeJobOptions {
  readonly query: Query;
  readonly insert: InsertRows;
  readonly clock: Clock;
  readonly monitors: readonly Monitor[];
  readonly learn: Learn;
  readonly judge: Judge;
  readonly accept: Accept;
  readonly explainer: Explainer;
  /** A minute is closed this long after its end. */
  readonly settleDelayMs: number;
  /** The roll-up counts as late when it is behind by this much more than the settle delay; 120,000 unless given. */
  readonly staleAfterMs?: number;
  readonly historyDays: number;
  readonly learnIntervalMs: number;
  /** History counts as loaded when none came for so long; 20,000 unless given. */
  readonly historyQuietMs?: number;
  /** Time a tick may spend on first baselines; 5,000 unless given. */
  readonly learnAllowanceMs?: number;
  /** Series without data for so long are let go. */
  readonly retentionDays: number;
  /** Verdicts of other channels that stand: they share incidents with the series'. */
  readonly others?: () => Promise<readonly Verdict[]>;
  readonly groupIncidents: GroupIncidents;
  /** Periods of the configuration; announced ones are in the store. */
  readonly calendar?: readonly CalendarPeriod[];
  /** All verdicts of a tick, those of the other channels included. */
  readonly publish: (verdicts: readonly Verdict[], evaluatedAtMs: number) => void | Promise<void>;
}

/** A finding and what people decided about its series. */
export interface Verdict {
  readonly finding: Finding;
  /** End of the mute, Unix milliseconds; null when not muted. */
  readonly mutedUntilMs: number | null;
  /** null while no drift is open. */
  readonly incident: Incident | null;
}

export interface Shape {
  readonly monitors: readonly Monitor[];
  readonly columns: readonly string[];
}

export interface Memory {
  readonly shapes: readonly Shape[];
  readonly series: Map<string, Series>;
  verdicts: readonly Verdict[];
  /** Newest roll-up version read; undefined before the first tick. */
  version: number | undefined;
  /** Minutes the roll-up wrote lately and the last ticks took, as they were then. */
  taken: ReadonlyMap<number, TakenMinute>;
  /** When (Unix milliseconds) a tick last brought many old minutes: history is being loaded. */
  historyMs: number;
}

/** A minute that was read, in one of its versions. */
export interface TakenMinute {
  /** Names the version: rises with that of every source. */
  readonly mark: number;
  /** It was read again some time after it was written. */
  readonly isSettled: boolean;
}
