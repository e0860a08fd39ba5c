// Who stands above whom in a trace, over all spans known, calls or not. Parents in a circle, and chains
// without end, stop. Spans are known by a number: texts are looked at once.

import type { LlmCall } from '../model/records.ts';
import type { SettleSpan } from '../model/settlement.ts';

export const SPAN_KIND_SERVER = 2;
const ANCESTORS_MAX = 256;
const NO_PARENT = -1;
const KIND_UNKNOWN = 0;

/** What names a span. */
export interface SpanName {
  readonly traceId: string;
  readonly spanId: string;
}

interface Placed extends SpanName {
  readonly parentSpanId: string;
}

/** A text that names a span. */
export const keyOf = ({ traceId, spanId }: SpanName): string => `${traceId}/${spanId}`;

/** Parents, ancestors and descendants over all spans known, calls or not. */
export class Tree {
  readonly #nodes = new Map<string, Map<string, number>>();
  /** By node. */
  readonly #parent: number[] = [];
  readonly #kind: number[] = [];
  readonly #call: (LlmCall | undefined)[] = [];
  readonly #below: (LlmCall[] | undefined)[] = [];
  readonly #ancestors: (readonly number[] | undefined)[] = [];
  /** By node: the node from which it was passed last on the way up. */
  readonly #climbed: number[] = [];
  /** Traces some of whose spans are at hand. */
  readonly #traces: ReadonlySet<string>;

  /** @param others rows that have a parent and are no calls. */
  constructor(
    spans: readonly SettleSpan[],
    calls: readonly LlmCall[],
    others: readonly Placed[] = [],
  ) {
    this.#traces = new Set(spans.map(({ traceId }) => traceId));
    for (const span of spans) this.#kind[this.#place(span)] = span.spanKind;
    for (const call of calls) {
      const node = this.#place(call);
      this.#call[node] = call;
      this.#kind[node] = call.spanKind;
    }
    for (const row of others) {
      if (this.#parent[this.nodeOf(row)] === NO_PARENT) this.#place(row);
    }
    for (const call of calls) {
      for (const above of this.ancestors(this.nodeOf(call))) {
        if (this.#call[above] !== undefined) (this.#below[above] ??= []).push(call);
      }
    }
  }

  #place(row: Placed): number {
    const node = this.nodeOf(row);
    if (row.parentSpanId !== '') this.#parent[node] = this.#node(row.traceId, row.parentSpanId);
    return node;
  }

  /** The span's number; one that was not known until now stands alone. */
  nodeOf({ traceId, spanId }: SpanName): number {
    return this.#node(traceId, spanId);
  }

  #node(traceId: string, spanId: string): number {
    let spans = this.#nodes.get(traceId);
    if (spans === undefined) this.#nodes.set(traceId, (spans = new Map()));
    let node = spans.get(spanId);
    if (node === undefined) {
      node = this.#parent.length;
      spans.set(spanId, node);
      this.#parent.push(NO_PARENT);
      this.#kind.push(KIND_UNKNOWN);
      this.#call.push(undefined);
      this.#below.push(undefined);
      this.#ancestors.push(undefined);
      this.#climbed.push(NO_PARENT);
    }
    return node;
  }

  /** A call of a trace none of whose spans is at hand: it is there for its response id only. */
  isForeign(call: LlmCall): boolean {
    return this.#traces.size > 0 && !this.#traces.has(call.traceId);
  }

  /** Nodes above, nearest first. */
  ancestors(node: number): readonly number[] {
    return (this.#ancestors[node] ??= this.#climb(node));
  }

  #climb(node: number): number[] {
    const nodes: number[] = [];
    this.#climbed[node] = node;
    let here = this.#parent[node]!;
    while (here !== NO_PARENT && this.#climbed[here] !== node && nodes.length < ANCESTORS_MAX) {
      this.#climbed[here] = node;
      nodes.push(here);
      here = this.#parent[here]!;
    }
    return nodes;
  }

  /** Calls above, nearest first. */
  callsAbove(call: LlmCall): LlmCall[] {
    const above: LlmCall[] = [];
    for (const node of this.ancestors(this.nodeOf(call))) {
      const other = this.#call[node];
      if (other !== undefined) above.push(other);
    }
    return above;
  }

  callsBelow(call: LlmCall): readonly LlmCall[] {
    return this.#below[this.nodeOf(call)] ?? NO_CALLS;
  }

  /** A SERVER span stands between the two: the lower one is in another process. */
  crossesServer(lower: LlmCall, upper: LlmCall): boolean {
    const node = this.nodeOf(lower);
    const end = this.nodeOf(upper);
    if (node === end) return false;
    if (this.#kind[node] === SPAN_KIND_SERVER) return true;
    for (const above of this.ancestors(node)) {
      if (above === end) return false;
      if (this.#kind[above] === SPAN_KIND_SERVER) return true;
    }
    return false;
  }
}

const NO_CALLS: readonly LlmCall[] = [];
