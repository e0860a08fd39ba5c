// The counting rule: which spans of a trace count as calls, once each. A pure function over a trace's
// nodes; order and batches of arrival cannot matter, because every role is decided from scratch.
//
// leaf               the call itself
// agent_only         a wrapper whose calls were not exported: its usage is all there is
// rollup             a wrapper; spans below it explain it
// lateral_duplicate  the same call seen by another instrumentation
// server             a gateway's or server's view of a counted client call
// none               never counted: attempts that were retried, look-alikes, token counting

import type { LlmCall, UsageRole } from '../model/records.ts';
import { DIALECTS } from './dialects/registry.ts';
import { BILLABLE, modelFamily } from './provider.ts';
import { SPAN_KIND_SERVER, type SpanName, type Tree } from './trace-tree.ts';

export interface Verdict {
  role: UsageRole;
  /** Attempts before this one; null where nothing is known. */
  retryCount: number | null;
}

export interface Counted {
  readonly verdicts: Map<LlmCall, Verdict>;
  /** Call → the calls that tell the same story: what it lacks is taken from them, nearest first. */
  readonly donors: Map<LlmCall, LlmCall[]>;
  /** The call's trace is not the one being decided. */
  isForeign(call: LlmCall): boolean;
  /** The number of a call's, or another row's, span in the tree. */
  nodeOf(span: SpanName): number;
  /** Nodes above a call or another span, nearest first. */
  ancestors(span: SpanName): readonly number[];
}

/** Two clocks of one process, and spans ended a moment after the call. */
const SLACK_NANO = 5_000_000n;
const EXPLAINED_SHARE = 0.95;
/** Longest wait between two attempts of one call. */
const RETRY_GAP_NANO = 180_000_000_000n;

const GATEWAYS = new Set(DIALECTS.filter(({ gateway }) => gateway === true).map(({ id }) => id));
const LIFETIME = new Set(
  DIALECTS.filter(({ lifetimeTotals }) => lifetimeTotals === true).map(({ id }) => id),
);
const SPEAKING = new Set(
  DIALECTS.filter(({ wrapperIsOneCall }) => wrapperIsOneCall === true).map(({ id }) => id),
);
const FRAMEWORK_SCOPE =
  /langchain|llama.?index|crewai|haystack|agents|langsmith|langfuse|mastra|genkit|^ai$|^gen_ai$|autogen|dspy|litellm|logfire/i;
const NATIVE_SCOPE = /^com\.anthropic\.sdk|^mistralai_sdk/;

/** Counted by somebody: an estimate tells nothing about which calls are the same. */
const hasUsage = (call: LlmCall): boolean =>
  call.usageQuality !== 'estimated' && (call.inputTokens !== null || call.outputTokens !== null);
const startOf = (call: LlmCall): bigint => call.timestamp;
const endOf = (call: LlmCall): bigint =>
  call.timestamp + BigInt(Math.round(call.durationSeconds * 1e9));

/** Decides the role of every call; `calls` may span traces. */
export function countCalls(tree: Tree, calls: readonly LlmCall[]): Counted {
  const state: State = {
    tree,
    verdicts: new Map(),
    donors: new Map(),
    calls: [...calls].sort(byTimeThenId),
  };
  for (const call of state.calls) {
    const role = tree.isForeign(call) ? storedRole(call) : firstRole(call);
    state.verdicts.set(call, { role, retryCount: call.retryCount });
  }
  placeServers(state);
  placeWrappers(state);
  placeStreamLogs(state);
  placeLaterals(state);
  placeAttempts(state);
  placeAgents(state);
  return {
    verdicts: state.verdicts,
    donors: state.donors,
    isForeign: (call) => tree.isForeign(call),
    nodeOf: (span) => tree.nodeOf(span),
    ancestors: (span) => tree.ancestors(tree.nodeOf(span)),
  };
}

/** The role of a call that is alone in its trace as far as is known. */
export function loneRole(call: LlmCall): UsageRole {
  if (!isAgent(call)) return firstRole(call);
  return LIFETIME.has(call.dialect) ? 'rollup' : 'agent_only';
}

