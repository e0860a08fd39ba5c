// Facts joined over a whole trace: roles by the counting rule, words from log records, people and
// prompt versions from ancestors, and whatever another view of the same call knows. Pure; running it
// again, in any order of arrival, gives the same rows.

import type { CallFact, LlmCall, Retrieval } from '../model/records.ts';
import type { SettleInput, SettleOutput } from '../model/settlement.ts';
import { TOKENS, type Mutable } from './call-fields.ts';
import { priceInput } from './calls.ts';
import { isBatchPriced } from './cost/cost.ts';
import { countCalls } from './counting.ts';
import { contextSources, inherit, inheritErrors, type ContextSource } from './inherited.ts';
import { joinDonors, joinOwnFacts, joinSteps } from './joined-facts.ts';
import { toJsonText } from './json.ts';
import type { NormaliserTools } from './options.ts';
import { keyOf, Tree } from './trace-tree.ts';

/** A row as it came and as it is now. */
export interface Settled<Row> {
  readonly before: Row;
  readonly after: Row;
}

export interface SettledRows {
  readonly calls: readonly Settled<LlmCall>[];
  readonly retrievals: readonly Settled<Retrieval>[];
}

/** Settles what is known and answers with what changed; see the head of this file. */
export function settleTrace(input: SettleInput, tools: NormaliserTools): SettleOutput {
  const { calls, retrievals } = settleRows(input, tools);
  return {
    calls: calls.filter(isChanged).map(({ after }) => after),
    retrievals: retrievals.filter(isChanged).map(({ after }) => after),
  };
}

/** Every row of `input` settled, save calls of traces that are not decided here. */
export function settleRows(input: SettleInput, tools: NormaliserTools): SettledRows {
  const latest = latestCalls(input.calls);
  const facts = distinctFacts(input.facts);
  const tree = new Tree(input.spans, latest, input.retrievals);
  const own = new Map(latest.map((call) => [call, { ...call }]));
  const counted = countCalls(tree, latest);
  const bySpan = Map.groupBy(facts, (fact) => tree.nodeOf(fact));
  for (const call of latest) joinOwnFacts(own.get(call)!, bySpan.get(tree.nodeOf(call)) ?? []);
  for (const call of latest) joinDonors(call, own, counted);
  joinSteps(latest, own, counted, facts);
  inheritErrors(latest, own, counted, bySpan);
  const context = contextSources(latest, own, counted, facts);
  for (const call of latest) {
    const settled = own.get(call)!;
    inherit(settled, counted.ancestors(call), context);
    const verdict = counted.verdicts.get(call)!;
    settled.usageRole = verdict.role;
    settled.retryCount = verdict.retryCount;
    reprice(call, settled, tools);
    settled.keepReason = keepReasonOf(settled);
  }
  return {
    calls: latest
      .filter((call) => !counted.isForeign(call))
      .map((call) => ({ before: call, after: own.get(call)! })),
    retrievals: settleRetrievals(input.retrievals, tree, context),
  };
}

/** One row a span: of repeated exports the one that ended last. */
function latestCalls(calls: readonly LlmCall[]): LlmCall[] {
  const byKey = new Map<string, LlmCall>();
  for (const call of calls) {
    const known = byKey.get(keyOf(call));
    if (known === undefined || call.durationSeconds > known.durationSeconds)
      byKey.set(keyOf(call), call);
  }
  return [...byKey.values()];
}

function distinctFacts(facts: readonly CallFact[]): CallFact[] {
  if (facts.length < 2) return [...facts];
  const byContent = new Map<string, CallFact>();
  for (const fact of facts) {
    const identity = `${keyOf(fact)} ${fact.source} ${fact.timestamp} ${toJsonText(fact.fields)}`;
    byContent.set(identity, fact);
  }
  return [...byContent.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, fact]) => fact);
}

const PRICED_BY = [...TOKENS, 'provider', 'requestModel', 'responseModel'] as const;

function reprice(before: LlmCall, call: Mutable<LlmCall>, tools: NormaliserTools): void {
  if (PRICED_BY.every((key) => before[key] === call[key])) return;
  if (call.usageQuality === 'absent' && (call.inputTokens !== null || call.outputTokens !== null)) {
    call.usageQuality = call.cacheReadTokens === null ? 'no_cache_split' : 'complete';
  }
  if (call.costSource === 'reported') return;
  Object.assign(
    call,
    tools.pricer.price(priceInput(call, call, null, isBatchPriced(call.priceVersion))),
  );
}

/** Why the call is worth keeping in full; what others decided (slow, first seen) stays. */
export function keepReasonOf(call: LlmCall): LlmCall['keepReason'] {
  if (call.errorType !== '') return 'error';
  if (call.refusal === 'full' || call.refusal === 'partial') return 'refusal';
  if (call.guardrailTriggered === true) return 'guardrail';
  return ['error', 'refusal', 'guardrail'].includes(call.keepReason) ? '' : call.keepReason;
}

function isChanged<Row extends object>({ before, after }: Settled<Row>): boolean {
  return (Object.keys(after) as (keyof Row)[]).some(
    (key) => key !== 'featureFlags' && !Object.is(before[key], after[key]),
  );
}

/** A retrieval that repeats one below it is a wrapper; people come from ancestors as for calls. */
function settleRetrievals(
  retrievals: readonly Retrieval[],
  tree: Tree,
  context: ReadonlyMap<number, ContextSource>,
): Settled<Retrieval>[] {
  const byNode = new Map(retrievals.map((retrieval) => [tree.nodeOf(retrieval), retrieval]));
  const wrappers = new Set<number>();
  for (const retrieval of retrievals) {
    for (const node of tree.ancestors(tree.nodeOf(retrieval))) {
      const outer = byNode.get(node);
      if (outer !== undefined && repeats(outer, retrieval)) wrappers.add(node);
    }
  }
  return retrievals.map((before) => {
    const node = tree.nodeOf(before);
    const after = { ...before };
    after.usageRole = wrappers.has(node) ? 'rollup' : 'leaf';
    inherit(after, tree.ancestors(node), context);
    return { before, after };
  });
}

function repeats(outer: Retrieval, inner: Retrieval): boolean {
  if (outer.operation !== inner.operation) return false;
  return (
    outer.documentCount === null || outer.documentIds.join('\n') === inner.documentIds.join('\n')
  );
}
