// One turn of a conversation: a question, perhaps a retrieval and a tool, one or two model calls, perhaps
// a judgement. Neutral of any telemetry dialect; spans are rendered from it.

import type { SimulatedModel, SimulatedService } from './catalogue.ts';
import type { Effect } from './incidents.ts';
import type { Random } from './random.ts';
import {
  drawQuestion,
  drawRefusal,
  SYSTEM_TEXTS,
  writeAnswer,
  writeJsonAnswer,
} from './phrases.ts';
import { drawHex, drawLogNormal, drawNormal } from './random.ts';

export type CallOutcome =
  | 'answer'
  | 'tool_call'
  | 'refusal_text'
  | 'refusal_flag'
  | 'content_filter'
  | 'truncated'
  | 'empty'
  | 'rate_limited'
  | 'server_error'
  | 'timeout';

export interface SimulatedCall {
  readonly spanId: string;
  readonly responseId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly responseModel: string;
  readonly outcome: CallOutcome;
  /** 0 where the call failed: the provider reported no usage. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly firstTokenSeconds: number;
  readonly httpStatus: number;
  readonly answer: string;
  readonly outputValid: boolean;
}

export interface SimulatedRetrieval {
  readonly spanId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly dataSource: string;
  readonly topK: number;
  readonly documents: readonly { readonly id: string; readonly score: number }[];
  /** A document scored at least HIT_SCORE. */
  readonly hit: boolean;
}