interface State {
  readonly tree: Tree;
  readonly verdicts: Map<LlmCall, Verdict>;
  readonly donors: Map<LlmCall, LlmCall[]>;
  readonly calls: readonly LlmCall[];
}

function byTimeThenId(left: LlmCall, right: LlmCall): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  if (left.traceId !== right.traceId) return left.traceId < right.traceId ? -1 : 1;
  return left.spanId < right.spanId ? -1 : 1;
}

function firstRole(call: LlmCall): UsageRole {
  return BILLABLE.has(call.operation) ? 'leaf' : 'none';
}

/** Of a call of another trace: its own trace has decided, save for what the two traces share. */
function storedRole(call: LlmCall): UsageRole {
  return call.usageRole === 'lateral_duplicate' ? 'leaf' : call.usageRole;
}

const roleOf = (state: State, call: LlmCall): UsageRole => state.verdicts.get(call)!.role;
const isCounted = (state: State, call: LlmCall): boolean => {
  const role = roleOf(state, call);
  return role === 'leaf' || role === 'agent_only';
};
function setRole(state: State, call: LlmCall, role: UsageRole): void {
  state.verdicts.get(call)!.role = role;
}
function addDonor(state: State, to: LlmCall, from: LlmCall): void {
  const donors = state.donors.get(to) ?? [];
  donors.push(from);
  state.donors.set(to, donors);
}

const isGateway = (call: LlmCall): boolean =>
  call.spanKind === SPAN_KIND_SERVER || GATEWAYS.has(call.dialect);

function placeServers(state: State): void {
  for (const call of state.calls) {
    if (roleOf(state, call) !== 'leaf') continue;
    const above = state.tree
      .callsAbove(call)
      .filter((other) => BILLABLE.has(other.operation) && hasUsage(other));
    const client = above.find(
      (other) =>
        isGateway(call) ||
        (state.tree.crossesServer(call, other) &&
          (isSameResponse(call, other) || isSameUsage(call, other))),
    );
    if (client !== undefined) setRole(state, call, 'server');
  }
}

const isSameResponse = (left: LlmCall, right: LlmCall): boolean =>
  left.responseId !== '' && left.responseId === right.responseId;

/** One family, or one of them not known. */
function isSameFamily(left: LlmCall, right: LlmCall): boolean {
  const leftNames = [left.requestModel, left.responseModel].filter(Boolean).map(modelFamily);
  const rightNames = [right.requestModel, right.responseModel].filter(Boolean).map(modelFamily);
  if (leftNames.length === 0 || rightNames.length === 0) return true;
  return leftNames.some((name) => rightNames.includes(name));
}

function isSameUsage(left: LlmCall, right: LlmCall): boolean {
  if (!isSameFamily(left, right) || !hasUsage(left)) return false;
  return left.inputTokens === right.inputTokens && left.outputTokens === right.outputTokens;
}

/** Billable spans that billable spans below them explain. Innermost wins. */
function placeWrappers(state: State): void {
  for (const call of state.calls) {
    if (roleOf(state, call) !== 'leaf') continue;
    const below = state.tree
      .callsBelow(call)
      .filter((other) => roleOf(state, other) !== 'server' && BILLABLE.has(other.operation));
    if (below.length === 0) continue;
    const explaining = explainingCalls(call, below);
    if (explaining.length > 0) {
      setRole(state, call, 'rollup');
      if (explaining.length === 1) addDonor(state, explaining[0]!, call);
    } else if (hasUsage(call)) placeLookAlikes(state, call, below);
  }
}

/** The calls below that tell the same story as `call`; none where they are other calls (a judge, say). */
function explainingCalls(call: LlmCall, below: readonly LlmCall[]): readonly LlmCall[] {
  const same = below.filter((other) => isSameResponse(call, other));
  if (same.length > 0) return same;
  const family = below.filter(
    (other) => other.operation === call.operation && isSameFamily(call, other),
  );
  if (!hasUsage(call)) return family;
  const counted = family.filter(hasUsage);
  const part = (pick: (item: LlmCall) => number | null): boolean => {
    const own = pick(call);
    if (own === null || own === 0) return false;
    const sum = counted.reduce((total, item) => total + (pick(item) ?? 0), 0);
    return sum >= EXPLAINED_SHARE * own;
  };
  const explained =
    (call.outputTokens ?? 0) > 0
      ? part((item) => item.outputTokens)
      : part((item) => item.inputTokens);
  return explained ? counted : [];
}

