// What the settle job hands to normalise: a whole trace, however its spans arrived, and what comes back.

import type { CallFact, LlmCall, Retrieval } from './records.ts';

/** What the counting rule needs of every span of a trace, model call or not. */
export interface SettleSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  /** OTLP number: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly spanKind: number;
  readonly scopeName: string;
  /** Unix nanoseconds. */
  readonly startNano: bigint;
  readonly endNano: bigint;
}

export interface SettleInput {
  readonly spans: readonly SettleSpan[];
  readonly calls: readonly LlmCall[];
  readonly retrievals: readonly Retrieval[];
  readonly facts: readonly CallFact[];
}

/** The rows that are to be stored anew: only those that differ from what came in. */
export interface SettleOutput {
  readonly calls: readonly LlmCall[];
  readonly retrievals: readonly Retrieval[];
}

/** Decides over one whole trace; a pure function. Applied to its own output it changes nothing. */
export type Settle = (trace: SettleInput) => SettleOutput;
