// Behaviour metrics: counters and histograms of what was acknowledged, so that rates, objectives and
// budgets can be written in PromQL without asking ClickHouse. Only spans that count are counted (leaf and
// agent_only); what settle corrects afterwards is in the tables, not in these counters.

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Evaluation, Lineage, LlmCall, Normalised, Retrieval } from '../model/records.ts';
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
  /** Counts one acknowledged batch. */
  countNormalised(batch: Normalised): void;
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
    countNormalised: (batch) => {
      for (const call of batch.calls) if (counts(call)) countCall(instruments, caps, call);
      for (const retrieval of batch.retrievals) countRetrieval(instruments, caps, retrieval);
      for (const evaluation of batch.evaluations) countEvaluation(instruments, caps, evaluation);
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
  ) => new Histogram<L>({ name, help, ...shape, labelNames: [...shape.labelNames], registers });
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

const counts = (call: LlmCall) => call.usageRole === 'leaf' || call.usageRole === 'agent_only';

function place(caps: LabelCaps, record: Lineage) {
  return {
    service: caps.admit('service', record.service),
    environment: caps.admit('environment', record.environment),
    tenant: caps.admit('tenant', record.tenant),
  };
}

function countCall(to: Instruments, caps: LabelCaps, call: LlmCall): void {
  const where = place(caps, call);
  const provider = caps.admit('provider', call.provider);
  const requestModel = caps.admit('request_model', call.requestModel);
  const responseModel = caps.admit('response_model', call.responseModel);
  const labels = { ...where, provider, request_model: requestModel, response_model: responseModel };
  const isFailure = !['', 'cancelled', 'content_filtered'].includes(call.errorType);
  to.calls.inc(labels);
  // Series of rare events begin at 0, so that the first event is an increase.
  to.refusals.inc(labels, Number(call.refusal === 'full'));
  to.guardrails.inc(labels, Number(isGuarded(call)));
  to.unpriced.inc(labels, Number(call.costSource === 'unpriced'));
  if (isFailure) to.errors.inc({ ...labels, error_type: call.errorType });
  if (call.costUsd !== null) countCost(to, labels, call, Math.max(0, call.costUsd));
  if (call.outputValid !== null) {
    to.checks.inc(labels);
    to.invalid.inc(labels, Number(!call.outputValid));
  }
  for (const [type, count] of tokensOf(call)) to.tokens.inc({ ...labels, token_type: type }, count);
  const genAi = {
    ...where,
    gen_ai_operation_name: call.operation,
    gen_ai_provider_name: provider,
    gen_ai_request_model: requestModel,
    gen_ai_response_model: responseModel,
  };
  observeTokens(to, genAi, call);
  to.duration.observe({ ...genAi, error_type: call.errorType }, Math.max(0, call.durationSeconds));
}

function countCost(
  to: Instruments,
  labels: Record<(typeof SERIES)[number], string>,
  call: LlmCall,
  costUsd: number,
): void {
  to.cost.inc(labels, costUsd);
  if (call.costSource === 'computed') {
    to.estimatedCost.inc(labels, isEstimated(call) ? costUsd : 0);
  }
}

/** Nobody counted the tokens: an instrumentation, or we, weighed the words. */
const isEstimated = (call: LlmCall): boolean => call.usageQuality === 'estimated';

function isGuarded(call: LlmCall): boolean {
  return call.guardrailTriggered === true || call.refusalMechanism === 'guardrail';
}

function tokensOf(call: LlmCall): [string, number][] {
  if (isEstimated(call)) return [];
  const all: [string, number | null][] = [
    ['input', call.inputTokens],
    ['output', call.outputTokens],
    ['cache_read', call.cacheReadTokens],
    ['cache_creation', call.cacheCreationTokens],
    ['reasoning', call.reasoningTokens],
  ];
  return all.flatMap(([type, count]) => (count === null || count < 0 ? [] : [[type, count]]));
}

function observeTokens(
  to: Instruments,
  genAi: Record<(typeof GEN_AI)[number], string>,
  call: LlmCall,
): void {
  if (isEstimated(call)) return;
  if (call.inputTokens !== null) {
    to.tokenUsage.observe({ ...genAi, gen_ai_token_type: 'input' }, call.inputTokens);
  }
  if (call.outputTokens !== null) {
    to.tokenUsage.observe({ ...genAi, gen_ai_token_type: 'output' }, call.outputTokens);
  }
}

function countRetrieval(to: Instruments, caps: LabelCaps, retrieval: Retrieval): void {
  if (retrieval.operation !== 'retrieval' || retrieval.usageRole === 'rollup') return;
  if (retrieval.hit === null) return;
  const labels = {
    ...place(caps, retrieval),
    data_source: caps.admit('data_source', retrieval.dataSource),
  };
  to.retrievals.inc(labels);
  to.hits.inc(labels, Number(retrieval.hit));
}

function countEvaluation(to: Instruments, caps: LabelCaps, evaluation: Evaluation): void {
  to.evaluations.inc({
    ...place(caps, evaluation),
    evaluation_name: caps.admit('evaluation_name', evaluation.evaluationName),
    passed: evaluation.passed === null ? 'unknown' : String(evaluation.passed),
  });
}