/** Spans below a call with usage that repeat it without any: other layers of the same instrumentation. */
function placeLookAlikes(state: State, call: LlmCall, below: readonly LlmCall[]): void {
  for (const other of below) {
    if (hasUsage(other) || other.operation !== call.operation || !isSameFamily(call, other))
      continue;
    if (roleOf(state, other) !== 'leaf') continue;
    setRole(state, other, other.scopeName === call.scopeName ? 'none' : 'lateral_duplicate');
    if (other.errorType === '') addDonor(state, call, other);
  }
}

/** Logfire reports a stream's usage on a log-type span of no duration, when the request span has long ended. */
const isStreamLog = (call: LlmCall): boolean =>
  call.dialect === 'logfire' && call.durationSeconds === 0;

/** The log of a stream is the end of the request beside it: of several alike, of the last that began before. */
function placeStreamLogs(state: State): void {
  const leaves = state.calls.filter((call) => roleOf(state, call) === 'leaf');
  for (const log of leaves.filter(isStreamLog)) {
    const request = leaves.findLast(
      (call) =>
        call !== log &&
        !isStreamLog(call) &&
        // It holds the log's usage once it was settled.
        (!hasUsage(call) || isSameUsage(call, log)) &&
        call.traceId === log.traceId &&
        call.parentSpanId === log.parentSpanId &&
        startOf(call) <= startOf(log) &&
        call.inputHash === log.inputHash &&
        isSameFamily(call, log) &&
        !(state.donors.get(call) ?? []).some(isStreamLog),
    );
    if (request === undefined) continue;
    setRole(state, log, 'lateral_duplicate');
    addDonor(state, request, log);
  }
}

/** Duplicates that are siblings, or in another trace: instrumentations that do not nest. */
function placeLaterals(state: State): void {
  const leaves = state.calls.filter((call) => roleOf(state, call) === 'leaf');
  const byResponse = Map.groupBy(
    leaves.filter((call) => call.responseId !== ''),
    (call) => call.responseId,
  );
  for (const group of byResponse.values()) pairUp(state, group);
  for (const group of Map.groupBy(leaves, (call) => call.traceId).values()) pairUp(state, group);
  for (const call of leaves) keepForeignVerdict(state, call, byResponse);
}

function pairUp(state: State, group: readonly LlmCall[]): void {
  if (group.length < 2 || group.length > 2000) return;
  for (let first = 0; first < group.length; first++) {
    for (let second = first + 1; second < group.length; second++) {
      const left = group[first]!;
      const right = group[second]!;
      if (startOf(right) > endOf(left) + SLACK_NANO) break;
      if (roleOf(state, left) !== 'leaf') break;
      if (roleOf(state, right) !== 'leaf' || !isLateral(left, right)) continue;
      const [kept, dropped] = rank(left) >= rank(right) ? [left, right] : [right, left];
      setRole(state, dropped, 'lateral_duplicate');
      addDonor(state, kept, dropped);
      // One-to-one: whichever of the two was dropped is spent; the kept one is, too.
      break;
    }
  }
}

function isLateral(left: LlmCall, right: LlmCall): boolean {
  if (left.operation !== right.operation || !isContained(left, right)) return false;
  if (left.scopeName === right.scopeName) return false;
  if (isSameResponse(left, right)) return true;
  if (left.traceId !== right.traceId || !isSameFamily(left, right)) return false;
  if (left.responseId !== '' && right.responseId !== '') return false;
  if (hasUsage(left) && hasUsage(right)) return isSameUsage(left, right);
  if (left.errorType !== '' || right.errorType !== '') return left.errorType === right.errorType;
  return left.outputHash !== '' && left.outputHash === right.outputHash;
}

