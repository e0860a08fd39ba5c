// What a call learns from elsewhere than its own span: its log records, another view of the same call,
// a step above it.

import type { CallFact, LlmCall, Refusal } from '../model/records.ts';
import type { Counted } from './counting.ts';
import { DONATED, isEmpty, pick, TOKENS, type Mutable } from './call-fields.ts';

const REFUSAL_RANK: Readonly<Record<Refusal, number>> = {
  unknown: 0,
  none: 1,
  partial: 2,
  full: 3,
};

/** Log records of the call itself: counts add up over records, texts come from the last one. */
export function joinOwnFacts(call: Mutable<LlmCall>, facts: readonly CallFact[]): void {
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
  for (const { outputFormat = '', ...field } of fields) {
    takeFormat(call, outputFormat);
    fill(call, field, DONATED);
    if (field.usageQuality !== 'estimated') takeTokens(call, field);
    takeRefusal(call, field);
  }
  takeEstimates(call, fields);
  takeExplicitPrompt(call, fields);
}

/** Text nobody asked to be JSON is text; what should have been JSON and is not, is broken. */
function takeFormat(call: Mutable<LlmCall>, found: string): void {
  if (found === '') return;
  if (call.outputFormat === '') call.outputFormat = found === 'tool' ? 'tool' : 'text';
  const isAnswer = call.errorType === '' && ['', 'stop'].includes(call.finishReason);
  if (call.outputFormat === 'json' && call.outputValid === null && isAnswer && found !== 'tool') {
    call.outputValid = found === 'json';
  }
}

function takeTokens(call: Mutable<LlmCall>, from: Partial<LlmCall>): void {
  for (const key of TOKENS) if (call[key] === null) call[key] = from[key] ?? null;
}

/** The words of a call may come in a record a message: their weights add up, and never onto a count. */
function takeEstimates(call: Mutable<LlmCall>, fields: readonly Partial<LlmCall>[]): void {
  const estimated = fields.filter(({ usageQuality }) => usageQuality === 'estimated');
  if (estimated.length === 0 || call.errorType !== '' || isMeasured(call)) return;
  for (const key of ['inputTokens', 'outputTokens'] as const) {
    const stated = estimated.flatMap((field) => field[key] ?? []);
    if (stated.length === 0) continue;
    const sum = stated.reduce((total, count) => total + count, 0);
    call[key] = Math.max(call[key] ?? 0, sum);
  }
  call.usageQuality = 'estimated';
}

const isMeasured = ({ inputTokens, outputTokens, usageQuality }: LlmCall): boolean =>
  usageQuality !== 'estimated' && (inputTokens !== null || outputTokens !== null);

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
export function joinDonors(
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
    if (isBetterCounted(given, settled)) {
      for (const key of TOKENS) settled[key] = given[key];
      settled.usageQuality = given.usageQuality;
      settled.usageSemantics = given.usageSemantics;
      if (given.costSource === 'reported') Object.assign(settled, pick(given, COST));
    }
    queue.push(...(counted.donors.get(donor) ?? []));
  }
}

/** The donor counted where the call did not, or splits the same tokens into cached and fresh ones. */
function isBetterCounted(given: LlmCall, call: LlmCall): boolean {
  if (call.inputTokens === null && call.outputTokens === null) return true;
  if (!isMeasured(given)) return false;
  if (!isMeasured(call)) return true;
  if (call.cacheReadTokens !== null || given.cacheReadTokens === null) return false;
  const cached = given.cacheReadTokens + (given.cacheCreationTokens ?? 0);
  const input = given.inputTokens ?? -1;
  return (
    given.outputTokens === call.outputTokens &&
    (input === call.inputTokens || input - cached === call.inputTokens)
  );
}

/** Words that stand on a step above its one call, or below it: the step is the call's, told by another layer. */
export function joinSteps(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
  facts: readonly CallFact[],
): void {
  const steps = new Map(
    facts
      .filter(({ scope, fields }) => scope === 'descendants' && hasWords(fields))
      .map((fact) => [counted.nodeOf(fact), fact]),
  );
  if (steps.size === 0) return;
  const leaves = calls.filter((call) => counted.verdicts.get(call)!.role === 'leaf');
  const stepOf = (call: LlmCall): number | undefined =>
    counted.ancestors(call).find((node) => steps.has(node));
  joinStepsBelow(leaves, own, counted, steps);
  const byStep = Map.groupBy(leaves, stepOf);
  for (const [node, below] of byStep) {
    if (node === undefined || below.length !== 1) continue;
    const { fields } = steps.get(node)!;
    const settled = own.get(below[0]!)!;
    fill(settled, fields, DONATED);
    takeRefusal(settled, fields);
    if (fields.streaming === true) settled.streaming = true;
  }
}

/** The one step below a call knows its tool calls and how it ended; of several none is the whole call. */
function joinStepsBelow(
  leaves: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
  steps: ReadonlyMap<number, CallFact>,
): void {
  const callAt = new Map(leaves.map((call) => [counted.nodeOf(call), call]));
  const ownerOf = (fact: CallFact): LlmCall | undefined => {
    const above = counted.ancestors(fact).find((node) => callAt.has(node) || steps.has(node));
    return above === undefined ? undefined : callAt.get(above);
  };
  for (const [call, below] of Map.groupBy(steps.values(), ownerOf)) {
    if (call === undefined || below.length !== 1) continue;
    const { fields } = below[0]!;
    const settled = own.get(call)!;
    // A call that only seems to say nothing: its layer has no place for calls of tools.
    if (settled.toolCallCount === 0 && (fields.toolCallCount ?? 0) > 0) {
      settled.toolCallCount = fields.toolCallCount!;
      if (settled.finishReason === 'empty') settled.finishReason = '';
    }
    fill(settled, fields, DONATED);
    takeRefusal(settled, fields);
  }
}

const hasWords = ({ inputCharacters, outputCharacters, streaming }: Partial<LlmCall>): boolean =>
  [inputCharacters, outputCharacters, streaming].some((value) => !isEmpty(value));

const COST = ['costUsd', 'costSource', 'priceVersion'] as const;
