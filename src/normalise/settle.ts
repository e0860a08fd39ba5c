// Facts joined over a whole trace: roles by the counting rule, words from log records, people and
// prompt versions from ancestors, and whatever another view of the same call knows. Pure; running it
// again, in any order of arrival, gives the same rows.

import type { CallFact, LlmCall, Retrieval } from '../model/records.ts';
import type { SettleInput, SettleOutput } from '../model/settlement.ts';
import { TOKENS, type Mutable } from './call-fields.ts';
import { priceInput } from './calls.ts';
import { countCalls } from './counting.ts';
import { contextSources, inherit, inheritErrors, type ContextSource } from './inherited.ts';
import { joinDonors, joinOwnFacts, joinSteps } from './joined-facts.ts';
import { toJsonText } from './json.ts';
import type { NormaliserTools } from './options.ts';
import { keyOf } from './trace-tree.ts';

/** Settles what is known; see the head of this file. */
export function settleTrace(input: SettleInput, tools: NormaliserTools): SettleOutput {
  const latest = latestCalls(input.calls);
  const facts = distinctFacts(input.facts);
  const own = new Map(latest.map((call) => [call, { ...call }]));
  const counted = countCalls(input.spans, latest);
  const bySpan = Map.groupBy(facts, keyOf);
  for (const call of latest) joinOwnFacts(own.get(call)!, bySpan.get(keyOf(call)) ?? []);
  for (const call of latest) joinDonors(call, own, counted);
  joinSteps(latest, own, counted, facts);
  inheritErrors(latest, own, counted, bySpan);
  const context = contextSources(latest, own, facts);
  for (const call of latest) {
    const settled = own.get(call)!;
    inherit(settled, counted.ancestorKeys(call), context);
    const verdict = counted.verdicts.get(call)!;
    settled.usageRole = verdict.role;
    settled.retryCount = verdict.retryCount;
    reprice(call, settled, tools);
    settled.keepReason = keepReasonOf(settled);
  }
  return {
    calls: latest
      .filter((call) => !counted.isForeign(call) && isChanged(call, own.get(call)!))
      .map((call) => own.get(call)!),
    retrievals: settleRetrievals(input, context),
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
  const byContent = new Map<string, CallFact>();
  for (const fact of facts) {
    const identity = `${keyOf(fact)} ${fact.source} ${fact.timestamp} ${toJsonText(fact.fields)}`;
    byContent.set(identity, fact);
  }
  return [...byContent.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, fact]) => fact);
}

function reprice(before: LlmCall, call: Mutable<LlmCall>, tools: NormaliserTools): void {
  const keys = [...TOKENS, 'provider', 'requestModel', 'responseModel'] as const;
  if (keys.every((key) => before[key] === call[key])) return;
  if (call.usageQuality === 'absent' && (call.inputTokens !== null || call.outputTokens !== null)) {
    call.usageQuality = call.cacheReadTokens === null ? 'no_cache_split' : 'complete';
  }
  if (call.costSource === 'reported') return;
  Object.assign(call, tools.pricer.price(priceInput(call, null, '')));
}

/** Why the call is worth keeping in full; what others decided (slow, first seen) stays. */
export function keepReasonOf(call: LlmCall): LlmCall['keepReason'] {
  if (call.errorType !== '') return 'error';
  if (call.refusal === 'full' || call.refusal === 'partial') return 'refusal';
  if (call.guardrailTriggered === true) return 'guardrail';
  return ['error', 'refusal', 'guardrail'].includes(call.keepReason) ? '' : call.keepReason;
}

function isChanged(before: LlmCall, after: LlmCall): boolean {
  return (Object.keys(after) as (keyof LlmCall)[]).some(
    (key) => key !== 'featureFlags' && !Object.is(before[key], after[key]),
  );
}

/** A retrieval that repeats one below it is a wrapper; people come from ancestors as for calls. */
function settleRetrievals(
  input: SettleInput,
  context: ReadonlyMap<string, ContextSource>,
): Retrieval[] {
  if (input.retrievals.length === 0) return [];
  const parents = new Map<string, string>();
  for (const span of [...input.spans, ...input.retrievals]) {
    if (span.parentSpanId !== '') parents.set(keyOf(span), `${span.traceId}/${span.parentSpanId}`);
  }
  const above = (key: string): string[] => {
    const keys: string[] = [];
    let here = parents.get(key);
    while (here !== undefined && !keys.includes(here) && keys.length < 256) {
      keys.push(here);
      here = parents.get(here);
    }
    return keys;
  };
  const wrappers = new Set<string>();
  const byKey = new Map(input.retrievals.map((retrieval) => [keyOf(retrieval), retrieval]));
  for (const retrieval of input.retrievals) {
    for (const key of above(keyOf(retrieval))) {
      const outer = byKey.get(key);
      if (outer !== undefined && repeats(outer, retrieval)) wrappers.add(key);
    }
  }
  return input.retrievals.flatMap((retrieval) => {
    const settled = { ...retrieval };
    settled.usageRole = wrappers.has(keyOf(retrieval)) ? 'rollup' : 'leaf';
    inherit(settled, above(keyOf(retrieval)), context);
    const changed = (Object.keys(settled) as (keyof Retrieval)[]).some(
      (key) => settled[key] !== retrieval[key],
    );
    return changed ? [settled] : [];
  });
}

function repeats(outer: Retrieval, inner: Retrieval): boolean {
  if (outer.operation !== inner.operation) return false;
  return (
    outer.documentCount === null || outer.documentIds.join('\n') === inner.documentIds.join('\n')
  );
}
