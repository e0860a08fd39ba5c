// Facts joined over a whole trace: roles by the counting rule, words from log records, people and
// prompt versions from ancestors, and whatever another view of the same call knows. Pure; running it
// again, in any order of arrival, gives the same rows.

import type { CallFact, LlmCall, Refusal, Retrieval } from '../model/records.ts';
import type { SettleInput, SettleOutput } from '../model/settlement.ts';
import { priceInput } from './calls.ts';
import { countCalls, keyOf, type Counted } from './counting.ts';
import { toJsonText } from './json.ts';
import type { NormaliserTools } from './options.ts';

/** Context an ancestor may hand down. */
const INHERITED = [
  'userHash',
  'conversationHash',
  'tenant',
  'team',
  'feature',
  'promptName',
  'promptVersion',
  'indexVersion',
  'safetyPolicyVersion',
  'canarySet',
  'canaryCase',
  'canaryRun',
] as const satisfies readonly (keyof LlmCall)[];

/** What another view of the same call may supply. */
const DONATED = [
  ...INHERITED,
  'provider',
  'requestModel',
  'responseModel',
  'responseId',
  'finishReason',
  'finishReasonRaw',
  'errorType',
  'errorTypeRaw',
  'inputHash',
  'outputHash',
  'outputFormat',
  'temperature',
  'topP',
  'maxTokens',
  'streaming',
  'timeToFirstTokenSeconds',
  'httpStatus',
  'retryAfterSeconds',
  'guardrailTriggered',
  'cacheHit',
  'inputCharacters',
  'outputCharacters',
  'outputValid',
  'messageCount',
  'toolCallCount',
] as const satisfies readonly (keyof LlmCall)[];

const REFUSAL_RANK: Readonly<Record<Refusal, number>> = {
  unknown: 0,
  none: 1,
  partial: 2,
  full: 3,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Log records of the call itself: counts add up over records, texts come from the last one. */
function joinOwnFacts(call: Mutable<LlmCall>, facts: readonly CallFact[]): void {
  const own = facts.filter(({ scope }) => scope === 'self');
  if (own.length === 0) return;
  const fields = own.map((fact) => fact.fields);
  for (const key of [
    'inputCharacters',
    'outputCharacters',
    'messageCount',
    'toolCallCount',
  ] as const) {
    const stated = fields.flatMap((field) => field[key] ?? []);
    if (stated.length === 0) continue;
    const sum = stated.reduce((total, count) => total + count, 0);
    call[key] = Math.max(call[key] ?? 0, sum);
  }
  for (const key of ['inputHash', 'outputHash'] as const) {
    const stated = lastStated(own, key);
    const fromFacts = fields.some((field) => field[key] === call[key]);
    if (stated !== '' && (call[key] === '' || fromFacts)) call[key] = stated;
  }
  for (const field of fields) {
    fill(call, field, DONATED);
    for (const key of TOKENS) if (call[key] === null) call[key] = field[key] ?? null;
    takeRefusal(call, field);
  }
  takeExplicitPrompt(call, fields);
}

const TOKENS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheCreationTokens',
  'reasoningTokens',
] as const;

function lastStated(facts: readonly CallFact[], key: 'inputHash' | 'outputHash'): string {
  let best: CallFact | null = null;
  for (const fact of facts) {
    if (isEmpty(fact.fields[key])) continue;
    if (best === null || fact.timestamp >= best.timestamp) best = fact;
  }
  return best?.fields[key] ?? '';
}

function fill(
  call: Mutable<LlmCall>,
  from: Partial<LlmCall>,
  keys: readonly (keyof LlmCall)[],
): void {
  for (const key of keys) {
    const value = from[key];
    if (isEmpty(call[key]) && !isEmpty(value)) Object.assign(call, { [key]: value });
  }
}

function takeRefusal(call: Mutable<LlmCall>, from: Partial<LlmCall>): void {
  if (from.refusal === undefined || REFUSAL_RANK[from.refusal] <= REFUSAL_RANK[call.refusal])
    return;
  call.refusal = from.refusal;
  call.refusalMechanism = from.refusalMechanism ?? '';
  call.refusalScore = from.refusalScore ?? null;
}

/** A version somebody set outranks the hash of the instructions. */
function takeExplicitPrompt(call: Mutable<LlmCall>, sources: readonly Partial<LlmCall>[]): void {
  if (!call.promptVersion.startsWith('sha:')) return;
  const explicit = sources.find(
    ({ promptVersion = '' }) => promptVersion !== '' && !promptVersion.startsWith('sha:'),
  );
  if (explicit !== undefined) call.promptVersion = explicit.promptVersion!;
}

/** From another view of the same call: everything this one lacks. Donors of donors count, too. */
function joinDonors(
  call: LlmCall,
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
): void {
  const settled = own.get(call)!;
  const seen = new Set<LlmCall>([call]);
  const queue = [...(counted.donors.get(call) ?? [])];
  for (let donor = queue.shift(); donor !== undefined; donor = queue.shift()) {
    if (seen.has(donor)) continue;
    seen.add(donor);
    const given = own.get(donor)!;
    fill(settled, given, DONATED);
    takeRefusal(settled, given);
    takeExplicitPrompt(settled, [given]);
    if (settled.inputTokens === null && settled.outputTokens === null) {
      for (const key of TOKENS) settled[key] = given[key];
      settled.usageQuality = given.usageQuality;
      settled.usageSemantics = given.usageSemantics;
      if (given.costSource === 'reported') Object.assign(settled, pick(given, COST));
    }
    queue.push(...(counted.donors.get(donor) ?? []));
  }
}

