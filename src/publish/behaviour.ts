// Behaviour metrics: counters and histograms of what was acknowledged, so that rates, objectives and
// budgets can be written in PromQL without asking ClickHouse. Only spans that count are counted (leaf and
// agent_only); what settle corrects afterwards is in the tables, not in these counters.

import { Counter, Gauge, type Registry } from 'prom-client';
import type {
  CallTally,
  EvaluationTally,
  RetrievalTally,
  Tally,
  TallyPlace,
} from '../model/tally.ts';
import { BulkHistogram } from './bulk-histogram.ts';
import { createLabelCaps, type LabelCaps } from './label-caps.ts';

export interface Budget {
  readonly service: string;
  /** '' for the whole service. */
  readonly tenant: string;
  readonly usdPerDay: number;
}

export interface BehaviourOptions {
  readonly registry: Registry;
  readonly labelValuesMax: number;
  readonly onOverflow: (label: string) => void;
  readonly budgets: readonly Budget[];
}

export interface BehaviourMetrics {
  /** Counts one acknowledged request. */
  count(tally: Tally): void;
}

const SERIES = [
  'service',
  'environment',
  'tenant',
  'provider',
  'request_model',
  'response_model',
] as const;
const PLACE = ['service', 'environment', 'tenant'] as const;
const GEN_AI = [
  ...PLACE,
  'gen_ai_operation_name',
  'gen_ai_provider_name',
  'gen_ai_request_model',
  'gen_ai_response_model',
] as const;

/** Buckets that the semantic conventions advise. */
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const SECOND_BUCKETS = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power);

type Instruments = ReturnType<typeof createInstruments>;

export function createBehaviourMetrics(options: BehaviourOptions): BehaviourMetrics {
  const instruments = createInstruments(options.registry);
  const caps = createLabelCaps(options.labelValuesMax, options.onOverflow);
  for (const { service, tenant, usdPerDay } of options.budgets) {
    instruments.budget.set({ service, tenant }, usdPerDay);
  }
  return {
    count: (tally) => {
      for (const calls of tally.calls) countCalls(instruments, caps, calls);
      for (const retrievals of tally.retrievals) countRetrievals(instruments, caps, retrievals);
      for (const scores of tally.evaluations) countEvaluations(instruments, caps, scores);
    },
  };
}

function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    shape: { labelNames: readonly L[]; buckets: number[] },
  ) => new BulkHistogram<L>({ name, help, ...shape, labelNames: [...shape.labelNames], registers });
  return {
    calls: counter('llm_calls_total', 'Model calls that count, each once.', SERIES),
    refusals: counter('llm_refusals_total', 'Calls the model declined in full.', SERIES),
    errors: counter(
      'llm_errors_total',
      'Calls that failed, by normalised error type; cancelled and content-filtered ones are not failures.',
      [...SERIES, 'error_type'],
    ),
    tokens: counter(
      'llm_tokens_total',
      'Counted tokens, no estimates: input (cached included), output (reasoning included), cache_read, cache_creation, reasoning.',
      [...SERIES, 'token_type'],
    ),
    cost: counter('llm_cost_usd_total', 'Money that priced calls cost, in US dollars.', SERIES),
    estimatedCost: counter(
      'llm_estimated_cost_usd_total',
      'The part of llm_cost_usd_total that was computed from estimated tokens, in US dollars.',
      SERIES,
    ),
    unpriced: counter('llm_unpriced_calls_total', 'Calls whose price is not known.', SERIES),
    guardrails: counter('llm_guardrail_blocks_total', 'Calls that a guardrail stopped.', SERIES),
    checks: counter('llm_output_checks_total', 'Outputs with a declared format.', SERIES),
    invalid: counter(
      'llm_output_invalid_total',
      'Outputs that break their declared format.',
      SERIES,
    ),
    retrievals: counter('llm_retrievals_total', 'Retrievals whose hit is known.', [
      ...PLACE,
      'data_source',
    ]),
    hits: counter('llm_retrieval_hits_total', 'Retrievals with a good enough document.', [
      ...PLACE,
      'data_source',
    ]),
    evaluations: counter(
      'llm_evaluations_total',
      'Scores received; passed is true, false or unknown.',
      [...PLACE, 'evaluation_name', 'passed'],
    ),
    budget: new Gauge({
      name: 'llm_budget_usd',
      help: 'Configured budget of a day in US dollars; the empty tenant means the whole service.',
      labelNames: ['service', 'tenant'],
      registers,
    }),
    tokenUsage: histogram('gen_ai_client_token_usage', 'Counted tokens of a call, by token type.', {
      labelNames: [...GEN_AI, 'gen_ai_token_type'],
      buckets: TOKEN_BUCKETS,
    }),
    duration: histogram('gen_ai_client_operation_duration_seconds', 'Duration of a call.', {
      labelNames: [...GEN_AI, 'error_type'],
      buckets: SECOND_BUCKETS,
    }),
  };
}

