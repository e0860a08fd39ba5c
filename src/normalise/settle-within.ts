// What one request alone can tell: most traces of a request have one call and nothing that could say
// more about it, and those are decided without building a tree. Only calls with relatives in the same
// request (another call, a fact or a retrieval of their trace, a call with their response id) are settled.

import type { LlmCall, Normalised, Retrieval } from '../model/records.ts';
import type { SettleInput, SettleOutput, SettleSpan } from '../model/settlement.ts';
import { loneRole } from './counting.ts';
import { keepReasonOf } from './settle.ts';
import { keyOf } from './trace-tree.ts';

/** Settles the records of one request in place; `spansOf` lists its spans of the given traces. */
export function settleWithin(
  found: Normalised,
  spansOf: (traces: ReadonlySet<string>) => SettleSpan[],
  settle: (trace: SettleInput) => SettleOutput,
): void {
  const related = relatedTraces(found);
  const isRelated = (row: { readonly traceId: string }): boolean => related.has(row.traceId);
  for (const call of found.calls) if (!isRelated(call)) settleLone(call);
  for (const retrieval of found.retrievals) {
    if (!isRelated(retrieval)) retrieval.usageRole = 'leaf';
  }
  if (related.size === 0) return;
  found.calls = latestCalls(found.calls, isRelated);
  const settled = settle({
    spans: spansOf(related),
    calls: found.calls.filter(isRelated),
    retrievals: found.retrievals.filter(isRelated),
    facts: found.facts.filter(isRelated),
  });
  found.calls = replaced<LlmCall>(found.calls, settled.calls);
  found.retrievals = replaced<Retrieval>(found.retrievals, settled.retrievals);
}

/** The same verdict `settle` comes to over a trace of this one call. */
function settleLone(call: LlmCall): void {
  call.usageRole = loneRole(call);
  call.keepReason = keepReasonOf(call);
}

/** Traces in which one row may change what another one says. */
function relatedTraces({ calls, retrievals, facts }: Normalised): Set<string> {
  const related = new Set<string>();
  const seen = new Set<string>();
  const byResponse = new Map<string, string>();
  const see = (traceId: string): void => {
    if (seen.has(traceId)) related.add(traceId);
    else seen.add(traceId);
  };
  for (const { traceId, responseId } of calls) {
    see(traceId);
    if (responseId === '') continue;
    const other = byResponse.get(responseId);
    if (other === undefined) byResponse.set(responseId, traceId);
    else related.add(other).add(traceId);
  }
  for (const { traceId } of retrievals) see(traceId);
  for (const { traceId } of facts) if (seen.has(traceId)) related.add(traceId);
  return related;
}

/** One row a span, in the place of the first: of repeated exports the one that lasted longest. */
function latestCalls(calls: LlmCall[], isRelated: (call: LlmCall) => boolean): LlmCall[] {
  const slotOf = (call: LlmCall): string => (isRelated(call) ? keyOf(call) : call.traceId);
  const distinct = new Map(calls.map((call) => [slotOf(call), call]));
  for (const call of calls) {
    const slot = slotOf(call);
    if (call.durationSeconds > distinct.get(slot)!.durationSeconds) distinct.set(slot, call);
  }
  return [...distinct.values()];
}

function replaced<T extends { readonly traceId: string; readonly spanId: string }>(
  rows: T[],
  settled: readonly T[],
): T[] {
  if (settled.length === 0) return rows;
  const byKey = new Map(settled.map((row) => [keyOf(row), row]));
  return rows.map((row) => byKey.get(keyOf(row)) ?? row);
}
