// What one request alone can tell: most traces of a request have one call and nothing that could say
// more about it, and those are decided without building a tree. Only calls with relatives in the same
// request (another call, a fact or a retrieval of their trace, a call with their response id) are settled.

import type { LlmCall, Normalised } from '../model/records.ts';
import type { SettleInput, SettleSpan } from '../model/settlement.ts';
import { loneRole } from './counting.ts';
import { keepReasonOf, type Settled, type SettledRows } from './settle.ts';
import { keyOf } from './trace-tree.ts';

/** Settles the records of one request in place; `spansOf` lists its spans of the given traces. */
export function settleWithin(
  found: Normalised,
  spansOf: (traces: ReadonlySet<string>) => SettleSpan[],
  settle: (trace: SettleInput) => SettledRows,
): void {
  const related = relatedTraces(found);
  const isRelated = (row: { readonly traceId: string }): boolean => related.has(row.traceId);
  const calls: LlmCall[] = [];
  for (const call of found.calls) {
    if (related.size > 0 && isRelated(call)) calls.push(call);
    else settleLone(call);
  }
  if (related.size === 0) return;
  const latest = latestCalls(calls);
  if (latest.size < calls.length) {
    const settledLone = found.calls.filter((call) => !isRelated(call));
    found.calls = [...settledLone, ...latest.values()];
  }
  const settled = settle({
    spans: spansOf(related),
    calls: [...latest.values()],
    retrievals: found.retrievals.filter(isRelated),
    facts: found.facts.filter(isRelated),
  });
  found.calls = replaced(found.calls, settled.calls);
  found.retrievals = replaced(found.retrievals, settled.retrievals);
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
  const see = ({ traceId }: { readonly traceId: string }): void => {
    const before = seen.size;
    if (seen.add(traceId).size === before) related.add(traceId);
  };
  calls.forEach(see);
  retrievals.forEach(see);
  for (const { traceId } of facts) if (seen.has(traceId)) related.add(traceId);
  const byResponse = new Map<string, string>();
  for (const { traceId, responseId } of calls) {
    if (responseId === '') continue;
    const other = byResponse.get(responseId);
    if (other === undefined) byResponse.set(responseId, traceId);
    else related.add(other).add(traceId);
  }
  return related;
}

/** One row a span: of repeated exports the one that lasted longest. */
function latestCalls(calls: readonly LlmCall[]): Map<string, LlmCall> {
  const latest = new Map(calls.map((call) => [keyOf(call), call]));
  if (latest.size === calls.length) return latest;
  for (const call of calls) {
    const key = keyOf(call);
    if (call.durationSeconds > latest.get(key)!.durationSeconds) latest.set(key, call);
  }
  return latest;
}

function replaced<Row>(rows: Row[], settled: readonly Settled<Row>[]): Row[] {
  if (settled.length === 0) return rows;
  const after = new Map(settled.map((row) => [row.before, row.after]));
  return rows.map((row) => after.get(row) ?? row);
}
