// Who stands above whom in a trace, over all spans known, calls or not. Parents in a circle, and chains
// without end, stop.

import type { LlmCall } from '../model/records.ts';
import type { SettleSpan } from '../model/settlement.ts';

export const SPAN_KIND_SERVER = 2;
const ANCESTORS_MAX = 256;

export const keyOf = (span: { readonly traceId: string; readonly spanId: string }): string =>
  `${span.traceId}/${span.spanId}`;

/** Parents, ancestors and descendants over all spans known, calls or not. */
export class Tree {
  readonly #parent = new Map<string, string>();
  readonly #kind = new Map<string, number>();
  readonly #calls = new Map<string, LlmCall>();
  readonly #below = new Map<LlmCall, LlmCall[]>();
  readonly #ancestors = new Map<string, readonly string[]>();
  readonly #traces: ReadonlySet<string>;

  constructor(spans: readonly SettleSpan[], calls: readonly LlmCall[]) {
    this.#traces = new Set(spans.map(({ traceId }) => traceId));
    for (const span of spans) {
      this.#kind.set(keyOf(span), span.spanKind);
      if (span.parentSpanId !== '')
        this.#parent.set(keyOf(span), `${span.traceId}/${span.parentSpanId}`);
    }
    for (const call of calls) {
      this.#calls.set(keyOf(call), call);
      this.#kind.set(keyOf(call), call.spanKind);
      if (call.parentSpanId !== '')
        this.#parent.set(keyOf(call), `${call.traceId}/${call.parentSpanId}`);
    }
    for (const call of calls) {
      for (const above of this.callsAbove(call)) {
        const below = this.#below.get(above) ?? [];
        below.push(call);
        this.#below.set(above, below);
      }
    }
  }

  /** A call of a trace none of whose spans is at hand: it is there for its response id only. */
  isForeign(call: LlmCall): boolean {
    return this.#traces.size > 0 && !this.#traces.has(call.traceId);
  }

  ancestorKeys(key: string): readonly string[] {
    let keys = this.#ancestors.get(key);
    if (keys === undefined) this.#ancestors.set(key, (keys = this.#climb(key)));
    return keys;
  }

  #climb(key: string): string[] {
    const keys: string[] = [];
    const seen = new Set([key]);
    let here = this.#parent.get(key);
    while (here !== undefined && !seen.has(here) && keys.length < ANCESTORS_MAX) {
      seen.add(here);
      keys.push(here);
      here = this.#parent.get(here);
    }
    return keys;
  }

  /** Calls above, nearest first. */
  callsAbove(call: LlmCall): LlmCall[] {
    return this.ancestorKeys(keyOf(call)).flatMap((key) => this.#calls.get(key) ?? []);
  }

  callsBelow(call: LlmCall): readonly LlmCall[] {
    return this.#below.get(call) ?? [];
  }

  /** A SERVER span stands between the two: the lower one is in another process. */
  crossesServer(lower: LlmCall, upper: LlmCall): boolean {
    const end = keyOf(upper);
    for (const key of [keyOf(lower), ...this.ancestorKeys(keyOf(lower))]) {
      if (key === end) return false;
      if (this.#kind.get(key) === SPAN_KIND_SERVER) return true;
    }
    return false;
  }
}
