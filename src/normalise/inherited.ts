// What spans hand down to the calls below them: people, sessions and versions from the nearest that
// states them, and why a call failed where only a wrapper was told.

import type { CallFact, LlmCall } from '../model/records.ts';
import type { Counted } from './counting.ts';
import { INHERITED, isEmpty, type Mutable } from './call-fields.ts';

export type ContextSource = Partial<Record<(typeof INHERITED)[number], string>>;

/** What each span hands down, by node: its own call's context, and context facts. */
export function contextSources(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, LlmCall>,
  counted: Counted,
  facts: readonly CallFact[],
): Map<number, ContextSource> {
  const sources = new Map<number, ContextSource>();
  for (const call of calls) {
    const settled = own.get(call)!;
    const { promptVersion } = settled;
    sources.set(counted.nodeOf(call), {
      userHash: settled.userHash,
      conversationHash: settled.conversationHash,
      tenant: settled.tenant,
      team: settled.team,
      feature: settled.feature,
      promptName: settled.promptName,
      promptVersion: promptVersion.startsWith('sha:') ? '' : promptVersion,
      indexVersion: settled.indexVersion,
      safetyPolicyVersion: settled.safetyPolicyVersion,
      canarySet: settled.canarySet,
      canaryCase: settled.canaryCase,
      canaryRun: settled.canaryRun,
    });
  }
  for (const fact of facts) {
    if (fact.scope !== 'descendants' && fact.source !== 'log') continue;
    const node = counted.nodeOf(fact);
    const held = sources.get(node) ?? {};
    for (const key of INHERITED) {
      const value = fact.fields[key];
      if (isEmpty(held[key]) && typeof value === 'string' && !value.startsWith('sha:')) {
        held[key] = value;
      }
    }
    sources.set(node, held);
  }
  return sources;
}

/** Nearest ancestor first. A value that an ancestor may have given before is decided anew. */
export function inherit(
  row: Partial<Record<(typeof INHERITED)[number], string>>,
  ancestors: readonly number[],
  sources: ReadonlyMap<number, ContextSource>,
): void {
  const above = ancestors.flatMap((node) => sources.get(node) ?? []);
  if (above.length === 0) return;
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
export function inheritErrors(
  calls: readonly LlmCall[],
  own: ReadonlyMap<LlmCall, Mutable<LlmCall>>,
  counted: Counted,
  facts: ReadonlyMap<number, readonly CallFact[]>,
): void {
  const told = new Map<number, Partial<LlmCall>>();
  for (const [node, list] of facts) {
    const fact = list.find(
      ({ scope, fields }) => scope === 'descendants' && !isEmpty(fields.errorType),
    );
    if (fact !== undefined) told.set(node, fact.fields);
  }
  if (told.size === 0) return;
  const last = new Map<number, LlmCall>();
  const leaves = calls.filter((call) => counted.verdicts.get(call)!.role === 'leaf');
  for (const call of leaves) {
    for (const node of counted.ancestors(call)) {
      const known = last.get(node);
      if (known === undefined || call.timestamp > known.timestamp) last.set(node, call);
    }
  }
  for (const call of leaves) {
    const settled = own.get(call)!;
    const node = counted.ancestors(call).find((above) => told.has(above));
    if (node === undefined || !mayInheritError(settled, last.get(node) === call)) continue;
    const fields = told.get(node)!;
    settled.errorType = fields.errorType!;
    settled.errorTypeRaw = fields.errorTypeRaw ?? '';
    settled.httpStatus = fields.httpStatus ?? null;
    settled.retryAfterSeconds = fields.retryAfterSeconds ?? null;
    if (settled.finishReason === '' || settled.finishReason === 'empty') {
      settled.finishReason = 'error';
    }
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
