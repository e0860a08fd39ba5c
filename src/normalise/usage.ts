// The token counts of one call: attributes first, the body's usage where they are silent, cached and
// reasoning tokens put back in. Says how it knew (`usageSemantics`) and how much (`usageQuality`).
// Source: the decision procedure in docs/dialects.md (scope table, then arithmetic, then assumption).

import type { UsageQuality, UsageSemantics } from '../model/records.ts';
import type { CacheRule } from './vocabulary.ts';
import type { UsageBody } from './usage-shapes.ts';

export interface UsageFacts {
  readonly input: number | null;
  readonly output: number | null;
  readonly total: number | null;
  readonly cacheRead: number | null;
  readonly cacheCreation: number | null;
  readonly reasoning: number | null;
  readonly body: UsageBody | null;
  /** From the cache rules of the detected dialects; null where none holds. */
  readonly stated: CacheRule['semantics'] | null;
}

export interface Usage {
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheCreationTokens: number | null;
  reasoningTokens: number | null;
  usageSemantics: UsageSemantics;
  usageQuality: UsageQuality;
}

/** Makes the counts canonical. */
export function toUsage(facts: UsageFacts): Usage {
  const { body } = facts;
  const cacheRead = facts.cacheRead ?? body?.cacheRead ?? null;
  const cacheCreation = facts.cacheCreation ?? body?.cacheCreation ?? null;
  const reasoning = facts.reasoning ?? body?.reasoning ?? null;
  const { input, semantics } = inclusiveInput(facts, (cacheRead ?? 0) + (cacheCreation ?? 0));
  const output = inclusiveOutput(facts, input, reasoning);
  return {
    inputTokens: input,
    outputTokens: output,
    cacheReadTokens: cacheRead,
    cacheCreationTokens: cacheCreation,
    reasoningTokens: reasoning,
    usageSemantics: semantics,
    usageQuality: qualityOf(input, output, cacheRead),
  };
}

function qualityOf(
  input: number | null,
  output: number | null,
  cacheRead: number | null,
): UsageQuality {
  if (input === null && output === null) return 'absent';
  return cacheRead === null ? 'no_cache_split' : 'complete';
}

function inclusiveInput(
  facts: UsageFacts,
  cached: number,
): { input: number | null; semantics: UsageSemantics } {
  const { body, stated } = facts;
  if (facts.input === null) {
    const semantics = body === null ? 'assumed' : bodySemantics(body, stated);
    return { input: body?.input ?? null, semantics };
  }
  if (stated === 'disjoint') return { input: facts.input + cached, semantics: 'disjoint_fixed' };
  if (cached === 0) {
    return { input: facts.input, semantics: stated === null ? 'assumed' : semanticsOf(stated) };
  }
  // The attribute repeats the body's raw count, and the body says what that leaves out.
  if (body?.exclusive === true && body.rawInput === facts.input && body.input !== null) {
    return { input: body.input, semantics: 'exclusive_fixed' };
  }
  const withCache = facts.input + cached;
  const output = facts.output ?? body?.rawOutput ?? 0;
  const sumsUp = facts.total === withCache + output && facts.total !== facts.input + output;
  if (cached > facts.input || sumsUp || stated === 'exclusive') {
    return { input: withCache, semantics: 'exclusive_fixed' };
  }
  return { input: facts.input, semantics: stated === null ? 'assumed' : 'inclusive' };
}

function bodySemantics(body: UsageBody, stated: CacheRule['semantics'] | null): UsageSemantics {
  if (stated === 'disjoint') return 'disjoint_fixed';
  return body.exclusive && body.input !== body.rawInput ? 'exclusive_fixed' : 'inclusive';
}

const semanticsOf = (stated: CacheRule['semantics']): UsageSemantics =>
  stated === 'inclusive' ? 'inclusive' : 'exclusive_fixed';

function inclusiveOutput(
  facts: UsageFacts,
  input: number | null,
  reasoning: number | null,
): number | null {
  const { body, total } = facts;
  if (facts.output === null) return body?.output ?? null;
  if (facts.stated === 'disjoint') return facts.output + (reasoning ?? 0);
  if (body?.rawOutput === facts.output && body.output !== null) return body.output;
  if (reasoning === null || reasoning === 0 || total === null) return facts.output;
  const inputs = [facts.input ?? 0, input ?? 0];
  const beside = inputs.some((count) => count + (facts.output ?? 0) + reasoning === total);
  const inside = inputs.some((count) => count + (facts.output ?? 0) === total);
  return beside && !inside ? facts.output + reasoning : facts.output;
}

/** The first cache rule of the detected dialects that holds here. */
export function cacheSemantics(
  rules: readonly CacheRule[],
  where: {
    readonly provider: string;
    readonly scope: string;
    readonly version: string;
    readonly hasKey: (key: string) => boolean;
  },
): CacheRule['semantics'] | null {
  const rule = rules.find(
    ({ providers, key, scope, versionBelow }) =>
      (providers === undefined || providers.includes(where.provider)) &&
      (key === undefined || where.hasKey(key)) &&
      (scope === undefined || where.scope.includes(scope)) &&
      (versionBelow === undefined || isBelow(where.version, versionBelow)),
  );
  return rule?.semantics ?? null;
}

function isBelow(version: string, limit: string): boolean {
  const left = version.split('.').map(Number);
  const right = limit.split('.').map(Number);
  if (left.some(Number.isNaN)) return false;
  for (let index = 0; index < right.length; index++) {
    const difference = (left[index] ?? 0) - right[index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
