// Adds the records of one request up for the behaviour metrics: calls of one request mostly share their labels.

import type { Evaluation, LlmCall, Normalised, Retrieval } from '../model/records.ts';
import type {
  CallTally,
  EvaluationTally,
  RecordTally,
  RetrievalTally,
  Tally,
  TallyPlace,
} from '../model/tally.ts';

/** What a request's records add to the metrics. O(records). */
export function tallyOf(normalised: Normalised): Tally {
  const { calls, retrievals, evaluations } = normalised;
  return {
    calls: tallyCalls(calls),
    retrievals: tallyRetrievals(retrievals),
    evaluations: tallyEvaluations(evaluations),
    records: tallyRecords(normalised),
  };
}

/** Labels in order, then the entry. */
type Branch<T> = Map<string, Branch<T> | T>;

/** Entries by their labels, of which all have as many. Labels repeat: to walk down them costs less than to join them. */
class Groups<T extends object> {
  readonly #root: Branch<T> = new Map();
  readonly #all: T[] = [];

  of(labels: readonly string[], make: () => T): T {
    const last = labels.length - 1;
    let branch = this.#root;
    for (let index = 0; index < last; index++) {
      let next = branch.get(labels[index]!) as Branch<T> | undefined;
      if (next === undefined) branch.set(labels[index]!, (next = new Map()));
      branch = next;
    }
    let group = branch.get(labels[last]!) as T | undefined;
    if (group === undefined) {
      branch.set(labels[last]!, (group = make()));
      this.#all.push(group);
    }
    return group;
  }

  all(): T[] {
    return this.#all;
  }
}

const placeOf = ({ service, environment, tenant }: TallyPlace): TallyPlace => ({
  service,
  environment,
  tenant,
});

const counts = (call: LlmCall) => call.usageRole === 'leaf' || call.usageRole === 'agent_only';

function tallyCalls(calls: readonly LlmCall[]): CallTally[] {
  const groups = new Groups<CallTally>();
  for (const call of calls) {
    if (!counts(call)) continue;
    const { provider, requestModel, responseModel, operation, errorType } = call;
    const { service, environment, tenant } = call;
    const group = groups.of(
      [service, tenant, provider, requestModel, responseModel, operation, errorType, environment],
      () => emptyCalls(call),
    );
    addCall(group, call);
  }
  return groups.all();
}

const emptyCalls = (call: LlmCall): CallTally => ({
  ...placeOf(call),
  provider: call.provider,
  requestModel: call.requestModel,
  responseModel: call.responseModel,
  operation: call.operation,
  errorType: call.errorType,
  calls: 0,
  refusals: 0,
  guardrails: 0,
  unpriced: 0,
  costUsd: null,
  estimatedCostUsd: null,
  outputChecks: 0,
  outputInvalid: 0,
  inputTokens: [],
  outputTokens: [],
  cacheReadTokens: null,
  cacheCreationTokens: null,
  reasoningTokens: null,
  durationSeconds: [],
});

function addCall(to: CallTally, call: LlmCall): void {
  to.calls++;
  to.refusals += Number(call.refusal === 'full');
  to.guardrails += Number(isGuarded(call));
  to.unpriced += Number(call.costSource === 'unpriced');
  addCost(to, call);
  to.outputChecks += Number(call.outputValid !== null);
  to.outputInvalid += Number(call.outputValid === false);
  if (!isEstimated(call)) addTokens(to, call);
  to.durationSeconds.push(Math.max(0, call.durationSeconds));
}

function addCost(to: CallTally, call: LlmCall): void {
  to.costUsd = sum(to.costUsd, call.costUsd);
  if (call.costUsd === null || call.costSource !== 'computed') return;
  to.estimatedCostUsd = sum(to.estimatedCostUsd, isEstimated(call) ? call.costUsd : 0);
}

function addTokens(to: CallTally, call: LlmCall): void {
  if (isCount(call.inputTokens)) to.inputTokens.push(call.inputTokens);
  if (isCount(call.outputTokens)) to.outputTokens.push(call.outputTokens);
  to.cacheReadTokens = sum(to.cacheReadTokens, call.cacheReadTokens);
  to.cacheCreationTokens = sum(to.cacheCreationTokens, call.cacheCreationTokens);
  to.reasoningTokens = sum(to.reasoningTokens, call.reasoningTokens);
}

/** Nobody counted the tokens: an instrumentation, or we, weighed the words. */
const isEstimated = (call: LlmCall): boolean => call.usageQuality === 'estimated';

function isGuarded(call: LlmCall): boolean {
  return call.guardrailTriggered === true || call.refusalMechanism === 'guardrail';
}

/** Counters only rise: a negative number, which no provider means, is left out. */
const isCount = (value: number | null): value is number => value !== null && value >= 0;

const sum = (before: number | null, value: number | null): number | null =>
  isCount(value) ? (before ?? 0) + value : before;

function tallyRetrievals(retrievals: readonly Retrieval[]): RetrievalTally[] {
  const groups = new Groups<RetrievalTally>();
  for (const retrieval of retrievals) {
    if (retrieval.operation !== 'retrieval' || retrieval.usageRole === 'rollup') continue;
    if (retrieval.hit === null) continue;
    const labels = { ...placeOf(retrieval), dataSource: retrieval.dataSource };
    const group = groups.of(Object.values(labels), () => ({ ...labels, retrievals: 0, hits: 0 }));
    group.retrievals++;
    group.hits += Number(retrieval.hit);
  }
  return groups.all();
}

function tallyEvaluations(evaluations: readonly Evaluation[]): EvaluationTally[] {
  const groups = new Groups<EvaluationTally>();
  for (const evaluation of evaluations) {
    const passed = evaluation.passed === null ? 'unknown' : evaluation.passed ? 'true' : 'false';
    const { evaluationName } = evaluation;
    const labels = { ...placeOf(evaluation), evaluationName, passed } as const;
    groups.of(Object.values(labels), () => ({ ...labels, evaluations: 0 })).evaluations++;
  }
  return groups.all();
}

function tallyRecords({ calls, retrievals, evaluations }: Normalised): RecordTally[] {
  const groups = new Groups<RecordTally>();
  const add = (dialect: string, table: RecordTally['table']) => {
    groups.of([dialect, table], () => ({ dialect, table, records: 0 })).records++;
  };
  for (const { dialect } of calls) add(dialect, 'llm_calls');
  for (const { dialect } of retrievals) add(dialect, 'retrievals');
  for (const _ of evaluations) add('', 'evaluations');
  return groups.all();
}