export interface SimulatedTool {
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

export interface SimulatedEvaluation {
  readonly name: string;
  readonly score: number;
  readonly passed: boolean;
  /** event: on the span of the call; log: a log record that names it. */
  readonly carrier: 'event' | 'log';
  readonly timeMs: number;
}

export interface Turn {
  readonly service: SimulatedService;
  readonly model: SimulatedModel;
  readonly environment: string;
  readonly tenant: string;
  readonly user: string;
  readonly conversationId: string;
  readonly index: number;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly promptVersion: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly question: string;
  readonly system: string;
  readonly calls: readonly SimulatedCall[];
  readonly retrieval: SimulatedRetrieval | undefined;
  readonly tool: SimulatedTool | undefined;
  readonly evaluations: readonly SimulatedEvaluation[];
  /** The last call declined. */
  readonly refused: boolean;
  readonly hasContent: boolean;
}

export interface TurnOptions {
  readonly service: SimulatedService;
  readonly model: SimulatedModel;
  readonly environment: string;
  readonly tenant: string;
  readonly user: string;
  readonly conversationId: string;
  readonly index: number;
  readonly startMs: number;
  readonly effect: Readonly<Effect>;
  /** Of this turn, 0 to 1: history, user, tenant and incidents are in it. */
  readonly refusalChance: number;
  readonly contentCharactersMax: number;
}

/** A document with this similarity or more is a hit; the product's default threshold. */
export const HIT_SCORE = 0.5;
const RETRY_CHANCE = 0.7;
const TOP_K = 5;

/** Model calls a turn makes on average: tool answers and retries add to the first. */
export function callsPerTurn(service: SimulatedService): number {
  return 1 + service.toolRate + service.rates.rateLimited * RETRY_CHANCE;
}

function isFailure(outcome: CallOutcome): boolean {
  return outcome === 'rate_limited' || outcome === 'server_error' || outcome === 'timeout';
}

/** True where the model, its flag or the provider's filter declined. */
export function isRefusal(outcome: CallOutcome): boolean {
  return outcome === 'refusal_text' || outcome === 'refusal_flag' || outcome === 'content_filter';
}

function drawFailure(random: Random, options: TurnOptions): CallOutcome | undefined {
  const { rates } = options.service;
  const limited = Math.min(0.9, rates.rateLimited * options.effect.rateLimited);
  const failed = Math.min(0.9, rates.serverError * options.effect.serverError);
  const chance = random.next();
  if (chance < limited) return 'rate_limited';
  if (chance < limited + failed) return 'server_error';
  if (chance < limited + failed + rates.timeout) return 'timeout';
  return undefined;
}

function drawRefusalOutcome(random: Random): CallOutcome {
  const kind = random.next();
  if (kind < 0.82) return 'refusal_text';
  return kind < 0.92 ? 'refusal_flag' : 'content_filter';
}

function drawOutcome(random: Random, options: TurnOptions): CallOutcome {
  const { rates } = options.service;
  const { effect } = options;
  const refusal = random.next();
  const refusalOutcome = drawRefusalOutcome(random);
  if (refusal < options.refusalChance) return refusalOutcome;
  const truncated = Math.min(0.9, rates.truncation * effect.truncation);
  const empty = Math.min(0.9, rates.emptyOutput * effect.emptyOutput);
  const chance = random.next();
  if (chance < truncated) return 'truncated';
  return chance < truncated + empty ? 'empty' : 'answer';
}

const FAILURE_STATUS: Readonly<Partial<Record<CallOutcome, number>>> = {
  rate_limited: 429,
  server_error: 500,
  timeout: 0,
};

function drawFailedCall(random: Random, outcome: CallOutcome, startMs: number): SimulatedCall {
  const seconds = outcome === 'timeout' ? 30 : 0.05 + random.next() * 0.3;
  return {
    spanId: drawHex(random, 8),
    responseId: '',
    startMs,
    endMs: startMs + seconds * 1000,
    responseModel: '',
    outcome,
    inputTokens: 0,
    cacheReadTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    firstTokenSeconds: 0,
    httpStatus: FAILURE_STATUS[outcome] ?? 0,
    answer: '',
    outputValid: false,
  };
}

function drawOutputTokens(random: Random, options: TurnOptions, outcome: CallOutcome): number {
  const { service, effect } = options;
  const drawn = drawLogNormal(random, service.outputTokensMedian, 0.6) * effect.outputTokens;
  if (outcome === 'truncated') return service.maxTokens;
  if (outcome === 'empty' || outcome === 'content_filter') return 0;
  if (outcome === 'tool_call') return Math.round(25 + drawn * 0.1);
  if (isRefusal(outcome)) return Math.round(12 + random.next() * 22);
  return Math.min(service.maxTokens - 1, Math.max(1, Math.round(drawn)));
}

interface Content {
  readonly answer: string;
  readonly valid: boolean;
}

function writeContent(
  random: Random,
  options: TurnOptions,
  outcome: CallOutcome,
  tokens: number,
): Content {
  const { service, effect } = options;
  const invalid = random.next() < Math.min(0.9, service.rates.invalidFormat * effect.invalidFormat);
  const refusal = drawRefusal(random);
  if (outcome === 'empty' || outcome === 'content_filter' || outcome === 'tool_call') {
    return { answer: '', valid: false };
  }
  if (isRefusal(outcome)) return { answer: refusal, valid: service.outputFormat === 'text' };
  if (service.outputFormat === 'json') {
    const valid = !invalid && outcome !== 'truncated';
    return { answer: writeJsonAnswer(random, Math.min(tokens, 1500), valid), valid };
  }
  const size = { tokens, charactersMax: options.contentCharactersMax };
  return { answer: writeAnswer(random, service.topic, size), valid: true };
}

function drawCall(
  random: Random,
  options: TurnOptions,
  startMs: number,
  outcome: CallOutcome,
): SimulatedCall {
  const { service, model, effect, index } = options;
  const history = 1 + 0.25 * index;
  const inputTokens = Math.max(
    1,
    Math.round(
      drawLogNormal(random, service.inputTokensMedian, 0.45) * history * effect.inputTokens,
    ),
  );
  const cached = random.next() < service.cacheShare ? 0.6 + random.next() * 0.3 : 0;
  const outputTokens = drawOutputTokens(random, options, outcome);
  const thoughts = random.next();
  const content = writeContent(random, options, outcome, outputTokens);
  const firstTokenSeconds = drawLogNormal(random, model.firstTokenSeconds, 0.35) * effect.latency;
  const perToken = model.secondsPerToken * effect.latency * (0.8 + random.next() * 0.4);
  return {
    spanId: drawHex(random, 8),
    responseId: `resp_${drawHex(random, 12)}`,
    startMs,
    endMs: startMs + (firstTokenSeconds + outputTokens * perToken) * 1000,
    responseModel: random.next() < effect.swapped ? model.swappedModel : model.responseModel,
    outcome,
    inputTokens,
    cacheReadTokens: Math.floor(inputTokens * cached),
    outputTokens,
    reasoningTokens: model.reasoning ? Math.floor(outputTokens * 0.4 * thoughts) : 0,
    firstTokenSeconds,
    httpStatus: 200,
    answer: content.answer,
    outputValid: content.valid,
  };
}

function drawRetrieval(
  random: Random,
  options: TurnOptions,
  startMs: number,
): SimulatedRetrieval | undefined {
  const { service, effect } = options;
  const happens = random.next() < service.retrievalRate;
  const hit = random.next() < service.rates.retrievalHit * effect.retrievalHit;
  const empty = random.next() < service.rates.retrievalEmpty / (1 - service.rates.retrievalHit);
  const level = Math.min(0.97, Math.max(0.05, (hit ? 0.78 : 0.36) + 0.06 * drawNormal(random)));
  const top = hit ? Math.max(HIT_SCORE + 0.01, level) : Math.min(HIT_SCORE - 0.01, level);
  const spanId = drawHex(random, 8);
  const seconds = drawLogNormal(random, 0.04, 0.5) * Math.sqrt(effect.latency);
  if (!happens) return undefined;
  const count = empty && !hit ? 0 : TOP_K;
  const documents = Array.from({ length: count }, (_, rank) => ({
    id: `${service.dataSource}/${random.uint32() % 4000}`,
    score: Math.round((top - rank * 0.04 * top) * 10_000) / 10_000,
  }));
  return {
    spanId,
    startMs,
    endMs: startMs + seconds * 1000,
    dataSource: service.dataSource,
    topK: TOP_K,
    documents,
    hit: hit && count > 0,
  };
}

function drawEvaluations(
  random: Random,
  options: TurnOptions,
  call: SimulatedCall,
): SimulatedEvaluation[] {
  const { service, effect } = options;
  const happens = random.next() < service.evaluationRate;
  const noise = 0.12 * drawNormal(random);
  const mean = service.rates.score * effect.score - (isRefusal(call.outcome) ? 0.3 : 0);
  const score = Math.round(Math.min(1, Math.max(0, mean + noise)) * 1000) / 1000;
  const carrier = random.next() < 0.5 ? 'event' : 'log';
  if (!happens || isFailure(call.outcome)) return [];
  const name = service.outputFormat === 'json' ? 'field_accuracy' : 'helpfulness';
  return [{ name, score, passed: score >= 0.6, carrier, timeMs: call.endMs + 50 }];
}

const TOOL_NAMES = ['read_file', 'run_tests', 'search_code'] as const;

function drawTool(random: Random, startMs: number): SimulatedTool {
  const seconds = drawLogNormal(random, 0.25, 0.8);
  return {
    spanId: drawHex(random, 8),
    name: TOOL_NAMES[Math.floor(random.next() * TOOL_NAMES.length)] ?? TOOL_NAMES[0],
    startMs,
    endMs: startMs + seconds * 1000,
    failed: random.next() < 0.03,
  };
}

/** Model calls of a turn in order: a throttled try and its retry, a tool call and the answer to it. */
function drawCalls(random: Random, options: TurnOptions, startMs: number) {
  const calls: SimulatedCall[] = [];
  let tool: SimulatedTool | undefined;
  let timeMs = startMs;
  const failure = drawFailure(random, options);
  const retries = random.next() < RETRY_CHANCE;
  if (failure !== undefined) {
    const failed = drawFailedCall(random, failure, timeMs);
    calls.push(failed);
    timeMs = failed.endMs + 500;
    if (failure !== 'rate_limited' || !retries) return { calls, tool };
  }
  if (random.next() < options.service.toolRate) {
    const asks = drawCall(random, options, timeMs, 'tool_call');
    calls.push(asks);
    tool = drawTool(random, asks.endMs + 1);
    timeMs = tool.endMs + 1;
  }
  calls.push(drawCall(random, options, timeMs, drawOutcome(random, options)));
  return { calls, tool };
}

function nextVersion(version: string): string {
  const match = /^v(\d+)$/.exec(version);
  return match === null ? `${version}-next` : `v${Number(match[1]) + 1}`;
}

/** Draws one turn from the conversation's random stream. */
export function drawTurn(random: Random, options: TurnOptions): Turn {
  const { service, startMs } = options;
  const traceId = drawHex(random, 16);
  const rootSpanId = drawHex(random, 8);
  const question = drawQuestion(random, service.topic);
  const retrieval = drawRetrieval(random, options, startMs + 2);
  const { calls, tool } = drawCalls(random, options, (retrieval?.endMs ?? startMs) + 1);
  const last = calls.at(-1) as SimulatedCall;
  return {
    service,
    model: options.model,
    environment: options.environment,
    tenant: options.tenant,
    user: options.user,
    conversationId: options.conversationId,
    index: options.index,
    traceId,
    rootSpanId,
    promptVersion: options.effect.nextPromptVersion
      ? nextVersion(service.promptVersion)
      : service.promptVersion,
    startMs,
    endMs: last.endMs + 2,
    question,
    system: SYSTEM_TEXTS[service.topic],
    calls,
    retrieval,
    tool,
    evaluations: drawEvaluations(random, options, last),
    refused: isRefusal(last.outcome),
    hasContent: options.contentCharactersMax > 0,
  };
}