function isContained(left: LlmCall, right: LlmCall): boolean {
  const inside = (inner: LlmCall, outer: LlmCall): boolean =>
    startOf(inner) >= startOf(outer) - SLACK_NANO && endOf(inner) <= endOf(outer) + SLACK_NANO;
  return inside(left, right) || inside(right, left);
}

/** Which of two views of one call is kept: usage first, then closeness to the provider. */
function rank(call: LlmCall): number {
  const closeness = NATIVE_SCOPE.test(call.scopeName)
    ? 2
    : FRAMEWORK_SCOPE.test(call.scopeName)
      ? 0
      : 1;
  return (hasUsage(call) ? 10 : 0) + closeness + (call.responseId === '' ? 0 : 0.5);
}

/** A duplicate found with a call of another trace stays one while that trace is not at hand. */
function keepForeignVerdict(
  state: State,
  call: LlmCall,
  byResponse: ReadonlyMap<string, readonly LlmCall[]>,
): void {
  if (call.usageRole !== 'lateral_duplicate' || call.responseId === '') return;
  if (roleOf(state, call) !== 'leaf') return;
  if ((byResponse.get(call.responseId)?.length ?? 0) < 2) setRole(state, call, 'lateral_duplicate');
}

/** Failed attempts that another attempt followed are no calls of their own. */
function placeAttempts(state: State): void {
  const leaves = state.calls.filter(
    (call) => roleOf(state, call) === 'leaf' && call.parentSpanId !== '',
  );
  const families = Map.groupBy(
    leaves,
    (call) =>
      `${call.traceId}/${call.parentSpanId}/${call.scopeName}/${call.operation}/${call.requestModel}`,
  );
  for (const siblings of families.values()) {
    let failed = 0;
    for (const [index, call] of siblings.entries()) {
      const next = siblings[index + 1];
      if (next !== undefined && isRetriedBy(call, next)) {
        failed += 1;
        setRole(state, call, 'none');
        continue;
      }
      if (failed > 0) {
        const verdict = state.verdicts.get(call)!;
        verdict.retryCount = Math.max(failed, verdict.retryCount ?? 0);
      }
      failed = 0;
    }
  }
}

function isRetriedBy(call: LlmCall, next: LlmCall): boolean {
  if (call.errorType === '' || hasUsage(call)) return false;
  if (
    ['invalid_request', 'authentication', 'content_filtered', 'cancelled'].includes(call.errorType)
  ) {
    return false;
  }
  const gap = startOf(next) - endOf(call);
  if (gap < -SLACK_NANO || gap > RETRY_GAP_NANO) return false;
  if (call.inputHash !== '' && next.inputHash !== '') return call.inputHash === next.inputHash;
  // The AI SDK makes one span an attempt, all under the wrapper of the call.
  return call.dialect === 'vercel_legacy';
}

const EXPLAINING: ReadonlySet<UsageRole> = new Set<UsageRole>(['rollup', 'lateral_duplicate']);

/** Wrappers that are no calls themselves, innermost first. */
function placeAgents(state: State): void {
  const wrappers = state.calls.filter(isAgent);
  const depth = (call: LlmCall): number => state.tree.ancestors(state.tree.nodeOf(call)).length;
  wrappers.sort((left, right) => depth(right) - depth(left) || byTimeThenId(left, right));
  for (const call of wrappers) {
    const below = state.tree.callsBelow(call);
    const explained = below.some(
      (other) => isCounted(state, other) || EXPLAINING.has(roleOf(state, other)),
    );
    setRole(state, call, explained || LIFETIME.has(call.dialect) ? 'rollup' : 'agent_only');
  }
}

/** A wrapper that carries usage or stands for a call. */
const isAgent = (call: LlmCall): boolean =>
  !BILLABLE.has(call.operation) &&
  isWrapper(call) &&
  (hasUsage(call) || SPEAKING.has(call.dialect));

const isWrapper = (call: LlmCall): boolean =>
  ['invoke_agent', 'agent_step', 'invoke_workflow', 'execute_tool', 'other', 'gateway'].includes(
    call.operation,
  );