function place(caps: LabelCaps, labels: TallyPlace) {
  return {
    service: caps.admit('service', labels.service),
    environment: caps.admit('environment', labels.environment),
    tenant: caps.admit('tenant', labels.tenant),
  };
}

function countCalls(to: Instruments, caps: LabelCaps, tally: CallTally): void {
  const where = place(caps, tally);
  const provider = caps.admit('provider', tally.provider);
  const requestModel = caps.admit('request_model', tally.requestModel);
  const responseModel = caps.admit('response_model', tally.responseModel);
  const labels = { ...where, provider, request_model: requestModel, response_model: responseModel };
  const isFailure = !['', 'cancelled', 'content_filtered'].includes(tally.errorType);
  to.calls.inc(labels, tally.calls);
  // Series of rare events begin at 0, so that the first event is an increase.
  to.refusals.inc(labels, tally.refusals);
  to.guardrails.inc(labels, tally.guardrails);
  to.unpriced.inc(labels, tally.unpriced);
  if (isFailure) to.errors.inc({ ...labels, error_type: tally.errorType }, tally.calls);
  if (tally.costUsd !== null) to.cost.inc(labels, tally.costUsd);
  if (tally.estimatedCostUsd !== null) to.estimatedCost.inc(labels, tally.estimatedCostUsd);
  if (tally.outputChecks > 0) {
    to.checks.inc(labels, tally.outputChecks);
    to.invalid.inc(labels, tally.outputInvalid);
  }
  for (const [type, count] of tokensOf(tally)) {
    if (count !== null) to.tokens.inc({ ...labels, token_type: type }, count);
  }
  observeCalls(to, tally, {
    ...where,
    gen_ai_operation_name: tally.operation,
    gen_ai_provider_name: provider,
    gen_ai_request_model: requestModel,
    gen_ai_response_model: responseModel,
  });
}

function tokensOf(tally: CallTally): readonly (readonly [string, number | null])[] {
  return [
    ['input', total(tally.inputTokens)],
    ['output', total(tally.outputTokens)],
    ['cache_read', tally.cacheReadTokens],
    ['cache_creation', tally.cacheCreationTokens],
    ['reasoning', tally.reasoningTokens],
  ];
}

const total = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);

function observeCalls(
  to: Instruments,
  tally: CallTally,
  labels: Record<(typeof GEN_AI)[number], string>,
): void {
  const input = { ...labels, gen_ai_token_type: 'input' };
  const output = { ...labels, gen_ai_token_type: 'output' };
  const timed = { ...labels, error_type: tally.errorType };
  to.tokenUsage.observeAll(input, tally.inputTokens);
  to.tokenUsage.observeAll(output, tally.outputTokens);
  to.duration.observeAll(timed, tally.durationSeconds);
}

function countRetrievals(to: Instruments, caps: LabelCaps, tally: RetrievalTally): void {
  const labels = {
    ...place(caps, tally),
    data_source: caps.admit('data_source', tally.dataSource),
  };
  to.retrievals.inc(labels, tally.retrievals);
  to.hits.inc(labels, tally.hits);
}

function countEvaluations(to: Instruments, caps: LabelCaps, tally: EvaluationTally): void {
  const labels = {
    ...place(caps, tally),
    evaluation_name: caps.admit('evaluation_name', tally.evaluationName),
    passed: tally.passed,
  };
  to.evaluations.inc(labels, tally.evaluations);
}
