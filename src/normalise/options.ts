// What the normaliser is handed: judgement, prices and privacy as functions, and the operator's data.

import type { Clock } from '../model/pipeline.ts';
import type { Pricer } from './cost/cost.ts';
import type { Privacy } from './privacy/privacy.ts';
import type { RefusalJudge } from './refusal/refusal.ts';
import type { Field } from './vocabulary.ts';

/** How a retrieval counts as a hit: for one data source, or `*` for all others. */
export interface RetrievalHitRule {
  /** A similarity at or above this; ignored where scores are distances. */
  readonly scoreMin?: number;
  /** A distance at or below this. */
  readonly distanceMax?: number;
  /** At least so many documents, where no score is conveyed. Default 1. */
  readonly documentsMin?: number;
  /** What scores without a declared meaning are in this data source. Default up (similarity). */
  readonly scoreDirection?: 'up' | 'down';
}

export interface NormaliserTools {
  readonly refusal: RefusalJudge;
  readonly pricer: Pick<Pricer, 'price'>;
  readonly privacy: Privacy;
  /** Weigh the words of calls that nobody counted, and mark them `estimated`. Default false. */
  readonly estimateTokens?: boolean;
}

export interface NormaliserOptions extends NormaliserTools {
  /** Canonical field → the operator's own attribute keys, asked before every dialect's. */
  readonly attributes?: Partial<Record<Field, readonly string[]>>;
  /**
   * Data source → rule; what it leaves out is taken from `*`, then from the default: score ≥ 0.5,
   * distance ≤ 0.5, else one document.
   */
  readonly retrievalHit?: Readonly<Record<string, RetrievalHitRule>>;
  /** Milliseconds since the epoch; for records whose own time is absent. */
  readonly now: Clock;
  /** Told once per span that looks like a model call of no known instrumentation. */
  readonly onUnknownDialect?: (scopeName: string) => void;
}