/** Words that stand on a step above its one call: the step is the call's, told by another layer. */
function joinSteps(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
  facts: readonly CallFact[],
): void {
  const steps = new Map(
    facts
      .filter(({ scope, fields }) => scope === 'descendants' && hasWords(fields))
      .map((fact) => [keyOf(fact), fact]),
  );
  if (steps.size === 0) return;
  const leaves = calls.filter((call) => counted.verdicts.get(call)!.role === 'leaf');
  const stepOf = (call: LlmCall): string | undefined =>
    counted.ancestorKeys(call).find((key) => steps.has(key));
  const byStep = Map.groupBy(leaves, stepOf);
  for (const [key, below] of byStep) {
    if (key === undefined || below.length !== 1) continue;
    const { fields } = steps.get(key)!;
    const settled = own.get(below[0]!)!;
    fill(settled, fields, DONATED);
    takeRefusal(settled, fields);
    if (fields.streaming === true) settled.streaming = true;
  }
}

const hasWords = ({ inputCharacters, outputCharacters, streaming }: Partial<LlmCall>): boolean =>
  [inputCharacters, outputCharacters, streaming].some((value) => !isEmpty(value));

const COST = ['costUsd', 'costSource', 'priceVersion'] as const;

function pick(call: LlmCall, keys: readonly (keyof LlmCall)[]): Partial<LlmCall> {
  return Object.fromEntries(keys.map((key) => [key, call[key]]));
}

type ContextSource = Partial<Record<(typeof INHERITED)[number], string>>;

/** What each span hands down, by span key: its own call's context, and context facts. */
function contextSources(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, LlmCall>,
  facts: readonly CallFact[],
): Map<string, ContextSource> {
  const sources = new Map<string, ContextSource>();
  for (const call of calls) {
    const { promptVersion, ...rest } = pick(own.get(call)!, INHERITED);
    const explicit = promptVersion?.startsWith('sha:') === true ? '' : promptVersion;
    sources.set(keyOf(call), { ...rest, promptVersion: explicit ?? '' });
  }
  for (const fact of facts) {
    if (fact.scope !== 'descendants' && fact.source !== 'log') continue;
    const held = sources.get(keyOf(fact)) ?? {};
    for (const key of INHERITED) {
      const value = fact.fields[key];
      if (isEmpty(held[key]) && typeof value === 'string' && !value.startsWith('sha:')) {
        held[key] = value;
      }
    }
    sources.set(keyOf(fact), held);
  }
  return sources;
}

/** Nearest ancestor first. A value that an ancestor may have given before is decided anew. */
function inherit(
  row: Partial<Record<(typeof INHERITED)[number], string>>,
  ancestors: readonly string[],
  sources: ReadonlyMap<string, ContextSource>,
): void {
  const above = ancestors.flatMap((key) => sources.get(key) ?? []);
  for (const key of INHERITED) {
    const held = row[key];
    if (held === undefined) continue;
    const stated = above.map((source) => source[key] ?? '').filter((value) => value !== '');
    const nearest = stated[0];
    if (nearest === undefined) continue;
    const replaceable =
      held === '' || stated.includes(held) || (key === 'promptVersion' && held.startsWith('sha:'));
    if (replaceable) row[key] = nearest;
  }
}

/**
 * A call that only says it failed, or answered nothing and was the last before a wrapper failed, learns
 * why from the wrapper that was told.
 */
function inheritErrors(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
  facts: ReadonlyMap<string, readonly CallFact[]>,
): void {
  const told = new Map<string, Partial<LlmCall>>();
  for (const [key, list] of facts) {
    const fact = list.find(
      ({ scope, fields }) => scope === 'descendants' && !isEmpty(fields.errorType),
    );
    if (fact !== undefined) told.set(key, fact.fields);
  }
  if (told.size === 0) return;
  const last = new Map<string, LlmCall>();
  const leaves = calls.filter((call) => counted.verdicts.get(call)!.role === 'leaf');
  for (const call of leaves) {
    for (const key of counted.ancestorKeys(call)) {
      const known = last.get(key);
      if (known === undefined || call.timestamp > known.timestamp) last.set(key, call);
    }
  }
  for (const call of leaves) {
    const settled = own.get(call)!;
    const key = counted.ancestorKeys(call).find((above) => told.has(above));
    if (key === undefined || !mayInheritError(settled, last.get(key) === call)) continue;
    const fields = told.get(key)!;
    settled.errorType = fields.errorType!;
    settled.errorTypeRaw = fields.errorTypeRaw ?? '';
    settled.httpStatus = fields.httpStatus ?? null;
    settled.retryAfterSeconds = fields.retryAfterSeconds ?? null;
  }
}

function mayInheritError(call: LlmCall, isLast: boolean): boolean {
  const knowsWhy = call.errorTypeRaw !== '' || (call.httpStatus ?? 0) >= 400;
  if (knowsWhy || (call.errorType !== '' && call.errorType !== 'other')) return false;
  if (call.finishReason === 'error') return true;
  const isSilent =
    (call.outputCharacters ?? 0) === 0 &&
    (call.toolCallCount ?? 0) === 0 &&
    call.outputTokens === null &&
    ['', 'empty'].includes(call.finishReason);
  return isLast && isSilent && call.refusal !== 'full';
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
function keepReasonOf(call: LlmCall): LlmCall['keepReason'] {
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
